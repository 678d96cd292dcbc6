//! The assistant on HPO: what it draws on, how long scoring takes, and what the calibrated rule does with the money. Runs when
//! `TRIBUTARY_HPO` names the file; `--nocapture` shows the figures.

use alloy_primitives::{B256, U256};
use std::{collections::HashMap, convert::Infallible, fs, time::Instant};
use tributary_assistant::{Answer, Assistant};
use tributary_core::{ids::contribution_key, rule::Rule, span::Params};
use tributary_hpo::{Ontology, questions};
use tributary_scoring::{Contribution, MinWords, Output, Sample, calibrate, measure, score};

/// One half to calibrate with, one to see what comes of it.
const QUESTIONS: usize = 500;

/// How much of the money noise may get.
const NOISE: f64 = 0.05;

struct Corpus {
    records: Vec<(B256, String)>,
    answers: Vec<Answer<B256>>,
    asked_about: Vec<B256>,
}

fn corpus(path: impl AsRef<std::path::Path>) -> Corpus {
    let text = fs::read_to_string(path).unwrap();
    let ontology = Ontology::parse(&text).unwrap();
    let found = ontology.records();
    let key = |id| contribution_key(U256::from(1), id);
    let records: Vec<(B256, String)> =
        found.records.iter().map(|record| (key(record.content_id), record.text.to_owned())).collect();
    let by_term: HashMap<&str, B256> =
        found.records.iter().map(|record| (record.term.id.as_str(), key(record.content_id))).collect();
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

fn show(words: &MinWords) {
    let pairs: u64 = words.noise.iter().map(|(_, pairs)| pairs).sum();
    let quantiles = [0.5, 0.9, 0.99, 1.0].map(|share| words.noise_quantile(share));
    let plain = words.without_threshold;
    print!(
        "min_words {:2}: {pairs:6} noise pairs, 50/90/99/100 % cover at most {quantiles:?} bytes; ",
        words.min_words
    );
    print!("threshold 0: noise {:.3}, sources {:.3}; best: ", plain.noise_share, plain.source_share);
    match words.best {
        Some(best) => println!(
            "threshold {}: noise {:.3}, sources {:.3}",
            best.threshold, best.noise_share, best.source_share
        ),
        None => println!("none"),
    }
}

#[test]
fn answers_pay_those_they_were_made_from() {
    let Some(path) = std::env::var_os("TRIBUTARY_HPO") else {
        eprintln!("passed over: set TRIBUTARY_HPO to the path of hp.obo");
        return;
    };
    let Corpus { records, answers, asked_about } = corpus(path);
    assert!(answers.len() >= 400);
    let right = answers.iter().zip(&asked_about).filter(|(answer, key)| answer.sources.contains(key)).count();
    let sources: usize = answers.iter().map(|answer| answer.sources.len()).sum();
    println!("{right} answers draw on the very definition; {sources} sources in all");

    let contributions =
        || records.iter().map(|(key, bytes)| Ok::<_, Infallible>(Contribution { key: *key, bytes }));
    let samples: Vec<Sample<&str>> = answers
        .iter()
        .map(|answer| Sample { output: answer.text.as_str(), sources: answer.sources.clone() })
        .collect();
    let (samples, held_out) = samples.split_at(samples.len() / 2);
    let start = Instant::now();
    let words: Vec<u8> = (3..=20).collect();
    let calibration = calibrate(samples, contributions, &words, NOISE, &|_| ()).unwrap();
    println!("calibrated {} values of min_words in {:?}", words.len(), start.elapsed());
    calibration.by_min_words.iter().for_each(show);
    for limit in [0.01, 0.02, 0.1, 0.2] {
        let other = calibrate(samples, contributions, &words, limit, &|_| ()).unwrap();
        println!("limit {limit}: {:?}", other.best);
    }
    let best = calibration.best.unwrap();
    println!("limit {NOISE}: {best:?}");
    assert!(best.noise_share <= NOISE);
    assert!(best.source_share > 10.0 * best.noise_share, "the sources get most of what is paid");
    let uncalibrated = calibration.by_min_words[0].without_threshold;
    assert!(uncalibrated.noise_share > 0.5, "without calibration boilerplate is what is paid");

    let params = Params::new(best.min_words, best.threshold).unwrap();
    let other = measure(params, held_out, contributions(), &|_| ()).unwrap();
    println!("on {} answers that it was not chosen by: {other:?}", held_out.len());
    assert!(other.noise_share <= 2.0 * NOISE && other.source_share > 5.0 * other.noise_share);

    let outputs: Vec<Output<&str>> = (0u64..)
        .zip(answers.iter().take(250))
        .map(|(number, answer)| Output {
            receipt_id: B256::left_padding_from(&number.to_be_bytes()),
            bytes: answer.text.as_str(),
        })
        .collect();
    let start = Instant::now();
    let rows = score(Rule::Span(params), &outputs, contributions(), &|_| ()).unwrap();
    println!(
        "scored {} records for {} answers in {:?}: {} rows",
        records.len(),
        outputs.len(),
        start.elapsed(),
        rows.len()
    );
    assert!(!rows.is_empty());
    if let Some(path) = std::env::var_os("TRIBUTARY_EVAL") {
        let figures = [
            ("span.min_words", f64::from(best.min_words)),
            ("span.threshold_bytes", best.threshold as f64),
            ("span.calibrated.source_share", best.source_share),
            ("span.calibrated.noise_share", best.noise_share),
            ("span.unseen.source_share", other.source_share),
            ("span.unseen.noise_share", other.noise_share),
            ("span.uncalibrated.noise_share", uncalibrated.noise_share),
            ("assistant.answers", answers.len() as f64),
            ("assistant.answers_on_the_definition_asked_about", right as f64),
        ];
        write_figures(path.as_ref(), &figures);
    }
}

/// The figures as one flat JSON object, and beside it as a table.
fn write_figures(path: &std::path::Path, figures: &[(&str, f64)]) {
    let fields: Vec<String> = figures.iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    let rows: Vec<String> = figures.iter().map(|(name, value)| format!("| {name} | {value} |")).collect();
    fs::write(path, format!("{{\n{}\n}}\n", fields.join(",\n"))).unwrap();
    let table = format!("| figure | value |\n|---|---:|\n{}\n", rows.join("\n"));
    fs::write(path.with_extension("md"), table).unwrap();
}
