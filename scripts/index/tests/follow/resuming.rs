//! Stopping at any time, and several at once.

use crate::chain::TestChain;

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
