//! Measures the index of windows: beside infini-gram on 20 MB of text, and alone on more.
//!
//! `make bench-spans` runs it. Prints what it finds, and writes it to `target/bench/parts/spans.json` and
//! into `target/bench/results.json`. Others use the machine, so beside each time is the processor time of
//! all cores, and the load.

mod corpus;
mod meter;
mod peer;

use corpus::{Corpus, answers};
use meter::{Meter, percentile};
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};
use tributary_core::span::{Order, Params};
use tributary_windows::{IndexError, Owner, Record, Windows, Writer, owners};

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Figures = BTreeMap<String, f64>;

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

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let usage = "usage: tributary-bench-spans TEXT FOLDER PYTHON";
    let text = fs::read(arguments.next().ok_or(usage)?)?;
    let folder = arguments.next().ok_or(usage)?;
    let python = arguments.next().ok_or(usage)?;
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
    write(&figures)
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
        let meter = Meter::start()?;
        let mut writer = Writer::open(&path, params)?;
        let items = (0..corpus.records.len()).map(Ok::<_, IndexError>);
        writer.append(items, |number| Ok(Some((record(number), corpus.bytes(number)))), &|_| ())?;
        drop(writer);
        let (wall, processor) = meter.stop()?;
        built.push(Built { wall, processor });
    }
    built.sort_by(|one, other| one.wall.total_cmp(&other.wall));
    let median = built[times / 2];
    let megabytes = corpus.text.len() as f64 / 1e6;
    let mut figure = |what: &str, value: f64| {
        println!("{value:>14.3}  span.index.{name}.{what}");
        figures.insert(format!("span.index.{name}.{what}"), value);
    };
    figure("build_s", median.wall);
    figure("build_cpu_s", median.processor);
    figure("build_mb_per_s", megabytes / median.wall);
    figure("build_mb_per_cpu_s", megabytes / median.processor);
    let index = Windows::open(&path, params)?;
    let length: u64 = fs::read_dir(&path)?.map(|file| Ok(file?.metadata()?.len())).sum::<Result<u64>>()?;
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
    let meter = Meter::start()?;
    for answer in &answers {
        let begun = Instant::now();
        let found = owned(&index, params, corpus, answer)?;
        each.push(begun.elapsed().as_secs_f64() * 1e6);
        ranges += found.len();
        bytes += found.iter().map(|(_, range)| range.len()).sum::<usize>();
    }
    let (wall, processor) = meter.stop()?;
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
    figure("load", meter::load()?);
    for what in ["bytes_per_byte", "query_p99_us", "query_least_p99_us"] {
        let value = figures[&format!("span.index.{name}.{what}")];
        if name == "20mb" {
            figures.insert(format!("span.index.{what}"), value);
        }
    }
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

fn write(figures: &Figures) -> Result<()> {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    fs::create_dir_all(bench.join("parts"))?;
    let figures: Figures =
        figures.iter().map(|(name, value)| (name.clone(), (value * 1000.0).round() / 1000.0)).collect();
    fs::write(bench.join("parts/spans.json"), serde_json::to_vec_pretty(&figures)?)?;
    let results = bench.join("results.json");
    let mut all: serde_json::Map<String, serde_json::Value> = match fs::read(&results) {
        Ok(text) => serde_json::from_slice(&text)?,
        Err(_) => serde_json::Map::new(),
    };
    all.extend(figures.iter().map(|(name, value)| (name.clone(), (*value).into())));
    fs::write(results, serde_json::to_vec_pretty(&all)?)?;
    for name in [
        "build_ratio",
        "build_cpu_ratio",
        "query_ratio",
        "bytes_per_byte",
        "query_p99_us",
        "query_least_p99_us",
    ] {
        println!("{:>14.3}  span.index.{name}", figures[&format!("span.index.{name}")]);
    }
    Ok(())
}
