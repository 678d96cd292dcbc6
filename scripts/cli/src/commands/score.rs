//! `score`.

use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::U256;
use clap::Args;
use serde_json::json;
use tributary_core::limits::MAX_URI;
use tributary_sdk::rounds::{ScoreOptions, ScoredRound, score};

#[derive(Args, Debug)]
pub(crate) struct Score {
    /// The model's id
    model: U256,
    /// The time of the last receipts of the round, in seconds since 1970, which is before the
    /// latest block's; the second before that if not given
    #[arg(long, value_name = "TIME")]
    cutoff: Option<u64>,
    /// Where the round's files will be: a mirror of their folder or a gateway, by `http://` or
    /// `https://`; all scorers of a round give the same. If not given, `ipfs://` and the CID of their
    /// manifest, which any gateway may have
    #[arg(long, value_parser = uri)]
    uri: Option<String>,
}

fn uri(text: &str) -> Result<String, String> {
    if text.len() > MAX_URI {
        return Err(format!("it has {} bytes, and may have {MAX_URI}", text.len()));
    }
    Ok(text.to_owned())
}

pub(super) async fn run(session: &Session<'_>, arguments: &Score) -> Result<Outcome> {
    session.lock().await?;
    let open = session.open().await?;
    if open.network.is_embedded() && arguments.cutoff.is_none() {
        // Receipts of the latest block's second can be settled once there is a later block.
        open.context.client.advance_clock(1).await?;
    }
    let bar = session.printer().bar(0, "scoring records");
    let progress = |count| bar.set_position(count);
    let Score { model, cutoff, ref uri } = *arguments;
    let options = ScoreOptions { cutoff, uri: uri.as_deref() };
    let scored = score(&open.context, model, options, progress).await?;
    bar.finish_and_clear();
    scored.notes.iter().for_each(|note| session.printer().print(format!("note: {note}")));
    let unowned = scored.round.unowned().map_err(tributary_sdk::Error::from)?;
    Ok(outcome(&scored, unowned))
}

fn outcome(scored: &ScoredRound, unowned: u128) -> Outcome {
    let ScoredRound { round, draft, folder, notes } = scored;
    let (header, heads) = (&round.header, &round.heads);
    let text = format!(
        "round {} of model {}: {} receipts of {}, {} scores, {} payees, {} unowned\n{}",
        header.number,
        header.model,
        heads.receipts.count,
        heads.receipts.node.sum,
        heads.scores.count,
        heads.payouts.count,
        unowned,
        folder.display(),
    );
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let json = json!({
        "model": header.model.to_string(), "number": header.number, "from": header.from,
        "cutoff": header.cutoff, "manifest": draft.manifest, "attempt": draft.attempt, "folder": folder,
        "receipts": heads.receipts.count, "receiptsSum": heads.receipts.node.sum.to_string(),
        "scores": heads.scores.count, "payees": heads.payouts.count, "unowned": unowned.to_string(),
        "payoutsSum": heads.payouts.node.sum.to_string(), "notes": notes,
    });
    Outcome::new(text, json)
}
