//! Rounds as operators and scorers sign them, honest or not.

use crate::{ChainFixture, Key, Payouts, Revert, expect_revert};
use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolEvent;
use std::sync::Arc;
use tributary_core::{
    ids,
    sum_tree::{Leaf, SumTree, TreeHead},
    typed_data::{ReceiptBook, round_digest},
};
use tributary_interfaces::IAttribution::{
    Book, Endorsement, Round, RoundProposed, Stake, WindowOpen, finaliseCall, proposeCall,
};
use tributary_rounds::{abi_tree, round_hash, tree_head};

/// For how long a test's signatures are valid, in seconds.
const VALID_FOR: u64 = 100 * crate::DAY;

/// A round without signatures.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Draft {
    /// The round.
    pub round: Round,
    /// Where its files are.
    pub uri: String,
    /// Until when its book of receipts can be proposed, in seconds since 1970.
    pub book_deadline: u64,
    /// The payouts.
    pub payouts: Arc<Payouts>,
}

/// A round with its signatures.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Proposal {
    /// The round.
    pub draft: Draft,
    /// The book of receipts with the operator's signature.
    pub book: Book,
    /// The signatures of scorers.
    pub endorsements: Vec<Endorsement>,
}

/// A round that was proposed.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct OpenRound {
    /// The round.
    pub round: Round,
    /// The payouts.
    pub payouts: Arc<Payouts>,
    /// Its hash.
    pub hash: B256,
    /// Who signed it, what each has at stake, and its window.
    pub stake: Stake,
}

impl Draft {
    /// The model's next round, with these payouts and no more receipts than they need.
    pub fn next(chain: &ChainFixture, model: U256, payouts: Arc<Payouts>) -> Self {
        let pool = chain.pool(model);
        let rise = payouts.sum().saturating_sub(pool.settled);
        let receipts = (rise * 10_000).div_ceil(pool.contributorsBps.into()).max(1);
        Self::with_receipts(chain, model, receipts, payouts)
    }

    /// The model's next round, with one receipt of this price, one credit of as much, and any
    /// payouts.
    pub fn with_receipts(chain: &ChainFixture, model: U256, receipts: u128, payouts: Arc<Payouts>) -> Self {
        let attempt = chain.round_state(model).attempts + 1;
        let receipt = keccak256([B256::from(model), U256::from(attempt).into()].concat());
        let payee = payouts.leaves.first().map_or(B256::repeat_byte(0x0c), |leaf| leaf.key);
        let leaf = |key, data| Leaf { key, value: receipts, data };
        let head = |leaves: &[Leaf]| SumTree::build(leaves).expect("at most one leaf").head();
        let receipts = head(&[leaf(receipt, B256::ZERO)]);
        Self::with_trees(chain, model, [receipts, head(&[]), head(&[leaf(payee, receipt)])], payouts)
    }

    /// The model's next round with these trees of receipts, scores and credits.
    pub fn with_trees(
        chain: &ChainFixture,
        model: U256,
        trees: [TreeHead; 3],
        payouts: Arc<Payouts>,
    ) -> Self {
        let (pool, state, now) = (chain.pool(model), chain.round_state(model), chain.now());
        let uri = format!("https://example.org/rounds/{model}/{}", state.attempts + 1);
        let [receipts, scores, credits] = trees.map(abi_tree);
        let round = Round {
            modelId: model,
            number: pool.rounds + 1,
            attempt: state.attempts + 1,
            from: state.lastCutoff,
            cutoff: now - 1,
            deadline: now + VALID_FOR,
            settlement: pool.settlement,
            manifest: B256::repeat_byte(0x22),
            uriHash: keccak256(&uri),
            receipts,
            scores,
            credits,
            payouts: abi_tree(payouts.tree.head()),
        };
        Self { round, uri, book_deadline: now + VALID_FOR, payouts }
    }

    /// The round's hash.
    pub fn hash(&self) -> B256 {
        round_hash(&self.round)
    }

    /// What a scorer signs.
    pub fn digest(&self, chain: &ChainFixture) -> B256 {
        round_digest(self.hash(), chain.chain_id(), chain.attribution)
    }

    /// What the operator signs.
    pub fn book_digest(&self, chain: &ChainFixture) -> B256 {
        receipt_book(&self.round, self.book_deadline).digest(chain.chain_id(), chain.attribution)
    }

