//! The report: one page that opens without a network.

use crate::text::grouped;
use crate::{
    answers,
    results::{Play, Row, Story},
    sankey::{escape, svg},
};
use std::fmt::Write;
use tributary_hpo::release;

const STYLE: &str = include_str!("report.css");
/// Rows that are shown at once.
const ROWS: usize = 25;

pub(crate) fn html(story: &Story) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><title>Tributary: from records to payouts</title><style>{STYLE}</style></head><body><main>"
    );
    let Some(play) = story.plays.first() else { return page };
    head(&mut page, story, play);
    let _ = write!(
        page,
        "<h2>Whose words, which answers, what payout</h2><div class=\"panel\">{}</div>\
         <p class=\"lead-text under\">Each thin bar in the middle is one answer; its height is its price. A ribbon from the left is the part \
         of the price that somebody's words in the answer earned; ribbons to the right are where it went. Of every price, {} % \
         goes this way and the rest to the model's owner.</p>",
        svg(story, play),
        crate::flow::CONTRIBUTORS / 100,
    );
    let _ = write!(
        page,
        "<h2>Who had these bytes first</h2><p class=\"lead-text\">Every byte of an answer is paid once, to whoever had it first, \
         and every byte costs the same. What is not marked is nobody's: its price goes to the Datanet's treasury.</p>{}",
        answers::html(story, play),
    );
    payees(&mut page, story, play);
    checks(&mut page, story);
    gas(&mut page, story);
    steps(&mut page, story);
    footer(&mut page, story);
    page.push_str("</main></body></html>\n");
    page
}

fn head(page: &mut String, story: &Story, play: &Play) {
    let _ = write!(
        page,
        "<h1>Whose words were in the answers, and what they were paid</h1><p class=\"lead-text\">{} definitions of clinical findings, \
         written by experts under their ORCIDs, were registered on a chain. An assistant answered {} questions with sentences of \
         theirs, users paid for each answer, and the money went to those whose words are in it: scored, proposed with a bond, \
         open to challenge, final, claimed. All of it by contracts in WebAssembly, in one run on this machine.</p>",
        grouped(story.definitions as u128),
        play.answers.len(),
    );
    let claimed: u128 = story.standings.iter().map(|row| row.claimed).sum();
    let waiting: u128 =
        story.standings.iter().filter(|row| !row.payable).map(|row| row.earned - row.claimed).sum();
    let rounds: usize = story.plays.iter().map(|play| play.rounds.len()).sum();
    let cards = [
        ("records", grouped(story.definitions as u128)),
        ("experts with an ORCID", story.authors.to_string()),
        (
            "answers, both models",
            story.plays.iter().map(|play| play.answers.len()).sum::<usize>().to_string(),
        ),
        ("rounds finalised", rounds.to_string()),
        ("paid by users", format!("{} <small>{}</small>", play.cents(play.paid()), play.unit)),
        ("claimed", format!("{} <small>{}</small>", play.cents(claimed), play.unit)),
        ("waits for an account", format!("{} <small>{}</small>", play.cents(waiting), play.unit)),
        (
            "checks that hold",
            format!("{} of {}", story.checks.iter().filter(|check| check.holds).count(), story.checks.len()),
        ),
    ];
    page.push_str("<dl class=\"cards\">");
    for (name, value) in cards {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    page.push_str("</dl>");
}

fn payees(page: &mut String, story: &Story, play: &Play) {
    let _ = write!(page, "<h2>Everybody who earned</h2><div class=\"panel\">");
    payee_table(page, play, &story.standings[..story.standings.len().min(ROWS)]);
    if let Some(rest) = story.standings.get(ROWS..).filter(|rest| !rest.is_empty()) {
        let _ = write!(page, "<details><summary>{} more</summary>", rest.len());
        payee_table(page, play, rest);
        page.push_str("</details>");
    }
    page.push_str("</div>");
}

fn payee_table(page: &mut String, play: &Play, rows: &[Row]) {
    let _ = write!(
        page,
        "<table><caption>Model {}, in {}. Credit is the part of the receipts' prices; earned is the contributors' part \
         of that.</caption><thead><tr><th scope=\"col\">contributor</th><th class=\"n\" scope=\"col\">records</th><th class=\"n\" \
         scope=\"col\">credit</th><th class=\"n\" scope=\"col\">earned</th><th class=\"n\" scope=\"col\">claimed</th></tr></thead><tbody>",
        play.model, play.unit
    );
    for row in rows {
        let claimed = if row.payable {
            play.money(row.claimed)
        } else {
            "<span class=\"wait\">waits for an account</span>".to_owned()
        };
        let _ = write!(
            page,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{claimed}</td></tr>",
            escape(&row.label),
            grouped(row.records as u128),
            play.money(row.credit),
            play.money(row.earned),
        );
    }
    page.push_str("</tbody></table>");
}

fn checks(page: &mut String, story: &Story) {
    page.push_str("<h2>What must hold</h2><div class=\"panel\"><table><thead><tr><th scope=\"col\"></th><th scope=\"col\">check</th><th scope=\"col\">found</th></tr></thead><tbody>");
    for check in &story.checks {
        let (class, word) = if check.holds { ("ok", "\u{2713} holds") } else { ("no", "\u{2717} fails") };
        let (name, found) = (escape(&check.name), escape(&check.found));
        let _ = write!(
            page,
            "<tr><td class=\"{class}\">{word}</td><td>{name}</td><td><code>{found}</code></td></tr>"
        );
    }
    page.push_str("</tbody></table></div>");
}

fn gas(page: &mut String, story: &Story) {
    page.push_str(
        "<h2>Gas of each step</h2><div class=\"panel\"><table><thead><tr><th scope=\"col\">call</th>",
    );
    for head in ["calls", "mean", "least", "most", "together"] {
        let _ = write!(page, "<th class=\"n\" scope=\"col\">{head}</th>");
    }
    page.push_str("</tr></thead><tbody>");
    for gas in &story.gas {
        let _ = write!(page, "<tr><td>{}</td>", gas.call);
        for number in [gas.count, gas.total / gas.count.max(1), gas.least, gas.most, gas.total] {
            let _ = write!(page, "<td class=\"n\">{}</td>", grouped(number.into()));
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>");
}

fn steps(page: &mut String, story: &Story) {
    page.push_str("<h2>How long it took</h2><div class=\"panel\"><table><thead><tr><th scope=\"col\">step</th><th class=\"n\" scope=\"col\">seconds</th></tr></thead><tbody>");
    for (step, time) in &story.took {
        let _ =
            write!(page, "<tr><td>{}</td><td class=\"n\">{:.2}</td></tr>", escape(step), time.as_secs_f64());
    }
    page.push_str("</tbody></table></div>");
}

fn footer(page: &mut String, story: &Story) {
    let _ = write!(
        page,
        "<footer><p>The records are the definitions of the Human Phenotype Ontology ({}), as the Python package {} {} ships \
         it, unaltered; {} definitions that repeat another word for word stand once. HPO is the work of the HPO Consortium, under \
         <a href=\"{}\">its own licence</a>. {}</p><p>The experts did not take part: the accounts, the money and the chain are of \
         this demonstration.</p><p>Contracts: Datanet {}, token <code>{}</code>.</p></footer>",
        escape(&story.data_version),
        release::PACKAGE,
        release::PACKAGE_VERSION,
        story.duplicates,
        release::LICENCE,
        escape(release::CITATION),
        story.datanet,
        story.token.address,
    );
}
