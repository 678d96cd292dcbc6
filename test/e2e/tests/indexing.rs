//! The index that commands read events from: killed, set back, shared, and fed by a node that forgets.

use crate::{
    binary::run,
    fixture::{CommandFixture, programs},
};
use serde_json::{Value, json};
use std::{fs, time::Duration};
use stylus_devnode::{Config, Node};
use tributary_chain::Client;

impl CommandFixture {
    fn contribute(&self, name: &str, records: usize) {
        for number in 0..records {
            self.write(&format!("{name}/{number}.txt"), &format!("{name} is a record, number {number}"));
        }
        self.json(1, &format!("contribute 1 {name}"));
    }

    /// How many records the commands find.
    #[track_caller]
    fn records(&self) -> Value {
        self.json(0, "datanet show 1")["records"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_killed_at_any_time_is_right_when_it_is_read_next() {
    let fixture = CommandFixture::new("index-kill").await;
    fixture.json(0, "datanet create");
    fixture.contribute("first", 40);
    let last = fixture.context.client.block().await.unwrap();
    for delay in (0..12).map(|number| Duration::from_millis(3 * number)) {
        let indexing = fixture.start(0, "index --rebuild");
        tokio::time::sleep(delay).await;
        indexing.kill();
    }
    let indexed = fixture.json(0, "index");
    assert_eq!(indexed["block"], json!(last));
    assert_eq!(fixture.records(), json!(40));
    let again = fixture.json(0, "index");
    assert_eq!((&again["events"], &again["hash"]), (&json!(0), &indexed["hash"]));
    let rebuilt = fixture.json(0, "index --rebuild");
    assert!(rebuilt["events"].as_u64().unwrap() >= 2, "{rebuilt}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_was_set_back_is_read_again() {
    let fixture = CommandFixture::new("index-revert").await;
    fixture.json(0, "datanet create");
    fixture.contribute("kept", 3);
    let snapshot = fixture.node.chain().snapshot();
    fixture.contribute("lost", 5);
    assert_eq!(fixture.records(), json!(8));
    fixture.node.chain().revert(snapshot).unwrap();
    assert_eq!(fixture.records(), json!(3));
    fixture.contribute("other", 2);
    assert_eq!(fixture.records(), json!(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn follow_prints_each_block_that_it_gets_to_and_others_read_the_same_index() {
    let fixture = CommandFixture::new("index-follow").await;
    fixture.json(0, "datanet create");
    let mut following = fixture.start(0, "index --follow --every 1");
    let first = following.line()["block"].as_u64().unwrap();
    fixture.contribute("new", 4);
    assert!(following.line()["block"].as_u64().unwrap() > first);
    assert_eq!(fixture.records(), json!(4));
    assert_eq!(following.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_forgotten_the_first_blocks_is_an_error_of_every_command_that_reads_events() {
    let node = Node::start(Config { port: 0, history_blocks: 100, ..Config::default() }).await.unwrap();
    let (folder, url) = (crate::binary::folder("index-forgot"), node.url());
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        run(&folder, &[&words[..], &["--rpc", &url, "--test-account", "0", "--json"]].concat())
    };
    line(&format!("deploy --programs {}", programs())).json();
    line("datanet create").json();
    fs::write(folder.join("text.txt"), "a record of some words").unwrap();
    line("contribute 1 text.txt").json();
    let client = Client::connect(&url).await.unwrap();
    for _ in 0..100 {
        client.advance_clock(1).await.unwrap();
    }
    // What was indexed before stays known, and the last indexed block is forgotten too.
    for command in ["datanet show 1", "index", "index --rebuild", "status"] {
        let output = line(command);
        let error = output.error();
        assert!(error.contains("the node does not have block"), "{command}: {error}");
        assert!(output.stderr.contains("name a node that keeps all blocks"), "{}", output.stderr);
    }
    fs::remove_dir_all(folder).unwrap();
}
