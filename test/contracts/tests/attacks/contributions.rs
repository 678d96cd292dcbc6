//! Attacks on who a record is registered for.

use alloy_primitives::{B256, U256};
use tributary_core::ids::commitment;
use tributary_interfaces::IDatanets::{self, Contribution, SignedContribution};
use tributary_test_kit::{
    IKeyWallet, Key, ModelFixture, expect_revert, id, payee,
    values::{ACCOUNT, CURATED, OPEN, PENDING, REJECTED, RETRACTED},
};

fn datanet(fixture: &ModelFixture, policy: u8, commit_first: bool) -> U256 {
    let terms = fixture.chain.datanet_terms();
    fixture.chain.create_datanet(IDatanets::DatanetTerms { policy, commitFirst: commit_first, ..terms })
}

fn record(fixture: &ModelFixture, datanet: U256, item: B256) -> Contribution {
    fixture.chain.read(fixture.chain.datanets, IDatanets::contributionCall { datanetId: datanet, item })
}

/// The thief registers a public record in a curated Datanet, which needs nobody's leave. The
/// curator was not to be able to any more, for anyone.
fn blocked(end: u8) {
    let fixture = ModelFixture::new();
    let (datanet, owner) = (datanet(&fixture, CURATED, false), &fixture.chain.owner);
    let [item, batch] = [id(1), id(2)];
    let call = IDatanets::contributeCall { datanetId: datanet, contentId: item };
    fixture.datanets(&fixture.thief, call).unwrap();
    let call =
        IDatanets::contributeBatchCall { datanetId: datanet, root: batch, count: 1, uri: String::new() };
    fixture.datanets(&fixture.thief, call).unwrap();
    let his = payee(fixture.thief.account);
    let batch_item = tributary_core::ids::batch_item(batch);
    let registrations: Vec<IDatanets::Registration> =
        [item, batch_item].map(|item| IDatanets::Registration { item, payee: his }).to_vec();
    if end == REJECTED {
        let reason_hash = B256::ZERO;
        let call =
            IDatanets::curateCall { datanetId: datanet, registrations, status: end, reasonHash: reason_hash };
        fixture.datanets(owner, call).unwrap();
    } else if end == RETRACTED {
        fixture
            .datanets(&fixture.thief, IDatanets::retractCall { datanetId: datanet, registrations })
            .unwrap();
    }
    let ann = payee(fixture.ann.account);
    let single =
        IDatanets::contributeAsCall { datanetId: datanet, kind: ACCOUNT, who: ann, contentIds: vec![item] };
    fixture.datanets(owner, single).unwrap();
    let whole = IDatanets::contributeBatchAsCall {
        datanetId: datanet,
        kind: ACCOUNT,
        who: ann,
        root: batch,
        count: 1,
        uri: String::new(),
    };
    fixture.datanets(owner, whole).unwrap();
    for item in [item, batch_item] {
        assert_eq!(record(&fixture, datanet, item).payee, ann);
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
    let fixture = ModelFixture::new();
    let accounts = [fixture.wallet(&fixture.ann, 0), fixture.wallet(&fixture.ann, 0), fixture.ann.account];
    for meant in accounts {
        let signed = fixture.chain.signed_for(fixture.datanet, meant, &fixture.ann, &[id(1)]);
        for other in accounts.into_iter().filter(|other| *other != meant) {
            let contribution = SignedContribution { contributor: other, ..signed.clone() };
            let call = IDatanets::contributeForCall { contribution };
            expect_revert::<IDatanets::InvalidSignature>(fixture.datanets(&fixture.thief, call));
        }
        let before = fixture.chain.devnode.snapshot();
        fixture.datanets(&fixture.thief, IDatanets::contributeForCall { contribution: signed }).unwrap();
        assert_eq!(record(&fixture, fixture.datanet, id(1)).payee, payee(meant));
        assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    }
}

/// The thief is a relay. With little gas the wallet's signature was to seem wrong and be passed
/// over, and the thief's own, for the same record, came next in the call.
#[test]
fn gas_a_relay_does_not_starve_a_signature() {
    let fixture = ModelFixture::new();
    let wallet = fixture.chain.create("KeyWallet");
    let set = IKeyWallet::setCall { newOwner: fixture.ann.account, newNeed: U256::from(80_000) };
    fixture.chain.call(fixture.ann.account, wallet, set);
    let contributions = vec![
        fixture.chain.signed_for(fixture.datanet, wallet, &fixture.ann, &[id(1)]),
        fixture.chain.signed(fixture.datanet, &fixture.thief, &[id(1)]),
    ];
    let call = IDatanets::contributeForManyCall { contributions };
    let relay = fixture.chain.create("Caller");
    let gas = fixture.chain.least_gas(relay, fixture.chain.datanets, &call);
    assert_eq!(record(&fixture, fixture.datanet, id(1)).payee, payee(wallet), "with {gas}");
}

/// The thief guesses one record of Ann's three and shows it first. Her reveal was to fail and show
/// the other two, which he then got.
#[test]
fn m_10_a_reveal_does_not_fail_for_one_guessed_record() {
    let fixture = ModelFixture::new();
    let (datanet, salt) = (datanet(&fixture, OPEN, true), B256::ZERO);
    let anns = [id(1), id(2), id(3)];
    let commit = |from: &Key, items: &[B256]| {
        let commitment = commitment(from.account, datanet, items, salt);
        fixture.datanets(from, IDatanets::commitCall { commitment }).unwrap();
    };
    let reveal = |from: &Key, items: &[B256]| {
        let call = IDatanets::revealCall { datanetId: datanet, contentIds: items.to_vec(), salt };
        fixture.datanets(from, call).unwrap();
    };
    commit(&fixture.ann, &anns);
    commit(&fixture.thief, &anns[..1]);
    fixture.chain.advance(61);
    reveal(&fixture.thief, &anns[..1]);
    reveal(&fixture.ann, &anns);
    let payees = anns.map(|item| record(&fixture, datanet, item).payee);
    let [ann, thief] = [payee(fixture.ann.account), payee(fixture.thief.account)];
    assert_eq!(payees, [thief, ann, ann], "he has the one that he knew");
}
