//! From contributions to claims.

use crate::fixture::CommandFixture;
use alloy_primitives::{Address, B256, U256};
use tributary_core::payee::{Payee, treasury};
use tributary_interfaces::{IAttribution::depositBondCall, IERC20::balanceOfCall, IRewards::claimedCall};
use tributary_sdk::{models::Model, recompute, rounds::finalised};

const FOX: &str = "The quick brown fox jumps over the lazy dog while the sun sets behind the distant hills.";
const PLANK: &str =
    "Measured twice, a plank is cut but once, or so the old carpenter used to tell us every day.";
const RIVER: &str = "Rivers remember what the mountains forget, and carry it down grain by grain to the sea.";
const REGISTER: &str = "model register --artifact weights --datanet 1 --window 280800";

/// What the model's payees have been paid is, to the unit, what a recomputation from receipts and scores gives.
pub(crate) async fn assert_paid_as_recomputed(fixture: &CommandFixture, model: u64) -> Vec<(B256, u128)> {
    let context = &fixture.context;
    let model = U256::from(model);
    let rounds = finalised(context, model).await.unwrap();
    let computed = recompute::payouts(&rounds).unwrap();
    for (payee, amount) in &computed {
        let call = claimedCall { modelId: model, payee: *payee };
        let claimed = context.client.read(context.rewards(), &call).await.unwrap();
        assert_eq!(claimed.amount, *amount, "{payee}");
    }
    let pool = Model::read(context, model).await.unwrap().pool;
    assert_eq!(computed.values().sum::<u128>(), pool.settled);
    computed.into_iter().collect()
}

fn of(paid: &[(B256, u128)], payee: B256) -> u128 {
    paid.iter().find(|(other, _)| *other == payee).map_or(0, |(_, amount)| *amount)
}

