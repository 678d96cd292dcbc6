//! Attacks on who a record is registered for.

use alloy_primitives::{B256, U256};
use tributary_contract_tests::{IKeyWallet, Key, Stage, id, payee, refused};
use tributary_core::ids::commitment;
use tributary_interfaces::IDatanets::{self, Contribution, SignedContribution};

const PENDING: u8 = 1;
const REJECTED: u8 = 3;
const RETRACTED: u8 = 4;

fn datanet(stage: &Stage, policy: u8, commit_first: bool) -> U256 {
    let terms = stage.world.datanet_terms();
    stage.world.create_datanet(IDatanets::DatanetTerms { policy, commitFirst: commit_first, ..terms })
}

fn record(stage: &Stage, datanet: U256, item: B256) -> Contribution {
    stage.world.read(stage.world.datanets, IDatanets::contributionCall { datanetId: datanet, item })
}

/// The thief registers a public record in a curated Datanet, which needs nobody's leave. The
/// curator was not to be able to any more, for anyone.
fn blocked(end: u8) {
    let stage = Stage::new();
    let (datanet, owner) = (datanet(&stage, 1, false), &stage.world.owner);
    let [item, batch] = [id(1), id(2)];
    let call = IDatanets::contributeCall { datanetId: datanet, contentId: item };
    stage.datanets(&stage.thief, call).unwrap();
    let call =
        IDatanets::contributeBatchCall { datanetId: datanet, root: batch, count: 1, uri: String::new() };
    stage.datanets(&stage.thief, call).unwrap();
    let his = payee(stage.thief.account);
    let batch_item = tributary_core::ids::batch_item(batch);
    let registrations: Vec<IDatanets::Registration> =
        [item, batch_item].map(|item| IDatanets::Registration { item, payee: his }).to_vec();
    if end == REJECTED {
        let reason_hash = B256::ZERO;
        let call =
            IDatanets::curateCall { datanetId: datanet, registrations, status: end, reasonHash: reason_hash };
        stage.datanets(owner, call).unwrap();
    } else if end == RETRACTED {
        stage.datanets(&stage.thief, IDatanets::retractCall { datanetId: datanet, registrations }).unwrap();
    }
    let ann = payee(stage.ann.account);
    let single =
        IDatanets::contributeAsCall { datanetId: datanet, kind: 0, who: ann, contentIds: vec![item] };
    stage.datanets(owner, single).unwrap();
    let whole = IDatanets::contributeBatchAsCall {
        datanetId: datanet,
        kind: 0,
        who: ann,
        root: batch,
        count: 1,
        uri: String::new(),
    };
    stage.datanets(owner, whole).unwrap();
    for item in [item, batch_item] {
        assert_eq!(record(&stage, datanet, item).payee, ann);
    }
}

#[test]
fn h_4_a_pending_registration_does_not_block_the_curators() {
    blocked(PENDING);
}

#[test]
fn h_4_a_rejected_registration_does_not_block_the_curators() {
    blocked(REJECTED);
}

#[test]
fn h_4_a_retracted_registration_does_not_block_the_curators() {
    blocked(RETRACTED);
}

/// The thief is a relay who was to pick which of Ann's two wallets gets the records, or Ann's own
/// key: her signature fitted all three.
#[test]
fn l_1_a_relay_does_not_pick_which_wallet_gets_the_records() {
    let stage = Stage::new();
    let accounts = [stage.wallet(&stage.ann, 0), stage.wallet(&stage.ann, 0), stage.ann.account];
    for meant in accounts {
        let signed = stage.world.signed_for(stage.datanet, meant, &stage.ann, &[id(1)]);
        for other in accounts.into_iter().filter(|other| *other != meant) {
            let contribution = SignedContribution { contributor: other, ..signed.clone() };
            let call = IDatanets::contributeForCall { contribution };
            refused::<IDatanets::InvalidSignature>(stage.datanets(&stage.thief, call));
        }
        let before = stage.world.chain.snapshot();
        stage.datanets(&stage.thief, IDatanets::contributeForCall { contribution: signed }).unwrap();
        assert_eq!(record(&stage, stage.datanet, id(1)).payee, payee(meant));
        assert!(stage.world.chain.revert(before));
    }
}

/// The thief is a relay. With little gas the wallet's signature was to seem wrong and be passed
/// over, and the thief's own, for the same record, came next in the call.
#[test]
fn gas_a_relay_does_not_starve_a_signature() {
    let stage = Stage::new();
    let wallet = stage.world.deploy("KeyWallet");
    let set = IKeyWallet::setCall { newOwner: stage.ann.account, newNeed: U256::from(80_000) };
    stage.world.must(stage.ann.account, wallet, set);
    let contributions = vec![
        stage.world.signed_for(stage.datanet, wallet, &stage.ann, &[id(1)]),
        stage.world.signed(stage.datanet, &stage.thief, &[id(1)]),
    ];
    let call = IDatanets::contributeForManyCall { contributions };
    let relay = stage.world.deploy("Caller");
    let gas = stage.world.least_gas(relay, stage.world.datanets, &call);
    assert_eq!(record(&stage, stage.datanet, id(1)).payee, payee(wallet), "with {gas}");
}

/// The thief guesses one record of Ann's three and shows it first. Her reveal was to fail and show
/// the other two, which he then got.
#[test]
fn m_10_a_reveal_does_not_fail_for_one_guessed_record() {
    let stage = Stage::new();
    let (datanet, salt) = (datanet(&stage, 0, true), B256::ZERO);
    let anns = [id(1), id(2), id(3)];
    let commit = |from: &Key, items: &[B256]| {
        let commitment = commitment(from.account, datanet, items, salt);
        stage.datanets(from, IDatanets::commitCall { commitment }).unwrap();
    };
    let reveal = |from: &Key, items: &[B256]| {
        let call = IDatanets::revealCall { datanetId: datanet, contentIds: items.to_vec(), salt };
        stage.datanets(from, call).unwrap();
    };
    commit(&stage.ann, &anns);
    commit(&stage.thief, &anns[..1]);
    stage.world.wait(61);
    reveal(&stage.thief, &anns[..1]);
    reveal(&stage.ann, &anns);
    let payees = anns.map(|item| record(&stage, datanet, item).payee);
    let [ann, thief] = [payee(stage.ann.account), payee(stage.thief.account)];
    assert_eq!(payees, [thief, ann, ann], "he has the one that he knew");
}
