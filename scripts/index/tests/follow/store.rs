//! What the database has of events, and databases that are of something else.

use crate::chain::{DATANETS, FIRST, MODELS, PAYEE, TestChain, open};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use tributary_chain::{Block, Contract, Log};
use tributary_core::payee::{Payee, claim_key};
use tributary_index::{Batch, Growth, Source, Store, View};
use tributary_interfaces::{
    IDatanets::{BatchContributed, ClaimKeyBound, Contributed},
    IModels::SnapshotTaken,
    IRewards::{Claimed, OwnWordSet, RangePaid},
};

const REWARDS: Contract = Contract::new("Rewards", Address::repeat_byte(0xd3));

fn logs(events: Vec<(Contract, alloy_primitives::LogData)>) -> Vec<Log> {
    let log = |(index, (contract, data)): (u64, (Contract, alloy_primitives::LogData))| {
        let (topics, data) = data.split();
        let (block, block_hash) = (index + 1, B256::with_last_byte(index as u8));
        Log { address: contract.address, topics, data, block, block_hash, index, time: Some(100 + index) }
    };
    (0..).zip(events).map(log).collect()
}

#[test]
fn events_claims_and_holders_are_those_up_to_the_views_block() {
    let folder = tempfile::tempdir().unwrap();
    let contracts = [DATANETS, MODELS, REWARDS];
    let model = U256::from(4);
    let key = claim_key(U256::from(1), B256::repeat_byte(3));
    let own_word = OwnWordSet { modelId: model, payee: PAYEE.into_word(), on: true };
    let snapshot = SnapshotTaken { modelId: model, index: 0, upTo: 77 };
    let other = SnapshotTaken { modelId: U256::from(5), index: 0, upTo: 78 };
    let bound = ClaimKeyBound {
        datanetId: U256::from(1),
        claimKey: key.to_word(),
        account: PAYEE,
        identity: B256::repeat_byte(3),
    };
    let claimed =
        |payee: Payee, amount| Claimed { modelId: model, payee: payee.to_word(), receiver: PAYEE, amount };
    let small = Address::with_last_byte(1);
    let range = RangePaid { modelId: model, accounts: vec![small, PAYEE], amounts: vec![5, 0] };
    let events = vec![
        (MODELS, snapshot.encode_log_data()),
        (MODELS, other.encode_log_data()),
        (REWARDS, own_word.encode_log_data()),
        (DATANETS, bound.encode_log_data()),
        (REWARDS, claimed(Payee::Account(PAYEE), u128::MAX - 9).encode_log_data()),
        (REWARDS, claimed(key, 256).encode_log_data()),
        (REWARDS, range.encode_log_data()),
        (REWARDS, claimed(Payee::Account(PAYEE), 9).encode_log_data()),
    ];
    let end = Block { number: 20, hash: B256::repeat_byte(9), time: 200 };
    let view = |number| {
        let mut store = open(&folder.path().join("x"), b"x");
        let batch = Batch { logs: logs(events.clone()), end, head: end.number };
        store.append(None, batch, &contracts, None).unwrap();
        View::new(store, contracts.into(), Block { number, ..end })
    };
    let all = view(20);
    let snapshots = all.events::<SnapshotTaken>(MODELS, Some(model.into())).unwrap();
    let [found] = snapshots.as_slice() else { panic!("{}", snapshots.len()) };
    assert_eq!((found.block, found.index, found.time), (1, 0, 100));
    assert_eq!(found.event.encode_log_data(), snapshot.encode_log_data());
    assert_eq!(all.events::<SnapshotTaken>(MODELS, None).unwrap().len(), 2);
    assert_eq!(all.events::<SnapshotTaken>(DATANETS, None).unwrap().len(), 0);
    let set = all.events::<OwnWordSet>(REWARDS, Some(model.into())).unwrap();
    assert_eq!(set[0].event.encode_log_data(), own_word.encode_log_data());
    assert_eq!(all.bound_account(key).unwrap(), Some(PAYEE));
    let paid = [(Payee::Account(small), 5), (Payee::Account(PAYEE), u128::MAX), (key, 256)];
    assert_eq!(all.claimed(model).unwrap(), paid);
    assert_eq!(all.claimed(U256::from(5)).unwrap(), []);
    for (payee, amount) in paid {
        assert_eq!(all.claimed_by(model, payee).unwrap(), amount);
        assert_eq!(all.claimed_by(U256::from(5), payee).unwrap(), 0);
    }
    assert_eq!(all.claim_keys_of(PAYEE).unwrap(), [key]);
    assert_eq!(all.claim_keys_of(small).unwrap(), []);

    let early = view(3);
    assert_eq!(early.events::<SnapshotTaken>(MODELS, None).unwrap().len(), 2);
    assert_eq!(early.bound_account(key).unwrap(), None);
    assert_eq!(early.claimed(model).unwrap(), []);
    assert_eq!(early.claimed_by(model, key).unwrap(), 0);
    assert_eq!(early.claim_keys_of(PAYEE).unwrap(), []);
    assert_eq!(view(5).claimed(model).unwrap(), [(Payee::Account(PAYEE), u128::MAX - 9)]);
}

