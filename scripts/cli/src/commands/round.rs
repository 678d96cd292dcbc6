//! `round`.

use super::{fetching::Fetching, open_round, read_file};
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, Done, HexBytes, Word},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, Bytes, U256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};
use tributary_chain::words::{counted, time};
use tributary_interfaces::IAttribution::Endorsement;
use tributary_sdk::{
    disputes::{self, AuditedRound, Challenge, Verdict},
    models::Model,
    receipts::SignedReceipt,
    rounds::{self, ProposalState, ProposedRound},
};

#[derive(Debug, Subcommand)]
pub(crate) enum RoundCommand {
    /// Sign the receipts of the round scored last, as the operator, for another account to propose
    Sign {
        /// The model's id
        model: U256,
        /// Sign those of the next round with this cutoff, which need not be scored here; in seconds since
        /// 1970, as `score --json` prints it
        #[arg(long, value_name = "TIME")]
        cutoff: Option<u64>,
    },
    /// Sign the round scored last, as one of the model's scorers, for another account to propose
    Endorse {
        /// The model's id
        model: U256,
    },
    /// Propose the round scored last, with the signatures of a quorum
    Propose {
        /// The model's id
        model: U256,
        /// The operator's signature, as `round sign` prints it; made here if the operator proposes
        #[arg(long)]
        signature: Option<Bytes>,
        /// Another scorer's signature, as `round endorse` prints it; the sender's own is made here
        /// if the sender is a scorer
        #[arg(long = "endorsement", value_name = "ACCOUNT:SIGNATURE", value_parser = endorsement)]
        endorsements: Vec<(Address, Bytes)>,
    },
    /// Show a model's rounds
    Show {
        /// The model's id
        model: U256,
    },
    /// Recompute the open round from the chain and its files, and print what is wrong with it first
    Verify {
        /// The model's id
        model: U256,
        #[command(flatten)]
        fetching: Fetching,
    },
    /// Prove to Disputes what is wrong with the open round, so that its signers lose their bonds
    Challenge {
        /// The model's id
        model: U256,
        /// Prove that the round leaves out the receipt in this file, which `receipt sign --json` printed,
        /// instead
        #[arg(long, value_name = "FILE")]
        receipt: Option<PathBuf>,
        #[command(flatten)]
        fetching: Fetching,
    },
    /// Cancel the open round by burning a twentieth of what it allocates to contributors: for what no
    /// challenge and no request reaches, once for each number of a model's rounds
    ///
    /// The round's signers keep their bonds, and no one has what is burnt.
    Veto {
        /// The model's id
        model: U256,
        /// How much is burnt, in the smallest unit of the model's asset; `round veto MODEL 0` says how
        /// much it takes
        amount: u128,
    },
    /// Write the files of a round as text, a JSON object a line, for people and other tools
    Export {
        /// The folder of the round, as `score` prints it
        round: PathBuf,
        /// Where to write the text; created if it does not exist
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Finalise the open round, once its window has passed
    Finalise {
        /// The model's id
        model: U256,
    },
}

/// A file that was written.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Exported {
    /// The file.
    path: PathBuf,
    /// How many lines it has.
    lines: u64,
}

/// The operator's signature of a round's receipts.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Signed {
    /// The model's id.
    model: Decimal,
    /// The signature.
    signature: HexBytes,
}

/// A scorer's signature of a round.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Endorsed {
    /// The model's id.
    model: Decimal,
    /// The scorer.
    scorer: Account,
    /// Its signature.
    signature: HexBytes,
}

/// A round that was proposed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proposed {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The round's hash.
    round: Word,
    /// The end of its challenge window, in seconds since 1970.
    finalisable_at: u64,
    /// The gas used; null if it was proposed before.
    gas: Option<u64>,
}

/// A round of a model. Amounts are in units of the model's asset.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Shown {
    /// Its number.
    number: u64,
    /// Which proposal of the model it was.
    attempt: u64,
    /// Its hash.
    round: Word,
    /// `open`, `final`, `slashed` or `voided`.
    state: &'static str,
    /// The end of its challenge window, in seconds since 1970.
    until: u64,
    /// Who signed it.
    signers: Vec<Account>,
    /// What each of them has at stake.
    bond: Decimal,
    /// SHA-256 of its manifest.
    manifest: Word,
    /// Where its files are, as its scorers say.
    uri: String,
    /// The time after which its receipts were given, in seconds since 1970.
    from: u64,
    /// The time of its last receipts, in seconds since 1970.
    cutoff: u64,
    /// The sum of its receipts.
    receipts: Decimal,
    /// The sum of its payouts.
    payouts: Decimal,
}

