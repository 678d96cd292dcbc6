//! `make bench-adapters`: registers 1,000 adapters and asks each; compares a batch of requests for different
//! adapters with one adapter at a time, and a working set of four times the memory for adapters with one that fits;
//! then lets peft do the first of these on the same machine. Writes target/bench/adapters.json.
//!
//! Two figures are of wall-clock time on all threads, in turns: what else runs on the machine changes them. Those with
//! `cpu` are of processor time on one thread, and so are peft's.
//!
//! Arguments: the model, a folder for adapters, which is removed at the end, the file to write, then the Python
//! of peft and its program, if it is to run.

mod sets;

use serde_json::{Map, Value, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Job, Model, Outcome, Sampling, Scheduler, Store, Tokens};
use tributary_influence::Random;

/// How many adapters are registered.
const ADAPTERS: usize = 1_000;
/// Sequences of a batch.
const BATCH: usize = 16;
/// Adapters that fit into memory, in the comparison with a larger working set.
const CACHED: usize = 32;
/// The working set, in multiples of these.
const OVER: usize = 4;
/// Tokens of an answer.
const ANSWER: usize = 32;
/// Requests of a measurement within and over the cache.
const REQUESTS: usize = 160;
/// How often each measurement is made; the medians are compared.
const REPEATS: usize = 3;
/// The start of every prompt, which has 8 tokens.
const PROMPT: &str = "The patient was seen because of";

/// What each measurement needs.
struct Bench {
    model: Arc<Model>,
    /// The same on one thread.
    single: Arc<Model>,
    /// The same as the first, of activations of 8 bits.
    narrow: Arc<Model>,
    /// That on one thread.
    single_narrow: Arc<Model>,
    tokens: Arc<Tokens>,
    folder: PathBuf,
    threads: usize,
}

impl Bench {
    fn store(&self, cached: usize, count: usize) -> Result<Arc<Store>, Box<dyn Error>> {
        let limit = cached * sets::bytes(&self.model.config().dimensions);
        let store = Store::new(self.model.config().dimensions, limit);
        for index in 0..count {
            store.register(sets::registration(&self.folder, index)?)?;
        }
        Ok(Arc::new(store))
    }

    fn job(&self, adapter: usize, longest: usize) -> Job {
        let prompt = self.tokens.encode(PROMPT);
        Job {
            adapter: Some(sets::name(adapter)),
            prompt,
            longest,
            sampling: Sampling::GREEDY,
            ignores_end: true,
        }
    }

    /// Answers all requests, and returns the answers' tokens a second.
    fn run(&self, store: &Arc<Store>, batch: usize, jobs: Vec<Job>) -> Result<f64, Box<dyn Error>> {
        Ok(self.run_on(&self.model, store, batch, jobs)?.0)
    }

    /// Answers all requests, and returns tokens for each second, and for each second of processor time.
    fn run_on(
        &self,
        model: &Arc<Model>,
        store: &Arc<Store>,
        batch: usize,
        jobs: Vec<Job>,
    ) -> Result<(f64, f64), Box<dyn Error>> {
        let mut scheduler =
            Scheduler::new(Arc::clone(model), Arc::clone(&self.tokens), Arc::clone(store), batch, 512);
        let expected: usize = jobs.iter().map(|job| job.longest).sum();
        for job in jobs {
            scheduler.submit(job)?;
        }
        let (start, cpu) = (Instant::now(), processor_seconds()?);
        let mut tokens = 0;
        while !scheduler.is_idle() {
            for event in scheduler.step() {
                match event.outcome {
                    Outcome::Token(_) => tokens += 1,
                    Outcome::Finished(_) => {}
                    Outcome::Failed(error) => return Err(error.to_string().into()),
                }
            }
        }
        if tokens != expected {
            return Err(format!("{tokens} tokens were answered, not {expected}; mend the scheduler").into());
        }
        let (wall, cpu) = (start.elapsed().as_secs_f64(), processor_seconds()? - cpu);
        Ok((tokens as f64 / wall, tokens as f64 / cpu))
    }
}

/// What all threads of this process have computed so far, in seconds.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let mut total = 0.0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        total += text.split(' ').next().unwrap_or_default().parse::<f64>()? * 1e-9;
    }
    Ok(total)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Two measurements in turns, so that what else the machine does meets both; their medians.
fn in_turns(
    mut first: impl FnMut() -> Result<f64, Box<dyn Error>>,
    mut second: impl FnMut() -> Result<f64, Box<dyn Error>>,
) -> Result<(f64, f64), Box<dyn Error>> {
    let mut both = (Vec::new(), Vec::new());
    for _ in 0..REPEATS {
        both.0.push(first()?);
        both.1.push(second()?);
    }
    Ok((median(both.0), median(both.1)))
}

fn rounded(value: f64) -> Value {
    json!((value * 1e3).round() / 1e3)
}