#[tokio::test]
#[cfg_attr(feature = "postgres", ignore = "it is of files")]
async fn a_database_of_another_version_or_of_other_contracts_or_damaged_is_made_anew() {
    let chain = TestChain::new(10).await;
    chain.check().await;
    assert_eq!(chain.rebuilt(), None);
    chain.index.clear().await.unwrap();
    let source = Source { chain_id: 8, first: FIRST, contracts: [DATANETS, MODELS].into() };
    drop(Store::open(&chain.path(), &source.identity()).unwrap());
    chain.check().await;
    assert_eq!(chain.rebuilt().as_deref(), Some("it is of other contracts"));

    chain.index.clear().await.unwrap();
    std::fs::write(chain.path(), [7; 10_000]).unwrap();
    chain.check().await;
    assert!(chain.rebuilt().unwrap().starts_with("it is no whole database"));

    chain.index.clear().await.unwrap();
    let connection = rusqlite::Connection::open(chain.path()).unwrap();
    let old = "CREATE TABLE source (version BIGINT, identity BLOB); INSERT INTO source VALUES (999, x'00');
        CREATE TABLE blocks (other TEXT)";
    connection.execute_batch(old).unwrap();
    drop(connection);
    chain.check().await;
    assert!(chain.rebuilt().unwrap().starts_with("its version is 999"));
}

#[test]
fn registrations_are_paged_and_counted_with_the_records_of_batches() {
    let folder = tempfile::tempdir().unwrap();
    let (datanet, other) = (U256::from(1), Payee::Account(Address::with_last_byte(5)));
    let records = Contributed {
        datanetId: datanet,
        payee: PAYEE.into_word(),
        status: 2,
        firstNumber: 1,
        contentIds: vec![B256::repeat_byte(1), B256::repeat_byte(2)],
    };
    let batch = BatchContributed {
        datanetId: datanet,
        payee: other.to_word(),
        root: B256::repeat_byte(7),
        status: 1,
        number: 3,
        count: 40,
        uri: String::new(),
    };
    let events = [(DATANETS, records.encode_log_data()), (DATANETS, batch.encode_log_data())];
    let mut logs = logs(events.to_vec());
    logs[1].time = Some(250);
    let end = Block { number: 20, hash: B256::repeat_byte(9), time: 300 };
    let (mut store, _) = Store::open(&folder.path().join("x"), b"x").unwrap();
    store.append(None, Batch { logs, end, head: 20 }, &[DATANETS], None).unwrap();
    let view = View::new(store, [DATANETS].into(), end);
    let numbers = |after, payee, limit| -> Vec<u64> {
        let found = view.registrations_after(datanet, after, payee, limit).unwrap();
        found.into_iter().map(|one| one.number).collect()
    };
    assert_eq!(numbers(0, None, 2), [1, 2]);
    assert_eq!(numbers(2, None, 2), [3]);
    assert_eq!(numbers(3, None, 2), [] as [u64; 0]);
    assert_eq!(numbers(0, Some(other), 2), [3]);
    assert_eq!(numbers(u64::MAX, None, 2), [] as [u64; 0]);
    let growth = view.growth(datanet, 100).unwrap();
    let expected = [(100, 2, 2), (200, 1, 40)];
    let expected = expected.map(|(from, registrations, records)| Growth { from, registrations, records });
    assert_eq!(growth, expected);
    assert_eq!(view.growth(U256::from(2), 100).unwrap(), []);
}
