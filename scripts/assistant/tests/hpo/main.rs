//! The assistant on HPO: what it draws on, how long scoring takes, what the calibrated rule does
//! with the money, and what copies gain. `TRIBUTARY_HPO` names the file; without it, it is the one that
//! `make target/data/hp.obo` writes. `--nocapture` prints the figures.

mod attacks;

use alloy_primitives::B256;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    convert::Infallible,
    fs,
    time::Instant,
};
use tributary_assistant::{Answer, Assistant};
use tributary_core::span::{Params, words};
use tributary_hpo::{Ontology, questions};
use tributary_scoring::{Candidate, Order, Output, Owners, Progress, Sample, calibrate, measure, score};

/// One half to calibrate with, the other to measure with.
const QUESTIONS: usize = 500;

/// How much of the money records may get that are no sources.
const OTHERS: f64 = 0.08;

/// Other limits to print what they would choose.
const OTHER_LIMITS: [f64; 4] = [0.03, 0.05, 0.10, 0.15];

/// The grid.
const MIN_WORDS: [u8; 10] = [3, 4, 6, 7, 8, 9, 10, 12, 14, 16];
const MIN_BYTES: [u8; 15] = [0, 30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 100, 120];

/// The receipts' time, and what their snapshot reaches up to.
const ANSWERED: u64 = 1_000;
const UP_TO: u64 = 900;

struct Corpus {
    /// In order.
    records: Vec<(Order, String)>,
    answers: Vec<Answer<Order>>,
    asked_about: Vec<Order>,
}

fn corpus(path: impl AsRef<std::path::Path>) -> Corpus {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{error}: make target/data/hp.obo"));
    let ontology = Ontology::parse(&text).unwrap();
    let found = ontology.records();
    // Registered one after the other, as the file has them.
    let order = |number| Order { number, index: 0 };
    let records: Vec<(Order, String)> =
        (0..).map(order).zip(found.records.iter().map(|record| record.text.to_owned())).collect();
    let by_term: HashMap<&str, Order> =
        (0..).zip(&found.records).map(|(i, record)| (record.term.id.as_str(), order(i))).collect();
    let start = Instant::now();
    let assistant = Assistant::new(records.clone());
    println!("indexed {} records in {:?}", records.len(), start.elapsed());
    let start = Instant::now();
    let (mut answers, mut asked_about) = (vec![], vec![]);
    for question in questions(&ontology, QUESTIONS, 1) {
        if let Some(answer) = assistant.answer(&question.text) {
            if answers.len() < 6 {
                println!(
                    "{}\n  [{}] {}\n  {}",
                    question.text,
                    question.term.name,
                    question.term.definition.as_ref().unwrap().text,
                    answer.text
                );
            }
            answers.push(answer);
            asked_about.push(by_term[question.term.id.as_str()]);
        }
    }
    println!("answered {} of {QUESTIONS} in {:?}", answers.len(), start.elapsed());
    Corpus { records, answers, asked_about }
}

/// A record of the registry, accepted before the snapshot.
fn registered<B>(order: Order, bytes: B) -> Candidate<B> {
    Candidate::since(order, 1, bytes)
}

fn passed_over(_: Progress) {}

/// Answers that are paid for, one unit each, and a corpus to score them by.
struct Market<'a> {
    params: Params,
    answers: &'a [Answer<Order>],
    /// The honest records, in order, which no attack changes.
    records: &'a [(Order, String)],
}

/// What one attack came to: of one unit an answer, what those who try it get.
struct Earned {
    /// With their first records and all that they added.
    family: f64,
    /// With what they added.
    added: f64,
}

