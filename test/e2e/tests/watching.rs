//! Watching from another machine: everything but the chain comes from gateways.

use crate::{
    binary::run,
    disputes::{MODEL, lie, propose},
    fixture::{CommandFixture, TEXT},
    serving::get,
};
use alloy_primitives::hex;
use std::{fs, net::TcpListener, path::PathBuf};
use tributary_chain::Client;
use tributary_sdk::rounds::last_scored;

/// The folder of a round in the watcher's working folder.
pub(crate) fn theirs(fixture: &CommandFixture, manifest: &str) -> PathBuf {
    let chain = fixture.context.chain_folder();
    let name = chain.file_name().unwrap();
    fixture.folder.join("theirs").join(name).join("rounds").join(manifest.trim_start_matches("0x"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_verified_from_gateways_and_mirrors_alone() {
    let fixture = CommandFixture::with_answer("gateways").await;
    let scored = fixture.json(0, "score 1 --uri http://127.0.0.1:1/mirror");
    let manifest = scored["manifest"].as_str().unwrap();
    fixture.json(0, "round propose 1");
    assert_eq!(fixture.json(5, "round show 1")[0]["uri"], "http://127.0.0.1:1/mirror");
    let verify = |sources: &[&str]| {
        let gateways = sources.iter().flat_map(|source| ["--gateway", source]);
        let arguments = ["round", "verify", "1", "--dir", "theirs"];
        fixture.run(5, &arguments.into_iter().chain(gateways).collect::<Vec<_>>())
    };
    // The address that the scorers chose is this machine's, so it is not asked.
    let error = verify(&[]).error();
    assert!(error.contains(&format!("the manifest of round {manifest} cannot be had")), "{error}");
    assert!(error.contains("http://127.0.0.1:1: it is no public address, so it is not followed"), "{error}");

    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let gateway = format!("http://{}", server.line()["address"].as_str().unwrap());
    // The first source gives something else, the second one nothing.
    fixture.write("wrong/manifest.json", "{}");
    let found = verify(&["wrong", "http://127.0.0.1:9", &gateway]).json();
    assert_eq!(
        (&found["recomputed"], &found["receipts"], &found["missing"][0]),
        (&1.into(), &1.into(), &().into())
    );

    // A file that is wrong is fetched again, here from a mirror of the round's folder; what is wrong
    // and nowhere else is named.
    let payouts = theirs(&fixture, manifest).join("payouts.bin");
    let right = fs::read(&payouts).unwrap();
    fs::write(&payouts, "{}\n").unwrap();
    let error = verify(&["wrong"]).error();
    assert!(error.contains(&format!("payouts.bin of round {manifest} cannot be had: wrong/")), "{error}");
    let mirror = fixture.folder.join(scored["folder"].as_str().unwrap());
    verify(&[mirror.to_str().unwrap()]).json();
    assert_eq!(fs::read(&payouts).unwrap(), right);

    // More than is allowed is not fetched, and says so.
    fs::remove_dir_all(fixture.folder.join("theirs")).unwrap();
    let little = ["round", "verify", "1", "--dir", "theirs", "--gateway", &gateway, "--most-bytes", "100"];
    let error = fixture.run(5, &little).error();
    assert!(error.contains("bytes, but at most 100 are fetched"), "{error}");
    // The chain can be read over WebSocket too.
    let socket = fixture.url().replace("http://", "ws://");
    let watched = run(&fixture.folder, &["watch", "--once", "--only-look", "--rpc", &socket, "--json"]);
    assert!(watched.code == 0 && watched.stdout.contains(r#""state":"right""#), "{watched:?}");
    let error = fixture.run(5, &["watch", "--once", "--gateway", "ftp://a"]);
    assert!(error.code == 1 && error.stderr.contains("this program does not speak `ftp`"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_that_was_killed_goes_on_and_misses_no_round() {
    let fixture = CommandFixture::with_answer("killed").await;
    fixture.json(0, "score 1");
    fixture.json(0, "round propose 1");
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let gateway = server.line()["address"].as_str().unwrap().to_owned();
    // Another chain, as a node that was taken over may give it.
    let other = stylus_devnode::Node::start(stylus_devnode::Config { port: 0, ..Default::default() });
    let other = other.await.unwrap();
    Client::connect(&other.url()).await.unwrap().advance_clock(1).await.unwrap();
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let watch = format!(
        "watch --every 1 --dir theirs --gateway http://{gateway} --metrics {metrics} --rpc {} --rpc {}",
        fixture.url(),
        other.url()
    );
    let mut watcher = fixture.start(5, &watch);
    let mut lines = vec![watcher.line(), watcher.line(), watcher.line()];
    lines.sort_by_key(|line| line["state"].to_string());
    let states: Vec<&str> = lines.iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["nodes-differ", "nodes-differ", "right"], "{lines:?}");
    watcher.kill();

    // While it is dead, the round becomes final, and the next one lies. A download was cut off.
    fixture.advance_window().await;
    fixture.json(0, "round finalise 1");
    fixture
        .write("more.txt", "The quick brown fox jumps over the lazy dog, once more and at the same price.");
    fixture.json(3, "pay 1 1000003");
    fixture.json(0, "receipt add 1 more.txt --price 1000003");
    fixture.advance_second().await;
    fixture.json(0, "score 1");
    let scored = last_scored(&fixture.context, MODEL).unwrap();
    let (round, uri) = lie(&fixture, &scored);
    let manifest = hex::encode(round.manifest);
    let hash = propose(&fixture, &scored, round, uri).await;
    let draft = theirs(&fixture, &format!(".fetching-{manifest}"));
    fs::create_dir_all(&draft).unwrap();
    fs::write(draft.join("manifest.json"), "{\"form").unwrap();

    let mut watcher = fixture.start(5, &watch);
    let slashed = loop {
        let line = watcher.line();
        // The gateway finds what is new in its folder after a second, so a look may come too early.
        if line["model"] == "1" && line["state"] != "nodes-differ" && line["state"] != "failed" {
            break line;
        }
    };
    assert_eq!(
        (&slashed["state"], &slashed["fault"]),
        (&"slashed".into(), &"provePayout".into()),
        "{slashed}"
    );
    assert_eq!(slashed["round"], hash.to_string());
    let page = loop {
        let (status, page) = get(&metrics.to_string(), "/metrics");
        let page = String::from_utf8(page).unwrap();
        assert_eq!(status, 200);
        if !page.contains("tributary_watch_head_block 0") {
            break page;
        }
    };
    assert!(page.contains("tributary_watch_findings_total{state=\"slashed\"} 1"), "{page}");
    assert_eq!(get(&metrics.to_string(), "/").0, 404);
    assert_eq!(watcher.terminate(), Some(0));
    assert!(!draft.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_a_batch_is_fetched_from_where_its_contributor_says() {
    let fixture = CommandFixture::new("lists").await;
    fixture.write("in/one.txt", TEXT);
    fixture.write("in/two.txt", "Another record of the same batch, which no answer has a word of.");
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    let batch = fixture.json(1, "contribute 1 in --batch");
    fixture.json(0, &format!("datanet curate 1 accepted {}", batch["batches"][0].as_str().unwrap()));
    fixture.vouch(1).await;
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    fixture.json(3, "pay 1 1000");
    fixture.json(0, "receipt add 1 in/one.txt --price 1000");
    fixture.advance_second().await;
    assert_eq!(fixture.json(0, "score 1")["scores"], 1);
    fixture.json(0, "round propose 1");
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let gateway = format!("http://{}", server.line()["address"].as_str().unwrap());
    let verify = ["round", "verify", "1", "--dir", "theirs", "--gateway", &gateway];
    let found = fixture.run(5, &verify).json();
    assert_eq!((&found["recomputed"], &found["missing"]), (&1.into(), &Vec::<String>::new().into()));
    let lists = fs::read_dir(fixture.folder.join("theirs/batches")).unwrap();
    assert_eq!(lists.count(), 1);
}
