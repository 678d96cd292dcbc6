//! Attacks by batches: who registers one states a root, and no one checks that its tree ascends.

use crate::thief::honest_terms;
use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use tributary_audit::{proposed_round, receipt};
use tributary_core::{
    faults::{Owner, Score},
    ids::content_id,
    leaves,
    sum_tree::{Leaf, SumTree},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{Registration, contributeBatchCall, curateCall, vouchCall},
    IDisputes::{
        self, Holder, NoFault, Place, ProposedRound, Witness, proveEarlierCall, proveRegistrationCall,
        showMemberCall, showRecordCall,
    },
    IModels::takeSnapshotCall,
};
use tributary_test_kit::{Draft, ModelFixture, Payouts, Revert, expect_revert};

const RECORD: &[u8] = b"one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
const ACCEPTED: u8 = 2;
const PRICE: u128 = 10_000;

/// A batch whose tree does not ascend, so that its record is there (leaves 0 and 1) and not there
/// (leaves 3 and 4); and a round with a score of that record.
struct TwoFaced {
    fixture: ModelFixture,
    batch: SumTree,
    leaves: Vec<Leaf>,
    round: ProposedRound,
    receipt: Receipt,
    score: Score,
    place: Place,
}

impl TwoFaced {
    fn new() -> Self {
        let mut fixture = ModelFixture::new();
        let terms = honest_terms(&fixture, fixture.asset);
        fixture.model = fixture.chain.register(terms);
        fixture.pay(1_000_000);
        let (chain, thief) = (&fixture.chain, fixture.thief.account);
        let beside = |by: i8| {
            let word = U256::from_be_bytes(content_id(RECORD).0);
            let by_so_much = U256::from(by.unsigned_abs());
            B256::from(if by < 0 { word - by_so_much } else { word + by_so_much })
        };
        let leaves: Vec<Leaf> = [-1, 0, 1, -2, 2].map(|by| leaves::member(beside(by))).to_vec();
        let batch = SumTree::join(&leaves).unwrap();
        let root = batch.head().root();
        let call = contributeBatchCall { datanetId: fixture.datanet, root, count: 5, uri: "none".into() };
        chain.call(thief, chain.datanets, call);
        let owner = Owner { datanet_id: fixture.datanet, content_id: content_id(RECORD), batch_root: root };
        // The curator is in on it.
        let accept = curateCall {
            datanetId: fixture.datanet,
            registrations: vec![Registration { item: owner.item(), payee: thief.into_word() }],
            status: ACCEPTED,
            reasonHash: B256::ZERO,
        };
        chain.call(chain.owner.account, chain.datanets, accept);
        chain.advance(10);
        let vouch = vouchCall { datanetId: fixture.datanet, upTo: chain.now() - 1 };
        chain.call(chain.owner.account, chain.datanets, vouch);
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: fixture.model });
        chain.advance(10);
        let receipt = Receipt {
            model_id: fixture.model,
            request_id: B256::repeat_byte(1),
            output_hash: content_id(RECORD),
            output_length: RECORD.len() as u32,
            feature_hash: B256::ZERO,
            price: PRICE,
            time: chain.now() - 1,
        };
        chain.advance(10);
        let score = Score { start: 0, end: RECORD.len() as u16, owner };
        let id = receipt.id();
        let scores = [leaves::score(id, RECORD.len() as u128, score.source())];
        let head = |leaves: &[Leaf]| SumTree::join(leaves).unwrap().head();
        let credits = [leaves::credit(thief.into_word(), PRICE, B256::repeat_byte(1))];
        let heads = [head(&[leaves::receipt(id, PRICE)]), head(&scores), head(&credits)];
        chain.deposit(chain.scorer.account, fixture.asset, 10_000);
        let draft = Draft::with_trees(chain, fixture.model, heads, Payouts::of([(thief, 6_000)]));
        let open = chain.propose(&draft.signed(chain, &chain.operator, &[&chain.scorer])).unwrap();
        let place = place(&SumTree::join(&scores).unwrap(), &scores, 0, 1);
        let round = proposed_round(&open.round, &open.stake);
        Self { fixture, batch, leaves, round, receipt, score, place }
    }

    /// That the batch holds the record.
    fn there(&self) -> Place {
        place(&self.batch, &self.leaves, 0, 2)
    }

    /// That it does not.
    fn not_there(&self) -> Place {
        place(&self.batch, &self.leaves, 3, 2)
    }

    fn abi_score(&self) -> IDisputes::Score {
        let Score { start, end, owner } = self.score;
        let owner = IDisputes::Owner {
            datanetId: owner.datanet_id,
            contentId: owner.content_id,
            batchRoot: owner.batch_root,
        };
        IDisputes::Score { start, end, owner }
    }

    /// Has somebody prove something.
    fn prove(&self, call: &impl SolCall) -> Result<(), Revert> {
        let (chain, call) = (&self.fixture.chain, call.abi_encode());
        let sent = chain.send_data(self.fixture.thief.account, chain.judge(&call), U256::ZERO, call);
        if sent.success { Ok(()) } else { Err(Revert(sent.output)) }
    }

    fn registration(&self) -> proveRegistrationCall {
        proveRegistrationCall {
            round: self.round.clone(),
            receipt: receipt(&self.receipt),
            score: self.abi_score(),
            member: self.not_there(),
            place: self.place.clone(),
        }
    }
}

fn place(tree: &SumTree, leaves: &[Leaf], first: u64, count: u64) -> Place {
    let abi = |leaf: &Leaf| IDisputes::Leaf { key: leaf.key, value: leaf.value, data: leaf.data };
    let range = first as usize..(first + count) as usize;
    let proof: Bytes = tree.prove(first, count).unwrap().into();
    Place { leaves: leaves[range].iter().map(abi).collect(), proof }
}

/// The thief is a contributor with a curator. His batch's record is shown on chain, so honest scorers
/// score it; then he was to prove that it is not there, and have their bond.
#[test]
fn what_a_batch_was_shown_to_hold_is_there() {
    let shown = |by_spans: bool| {
        let scene = TwoFaced::new();
        let (chain, thief) = (&scene.fixture.chain, scene.fixture.thief.account);
        let (root, id) = (scene.batch.head().root(), content_id(RECORD));
        if by_spans {
            let call = showRecordCall { record: RECORD.into(), batchRoot: root, member: scene.there() };
            chain.call(thief, chain.spans, call);
        } else {
            let call = showMemberCall { batchRoot: root, contentId: id, member: scene.there() };
            chain.call(thief, chain.gradients, call);
        }
        scene
    };
    for by_spans in [true, false] {
        let scene = shown(by_spans);
        expect_revert::<NoFault>(scene.prove(&scene.registration()));
    }
    let scene = TwoFaced::new();
    scene.prove(&scene.registration()).expect("no one was shown that it is there");
}

/// The same record of the same batch at an earlier index was to be an earlier holder.
#[test]
fn a_record_does_not_come_before_itself() {
    let scene = TwoFaced::new();
    let score = scene.abi_score();
    let holder = Holder {
        owner: score.owner.clone(),
        member: scene.there(),
        record: RECORD.into(),
        witness: Witness { outputStart: 0, recordStart: 0, length: RECORD.len() as u16 },
    };
    let call = proveEarlierCall {
        round: scene.round.clone(),
        receipt: receipt(&scene.receipt),
        score,
        output: RECORD.into(),
        holder,
        place: scene.place.clone(),
    };
    expect_revert::<NoFault>(scene.prove(&call));
}
