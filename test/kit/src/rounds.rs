//! Rounds as operators and scorers sign them, honest or not.

use crate::{Key, Payouts, Refusal, World, refused};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolEvent;
use std::sync::Arc;
use tributary_core::{
    sum_tree::{Leaf, SumTree},
    typed_data::{self, ReceiptBook, round_digest},
};
use tributary_interfaces::IAttribution::{
    Book, Endorsement, Round, RoundProposed, Tree, finaliseCall, proposeCall,
};

/// For how long a test's signatures are valid, in seconds.
const VALID_FOR: u64 = 100 * crate::DAY;

/// A round that nobody has signed.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Draft {
    /// The round.
    pub round: Round,
    /// Where its files are.
    pub uri: String,
    /// Until when its book of receipts can be proposed.
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
    /// The operator's word.
    pub book: Book,
    /// The scorers' words.
    pub endorsements: Vec<Endorsement>,
}

/// A round that was proposed.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Open {
    /// The round.
    pub round: Round,
    /// The payouts.
    pub payouts: Arc<Payouts>,
    /// Its hash.
    pub hash: B256,
    /// Who signed it.
    pub signers: Vec<Address>,
    /// What each has at stake.
    pub bond: u128,
    /// The end of the window.
    pub finalisable_at: u64,
}

impl Draft {
    /// The model's next round, with these payouts and no more receipts than they need.
    pub fn next(world: &World, model: U256, payouts: Arc<Payouts>) -> Self {
        let pool = world.pool(model);
        let rise = payouts.sum().saturating_sub(pool.settled);
        let receipts = (rise * 10_000).div_ceil(pool.contributorsBps.into()).max(1);
        Self::of(world, model, receipts, payouts)
    }

    /// The model's next round, with one receipt of this price, one credit of as much, and any
    /// payouts.
    pub fn of(world: &World, model: U256, receipts: u128, payouts: Arc<Payouts>) -> Self {
        let attempt = world.round_state(model).attempts + 1;
        let receipt = keccak256([B256::from(model), U256::from(attempt).into()].concat());
        let payee = payouts.leaves.first().map_or(B256::repeat_byte(0x0c), |leaf| leaf.key);
        let tree = |key, data| SumTree::build(&[Leaf { key, value: receipts, data }]).expect("one leaf");
        Self::with(world, model, [&tree(receipt, B256::ZERO), &empty(), &tree(payee, receipt)], payouts)
    }

    /// The model's next round with these trees of receipts, scores and credits.
    pub fn with(world: &World, model: U256, trees: [&SumTree; 3], payouts: Arc<Payouts>) -> Self {
        let (pool, state, now) = (world.pool(model), world.round_state(model), world.now());
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
            payouts: abi_tree(&payouts.tree),
        };
        Self { round, uri, book_deadline: now + VALID_FOR, payouts }
    }

    /// The round's hash.
    pub fn hash(&self) -> B256 {
        let Round { modelId, number, attempt, from, cutoff, deadline, settlement, manifest, uriHash, .. } =
            self.round;
        let round = typed_data::Round {
            model_id: modelId,
            number,
            attempt,
            from,
            cutoff,
            deadline,
            settlement,
            manifest,
            uri_hash: uriHash,
            receipts_root: root(&self.round.receipts),
            scores_root: root(&self.round.scores),
            credits_root: root(&self.round.credits),
            payouts_root: root(&self.round.payouts),
        };
        round.hash()
    }

    /// What a scorer signs.
    pub fn digest(&self, world: &World) -> B256 {
        round_digest(self.hash(), world.chain_id(), world.attribution)
    }

    /// What the operator signs.
    pub fn book_digest(&self, world: &World) -> B256 {
        let Round { modelId, number, from, cutoff, .. } = self.round;
        let receipts_root = root(&self.round.receipts);
        let deadline = self.book_deadline;
        let book = ReceiptBook { model_id: modelId, number, from, cutoff, receipts_root, deadline };
        book.digest(world.chain_id(), world.attribution)
    }

    /// The round with the signatures of an operator and of scorers, in ascending order.
    pub fn signed(&self, world: &World, operator: &Key, scorers: &[&Key]) -> Proposal {
        let digest = self.digest(world);
        let endorse =
            |key: &&Key| Endorsement { scorer: key.account, signature: key.sign(digest).to_vec().into() };
        let mut endorsements: Vec<Endorsement> = scorers.iter().map(endorse).collect();
        endorsements.sort_by_key(|endorsement| endorsement.scorer);
        let signature = operator.sign(self.book_digest(world)).to_vec().into();
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

impl Open {
    /// The call that makes it final.
    pub fn finalise(&self) -> finaliseCall {
        finaliseCall {
            round: self.round.clone(),
            signers: self.signers.clone(),
            bond: self.bond,
            finalisableAt: self.finalisable_at,
        }
    }
}

impl World {
    /// Proposes a round, as anyone can.
    pub fn propose(&self, proposal: &Proposal) -> Result<Open, Refusal> {
        let outcome = self.send(self.owner.account, self.attribution, U256::ZERO, proposal.call());
        if !outcome.success {
            return Err(Refusal(outcome.output));
        }
        let log = outcome.logs.last().expect("RoundProposed");
        let event = RoundProposed::decode_log_data(&log.data).expect("RoundProposed");
        Ok(Open {
            round: event.round,
            payouts: proposal.draft.payouts.clone(),
            hash: event.roundHash,
            signers: event.signers,
            bond: event.bond,
            finalisable_at: event.finalisableAt,
        })
    }

    /// Makes a round final, as anyone can.
    pub fn finalise(&self, open: &Open) -> Result<(), Refusal> {
        self.attempt(self.owner.account, self.attribution, open.finalise()).map(|_| ())
    }

    /// Waits for the end of a round's window, not a second before, and makes it final.
    #[track_caller]
    pub fn finalise_in_time(&self, open: &Open) {
        let left = open.finalisable_at.saturating_sub(self.now());
        if left > 0 {
            self.wait(left - 1);
            refused::<tributary_interfaces::IAttribution::WindowOpen>(self.finalise(open));
            self.wait(1);
        }
        self.finalise(open).expect("the round is made final");
    }

    /// Proposes the next round of a model whose operator and only scorer are the world's, with
    /// these payouts, and makes it final. The scorer deposits what it lacks of a bond.
    #[track_caller]
    pub fn settle(&self, model: U256, payouts: Arc<Payouts>) -> Open {
        self.settle_by(&self.operator, &[&self.scorer], &Draft::next(self, model, payouts))
    }

    /// Proposes a round and makes it final. The scorers deposit what they lack of a bond.
    #[track_caller]
    pub fn settle_by(&self, operator: &Key, scorers: &[&Key], draft: &Draft) -> Open {
        let asset = self.pool(draft.round.modelId).asset;
        let bond = 1_000;
        for scorer in scorers {
            if self.free_bond(asset, scorer.account) < bond {
                self.deposit(scorer.account, asset, bond + bond / 50);
            }
        }
        let open = self.propose(&draft.signed(self, operator, scorers)).expect("the round is taken");
        self.finalise_in_time(&open);
        open
    }
}

/// A tree as rounds name it.
pub fn abi_tree(tree: &SumTree) -> Tree {
    let head = tree.head();
    Tree { hash: head.node.hash, sum: head.node.sum, count: head.count }
}

/// A tree's root.
fn root(tree: &Tree) -> B256 {
    use tributary_core::sum_tree::{Node, TreeHead};
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }.root()
}

/// The tree without leaves.
fn empty() -> SumTree {
    SumTree::build(&[]).expect("no leaves")
}
