//! Copies of a record that earns, registered later in a Datanet of their own.

use super::{STAKE, fund_model};
use crate::{
    checks::{Check, check},
    error::{Error, Result},
    models::model_terms,
    results::{Results, SmallRound},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use tributary_chain::Account;
use tributary_core::{ids::content_id, payee::Payee, status::Policy};
use tributary_interfaces::IDatanets::DatanetTerms;
use tributary_rounds::StatedScore;
use tributary_sdk::{
    Context,
    contribute::{Beneficiary, Form, Lot, contribute},
    datanets, models,
    receipts::{Book, Entry},
    rounds::{ScoreOptions, score},
};

/// How many copies are registered.
const COPIES: usize = 100;

/// Registers a record that earns once more, word for word and with small changes, in a Datanet that
/// a model draws on beside the experts': the same answer pays its author as before, and the
/// attacker nothing.
pub(crate) async fn copies(context: &Context, results: &Results) -> Result<Check> {
    let name = "a hundred copies of a record, registered later in a second Datanet, earn nothing";
    let attacker = &results.accounts.attacker;
    let round = results.main.rounds.last().ok_or(Error::Missing("finalised round"))?;
    let Some(best) = round.scores.iter().max_by_key(|score| score.end - score.start) else {
        return Ok(check(name, false, "no record earned"));
    };
    let answer = results.main.answers.iter().find(|answer| answer.receipt == best.receipt_id);
    let answer = answer.ok_or(Error::Missing("answer of a receipt"))?;
    let bytes = context.folder.record(best.owner.content_id).map_err(tributary_sdk::Error::from)?;

    let datanet = second_datanet(context, attacker, &String::from_utf8_lossy(&bytes)).await?;
    let terms = model_terms(&[results.datanet, datanet], Address::ZERO, 0, attacker, attacker)?;
    let model = fund_model(context, attacker, terms).await?;
    models::take_snapshot(context, attacker, model).await?;
    let time = context.client.time().await?;
    let output = answer.text.clone().into_bytes();
    let entry =
        Entry::new(model, keccak256("copies"), output, STAKE, time).map_err(tributary_sdk::Error::from)?;
    Book::of(&context.chain_folder(), model).add(&[entry]).map_err(tributary_sdk::Error::from)?;
    context.client.advance_clock(1).await?;
    let scored = score(context, model, ScoreOptions::default(), |_| ()).await?;
    let scored = scored.read(&context.budget()).map_err(tributary_sdk::Error::from)?;

    let own = Payee::Account(attacker.address());
    let scored = SmallRound::read(scored).map_err(tributary_sdk::Error::from)?;
    let gained: u128 = scored.credits.iter().filter(|row| row.payee == own).map(|row| row.credit).sum();
    let (before, after) = (owned_bytes(round, Some(best.receipt_id)), owned_bytes(&scored, None));
    let found = format!("{gained} of {STAKE}; {after} bytes of the answer are others', {before} were before");
    Ok(check(name, gained == 0 && after == before && after > 0, found))
}

/// How many bytes have an owner, of one receipt's output or of all.
fn owned_bytes(round: &SmallRound, receipt: Option<B256>) -> u32 {
    let is_meant = |score: &&StatedScore| receipt.is_none_or(|id| score.receipt_id == id);
    round.scores.iter().filter(is_meant).map(|score| u32::from(score.end - score.start)).sum()
}

/// An open Datanet with the copies, which it vouches for.
async fn second_datanet(context: &Context, attacker: &Account, text: &str) -> Result<U256> {
    let terms = DatanetTerms {
        uri: String::new(),
        termsHash: B256::ZERO,
        policy: Policy::Open as u8,
        treasury: attacker.address(),
        treasuryFeeBps: 0,
        attestor: Address::ZERO,
        commitFirst: false,
    };
    let datanet = datanets::create(context, attacker, terms).await?.id;
    let mut content_ids = Vec::new();
    for copy in 0..COPIES {
        let text = if copy == 0 { text.to_owned() } else { format!("{text} . {copy}") };
        let id = content_id(text.as_bytes());
        context.folder.put_record(id, text.as_bytes()).map_err(tributary_sdk::Error::from)?;
        content_ids.push(id);
    }
    let lots = vec![Lot { beneficiary: Beneficiary::Sender, content_ids }];
    contribute(context, attacker, datanet, lots, Form::Records, |_| ()).await?;
    let up_to = context.client.time().await?;
    context.client.advance_clock(1).await?;
    datanets::vouch(context, attacker, datanet, up_to).await?;
    Ok(datanet)
}