/// A round without a fault.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Verified {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The round's hash.
    round: Word,
    /// How many of its receipts were scored again.
    recomputed: usize,
    /// How many it has.
    receipts: usize,
    /// What could not be fetched.
    missing: Vec<String>,
}

/// A round that was proven wrong.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Struck {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The round's hash.
    round: Word,
    /// `slashed` or `voided`.
    verdict: &'static str,
    /// The function of Disputes that it was proven to.
    fault: String,
    /// What is wrong, in words.
    reason: String,
    /// What was added to the sender's free bond, in units of the model's asset.
    reward: Decimal,
}

/// A round that was vetoed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Vetoed {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The round's hash.
    round: Word,
    /// What was burnt, in units of the model's asset.
    burnt: Decimal,
}

/// Whether a round became final.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Finalised {
    /// The model's id.
    model: Decimal,
    /// Whether it did; a model may have no open round.
    finalised: bool,
    /// The gas used; null if nothing was sent.
    gas: Option<u64>,
}

fn endorsement(text: &str) -> Result<(Address, Bytes), String> {
    let (account, signature) = text.split_once(':').ok_or("it is written ACCOUNT:SIGNATURE")?;
    Ok((
        account.parse().map_err(|_| format!("`{account}` is no account"))?,
        signature.parse().map_err(|_| format!("`{signature}` is no signature"))?,
    ))
}

pub(super) async fn run(session: &Session<'_>, command: &RoundCommand) -> Result<Outcome> {
    if let RoundCommand::Export { round, out } = command {
        return export(session, round, out);
    }
    let open = session.open().await?;
    match command {
        RoundCommand::Export { round, out } => export(session, round, out),
        RoundCommand::Sign { model, cutoff } => sign(&open, *model, *cutoff).await,
        RoundCommand::Endorse { model } => endorse(&open, *model).await,
        RoundCommand::Propose { model, signature, endorsements } => {
            propose(&open, *model, signature.as_ref(), endorsements).await
        }
        RoundCommand::Show { model } => show(&open, *model).await,
        RoundCommand::Verify { model, fetching } => verify(session, &open, *model, fetching).await,
        RoundCommand::Challenge { model, receipt: Some(file), fetching } => {
            challenge_omission(session, &open, *model, file, fetching).await
        }
        RoundCommand::Challenge { model, receipt: None, fetching } => {
            challenge(session, &open, *model, fetching).await
        }
        RoundCommand::Veto { model, amount } => veto(&open, *model, *amount).await,
        RoundCommand::Finalise { model } => finalise(&open, *model).await,
    }
}

/// Needs no chain.
fn export(session: &Session<'_>, round: &Path, out: &Path) -> Result<Outcome> {
    let files = rounds::export(round, out, &session.budget())?;
    let text: Vec<String> = files
        .iter()
        .map(|file| format!("{}: {}", file.path.display(), counted(file.lines, "line")))
        .collect();
    let files = files.into_iter().map(|file| Exported { path: file.path, lines: file.lines });
    Ok(Outcome::new(text.join("\n"), files.collect::<Vec<_>>()))
}

async fn sign(open: &Open<'_>, model: U256, cutoff: Option<u64>) -> Result<Outcome> {
    let (context, operator) = (&open.context, open.signer().await?);
    let signature = match cutoff {
        Some(cutoff) => rounds::sign_unscored(context, &operator, model, cutoff).await?,
        None => rounds::sign_book(context, &operator, &rounds::last_scored(context, model)?).await?,
    };
    let text = signature.to_string();
    Ok(Outcome::new(text, Signed { model: model.into(), signature: signature.into() }))
}

async fn endorse(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let scored = rounds::last_scored(&open.context, model)?;
    let Endorsement { scorer, signature } =
        rounds::endorse(&open.context, &open.signer().await?, &scored).await?;
    let text = format!("{scorer}:{signature}");
    let (scorer, signature) = (scorer.into(), signature.into());
    Ok(Outcome::new(text, Endorsed { model: model.into(), scorer, signature }))
}