impl Market<'_> {
    fn outputs(&self) -> Vec<Output<&str>> {
        (0u64..)
            .zip(self.answers)
            .map(|(number, answer)| Output {
                receipt_id: B256::left_padding_from(&number.to_be_bytes()),
                time: ANSWERED,
                up_to: UP_TO,
                bytes: answer.text.as_str(),
            })
            .collect()
    }

    /// What the family and its additions earn when `gone` are not there and `added` are.
    fn earned(&self, family: &HashSet<Order>, gone: &HashSet<Order>, added: &[Candidate<String>]) -> Earned {
        let outputs = self.outputs();
        let honest = self.records.iter().filter(|(order, _)| !gone.contains(order));
        let honest = honest.map(|(order, text)| registered(*order, text.as_str()));
        let new = added.iter().map(|record| Candidate {
            order: record.order,
            accepted_at: record.accepted_at,
            accepted: record.accepted.clone(),
            bytes: record.bytes.as_str(),
        });
        let new_orders: HashSet<Order> = added.iter().map(|record| record.order).collect();
        assert!(new_orders.len() == added.len(), "orders differ");
        let rows =
            score(self.params, &outputs, honest.chain(new).map(Ok::<_, Infallible>), &passed_over).unwrap();
        let by_receipt: HashMap<B256, usize> =
            outputs.iter().map(|output| (output.receipt_id, output.bytes.len())).collect();
        let mut earned = Earned { family: 0.0, added: 0.0 };
        for of_one in rows.chunk_by(|one, next| one.receipt_id == next.receipt_id) {
            // Bytes are counted before they are divided, so that equal bytes are equal money.
            let bytes = |counts: &dyn Fn(&Order) -> bool| -> u128 {
                of_one.iter().filter(|row| counts(&row.range.owner)).map(|row| row.range.value()).sum()
            };
            let length = by_receipt[&of_one[0].receipt_id] as f64;
            earned.added += bytes(&|owner| new_orders.contains(owner)) as f64 / length;
            earned.family +=
                bytes(&|owner| new_orders.contains(owner) || family.contains(owner)) as f64 / length;
        }
        earned
    }
}

/// The text in so many parts, cut after words.
fn parts(text: &str, count: usize) -> Vec<String> {
    let ends: Vec<usize> = words(text.as_bytes()).map(|word| word.end).collect();
    let cuts = (1..count).map(|part| ends.get(ends.len() * part / count).copied().unwrap_or(text.len()));
    let mut start = 0;
    cuts.chain([text.len()])
        .map(|end| {
            let part = text[start..end].to_owned();
            start = end;
            part
        })
        .filter(|part| !part.is_empty())
        .collect()
}

/// The text with its middle word replaced by one that is in no record.
fn edited(text: &str) -> String {
    let words: Vec<_> = words(text.as_bytes()).collect();
    let middle = words[words.len() / 2].clone();
    format!("{}zyzzyva{}", &text[..middle.start], &text[middle.end..])
}

/// What copying gains, by name: what the authors of half of the sources earn with their records and
/// what they add, beside what they earn with their records alone.
fn gains(market: &Market) -> Vec<(String, f64)> {
    let sources: BTreeSet<Order> = market.answers.iter().flat_map(|answer| answer.sources.clone()).collect();
    let family: HashSet<Order> = sources.into_iter().step_by(2).collect();
    let texts: Vec<(Order, &String)> = market
        .records
        .iter()
        .filter(|(order, _)| family.contains(order))
        .map(|(o, text)| (*o, text))
        .collect();
    let none = HashSet::new();
    let alone = market.earned(&family, &none, &[]).family;
    println!("{} records try it; alone they earn {alone:.3} of {} units", family.len(), market.answers.len());
    assert!(alone > 1.0);

    // In a batch that was registered after all others: one index for each.
    let later = |texts: Vec<String>| -> Vec<Candidate<String>> {
        let record = |(index, text)| registered(Order { number: 1_000_000, index }, text);
        (0..).zip(texts).map(record).collect()
    };
    let each = |change: &dyn Fn(&str) -> Vec<String>| -> Vec<String> {
        texts.iter().flat_map(|(_, text)| change(text)).collect()
    };
    let mut gains = Vec::new();
    let mut tried = |name: &str, gone: &HashSet<Order>, added: &[Candidate<String>]| {
        let Earned { family: with, added: by_added } = market.earned(&family, gone, added);
        let gain = with / alone;
        println!("{name}: {} records added earn {by_added:.3}; gain {gain:.4}", added.len());
        assert!(gain <= 1.0, "{name} gains {gain}");
        gains.push((name.to_owned(), gain));
        by_added
    };

    let copies = |count: usize| each(&|text| vec![text.to_owned(); count]);
    assert_eq!(tried("9_exact_copies_each", &none, &later(copies(9))), 0.0);
    let near = each(&|text| (0..99).map(|i| format!("{text} . {i}")).collect());
    assert_eq!(tried("99_near_copies_each", &none, &later(near)), 0.0);
    assert_eq!(tried("one_word_changed", &none, &later(each(&|text| vec![edited(text)]))), 0.0);
    // Another Datanet's registration of the same record comes later; all of the corpus is there
    // again.
    let again = market.records.iter().map(|(_, text)| text.clone()).collect();
    assert_eq!(tried("all_in_a_second_datanet", &none, &later(again)), 0.0);
    for count in 2..=5 {
        // Instead of the record: its number, one index for each part.
        let added: Vec<Candidate<String>> = texts
            .iter()
            .flat_map(|(order, text)| {
                let part = |(index, part)| registered(Order { index, ..*order }, part);
                (0..).zip(parts(text, count)).map(part)
            })
            .collect();
        tried(&format!("split_in_{count}"), &family, &added);
        let beside = each(&|text| parts(text, count));
        assert_eq!(tried(&format!("whole_and_{count}_parts"), &none, &later(beside)), 0.0);
    }
    // What was given already, registered after the snapshot: with the least orders, so that nothing
    // but the snapshot keeps it out. Accepted before the answer, and after.
    for (name, accepted_at) in [("late_for_the_snapshot", UP_TO + 1), ("late_for_the_answer", ANSWERED + 1)] {
        let answers = market.answers.iter().map(|answer| answer.text.clone());
        let all = answers.chain(copies(1));
        let late: Vec<Candidate<String>> = (1_000_000..)
            .zip(all)
            .map(|(index, text)| Candidate::since(Order { number: 0, index }, accepted_at, text))
            .collect();
        assert_eq!(tried(name, &none, &late), 0.0);
    }
    gains
}

