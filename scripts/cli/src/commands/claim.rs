//! `claim`.

use super::Session;
use crate::{args::Claim, output::Outcome};
use serde_json::json;
use tributary_sdk::{
    claims::{claim, claimable, standings},
    contribute::describe,
    error::{Error, Result},
};

pub(super) async fn run(session: &Session<'_>, arguments: &Claim) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account()?);
    let claimable = claimable(context, arguments.model).await?;
    let mut list = standings(context, &claimable).await?;
    if !arguments.accounts.is_empty() {
        list.retain(|standing| standing.holder.is_some_and(|holder| arguments.accounts.contains(&holder)));
        let missing = arguments
            .accounts
            .iter()
            .find(|account| list.iter().all(|standing| standing.holder != Some(**account)));
        if let Some(account) = missing {
            return Err(Error::user(format!("{account} has earned nothing of model {}", arguments.model)));
        }
    }
    let bar = session.printer().bar(list.len(), "claiming");
    let report = claim(context, &account, &claimable, &list, |count| bar.inc(count as u64)).await?;
    bar.finish_and_clear();
    let text = format!(
        "{} payees were paid {}; {} had everything before, {} wait for an account with {}",
        report.paid, report.amount, report.before, report.waiting, report.waiting_amount
    );
    if let [first, ..] = report.refused.as_slice() {
        return Err(Error::user(format!(
            "{text}; {} could not be paid, {} the first of them",
            report.refused.len(),
            describe(*first)
        ))
        .hint(
            "their wallets or the token refuse the transfer; each can have it paid to another with `claimTo`",
        ));
    }
    let json = json!({
        "model": arguments.model.to_string(), "paid": report.paid, "amount": report.amount.to_string(),
        "before": report.before, "waiting": report.waiting, "waitingAmount": report.waiting_amount.to_string(),
        "gas": report.gas,
    });
    Ok(Outcome::new(text, json))
}
