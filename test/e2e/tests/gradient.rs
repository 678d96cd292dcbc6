//! A model with the rule `gradient` by the commands: features, receipts, rounds, claims, and lies.

use crate::{
    binary::run,
    disputes::{MODEL, propose},
    fixture::CommandFixture,
    flow::assert_paid_as_recomputed,
    http,
};
use alloy_primitives::{Address, B256, U256};
use serde_json::Value;
use std::fs;
use tributary_core::{
    gradient::{Params, score},
    ids::{content_id, record_source},
    sum_tree::{SumTree, TreeHead},
};
use tributary_features::FeatureWriter;
use tributary_interfaces::IAttribution::depositBondCall;
use tributary_rounds::{RoundSummary, StatedRound, StatedScore, abi_tree, write_stated};
use tributary_sdk::{
    receipts::{Book, Span},
    rounds::{folder, last_scored},
};

/// Records by whom they are of, with their features.
const RECORDS: [(&str, usize, [i8; 4]); 4] = [
    ("one/ann.txt", 1, [10, 0, 0, 1]),
    ("two/bob.txt", 2, [0, 10, 0, -1]),
    ("two/bea.txt", 2, [-10, 0, 0, 5]),
    ("batch/cyn.txt", 3, [7, -3, 120, 0]),
];

/// The features of answers.
const ANSWERS: [(&str, [i8; 4]); 3] =
    [("a.txt", [3, 4, 1, 0]), ("b.txt", [-3, 0, 0, 0]), ("c.txt", [-1, -1, -1, -2])];

const THRESHOLD: u32 = 4;

fn text(name: &str) -> String {
    format!("the text of {name}, of which no byte is read")
}

fn bytes(vector: &[i8]) -> Vec<u8> {
    vector.iter().map(|number| *number as u8).collect()
}

/// A safetensors file, as PyTorch tools write it, with one tensor of 32-bit numbers.
fn safetensors(rows: &[[i8; 4]]) -> Vec<u8> {
    let data: Vec<u8> = rows.iter().flatten().flat_map(|number| f32::from(*number).to_le_bytes()).collect();
    let (count, length) = (rows.len(), data.len());
    let header =
        format!(r#"{{"features":{{"dtype":"F32","shape":[{count},4],"data_offsets":[0,{length}]}}}}"#);
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
}

/// The scores of an answer: each record's that has one, by its file.
pub(crate) fn scores(of: &[i8; 4]) -> Vec<(&'static str, u32)> {
    let params = Params::new(4, THRESHOLD).unwrap();
    let score = |vector: &[i8; 4]| score(params, &bytes(vector), &bytes(of));
    RECORDS.iter().map(|(name, _, vector)| (*name, score(vector))).filter(|one| one.1 > 0).collect()
}

impl CommandFixture {
    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.join(name), bytes).unwrap();
    }

    fn words(&self, account: usize, line: &str) -> crate::binary::CommandOutput {
        self.run(account, &line.split_whitespace().collect::<Vec<_>>())
    }
}

