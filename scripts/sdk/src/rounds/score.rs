//! From receipts to a round with its files.

use super::{
    Draft, RoundError, ScoredRound,
    candidates::Candidates,
    groups::{Groups, GroupsInput},
    proposed::{folder, last_payouts, state},
    select::{Selection, Times, select},
    wholes::{Scored, Wholes, WholesInput},
};
use crate::{
    context::Context,
    disputes::fetch_shown,
    error::Result,
    features::FeatureSet,
    models::{Model, Snapshots},
    receipts::{Book, Entry, Span},
};
use alloy_primitives::{B256, U256};
use std::fmt;
use tributary_chain::words::counted;
use tributary_core::{gradient, rule::Rule, span};
use tributary_rounds::{Missing, RoundBuilder, RoundHeader};
use tributary_scoring::Moments;

/// What a scorer should know of a round beside its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Receipts wait for a later round, since they are not paid for.
    NotPaid {
        /// The model.
        model: U256,
        /// How many receipts.
        receipts: usize,
        /// From which time on, in seconds since 1970.
        from: u64,
        /// What was paid for the model and is not settled, in units of its asset.
        unsettled: u128,
    },
    /// The records of a batch were left out, since its list cannot be read.
    UnreadableBatch {
        /// The Datanet.
        datanet: U256,
        /// The batch's root.
        root: B256,
        /// Why the list cannot be read.
        reason: String,
    },
    /// Records were left out, since the working folder does not have their bytes.
    MissingRecords(usize),
    /// Nothing is scored of receipts, since the working folder does not have the features of their
    /// outputs.
    MissingFeatures(usize),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPaid { model, receipts, from, unsettled } => write!(
                f,
                "{} from {from} on not scored yet: {unsettled} were paid for model {model} and are not settled",
                counted(*receipts, "receipt")
            ),
            Self::UnreadableBatch { datanet, root, reason } => {
                write!(f, "batch {root} of Datanet {datanet} is left out: {reason}")
            }
            Self::MissingRecords(count) => {
                write!(f, "left out for want of their bytes: {}", counted(*count, "record"))
            }
            Self::MissingFeatures(count) => {
                write!(f, "not scored for want of their outputs' features: {}", counted(*count, "receipt"))
            }
        }
    }
}

/// How a round is scored.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScoreOptions<'a> {
    /// The time of the last receipts, in seconds since 1970, which is before the latest block's;
    /// the second before that if `None`.
    pub cutoff: Option<u64>,
    /// Where the round's files will be, in at most 2,048 bytes (SPEC 5.4); if `None`, by the CID of
    /// their manifest. All scorers of a round sign the same one.
    pub uri: Option<&'a str>,
}

/// Scores a model's receipts since its last round, and writes the round's files and its draft. All
/// that it reads of the chain is as of one block.
///
/// Memory is the context's, whatever the number of receipts and records: outputs that with their
/// windows take more than a quarter of it are scored in groups, and the round is sorted through files.
///
/// `progress` is called with the number of records read so far, from the threads that score. Scoring
/// uses all cores and keeps the calling thread busy.
///
/// # Errors
/// [`RoundError`] for what cannot be scored; what the node, the book and the working folder fail
/// with. A record that is not in the working folder is no error but a [`Note`].
pub async fn score(
    context: &Context,
    model: U256,
    options: ScoreOptions<'_>,
    progress: impl Fn(u64) + Sync,
) -> Result<ScoredRound> {
    score_outputs(context, model, options, progress).await?.build().await
}

/// What follows from the receipts of a round and the records, before it is a round.
pub struct Scores {
    /// As of the block that everything is read of.
    context: Context,
    builder: RoundBuilder,
    attempt: u64,
    cutoff: u64,
    uri: Option<String>,
    model: U256,
    notes: Vec<Note>,
}

