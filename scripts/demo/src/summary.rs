//! The result, as a terminal and as programs read it.

use crate::{
    checks::Check,
    results::{PayeeRow, Results},
    text::{grouped, table},
};
use serde_json::{Value, json};
use std::path::Path;

/// Payees that a terminal shows; the report has all.
const ROWS: usize = 20;

/// The result as text.
pub(crate) fn text(results: &Results, report: &Path) -> String {
    [payees(results), gas(results), checks(results), format!("report: {}", report.display())].join("\n\n")
}

fn payees(results: &Results) -> String {
    let model = &results.main;
    let cells = |row: &PayeeRow| {
        let claimed = if row.payable { model.money(row.claimed) } else { "waits for an account".to_owned() };
        let records = grouped(row.records as u128);
        vec![row.label.clone(), records, model.money(row.credit), model.money(row.earned), claimed]
    };
    let mut rows: Vec<Vec<String>> = results.payees.iter().take(ROWS).map(cells).collect();
    if let Some(rest) = results.payees.get(ROWS..).filter(|rest| !rest.is_empty()) {
        let sum = |pick: fn(&PayeeRow) -> u128| rest.iter().map(pick).sum::<u128>();
        rows.push(vec![
            format!("{} others", rest.len()),
            grouped(sum(|row| row.records as u128)),
            model.money(sum(|row| row.credit)),
            model.money(sum(|row| row.earned)),
            model.money(sum(|row| row.claimed)),
        ]);
    }
    let head = ["contributor", "records", "credit", "earned", "claimed"];
    format!("model {}, in {}\n\n{}", model.model, model.unit, table(&head, &rows))
}

fn gas(results: &Results) -> String {
    let row = |gas: &tributary_chain::Gas| {
        let mean = gas.total / gas.count.max(1);
        let numbers = [gas.count, mean, gas.least, gas.most, gas.total].map(|number| grouped(number.into()));
        [vec![gas.call.clone()], numbers.to_vec()].concat()
    };
    let rows: Vec<Vec<String>> = results.gas.iter().map(row).collect();
    table(&["gas of", "calls", "mean", "least", "most", "together"], &rows)
}

fn checks(results: &Results) -> String {
    let line = |check: &Check| {
        format!("[{}] {}: {}", if check.holds { "ok" } else { "FAILED" }, check.name, check.found)
    };
    results.checks.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The result as JSON.
pub(crate) fn json(results: &Results, report: &Path) -> Value {
    let payee = |row: &PayeeRow| {
        json!({
            "label": row.label, "payee": row.payee.to_word(), "records": row.records,
            "credit": row.credit.to_string(), "earned": row.earned.to_string(),
            "claimed": row.claimed.to_string(), "payable": row.payable,
        })
    };
    let gas = |gas: &tributary_chain::Gas| {
        json!({
            "call": gas.call, "count": gas.count, "total": gas.total, "least": gas.least, "most": gas.most,
        })
    };
    let check = |check: &Check| json!({ "name": check.name, "holds": check.holds, "found": check.found });
    let took: Vec<Value> = results
        .took
        .iter()
        .map(|(step, time)| json!({ "step": step, "seconds": time.as_secs_f64() }))
        .collect();
    json!({
        "payees": results.payees.iter().map(payee).collect::<Vec<_>>(),
        "gas": results.gas.iter().map(gas).collect::<Vec<_>>(),
        "checks": results.checks.iter().map(check).collect::<Vec<_>>(),
        "took": took, "report": report,
    })
}
