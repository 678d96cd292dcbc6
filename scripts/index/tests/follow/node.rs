//! Nodes that are busy, bounded, behind, forgetful or wrong.

use crate::chain::{DATANETS, FIRST, MODELS, TestChain, closed, contributed};
use serde_json::json;
use tributary_chain::ChainError;
use tributary_index::{Index, IndexError, Report, Source};
use tributary_interfaces::IDatanets::DatanetClosed;

#[tokio::test]
async fn what_is_new_is_asked_for_and_nothing_twice() {
    let chain = TestChain::new(20).await;
    chain.check().await;
    assert_eq!(chain.ranges(), [(FIRST, FIRST + 20)]);
    chain.check().await;
    assert_eq!(chain.ranges(), [], "nothing is new");
    chain.grow(3, 2);
    chain.check().await;
    assert_eq!(chain.ranges(), [(FIRST + 21, FIRST + 23)]);
}

#[tokio::test]
async fn a_deployment_may_begin_with_the_chain() {
    let chain = TestChain::new(20).await;
    let source = Source { chain_id: 7, first: 0, contracts: [DATANETS, MODELS].into() };
    let view = Index::new(chain.path(), source).at_head(&chain.client).await.unwrap();
    assert_eq!(chain.found(&view), chain.expected());
}

#[tokio::test]
async fn a_busy_node_is_asked_again_and_one_with_bounds_for_less() {
    let chain = TestChain::new(100).await;
    chain.change(|node| (node.most, node.busy) = (10, 2));
    chain.check().await;
    let ranges = chain.ranges();
    assert!(ranges.iter().all(|(from, to)| from <= to), "{ranges:?}");
    let answered: Vec<_> = ranges.iter().filter(|(from, to)| to - from < 10).collect();
    assert!(answered.len() >= 10 && answered.len() <= 30, "{ranges:?}");
    assert!(answered.is_sorted(), "one after the other");
}

#[tokio::test]
async fn a_node_that_rejects_everything_is_an_error() {
    let chain = TestChain::new(30).await;
    chain.change(|node| node.broken_from = Some(0));
    let error = chain.view().await.err().unwrap();
    assert!(matches!(&error, IndexError::Chain(ChainError::Node { .. })), "{error}");
    assert!(error.to_string().contains("disk of the node is full"), "{error}");
}

#[tokio::test]
async fn a_node_that_has_forgotten_blocks_is_an_error_and_not_without_events() {
    let chain = TestChain::new(30).await;
    chain.change(|node| node.forgotten = 10);
    let error = chain.view().await.err().unwrap();
    assert!(matches!(error, IndexError::Forgotten { block: FIRST }), "{error}");
    chain.change(|node| node.forgotten = 0);
    chain.check().await;
    chain.grow(30, 1);
    chain.change(|node| node.forgotten = 60);
    let error = chain.view().await.err().unwrap();
    assert!(matches!(error, IndexError::Forgotten { block: 35 }), "{error}");
    chain.change(|node| node.forgotten = 35);
    chain.check().await;
}

#[tokio::test]
async fn events_that_a_node_leaves_out_are_missed_by_what_contracts_count() {
    let chain = TestChain::new(10).await;
    chain.change(|node| node.datanets = Some(2));
    let error = chain.view().await.err().unwrap();
    assert!(matches!(error, IndexError::Incomplete { count: 2, events: 1, .. }), "{error}");
    let error = chain.view().await.err().unwrap();
    assert!(matches!(error, IndexError::Incomplete { .. }), "again: {error}");
    chain.change(|node| node.datanets = None);
    chain.check().await;
}

#[tokio::test]
async fn wrong_logs_are_an_error_and_none_of_their_range_is_kept() {
    let chain = TestChain::new(5).await;
    chain.check().await;
    let right = chain.change(|node| node.blocks.clone());
    let last = right.len() as u64 - 1;
    let changes: [(&str, serde_json::Value); 6] = [
        ("removed", json!(true)),
        ("address", json!(alloy_primitives::Address::ZERO)),
        ("blockNumber", json!("0x1")),
        ("blockNumber", json!(null)),
        ("topics", json!([])),
        ("data", json!("0x01")),
    ];
    for (field, value) in changes {
        chain.fork(last + 1, 3, 1, 1);
        chain.change(|node| node.blocks[last as usize + 2].logs[0][field] = value);
        let error = chain.view().await.err().unwrap();
        let is_wrong = |error: &IndexError| {
            matches!(error, IndexError::Chain(ChainError::Inconsistent { .. } | ChainError::Decode { .. }))
        };
        assert!(is_wrong(&error), "{field}: {error}");
    }
    chain.fork(last + 1, 3, 1, 1);
    chain.check().await;
    // Numbers of records that are there.
    chain.grow(1, 0);
    chain.change(|node| {
        let next = node.blocks.len() as u64 - 1;
        let mut again = contributed(FIRST + 1, 1, 0);
        again["blockNumber"] = json!(crate::mock::hex_number(next));
        again["blockTimestamp"] = json!(null);
        node.blocks[next as usize].logs.push(again);
    });
    let error = chain.view().await.err().unwrap().to_string();
    assert!(error.contains("says again what an earlier event said"), "{error}");
}

