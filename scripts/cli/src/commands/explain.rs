//! `explain`.

use super::{fetching::Fetching, read_file};
use crate::{
    failure::{Failure, Result},
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{Address, B256, U256};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};
use tributary_chain::words::time;
use tributary_core::payee::{Payee, claim_key, treasury};
use tributary_sdk::{
    explain::{self, Checked, Credit, Explanation, Role},
    payees::describe,
};

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// Whose earnings: an account, `treasury:DATANET`, a claim key's 32 bytes, or an author as
    /// `contribute --by-author` read it (such as `orcid:0000-0002-1694-233X`) with `--datanet`
    #[arg(required_unless_present = "check", value_name = "ACCOUNT")]
    payee: Option<String>,
    /// The model's id
    #[arg(required_unless_present = "check")]
    model: Option<U256>,
    /// The round's number; the last one that is open or final if not given
    round: Option<u64>,
    /// The Datanet in which an author has a claim key
    #[arg(long)]
    datanet: Option<U256>,
    /// Write the explanation with its proofs into this file, for others to check
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Check the explanation in this file: without a chain, or with the one that `--rpc` names
    #[arg(long, value_name = "FILE", conflicts_with_all = ["payee", "model", "round", "datanet", "out"])]
    check: Option<PathBuf>,
    /// With `--check`: the hash of the round, as the chain has it
    #[arg(long, value_name = "HASH", requires = "check")]
    root: Option<B256>,
    #[command(flatten)]
    fetching: Fetching,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Explain) -> Result<Outcome> {
    match (&arguments.check, &arguments.payee, arguments.model) {
        (Some(file), _, _) => check(session, file, arguments.root).await,
        (None, Some(payee), Some(model)) => explain(session, arguments, payee, model).await,
        // The parser requires them.
        _ => Err(Failure::internal("neither a payee nor a file is given")),
    }
}

async fn explain(session: &Session<'_>, arguments: &Explain, payee: &str, model: U256) -> Result<Outcome> {
    let payee = self::payee(payee, arguments.datanet)?;
    let open = session.open().await?;
    let fetcher = arguments.fetching.fetcher(session.printer())?;
    let explained = explain::explain(&open.context, model, arguments.round, payee, Some(&fetcher)).await?;
    let checked = explain::check(&explained).map_err(|wrong| {
        Failure::user(format!("round {} of model {model} is wrong: {wrong}", explained.round.round().number))
            .hint(format!("while it is open, `tributary round challenge {model}` proves it"))
    })?;
    let text = page(&explained, &checked);
    let mut explanation = Explained::of(&checked);
    if let Some(path) = &arguments.out {
        let file = serde_json::to_string_pretty(&explained).map_err(Failure::internal)?;
        let cannot = |error| Failure::user(format!("cannot write {}: {error}", path.display()));
        std::fs::write(path, file + "\n").map_err(cannot)?;
        explanation.file = Some(path.clone());
    } else {
        explanation.explanation = Some(Box::new(explained));
    }
    Ok(Outcome::new(text, explanation))
}

async fn check(session: &Session<'_>, path: &Path, root: Option<B256>) -> Result<Outcome> {
    let bad = |problem: String| Failure::user(format!("{}: {problem}", path.display()));
    let explained: Explanation = serde_json::from_slice(&read_file(path)?)
        .map_err(|error| bad(format!("it is no explanation: {error}")))?;
    let checked = explain::check(&explained).map_err(|wrong| bad(format!("it is wrong: {wrong}")))?;
    if let Some(root) = root.filter(|root| *root != checked.round_hash) {
        return Err(bad(format!("it is of the round with hash {}, not {root}", checked.round_hash)));
    }
    let (mut text, mut explanation) = (page(&explained, &checked), Explained::of(&checked));
    if !session.global.rpc.is_empty() {
        let open = session.open().await?;
        let state = explain::compare(&open.context, &explained, &checked).await?;
        let state = state.map_err(|problem| bad(format!("the chain has something else: {problem}")))?.name();
        let _ =
            write!(text, "\nthe chain has this round, which is {state}, with these terms and registrations");
        explanation.state = Some(state);
    } else {
        let Explanation { chain_id, attribution, .. } = explained;
        let _ = write!(
            text,
            "\nthis holds if `RoundProposed` of Attribution at {attribution} on chain {chain_id} has the round \
             {}; `--rpc` compares that, the model's terms and whose the records are",
            checked.round_hash
        );
    }
    Ok(Outcome::new(text, explanation))
}

