//! Stopping at any time, and several at once.

use crate::chain::TestChain;

#[tokio::test]
async fn views_have_one_version_while_nothing_happens() {
    let chain = TestChain::new(5).await;
    let version = async || chain.view().await.unwrap().version();
    let first = version().await;
    assert_eq!(version().await, first);
    chain.grow(3, 0);
    assert_eq!(version().await, first, "blocks without events");
    chain.grow(1, 1);
    let second = version().await;
    assert_ne!(second, first, "an event");
    chain.grow(1, 0);
    assert_eq!(version().await, second);

    // What another process has read, this one knows nothing of.
    chain.grow(1, 1);
    chain.other_process().at_head(&chain.client).await.unwrap();
    let third = version().await;
    assert_ne!(third, second);
    assert_eq!(version().await, third);

    // Blocks that were replaced, by as many, fewer or more.
    let last = chain.expected().0;
    let mut seen = third;
    for (from, blocks) in [(last, 1), (last - 1, 1), (last - 2, 4)] {
        chain.fork(from, blocks, 0, 2 + blocks as u8 + (from % 7) as u8);
        let next = version().await;
        assert_ne!(next, seen, "{blocks} blocks from {from} on");
        assert_eq!(version().await, next);
        seen = next;
    }
}

#[tokio::test]
async fn ranges_before_an_error_are_kept() {
    let chain = TestChain::new(100).await;
    chain.change(|node| (node.most, node.broken_from) = (8, Some(50)));
    chain.view().await.err().unwrap();
    let asked = chain.ranges();
    chain.change(|node| node.broken_from = None);
    chain.check().await;
    let again = chain.ranges();
    assert!(again.iter().all(|(from, _)| *from > 30), "{asked:?} {again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_stopped_anywhere_goes_on() {
    let chain = TestChain::new(300).await;
    chain.change(|node| node.most = 4);
    for milliseconds in 0..20 {
        let (index, client) = (chain.other_process(), chain.client.clone());
        let task = tokio::spawn(async move { index.at_head(&client).await.map(|_| ()) });
        tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
        task.abort();
        let _ = task.await;
    }
    chain.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_index_at_once() {
    // Many times, since only some meet while one makes the tables.
    for _ in 0..20 {
        let chain = TestChain::new(200).await;
        chain.change(|node| node.most = 50);
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let (index, client) = (chain.other_process(), chain.client.clone());
            tasks.push(tokio::spawn(async move {
                let view = index.at_head(&client).await.unwrap();
                let found = view.registrations(alloy_primitives::U256::from(1));
                found.map(|found| found.unwrap().number).collect()
            }));
        }
        let (_, expected) = chain.expected();
        for task in tasks {
            let found: Vec<u64> = task.await.unwrap();
            assert_eq!(found, expected);
        }
        assert_eq!(chain.rebuilt(), None);
    }
}
