//! The demo's result in a terminal.

use crate::results::{Row, Story};
use crate::text::{grouped, table};
use serde_json::{Value, json};
use std::path::Path;

/// Rows that a terminal shows; the report has all.
const ROWS: usize = 20;

pub(crate) fn of(story: &Story, report: &Path) -> (String, Value) {
    let sections = [payees(story), gas(story), checks(story), format!("report: {}", report.display())];
    (sections.join("\n\n"), json(story, report))
}

fn payees(story: &Story) -> String {
    let Some(play) = story.plays.first() else { return String::new() };
    let cells = |row: &Row| {
        let claimed = if row.payable { play.money(row.claimed) } else { "waits for an account".to_owned() };
        vec![
            row.label.clone(),
            grouped(row.records as u128),
            play.money(row.credit),
            play.money(row.earned),
            claimed,
        ]
    };
    let mut rows: Vec<Vec<String>> = story.standings.iter().take(ROWS).map(cells).collect();
    if let Some(rest) = story.standings.get(ROWS..).filter(|rest| !rest.is_empty()) {
        let sum = |pick: fn(&Row) -> u128| rest.iter().map(pick).sum::<u128>();
        rows.push(vec![
            format!("{} others", rest.len()),
            grouped(sum(|row| row.records as u128)),
            play.money(sum(|row| row.credit)),
            play.money(sum(|row| row.earned)),
            play.money(sum(|row| row.claimed)),
        ]);
    }
    let head = ["contributor", "records", "credit", "earned", "claimed"];
    format!("model {}, in {}\n\n{}", play.model, play.unit, table(&head, &rows))
}

fn gas(story: &Story) -> String {
    let rows: Vec<Vec<String>> = story
        .gas
        .iter()
        .map(|gas| {
            let mean = gas.total / gas.count.max(1);
            [gas.count, mean, gas.least, gas.most, gas.total].map(|number| grouped(number.into())).to_vec()
        })
        .zip(&story.gas)
        .map(|(numbers, gas)| [vec![gas.call.clone()], numbers].concat())
        .collect();
    table(&["gas of", "calls", "mean", "least", "most", "together"], &rows)
}

fn checks(story: &Story) -> String {
    let line = |check: &crate::checks::Check| {
        format!("[{}] {}: {}", if check.holds { "ok" } else { "FAILED" }, check.name, check.found)
    };
    story.checks.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn json(story: &Story, report: &Path) -> Value {
    let payees: Vec<Value> = story
        .standings
        .iter()
        .map(|row| {
            json!({
                "label": row.label, "payee": row.payee.to_word(), "records": row.records, "credit": row.credit.to_string(),
                "earned": row.earned.to_string(), "claimed": row.claimed.to_string(), "payable": row.payable,
            })
        })
        .collect();
    let gas: Vec<Value> = story
        .gas
        .iter()
        .map(|gas| json!({ "call": gas.call, "count": gas.count, "total": gas.total, "least": gas.least, "most": gas.most }))
        .collect();
    let checks: Vec<Value> = story
        .checks
        .iter()
        .map(|check| json!({ "name": check.name, "holds": check.holds, "found": check.found }))
        .collect();
    let took: Vec<Value> = story
        .took
        .iter()
        .map(|(step, time)| json!({ "step": step, "seconds": time.as_secs_f64() }))
        .collect();
    json!({ "payees": payees, "gas": gas, "checks": checks, "took": took, "report": report })
}
