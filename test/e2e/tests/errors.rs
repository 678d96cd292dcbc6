//! Bad input: one line that says what to do, exit code 1, nothing half done.

use crate::{
    binary::{folder, run},
    fixture::{CommandFixture, programs},
};
use alloy_primitives::{B256, U256};
use serde_json::json;
use tributary_chain::{Account, Deployment};
use tributary_interfaces::IDatanets::{contributeBatchCall, datanetCountCall};
use tributary_test_kit::Artifacts;

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_are_refused_before_anything_is_sent() {
    let fixture = CommandFixture::new("files").await;
    fixture.json(0, "datanet create");
    fixture.write("in/good.txt", "a good record of some words");
    fixture.write("in/bad.exe", "MZ");
    let error = fixture.run(1, &["contribute", "1", "in"]).error();
    assert!(error.contains("bad.exe is of an unknown type"), "{error}");
    let error = fixture.run(1, &["contribute", "1", "nowhere"]).error();
    assert!(error.contains("cannot read nowhere"), "{error}");
    fixture.write("twice/a.txt", "the same words");
    fixture.write("twice/b.txt", "the same words");
    let error = fixture.run(1, &["contribute", "1", "twice"]).error();
    assert!(error.contains("b.txt is the same record as") && error.contains("a.txt"), "{error}");
    std::fs::write(fixture.folder.join("latin.txt"), [0xe9, b'a']).unwrap();
    let error = fixture.run(1, &["contribute", "1", "latin.txt"]).error();
    assert!(error.contains("is not UTF-8"), "{error}");
    let output = fixture.run(1, &["contribute", "1", "in", "twice", "latin.txt"]);
    assert_eq!(output.error(), "error: 3 files, lines or records cannot be contributed");
    for named in ["bad.exe", "b.txt is the same record as", "latin.txt is not UTF-8", "`--skip`"] {
        assert!(output.stderr.contains(named), "{named}: {}", output.stderr);
    }
    let shown = fixture.json(0, "datanet show 1");
    assert_eq!(shown["records"], 0, "nothing was registered");
    assert!(!fixture.folder.join(".tributary/content.sqlite").exists(), "nothing was kept");
    let skipped = fixture.json(1, "contribute 1 in twice latin.txt --skip");
    assert_eq!((&skipped["registered"], &skipped["skipped"]), (&json!(2), &json!(3)), "each record once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_somebody_else_is_named_with_its_contributor() {
    let fixture = CommandFixture::new("owner").await;
    fixture.json(0, "datanet create");
    fixture.write("a/one.txt", "words of the first contributor");
    fixture.json(1, "contribute 1 a");
    fixture.write("a/two.txt", "and words of the second");
    let first = fixture.account(1).address().to_string();
    let output = fixture.run(2, &["contribute", "1", "a"]);
    let error = output.error();
    assert!(error.contains("is registered in Datanet 1 for") && error.contains(&first), "{error}");
    assert!(output.stderr.contains("one.txt"), "it says where that record is: {}", output.stderr);
    assert_eq!(fixture.json(0, "datanet show 1")["records"], 1, "the other record was not registered either");
    let rest = fixture.json(2, "contribute 1 a --skip");
    assert_eq!((&rest["registered"], rest["others"].as_array().unwrap().len()), (&json!(1), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_does_not_wait_for_a_time_that_cannot_be() {
    let fixture = CommandFixture::new("late").await;
    let output = fixture.run(0, &["wait", "18446744073709551615"]);
    assert!(output.code == 1 && output.stderr.contains("is not in 1..="), "{output:?}");
    fixture.json(0, "wait 60");
    fixture.json(0, "datanet create");
}

#[test]
fn a_wrong_address_of_a_node_is_named() {
    let folder = folder("rpc");
    let refused = |rpc: &str| run(&folder, &["status", "--rpc", rpc]).error();
    assert!(refused("http://127.0.0.1:9").contains("no node answers at http://127.0.0.1:9"));
    assert!(refused("nonsense").contains("`nonsense` is not an address of a node"));
    assert!(refused("ftp://127.0.0.1").contains("does not speak `ftp`"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn too_little_balance_is_said_before_anything_is_sent() {
    let fixture = CommandFixture::new("poor").await;
    fixture.json(0, "datanet create");
    let poor = Account::from_key([7; 32].into()).unwrap();
    std::fs::write(fixture.folder.join("key"), "07".repeat(32)).unwrap();
    let poor_run = |words: &[&str]| {
        run(&fixture.folder, &[words, &["--rpc", &fixture.url(), "--key-file", "key"]].concat())
    };
    let error = poor_run(&["datanet", "create"]).error();
    assert!(
        error.contains(&poor.address().to_string())
            && error.contains("does not cover Datanets.createDatanet"),
        "{error}"
    );
    let count = fixture.context.client.read(fixture.context.datanets(), &datanetCountCall {}).await.unwrap();
    assert_eq!(count, U256::from(1));

    let token = fixture.token().await;
    fixture.write("weights", "w");
    fixture.write("a.txt", "some words that are here to be used");
    fixture.json(1, "contribute 1 a.txt");
    fixture.json(0, &format!("model register --artifact weights --datanet 1 --asset {}", token.address));
    let error = fixture.run(3, &["pay", "1", "1000001"]).error();
    assert!(
        error.contains("holds 1000000 units of the token") && error.contains("1000001 are needed"),
        "{error}"
    );
}

#[test]
fn a_missing_or_wrong_key_is_said_without_showing_it() {
    let folder = folder("key");
    std::fs::write(folder.join("key"), "s3cret").unwrap();
    let error = run(&folder, &["deploy", "--key-file", "key"]).error();
    assert!(error.contains("key holds no private key") && !error.contains("s3cret"), "{error}");
    let error = run(&folder, &["deploy", "--key-file", "none"]).error();
    assert!(error.contains("cannot read the key file none"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_that_are_not_there_or_not_activated_are_named() {
    let fixture = CommandFixture::new("inactive").await;
    let path = Deployment::path(&fixture.folder.join("deployments"), 412_346);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(fixture.run(0, &["status"]).error().contains("there is no deployments/412346.json"));

    // Another program at the address: the same code with a byte of its own at the end never was activated.
    let mut program = Artifacts::of_workspace().program("models").unwrap();
    program.push(0);
    let code = tributary_build::init_code(&program).into();
    let (address, _) = fixture.context.client.create(&fixture.account(0), "Models", code).await.unwrap();
    let models = fixture.context.models().address;
    let changed = text.replace(&format!("{models:#x}"), &format!("{address:#x}"));
    assert_ne!(text, changed);
    std::fs::write(&path, &changed).unwrap();
    let error = fixture.run(0, &["status"]).error();
    assert!(error.contains(&format!("Models at {address} is another program")), "{error}");
    let hash =
        async |address| alloy_primitives::keccak256(fixture.context.client.code(address).await.unwrap());
    let (right, wrong) = (hash(models).await, hash(address).await);
    std::fs::write(&path, changed.replace(&right.to_string(), &wrong.to_string())).unwrap();
    let error = fixture.run(0, &["status"]).error();
    assert!(error.contains(&format!("Models at {address} is not activated")), "{error}");
    let nobody = format!("{:#x}", alloy_primitives::Address::repeat_byte(9));
    std::fs::write(&path, text.replace(&format!("{models:#x}"), &nobody)).unwrap();
    assert!(fixture.run(0, &["status"]).error().contains("Models is not at"));
}

#[test]
fn wrong_usage_is_exit_code_1_and_help_is_0() {
    let folder = folder("usage");
    assert_eq!(run(&folder, &["frobnicate"]).code, 1);
    assert_eq!(run(&folder, &["pay", "1", "many"]).code, 1);
    let help = run(&folder, &["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("Exit codes:"), "{help:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_goes_on_where_it_was_interrupted() {
    let fixture = CommandFixture::new("resumed").await;
    let path = Deployment::path(&fixture.folder.join("deployments"), 412_346);
    let whole: Deployment = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let programs = programs();
    let deploy = ["deploy", "--programs", &programs];
    assert_eq!(
        fixture.run(0, &deploy).json(),
        serde_json::to_value(&whole).unwrap(),
        "nothing is deployed twice"
    );

    let partial = Deployment { rewards: None, attribution: None, complete: false, ..whole.clone() };
    std::fs::write(&path, serde_json::to_vec(&partial).unwrap()).unwrap();
    assert!(fixture.run(0, &["status"]).error().contains("there is no"), "half a deployment is none");
    // What is there stays; it knows other contracts than the new ones, which is found out.
    let error = fixture.run(0, &deploy);
    assert_eq!(error.code, 1, "{error:?}");
    assert!(error.stderr.contains("works with other contracts than"), "{error:?}");
    let now: Deployment = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((now.datanets, now.models, now.complete), (whole.datanets, whole.models, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_or_a_record_that_nobody_has_holds_up_no_command() {
    let fixture = CommandFixture::new("hidden").await;
    fixture
        .write("fox.txt", "The quick brown fox jumps over the lazy dog while the sun sets behind the hills.");
    fixture.write(
        "hidden.txt",
        "Words that nobody will be shown, though they are registered and were accepted.",
    );
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(1, "contribute 1 fox.txt");
    fixture.json(2, "contribute 1 hidden.txt");
    fixture.lose_records();
    fixture.json(1, "contribute 1 fox.txt --dry-run");
    // A root that nobody has a list for: it waits, is accepted by mistake, and still holds up nothing.
    let root = B256::repeat_byte(0x11);
    let call = contributeBatchCall { datanetId: U256::from(1), root, count: 5, uri: "ipfs://gone".into() };
    let (context, stranger) = (&fixture.context, fixture.account(3));
    context.client.send(&stranger, context.datanets(), &call, U256::ZERO).await.unwrap();
    let waiting = fixture.json(0, "datanet waiting 1");
    assert_eq!(waiting[0]["item"], root.to_string());
    for step in 0..2 {
        assert_eq!(fixture.json(0, "datanet show 1")["records"], 2);
        fixture.json(0, "status");
        if step == 0 {
            fixture.json(0, &format!("datanet curate 1 accepted {root}"));
        }
    }
    assert_eq!(fixture.json(0, "status")["datanets"][0]["unreadableBatches"], 1);
    // Up to the batch's acceptance, which may be a second or more after the records'.
    let time = context.client.time().await.unwrap();
    fixture.advance_second().await;
    fixture.json(0, &format!("datanet vouch 1 --up-to {time}"));
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    fixture.json(3, "pay 1 1000");
    fixture.json(0, "receipt add 1 fox.txt --price 1000");
    fixture.advance_second().await;
    let scored = fixture.json(0, "score 1");
    assert_eq!(scored["scores"], 1);
    let notes = scored["notes"].to_string();
    assert!(
        notes.contains(&root.to_string()) && notes.contains("left out for want of their bytes: 1 record"),
        "{notes}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_named_whatever_asks_for_it() {
    let fixture = CommandFixture::new("not-there").await;
    for command in ["model show", "round show", "receipt show", "score", "claim"] {
        let error = fixture.run(0, &[command.split(' ').collect(), vec!["99"]].concat()).error();
        assert!(error.contains("there is no model 99"), "{command}: {error}");
    }
    let error = fixture.run(0, &["datanet", "show", "99"]).error();
    assert!(error.contains("there is no Datanet 99"), "{error}");
}
