//! Disputes: auditing the open round of a model, proving what is wrong with it, and asking for what
//! is withheld of it.

mod answers;
mod facts;
mod nodes;
mod requests;
mod shown;
mod watch;

pub use requests::{
    Question, RequestLimits, Shown, Waiting, Withheld, answer, ask, ask_for, take_back, veto, veto_price,
    void_unanswered, waiting,
};
pub use shown::{fetch_answers, fetch_shown, show_members, show_records};
pub use watch::{Finding, Looked, Sighting, Watcher};

use crate::{
    context::Context,
    error::{Error, Result},
    features::OutputFeatures,
    fetch::Fetcher,
    models::Model,
    receipts::{Book, Entry, SignedReceipt, Span},
    rounds::{self, ProposedRound},
};
use alloy_primitives::{B256, U256};
use facts::{Known, WorkingFolder, facts, members};
use std::collections::HashSet;
use tributary_audit::{audit, omitted, proposed_round};
use tributary_chain::{Account, ChainError, Sent};
use tributary_core::{faults::trees::Tree, requests::Request, rule::Rule, typed_data::Receipt};
use tributary_interfaces::IAttribution::{RoundSlashed, RoundVoided};
use tributary_rounds::{Statement, read_stated};

pub use tributary_audit::{Challenge, Unproven, Verdict};

/// The open round of a model, audited.
#[derive(Clone)]
pub struct AuditedRound {
    /// The round.
    pub proposed: ProposedRound,
    /// What is wrong with it, if anything.
    pub verdict: Verdict,
    /// How many of its receipts were scored again; the outputs of the others are not at hand.
    pub recomputed: usize,
    /// How many receipts it has.
    pub receipts: usize,
    /// What could not be fetched, so that not all of the round was computed again: one line for each
    /// kind of thing, with the first that is missing.
    pub missing: Vec<String>,
    /// How to ask for the records and outputs that its scores rest on and that are not at hand.
    pub withheld: Vec<Request>,
    /// How to ask for the records that its scores name as those of batches of which nothing at hand says
    /// that they hold them.
    pub unplaced: Vec<Request>,
}

/// Audits the open round of a model from its files and from the chain; `None` if it has no open
/// round. Receipts whose outputs, or under `gradient` their features, are at hand are scored again, by
/// all candidates whose records, or features, the folder has. What the folder lacks is fetched first, if there is a fetcher.
///
/// # Errors
/// What the node fails with; [`tributary_rounds::FileError`] for files that are missing or are not
/// those that the manifest names; [`crate::fetch::FetchError`] for files that no source has.
pub async fn audit_open(
    context: &Context,
    model: U256,
    fetcher: Option<&Fetcher>,
) -> Result<Option<AuditedRound>> {
    let head = context.client.head().await?;
    let context = &context.at(head);
    let Some(proposed) = rounds::open(context, model).await? else { return Ok(None) };
    fetch_shown(context).await?;
    fetch_answers(context, model).await?;
    let model = Model::read(context, model).await?;
    if let Some(fetcher) = fetcher {
        fetch_last(context, &model, fetcher).await?;
    }
    let stated = stated(context, &proposed, fetcher).await?;
    let Entries { entries, others, missing: no_outputs } = match model.rule()? {
        Rule::Span(_) => entries(context, &model, &proposed, &stated, fetcher).await?,
        // No bytes are read.
        Rule::Gradient(_) => Entries::default(),
    };
    let fetch = fetcher.map(|fetcher| (fetcher, proposed.uri.as_str()));
    let Known { facts, batches, features, recomputed, missing } =
        facts(context, &model, &stated, &entries, proposed.round.cutoff, fetch).await?;
    let missing = no_outputs.into_iter().chain(missing).collect();
    // Also of receipts that the round does not have: one that states another length than its output
    // has is another receipt.
    let outputs = entries.into_iter().chain(others);
    let outputs = outputs.map(|entry| (entry.receipt.output_hash, entry.output)).collect();
    let members = members(context).await?;
    let of_outputs = OutputFeatures::of(&context.chain_folder(), model.id);
    let bytes = WorkingFolder { folder: &context.folder, batches, members, outputs, features, of_outputs };
    let round = proposed_round(&proposed.round, &proposed.stake);
    let verdict = audit(&round, &stated, &facts, &bytes, &context.budget())?;
    let withheld = requests::lacking(&stated, &facts, &bytes, model.terms.isPrivate)?;
    let unplaced = requests::unplaced(&stated, &facts, &bytes)?;
    let receipts = stated.count(Tree::Receipts) as usize;
    Ok(Some(AuditedRound { proposed, verdict, recomputed, receipts, missing, withheld, unplaced }))
}

/// Whether a proposed round leaves out a receipt that its operator signed. Files that the working folder
/// lacks are fetched, if there is a fetcher.
///
/// # Errors
/// As [`audit_open`].
pub async fn audit_receipt(
    context: &Context,
    proposed: &ProposedRound,
    signed: &SignedReceipt,
    fetcher: Option<&Fetcher>,
) -> Result<Verdict> {
    let stated = stated(context, proposed, fetcher).await?;
    let round = proposed_round(&proposed.round, &proposed.stake);
    Ok(omitted(&round, &stated, &signed.receipt(), signed.signature())?)
}

