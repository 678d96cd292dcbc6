//! A proposed round of which every leaf is known, with what is behind it.

use alloy_primitives::{Address, B256, U256, keccak256};
use tributary_core::{
    faults::{Owner, Score, trees::Tree},
    ids::{self, CreditRole, content_id},
    leaves,
    requests::{Request, Times},
    sum_tree::{Leaf, SumTree, around},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IAttribution::RoundVoided,
    IModels::ModelTerms,
    IRequests::{
        Member, Place, answerLeavesCall, answerOpenedCall, answerOutputCall, answerRecordCall, askCall,
        balanceOfCall, depositGasCall, takeBackCall, unansweredCall, voidUnansweredCall, waitingCall,
    },
};
use tributary_rounds::requests as given;
use tributary_test_kit::{
    Draft, Key, ModelFixture, OpenRound, Payouts, Revert, payee, proposal_digest, treasury,
};

/// How many receipts the round has, each with one score and three credits: more than one request asks for.
pub(crate) const RECEIPTS: u64 = 300;
/// What each of them cost, in units of the asset.
const PRICE: u128 = 10;
/// What a signer of a voided round pays: a twentieth of the bond of the kit's models.
pub(crate) const FEE: u128 = 50;
/// The record that all scores name, and the output that all receipts are of.
pub(crate) const RECORD: &[u8] = b"the bytes of a record that somebody registered";
pub(crate) const OUTPUT: &[u8] = b"an answer with the bytes of a record that somebody registered";