async fn propose(
    open: &Open<'_>,
    model: U256,
    signature: Option<&Bytes>,
    others: &[(Address, Bytes)],
) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account().await?);
    let scored = rounds::last_scored(context, model)?;
    let terms = Model::read(context, model).await?.terms;
    let book = match signature {
        Some(signature) => signature.clone(),
        None if terms.operator == account.address() => rounds::sign_book(context, &account, &scored).await?,
        None => return Err(unsigned(model, terms.operator)),
    };
    let mut endorsements: Vec<Endorsement> = others
        .iter()
        .map(|(scorer, signature)| Endorsement { scorer: *scorer, signature: signature.clone() })
        .collect();
    let has_signed = others.iter().any(|(scorer, _)| *scorer == account.address());
    if terms.scorers.contains(&account.address()) && !has_signed {
        endorsements.push(rounds::endorse(context, &account, &scored).await?);
    }
    if endorsements.len() < usize::from(terms.quorum) {
        return Err(too_few(model, terms.quorum, endorsements.len()));
    }
    open.wait_past(scored.round.header.cutoff).await?;
    let proposal = rounds::propose(context, &account, &scored, book, endorsements).await?;
    let before = if proposal.sent.is_none() { " before" } else { "" };
    let text = format!(
        "round {} of model {model} was proposed{before}; it can be finalised from {} on\n{}",
        scored.round.header.number,
        time(proposal.finalisable_at),
        proposal.hash
    );
    let proposed = Proposed {
        model: model.into(),
        number: scored.round.header.number,
        round: proposal.hash.into(),
        finalisable_at: proposal.finalisable_at,
        gas: proposal.sent.map(|sent| sent.gas),
    };
    Ok(Outcome::new(text, proposed))
}

fn unsigned(model: U256, operator: Address) -> Failure {
    Failure::user(format!("the receipts of model {model} are signed by {operator}")).hint(format!(
        "the operator runs `tributary round sign {model}`; give what it prints to `--signature`"
    ))
}

fn too_few(model: U256, quorum: u8, signed: usize) -> Failure {
    Failure::user(format!("{quorum} scorers of model {model} must sign its rounds, {signed} did")).hint(
        format!(
            "other scorers run `tributary round endorse {model}`; give what they print to `--endorsement`"
        ),
    )
}

async fn show(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let context = &open.context;
    Model::read(context, model).await?;
    let (mut lines, mut list) = (Vec::new(), Vec::new());
    for proposed in rounds::proposed(context, model).await? {
        let state = proposed.state.name();
        let (number, receipts, payouts) =
            (proposed.round.number, proposed.round.receipts.sum, proposed.round.payouts.sum);
        let until = match proposed.state {
            ProposalState::Open => format!(" until {}", time(proposed.stake.finalisableAt)),
            _ => String::new(),
        };
        lines.push(format!(
            "{number}  {}  {state}{until}  receipts {receipts}  payouts {payouts}",
            proposed.hash
        ));
        list.push(Shown {
            number,
            attempt: proposed.attempt,
            round: proposed.hash.into(),
            state,
            until: proposed.stake.finalisableAt,
            signers: proposed.stake.signers.iter().map(|signer| (*signer).into()).collect(),
            bond: proposed.stake.bond.into(),
            manifest: proposed.round.manifest.into(),
            uri: proposed.uri,
            from: proposed.round.from,
            cutoff: proposed.round.cutoff,
            receipts: receipts.into(),
            payouts: payouts.into(),
        });
    }
    Ok(Outcome::new(lines.join("\n"), list))
}

async fn audit_open(
    session: &Session<'_>,
    open: &Open<'_>,
    model: U256,
    fetching: &Fetching,
) -> Result<AuditedRound> {
    let audited =
        disputes::audit_open(&open.context, model, Some(&fetching.fetcher(session.printer())?)).await?;
    let audited = audited.ok_or_else(|| Failure::user(format!("model {model} has no open round")))?;
    audited.missing.iter().for_each(|missing| session.printer().print(format!("note: {missing}")));
    Ok(audited)
}

/// A round that is wrong is an outcome of this command and ends it with exit code 1.
async fn verify(session: &Session<'_>, open: &Open<'_>, model: U256, fetching: &Fetching) -> Result<Outcome> {
    let audited = audit_open(session, open, model, fetching).await?;
    let number = audited.proposed.round.number;
    let wrong = |reason: String| Failure::user(format!("round {number} of model {model} is wrong: {reason}"));
    match audited.verdict {
        Verdict::Right => {
            let AuditedRound { recomputed, receipts, missing, .. } = audited;
            let text = format!(
                "round {number} of model {model} has no fault; {recomputed} of its {} scored again",
                counted(receipts, "receipt")
            );
            let round = audited.proposed.hash.into();
            let model = model.into();
            Ok(Outcome::new(text, Verified { model, number, round, recomputed, receipts, missing }))
        }
        Verdict::Wrong(challenge) => {
            let function = challenge.function();
            Err(wrong(challenge.reason)
                .hint(format!("`tributary round challenge {model}` proves it, by `{function}` of Disputes")))
        }
        Verdict::Unproven(reason) => {
            Err(wrong(reason.to_string())
                .hint("Disputes takes no proof of this yet: ask its scorers".to_owned()))
        }
    }
}

