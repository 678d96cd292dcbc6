//! The page, its figures and its drawing.

use super::others::{Figure, verdict};
use super::{Outcome, Row};
use serde_json::json;
use std::fmt::Write as _;

/// The peer to compare with.
pub(crate) const CAPPED: &str = "cumulative Merkle drop, a ceiling per source";

const HEAD: &str = "\
# What a claim costs

Gas of one claim, the 21,000 and the calldata included, in OpenZeppelin's ERC-20 on the development
chain. *First*: the account never claimed and holds no tokens; *later*: it did. The peers are the
least contracts of their kind, for one token. The one to compare with is the cumulative drop with a
ceiling per source: like ours, and unlike the plain ones, it can never pay more of a source than was
put in for it, whatever its root says. Ours also knows claim keys and treasuries, any number of
assets, and payees who are paid by their consent only; its proof carries sums. The reference is
written to be read, not to be cheap. `make bench-gas` writes this page.

| way | levels | first | later | later, against the drop with a ceiling | against the plain drop |
|---|---:|---:|---:|---|---|
";

pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(HEAD);
    for row in rows {
        let later = row.later.map_or("-".into(), |gas| gas.to_string());
        let depth = if row.depth == 0 { "-".into() } else { row.depth.to_string() };
        let [capped, plain] = [CAPPED, "cumulative Merkle drop"].map(|peer| against(rows, row, peer));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} | {depth} | {} | {later} | {capped} | {plain} |", row.name, row.first);
    }
    text.push_str("\n![Gas of a later claim](gas-claims.svg)\n");
    text
}

/// How ours does against a peer at the same depth.
fn against(rows: &[Row], row: &Row, peer: &str) -> String {
    let other = rows.iter().find(|other| other.name == peer && other.depth == row.depth);
    let other = other.filter(|_| row.name.starts_with("Tributary")).and_then(|other| other.later);
    row.later.zip(other).map_or(String::new(), |(mine, other)| verdict(mine, other))
}

pub(crate) fn json(rows: &[Row], figures: &[Figure]) -> Outcome<String> {
    let claims: Vec<_> = rows
        .iter()
        .map(|row| json!({"name": row.name, "depth": row.depth, "first": row.first, "later": row.later}))
        .collect();
    let calls: Vec<_> = figures
        .iter()
        .map(|figure| {
            let Figure { what, cached, uncached, reference } = figure;
            json!({"call": what, "cached": cached, "uncached": uncached, "reference": reference})
        })
        .collect();
    Ok(serde_json::to_string_pretty(&json!({"claims": claims, "calls": calls}))? + "\n")
}

pub(crate) fn svg(rows: &[Row]) -> String {
    let bars: Vec<(&Row, u64)> = rows.iter().filter_map(|row| Some((row, row.later?))).collect();
    let most = bars.iter().map(|bar| bar.1).max().unwrap_or(1).max(1);
    let height = 24 * bars.len() + 40;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#777\">\n\
         <title>Gas of a later claim</title>\n<text x=\"8\" y=\"18\" font-weight=\"bold\">Gas of a later claim</text>\n"
    );
    for (i, (row, gas)) in bars.into_iter().enumerate() {
        let (y, width) = (32 + 24 * i, gas * 440 / most);
        let colour = if row.name.starts_with("Tributary") { "#2a78d6" } else { "#999" };
        let levels = if row.depth == 0 { String::new() } else { format!(", {} levels", row.depth) };
        let _ = writeln!(
            text,
            "<text x=\"8\" y=\"{}\">{}{levels}</text><rect x=\"340\" y=\"{y}\" width=\"{width}\" height=\"16\" fill=\"{colour}\"/><text x=\"{}\" y=\"{}\">{gas}</text>",
            y + 13,
            row.name,
            346 + width,
            y + 13
        );
    }
    text + "</svg>\n"
}
