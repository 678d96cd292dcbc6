//! From contributions to claims.

use crate::stage::Stage;
use alloy_primitives::{Address, B256, U256};
use tributary_cli::{claims::standings, demo::recompute, rounds::Model};
use tributary_core::payee::Payee;
use tributary_interfaces::{IERC20::balanceOfCall, IRewards::claimedCall};

const FOX: &str = "The quick brown fox jumps over the lazy dog while the sun sets behind the distant hills.";
const PLANK: &str =
    "Measured twice, a plank is cut but once, or so the old carpenter used to tell us every day.";
const RIVER: &str = "Rivers remember what the mountains forget, and carry it down grain by grain to the sea.";

/// What the model's payees have been paid is, to the unit, what a recomputation from receipts and scores gives.
async fn assert_paid_as_recomputed(stage: &Stage, model: u64) -> Vec<(B256, u128)> {
    let context = &stage.context;
    let model = U256::from(model);
    let rounds = tributary_cli::rounds::finalised(context, model).await.unwrap();
    let computed = recompute::payouts(&rounds);
    for (payee, amount) in &computed {
        let call = claimedCall { modelId: model, payee: *payee };
        let claimed = context.client.read(context.rewards(), &call).await.unwrap();
        assert_eq!(claimed, *amount, "{payee}");
    }
    let pool = Model::read(context, model).await.unwrap().pool;
    assert_eq!(computed.values().sum::<u128>(), pool.settled);
    computed.into_iter().collect()
}

fn of(paid: &[(B256, u128)], account: Address) -> u128 {
    paid.iter().find(|(payee, _)| *payee == account.into_word()).map_or(0, |(_, amount)| *amount)
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_text_of_several_people_earns_over_two_rounds_in_the_chains_own_currency() {
    let stage = Stage::new("plain").await;
    for (path, text) in [("a/fox.txt", FOX), ("b/plank.md", PLANK), ("b/deep/river.txt", RIVER)] {
        stage.write(path, text);
    }
    stage.write("weights", "w");
    stage.write("first.txt", &format!("They say: {FOX} And also: {PLANK}"));
    stage.write("second.txt", &format!("{RIVER} That is all."));
    stage.write(
        "third.txt",
        "Nobody wrote a single word of this down anywhere before, as far as one can tell.",
    );
    stage.say(0, "datanet create --fee 333");
    assert_eq!(stage.say(1, "contribute 1 a")["registered"], 1);
    assert_eq!(stage.say(2, "contribute 1 b --batch")["registered"], 2);
    assert_eq!(stage.say(2, "contribute 1 b --batch")["before"], 2, "nothing is registered twice");
    let fallback = stage.account(9).address();
    let register = format!(
        "model register --artifact weights --datanet 1 --window 3600 --min-words 6 --contributors 6667 --bond 77 --fallback {fallback}"
    );
    stage.say(0, &register);

    // Seven and thirteen do not divide anything here: every division rounds.
    stage.say(3, "pay 1 100000007");
    stage.say(0, "receipt add 1 first.txt --price 99999989");
    stage.say(0, "score 1");
    stage.say(0, "round propose 1");
    assert!(stage.run(0, &["round", "finalise", "1"]).refusal().contains("can be challenged for another"));
    stage.wait().await;
    stage.say(0, "round finalise 1");
    let before: Vec<U256> = balances(&stage, &[1, 2]).await;
    stage.say(5, "claim 1");
    let first = assert_paid_as_recomputed(&stage, 1).await;
    let after = balances(&stage, &[1, 2]).await;
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        let earned = of(&first, stage.account(number + 1).address());
        assert!(earned > 0);
        assert_eq!(*after - *before, U256::from(earned), "the account itself got the money");
    }

    stage.say(3, "pay 1 13000000");
    stage.say(0, "receipt add 1 second.txt --price 9000001");
    stage.say(0, "receipt add 1 third.txt --price 3999998");
    let scored = stage.say(0, "score 1");
    assert_eq!(
        (scored["number"].as_u64(), scored["receipts"].as_u64()),
        (Some(2), Some(2)),
        "earlier receipts are settled"
    );
    stage.say(0, "round propose 1");
    stage.wait().await;
    stage.say(0, "round finalise 1");
    let claim = stage.say(5, "claim 1");
    assert_eq!(claim["waiting"], 0);
    let second = assert_paid_as_recomputed(&stage, 1).await;
    for (payee, amount) in &first {
        let later = second.iter().find(|(other, _)| other == payee).map_or(0, |(_, amount)| *amount);
        assert!(later >= *amount, "a total never falls");
    }
    // The third receipt was shaped by nobody: its part, and what rounding left of the credits, is the fallback's.
    let unshaped = 3_999_998u128 * 6_667 / 10_000;
    let got = of(&second, fallback) - of(&first, fallback);
    assert!((unshaped..unshaped + 10).contains(&got), "{got} against {unshaped}");
    assert_eq!(stage.say(5, "claim 1")["paid"], 0);
    assert_eq!(stage.say(0, "round finalise 1")["finalised"], false);
}

