//! `score`.

use crate::{
    failure::Result,
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::U256;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_chain::words::counted;
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

/// A round that was scored. Amounts are in units of the model's asset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Scored {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The time after which its receipts were given, in seconds since 1970.
    from: u64,
    /// The time of its last receipts, in seconds since 1970.
    cutoff: u64,
    /// SHA-256 of its manifest.
    manifest: Word,
    /// Which proposal of the model it will be.
    attempt: u64,
    /// The folder of its files.
    folder: PathBuf,
    /// How many receipts it has.
    receipts: u64,
    /// The sum of their prices.
    receipts_sum: Decimal,
    /// How many scores it has.
    scores: u64,
    /// How many payees have earned something.
    payees: u64,
    /// What no record owns.
    unowned: Decimal,
    /// What payees have earned since the model began.
    payouts_sum: Decimal,
    /// What its scorer should know.
    notes: Vec<String>,
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
    let unowned = scored.unowned(&session.budget()).map_err(tributary_sdk::Error::from)?;
    Ok(outcome(&scored, unowned))
}

fn outcome(scored: &ScoredRound, unowned: u128) -> Outcome {
    let ScoredRound { round, draft, folder, notes } = scored;
    let (header, heads) = (&round.header, &round.heads);
    let text = format!(
        "round {} of model {}: {} of {}, {}, {}, {} unowned\n{}",
        header.number,
        header.model,
        counted(heads.receipts.count, "receipt"),
        heads.receipts.node.sum,
        counted(heads.scores.count, "score"),
        counted(heads.payouts.count, "payee"),
        unowned,
        folder.display(),
    );
    let scored = Scored {
        model: header.model.into(),
        number: header.number,
        from: header.from,
        cutoff: header.cutoff,
        manifest: draft.manifest.into(),
        attempt: draft.attempt,
        folder: folder.clone(),
        receipts: heads.receipts.count,
        receipts_sum: heads.receipts.node.sum.into(),
        scores: heads.scores.count,
        payees: heads.payouts.count,
        unowned: unowned.into(),
        payouts_sum: heads.payouts.node.sum.into(),
        notes: notes.iter().map(ToString::to_string).collect(),
    };
    Outcome::new(text, scored)
}