/// A chain with records, their features, and a model that scores by them.
pub(crate) async fn with_model(name: &str) -> CommandFixture {
    let fixture = CommandFixture::new(name).await;
    for (name, ..) in RECORDS {
        fixture.write(name, &text(name));
    }
    for (name, vector) in ANSWERS {
        fixture.write(name, &format!("answer {name}"));
        fixture.put(&format!("{name}.vector"), &bytes(&vector));
    }
    fixture.write("weights", "w");
    fixture.json(0, "datanet create --fee 500");
    fixture.json(1, "contribute 1 one");
    fixture.json(2, "contribute 1 two");
    let batch = fixture.json(3, "contribute 1 batch --batch");
    fixture.json(0, &format!("datanet curate 1 accepted {}", batch["batches"][0].as_str().unwrap()));
    fixture.vouch(1).await;

    // The tool has its rows in the order in which the records are registered.
    let order = fixture.json(0, "features records 1");
    let order: Vec<B256> =
        order.as_array().unwrap().iter().map(|id| id.as_str().unwrap().parse().unwrap()).collect();
    let vector =
        |id: &B256| RECORDS.iter().find(|record| content_id(text(record.0).as_bytes()) == *id).unwrap().2;
    let rows: Vec<[i8; 4]> = order.iter().map(vector).collect();
    fixture.put("records.safetensors", &safetensors(&rows));
    let made = fixture.json(
        0,
        "features import records.safetensors --out records.i8 --datanet 1 --scale 1 --artifact weights",
    );
    assert_eq!((&made["rows"], &made["dimensions"], &made["loss"]), (&4.into(), &4.into(), &0.0.into()));
    let registered = fixture.json(
        0,
        &format!("model register --rule gradient --features records.i8 --threshold {THRESHOLD} --artifact weights --datanet 1 --window 280800 --bond 500"),
    );
    assert_eq!((&registered["featureRoot"], &registered["uncovered"]), (&made["root"], &0.into()));
    assert_eq!(fixture.json(5, "model show 1")["featureRoot"], made["root"]);
    let amount = U256::from(100_000);
    let deposit = depositBondCall { asset: Address::ZERO, amount };
    let context = &fixture.context;
    context.client.send(&fixture.account(0), context.attribution(), &deposit, amount).await.unwrap();
    fixture
}

/// Pays for the answers and writes their receipts.
async fn answer(fixture: &CommandFixture, price: u128) {
    fixture.json(4, &format!("pay 1 {}", price * ANSWERS.len() as u128));
    for (name, _) in ANSWERS {
        let added = fixture.json(0, &format!("receipt add 1 {name} --price {price} --vector {name}.vector"));
        assert!(added["featureHash"].is_string());
    }
    fixture.advance_second().await;
}

