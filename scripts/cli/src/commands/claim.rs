//! `claim`.

use crate::{
    failure::{Failure, Result},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{Address, U256};
use clap::Args;
use serde_json::json;
use tributary_sdk::{
    claims::{balances, claim, claimable},
    payees::describe,
};

#[derive(Args, Debug)]
pub(crate) struct Claim {
    /// The model's id
    model: U256,
    /// Whom to pay; everyone if not given. Anyone may send a claim: the payee receives the money
    #[arg(long = "account")]
    accounts: Vec<Address>,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Claim) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account()?);
    let claimable = claimable(context, arguments.model).await?;
    let mut list = balances(context, &claimable).await?;
    if !arguments.accounts.is_empty() {
        list.retain(|balance| balance.holder.is_some_and(|holder| arguments.accounts.contains(&holder)));
        let has_earned = |account: &&Address| list.iter().any(|balance| balance.holder == Some(**account));
        if let Some(account) = arguments.accounts.iter().find(|account| !has_earned(account)) {
            return Err(Failure::user(format!("{account} has earned nothing of model {}", arguments.model)));
        }
    }
    let bar = session.printer().bar(list.len(), "claiming");
    let report = claim(context, &account, &claimable, &list, |count| bar.inc(count as u64)).await?;
    bar.finish_and_clear();
    let text = format!(
        "{} payees were paid {}; {} had everything before, {} wait for an account with {}",
        report.paid, report.amount, report.before, report.waiting, report.waiting_amount
    );
    if let [first, ..] = report.failed.as_slice() {
        let (count, first) = (report.failed.len(), describe(*first));
        return Err(Failure::user(format!("{text}; {count} could not be paid, {first} the first of them"))
            .hint("their wallets or the token reject the transfer: each can have it sent to another account with `Rewards.claimTo`"));
    }
    let json = json!({
        "model": arguments.model.to_string(), "paid": report.paid, "amount": report.amount.to_string(),
        "before": report.before, "waiting": report.waiting, "waitingAmount": report.waiting_amount.to_string(),
        "gas": report.gas,
    });
    Ok(Outcome::new(text, json))
}