#[tokio::test]
async fn logs_come_in_any_order_and_without_times() {
    let chain = TestChain::new(0).await;
    chain.grow(10, 3);
    chain.change(|node| {
        node.blocks.iter_mut().for_each(|block| block.logs.reverse());
        for log in node.blocks.iter_mut().flat_map(|block| &mut block.logs) {
            log["blockTimestamp"] = json!(null);
        }
        let last = node.blocks.len() as u64 - 1;
        node.blocks[last as usize].logs.push(closed(1, last, 1, 9));
    });
    let (last, mut expected) = chain.expected();
    expected.sort_unstable();
    let view = chain.view().await.unwrap();
    assert_eq!(chain.found(&view), (last, expected));
    for found in view.registrations(alloy_primitives::U256::from(1)).map(Result::unwrap) {
        assert_eq!(found.time, 1_000 + found.number / 100);
    }
    let closed = view.events::<DatanetClosed>(DATANETS, None).unwrap();
    let [closed] = closed.as_slice() else { panic!("{}", closed.len()) };
    assert_eq!((closed.block, closed.index, closed.time), (last, 9, 1_000 + last));
}

#[tokio::test]
async fn a_node_that_is_a_little_behind_is_read_as_of_its_block_and_one_far_behind_is_an_error() {
    let chain = TestChain::new(20).await;
    chain.check().await;
    let all = chain.change(|node| node.blocks.clone());
    chain.change(|node| node.blocks.truncate(all.len() - 1));
    let view = chain.view().await.unwrap();
    assert_eq!(chain.found(&view), chain.expected(), "what is later is left out");
    chain.change(|node| node.blocks = all.clone());
    chain.grow(1_000, 0);
    chain.check().await;
    chain.change(|node| node.blocks = all);
    let error = chain.view().await.err().unwrap();
    assert!(matches!(error, IndexError::Lags { head: 25, indexed: 1_025, seconds: 1_000 }), "{error}");
}

#[tokio::test]
async fn blocks_that_were_replaced_are_read_again() {
    let chain = TestChain::new(30).await;
    chain.check().await;
    // One block; some; with fewer; all.
    for (from, blocks, hash) in [(35, 1, 2), (30, 12, 3), (25, 3, 4), (FIRST + 1, 40, 5)] {
        chain.fork(from, blocks, 2, hash);
        chain.check().await;
        let replaced = chain.reports.lock().unwrap().drain(..).find_map(|report| match report {
            Report::Replaced(block) => Some(block),
            _ => None,
        });
        assert_eq!(replaced, Some(Some(from - 1)));
    }
    chain.fork(FIRST, 0, 0, 6);
    chain.change(|node| {
        let logs = vec![crate::chain::created(1, FIRST, 6, 0)];
        node.blocks.push(crate::chain::TestBlock { hash: 6, logs });
    });
    chain.fork(u64::MAX, 3, 1, 6);
    chain.check().await;
}

#[tokio::test]
async fn a_pinned_client_reads_its_block_and_an_error_if_that_was_replaced() {
    let chain = TestChain::new(20).await;
    let pinned = chain.client.pin().await.unwrap();
    let (head, expected) = chain.expected();
    chain.grow(5, 1);
    chain.check().await;
    let view = chain.index.at_head(&pinned).await.unwrap();
    assert_eq!(chain.found(&view), (head, expected));
    // Its block is replaced: what was indexed of it is right until other blocks are indexed.
    chain.fork(head, 9, 1, 2);
    let view = chain.index.at_head(&pinned).await.unwrap();
    assert_eq!(chain.found(&view).0, head);
    assert!(matches!(pinned.confirm().await, Err(ChainError::Replaced { .. })));
    for _ in 0..2 {
        chain.check().await;
        let error = chain.index.at_head(&pinned).await.err();
        assert!(matches!(error, Some(IndexError::Chain(ChainError::Replaced { .. }))), "{error:?}");
        // As the latest block.
        chain.fork(head + 1, 0, 0, 2);
    }
    chain.check().await;
}
