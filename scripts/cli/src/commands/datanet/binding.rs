//! `datanet bind-all`.

use super::identity;
use crate::{
    commands::read_file,
    failure::{Failure, Result},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, B256, U256};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, path::Path};
use tributary_chain::words::counted;
use tributary_sdk::datanets::{self, Bindable};

/// How many of many authors a message names.
const NAMED: usize = 20;

/// Authors whose accounts were bound.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AllBound {
    /// How many were bound now.
    bound: usize,
    /// How many were bound to the same accounts before.
    before: usize,
    /// How many were left out, with `--skip`.
    skipped: usize,
}

/// A line of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    author: String,
    account: Address,
}

pub(super) async fn bind_all(
    session: &Session<'_>,
    open: &Open<'_>,
    datanet: U256,
    file: &Path,
    skip: bool,
) -> Result<Outcome> {
    let lines = read(file)?;
    let accounts: Vec<(B256, Address)> =
        lines.iter().map(|line| Ok((identity(&line.author)?, line.account))).collect::<Result<_>>()?;
    datanets::read(&open.context, datanet).await?;
    let states = datanets::bindable(&open.context, datanet, &accounts).await?;
    let problem = |(line, state): (&Line, &Bindable)| match state {
        Bindable::Free | Bindable::Bound => None,
        Bindable::ToOther(other) => Some(format!("{} is bound to {other}, permanently", line.author)),
        Bindable::Unused => Some(format!("nothing is registered for {}", line.author)),
    };
    let problems: Vec<String> = lines.iter().zip(&states).filter_map(problem).collect();
    if !problems.is_empty() && !skip {
        let what = counted(problems.len(), "author");
        return Err(Failure::user(format!("{what} of {} cannot be bound; nothing was sent", file.display()))
            .details(shortened(&problems))
            .hint("`--skip` leaves them out"));
    }
    shortened(&problems).iter().for_each(|problem| session.printer().print(format!("left out: {problem}")));
    let free = accounts.iter().zip(&states).filter(|(_, state)| **state == Bindable::Free);
    let free: Vec<(B256, Address)> = free.map(|(account, _)| *account).collect();
    let sender = open.account().await?;
    let bar = session.printer().bar(free.len(), "binding accounts");
    let done = datanets::bind_all(&open.context, &sender, datanet, &free, || bar.inc(1)).await;
    bar.finish_and_clear();
    done?;
    let before = states.iter().filter(|state| **state == Bindable::Bound).count();
    let (bound, skipped) = (free.len(), problems.len());
    let text = format!(
        "{} bound in Datanet {datanet}, {before} before, {skipped} left out",
        counted(bound, "account")
    );
    Ok(Outcome::new(text, AllBound { bound, before, skipped }))
}

/// The lines of the file, each of another author.
fn read(file: &Path) -> Result<Vec<Line>> {
    let bytes = read_file(file)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::user(format!("{} is no text in UTF-8", file.display())))?;
    let (mut lines, mut known) = (Vec::new(), HashMap::new());
    for (number, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let at = |problem: String| Failure::user(format!("{}, line {number}: {problem}", file.display()));
        let line: Line = serde_json::from_str(text).map_err(|error| at(error.to_string()))?;
        let identity = identity(&line.author).map_err(|failure| at(failure.message().to_owned()))?;
        if let Some(first) = known.insert(identity, number) {
            return Err(at(format!("`{}` is the author of line {first}; each has one account", line.author)));
        }
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(Failure::user(format!("{} has no line with an author and an account", file.display())));
    }
    Ok(lines)
}

fn shortened(problems: &[String]) -> Vec<String> {
    let more = problems.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("and {more} more"));
    problems.iter().take(NAMED).cloned().chain(rest).collect()
}
