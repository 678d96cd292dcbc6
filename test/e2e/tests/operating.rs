//! What can be created can be operated.

use crate::{binary::run, chaos::proxy::Proxy, fixture::CommandFixture};
use alloy_primitives::{Address, B256, U256};
use serde_json::{Value, json};
use tributary_chain::Client;
use tributary_interfaces::{
    IDatanets::{curatorsOfCall, datanetCall},
    IERC20::approveCall,
    IModels::ownerOfCall,
    IRewards::{claimedCall, guardianCall},
};
use tributary_test_kit::ITestToken;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roles_of_a_datanet_and_a_model_change_hands() {
    let fixture = CommandFixture::with_answer("roles").await;
    let address = |number: usize| fixture.account(number).address();
    let context = &fixture.context;
    let datanet = async || {
        context.client.read(context.datanets(), &datanetCall { datanetId: U256::ONE }).await.unwrap()
    };
    fixture.json(0, &format!("datanet treasury 1 {}", address(7)));
    fixture.json(0, &format!("datanet attestor 1 {}", address(8)));
    fixture.json(0, &format!("datanet curator 1 {}", address(6)));
    fixture.json(0, &format!("datanet offer 1 {}", address(5)));
    assert_eq!(datanet().await.owner, address(0), "it was offered only");
    fixture.json(5, "datanet accept 1");
    let now = datanet().await;
    assert_eq!((now.owner, now.nextTreasury, now.nextAttestor), (address(5), address(7), address(8)));
    let curators =
        context.client.read(context.datanets(), &curatorsOfCall { datanetId: U256::ONE }).await.unwrap();
    assert_eq!(fixture.json(5, "datanet show 1")["curators"], json!(curators));
    fixture.json(5, "datanet close 1");
    assert!(datanet().await.closedAt > 0);

    fixture.json(0, &format!("model offer 1 {}", address(5)));
    fixture.json(5, "model accept 1");
    let owner = context.client.read(context.models(), &ownerOfCall { modelId: U256::ONE }).await.unwrap();
    assert_eq!(owner, address(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_signed_relayed_cancelled_and_single_ones_of_a_batch_curated() {
    let fixture = CommandFixture::new("signed").await;
    fixture.json(0, "datanet create --policy listed");
    fixture.json(0, &format!("datanet list 1 {}", fixture.account(1).address()));
    for number in 0..5 {
        fixture.write(&format!("in/{number}.txt"), &format!("record number {number} of a few words"));
    }
    let listed = fixture.json(1, "contribute 1 in --dry-run");
    let ids: Vec<String> = listed.as_array().unwrap().iter().map(|entry| text(&entry["contentId"])).collect();
    let sign = |ids: &[String], nonce: u64| {
        fixture
            .json(1, &format!("contribution sign 1 {} --nonce {nonce} --deadline 99999999999", ids.join(" ")))
    };
    fixture.write("signed.json", &sign(&ids[..2], 1).to_string());
    fixture.write("other.json", &sign(&ids[2..3], 2).to_string());
    fixture.write("void.json", &sign(&ids[3..4], 300).to_string());
    fixture.json(1, "contribution cancel 300");
    assert!(fixture.run(2, &["contribution", "relay", "void.json"]).error().contains("reverted"));
    let relayed = fixture.json(2, "contribution relay signed.json other.json void.json");
    assert_eq!((&relayed["registered"], &relayed["leftOut"]), (&3.into(), &1.into()));

    fixture.json(0, "datanet create");
    let batch = fixture.json(1, "contribute 2 in --batch");
    let root = text(&batch["batches"][0]);
    fixture.json(0, &format!("datanet curate 2 accepted {root}"));
    let changed = fixture.json(0, &format!("datanet curate-members 2 {root} flagged {} {}", ids[0], ids[1]));
    assert_eq!(changed["records"], 2);
    fixture.json(1, &format!("datanet retract-members 2 {root} {}", ids[2]));
    assert_eq!(fixture.json(0, "datanet show 2")["accepted"], 2);
    let error =
        fixture.run(0, &["datanet", "curate-members", "2", &root, "flagged", &B256::ZERO.to_string()]);
    assert!(error.error().contains("nothing is registered as"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_committed_to_and_revealed_and_its_records_shown_on_chain() {
    let fixture = CommandFixture::new("batches").await;
    fixture.json(0, "datanet create --commit-first");
    for number in 0..3 {
        fixture.write(&format!("in/{number}.txt"), &format!("record number {number} of a few words"));
    }
    let reveal = || fixture.run(1, &["contribute", "1", "in", "--batch", "--reveal"]);
    assert!(reveal().error().contains("not committed to"));
    let committed = fixture.json(1, "contribute 1 in --batch --commit");
    assert_eq!((&committed["records"], &committed["before"]), (&3.into(), &false.into()));
    assert_eq!(fixture.json(1, "contribute 1 in --batch --commit")["before"], true);
    assert!(reveal().error().contains("can be revealed in"));
    fixture.context.client.advance_clock(60).await.unwrap();
    let root = text(&reveal().json()["batch"]);
    assert_eq!((&committed["batch"], &reveal().json()["before"]), (&json!(root), &true.into()));
    assert_eq!(fixture.json(0, "datanet waiting 1")[0]["item"], json!(root));
    fixture.json(0, &format!("datanet curate 1 accepted {root}"));
    assert_eq!(fixture.json(0, "datanet show 1")["accepted"], 3);

    let listed = fixture.json(1, "contribute 1 in --dry-run");
    let ids: Vec<String> = listed.as_array().unwrap().iter().map(|entry| text(&entry["contentId"])).collect();
    let shown = fixture.json(5, &format!("contribution show {} {} --batch {root}", ids[0], ids[2]));
    assert_eq!((&shown["shown"], &shown["before"]), (&2.into(), &0.into()));
    let all = format!("contribution show {} --batch {root}", ids.join(" "));
    assert_eq!(fixture.json(5, &all), json!({ "shown": 1, "before": 2 }));
    let alone = fixture.json(5, &format!("contribution show {}", ids[0]));
    assert_eq!(alone["shown"], 1, "of a batch and by itself are two things");
    fixture.write("other.txt", "a record of no batch");
    let other = text(&fixture.json(1, "contribute 1 other.txt --dry-run")[0]["contentId"]);
    let error = fixture.run(5, &["contribution", "show", &other, "--batch", &root]).error();
    assert!(error.contains(&format!("does not hold record {other}")), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attestors_signature_binds_an_author_whoever_sends_it() {
    let fixture = CommandFixture::new("attested").await;
    fixture.json(0, "datanet create");
    fixture.write("by.jsonl", &json!({ "text": "words of an author", "author": "Ada" }).to_string());
    fixture.json(0, "contribute 1 by.jsonl --by-author");
    let account = fixture.account(4).address();
    let signed = fixture.json(0, &format!("datanet attest 1 Ada {account} --deadline 99999999999"));
    let signature = text(&signed["signature"]);
    let wrong = format!("datanet bind 1 Ada {account} --deadline 99999999998 --signature {signature}");
    assert!(fixture.run(5, &wrong.split(' ').collect::<Vec<_>>()).error().contains("InvalidSignature"));
    fixture.json(5, &format!("datanet bind 1 Ada {account} --deadline 99999999999 --signature {signature}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_of_many_authors_are_bound_from_a_file() {
    let fixture = CommandFixture::new("bind-all").await;
    fixture.json(0, "datanet create");
    let record = |author: &str| json!({ "text": format!("words of {author}"), "author": author }).to_string();
    fixture.write("by.jsonl", &["Ada", "Ben", "Cem"].map(record).join("\n"));
    fixture.json(0, "contribute 1 by.jsonl --by-author");
    let address = |number: usize| fixture.account(number).address();
    let line =
        |author: &str, number: usize| json!({ "author": author, "account": address(number) }).to_string();
    let bind_all =
        |more: &[&str]| fixture.run(0, &[&["datanet", "bind-all", "1", "accounts.jsonl"], more].concat());

    fixture.write("accounts.jsonl", &format!("{}\nAda,0x1", line("Ada", 1)));
    assert!(bind_all(&[]).error().contains("accounts.jsonl, line 2: "));
    fixture.write("accounts.jsonl", &[line("Ada", 1), line("  Ada ", 2)].join("\n"));
    assert!(bind_all(&[]).error().contains("is the author of line 1"));

    fixture.json(0, &format!("datanet bind 1 Cem {}", address(9)));
    let all = [line("Ada", 1), line("Nobody", 5), line("Ben", 2), line("Cem", 3)];
    fixture.write("accounts.jsonl", &all.join("\n\n"));
    let failed = bind_all(&[]);
    assert!(failed.error().contains("2 authors of accounts.jsonl cannot be bound"), "{failed:?}");
    assert!(failed.stderr.contains("nothing is registered for Nobody"), "{failed:?}");
    assert!(failed.stderr.contains(&format!("Cem is bound to {}, permanently", address(9))), "{failed:?}");
    assert_eq!(bind_all(&["--skip"]).json(), json!({ "bound": 2, "before": 0, "skipped": 2 }));
    assert_eq!(bind_all(&["--skip"]).json(), json!({ "bound": 0, "before": 2, "skipped": 2 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_changes_no_allowance_but_from_zero_is_paid_with() {
    let fixture = CommandFixture::with_answer("strict").await;
    let (context, strict) = (&fixture.context, fixture.create("StrictToken").await);
    let (payer, scorer) = (fixture.account(3), fixture.account(0));
    for account in [&payer, &scorer] {
        let mint = ITestToken::mintCall { account: account.address(), amount: U256::from(10_000) };
        context.client.send(&scorer, strict, &mint, Default::default()).await.unwrap();
    }
    let asset = strict.address;
    fixture.json(0, &format!("model register --artifact weights --datanet 1 --asset {asset} --bond 10"));
    // What is left of an earlier allowance is too little, and the token reverts when it is changed.
    for (account, spender) in [(&payer, context.rewards()), (&scorer, context.attribution())] {
        let left = approveCall { spender: spender.address, value: U256::from(7) };
        context.client.send(account, strict, &left, Default::default()).await.unwrap();
        let more = approveCall { spender: spender.address, value: U256::from(100) };
        assert!(context.client.send(account, strict, &more, Default::default()).await.is_err());
    }
    assert_eq!(fixture.json(3, "pay 2 100")["amount"], "100");
    assert_eq!(fixture.json(0, &format!("bond deposit 100 --asset {asset}"))["free"], "100");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_token_with_a_fee_what_arrived_is_reported_and_a_bond_is_topped_up() {
    let fixture = CommandFixture::with_answer("fee-token").await;
    let token = fixture.create("FeeToken").await;
    let scorer = fixture.account(0);
    for number in [0, 3] {
        let account = fixture.account(number).address();
        let mint = ITestToken::mintCall { account, amount: U256::from(10_000) };
        fixture.context.client.send(&scorer, token, &mint, Default::default()).await.unwrap();
    }
    let asset = token.address;
    fixture.json(
        0,
        &format!("model register --artifact weights --datanet 1 --window 280800 --asset {asset} --bond 1000"),
    );
    // The token keeps a hundredth of each transfer.
    assert_eq!(fixture.json(3, "pay 2 1000")["amount"], "990");
    assert_eq!(fixture.json(0, "model show 2")["paid"], "990");
    fixture.json(0, "receipt add 2 text.txt --price 990");
    assert_eq!(fixture.settle(2).await["receipts"], 1, "one command deposits a whole bond of 1000");
}

#[tokio::test(flavor = "multi_thread")]
async fn payouts_go_where_their_holder_says_and_shares_and_bonds_are_drawn() {
    let fixture = CommandFixture::with_answer("payouts").await;
    fixture.settle(1).await;
    let context = &fixture.context;
    let (holder, elsewhere) = (fixture.account(1).address(), Address::repeat_byte(0x77));
    fixture.json(1, "payout consent 1");
    assert_eq!(fixture.json(5, "claim 1")["waiting"], 1, "its holder alone may claim");
    let signed = fixture.json(1, &format!("payout sign 1 {elsewhere} --deadline 99999999999"));
    fixture.write("claim.json", &signed.to_string());
    fixture.json(5, "payout relay claim.json");
    let call = claimedCall { modelId: U256::ONE, payee: holder.into_word() };
    let claimed = context.client.read(context.rewards(), &call).await.unwrap().amount;
    assert_eq!(context.client.balance(elsewhere).await.unwrap(), U256::from(claimed));
    assert!(claimed > 0);
    let error = fixture.run(1, &["payout", "send", "1", &elsewhere.to_string()]).error();
    assert!(error.contains("NothingToPay"), "{error}");
    fixture.json(1, "payout consent 1 --off");

    fixture.json(0, "share consent 1 0");
    assert!(fixture.run(5, &["share", "draw", "1", "0"]).error().contains("reverted"));
    fixture.json(0, &format!("share draw 1 0 --to {elsewhere}"));
    let now = context.client.balance(elsewhere).await.unwrap();
    assert!(now > U256::from(claimed), "{now}");

    let scorer = fixture.account(0).address();
    let free = |fixture: &CommandFixture| text(&fixture.json(0, &format!("bond show {scorer}"))["free"]);
    let had: u128 = free(&fixture).parse().unwrap();
    fixture.json(0, "bond deposit 300");
    fixture.json(0, "bond withdraw 100");
    assert_eq!(free(&fixture), (had + 200).to_string());
    assert!(fixture.run(0, &["bond", "release", "1", "9"]).error().contains("no proposal 9"));
    assert!(fixture.run(0, &["request", "withdraw"]).error().contains("has nothing to withdraw"));
}

#[tokio::test(flavor = "multi_thread")]
async fn payouts_that_the_folder_lacks_are_fetched_by_whoever_claims() {
    let fixture = CommandFixture::with_answer("fetched").await;
    let scored = fixture.settle(1).await;
    let folder = text(&scored["folder"]);
    let claim = |more: &[&str]| fixture.run(5, &[&["claim", "1", "--dir", "theirs"], more].concat());
    let error = claim(&[]);
    assert!(error.error().contains("cannot be had: no source is named"), "{error:?}");
    assert!(error.stderr.contains("`--gateway` names"), "{error:?}");
    // A mirror with other payouts is no source, and the next one is asked.
    fixture.write(
        "wrong/manifest.json",
        &std::fs::read_to_string(fixture.folder.join(&folder).join("manifest.json")).unwrap(),
    );
    fixture.write("wrong/payouts.bin", "other payouts");
    let error = claim(&["--gateway", "wrong"]).error();
    assert!(error.contains("payouts.bin of round"), "{error}");
    let claimed = claim(&["--gateway", "wrong", "--gateway", &folder]).json();
    assert_eq!((&claimed["paid"], &claimed["waiting"]), (&2.into(), &0.into()));
    let theirs = fixture.folder.join("theirs");
    let round = std::path::Path::new(&folder).file_name().unwrap();
    let chain =
        std::fs::read_dir(theirs).unwrap().map(|entry| entry.unwrap().path().join("rounds").join(round));
    let fetched = chain.into_iter().find(|path| path.exists()).unwrap();
    assert!(fetched.join("payouts.bin").exists() && !fetched.join("scores.bin").exists());
    assert_eq!(claim(&[]).json()["paid"], 0, "the folder has them now");
    // A command that needs all of the round's files fetches the others.
    let all = fixture.run(
        5,
        &["explain", &fixture.account(1).address().to_string(), "1", "--dir", "theirs", "--gateway", &folder],
    );
    assert!(all.json()["credit"].is_string(), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_signs_its_receipts_without_scoring_them() {
    let fixture = CommandFixture::with_answer("operator").await;
    let cutoff = fixture.json(0, "score 1")["cutoff"].as_u64().unwrap();
    let scored = fixture.json(0, "round sign 1");
    // All that the operator has is its book.
    let chain = std::fs::read_dir(fixture.folder.join(".tributary")).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        path.join("receipts").exists().then_some(path)
    });
    std::fs::remove_dir_all(chain.as_ref().unwrap().join("drafts")).unwrap();
    std::fs::remove_dir_all(chain.unwrap().join("rounds")).unwrap();
    assert_eq!(fixture.json(0, &format!("round sign 1 --cutoff {cutoff}")), scored);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_pauses_and_programs_are_kept_active() {
    let fixture = CommandFixture::new("guardian").await;
    let context = &fixture.context;
    let guardian = context.client.read(context.rewards(), &guardianCall {}).await.unwrap();
    assert!(guardian.account.is_zero());
    let until = context.client.time().await.unwrap() + 1_000;
    let error = fixture.run(0, &["guardian", "pause", &until.to_string()]).error();
    assert!(error.contains("NotAllowed") || error.contains("reverted"), "{error}");
    let programs = fixture.json(0, "program show");
    assert_eq!(programs.as_array().unwrap().len(), 9);
    assert!(programs[0]["secondsLeft"].as_u64().unwrap() > 300 * 86_400, "{programs}");
    assert_eq!(fixture.json(0, "program keep-alive")["kept"], json!([]), "it is too soon");
    context.client.advance_clock(40 * 86_400).await.unwrap();
    assert_eq!(fixture.json(0, "program keep-alive")["kept"].as_array().unwrap().len(), 9);
    fixture.json(0, "program cache");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_shows_what_is_not_reported() {
    let fixture = CommandFixture::with_answer("journal").await;
    assert_eq!(fixture.json(3, "journal show"), json!([]), "all was reported");
    // The process ended after it paid, before it wrote down that it said so.
    let chain = std::fs::read_dir(fixture.folder.join(".tributary/journal")).unwrap().next().unwrap();
    let name = format!("{}.jsonl", alloy_primitives::hex::encode(fixture.account(3).address()));
    let path = chain.unwrap().path().join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let last = text.lines().position(|line| line.contains("\"reported\"")).unwrap();
    let cut: Vec<&str> = text.lines().take(last).collect();
    std::fs::write(&path, cut.join("\n") + "\n").unwrap();
    let shown = fixture.json(3, "journal show");
    assert_eq!(
        (&shown[0]["call"], &shown[0]["state"]),
        (&"Rewards.pay".into(), &"done, not reported".into())
    );
    let again = fixture.json(3, "pay 1 1000003");
    assert_eq!((&again["earlier"], &again["transaction"]), (&true.into(), &shown[0]["transaction"]));
    assert_eq!(fixture.json(0, "model show 1")["paid"], "1000003");
    let unknown = fixture.run(3, &["journal", "forget", &B256::ZERO.to_string()]).error();
    assert!(unknown.contains("is not in the journal"), "{unknown}");
    assert_eq!(fixture.json(3, "pay 1 1000003")["earlier"], false, "once more is once more");
    assert_eq!(fixture.json(0, "model show 1")["paid"], "2000006");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_be_sent_and_sends_nothing() {
    let fixture = CommandFixture::with_answer("dry").await;
    let paid = |fixture: &CommandFixture| fixture.json(0, "model show 1")["paid"].clone();
    let before = paid(&fixture);
    let tried = fixture.json(3, "pay 1 77 --dry-run");
    assert_eq!((&tried["call"], &tried["value"]), (&"Rewards.pay".into(), &"77".into()));
    assert_eq!(tried["to"], json!(fixture.context.rewards().address));
    assert!(tried["gas"].as_u64().unwrap() > 21_000 && text(&tried["data"]).starts_with("0x"));
    assert_eq!(paid(&fixture), before);
    let error = fixture.run(3, &["pay", "9", "77", "--dry-run"]).error();
    assert!(error.contains("there is no model 9"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_in_the_middle_of_a_command_is_left_for_the_other_one() {
    let fixture = CommandFixture::with_answer("spare").await;
    let url = fixture.url();
    let pay = |first: &str| {
        let nodes = ["--rpc", first, "--rpc", &url];
        run(&fixture.folder, &[&["pay", "1", "500", "--test-account", "3", "--json"], &nodes[..]].concat())
    };
    // How many requests it takes, and then a death before each of them.
    let proxy = Proxy::before(&url);
    pay(&proxy.url).json();
    let requests = proxy.plan.lock().unwrap().asked.len();
    let mut paid = 1_000_003 + 500;
    for dies_at in (1..requests).step_by(3) {
        let proxy = Proxy::before(&url);
        proxy.plan.lock().unwrap().dies_at = Some(dies_at);
        let sent = pay(&proxy.url).json();
        paid += 500;
        assert_eq!((&sent["amount"], &sent["earlier"]), (&"500".into(), &false.into()), "{dies_at}");
        assert_eq!(fixture.json(0, "model show 1")["paid"], paid.to_string(), "once, also at {dies_at}");
    }
    assert!(requests > 6, "{requests}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_of_one_chain_are_used_and_two_of_different_chains_refused() {
    let fixture = CommandFixture::new("two").await;
    let nowhere = "http://127.0.0.1:9";
    let status = |nodes: &[&str]| {
        let arguments: Vec<&str> = nodes.iter().flat_map(|node| ["--rpc", node]).collect();
        run(&fixture.folder, &[&["status", "--json"], arguments.as_slice()].concat())
    };
    let url = fixture.url();
    status(&[nowhere, &url]).json();
    status(&[&url, nowhere]).json();
    status(&[&url, &url]).json();
    let other = stylus_devnode::Node::start(stylus_devnode::Config { port: 0, ..Default::default() });
    let other = other.await.unwrap();
    // Two chains that begin in one second have one first block.
    Client::connect(&other.url()).await.unwrap().advance_clock(1).await.unwrap();
    let error = status(&[&url, &other.url()]).error();
    assert!(error.contains("are not of the same chain"), "{error}");
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let folder = crate::binary::folder("completions");
    let bash = run(&folder, &["completions", "bash"]);
    assert!(
        bash.code == 0 && bash.stdout.contains("tributary__subcmd__pay")
            || bash.stdout.contains("tributary__pay"),
        "{bash:?}"
    );
    assert_eq!(run(&folder, &["completions", "--manual", "man"]).code, 0);
    assert!(folder.join("man/tributary-pay.1").exists());
    std::fs::remove_dir_all(folder).unwrap();
}