    /// The round with the signatures of an operator and of scorers, in ascending order.
    pub fn signed(&self, chain: &ChainFixture, operator: &Key, scorers: &[&Key]) -> Proposal {
        let digest = self.digest(chain);
        let endorse =
            |key: &&Key| Endorsement { scorer: key.account, signature: key.sign(digest).to_vec().into() };
        let mut endorsements: Vec<Endorsement> = scorers.iter().map(endorse).collect();
        endorsements.sort_by_key(|endorsement| endorsement.scorer);
        let signature = operator.sign(self.book_digest(chain)).to_vec().into();
        let book = Book { deadline: self.book_deadline, signature };
        Proposal { draft: self.clone(), book, endorsements }
    }
}

impl Proposal {
    /// The call.
    pub fn call(&self) -> proposeCall {
        proposeCall {
            round: self.draft.round.clone(),
            uri: self.draft.uri.clone(),
            book: self.book.clone(),
            endorsements: self.endorsements.clone(),
        }
    }
}

impl OpenRound {
    /// The call that finalises it.
    pub fn finalise(&self) -> finaliseCall {
        finaliseCall { round: self.round.clone(), stake: self.stake.clone() }
    }
}

impl ChainFixture {
    /// Proposes a round, as anyone can.
    pub fn propose(&self, proposal: &Proposal) -> Result<OpenRound, Revert> {
        let outcome = self.send(self.owner.account, self.attribution, U256::ZERO, proposal.call());
        if !outcome.success {
            return Err(Revert(outcome.output));
        }
        let log = outcome.logs.last().expect("RoundProposed");
        let event = RoundProposed::decode_log_data(&log.data).expect("RoundProposed");
        Ok(OpenRound {
            round: event.round,
            payouts: proposal.draft.payouts.clone(),
            hash: event.roundHash,
            stake: event.stake,
        })
    }

    /// Finalises a round, as anyone can.
    pub fn finalise(&self, open: &OpenRound) -> Result<(), Revert> {
        self.try_call(self.owner.account, self.attribution, open.finalise()).map(|_| ())
    }

    /// Advances the clock to the end of a round's window and finalises the round; a second earlier
    /// that must revert.
    #[track_caller]
    pub fn finalise_after_window(&self, open: &OpenRound) {
        let left = open.stake.finalisableAt.saturating_sub(self.now());
        if left > 0 {
            self.advance(left - 1);
            expect_revert::<WindowOpen>(self.finalise(open));
            self.advance(1);
        }
        self.finalise(open).expect("the round is finalised");
    }

    /// Proposes and finalises the next round, with these payouts, of a model whose operator and only
    /// scorer are the fixture's. The scorer deposits what it lacks of a bond.
    #[track_caller]
    pub fn settle(&self, model: U256, payouts: Arc<Payouts>) -> OpenRound {
        self.settle_signed_by(&self.operator, &[&self.scorer], &Draft::next(self, model, payouts))
    }

    /// Proposes and finalises a round. The scorers deposit what they lack of a bond of 1,000.
    #[track_caller]
    pub fn settle_signed_by(&self, operator: &Key, scorers: &[&Key], draft: &Draft) -> OpenRound {
        let asset = self.pool(draft.round.modelId).asset;
        let bond = 1_000;
        for scorer in scorers {
            if self.free_bond(asset, scorer.account) < bond {
                self.deposit(scorer.account, asset, bond + bond / 50);
            }
        }
        let open = self.propose(&draft.signed(self, operator, scorers)).expect("the round is proposed");
        self.finalise_after_window(&open);
        open
    }
}

/// The book of receipts that an operator signs for a round; until `deadline`, in seconds since 1970,
/// the round can be proposed with it.
pub fn receipt_book(round: &Round, deadline: u64) -> ReceiptBook {
    ReceiptBook {
        model_id: round.modelId,
        number: round.number,
        from: round.from,
        cutoff: round.cutoff,
        receipts_root: tree_head(&round.receipts).root(),
        deadline,
    }
}

/// What Attribution keeps of a round with this hash and stake.
pub fn proposal_digest(round_hash: B256, stake: &Stake) -> B256 {
    let Stake { operator, bond, proposedAt, finalisableAt, ref signers } = *stake;
    let (proposed_at, finalisable_at) = (proposedAt, finalisableAt);
    ids::Stake { operator, bond, proposed_at, finalisable_at, signers }.proposal(round_hash)
}