/// A proposed round of which every leaf is known, with what is behind it.
pub(crate) struct Scene {
    pub(crate) fixture: ModelFixture,
    pub(crate) open: OpenRound,
    /// Receipts, in the order of their ids; the score with this index is of the same receipt.
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) score: Score,
    /// The records of the batch that has [`RECORD`], ascending; none if it is registered by itself.
    pub(crate) batch: Vec<Leaf>,
    /// The leaves of all trees, by tree.
    pub(crate) leaves: [Vec<Leaf>; 4],
    /// What credits are for, in the order of their leaves: the index of a receipt, and the role.
    pub(crate) credited: Vec<(usize, CreditRole)>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::on(ModelFixture::new())
    }

    pub(crate) fn with(change: impl FnOnce(&mut ModelTerms)) -> Self {
        Self::on(ModelFixture::with(change))
    }

    /// All scores name the record as one of a batch of these.
    pub(crate) fn of_batch(batch: Vec<Leaf>) -> Self {
        Self::of(ModelFixture::new(), batch)
    }

    /// Proposes the first round of a model.
    pub(crate) fn on(fixture: ModelFixture) -> Self {
        Self::of(fixture, Vec::new())
    }

    fn of(fixture: ModelFixture, batch: Vec<Leaf>) -> Self {
        fixture.pay(10_000);
        let (asset, scorer) = (fixture.asset, fixture.chain.scorer.account);
        fixture.chain.deposit(scorer, asset, 10_000);
        let batch_root = if batch.is_empty() { B256::ZERO } else { root_of(&batch) };
        let owner = Owner { datanet_id: fixture.datanet, content_id: content_id(RECORD), batch_root };
        let score = Score { start: 15, end: 61, owner };
        let mut receipts: Vec<Receipt> = (0..RECEIPTS).map(|index| receipt(fixture.model, index)).collect();
        receipts.sort_by_key(Receipt::id);
        let (leaves, credited) = leaves_of(&fixture, &receipts, &score);
        let open = propose(&fixture, &leaves);
        Self { fixture, open, receipts, score, batch, leaves, credited }
    }

    /// The same round with other leaves in one tree, proposed in place of this one's.
    pub(crate) fn lying(tree: Tree, change: impl FnOnce(&Self, &mut Vec<Leaf>)) -> Self {
        let mut scene = Self::new();
        let mut changed = scene.leaves[tree as usize].clone();
        change(&scene, &mut changed);
        scene.leaves[tree as usize] = changed;
        let fixture = ModelFixture::new();
        fixture.pay(10_000);
        fixture.chain.deposit(fixture.chain.scorer.account, fixture.asset, 10_000);
        scene.open = propose(&fixture, &scene.leaves);
        scene.fixture = fixture;
        scene
    }

    /// The next attempt of the same round, by a scorer who did not sign this one.
    pub(crate) fn propose_again(&mut self) {
        self.open = propose(&self.fixture, &self.leaves);
    }

    /// When the round's requests are made and answered.
    pub(crate) fn times(&self) -> Times {
        Times::of(self.open.stake.proposedAt, self.open.stake.finalisableAt)
    }

    pub(crate) fn advance_to(&self, time: u64) {
        let now = self.fixture.chain.now();
        if time > now {
            self.fixture.chain.advance(time - now);
        }
    }

    pub(crate) fn proposal(&self) -> B256 {
        proposal_digest(self.open.hash, &self.open.stake)
    }

    pub(crate) fn ask_call(&self, request: &Request) -> askCall {
        askCall {
            round: given::round(&self.open.round),
            stake: given::stake(&self.open.stake),
            request: given::request(request),
        }
    }

    /// Asks, with a deposit of so many wei.
    pub(crate) fn ask_with(&self, asker: &Key, request: &Request, deposit: u128) -> Result<(), Revert> {
        let (chain, call) = (&self.fixture.chain, self.ask_call(request));
        chain.try_call_with_value(asker.account, chain.requests, U256::from(deposit), call).map(|_| ())
    }

    /// The thief asks, with a deposit of 100 wei.
    pub(crate) fn ask(&self, request: &Request) -> Result<(), Revert> {
        self.ask_with(&self.fixture.thief, request, 100)
    }

    fn tree(&self, tree: Tree) -> SumTree {
        SumTree::join(&self.leaves[tree as usize]).expect("small sums")
    }

    pub(crate) fn place(&self, tree: Tree, index: u64) -> Place {
        let leaf = given::leaf(&self.leaves[tree as usize][index as usize]);
        Place { index, leaf, proof: self.tree(tree).prove(index, 1).expect("a leaf").into() }
    }

    pub(crate) fn leaves_call(&self, tree: Tree, first: u64, count: u64) -> answerLeavesCall {
        let range = first as usize..(first + count) as usize;
        answerLeavesCall {
            round: given::round(&self.open.round),
            stake: given::stake(&self.open.stake),
            tree: tree as u8,
            first,
            leaves: self.leaves[tree as usize][range].iter().map(given::leaf).collect(),
            proof: self.tree(tree).prove(first, count).expect("such leaves").into(),
        }
    }

    pub(crate) fn opened_call(&self, tree: Tree, index: u64) -> answerOpenedCall {
        let (receipt, role) = match tree {
            Tree::Credits => self.credited[index as usize],
            _ => (index as usize, CreditRole::Contributor),
        };
        answerOpenedCall {
            round: given::round(&self.open.round),
            stake: given::stake(&self.open.stake),
            tree: tree as u8,
            place: self.place(tree, index),
            receipt: given::receipt(&self.receipts[receipt]),
            score: given::score(&self.score),
            role: role as u8,
        }
    }

    pub(crate) fn record_call(&self, index: u64) -> answerRecordCall {
        answerRecordCall {
            round: given::round(&self.open.round),
            stake: given::stake(&self.open.stake),
            place: self.place(Tree::Scores, index),
            score: given::score(&self.score),
            record: RECORD.into(),
            member: member_of(&self.batch, content_id(RECORD)),
        }
    }

    pub(crate) fn output_call(&self, index: u64) -> answerOutputCall {
        answerOutputCall {
            round: given::round(&self.open.round),
            stake: given::stake(&self.open.stake),
            place: self.place(Tree::Scores, index),
            receipt: given::receipt(&self.receipts[index as usize]),
            output: OUTPUT.into(),
        }
    }

    pub(crate) fn void_call(&self, request: &Request) -> voidUnansweredCall {
        let askCall { round, stake, request } = self.ask_call(request);
        voidUnansweredCall { round, stake, request }
    }

    pub(crate) fn take_back_call(&self, request: &Request) -> takeBackCall {
        let askCall { round, stake, request } = self.ask_call(request);
        takeBackCall { round, stake, request }
    }

    /// Calls Requests.
    pub(crate) fn call<C: alloy_sol_types::SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Revert> {
        self.fixture.chain.try_call(from.account, self.fixture.chain.requests, call)
    }

    fn read<C: alloy_sol_types::SolCall>(&self, call: C) -> C::Return {
        self.fixture.chain.read(self.fixture.chain.requests, call)
    }

    /// Who asked this, with what deposit; the zero account if it does not wait.
    pub(crate) fn waiting(&self, request: &Request) -> (Address, u128) {
        let waiting = self.read(waitingCall { id: request.id(self.proposal()) });
        (waiting.asker, waiting.deposit)
    }

    pub(crate) fn unanswered(&self) -> u64 {
        let (model, attempt) = (self.fixture.model, self.open.round.attempt);
        self.read(unansweredCall { modelId: model, attempt })
    }

    pub(crate) fn balance(&self, of: &Key) -> u128 {
        self.read(balanceOfCall { account: of.account })
    }

    pub(crate) fn deposit_gas(&self, kind: u8) -> u64 {
        self.read(depositGasCall { kind })
    }

    pub(crate) fn is_open(&self) -> bool {
        self.fixture.chain.round_state(self.fixture.model).isOpen
    }

    /// The event of Attribution by which the round was voided since logs were last taken.
    pub(crate) fn take_voided(&self) -> RoundVoided {
        let logs = self.fixture.chain.take_logs();
        let mut voided = logs
            .iter()
            .filter_map(|entry| alloy_sol_types::SolEvent::decode_log(&entry.log).ok().map(|log| log.data));
        voided.next().expect("RoundVoided")
    }
}

