//! `tributary attribute`: the owners of one answer's bytes, which are those that a round finds.

use crate::fixture::CommandFixture;
use alloy_primitives::U256;
use serde_json::Value;
use std::fs;
use tributary_core::ids::content_id;
use tributary_sdk::rounds::last_scored;

const FOX: &str =
    "The quick brown fox jumps over the lazy dog while the sun sets behind the distant hills of the north.";
const PLANK: &str =
    "A plank of seasoned oak was laid across the stream, so that the carts could pass in any weather.";
const RIVER: &str =
    "The river rises in the hills above the town and meets the sea between two cliffs of white chalk.";

/// The ranges that the round scored last has for the receipt of this time, as the command prints them.
fn scored(fixture: &CommandFixture) -> Vec<(u64, u64, String)> {
    let context = &fixture.context;
    let round = last_scored(context, U256::from(1)).unwrap().read(&context.budget()).unwrap();
    let scores = round.scores().map(Result::unwrap);
    scores.map(|score| (score.start.into(), score.end.into(), score.owner.content_id.to_string())).collect()
}

fn ranges(found: &Value) -> Vec<(u64, u64, String)> {
    let ranges = found["ranges"].as_array().unwrap().iter();
    let range = |range: &Value| {
        let bound = |name: &str| range[name].as_u64().unwrap();
        (bound("start"), bound("end"), range["contentId"].as_str().unwrap().to_owned())
    };
    ranges.map(range).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_of_one_answer_are_those_that_a_round_finds() {
    let fixture = CommandFixture::new("attributing").await;
    // A part of the first is in a batch too, and a record of another Datanet has all of it.
    fixture.write("one/fox.txt", FOX);
    fixture.write("batch/plank.txt", PLANK);
    fixture.write("batch/part.txt", &format!("{} And {RIVER}", &FOX[10..90]));
    fixture.write("other/all.txt", &format!("{RIVER} {FOX} {PLANK}"));
    fixture.write("answer.txt", &format!("They say: {FOX} Others: {PLANK} And: {RIVER} That is all."));
    fixture.write("weights", "w");
    for _ in 0..2 {
        fixture.json(0, "datanet create");
    }
    let fox = content_id(FOX.as_bytes()).to_string();
    fixture.json(1, "contribute 1 one");
    let batch = fixture.json(0, "contribute 1 batch --batch");
    if batch["waits"] == true {
        fixture.json(0, &format!("datanet curate 1 accepted {}", batch["batches"][0].as_str().unwrap()));
    }
    // In a later second than the last of Datanet 1: what is vouched for there must reach as far.
    fixture.advance_second().await;
    fixture.json(2, "contribute 2 other");
    fixture.vouch(1).await;
    fixture.vouch(2).await;
    fixture.json(0, "model register --artifact weights --datanet 1 --datanet 2 --window 280800");
    fixture.json(3, "pay 1 1000");
    fixture.json(0, "receipt add 1 answer.txt --price 1000");
    fixture.advance_second().await;

    let attribute = "attribute 1 --file answer.txt";
    let first = fixture.json(5, attribute);
    fixture.json(0, "score 1");
    assert_eq!(ranges(&first), scored(&fixture));
    assert!(first["ranges"].as_array().unwrap().len() >= 3, "{first}");
    assert_eq!(first["lacking"], 0);
    assert_eq!(fixture.json(5, attribute)["ranges"], first["ranges"], "from the index that is there");

    // What is taken back passes its bytes on; what is new comes last, and counts from its snapshot on. It
    // is not taken back in the second of the first answer, at which it would then not have been accepted.
    fixture.advance_second().await;
    fixture.json(1, &format!("datanet retract 1 {fox}"));
    fixture.write(
        "new/new.txt",
        "They say: much, and others say: much. And: nothing else. That is all that there is.",
    );
    fixture.json(4, "contribute 1 new");
    fixture.advance_second().await;
    let second = fixture.json(5, attribute);
    assert!(ranges(&second).iter().all(|range| range.2 != fox), "{second}");
    assert_eq!(second["owned"], first["owned"], "another Datanet has it");
    let time = first["time"].as_u64().unwrap();
    let before = fixture.json(5, &format!("{attribute} --time {time}"));
    assert_eq!(before["ranges"], first["ranges"], "at the time of the first answer");

    // A batch whose list is gone, and records that are, are left out as a round leaves them out.
    let batches = fixture.context.folder.path().join("batches");
    fs::rename(&batches, batches.with_extension("away")).unwrap();
    let without = fixture.json(5, attribute);
    assert_eq!(without["lacking"], 1);
    fs::rename(batches.with_extension("away"), &batches).unwrap();
    assert_eq!(fixture.json(5, attribute)["ranges"], second["ranges"]);

    let error = fixture.run(5, &["attribute", "1", "--file", "answer.txt", "--time", "99999999999"]).error();
    assert!(error.contains("is after the latest block's"), "{error}");
    fixture.write("long.txt", &"a ".repeat(20_000));
    let error = fixture.run(5, &["attribute", "1", "--file", "long.txt"]).error();
    assert!(error.contains("an output has at most 32768 bytes, not 40000; cut the answer"), "{error}");
}
