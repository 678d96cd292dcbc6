//! Answers with the owner of every byte, as HTML.

use crate::{
    corpus::Contributor,
    results::{Play, Story, Told},
    sankey::escape,
};
use std::{collections::HashMap, fmt::Write};
use tributary_core::payee::Payee;
use tributary_rounds::Score;

/// How many answers are shown.
const SHOWN: usize = 3;

/// The answers with most owners, each with its runs marked and named.
pub(crate) fn html(story: &Story, play: &Play) -> String {
    let labels: HashMap<Payee, &Contributor> =
        story.contributors.iter().map(|contributor| (contributor.payee, contributor)).collect();
    let mut runs: HashMap<_, Vec<Score<'_>>> = HashMap::new();
    for score in play.rounds.iter().flat_map(|round| round.scores()) {
        runs.entry(score.receipt_id).or_default().push(score);
    }
    let mut answers: Vec<(&Told, Vec<Score<'_>>)> =
        play.answers.iter().filter_map(|told| Some((told, runs.remove(&told.receipt)?))).collect();
    answers.sort_by_key(|(told, runs)| std::cmp::Reverse((owners(runs), told.receipt)));
    let mut html = String::new();
    for (told, runs) in answers.iter().take(SHOWN) {
        answer(&mut html, play, told, runs, &labels);
    }
    html
}

fn owners(runs: &[Score<'_>]) -> usize {
    let mut payees: Vec<Payee> = runs.iter().map(|run| run.owner.payee).collect();
    payees.sort_unstable();
    payees.dedup();
    payees.len()
}

fn answer(
    html: &mut String,
    play: &Play,
    told: &Told,
    runs: &[Score<'_>],
    labels: &HashMap<Payee, &Contributor>,
) {
    let bytes = told.text.as_bytes();
    let slice =
        |from: usize, to: usize| escape(&String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default()));
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    let _ = write!(
        html,
        "<figure class=\"answer-text\"><figcaption>{} <small>{} {}</small></figcaption><p>",
        escape(&told.question),
        play.money(told.price),
        play.unit
    );
    for run in runs {
        let (start, end) = (usize::from(run.start), usize::from(run.end));
        let name = labels.get(&run.owner.payee).map_or_else(|| "unknown".to_owned(), |found| found.label());
        let index = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name.clone());
            names.len() - 1
        });
        let _ = write!(
            html,
            "<span class=\"nobody\">{}</span><mark class=\"c{}\" title=\"{}: bytes {start} to {end}\">{}</mark>",
            slice(at, start),
            index % 10,
            escape(&name),
            slice(start, end),
        );
        at = end;
    }
    let _ = write!(html, "<span class=\"nobody\">{}</span></p><ul>", slice(at, bytes.len()));
    for (index, name) in names.iter().enumerate() {
        let of = |run: &&Score<'_>| labels.get(&run.owner.payee).is_some_and(|found| found.label() == *name);
        let owned: usize = runs.iter().filter(of).map(|run| usize::from(run.end - run.start)).sum();
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
