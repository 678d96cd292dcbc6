//! Ten thousand contributors: the round costs the chain no more than for ten.

use crate::stage::Stage;
use alloy_primitives::{Address, B256, U256, keccak256};
use tributary_cli::{
    claims::{Standing, claim},
    demo::recompute,
    rounds::{Model, Scored, book_digest, finalise, propose, rounds_folder},
};
use tributary_core::{ids::contribution_key, payee::Payee, typed_data::Receipt};
use tributary_interfaces::{IDatanets::contributionCall, IRewards::claimedCall};
use tributary_rounds::{Contribution, Datanet, Round, RoundInput, Terms};
use tributary_scoring::ScoreRow;

const PAYEES: u64 = 10_000;

fn account(number: u64) -> Address {
    Address::from_slice(&keccak256(number.to_be_bytes())[12..])
}

fn content(number: u64) -> B256 {
    keccak256([b"content".as_slice(), &number.to_be_bytes()].concat())
}

/// A round of one receipt that so many contributions shaped, each of another payee.
fn round(model: &Model, payees: u64, time: u64, price: u128) -> Round {
    let datanet = Datanet { id: U256::from(1), treasury: Payee::Account(account(u64::MAX)), fee_bps: 0 };
    let receipt = Receipt {
        model_id: model.id,
        request_id: B256::repeat_byte(1),
        output_hash: B256::repeat_byte(2),
        feature_hash: B256::ZERO,
        price,
        time,
    };
    let contributions = (0..payees).map(|number| Contribution {
        datanet: 0,
        content_id: content(number),
        payee: Payee::Account(account(number)),
    });
    let scores = (0..payees).map(|number| ScoreRow {
        receipt_id: receipt.id(),
        contribution_key: contribution_key(datanet.id, content(number)),
        score: 1 + number % 997,
    });
    let terms = Terms {
        model: model.id,
        number: 1,
        rule: model.rule().unwrap(),
        cutoff: time,
        pool: model.share(price),
        fallback: Payee::Account(model.terms.fallbackAccount),
    };
    Round::build(RoundInput {
        terms,
        datanets: vec![datanet],
        contributions: contributions.collect(),
        receipts: vec![receipt],
        scores: scores.collect(),
        last_payouts: Vec::new(),
    })
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_payees_cost_what_ten_cost() {
    let stage = Stage::new("scale").await;
    let (context, scorer) = (&stage.context, stage.account(0));
    stage.write("weights", "w");
    stage.write("record.txt", "anything at all");
    stage.say(0, "datanet create");
    stage.say(1, "contribute 1 record.txt");
    let price = 1_000_000_007_000_000u128;
    let mut gas = Vec::new();
    for (number, payees) in [(1u64, 10), (2, PAYEES)] {
        stage.say(0, "model register --artifact weights --datanet 1 --window 3600");
        stage.say(3, &format!("pay {number} {price}"));
        let model = Model::read(context, U256::from(number)).await.unwrap();
        let time = context.client.time().await.unwrap();
        let round = round(&model, payees, time, price);
        let published = tributary_rounds::write(&rounds_folder(context), &round).unwrap();
        let scored = Scored { round, manifest: published.manifest, folder: published.folder };
        let signature = scorer.sign(book_digest(context, &scored.round));
        let proposal = propose(context, &scorer, &scored, signature).await.unwrap();
        stage.wait().await;
        let finalised = finalise(context, &scorer, model.id).await.unwrap().unwrap();
        gas.push((proposal.sent.unwrap().gas, finalised.gas));
        if payees == PAYEES {
            claim_a_sample(&stage, &model, &scored.round).await;
        }
    }
    let [few, many] = gas[..] else { panic!("{gas:?}") };
    // What differs is the number of zero bytes in the calldata.
    assert!(few.0.abs_diff(many.0) < 1_000 && few.1.abs_diff(many.1) < 1_000, "{few:?} and {many:?}");
    // The records of the sample were never registered: what a challenge would show, and the reason for the window.
    let call = contributionCall { datanetId: U256::from(1), item: content(0) };
    assert_eq!(context.client.read(context.datanets(), &call).await.unwrap().status, 0);
}

async fn claim_a_sample(stage: &Stage, model: &Model, round: &Round) {
    let (context, keeper) = (&stage.context, stage.account(9));
    let computed = recompute::payouts(std::slice::from_ref(round));
    assert_eq!(computed.len() as u64, PAYEES + 1, "the fallback has what rounding left of the credits");
    let sample: Vec<Standing> = round
        .payouts
        .iter()
        .step_by(777)
        .map(|row| {
            let Payee::Account(account) = row.payee else { panic!("{row:?}") };
            Standing {
                payee: row.payee,
                account: Some(account),
                credit: row.credit,
                earned: row.payout,
                claimed: 0,
            }
        })
        .collect();
    let report = claim(context, &keeper, model, round, &sample, || ()).await.unwrap();
    assert_eq!(report.paid, sample.len());
    for standing in &sample {
        let word = standing.payee.to_word();
        let call = claimedCall { modelId: model.id, payee: word };
        let claimed = context.client.read(context.rewards(), &call).await.unwrap();
        assert_eq!(claimed, computed[&word]);
        let balance = context.client.balance(standing.account.unwrap()).await.unwrap();
        if standing.payee != round.terms.fallback {
            assert_eq!(balance, U256::from(claimed));
        }
    }
}