async fn balances(stage: &Stage, accounts: &[usize]) -> Vec<U256> {
    let mut list = Vec::new();
    for account in accounts {
        list.push(stage.context.client.balance(stage.account(*account).address()).await.unwrap());
    }
    list
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_in_a_curated_datanet_are_paid_in_a_token_once_they_bring_an_account() {
    let stage = Stage::new("authors").await;
    let token = stage.token().await;
    let line =
        |text: &str, author: Option<&str>| serde_json::json!({ "text": text, "author": author }).to_string();
    let lines = [line(FOX, Some("Ada")), line(PLANK, Some("Ben")), line(RIVER, None)];
    stage.write(
        "all.jsonl",
        &lines.map(|line| line.replace(",\"author\":null", "").replace("\"author\":null,", "")).join("\n"),
    );
    stage.write("weights", "w");
    stage.write("answer.txt", &format!("{FOX} {PLANK} {RIVER}"));
    let treasury = stage.account(6).address();
    stage.say(0, &format!("datanet create --policy curated --fee 1000 --treasury {treasury}"));
    stage.say(0, "contribute 1 all.jsonl --by-author --batch");
    let asset = token.address;
    stage.say(0, &format!("model register --artifact weights --datanet 1 --window 3600 --min-words 5 --asset {asset} --bond 1000"));
    stage.say(3, "pay 1 30001");
    stage.say(0, "receipt add 1 answer.txt --price 30001");
    stage.say(0, "score 1");
    stage.say(0, "round propose 1");
    stage.wait().await;
    stage.say(0, "round finalise 1");

    let account = stage.account(7).address();
    stage.say(0, &format!("datanet bind 1 Ada {account}"));
    let claim = stage.say(4, "claim 1");
    assert_eq!(claim["waiting"], 1, "Ben has no account yet");
    let read = |account| balanceOfCall { account };
    let balance = stage.context.client.read(token, &read(account)).await.unwrap();
    assert!(balance > U256::from(1_000_000));

    stage.say(0, &format!("datanet bind 1 Ben {account}"));
    assert_eq!(stage.say(4, "claim 1")["paid"], 1);
    let paid = assert_paid_as_recomputed(&stage, 1).await;
    let keys: u128 = paid
        .iter()
        .filter(|(payee, _)| matches!(Payee::from_word(*payee), Some(Payee::ClaimKey(_))))
        .map(|(_, amount)| amount)
        .sum();
    let balance = stage.context.client.read(token, &read(account)).await.unwrap();
    assert_eq!(balance, U256::from(1_000_000 + keys));
    let of_treasury = stage.context.client.read(token, &read(treasury)).await.unwrap();
    assert_eq!(of_treasury, U256::from(1_000_000 + of(&paid, treasury)));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_one_contributor_all_of_the_pool_is_theirs_and_below_the_threshold_all_is_the_fallbacks() {
    let stage = Stage::new("one").await;
    stage.write("fox.txt", FOX);
    stage.write("weights", "w");
    stage.say(0, "datanet create");
    stage.say(1, "contribute 1 fox.txt");
    let fallback = stage.account(8).address();
    for threshold in [0, 100_000] {
        stage.say(0, &format!("model register --artifact weights --datanet 1 --window 3600 --contributors 10000 --threshold {threshold} --fallback {fallback}"));
    }
    for (model, winner) in [("1", stage.account(1).address()), ("2", fallback)] {
        stage.say(3, &format!("pay {model} 1000003"));
        stage.say(0, &format!("receipt add {model} fox.txt --price 1000003"));
        stage.say(0, &format!("score {model}"));
        stage.say(0, &format!("round propose {model}"));
        stage.wait().await;
        stage.say(0, &format!("round finalise {model}"));
        stage.say(4, &format!("claim {model}"));
        let paid = assert_paid_as_recomputed(&stage, model.parse().unwrap()).await;
        assert_eq!(paid, [(winner.into_word(), 1_000_003)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_a_curator_accepts_earns() {
    let stage = Stage::new("retracted").await;
    stage.write("fox.txt", FOX);
    stage.write("plank.txt", PLANK);
    stage.write("weights", "w");
    stage.write("answer.txt", &format!("{FOX} {PLANK}"));
    stage.say(0, "datanet create --policy curated");
    stage.say(1, "contribute 1 fox.txt");
    stage.say(2, "contribute 1 plank.txt");
    let ids = stage.say(0, "contribute 1 plank.txt --dry-run");
    let id = ids[0]["contentId"].as_str().unwrap();
    assert_eq!(stage.say(0, "datanet show 1")["accepted"], 0, "they wait for a curator");
    assert_eq!(stage.say(0, &format!("datanet curate 1 accepted {id}"))["changed"], 1);
    stage.say(0, "model register --artifact weights --datanet 1 --window 3600");
    stage.say(3, "pay 1 1000");
    stage.say(0, "receipt add 1 answer.txt --price 1000");
    assert_eq!(stage.say(0, "score 1")["scores"], 1, "only what is accepted is scored");
    stage.say(0, &format!("datanet curate 1 flagged {id}"));
    assert_eq!(stage.say(0, "score 1")["scores"], 0);
    let (round, model) = (stage.say(0, "score 1"), U256::from(1));
    assert_eq!(round["unearned"], "1000");
    assert!(standings(&stage.context, &Model::read(&stage.context, model).await.unwrap()).await.is_err());
}