#[test]
fn answers_pay_those_they_were_made_from() {
    let made = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/data/hp.obo").into();
    let path = std::env::var_os("TRIBUTARY_HPO").unwrap_or_else(made);
    let Corpus { records, answers, asked_about } = corpus(path);
    assert!(answers.len() >= 400);
    let right =
        answers.iter().zip(&asked_about).filter(|(answer, order)| answer.sources.contains(order)).count();
    let sources: usize = answers.iter().map(|answer| answer.sources.len()).sum();
    println!("{right} answers draw on the very definition; {sources} sources in all");

    let all = || records.iter().map(|(order, text)| Ok::<_, Infallible>(Candidate::always(*order, text)));
    let samples: Vec<Sample<&str>> = answers
        .iter()
        .map(|answer| Sample { output: answer.text.as_str(), sources: answer.sources.clone() })
        .collect();
    let (samples, held_out) = samples.split_at(samples.len() / 2);
    let start = Instant::now();
    let grid: Vec<Params> = MIN_WORDS
        .iter()
        .flat_map(|words| MIN_BYTES.iter().filter_map(|bytes| Params::new(*words, *bytes)))
        .collect();
    let calibration = calibrate(samples, all, &grid, OTHERS, &passed_over).unwrap();
    println!("{} parameters on {} answers in {:?}", grid.len(), samples.len(), start.elapsed());
    println!("sources/others in % of the money, by min_words (down) and min_bytes (across):");
    println!("  {}", MIN_BYTES.map(|bytes| format!("{bytes:>10}")).concat());
    for row in calibration.grid.chunk_by(|one, next| one.params.min_words() == next.params.min_words()) {
        let cells = row.iter().map(|choice| {
            format!("{:4.1}/{:4.1}", 100.0 * choice.shares.sources, 100.0 * choice.shares.others)
        });
        println!("{:2} {}", row[0].params.min_words(), cells.collect::<Vec<_>>().join(" "));
    }
    let unseen = |params| measure(params, held_out, all(), &passed_over).unwrap();
    for limit in OTHER_LIMITS {
        if let Some(choice) = calibration.best_within(limit) {
            println!("limit {limit}: {choice:?}; unseen {:?}", unseen(choice.params));
        }
    }
    let best = calibration.best.unwrap();
    let other = unseen(best.params);
    println!("limit {OTHERS}: {best:?}");
    println!("on {} answers that it was not chosen by: {other:?}", held_out.len());
    assert!(best.shares.others <= OTHERS);
    assert!(best.shares.sources > 5.0 * best.shares.others, "the sources get most of what is paid");
    assert!(other.others <= 1.5 * OTHERS && other.sources > 5.0 * other.others);
    let uncalibrated = calibration.grid[0];
    assert_eq!((uncalibrated.params.min_words(), uncalibrated.params.min_bytes()), (3, 0));
    assert!(uncalibrated.shares.others > 0.4, "without calibration boilerplate takes much of it");

    let market = Market { params: best.params, answers: &answers[samples.len()..], records: &records };
    let outputs = market.outputs();
    let start = Instant::now();
    let owners = Owners::new(best.params, &outputs).unwrap();
    let (windows, memory) = (owners.windows(), owners.memory());
    owners.read(all(), &passed_over).unwrap();
    let rows = owners.rows();
    println!(
        "scored {} records for {} answers ({windows} windows, {memory} bytes) in {:?}: {} ranges",
        records.len(),
        outputs.len(),
        start.elapsed(),
        rows.len()
    );
    assert!(!rows.is_empty());
    let gains = gains(&market);
    let attacks = attacks::gains(&market);

    // What no rule of order can keep out: answers registered before they are asked for once more.
    // It takes what was unowned, and nothing from other records.
    let squatted: Vec<Candidate<String>> = (0..)
        .zip(market.answers)
        .map(|(index, answer)| registered(Order { number: 1_000_000, index }, answer.text.clone()))
        .collect();
    let all_orders: HashSet<Order> = records.iter().map(|(order, _)| *order).collect();
    let before = market.earned(&all_orders, &HashSet::new(), &[]).family;
    let Earned { family, added } = market.earned(&all_orders, &HashSet::new(), &squatted);
    let squatters = added / outputs.len() as f64;
    println!("answers registered and asked again: {squatters:.3} of the money, all of it unowned before");
    assert!((family - added - before).abs() < 1e-9, "{family} - {added} is not {before}");

    // And what order is all about: with the least orders, and in time, they would take everything.
    let first: Vec<Candidate<String>> = (0..)
        .zip(squatted)
        .map(|(index, record)| Candidate::since(Order { number: 0, index: 1 + index }, UP_TO, record.bytes))
        .collect();
    let Earned { added, .. } =
        market.earned(&all_orders, &HashSet::from([Order { number: 0, index: 0 }]), &first);
    let first = added / outputs.len() as f64;
    println!("answers registered before all records: {first:.3} of the money");
    assert!(first > 0.9);

    if let Some(path) = std::env::var_os("TRIBUTARY_EVAL") {
        let mut figures = vec![
            ("span.min_words".to_owned(), f64::from(best.params.min_words())),
            ("span.min_bytes".to_owned(), f64::from(best.params.min_bytes())),
            ("span.others_limit".to_owned(), OTHERS),
            ("span.calibrated.sources_share".to_owned(), best.shares.sources),
            ("span.calibrated.others_share".to_owned(), best.shares.others),
            ("span.unseen.sources_share".to_owned(), other.sources),
            ("span.unseen.others_share".to_owned(), other.others),
            ("span.unseen.nobodys_share".to_owned(), 1.0 - other.sources - other.others),
            ("span.uncalibrated.others_share".to_owned(), uncalibrated.shares.others),
            ("span.answers_registered_and_asked_again_share".to_owned(), squatters),
            ("span.answers_registered_before_all_records_share".to_owned(), first),
            ("span.unseen.ranges_an_answer".to_owned(), rows.len() as f64 / outputs.len() as f64),
            ("assistant.answers".to_owned(), answers.len() as f64),
            ("assistant.answers_on_the_definition_asked_about".to_owned(), right as f64),
        ];
        figures.extend(attacks);
        figures.extend(gains.into_iter().map(|(name, gain)| (format!("span.gain.{name}"), gain)));
        write_figures(path.as_ref(), &figures);
    }
}