fn treasury_word(datanet: u64) -> B256 {
    treasury(U256::from(datanet)).unwrap().to_word()
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_text_of_several_people_earns_over_two_rounds_in_native_currency() {
    let fixture = CommandFixture::new("plain").await;
    for (path, text) in [("a/fox.txt", FOX), ("b/plank.md", PLANK), ("b/deep/river.txt", RIVER)] {
        fixture.write(path, text);
    }
    fixture.write("weights", "w");
    fixture.write("first.txt", &format!("They say: {FOX} And also: {PLANK}"));
    fixture.write("second.txt", &format!("{RIVER} That is all."));
    fixture.write(
        "third.txt",
        "Nobody wrote a single word of this down anywhere before, as far as one can tell.",
    );
    let holder = fixture.account(9).address();
    fixture.json(0, &format!("datanet create --fee 333 --treasury {holder}"));
    assert_eq!(fixture.json(1, "contribute 1 a")["registered"], 1);
    let batch = fixture.json(2, "contribute 1 b --batch");
    assert_eq!((&batch["registered"], &batch["waits"]), (&2.into(), &true.into()));
    assert_eq!(fixture.json(2, "contribute 1 b --batch")["before"], 2, "nothing is registered twice");
    let root = batch["batches"][0].as_str().unwrap();
    assert_eq!(fixture.json(0, &format!("datanet curate 1 accepted {root}"))["changed"], 1);
    fixture.vouch(1).await;
    fixture.json(0, &format!("{REGISTER} --min-words 6 --contributors 6667 --bond 77"));

    // Seven and thirteen do not divide anything here: every division rounds.
    fixture.json(3, "pay 1 100000007");
    fixture.json(0, "receipt add 1 first.txt --price 99999989");
    fixture.advance_second().await;
    let first_folder = fixture.json(0, "score 1")["folder"].clone();
    fixture.json(0, "round propose 1");
    assert!(fixture.run(0, &["round", "finalise", "1"]).error().contains("can be challenged for another"));
    fixture.advance_window().await;
    fixture.json(0, "round finalise 1");
    let before: Vec<U256> = balances(&fixture, &[1, 2, 9]).await;
    fixture.json(5, "claim 1");
    let first = assert_paid_as_recomputed(&fixture, 1).await;
    let after = balances(&fixture, &[1, 2, 9]).await;
    let payees = [1, 2].map(|number| fixture.account(number).address().into_word());
    for (payee, (before, after)) in
        payees.into_iter().chain([treasury_word(1)]).zip(before.iter().zip(&after))
    {
        let earned = of(&first, payee);
        assert!(earned > 0);
        assert_eq!(*after - *before, U256::from(earned), "the holder itself got the money");
    }

    fixture.json(3, "pay 1 13000000");
    fixture.json(0, "receipt add 1 second.txt --price 9000001");
    fixture.json(0, "receipt add 1 third.txt --price 3999998");
    let scored = fixture.settle(1).await;
    assert_eq!(
        (scored["number"].as_u64(), scored["receipts"].as_u64()),
        (Some(2), Some(2)),
        "earlier receipts are settled"
    );
    let claim = fixture.json(5, "claim 1");
    assert_eq!(claim["waiting"], 0);
    let second = assert_paid_as_recomputed(&fixture, 1).await;
    for (payee, amount) in &first {
        assert!(of(&second, *payee) >= *amount, "a total never falls");
    }
    // The third receipt was shaped by nobody: its part is the treasury's, with what nobody had of the second.
    let unshaped = 3_999_998u128 * 6_667 / 10_000;
    assert!(of(&second, treasury_word(1)) - of(&first, treasury_word(1)) > unshaped);
    assert_eq!(fixture.json(5, "claim 1")["paid"], 0);
    assert_eq!(fixture.json(0, "round finalise 1")["finalised"], false);

    // What the third round builds on is the second one.
    std::fs::remove_dir_all(fixture.folder.join(first_folder.as_str().unwrap())).unwrap();
    fixture.json(3, "pay 1 13000000");
    fixture.json(0, "receipt add 1 first.txt --price 13000000");
    assert_eq!(fixture.settle(1).await["number"], 3);
    assert_eq!(fixture.json(5, "claim 1")["waiting"], 0);
}

async fn balances(fixture: &CommandFixture, accounts: &[usize]) -> Vec<U256> {
    let mut list = Vec::new();
    for account in accounts {
        list.push(fixture.context.client.balance(fixture.account(*account).address()).await.unwrap());
    }
    list
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_in_a_curated_datanet_are_paid_in_a_token_once_they_bring_an_account() {
    let fixture = CommandFixture::new("authors").await;
    let token = fixture.token().await;
    let line =
        |text: &str, author: Option<&str>| serde_json::json!({ "text": text, "author": author }).to_string();
    let lines = [line(FOX, Some("Ada")), line(PLANK, Some("Ben")), line(RIVER, None)];
    fixture.write(
        "all.jsonl",
        &lines.map(|line| line.replace(",\"author\":null", "").replace("\"author\":null,", "")).join("\n"),
    );
    fixture.write("weights", "w");
    fixture.write("answer.txt", &format!("{FOX} {PLANK} {RIVER}"));
    let holder = fixture.account(6).address();
    fixture.json(0, &format!("datanet create --policy curated --fee 1000 --treasury {holder}"));
    fixture.json(0, "contribute 1 all.jsonl --by-author --batch");
    fixture.vouch(1).await;
    let asset = token.address;
    fixture.json(0, &format!("{REGISTER} --min-words 5 --asset {asset} --bond 1000 --bond-bps 1000"));
    fixture.json(3, "pay 1 30001");
    fixture.json(0, "receipt add 1 answer.txt --price 30001");
    fixture.settle(1).await;

    assert!(
        fixture
            .run(0, &["datanet", "bind", "1", "Nobody", &holder.to_string()])
            .error()
            .contains("nothing is registered")
    );
    let account = fixture.account(7).address();
    fixture.json(0, &format!("datanet bind 1 Ada {account}"));
    let claim = fixture.json(4, "claim 1");
    assert_eq!(claim["waiting"], 1, "Ben has no account yet");
    let read = |account| balanceOfCall { account };
    let balance = fixture.context.client.read(token, &read(account)).await.unwrap();
    assert!(balance > U256::from(1_000_000));

    fixture.json(0, &format!("datanet bind 1 Ben {account}"));
    assert_eq!(fixture.json(4, "claim 1")["paid"], 1);
    let paid = assert_paid_as_recomputed(&fixture, 1).await;
    let keys: u128 = paid
        .iter()
        .filter(|(payee, _)| matches!(Payee::from_word(*payee), Some(Payee::ClaimKey(_))))
        .map(|(_, amount)| amount)
        .sum();
    let balance = fixture.context.client.read(token, &read(account)).await.unwrap();
    assert_eq!(balance, U256::from(1_000_000 + keys));
    let of_treasury = fixture.context.client.read(token, &read(holder)).await.unwrap();
    assert_eq!(of_treasury, U256::from(1_000_000 + of(&paid, treasury_word(1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_quotation_is_its_contributors_and_what_is_too_short_is_the_treasurys() {
    let fixture = CommandFixture::new("one").await;
    fixture.write("fox.txt", FOX);
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(1, "contribute 1 fox.txt");
    fixture.vouch(1).await;
    // The last full stop is no word's, so it is nobody's.
    let (length, owned) = (FOX.len() as u128, FOX.len() as u128 - 1);
    for bytes in [0, 255] {
        fixture.json(0, &format!("{REGISTER} --contributors 10000 --min-bytes {bytes}"));
    }
    let contributor = fixture.account(1).address().into_word();
    for model in [1u64, 2] {
        fixture.json(3, &format!("pay {model} 1000003"));
        fixture.json(0, &format!("receipt add {model} fox.txt --price 1000003"));
        fixture.settle(model).await;
        fixture.json(4, &format!("claim {model}"));
        let paid = assert_paid_as_recomputed(&fixture, model).await;
        let earned = if model == 1 { 1_000_003 * owned / length } else { 0 };
        assert_eq!(of(&paid, contributor), earned);
        assert_eq!(of(&paid, treasury_word(1)), 1_000_003 - earned, "nothing is lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_accepted_and_vouched_for_before_the_answer_earns() {
    let fixture = CommandFixture::new("accepted").await;
    fixture.write("fox.txt", FOX);
    fixture.write("plank.txt", PLANK);
    fixture.write("weights", "w");
    fixture.write("answer.txt", &format!("{FOX} {PLANK}"));
    fixture.json(0, "datanet create --policy curated");
    fixture.json(1, "contribute 1 fox.txt");
    fixture.json(2, "contribute 1 plank.txt");
    let id = |number: usize, file: &str| {
        let ids = fixture.json(number, &format!("contribute 1 {file} --dry-run"));
        ids[0]["contentId"].as_str().unwrap().to_owned()
    };
    let (fox, plank) = (id(1, "fox.txt"), id(2, "plank.txt"));
    assert_eq!(fixture.json(0, "datanet show 1")["accepted"], 0, "they wait for a curator");
    assert_eq!(fixture.json(0, &format!("datanet curate 1 accepted {plank}"))["changed"], 1);
    fixture.json(0, REGISTER);
    fixture.json(3, "pay 1 10000");
    let scores = async |request: u8| {
        let request = B256::repeat_byte(request);
        fixture.json(0, &format!("receipt add 1 answer.txt --price 1000 --request {request}"));
        fixture.advance_second().await;
        fixture.json(0, "score 1")["scores"].as_u64().unwrap()
    };
    assert_eq!(scores(1).await, 0, "nothing is vouched for");
    fixture.vouch(1).await;
    assert_eq!(scores(2).await, 0, "the model has no snapshot");
    fixture.json(0, "model snapshot 1");
    assert_eq!(scores(3).await, 1, "the third answer pays what was accepted before it");
    // What happens after the answer changes nothing about it.
    fixture.json(0, &format!("datanet curate 1 flagged {plank}"));
    fixture.json(0, &format!("datanet curate 1 accepted {fox}"));
    fixture.advance_second().await;
    assert_eq!(fixture.json(0, "score 1")["scores"], 1);
    assert_eq!(scores(4).await, 1, "what is flagged earns nothing from later answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_of_two_scorers_is_proposed_with_both_signatures() {
    let fixture = CommandFixture::new("quorum").await;
    fixture.write("fox.txt", FOX);
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(1, "contribute 1 fox.txt");
    fixture.vouch(1).await;
    let scorers = [1, 2, 3].map(|number| format!("--scorer {}", fixture.account(number).address())).join(" ");
    fixture.json(0, &format!("{REGISTER} {scorers} --quorum 2 --bond 500"));
    fixture.json(3, "pay 1 1000");
    fixture.json(0, "receipt add 1 fox.txt --price 1000");
    fixture.advance_second().await;
    fixture.json(1, "score 1");
    let book = fixture.json(0, "round sign 1")["signature"].as_str().unwrap().to_owned();
    let error = fixture.run(1, &["round", "propose", "1", "--signature", &book]).error();
    assert!(error.contains("2 scorers of model 1 must sign its rounds, 1 did"), "{error}");
    let second = fixture.json(2, "round endorse 1");
    let (scorer, signature) = (second["scorer"].as_str().unwrap(), second["signature"].as_str().unwrap());
    let both = format!("round propose 1 --signature {book} --endorsement {scorer}:{signature}");
    let error = fixture.run(1, &both.split_whitespace().collect::<Vec<_>>()).error();
    assert!(error.contains("bond"), "the second scorer has deposited nothing: {error}");
    let asset = Address::ZERO;
    let call = depositBondCall { asset, amount: U256::from(500) };
    let (context, other) = (&fixture.context, fixture.account(2));
    context.client.send(&other, context.attribution(), &call, U256::from(500)).await.unwrap();
    fixture.json(1, &both);
    fixture.advance_window().await;
    fixture.json(5, "round finalise 1");
    let shown = fixture.json(5, "round show 1");
    assert_eq!((&shown[0]["state"], shown[0]["signers"].as_array().unwrap().len()), (&"final".into(), 2));
    fixture.json(4, "claim 1");
    assert_paid_as_recomputed(&fixture, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_to_first_is_registered_by_who_committed() {
    let fixture = CommandFixture::new("commit").await;
    fixture.write("fox.txt", FOX);
    fixture.write("plank.txt", PLANK);
    fixture.json(0, "datanet create --commit-first");
    assert!(fixture.run(1, &["contribute", "1", "fox.txt"]).error().contains("commit"));
    assert!(fixture.run(1, &["contribute", "1", "fox.txt", "--reveal"]).error().contains("not committed to"));
    assert_eq!(fixture.json(1, "contribute 1 fox.txt plank.txt --commit")["calls"], 1);
    assert_eq!(fixture.json(1, "contribute 1 fox.txt plank.txt --commit")["calls"], 0, "once is enough");
    let early = fixture.run(1, &["contribute", "1", "fox.txt", "plank.txt", "--reveal"]).error();
    assert!(early.contains("can be revealed in"), "{early}");
    fixture.context.client.advance_clock(60).await.unwrap();
    assert_eq!(fixture.json(1, "contribute 1 fox.txt plank.txt --reveal")["registered"], 2);
    assert_eq!(
        fixture.json(1, "contribute 1 fox.txt plank.txt --reveal")["registered"],
        0,
        "nothing is left"
    );
    assert_eq!(fixture.json(0, "datanet show 1")["accepted"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_that_were_not_paid_for_wait() {
    let fixture = CommandFixture::new("unpaid").await;
    fixture.write("fox.txt", FOX);
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(1, "contribute 1 fox.txt");
    fixture.vouch(1).await;
    fixture.json(0, REGISTER);
    let add = |request: u8| {
        let request = B256::repeat_byte(request);
        fixture.json(0, &format!("receipt add 1 fox.txt --price 600 --request {request}"));
    };
    add(1);
    fixture.advance_second().await;
    let error = fixture.run(0, &["score", "1"]).error();
    assert!(error.contains("nothing to settle"), "{error}");
    fixture.json(3, "pay 1 1000");
    add(2);
    assert!(
        fixture
            .run(
                0,
                &[
                    "receipt",
                    "add",
                    "1",
                    "fox.txt",
                    "--price",
                    "1",
                    "--request",
                    &B256::repeat_byte(2).to_string()
                ]
            )
            .error()
            .contains("has the receipt")
    );
    let scored = fixture.settle(1).await;
    assert_eq!((&scored["receipts"], &scored["receiptsSum"]), (&1.into(), &"600".into()));
    assert!(scored["notes"].to_string().contains("1 receipt from"), "{scored}");
    fixture.json(3, "pay 1 200");
    assert_eq!(fixture.settle(1).await["receiptsSum"], "600", "the second is settled once it is covered");
    fixture.json(4, "claim 1");
    assert_paid_as_recomputed(&fixture, 1).await;
}
