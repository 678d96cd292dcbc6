//! `claim`.

use super::Session;
use crate::{
    args::Claim,
    claims::{claim, standings},
    error::{Error, Result},
    output::Outcome,
    rounds::Model,
};
use serde_json::json;

pub(super) async fn run(session: &Session<'_>, arguments: &Claim) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account()?);
    let model = Model::read(context, arguments.model).await?;
    let (round, mut list) = standings(context, &model).await?;
    if !arguments.accounts.is_empty() {
        list.retain(|standing| standing.account.is_some_and(|account| arguments.accounts.contains(&account)));
        let missing = arguments
            .accounts
            .iter()
            .find(|account| list.iter().all(|standing| standing.account != Some(**account)));
        if let Some(account) = missing {
            return Err(Error::user(format!("{account} has earned nothing of model {}", arguments.model)));
        }
    }
    let bar = session.printer().bar(list.len(), "claiming");
    let report = claim(context, &account, &model, &round, &list, || bar.inc(1)).await?;
    bar.finish_and_clear();
    let text = format!(
        "{} payees were paid {}; {} had everything before, {} wait for an account with {}",
        report.paid, report.amount, report.before, report.waiting, report.waiting_amount
    );
    let json = json!({
        "model": arguments.model.to_string(), "paid": report.paid, "amount": report.amount.to_string(),
        "before": report.before, "waiting": report.waiting, "waitingAmount": report.waiting_amount.to_string(),
        "gas": report.gas,
    });
    Ok(Outcome::new(text, json))
}