/// So many bytes, none of which is zero, so that they cost what calldata costs at most.
pub(crate) fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|index| (index as u8).wrapping_mul(7).wrapping_add(seed) | 1).collect()
}

/// The root of a batch of these records.
pub(crate) fn root_of(batch: &[Leaf]) -> B256 {
    SumTree::join(batch).expect("small sums").head().root()
}

/// The place of a content id among the records of a batch; without leaves if there are none.
pub(crate) fn member_of(batch: &[Leaf], id: B256) -> Member {
    let around = around(batch, id, B256::ZERO);
    let tree = (!batch.is_empty()).then(|| SumTree::join(batch).expect("small sums"));
    let proof = tree.and_then(|tree| tree.prove(around.start as u64, around.len() as u64));
    let leaves = batch[around].iter().map(given::leaf).collect();
    Member { leaves, proof: proof.unwrap_or_default().into() }
}

fn receipt(model: U256, index: u64) -> Receipt {
    Receipt {
        model_id: model,
        request_id: keccak256(index.to_be_bytes()),
        output_hash: content_id(OUTPUT),
        output_length: OUTPUT.len() as u32,
        feature_hash: B256::ZERO,
        price: PRICE,
        time: 1_800_000_000,
    }
}

/// The leaves of a round's trees, and what its credits are for.
fn leaves_of(
    fixture: &ModelFixture,
    receipts: &[Receipt],
    score: &Score,
) -> ([Vec<Leaf>; 4], Vec<(usize, CreditRole)>) {
    let (mut trees, mut credits) = ([const { Vec::new() }; 4], Vec::new());
    let community = treasury(fixture.datanet);
    for (index, receipt) in receipts.iter().enumerate() {
        let id = receipt.id();
        trees[0].push(leaves::receipt(id, PRICE));
        trees[1].push(leaves::score(id, u128::from(score.end - score.start), score.source()));
        for (role, payee, source, amount) in [
            (CreditRole::Contributor, payee(fixture.ann.account), score.source(), 6),
            (CreditRole::Treasury, community, score.source(), 1),
            (CreditRole::Unowned, community, B256::ZERO, 3),
        ] {
            let digest = ids::credit_digest(id, source, role);
            credits.push((leaves::credit(payee, amount, digest), (index, role)));
        }
    }
    credits.sort_by_key(|(leaf, _)| (leaf.key, leaf.data));
    let credited = credits.iter().map(|(_, of)| *of).collect();
    trees[2] = credits.into_iter().map(|(leaf, _)| leaf).collect();
    // 80 % of the receipts, of which ann has 60 % and the treasury the rest.
    let whole = PRICE * u128::from(RECEIPTS) * 8 / 10;
    let parts = [(payee(fixture.ann.account), whole * 6 / 10), (community, whole * 4 / 10)];
    trees[3] = parts.map(|(payee, amount)| leaves::payout(payee, amount)).to_vec();
    trees[3].sort_by_key(|leaf| leaf.key);
    (trees, credited)
}

/// Proposes the model's next round with these leaves, signed by the fixture's operator and scorer.
fn propose(fixture: &ModelFixture, leaves: &[Vec<Leaf>; 4]) -> OpenRound {
    let chain = &fixture.chain;
    let head = |tree: usize| SumTree::join(&leaves[tree]).expect("small sums").head();
    let payouts = leaves[3].iter().map(|leaf| (leaf.key, leaf.value)).collect();
    let draft = Draft::with_trees(chain, fixture.model, [head(0), head(1), head(2)], Payouts::new(payouts));
    chain.propose(&draft.signed(chain, &chain.operator, &[&chain.scorer])).expect("the round is proposed")
}