fn measure(bench: &Bench, figures: &mut Map<String, Value>) -> Result<(), Box<dyn Error>> {
    let mut set = |key: &str, value: Value| {
        eprintln!("{key}: {value}");
        figures.insert(key.to_owned(), value);
    };
    set("adapters.threads", json!(bench.threads));
    set("adapters.bytes_each", json!(sets::bytes(&bench.model.config().dimensions)));
    let start = Instant::now();
    let store = bench.store(CACHED, ADAPTERS)?;
    set("adapters.registered", json!(store.names().len()));
    set("adapters.register_seconds", rounded(start.elapsed().as_secs_f64()));
    let jobs = (0..ADAPTERS).map(|index| bench.job(index, 2)).collect();
    let speed = bench.run(&store, BATCH, jobs)?;
    set("adapters.each_asked_seconds", rounded(2.0 * ADAPTERS as f64 / speed));
    set("adapters.loads", json!(store.loads()));

    let store = bench.store(BATCH, BATCH)?;
    for index in 0..BATCH {
        store.wait_for(&sets::name(index))?;
    }
    let jobs = || (0..BATCH).map(|index| bench.job(index, ANSWER)).collect();
    for (bits, model, single) in
        [("", &bench.model, &bench.single), ("8_bit_", &bench.narrow, &bench.single_narrow)]
    {
        let run = |model, batch| bench.run_on(model, &store, batch, jobs());
        let (alone, mixed) = in_turns(|| Ok(run(model, 1)?.0), || Ok(run(model, BATCH)?.0))?;
        set(&format!("adapters.{bits}one_at_a_time_tokens_per_second"), rounded(alone));
        set(&format!("adapters.{bits}mixed_tokens_per_second"), rounded(mixed));
        set(&format!("adapters.{bits}mixed_batch_ratio"), rounded(mixed / alone));
        let (alone, mixed) = in_turns(|| Ok(run(single, 1)?.1), || Ok(run(single, BATCH)?.1))?;
        set(&format!("adapters.{bits}one_at_a_time_tokens_per_cpu_second"), rounded(alone));
        set(&format!("adapters.{bits}mixed_tokens_per_cpu_second"), rounded(mixed));
        set(&format!("adapters.{bits}mixed_batch_cpu_ratio"), rounded(mixed / alone));
    }

    let run = |working_set: usize| {
        let store = bench.store(CACHED, working_set)?;
        let mut random = Random::new(1);
        // Both start with a full memory.
        for index in 0..CACHED {
            store.wait_for(&sets::name(index))?;
        }
        let jobs = (0..REQUESTS).map(|_| bench.job(random.below(working_set), ANSWER)).collect();
        let before = store.loads();
        let speed = bench.run(&store, BATCH, jobs)?;
        Ok::<_, Box<dyn Error>>((speed, store.loads() - before))
    };
    let mut loads = 0;
    let (within, over) = in_turns(
        || Ok(run(CACHED)?.0),
        || {
            let (speed, missed) = run(CACHED * OVER)?;
            loads = missed;
            Ok(speed)
        },
    )?;
    set("adapters.within_cache_tokens_per_second", rounded(within));
    set("adapters.over_cache_tokens_per_second", rounded(over));
    set("adapters.over_cache_loads", json!(loads));
    set("adapters.over_cache_requests", json!(REQUESTS));
    set("adapters.over_cache_ratio", rounded(over / within));
    Ok(())
}

/// The same requests by peft: its figures are what its program prints.
fn peft(
    python: &Path,
    program: &Path,
    model: &Path,
    bench: &Bench,
    figures: &mut Map<String, Value>,
) -> Result<(), Box<dyn Error>> {
    let tokens = bench.tokens.encode(PROMPT).iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let output = Command::new(python)
        .arg(program)
        .args([model, &bench.folder])
        .args([BATCH, ANSWER].map(|number| number.to_string()))
        .arg(tokens)
        .output()?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        return Err(format!("peft failed: {}", error.lines().last().unwrap_or_default()).into());
    }
    let found: Map<String, Value> = serde_json::from_slice(&output.stdout)?;
    for (key, value) in found {
        eprintln!("peft.{key}: {value}");
        figures.insert(format!("peft.{key}"), value);
    }
    for key in ["one_at_a_time_tokens_per_cpu_second", "mixed_tokens_per_cpu_second"] {
        let of = |name: String| figures.get(&name).and_then(Value::as_f64).unwrap_or(f64::NAN);
        let ratio = of(format!("adapters.{key}")) / of(format!("peft.{key}"));
        let name = format!("adapters.times_peft_{}", key.trim_end_matches("_tokens_per_cpu_second"));
        eprintln!("{name}: {}", rounded(ratio));
        figures.insert(name, rounded(ratio));
    }
    Ok(())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [model, folder, out, peer @ ..] = arguments.as_slice() else {
        return Err("three paths are needed: model, folder for adapters, file to write".into());
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let gguf = Gguf::open(model)?;
    let bench = Bench {
        model: Arc::new(Model::of(&gguf, Arithmetic::Integer16, threads)?),
        single: Arc::new(Model::of(&gguf, Arithmetic::Integer16, 1)?),
        narrow: Arc::new(Model::of(&gguf, Arithmetic::Integer8, threads)?),
        single_narrow: Arc::new(Model::of(&gguf, Arithmetic::Integer8, 1)?),
        tokens: Arc::new(Tokens::of(&gguf)?),
        folder: folder.clone(),
        threads,
    };
    let mut figures = Map::new();
    let mut result = sets::write(folder, &bench.model.config().dimensions, ADAPTERS)
        .and_then(|()| measure(&bench, &mut figures));
    if let (Ok(()), [python, program]) = (&result, peer) {
        result = peft(python, program, model, &bench, &mut figures);
    }
    std::fs::remove_dir_all(folder)?;
    result?;
    std::fs::create_dir_all(out.parent().unwrap_or(Path::new(".")))?;
    std::fs::write(out, format!("{}\n", serde_json::to_string_pretty(&figures)?))?;
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}