/// The figures as a flat JSON object, one a line, in place of older ones of the same kinds and beside those that
/// other evaluations wrote; and all as a table.
fn write_figures(path: &std::path::Path, figures: &[(String, f64)]) {
    let older = fs::read_to_string(path).unwrap_or_default();
    let others = older.lines().filter_map(|line| {
        let (name, value) = line.trim().trim_end_matches(',').split_once(": ")?;
        let name = name.trim_matches('"');
        let is_ours = ["span.", "assistant.", "gain."].iter().any(|kind| name.starts_with(kind));
        (!is_ours).then(|| (name.to_owned(), value.to_owned()))
    });
    let ours = figures.iter().map(|(name, value)| (name.clone(), value.to_string()));
    let all: Vec<(String, String)> = ours.chain(others).collect();
    let fields: Vec<String> = all.iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    let rows: Vec<String> = all.iter().map(|(name, value)| format!("| {name} | {value} |")).collect();
    fs::write(path, format!("{{\n{}\n}}\n", fields.join(",\n"))).unwrap();
    let table = format!("| figure | value |\n|---|---:|\n{}\n", rows.join("\n"));
    fs::write(path.with_extension("md"), table).unwrap();
}

#[test]
fn figures_take_the_place_of_an_earlier_run_and_leave_those_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.json");
    fs::write(&path, "{\n  \"lds.x\": 0.5,\n  \"gradient.gain.noise\": 1,\n  \"gain.gone\": 7\n}\n").unwrap();
    for value in [1.5, 2.0] {
        let figures = ["span.x", "assistant.x", "gain.x"].map(|name| (name.to_owned(), value));
        write_figures(&path, &figures);
    }
    let text = fs::read_to_string(&path).unwrap();
    let expected = "{\n  \"span.x\": 2,\n  \"assistant.x\": 2,\n  \"gain.x\": 2,\n  \"lds.x\": 0.5,\n  \"gradient.gain.noise\": 1\n}\n";
    assert_eq!(text, expected);
}
