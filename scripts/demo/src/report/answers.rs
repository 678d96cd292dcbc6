//! Answers with the owner of every byte, as HTML.

use super::sankey::escape;
use crate::{
    corpus::Contributor,
    results::{ModelResults, PaidAnswer, Results},
};
use alloy_primitives::B256;
use std::{cmp::Reverse, collections::HashMap, fmt::Write};
use tributary_core::payee::Payee;
use tributary_rounds::StatedScore;

/// How many answers are shown.
const SHOWN: usize = 3;

/// The answers with most owners, each with its byte ranges marked and named.
pub(super) fn html(results: &Results, model: &ModelResults) -> String {
    let labels: HashMap<Payee, &Contributor> =
        results.contributors.iter().map(|contributor| (contributor.payee, contributor)).collect();
    let mut scores: HashMap<B256, Vec<StatedScore>> = HashMap::new();
    for score in model.rounds.iter().flat_map(|round| &round.scores) {
        scores.entry(score.receipt_id).or_default().push(*score);
    }
    let mut answers: Vec<(&PaidAnswer, Vec<StatedScore>)> =
        model.answers.iter().filter_map(|answer| Some((answer, scores.remove(&answer.receipt)?))).collect();
    answers.sort_by_key(|(answer, scores)| Reverse((count_owners(scores), answer.receipt)));
    let mut html = String::new();
    for (answer, scores) in answers.iter().take(SHOWN) {
        write_answer(&mut html, model, answer, scores, &labels);
    }
    html
}

fn count_owners(scores: &[StatedScore]) -> usize {
    let mut payees: Vec<Payee> = scores.iter().map(|score| score.owner.payee).collect();
    payees.sort_unstable();
    payees.dedup();
    payees.len()
}

fn write_answer(
    html: &mut String,
    model: &ModelResults,
    answer: &PaidAnswer,
    scores: &[StatedScore],
    labels: &HashMap<Payee, &Contributor>,
) {
    let bytes = answer.text.as_bytes();
    let slice =
        |from: usize, to: usize| escape(&String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default()));
    let label =
        |score: &StatedScore| labels.get(&score.owner.payee).map_or("unknown".to_owned(), |who| who.label());
    let mut names: Vec<String> = Vec::new();
    let mut offset = 0;
    let _ = write!(
        html,
        "<figure class=\"answer-text\"><figcaption>{} <small>{} {}</small></figcaption><p>",
        escape(&answer.question),
        model.money(answer.price),
        model.unit
    );
    for score in scores {
        let (start, end) = (usize::from(score.start), usize::from(score.end));
        let name = label(score);
        let index = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name.clone());
            names.len() - 1
        });
        let _ = write!(
            html,
            "<span class=\"unowned\">{}</span><mark class=\"c{}\" title=\"{}: bytes {start} to {end}\">{}</mark>",
            slice(offset, start),
            index % 10,
            escape(&name),
            slice(start, end),
        );
        offset = end;
    }
    let _ = write!(html, "<span class=\"unowned\">{}</span></p><ul>", slice(offset, bytes.len()));
    for (index, name) in names.iter().enumerate() {
        let of_name = scores.iter().filter(|score| label(score) == *name);
        let owned: usize = of_name.map(|score| usize::from(score.end - score.start)).sum();
        let _ = write!(
            html,
            "<li><mark class=\"c{}\">{}</mark> {owned} of {} bytes</li>",
            index % 10,
            escape(name),
            bytes.len()
        );
    }
    html.push_str("</ul></figure>");
}
