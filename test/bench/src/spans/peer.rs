//! The same text and answers by infini-gram, in the same run.

use super::{
    ANSWER, BOTH, Built, Figures,
    corpus::{Corpus, answers},
    owned,
};
use crate::Result;
use serde::Deserialize;
use std::{fs, io::Write, ops::Range, path::Path, process::Command, time::Instant};
use tributary_core::span::{self, Params};
use tributary_windows::Windows;

/// What `peer.py` writes.
#[derive(Deserialize)]
struct Found {
    build_s: f64,
    build_cpu_s: f64,
    bytes: f64,
    query_s: Vec<f64>,
    query_cpu_s: f64,
    spans: Vec<Vec<(usize, usize)>>,
}

/// Bytes that are in no text: before each word, and after it.
const START: u8 = 1;
const END: u8 = 2;

/// infini-gram leaves out spans that more documents have, when its time is taken; it finds all of them when
/// they are compared.
const DOCUMENTS: usize = 10;

/// Compares time, size and spans.
///
/// Time and size are of the plain text, in which infini-gram finds the longest common strings of at least as
/// many bytes as a span has. These may begin and end within words. So its spans are compared in a second run
/// on the same text with a mark before and after each word: there a common string from a mark to a mark is
/// one from word to word.
pub(crate) fn compare(
    corpus: &Corpus,
    params: Params,
    ours: &Windows,
    built: Built,
    python: &Path,
    folder: &Path,
    figures: &mut Figures,
) -> Result<()> {
    let answers = answers(corpus, BOTH, ANSWER);
    let begun = Instant::now();
    let mut held = Vec::new();
    for answer in &answers {
        held.push(owned(ours, params, corpus, answer)?);
    }
    let query = begun.elapsed().as_secs_f64() / answers.len() as f64;

    let least = usize::from(params.min_bytes());
    let plain = run(corpus, &answers, (least, DOCUMENTS), <[u8]>::to_vec, python, &folder.join("plain"))?;
    let mean = plain.query_s.iter().sum::<f64>() / answers.len() as f64;
    let mut figure = |name: &str, value: f64| figures.push((format!("span.index.{name}"), value));
    figure("peer.build_s", plain.build_s);
    figure("peer.build_cpu_s", plain.build_cpu_s);
    figure("peer.bytes_per_byte", plain.bytes / corpus.text.len() as f64);
    figure("peer.query_mean_us", mean * 1e6);
    figure("peer.query_cpu_us", plain.query_cpu_s / answers.len() as f64 * 1e6);
    figure("build_ratio", plain.build_s / built.wall);
    figure("build_cpu_ratio", plain.build_cpu_s / built.processor);
    figure("query_ratio", mean / query);

    let marks = 2 * usize::from(params.min_words());
    let marked = run(corpus, &answers, (least + marks, 1 << 30), mark, python, &folder.join("marked"))?;
    let (mut equal, mut spans) = (0, 0);
    for ((answer, found), held) in answers.iter().zip(&marked.spans).zip(&held) {
        let theirs = union(found.iter().filter_map(|(start, end)| unmarked(params, answer, *start..*end)));
        let ours = union(held.iter().map(|(_, range)| range.clone()));
        spans += theirs.len();
        if theirs == ours {
            equal += 1;
        } else {
            eprintln!("infini-gram finds {theirs:?}, not {ours:?}, in {:?}", String::from_utf8_lossy(answer));
        }
    }
    figure("peer.spans", spans as f64);
    figure("peer.equal", f64::from(equal) / answers.len() as f64);
    if equal as usize == answers.len() { Ok(()) } else { Err("infini-gram finds other spans".into()) }
}

fn run(
    corpus: &Corpus,
    answers: &[Vec<u8>],
    (min_len, most): (usize, usize),
    make: impl Fn(&[u8]) -> Vec<u8>,
    python: &Path,
    folder: &Path,
) -> Result<Found> {
    // infini-gram goes on with what it finds.
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let (data, index) = (folder.join("data"), folder.join("index"));
    fs::create_dir_all(&data)?;
    fs::create_dir_all(&index)?;
    let (data, index) = (data.canonicalize()?, index.canonicalize()?);
    let mut file = std::io::BufWriter::new(fs::File::create(data.join("text.jsonl"))?);
    for number in 0..corpus.records.len() {
        let text = String::from_utf8(make(corpus.bytes(number)))?;
        serde_json::to_writer(&mut file, &serde_json::json!({ "text": text }))?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    let (asked, out) = (folder.join("answers.json"), folder.join("found.json"));
    let made: Vec<Vec<u8>> = answers.iter().map(|answer| make(answer)).collect();
    fs::write(&asked, serde_json::to_vec(&made)?)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("spans/peer.py");
    let ended = Command::new(python)
        .arg(script)
        .args([&data, &index, &asked])
        .args([min_len.to_string(), most.to_string()])
        .arg(&out)
        .status()?;
    if !ended.success() {
        return Err(format!("infini-gram ended with {ended}").into());
    }
    let found = serde_json::from_slice(&fs::read(&out)?)?;
    fs::remove_dir_all(folder)?;
    Ok(found)
}

/// A text with marks.
fn mark(text: &[u8]) -> Vec<u8> {
    let (mut marked, mut at) = (Vec::with_capacity(text.len() * 3 / 2), 0);
    for word in span::words(text) {
        marked.extend_from_slice(&text[at..word.start]);
        marked.push(START);
        marked.extend_from_slice(&text[word.clone()]);
        marked.push(END);
        at = word.end;
    }
    marked.extend_from_slice(&text[at..]);
    marked
}

/// The part of a marked answer's range that reaches from a word's start to a word's end, as a range of the
/// answer; `None` if it is no span.
fn unmarked(params: Params, answer: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    // Where each word's marks are in the marked answer.
    let marks = (0..).zip(span::words(answer)).map(|(before, word)| {
        let start = word.start + 2 * before;
        (start..word.end + 2 * before + 2, word)
    });
    let words: Vec<Range<usize>> = marks
        .filter(|(marked, _)| range.start <= marked.start && marked.end <= range.end)
        .map(|(_, word)| word)
        .collect();
    let span = words.first()?.start..words.last()?.end;
    let is_span = words.len() >= params.min_words().into() && span.len() >= params.min_bytes().into();
    is_span.then_some(span)
}

/// Maximal ranges of the bytes that are in one of these.
fn union(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = ranges.collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut united: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match united.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => united.push(range),
        }
    }
    united
}