/// The payee that a text names.
pub(super) fn payee(text: &str, datanet: Option<U256>) -> Result<Payee> {
    if let Ok(account) = text.parse::<Address>() {
        return Ok(Payee::Account(account));
    }
    if let Ok(word) = text.parse::<B256>() {
        return Payee::from_word(word).ok_or_else(|| Failure::user(format!("{word} is no payee")));
    }
    if let Some(id) = text.strip_prefix("treasury:") {
        let id = id.parse().ok().and_then(treasury);
        return id.ok_or_else(|| Failure::user(format!("`{text}` names no Datanet")));
    }
    let Some(datanet) = datanet else {
        return Err(Failure::user(format!("`{text}` is an author, who has a claim key in each Datanet"))
            .hint("`--datanet` names the Datanet"));
    };
    let identity =
        tributary_records::author_identity(text).ok_or_else(|| Failure::user("the author is empty"))?;
    Ok(claim_key(datanet, identity))
}

/// What a payee earned in a round. Amounts are in units of the model's asset.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Explained {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The round's hash.
    round: Word,
    /// The payee.
    payee: Word,
    /// What it had earned before the round.
    before: Decimal,
    /// Its credits in the round.
    credit: Decimal,
    /// What it has earned since the model began.
    payout: Decimal,
    /// How many credits have their output and record, or their features, at hand, so that these were
    /// compared.
    compared: usize,
    /// The file that the explanation was written into, with `--out`.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
    /// The explanation with its proofs, without `--out` (docs/guides/explanation.md).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    explanation: Option<Box<Explanation>>,
    /// `open`, `final`, `slashed` or `voided`: what the chain says of the round, with `--check` and `--rpc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

impl Explained {
    fn of(checked: &Checked) -> Self {
        Self {
            model: checked.model.into(),
            number: checked.number,
            round: checked.round_hash.into(),
            payee: checked.payee.to_word().into(),
            before: checked.before.into(),
            credit: checked.credit.into(),
            payout: checked.after.into(),
            compared: checked.compared,
            file: None,
            explanation: None,
            state: None,
        }
    }
}

/// What people read.
fn page(explained: &Explanation, checked: &Checked) -> String {
    let mut text = format!(
        "{} in round {} of model {}\n{:>39}  earned before\n{:>39}  credits of this round\n{:>39}  of them, by {} basis points\n{:>39}  earned since the model began",
        describe(checked.payee),
        checked.number,
        checked.model,
        checked.before,
        checked.credit,
        checked.after.saturating_sub(checked.before),
        explained.contributors_bps,
        checked.after,
    );
    let mut last = None;
    for credit in &explained.credits {
        let receipt = credit.receipt.of_model(checked.model);
        if last.replace(receipt.id()) != Some(receipt.id()) {
            let _ = write!(
                text,
                "\nreceipt {} of {}: price {}, output of {} bytes",
                receipt.id(),
                time(receipt.time),
                receipt.price,
                receipt.output_length
            );
        }
        let _ = write!(text, "\n  {:>37}  {}", credit.amount, subject(credit));
    }
    text
}

/// What a credit is for, with the text if it is at hand.
fn subject(credit: &Credit) -> String {
    let fee = if credit.role == Role::Treasury { "the fee for " } else { "" };
    if let Some(whole) = &credit.whole {
        let (score, id, datanet) = (whole.score, whole.content_id, whole.datanet);
        return format!("{fee}a score of {score} of record {id} of Datanet {datanet}");
    }
    let Some(range) = &credit.range else { return "a part of what no record owns".to_owned() };
    let bytes = credit.output.as_ref().and_then(|output| output.get(range.start.into()..range.end.into()));
    // Text of another account: what is not printable is escaped.
    let words = bytes.map(|bytes| format!(": {:?}", String::from_utf8_lossy(bytes))).unwrap_or_default();
    format!(
        "{fee}bytes {} to {} by record {} of Datanet {}{words}",
        range.start, range.end, range.content_id, range.datanet
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payee_is_named_as_people_know_it() {
        let one = Some(U256::from(1));
        let word = |text: &str, datanet| payee(text, datanet).unwrap().to_word();
        let account = Address::repeat_byte(7);
        assert_eq!(word(&account.to_string(), None), account.into_word());
        assert_eq!(word("treasury:1", None), treasury(U256::from(1)).unwrap().to_word());
        let key = word("orcid:0000-0002-1694-233X", one);
        assert_eq!(word("https://orcid.org/0000-0002-1694-233X", one), key);
        assert_eq!(word(&key.to_string(), None), key);
        for (text, datanet) in [("orcid:0000-0002-1694-233X", None), ("treasury:x", None), ("", one)] {
            assert!(payee(text, datanet).is_err(), "{text}");
        }
        assert!(payee(&B256::repeat_byte(9).to_string(), None).is_err());
    }
}
