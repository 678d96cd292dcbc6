//! The index of windows: beside infini-gram on 20 MB of text, and alone on more.
//!
//! Others use the machine, so beside each time is the processor time of all cores, and the load.

mod corpus;
mod peer;

use crate::{Result, meter::Meter};
use clap::Args;
use corpus::{Corpus, answers};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};
use tributary_core::span::{Order, Params};
use tributary_windows::{IndexError, Owner, Record, Windows, Writer, owners};

/// Figures by name.
type Figures = crate::parts::Figures<String>;

/// The rule's parameters: those that are advised (docs/SPEC.md).
const WORDS: u8 = 8;
const BYTES: u8 = 60;
/// The bytes of an answer, and how many are asked: of both, and of this index alone.
const ANSWER: usize = 2_000;
const BOTH: usize = 100;
const ALONE: usize = 2_000;
/// How often an index is built; the median is stated.
const BUILDS: usize = 5;
/// How often each answer is asked.
const ASKED: usize = 5;

/// What is measured, and with what.
#[derive(Args, Debug)]
pub(crate) struct Spans {
    /// The file with the text.
    text: PathBuf,
    /// A folder that is not there yet, for the indexes; it is removed at the end.
    folder: PathBuf,
    /// The Python that has infini-gram.
    python: PathBuf,
}

impl Spans {
    /// Measures, and compares the spans of both.
    pub(crate) fn run(self) -> Result<Figures> {
        let Self { text, folder, python } = self;
        let text = fs::read(text)?;
        let params = Params::new(WORDS, BYTES).ok_or("no such parameters")?;
        let mut figures = Figures::new();
        let small = Corpus::new(&text, 20_000_000);
        let (ours, median) = alone("20mb", &small, params, BUILDS, &folder, &mut figures)?;
        peer::compare(&small, params, &ours, median, &python, &folder.join("peer"), &mut figures)?;
        drop(ours);
        for (name, bytes) in [("100mb", 100_000_000), ("1gb", 1_000_000_000)] {
            alone(name, &Corpus::new(&text, bytes), params, 1, &folder, &mut figures)?;
        }
        fs::remove_dir_all(&folder)?;
        Ok(figures)
    }
}

/// What building an index takes, in seconds and in seconds of processor time.
#[derive(Clone, Copy, Debug)]
struct Built {
    wall: f64,
    processor: f64,
}

/// Builds an index and asks it, and returns it with what building took.
fn alone(
    name: &str,
    corpus: &Corpus,
    params: Params,
    times: usize,
    folder: &Path,
    figures: &mut Figures,
) -> Result<(Windows, Built)> {
    let path = folder.join(name);
    let mut built = Vec::new();
    for _ in 0..times {
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        let mut meter = Meter::default();
        meter.measure(|| -> Result<()> {
            let mut writer = Writer::open(&path, params)?;
            let items = (0..corpus.records.len()).map(Ok::<_, IndexError>);
            Ok(writer.append(items, |number| Ok(Some((record(number), corpus.bytes(number)))), &|_| ())?)
        })?;
        built.push(Built { wall: meter.seconds(), processor: meter.processor_seconds() });
    }
    built.sort_by(|one, other| one.wall.total_cmp(&other.wall));
    let median = built[times / 2];
    let megabytes = corpus.text.len() as f64 / 1e6;
    let mut figure = |what: &str, value: f64| {
        figures.push((format!("span.index.{name}.{what}"), value));
        // Those of the comparison have no size in their names.
        if name == "20mb" && ["bytes_per_byte", "query_p99_us", "query_least_p99_us"].contains(&what) {
            figures.push((format!("span.index.{what}"), value));
        }
    };
    figure("build_s", median.wall);
    figure("build_cpu_s", median.processor);
    figure("build_mb_per_s", megabytes / median.wall);
    figure("build_mb_per_cpu_s", megabytes / median.processor);
    let index = Windows::open(&path, params)?;
    let length = crate::meter::size(&path);
    figure("bytes_per_byte", length as f64 / corpus.text.len() as f64);
    figure("windows", index.windows() as f64);
    figure("segments", index.segments() as f64);
    figure("records", index.records() as f64);
    let answers = answers(corpus, ALONE, ANSWER);
    let begun = Instant::now();
    owned(&index, params, corpus, &answers[0])?;
    figure("first_query_us", begun.elapsed().as_secs_f64() * 1e6);
    // Once for the checksums, as in a process that has answered for some time.
    for answer in &answers {
        owned(&index, params, corpus, answer)?;
    }
    let (mut each, mut ranges, mut bytes) = (Vec::new(), 0, 0);
    let mut meter = Meter::default();
    meter.measure(|| -> Result<()> {
        for answer in &answers {
            let begun = Instant::now();
            let found = owned(&index, params, corpus, answer)?;
            each.push(begun.elapsed().as_secs_f64() * 1e6);
            ranges += found.len();
            bytes += found.iter().map(|(_, range)| range.len()).sum::<usize>();
        }
        Ok(())
    })?;
    let (wall, processor) = (meter.seconds(), meter.processor_seconds());
    // The least of several times leaves out what others did to the machine meanwhile.
    let mut least = each.clone();
    for _ in 1..ASKED {
        for (answer, least) in answers.iter().zip(&mut least) {
            let begun = Instant::now();
            owned(&index, params, corpus, answer)?;
            *least = least.min(begun.elapsed().as_secs_f64() * 1e6);
        }
    }
    let count = answers.len() as f64;
    figure("query_mean_us", wall / count * 1e6);
    figure("query_cpu_us", processor / count * 1e6);
    figure("query_p50_us", percentile(&mut each, 0.5));
    figure("query_p99_us", percentile(&mut each, 0.99));
    figure("query_least_p99_us", percentile(&mut least, 0.99));
    figure("queries_per_s", count / wall);
    figure("query_owned", bytes as f64 / (count * ANSWER as f64));
    figure("query_ranges", ranges as f64 / count);
    figure("load", load()?);
    eprintln!("{name}: built and asked");
    Ok((index, median))
}

/// The record with a number: no SHA-256 is taken, which whoever has a record has taken before.
fn record(number: usize) -> Record {
    let order = Order { number: number as u64, index: 0 };
    Record { order, content_id: alloy_primitives::B256::left_padding_from(&order.number.to_be_bytes()) }
}

/// The owned ranges of an answer, with their owners; every record can earn.
fn owned(
    index: &Windows,
    params: Params,
    corpus: &Corpus,
    answer: &[u8],
) -> Result<Vec<(Owner, std::ops::Range<usize>)>> {
    let open = |_, record: &Record| Ok::<_, IndexError>(Some(corpus.bytes(record.order.number as usize)));
    let ranges = owners(params, &[index], answer, open)?;
    Ok(ranges.into_iter().map(|range| (range.owner, range.start.into()..range.end.into())).collect())
}

/// How many processes want a core, the mean of the last minute.
fn load() -> Result<f64> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split(' ').next().unwrap_or_default().parse()?)
}

/// The value below which so large a part of all lies.
fn percentile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}
