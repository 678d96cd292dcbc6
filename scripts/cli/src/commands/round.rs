//! `score` and `round`.

use super::{Open, Session};
use crate::{
    args::{RoundCommand, Score},
    error::{Error, Result},
    output::Outcome,
    rounds::{self, Model, Scored},
};
use alloy_primitives::{Bytes, U256};
use serde_json::{Value, json};

pub(super) async fn score(session: &Session<'_>, arguments: &Score) -> Result<Outcome> {
    let open = session.open().await?;
    let bar = session.printer().bar(0, "scoring contributions");
    let scored =
        rounds::score(&open.context, arguments.model, arguments.cutoff, |count| bar.set_position(count))
            .await?;
    bar.finish_and_clear();
    let Scored { round, manifest, folder } = &scored;
    let text = format!(
        "round {} of model {}: {} receipts of {}, {} scores, {} payees, {} unearned\n{}",
        round.terms.number,
        round.terms.model,
        round.receipts.len(),
        round.receipts_tree.sum(),
        round.scores.len(),
        round.payouts.len(),
        round.unearned,
        folder.display(),
    );
    let json = json!({
        "model": round.terms.model.to_string(), "number": round.terms.number, "cutoff": round.terms.cutoff,
        "manifest": manifest, "folder": folder, "receipts": round.receipts.len(),
        "receiptsSum": round.receipts_tree.sum().to_string(), "scores": round.scores.len(), "payees": round.payouts.len(),
        "pool": round.terms.pool.to_string(), "unearned": round.unearned.to_string(),
        "payoutsSum": round.payouts_tree.sum().to_string(),
    });
    Ok(Outcome::new(text, json))
}

pub(super) async fn run(session: &Session<'_>, command: &RoundCommand) -> Result<Outcome> {
    let open = session.open().await?;
    match command {
        RoundCommand::Sign { model } => sign(&open, *model),
        RoundCommand::Propose { model, signature } => propose(&open, *model, signature.as_ref()).await,
        RoundCommand::Show { model } => show(&open, *model).await,
        RoundCommand::Finalise { model } => finalise(&open, *model).await,
    }
}

fn sign(open: &Open, model: U256) -> Result<Outcome> {
    let scored = rounds::draft(&open.context, model)?;
    let signature = open.account()?.sign(rounds::book_digest(&open.context, &scored.round));
    Ok(Outcome::new(signature.to_string(), json!({ "model": model.to_string(), "signature": signature })))
}

async fn propose(open: &Open, model: U256, signature: Option<&Bytes>) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account()?);
    let scored = rounds::draft(context, model)?;
    let state = Model::read(context, model).await?;
    let signature = match signature {
        Some(signature) => signature.clone(),
        None if state.terms.operator == account.address() => {
            account.sign(rounds::book_digest(context, &scored.round))
        }
        None => {
            return Err(Error::user(format!(
                "the receipts of model {model} are signed by {}",
                state.terms.operator
            ))
            .hint(format!(
                "the operator runs `tributary round sign {model}`; give what it prints to `--signature`"
            )));
        }
    };
    let proposal = rounds::propose(context, &account, &scored, signature).await?;
    let before = if proposal.sent.is_none() { " before" } else { "" };
    let text = format!(
        "round {} of model {model} was proposed{before}; it can be finalised from {} on\n{}",
        scored.round.terms.number, proposal.open.finalisableAt, proposal.hash
    );
    let json = json!({
        "model": model.to_string(), "number": scored.round.terms.number, "round": proposal.hash,
        "finalisableAt": proposal.open.finalisableAt, "gas": proposal.sent.map(|sent| sent.gas),
    });
    Ok(Outcome::new(text, json))
}

async fn show(open: &Open, model: U256) -> Result<Outcome> {
    let context = &open.context;
    let current = rounds::open_round(context, model).await?;
    let mut lines = Vec::new();
    let mut list = Vec::new();
    for round in rounds::proposed(context, model).await? {
        let state = match (round.finalised, round.hash == current.roundHash) {
            (true, _) => "final".to_owned(),
            (_, true) => format!("open until {}", current.finalisableAt),
            _ => "dropped".to_owned(),
        };
        let (number, receipts, payouts) =
            (round.round.number, round.round.receipts.sum, round.round.payouts.sum);
        lines.push(format!("{number}  {}  {state}  receipts {receipts}  payouts {payouts}", round.hash));
        list.push(json!({
            "number": number, "round": round.hash, "state": state, "scorer": round.scorer, "manifest": round.round.manifest,
            "receipts": receipts.to_string(), "payouts": payouts.to_string(),
        }));
    }
    Ok(Outcome::new(lines.join("\n"), Value::Array(list)))
}

async fn finalise(open: &Open, model: U256) -> Result<Outcome> {
    let sent = rounds::finalise(&open.context, &open.account()?, model).await?;
    let text = match &sent {
        Some(sent) => format!("the round of model {model} is final; {} gas", sent.gas),
        None => format!("model {model} has no open round"),
    };
    Ok(Outcome::new(
        text,
        json!({ "model": model.to_string(), "finalised": sent.is_some(), "gas": sent.map(|sent| sent.gas) }),
    ))
}