async fn challenge(
    session: &Session<'_>,
    open: &Open<'_>,
    model: U256,
    fetching: &Fetching,
) -> Result<Outcome> {
    let audited = audit_open(session, open, model, fetching).await?;
    let number = audited.proposed.round.number;
    let challenge = match audited.verdict {
        Verdict::Wrong(challenge) => challenge,
        Verdict::Right => return Err(Failure::user(format!("round {number} of model {model} has no fault"))),
        Verdict::Unproven(reason) => {
            let problem =
                format!("round {number} of model {model} is wrong, but cannot be challenged: {reason}");
            return Err(Failure::user(problem).hint("Disputes takes no proof of this yet".to_owned()));
        }
    };
    strike(open, &audited.proposed, &challenge).await
}

/// Proves that the open round leaves out a receipt.
async fn challenge_omission(
    session: &Session<'_>,
    open: &Open<'_>,
    model: U256,
    file: &Path,
    fetching: &Fetching,
) -> Result<Outcome> {
    let signed: SignedReceipt = serde_json::from_slice(&read_file(file)?)
        .map_err(|error| Failure::user(format!("{} is no signed receipt: {error}", file.display())))?;
    let (proposed, id) = (open_round(&open.context, model).await?, signed.receipt().id());
    let number = proposed.round.number;
    let fetcher = fetching.fetcher(session.printer())?;
    let audited = disputes::audit_receipt(&open.context, &proposed, &signed, Some(&fetcher)).await?;
    match audited {
        Verdict::Wrong(challenge) => strike(open, &proposed, &challenge).await,
        Verdict::Right => Err(Failure::user(format!(
            "round {number} of model {model} has receipt {id}, or must not have it: it takes those of the model with a price and an output that were given after {} and up to {}",
            time(proposed.round.from),
            time(proposed.round.cutoff)
        ))),
        Verdict::Unproven(reason) => Err(Failure::user(format!(
            "round {number} of model {model} is wrong, but cannot be challenged by receipt {id}: {reason}"
        ))),
    }
}

async fn strike(open: &Open<'_>, proposed: &ProposedRound, challenge: &Challenge) -> Result<Outcome> {
    let (number, model) = (proposed.round.number, proposed.round.modelId);
    let account = open.account().await?;
    let (challenge, struck) = disputes::challenge_any(&open.context, &account, challenge).await?;
    let disputes::Struck { is_slashed, reward, sent } = struck;
    let verdict = if is_slashed { "slashed" } else { "voided" };
    let text = format!(
        "round {number} of model {model} is {verdict}: {}\n{reward} were added to your free bond; {} gas",
        challenge.reason, sent.gas
    );
    let struck = Struck {
        model: model.into(),
        number,
        round: proposed.hash.into(),
        verdict,
        fault: challenge.function().to_owned(),
        reason: challenge.reason.clone(),
        reward: reward.into(),
    };
    Ok(Outcome::new(text, Done::by(&sent, struck)))
}

async fn veto(open: &Open<'_>, id: U256, amount: u128) -> Result<Outcome> {
    let context = &open.context;
    let (model, proposed) = (Model::read(context, id).await?, open_round(context, id).await?);
    let (number, needed) = (proposed.round.number, disputes::veto_price(&model, &proposed));
    if amount < needed {
        return Err(Failure::user(format!(
            "a veto of round {number} of model {id} burns {needed}, not {amount}, which no one has afterwards"
        ))
        .hint(format!("`tributary round veto {id} {needed}` does it")));
    }
    let account = open.account().await?;
    let (burnt, sent) = disputes::veto(context, &account, &model, &proposed, amount).await?;
    let text = format!("round {number} of model {id} is voided; {burnt} were burnt; {} gas", sent.gas);
    let vetoed = Vetoed { model: id.into(), number, round: proposed.hash.into(), burnt: burnt.into() };
    Ok(Outcome::new(text, Done::by(&sent, vetoed)))
}

async fn finalise(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let sent = rounds::finalise(&open.context, &open.account().await?, model).await?;
    let text = match &sent {
        Some(sent) => format!("the round of model {model} is final; {} gas", sent.gas),
        None => format!("model {model} has no open round"),
    };
    let (finalised, gas) = (sent.is_some(), sent.map(|sent| sent.gas));
    Ok(Outcome::new(text, Finalised { model: model.into(), finalised, gas }))
}
