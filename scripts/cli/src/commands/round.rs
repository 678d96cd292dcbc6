//! `score` and `round`.

use super::{Open, Session};
use crate::{
    args::{RoundCommand, Score},
    output::Outcome,
};
use alloy_primitives::{Address, Bytes, U256};
use serde_json::{Value, json};
use tributary_interfaces::IAttribution::Endorsement;
use tributary_sdk::{
    drafts,
    error::{Error, Result},
    model::Model,
    proposals,
    scoring::{self, Scored},
};

pub(super) async fn score(session: &Session<'_>, arguments: &Score) -> Result<Outcome> {
    let open = session.open().await?;
    if open.network.is_embedded() && arguments.cutoff.is_none() {
        // Receipts of the latest block's second can be settled once there is a later block.
        open.context.client.advance_clock(1).await?;
    }
    let bar = session.printer().bar(0, "scoring records");
    let scored =
        scoring::score(&open.context, arguments.model, arguments.cutoff, |count| bar.set_position(count))
            .await?;
    bar.finish_and_clear();
    let Scored { round, draft, folder, notes } = &scored;
    notes.iter().for_each(|note| session.printer().say(format!("note: {note}")));
    let text = format!(
        "round {} of model {}: {} receipts of {}, {} scores, {} payees, {} unowned\n{}",
        round.terms.number,
        round.terms.model,
        round.receipts.len(),
        round.tops.receipts.node.sum,
        round.tops.scores.count,
        round.payouts.len(),
        round.unowned(),
        folder.display(),
    );
    let json = json!({
        "model": round.terms.model.to_string(), "number": round.terms.number, "from": round.terms.from,
        "cutoff": round.terms.cutoff, "manifest": draft.manifest, "attempt": draft.attempt, "folder": folder,
        "receipts": round.receipts.len(), "receiptsSum": round.tops.receipts.node.sum.to_string(),
        "scores": round.tops.scores.count, "payees": round.payouts.len(), "unowned": round.unowned().to_string(),
        "payoutsSum": round.tops.payouts.node.sum.to_string(), "notes": notes,
    });
    Ok(Outcome::new(text, json))
}

pub(super) async fn run(session: &Session<'_>, command: &RoundCommand) -> Result<Outcome> {
    let open = session.open().await?;
    match command {
        RoundCommand::Sign { model } => sign(&open, *model),
        RoundCommand::Endorse { model } => endorse(&open, *model),
        RoundCommand::Propose { model, signature, endorsements } => {
            propose(&open, *model, signature.as_ref(), endorsements).await
        }
        RoundCommand::Show { model } => show(&open, *model).await,
        RoundCommand::Finalise { model } => finalise(&open, *model).await,
    }
}

fn sign(open: &Open, model: U256) -> Result<Outcome> {
    let scored = drafts::last(&open.context, model)?;
    let signature = proposals::sign_book(&open.context, &open.account()?, &scored)?;
    Ok(Outcome::new(signature.to_string(), json!({ "model": model.to_string(), "signature": signature })))
}

fn endorse(open: &Open, model: U256) -> Result<Outcome> {
    let scored = drafts::last(&open.context, model)?;
    let Endorsement { scorer, signature } = proposals::endorse(&open.context, &open.account()?, &scored)?;
    let json = json!({ "model": model.to_string(), "scorer": scorer, "signature": signature });
    Ok(Outcome::new(format!("{scorer}:{signature}"), json))
}

async fn propose(
    open: &Open,
    model: U256,
    signature: Option<&Bytes>,
    others: &[(Address, Bytes)],
) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account()?);
    let scored = drafts::last(context, model)?;
    let terms = Model::read(context, model).await?.terms;
    let book = match signature {
        Some(signature) => signature.clone(),
        None if terms.operator == account.address() => proposals::sign_book(context, &account, &scored)?,
        None => {
            return Err(Error::user(format!(
                "the receipts of model {model} are signed by {}",
                terms.operator
            ))
            .hint(format!(
                "the operator runs `tributary round sign {model}`; give what it prints to `--signature`"
            )));
        }
    };
    let mut endorsements: Vec<Endorsement> = others
        .iter()
        .map(|(scorer, signature)| Endorsement { scorer: *scorer, signature: signature.clone() })
        .collect();
    let signed = others.iter().any(|(scorer, _)| *scorer == account.address());
    if terms.scorers.contains(&account.address()) && !signed {
        endorsements.push(proposals::endorse(context, &account, &scored)?);
    }
    if endorsements.len() < usize::from(terms.quorum) {
        return Err(Error::user(format!(
            "{} scorers of model {model} must sign its rounds, {} did",
            terms.quorum,
            endorsements.len()
        ))
        .hint(format!(
            "other scorers run `tributary round endorse {model}`; give what they print to `--endorsement`"
        )));
    }
    open.pass(scored.round.terms.cutoff).await?;
    let proposal = proposals::propose(context, &account, &scored, book, endorsements).await?;
    let before = if proposal.sent.is_none() { " before" } else { "" };
    let text = format!(
        "round {} of model {model} was proposed{before}; it can be finalised from {} on\n{}",
        scored.round.terms.number, proposal.finalisable_at, proposal.hash
    );
    let json = json!({
        "model": model.to_string(), "number": scored.round.terms.number, "round": proposal.hash,
        "finalisableAt": proposal.finalisable_at, "gas": proposal.sent.map(|sent| sent.gas),
    });
    Ok(Outcome::new(text, json))
}

async fn show(open: &Open, model: U256) -> Result<Outcome> {
    let context = &open.context;
    Model::read(context, model).await?;
    let mut lines = Vec::new();
    let mut list = Vec::new();
    for proposed in proposals::proposed(context, model).await? {
        let state = if proposed.finalised {
            "final".to_owned()
        } else {
            format!("open until {}", proposed.finalisable_at)
        };
        let (number, receipts, payouts) =
            (proposed.round.number, proposed.round.receipts.sum, proposed.round.payouts.sum);
        lines.push(format!("{number}  {}  {state}  receipts {receipts}  payouts {payouts}", proposed.hash));
        list.push(json!({
            "number": number, "attempt": proposed.attempt, "round": proposed.hash, "state": state,
            "signers": proposed.signers, "bond": proposed.bond.to_string(), "manifest": proposed.round.manifest,
            "from": proposed.round.from, "cutoff": proposed.round.cutoff,
            "receipts": receipts.to_string(), "payouts": payouts.to_string(),
        }));
    }
    Ok(Outcome::new(lines.join("\n"), Value::Array(list)))
}

async fn finalise(open: &Open, model: U256) -> Result<Outcome> {
    let sent = proposals::finalise(&open.context, &open.account()?, model).await?;
    let text = match &sent {
        Some(sent) => format!("the round of model {model} is final; {} gas", sent.gas),
        None => format!("model {model} has no open round"),
    };
    Ok(Outcome::new(
        text,
        json!({ "model": model.to_string(), "finalised": sent.is_some(), "gas": sent.map(|sent| sent.gas) }),
    ))
}
