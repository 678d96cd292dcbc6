//! Without a node: a chain that is kept in the working folder.

use crate::{
    binary::{folder, run},
    fixture::programs,
};

#[test]
fn without_a_node_each_command_goes_on_where_the_last_one_left_the_chain() {
    let folder = folder("alone");
    let json = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().chain(["--json"]).collect();
        run(&folder, &words).json()
    };
    let words = "some words that are long enough to be a span of their own in an answer";
    std::fs::write(folder.join("record.txt"), words).unwrap();
    json(&format!("deploy --programs {}", programs()));
    json("datanet create");
    json("contribute 1 record.txt");
    json("datanet vouch 1");
    json("model register --artifact record.txt --datanet 1 --window 280800 --contributors 10000");
    json("pay 1 1000");
    json("receipt add 1 record.txt --price 1000");
    assert_eq!(json("score 1")["payoutsSum"], "1000");
    json("round propose 1");
    json("wait 280800");
    json("round finalise 1");
    assert_eq!(json("claim 1")["amount"], "1000");
    assert_eq!(json("claim 1")["amount"], "0");
    let status = json("status");
    assert_eq!(status["models"][0]["allocated"], "1000");
    std::fs::remove_dir_all(folder).unwrap();
}
