//! The report: one page that opens without a network.

mod answers;
mod money;
mod sankey;

use crate::{
    models::CONTRIBUTORS_BPS,
    results::{ModelResults, PayeeRow, Results},
    text::grouped,
};
use sankey::escape;
use std::fmt::Write;
use tributary_hpo::release;

const STYLE: &str = include_str!("report.css");
/// Payees that are visible at first.
const ROWS: usize = 25;

/// The report as an HTML page.
pub(crate) fn html(results: &Results) -> String {
    let model = &results.main;
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>Tributary: from records to payouts</title>\
         <style>{STYLE}</style></head><body><main>"
    );
    write_head(&mut page, results, model);
    let _ = write!(
        page,
        "<h2>Whose text, which answers, what payout</h2><div class=\"panel\">{}</div>\
         <p class=\"intro under\">Each thin bar in the middle is one answer; its height is its price. A ribbon from the \
         left is the part of the price that a contributor's text in the answer earned; ribbons to the right are where it \
         went. Of every price, {} % goes this way and the rest to the model's owner.</p>",
        money::diagram(results, model).svg(),
        CONTRIBUTORS_BPS / 100,
    );
    let _ = write!(
        page,
        "<h2>Who had these bytes first</h2><p class=\"intro\">Every byte of an answer is paid once, to whoever had it \
         first, and every byte costs the same. What is not marked is unowned: its price goes to the Datanet's \
         treasury.</p>{}",
        answers::html(results, model),
    );
    write_payees(&mut page, results, model);
    write_checks(&mut page, results);
    write_gas(&mut page, results);
    write_steps(&mut page, results);
    write_footer(&mut page, results);
    page.push_str("</main></body></html>\n");
    page
}

fn write_head(page: &mut String, results: &Results, model: &ModelResults) {
    let _ = write!(
        page,
        "<h1>Whose text was in the answers, and what they were paid</h1><p class=\"intro\">{} definitions of clinical \
         findings, written by experts under their ORCIDs, were registered on a chain. An assistant answered {} questions \
         with sentences of theirs, users paid for each answer, and the money went to those whose text is in it: scored, \
         proposed with a bond, open to challenge, final, claimed. All of it by contracts in WebAssembly, on one \
         machine.</p>",
        grouped(results.definitions as u128),
        model.answers.len(),
    );
    let claimed: u128 = results.payees.iter().map(|row| row.claimed).sum();
    let waiting = results.payees.iter().filter(|row| !row.payable);
    let waiting: u128 = waiting.map(|row| row.earned - row.claimed).sum();
    let answers: usize = results.models().iter().map(|model| model.answers.len()).sum();
    let rounds: usize = results.models().iter().map(|model| model.rounds.len()).sum();
    let holding = results.checks.iter().filter(|check| check.holds).count();
    let money = |amount: u128| format!("{} <small>{}</small>", model.cents(amount), model.unit);
    let cards = [
        ("records", grouped(results.definitions as u128)),
        ("experts with an ORCID", results.authors.to_string()),
        ("answers, both models", answers.to_string()),
        ("rounds finalised", rounds.to_string()),
        ("paid by users", money(model.paid())),
        ("claimed", money(claimed)),
        ("waits for an account", money(waiting)),
        ("checks that hold", format!("{holding} of {}", results.checks.len())),
    ];
    page.push_str("<dl class=\"cards\">");
    for (name, value) in cards {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    page.push_str("</dl>");
}

fn write_payees(page: &mut String, results: &Results, model: &ModelResults) {
    let _ = write!(page, "<h2>Everyone who earned</h2><div class=\"panel\">");
    let (first, rest) = results.payees.split_at(results.payees.len().min(ROWS));
    write_payee_table(page, model, first);
    if !rest.is_empty() {
        let _ = write!(page, "<details><summary>{} more</summary>", rest.len());
        write_payee_table(page, model, rest);
        page.push_str("</details>");
    }
    page.push_str("</div>");
}

fn write_payee_table(page: &mut String, model: &ModelResults, rows: &[PayeeRow]) {
    let _ = write!(
        page,
        "<table><caption>Model {}, in {}. Credit is the part of the receipts' prices; earned is the contributors' part \
         of that.</caption>",
        model.model, model.unit
    );
    write_table_head(page, "contributor", &["records", "credit", "earned", "claimed"]);
    for row in rows {
        let claimed = if row.payable {
            model.money(row.claimed)
        } else {
            "<span class=\"wait\">waits for an account</span>".to_owned()
        };
        let _ = write!(
            page,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{claimed}</td></tr>",
            escape(&row.label),
            grouped(row.records as u128),
            model.money(row.credit),
            model.money(row.earned),
        );
    }
    page.push_str("</tbody></table>");
}

/// The head of a table with one column of text and some of numbers, up to its first row.
fn write_table_head(page: &mut String, text: &str, numbers: &[&str]) {
    let _ = write!(page, "<thead><tr><th scope=\"col\">{text}</th>");
    for number in numbers {
        let _ = write!(page, "<th class=\"n\" scope=\"col\">{number}</th>");
    }
    page.push_str("</tr></thead><tbody>");
}

fn write_checks(page: &mut String, results: &Results) {
    page.push_str(
        "<h2>What must hold</h2><div class=\"panel\"><table><thead><tr><th scope=\"col\"></th><th \
         scope=\"col\">check</th><th scope=\"col\">found</th></tr></thead><tbody>",
    );
    for check in &results.checks {
        let (class, word) = if check.holds { ("ok", "\u{2713} holds") } else { ("no", "\u{2717} fails") };
        let (name, found) = (escape(&check.name), escape(&check.found));
        let _ = write!(
            page,
            "<tr><td class=\"{class}\">{word}</td><td>{name}</td><td><code>{found}</code></td></tr>"
        );
    }
    page.push_str("</tbody></table></div>");
}

fn write_gas(page: &mut String, results: &Results) {
    page.push_str("<h2>Gas of each step</h2><div class=\"panel\"><table>");
    write_table_head(page, "call", &["calls", "mean", "least", "most", "together"]);
    for gas in &results.gas {
        let _ = write!(page, "<tr><td>{}</td>", gas.call);
        for number in [gas.count, gas.total / gas.count.max(1), gas.least, gas.most, gas.total] {
            let _ = write!(page, "<td class=\"n\">{}</td>", grouped(number.into()));
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>");
}

fn write_steps(page: &mut String, results: &Results) {
    page.push_str("<h2>How long it took</h2><div class=\"panel\"><table>");
    write_table_head(page, "step", &["seconds"]);
    for (step, time) in &results.took {
        let (step, seconds) = (escape(step), time.as_secs_f64());
        let _ = write!(page, "<tr><td>{step}</td><td class=\"n\">{seconds:.2}</td></tr>");
    }
    page.push_str("</tbody></table></div>");
}

fn write_footer(page: &mut String, results: &Results) {
    let _ = write!(
        page,
        "<footer><p>The records are the definitions of the Human Phenotype Ontology ({}), as the Python package {} {} ships \
         it, unaltered; {} definitions that repeat another word for word are registered once. HPO is the work of the HPO \
         Consortium, under <a href=\"{}\">its own licence</a>. {}</p><p>The experts did not take part: the accounts, the \
         money and the chain are of this demonstration.</p><p>Contracts: Datanet {}, token <code>{}</code>.</p></footer>",
        escape(&results.data_version),
        release::PACKAGE,
        release::PACKAGE_VERSION,
        results.duplicates,
        release::LICENCE,
        escape(release::CITATION),
        results.datanet,
        results.token.address,
    );
}
