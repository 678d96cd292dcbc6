//! `tributary-adapters-train MODEL.gguf RECORDS.jsonl FOLDER [--rank N] [--alpha X] [--modules LIST] [--epochs N]
//! [--batch N] [--rate X] [--longest TOKENS] [--seed N] [--threads N] [--features N] [--questions TEXTS.jsonl]`:
//! fine-tunes an adapter on records, and writes it with its manifest; and features of N numbers of the records, and
//! of the texts that are asked about.

use std::error::Error;
use std::path::PathBuf;
use std::str::FromStr;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Digest, Model, Tokens};
use tributary_adapters_train::features::{self, Features};
use tributary_adapters_train::{Settings, encode, read, train, write, write_features};

fn parse<T: FromStr>(option: &str, value: &str) -> Result<T, Box<dyn Error>> {
    value.parse().map_err(|_| format!("{option} is \"{value}\"; give a number").into())
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut settings = Settings::default();
    let mut threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut options = None;
    let mut questions: Option<PathBuf> = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        if !option.starts_with("--") {
            paths.push(option.into());
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{option} has no value; give one"))?;
        match option.as_str() {
            "--rank" => settings.rank = parse(&option, &value)?,
            "--alpha" => settings.alpha = parse(&option, &value)?,
            "--modules" => settings.modules = value.split(',').map(str::to_owned).collect(),
            "--epochs" => settings.epochs = parse(&option, &value)?,
            "--batch" => settings.batch = parse(&option, &value)?,
            "--rate" => settings.learning_rate = parse(&option, &value)?,
            "--longest" => settings.longest = parse(&option, &value)?,
            "--seed" => settings.seed = parse(&option, &value)?,
            "--features" => {
                let dimensions = parse(&option, &value)?;
                options = Some(features::Options { dimensions, ..features::Options::default() });
            }
            "--questions" => questions = Some(value.into()),
            "--threads" => threads = parse(&option, &value)?,
            _ => return Err(format!("there is no option {option}; see the head of main.rs").into()),
        }
    }
    let [model, records, folder] = paths.as_slice() else {
        return Err("three paths are needed: model, records, folder for the adapter".into());
    };
    settings.adapter()?;
    if questions.is_some() && options.is_none() {
        return Err("questions have features only with --features; give both".into());
    }
    let records = read(records)?;
    let questions = questions.as_deref().map(read).transpose()?;
    let gguf = Gguf::open(model)?;
    let base = Digest::sha256(gguf.bytes());
    let tokens = Tokens::of(&gguf)?;
    let model = Model::of(&gguf, Arithmetic::Float, threads)?;
    let report = |step: usize, loss: f64| eprintln!("step {step}: loss {loss:.4}");
    let trained = train(&model, &tokens, &records, &settings, threads, report)?;
    let (manifest, digest) = write(folder, base, &model, &records, &settings, &trained)?;
    if let Some(options) = options {
        let encoded = encode(&model, &tokens, &records, settings.longest);
        let (prepared, rows) = Features::new(&model, &trained.weights, &encoded, options, threads)?;
        write_features(folder, "features", digest, options, &records, &rows)?;
        if let Some(questions) = &questions {
            let encoded = encode(&model, &tokens, questions, settings.longest);
            let rows = prepared.of(&model, &trained.weights, &encoded, threads);
            write_features(folder, "questions", digest, options, questions, &rows)?;
        }
    }
    println!("manifest {digest}");
    println!("records {}", manifest.record_root);
    println!("weights {}", manifest.weights);
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}