/// What the files of a proposed round state. Files that are missing or wrong are fetched.
pub(crate) async fn stated(
    context: &Context,
    proposed: &ProposedRound,
    fetcher: Option<&Fetcher>,
) -> Result<Statement> {
    let read = || read_stated(&rounds::folder(context), proposed.round.manifest, &context.budget());
    match (read(), fetcher) {
        (Err(_), Some(fetcher)) => {
            fetcher.round(context, proposed).await?;
            Ok(read()?)
        }
        (read, _) => Ok(read?),
    }
}

/// Fetches the files of the round that a model's payouts are of, if they are not at hand.
async fn fetch_last(context: &Context, model: &Model, fetcher: &Fetcher) -> Result<()> {
    if rounds::last_payouts(context, model).await.is_ok() {
        return Ok(());
    }
    if let Some(last) = rounds::last_finalised(context, model.id).await? {
        fetcher.round(context, &last).await?;
    }
    Ok(())
}

/// The receipts of a round whose outputs are at hand, and what is not.
#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    /// The receipts of the model's book in the round's span of time that the round does not have.
    others: Vec<Entry>,
    missing: Option<String>,
}

/// Outputs are in the model's book, or were fetched. Those of a private model are not fetched.
async fn entries(
    context: &Context,
    model: &Model,
    proposed: &ProposedRound,
    stated: &Statement,
    fetcher: Option<&Fetcher>,
) -> Result<Entries> {
    let book = Book::of(&context.chain_folder(), model.id);
    let (mut entries, mut lacks, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    for receipt in stated.receipts() {
        let receipt = receipt?;
        let id = receipt.id();
        match book.entry(id)? {
            Some(entry) if known.insert(id) => entries.push(entry),
            None if known.insert(id) && receipt.counts() => lacks.push(receipt),
            _ => {}
        }
    }
    let span = Span { from: proposed.round.from, cutoff: proposed.round.cutoff };
    let mut others = book.entries(span)?;
    others.retain(|entry| !known.contains(&entry.id()));
    let at_hand = |receipt: &Receipt| context.folder.output(receipt.output_hash);
    let mut missing = None;
    if let Some(fetcher) = fetcher.filter(|_| !model.terms.isPrivate) {
        let wanted = lacks.iter().filter(|receipt| at_hand(receipt).is_none());
        let mut wanted: Vec<B256> = wanted.map(|receipt| receipt.output_hash).collect();
        wanted.sort_unstable();
        wanted.dedup();
        missing = fetcher.outputs(&context.folder, &wanted, &proposed.uri).await.describe("outputs");
    }
    let with_output = |receipt: Receipt| {
        let output = at_hand(&receipt).filter(|output| output.len() == receipt.output_length as usize)?;
        Some(Entry { receipt, output })
    };
    entries.extend(lacks.into_iter().filter_map(with_output));
    Ok(Entries { entries, others, missing })
}

/// A challenge that was accepted.
#[derive(Clone, Debug)]
pub struct Struck {
    /// Whether the round was slashed; else it was voided.
    pub is_slashed: bool,
    /// What was added to the challenger's free bond, in units of the model's asset.
    pub reward: u128,
    /// The transaction.
    pub sent: Sent,
}

/// Proves a fault to Disputes, or where it does not take that proof, the next of the others that
/// were found. Returns the one that it took.
///
/// # Errors
/// As [`challenge`], for the first fault if Disputes takes none.
pub async fn challenge_any<'c>(
    context: &Context,
    account: &Account,
    fault: &'c Challenge,
) -> Result<(&'c Challenge, Struck)> {
    let failed = match challenge(context, account, fault).await {
        Ok(struck) => return Ok((fault, struck)),
        Err(error @ Error::Chain(ChainError::Reverted { .. })) => error,
        Err(error) => return Err(error),
    };
    for other in &fault.others {
        match challenge(context, account, other).await {
            Ok(struck) => return Ok((other, struck)),
            Err(Error::Chain(ChainError::Reverted { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Err(failed)
}

/// Proves a fault to Disputes, which slashes or voids the round.
///
/// # Errors
/// What the function of Disputes reverts with, before anything is sent.
pub async fn challenge(context: &Context, account: &Account, challenge: &Challenge) -> Result<Struck> {
    let (judge, signature) = (context.judge(&challenge.call), challenge.signature);
    let sent = context.client.send_data(account, judge, signature, challenge.call.clone(), U256::ZERO).await;
    let sent = sent?;
    let attribution = context.attribution();
    let slashed = sent.event_of::<RoundSlashed>(attribution).map(|event| event.reward);
    let voided = sent.event_of::<RoundVoided>(attribution).map(|event| event.reward);
    let reward = slashed
        .or(voided)
        .ok_or(Error::MissingEvent { event: "RoundSlashed or RoundVoided", transaction: sent.transaction })?;
    Ok(Struck { is_slashed: slashed.is_some(), reward, sent })
}