/// The first part of [`score`], which only reads.
///
/// # Errors
/// As [`score`].
pub async fn score_outputs(
    context: &Context,
    model: U256,
    options: ScoreOptions<'_>,
    progress: impl Fn(u64) + Sync,
) -> Result<Scores> {
    let ScoreOptions { cutoff, uri } = options;
    let head = context.client.head().await?;
    let context = context.at(head);
    let state = state(&context, model).await?;
    if state.isOpen {
        return Err(RoundError::IsOpen { model }.into());
    }
    let model = Model::read(&context, model).await?;
    let rule = model.rule()?;
    // A scorer without these signs no round of the model (SPEC 4.2).
    let scoring = match rule {
        Rule::Span(params) => Scoring::Span(params),
        Rule::Gradient(params) => Scoring::Gradient(params, FeatureSet::of_model(&context, &model)?),
    };
    // No scorer can say that it did not have what was shown (SPEC 8.6).
    fetch_shown(&context).await?;
    let book = Book::of(&context.chain_folder(), model.id);
    let times = Times { from: state.lastCutoff, latest: head.time.saturating_sub(1), asked: cutoff };
    let Selection { span, mut notes } = select(model.id, model.unsettled(), times, &book)?;
    let cutoff = span.cutoff;

    let snapshots = Snapshots::read(&context, model.id).await?;
    let (mut moments, mut receipts) = (Moments::default(), 0);
    book.each_price(|time, price| {
        if span.from < time && time <= span.cutoff && price > 0 {
            if let Some(up_to) = snapshots.up_to(time) {
                moments.add(time, up_to);
            }
            receipts += 1;
        }
    })?;
    let mut candidates = Candidates::read(&context, &model, cutoff, &moments).await?;
    notes.append(&mut candidates.notes);
    let header = RoundHeader {
        model: model.id,
        number: model.pool.rounds + 1,
        from: state.lastCutoff,
        cutoff,
        asset: model.terms.asset,
        rule,
        contributors_bps: model.terms.contributorsBps,
    };
    let sources = std::mem::take(&mut candidates.sources);
    let mut builder = RoundBuilder::new(header, sources, context.budget()).map_err(RoundError::Input)?;
    for payout in last_payouts(&context, &model).await?.rows() {
        builder.last_payout(payout?).map_err(RoundError::Input)?;
    }
    for missing in &candidates.missing {
        builder.missing(missing).map_err(RoundError::Input)?;
    }
    let builder = match scoring {
        Scoring::Gradient(params, features) => {
            let (context, features) = (&context, &features);
            let (snapshots, candidates) = (&snapshots, &candidates);
            let input = WholesInput { context, model: model.id, params, features, snapshots, candidates };
            let (builder, missing) = score_wholes(input, &book, span, builder, progress)?;
            notes.extend((missing > 0).then_some(Note::MissingFeatures(missing)));
            builder
        }
        Scoring::Span(params) => {
            let input =
                GroupsInput { context: &context, params, snapshots: &snapshots, book: &book, span, receipts };
            let (builder, missing) = Groups::new(input, &candidates, builder, progress).score()?;
            notes.extend((missing > 0).then_some(Note::MissingRecords(missing)));
            builder
        }
    };
    drop(candidates);
    let (attempt, uri, model) = (state.attempts + 1, uri.map(str::to_owned), model.id);
    Ok(Scores { context, builder, attempt, cutoff, uri, model, notes })
}

/// What a rule scores by.
enum Scoring {
    Span(span::Params),
    Gradient(gradient::Params, FeatureSet),
}

/// Scores the receipts of a book under `gradient`. Returns the round's input, and of how many receipts
/// the outputs' features are not at hand.
fn score_wholes(
    input: WholesInput<'_>,
    book: &Book,
    span: Span,
    builder: RoundBuilder,
    progress: impl Fn(u64) + Sync,
) -> Result<(RoundBuilder, usize)> {
    let (mut wholes, mut missing) = (Wholes::new(input, builder, progress)?, 0);
    book.each(span, |entry: Entry| -> Result<()> {
        wholes.sink().receipt(&entry.receipt).map_err(RoundError::Input)?;
        if wholes.add(&entry.receipt)? == Scored::Missing {
            let (item, content_id) = (entry.id(), entry.receipt.feature_hash);
            let what = Missing { datanet: U256::ZERO, item, content_id };
            wholes.sink().missing(&what).map_err(RoundError::Input)?;
            missing += 1;
        }
        Ok(())
    })?;
    Ok((wholes.finish()?, missing))
}

impl Scores {
    /// The second part of [`score`]: the round, whose files and draft are written.
    ///
    /// # Errors
    /// As [`score`].
    pub async fn build(self) -> Result<ScoredRound> {
        let Self { context, builder, attempt, cutoff, uri, model, notes } = self;
        let round = builder.build().map_err(RoundError::Input)?;
        let published = tributary_rounds::write(&folder(&context), &round, &context.budget())?;
        let draft = Draft::new(published.manifest, attempt, cutoff, uri.as_deref());
        draft.put(&context, model)?;
        context.client.confirm().await?;
        Ok(ScoredRound { round: round.summary, draft, folder: published.folder, notes })
    }
}