/// What a look of a watcher printed of the model. A gateway finds what is new in its folder after a second.
fn look(fixture: &CommandFixture, account: usize, more: &[&str]) -> (Vec<Value>, i32) {
    for _ in 0..10 {
        let output = fixture.run(account, &[&["watch", "1", "--once"], more].concat());
        let lines: Vec<Value> =
            output.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        if lines.iter().all(|line| line["state"] != "failed") {
            return (lines, output.code);
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    panic!("every look failed");
}

fn head(leaves: &[tributary_core::sum_tree::Leaf]) -> TreeHead {
    SumTree::build(leaves).unwrap().head()
}

/// Proposes the round that was scored last with this change.
async fn lie(fixture: &CommandFixture, change: impl FnOnce(&mut StatedRound)) {
    let context = &fixture.context;
    let scored = last_scored(context, MODEL).unwrap();
    let round = scored.read(&context.budget()).unwrap();
    let mut stated = StatedRound::read(round.stated()).unwrap();
    change(&mut stated);
    let last: Vec<_> = round
        .payouts()
        .map(Result::unwrap)
        .filter(|row| row.last > 0)
        .map(|row| tributary_rounds::Payout { payee: row.payee, amount: row.last })
        .collect();
    let mut summary: RoundSummary = round.summary.clone();
    summary.heads.scores = head(&stated.leaves()[1]);
    let files = stated.statement(MODEL, &summary.sources, &last);
    let (written, _) = write_stated(&folder(context), &summary, &files).unwrap();
    let uri = "tributary:a lie".to_owned();
    let mut lying = summary.proposal(written.manifest, scored.draft.attempt, scored.draft.deadline, &uri);
    lying.scores = abi_tree(summary.heads.scores);
    propose(fixture, &scored, lying, uri).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_earns_by_features_from_a_file_of_tensors_to_claims() {
    let fixture = with_model("gradient").await;
    answer(&fixture, 1_000_003).await;
    let scored = fixture.json(0, "score 1");
    let expected: usize = ANSWERS.iter().map(|(_, vector)| scores(vector).len()).sum();
    assert_eq!((scored["scores"].as_u64(), scored["receipts"].as_u64()), (Some(expected as u64), Some(3)));
    // The last answer is no record's: all of its price goes to the treasury.
    assert!(scores(&ANSWERS[2].1).is_empty());
    assert_eq!(scored["unowned"], "1000003");
    let round = last_scored(&fixture.context, MODEL).unwrap().read(&fixture.context.budget()).unwrap();
    let book = Book::of(&fixture.context.chain_folder(), MODEL).entries(Span::ALL).unwrap();
    for (name, vector) in ANSWERS {
        let id = book.iter().find(|entry| entry.output == format!("answer {name}").as_bytes()).unwrap().id();
        let found = round.scores().map(Result::unwrap).filter(|score| score.receipt_id == id);
        let mut found: Vec<(B256, u32)> =
            found.map(|score| (score.owner.content_id, score.whole.unwrap())).collect();
        let id_of = |name: &str| content_id(text(name).as_bytes());
        let mut right: Vec<(B256, u32)> =
            scores(&vector).into_iter().map(|(name, score)| (id_of(name), score)).collect();
        found.sort_unstable();
        right.sort_unstable();
        assert_eq!(found, right, "{name}");
    }
    fixture.json(0, "round propose 1");
    let verified = fixture.json(5, "round verify 1");
    assert_eq!((&verified["recomputed"], &verified["missing"]), (&3.into(), &serde_json::json!([])));

    // What a contributor earned, checked from one file, with the features.
    let ann = fixture.account(1).address().to_string();
    let explained = fixture.json(5, &format!("explain {ann} 1 --out ann.json"));
    let of_ann = ANSWERS.iter().filter(|(_, vector)| scores(vector).iter().any(|one| one.0 == RECORDS[0].0));
    assert_eq!(explained["compared"].as_u64(), Some(of_ann.count() as u64));
    assert_eq!(fixture.json(5, "explain --check ann.json")["state"], "open");
    let right: Value = serde_json::from_slice(&fs::read(fixture.folder.join("ann.json")).unwrap()).unwrap();
    for (path, value, problem) in [
        ("/credits/0/whole/score", Value::from(1), "must be"),
        ("/credits/0/whole/features", "0x00".into(), "not those of the feature tree"),
        ("/credits/0/outputFeatures", "0x00".into(), "with another hash than its receipt's"),
        ("/credits/0/amount", "7".into(), "must be"),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(path).unwrap_or_else(|| panic!("{path} in {right}")) = value;
        fixture.write("wrong.json", &wrong.to_string());
        let error = fixture.words(5, "explain --check wrong.json").error();
        assert!(error.contains(problem), "{path}: {error}");
    }

    fixture.advance_window().await;
    fixture.json(0, "round finalise 1");
    fixture.json(5, "claim 1");
    let paid = assert_paid_as_recomputed(&fixture, 1).await;
    // Of ann's, bob's and cyn's records each earns something; the treasury has its fees and what is unowned.
    assert_eq!(paid.len(), 4, "{paid:?}");
    the_api_has_the_scores_of_records(&fixture);
    answer(&fixture, 7).await;
    assert_eq!(fixture.settle(1).await["number"], 2);
    fixture.json(5, "claim 1");
    assert_paid_as_recomputed(&fixture, 1).await;
}

/// More records than are multiplied at a time, and answers that are no multiple of what is, with numbers that are as far
/// apart as can be.
#[tokio::test(flavor = "multi_thread")]
async fn many_records_score_many_answers_as_the_chain_would() {
    const WIDTH: usize = 96;
    let vector = |seed: usize| -> Vec<u8> { (0..WIDTH).map(|at| (seed * 57 + at * at * 13) as u8).collect() };
    let (records, answers): (Vec<usize>, Vec<usize>) = ((0..150).collect(), (1_000..1_011).collect());
    let text = |record: &usize| format!("record {record}");
    let fixture = CommandFixture::new("gradients").await;
    fixture.write("weights", "w");
    let lines: String =
        records.iter().map(|record| format!("{}\n", serde_json::json!({ "text": text(record) }))).collect();
    fixture.write("records.jsonl", &lines);
    fixture.json(0, "datanet create");
    fixture.json(1, "contribute 1 records.jsonl");
    fixture.vouch(1).await;
    let mut writer =
        FeatureWriter::create(&fixture.folder.join("records.i8"), WIDTH as u64, B256::ZERO).unwrap();
    let mut rows: Vec<(B256, usize)> =
        records.iter().map(|record| (content_id(text(record).as_bytes()), *record)).collect();
    rows.sort_unstable();
    for (id, record) in &rows {
        let row: Vec<i8> = vector(*record).into_iter().map(u8::cast_signed).collect();
        writer.push(*id, &row).unwrap();
    }
    writer.finish().unwrap();
    let registered = fixture.json(
        0,
        "model register --rule gradient --features records.i8 --threshold 1000 --artifact weights --datanet 1",
    );
    assert_eq!(registered["uncovered"], 0);
    fixture.json(4, "pay 1 1000000");
    for answer in &answers {
        fixture.write("answer", &format!("answer {answer}"));
        fixture.put("vector", &vector(*answer));
        fixture.json(0, "receipt add 1 answer --price 1000 --vector vector");
        // Each is of a moment of its own.
        fixture.advance_second().await;
    }
    fixture.advance_second().await;
    let scored = fixture.json(0, "score 1");
    let params = Params::new(WIDTH as u16, 1_000).unwrap();
    let book = Book::of(&fixture.context.chain_folder(), MODEL).entries(Span::ALL).unwrap();
    let mut right: Vec<(B256, B256, u32)> = Vec::new();
    for entry in &book {
        let answer = String::from_utf8_lossy(&entry.output)["answer ".len()..].parse().unwrap();
        for (id, record) in &rows {
            let score = score(params, &vector(*record), &vector(answer));
            right.extend((score > 0).then_some((entry.id(), *id, score)));
        }
    }
    let all = records.len() * answers.len();
    assert!(right.len() > all / 4 && right.len() < all, "{} of {all} pairs score", right.len());
    assert_eq!(scored["scores"].as_u64(), Some(right.len() as u64));
    let round = last_scored(&fixture.context, MODEL).unwrap().read(&fixture.context.budget()).unwrap();
    let found = round.scores().map(Result::unwrap);
    let mut found: Vec<_> =
        found.map(|score| (score.receipt_id, score.owner.content_id, score.whole.unwrap())).collect();
    found.sort_unstable();
    right.sort_unstable();
    assert!(found == right);
    // An audit takes the receipts in another order.
    fixture.json(0, "round propose 1");
    let verified = fixture.json(5, "round verify 1");
    assert_eq!((&verified["recomputed"], &verified["missing"]), (&11.into(), &serde_json::json!([])));
}

/// What the page shows of a final round: no ranges, and each record's score with its part of the price.
fn the_api_has_the_scores_of_records(fixture: &CommandFixture) {
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    let get = |path: &str| http::ask(&address, "GET", &format!("/api/v1/{path}"), "", &[]).json();
    let rule = get("models/1")["rule"].clone();
    assert_eq!((&rule["dimensions"], &rule["threshold"]), (&4.into(), &THRESHOLD.into()));
    assert_eq!(rule["featureRoot"], fixture.json(5, "model show 1")["featureRoot"]);
    assert_eq!(rule["minWords"], Value::Null);

    let hash = get("rounds")["items"][0]["hash"].as_str().unwrap().to_owned();
    let id_of = |name: &str| content_id(text(name).as_bytes()).to_string();
    let mut of_ann = Vec::new();
    for index in 0..ANSWERS.len() {
        let shown = get(&format!("rounds/{hash}/answers/{index}"));
        let is_of = |(name, _): &&(&str, [i8; 4])| {
            shown["outputHash"] == content_id(format!("answer {name}").as_bytes()).to_string()
        };
        let (_, vector) = ANSWERS.iter().find(is_of).unwrap();
        let right = scores(vector);
        assert_eq!((&shown["isByRecord"], &shown["ranges"]), (&true.into(), &serde_json::json!([])));
        assert_eq!(shown["unownedBytes"], 0);
        let mut found: Vec<(String, u64)> = Vec::new();
        let (mut sum, whole) = (0u128, right.iter().map(|one| u128::from(one.1)).sum::<u128>());
        let mut records = shown["records"].as_array().unwrap().clone();
        assert!(records.is_sorted_by_key(|record| std::cmp::Reverse(record["score"].as_u64())), "{shown}");
        assert_eq!(shown["otherRecords"], Value::Null);
        // Credits follow the order of the scores tree, in which the source ascends.
        records.sort_by_key(|record| {
            let word = |name: &str| record[name].as_str().unwrap().parse::<B256>().unwrap();
            let datanet = U256::from(record["datanet"].as_u64().unwrap());
            record_source(datanet, word("contentId"), word("item"))
        });
        for record in &records {
            let (score, content) = (record["score"].as_u64().unwrap(), record["contentId"].as_str().unwrap());
            let part = |scores: u128| 1_000_003 * scores / whole;
            let credit = part(sum + u128::from(score)) - part(sum);
            sum += u128::from(score);
            assert_eq!(record["credit"], credit.to_string(), "{record}");
            if content == id_of(RECORDS[0].0) {
                of_ann.push((shown["receipt"].clone(), (credit - credit * 500 / 10_000).to_string()));
            }
            found.push((content.to_owned(), score));
        }
        found.sort_unstable();
        let mut right: Vec<(String, u64)> =
            right.into_iter().map(|(name, score)| (id_of(name), score.into())).collect();
        right.sort_unstable();
        assert_eq!(found, right);
        let unowned = shown["unowned"].as_array().unwrap();
        assert_eq!(unowned.len(), usize::from(right.is_empty()), "{shown}");
    }

    // Ann's credits name her record, and no bytes.
    let payee =
        get(&format!("accounts/{}/earnings", fixture.account(1).address()))["rows"][0]["payee"]["word"]
            .as_str()
            .unwrap()
            .to_owned();
    let credits = get(&format!("rounds/{hash}/credits/{payee}"))["items"].as_array().unwrap().clone();
    assert_eq!(credits.len(), of_ann.len());
    for credit in &credits {
        assert_eq!((&credit["start"], &credit["contentId"]), (&Value::Null, &id_of(RECORDS[0].0).into()));
        assert!(of_ann.contains(&(credit["receipt"].clone(), credit["credit"].as_str().unwrap().to_owned())));
    }
    assert_eq!(server.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_that_lies_about_features_is_struck_down_by_a_watcher_that_fetches_them() {
    let fixture = with_model("gradient-lies").await;
    answer(&fixture, 1_000_003).await;
    fixture.json(0, "score 1");
    lie(&fixture, |stated| stated.scores[0].whole = stated.scores[0].whole.map(|score| score + 1)).await;

    // The watcher fetches all features; a source that gives others is as if it had none.
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let gateway = format!("http://{}", server.line()["address"].as_str().unwrap());
    let root = fixture.json(5, "model show 1")["featureRoot"].as_str().unwrap()[2..].to_owned();
    fixture.write(&format!("broken/features/{root}.i8"), "no features");
    fixture.json(
        0,
        "features import records.safetensors --out other.i8 --datanet 1 --scale 2 --artifact weights",
    );
    fs::create_dir_all(fixture.folder.join("liar/features")).unwrap();
    let other = fixture.folder.join("other.i8");
    fs::copy(other, fixture.folder.join(format!("liar/features/{root}.i8"))).unwrap();
    let theirs = ["--dir", "theirs", "--gateway", "broken", "--gateway", "liar", "--gateway", &gateway];
    let (lines, code) = look(&fixture, 5, &theirs);
    assert_eq!(
        (&lines[0]["state"], &lines[0]["fault"]),
        (&"slashed".into(), &"proveScore".into()),
        "{lines:?}"
    );
    assert_eq!(code, 0);

    // A record that scores is left out.
    fixture.advance_window().await;
    fixture.json(0, "score 1");
    lie(&fixture, |stated| {
        let of_receipt = |id: B256| stated.scores.iter().filter(|score| score.receipt_id == id).count();
        let is_meant = |score: &StatedScore| {
            score.owner.item == score.owner.content_id && of_receipt(score.receipt_id) > 1
        };
        let at = stated.scores.iter().position(is_meant).unwrap();
        stated.scores.remove(at);
    })
    .await;
    let (lines, _) = look(&fixture, 5, &theirs);
    assert_eq!(
        (&lines[0]["state"], &lines[0]["fault"]),
        (&"slashed".into(), &"proveMissing".into()),
        "{lines:?}"
    );

    // One credit is moved to another: what follows from scores is checked too.
    fixture.advance_window().await;
    fixture.json(0, "score 1");
    let context = &fixture.context;
    let scored = last_scored(context, MODEL).unwrap();
    let (round, uri) = crate::disputes::lie(&fixture, &scored);
    propose(&fixture, &scored, round, uri).await;
    let (lines, _) = look(&fixture, 5, &theirs);
    assert_eq!(
        (&lines[0]["state"], &lines[0]["fault"]),
        (&"slashed".into(), &"provePayout".into()),
        "{lines:?}"
    );

    // The right one stands.
    fixture.advance_window().await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let (lines, code) = look(&fixture, 5, &theirs);
    assert_eq!(
        (&lines[0]["state"], &lines[0]["recomputed"], code),
        (&"right".into(), &3.into(), 0),
        "{lines:?}"
    );
    assert_eq!(lines[0]["missing"], serde_json::json!([]));
    // What was fetched is kept, byte for byte.
    let kept = |folder: &str| fs::read(fixture.folder.join(format!("{folder}/features/{root}.i8"))).unwrap();
    assert_eq!(kept("theirs"), kept(".tributary"));
    // Where nobody has them, scores are not computed again, and that is said.
    fs::remove_dir_all(fixture.folder.join("theirs/features")).unwrap();
    let (lines, _) = look(&fixture, 5, &["--dir", "theirs", "--gateway", "broken", "--gateway", "liar"]);
    let missing = lines[0]["missing"].to_string();
    for part in
        ["features of records are missing", "broken", "is no file of features", "liar", "has the root", &root]
    {
        assert!(missing.contains(part), "{part} in {missing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn features_are_asked_for_and_shown() {
    let fixture = with_model("gradient-requests").await;
    answer(&fixture, 1_000).await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    // No bytes are read, so none can be asked for.
    fixture.words(5, "request ask 1 record --dir theirs").error();
    for what in ["features", "output-features"] {
        assert_eq!(fixture.json(5, &format!("request ask 1 {what} --dir theirs"))["before"], false);
    }
    assert_eq!(fixture.json(5, "request show 1").as_array().unwrap().len(), 2);
    let answered = fixture.json(0, "request answer 1");
    assert_eq!((&answered["answered"], &answered["waiting"]), (&2.into(), &0.into()));
    // Who has nothing but the chain and the files of the round now has these too.
    let mirror = fixture.folder.join(last_scored(&fixture.context, MODEL).unwrap().folder);
    // The list of the batch is its contributor's to publish.
    let (own, copy) = (fixture.context.folder.path().join("batches"), fixture.folder.join("theirs/batches"));
    fs::create_dir_all(&copy).unwrap();
    for list in fs::read_dir(own).unwrap().map(Result::unwrap) {
        fs::copy(list.path(), copy.join(list.file_name())).unwrap();
    }
    let theirs = ["--dir", "theirs", "--gateway", mirror.to_str().unwrap()];
    let (lines, _) = look(&fixture, 5, &theirs);
    assert_eq!(lines[0]["state"], "right", "{lines:?}");
    let missing = lines[0]["missing"].to_string();
    assert!(missing.contains("features of records are missing"), "{missing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_said() {
    let fixture = with_model("gradient-errors").await;
    let register = |more: &str| {
        let line = format!("model register --artifact weights --datanet 1 --window 280800 {more}");
        fixture.words(0, &line).error()
    };
    for (more, problem) in [
        ("--rule gradient", "how many dimensions features have is not known"),
        ("--rule gradient --dimensions 4", "a model with the rule gradient has a feature tree"),
        ("--rule gradient --features records.i8 --dimensions 5", "has 4 dimensions, and the rule has 5"),
        ("--rule gradient --features records.i8 --threshold 65536", "a threshold is below 65536"),
        ("--rule gradient --features records.i8 --min-words 9", "`--min-words` is none of the rule gradient"),
        ("--features records.i8", "`--features` is none of the rule span"),
        ("--rule gradient --features weights", "is no file of features"),
    ] {
        let error = register(more);
        assert!(error.contains(problem), "{more}: {error}");
    }
    fixture.write("other", "other weights");
    let error =
        fixture.words(0, "model register --rule gradient --features records.i8 --artifact other --datanet 1");
    assert!(error.error().contains("has the features of the artifact"));

    // A record that came after the features were made.
    fixture.write("late/dan.txt", "a later record");
    fixture.json(1, "contribute 1 late");
    fixture.vouch(1).await;
    let error = register("--rule gradient --features records.i8");
    assert!(
        error.contains("1 of the 5 records that the model draws on have no features in records.i8"),
        "{error}"
    );
    let registered =
        fixture.json(0, "model register --rule gradient --features records.i8 --uncovered --artifact weights --datanet 1 --window 280800");
    assert_eq!(registered["uncovered"], 1);
    assert_eq!(fixture.json(0, "model snapshot 1")["uncovered"], 1);
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");

    // Receipts.
    let add = |line: &str| fixture.words(0, &format!("receipt add {line}")).error();
    assert!(add("1 a.txt --price 1").contains("model 1 scores the features of its answers"));
    assert!(add("1 a.txt --price 1 --vector weights").contains("has 1 dimensions, and the rule has 4"));
    assert!(add("1 a.txt --price 1 --features records.i8").contains("has no features of the output"));
    assert!(add("3 a.txt --price 1 --vector a.txt.vector").contains("model 3 does not score features"));
    fixture.put("answers.safetensors", &safetensors(&[ANSWERS[0].1, ANSWERS[1].1]));
    fixture.json(
        0,
        "features import answers.safetensors --out answers.i8 --answer a.txt --answer b.txt --scale 1",
    );
    let hash = content_id(&bytes(&ANSWERS[1].1)).to_string();
    assert_eq!(fixture.json(0, "receipt add 1 b.txt --price 1 --features answers.i8")["featureHash"], hash);
    assert_eq!(
        fixture.json(0, "receipt add 1 c.txt --price 1 --without-features")["featureHash"],
        Value::Null
    );
    assert_eq!(fixture.json(0, "receipt show 1").as_array().unwrap().len(), 2);

    // Other commands.
    let error = fixture.words(0, "attribute 1 --file a.txt").error();
    assert!(error.contains("model 1 does not score byte ranges: its scoring rule is gradient"), "{error}");
    assert!(fixture.words(0, "features add 1 answers.i8").error().contains("and model 1 has"));
    assert!(
        fixture.words(0, "features add 3 records.i8").error().contains("model 3 does not score features")
    );
    let error = fixture.words(0, "features import records.safetensors --out x.i8").error();
    assert!(error.contains("what the rows are of is not known"), "{error}");
    let shown = run(&fixture.folder, &["features", "show", "records.i8", "--json"]).json();
    assert_eq!((&shown["rows"], &shown["artifact"]), (&4.into(), &content_id(b"w").to_string().into()));

    // A scorer without the file signs nothing.
    fixture.json(4, "pay 1 2");
    fixture.advance_second().await;
    let features = fixture.context.folder.path().join("features");
    fs::rename(&features, features.with_extension("away")).unwrap();
    let error = fixture.words(0, "score 1").error();
    assert!(error.contains("the features of model 1 are not in"), "{error}");
    fixture.json(0, "features add 1 records.i8");
    // No vector of the answers was lost: it is in the deployment's part of the folder.
    assert_eq!(fixture.json(0, "score 1")["receipts"], 2);
}
