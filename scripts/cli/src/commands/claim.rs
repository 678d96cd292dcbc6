//! `claim`.

use super::fetching::Fetching;
use crate::{
    failure::{Failure, Result},
    fields::Decimal,
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, U256};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_chain::{Account, words::counted};
use tributary_sdk::{
    Error,
    claims::{ClaimError, ClaimReport, balances, claim, claimable},
    fetch::Fetcher,
    models,
    payees::describe,
};

#[derive(Args, Debug)]
pub(crate) struct Claim {
    /// The model's id
    #[arg(required_unless_present = "all")]
    model: Option<U256>,
    /// Whom to pay; everyone if not given. Anyone may send a claim: the payee receives the money
    #[arg(long = "account", conflicts_with = "all")]
    accounts: Vec<Address>,
    /// Pay everyone of every model
    #[arg(long, conflicts_with = "model")]
    all: bool,
    #[command(flatten)]
    fetching: Fetching,
}

/// What was claimed of a model. Amounts are in units of the model's asset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Claimed {
    /// The model's id.
    model: Decimal,
    /// How many payees were paid now.
    paid: usize,
    /// What they were paid.
    amount: Decimal,
    /// How many had received everything before.
    before: usize,
    /// How many the sender cannot have paid: no account is bound to them, or their holders alone may claim.
    waiting: usize,
    /// What is due to those.
    waiting_amount: Decimal,
    /// How many transactions it took.
    transactions: usize,
    /// The gas that they used.
    gas: u64,
}

/// What was claimed: of one model, or with `--all` of each that has a final round.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum AllClaimed {
    /// Of one model.
    Model(Claimed),
    /// Of all.
    All(Vec<Claimed>),
}

pub(super) async fn run(session: &Session<'_>, arguments: &Claim) -> Result<Outcome> {
    let open = session.open().await?;
    let account = open.account().await?;
    let fetcher = arguments.fetching.fetcher(session.printer())?;
    let Some(model) = arguments.model else { return claim_all(session, &open, &account, &fetcher).await };
    let report = match of_model(session, &open, &account, model, &arguments.accounts, &fetcher).await {
        Ok(report) => report,
        Err(Unclaimed::NoRound) => return Err(Error::from(ClaimError::NoFinalRound { model }).into()),
        Err(Unclaimed::Failed(failure)) => return Err(failure),
    };
    let (text, json) = summary(model, &report);
    match unpaid(&report) {
        Some(unpaid) => Err(Failure::user(format!("{text}; {unpaid}")).hint(HINT)),
        None => Ok(Outcome::new(text, AllClaimed::Model(json))),
    }
}

const HINT: &str = "their wallets or the token reject the transfer: each can have it sent elsewhere by `tributary payout send`";

/// Pays everyone of every model. What goes wrong with one model does not stop the others.
async fn claim_all(
    session: &Session<'_>,
    open: &Open<'_>,
    account: &Account,
    fetcher: &Fetcher,
) -> Result<Outcome> {
    let (mut lines, mut list, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for id in 1..=models::count(&open.context).await? {
        let model = U256::from(id);
        match of_model(session, open, account, model, &[], fetcher).await {
            Ok(report) => {
                let (text, json) = summary(model, &report);
                lines.push(format!("model {model}: {text}"));
                list.push(json);
                problems.extend(unpaid(&report).map(|unpaid| format!("model {model}: {unpaid}")));
            }
            Err(Unclaimed::NoRound) => {}
            Err(Unclaimed::Failed(failure)) => problems.push(format!("model {model}: {}", failure.message())),
        }
    }
    if problems.is_empty() {
        return Ok(Outcome::new(lines.join("\n"), AllClaimed::All(list)));
    }
    lines.extend(problems);
    Err(Failure::user(lines.join("; ")).hint(HINT))
}

/// Why nothing of a model was claimed.
enum Unclaimed {
    /// No round is final yet.
    NoRound,
    Failed(Failure),
}

impl<E: Into<Error>> From<E> for Unclaimed {
    fn from(error: E) -> Self {
        match error.into() {
            Error::Claim(ClaimError::NoFinalRound { .. }) => Self::NoRound,
            error => Self::Failed(error.into()),
        }
    }
}

async fn of_model(
    session: &Session<'_>,
    open: &Open<'_>,
    account: &Account,
    model: U256,
    accounts: &[Address],
    fetcher: &Fetcher,
) -> Result<ClaimReport, Unclaimed> {
    let context = &open.context;
    let claimable = claimable(context, model, Some(fetcher)).await?;
    let mut list = balances(context, &claimable).await?;
    if !accounts.is_empty() {
        list.retain(|balance| balance.holder.is_some_and(|holder| accounts.contains(&holder)));
        let has_earned = |account: &&Address| list.iter().any(|balance| balance.holder == Some(**account));
        if let Some(account) = accounts.iter().find(|account| !has_earned(account)) {
            let failure = Failure::user(format!("{account} has earned nothing of model {model}"));
            return Err(Unclaimed::Failed(failure));
        }
    }
    let bar = session.printer().bar(list.len(), "claiming");
    let report = claim(context, account, &claimable, &list, |count| bar.inc(count as u64)).await?;
    bar.finish_and_clear();
    Ok(report)
}

fn summary(model: U256, report: &ClaimReport) -> (String, Claimed) {
    let text = format!(
        "{} {} paid {}; {} had everything before, {} wait for an account with {}",
        counted(report.paid, "payee"),
        if report.paid == 1 { "was" } else { "were" },
        report.amount,
        report.before,
        report.waiting,
        report.waiting_amount
    );
    let claimed = Claimed {
        model: model.into(),
        paid: report.paid,
        amount: report.amount.into(),
        before: report.before,
        waiting: report.waiting,
        waiting_amount: report.waiting_amount.into(),
        transactions: report.transactions,
        gas: report.gas,
    };
    (text, claimed)
}

/// Who could not be paid.
fn unpaid(report: &ClaimReport) -> Option<String> {
    let names: Vec<String> = report.failed.iter().map(|payee| describe(*payee)).collect();
    (!names.is_empty()).then(|| format!("{} could not be paid: {}", names.len(), names.join(", ")))
}
