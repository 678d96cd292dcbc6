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
    /// The memory for outputs while they are scored, in MiB; more outputs are scored in groups, and
    /// the records are read once for each
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    memory: u64,
}

fn uri(text: &str) -> Result<String, String> {
    if text.len() > MAX_URI {
        return Err(format!("it has {} bytes, and may have {MAX_URI}", text.len()));
    }
    Ok(text.to_owned())
}

pub(super) async fn run(session: &Session<'_>, arguments: &Score) -> Result<Outcome> {
    let open = session.open().await?;
    if open.network.is_embedded() && arguments.cutoff.is_none() {
        // Receipts of the latest block's second can be settled once there is a later block.
        open.context.client.advance_clock(1).await?;
    }
    let bar = session.printer().bar(0, "scoring records");
    let progress = |count| bar.set_position(count);
    let Score { model, cutoff, ref uri, memory } = *arguments;
    let options = ScoreOptions { cutoff, uri: uri.as_deref(), memory: memory << 20 };
    let scored = score(&open.context, model, options, progress).await?;
    bar.finish_and_clear();
    scored.notes.iter().for_each(|note| session.printer().print(format!("note: {note}")));
    Ok(outcome(&scored))
}

fn outcome(scored: &ScoredRound) -> Outcome {
    let ScoredRound { round, draft, folder, notes } = scored;
    let (header, heads) = (&round.header, &round.heads);
    let text = format!(
        "round {} of model {}: {} receipts of {}, {} scores, {} payees, {} unowned\n{}",
        header.number,
        header.model,
        round.receipts.len(),
        heads.receipts.node.sum,
        heads.scores.count,
        round.payouts.len(),
        round.unowned(),
        folder.display(),
    );
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let json = json!({
        "model": header.model.to_string(), "number": header.number, "from": header.from,
        "cutoff": header.cutoff, "manifest": draft.manifest, "attempt": draft.attempt, "folder": folder,
        "receipts": round.receipts.len(), "receiptsSum": heads.receipts.node.sum.to_string(),
        "scores": heads.scores.count, "payees": round.payouts.len(), "unowned": round.unowned().to_string(),
        "payoutsSum": heads.payouts.node.sum.to_string(), "notes": notes,
    });
    Outcome::new(text, json)
}
