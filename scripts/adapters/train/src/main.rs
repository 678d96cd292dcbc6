//! `tributary-adapters-train MODEL.gguf RECORDS.jsonl FOLDER [--rank N] [--alpha X] [--modules LIST] [--epochs N]
//! [--batch N] [--rate X] [--longest TOKENS] [--seed N] [--threads N] [--features N] [--outputs TEXTS.jsonl]`:
//! fine-tunes an adapter on records, and writes it with its manifest; and features of N numbers of the records, and
//! of outputs, as the rule `gradient` reads them.

use std::error::Error;
use std::path::PathBuf;
use std::str::FromStr;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Digest, Model, Tokens};
use tributary_adapters_train::features::{self, Features, Source};
use tributary_adapters_train::{
    MadeFeatures, Manifest, Settings, prepare, read, read_outputs, train, write, write_basis,
};

fn parse<T: FromStr>(option: &str, value: &str) -> Result<T, Box<dyn Error>> {
    value.parse().map_err(|_| format!("{option} is \"{value}\"; give a number").into())
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut settings = Settings::default();
    let mut threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut options = None;
    let mut outputs: Option<PathBuf> = None;
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
            "--outputs" => outputs = Some(value.into()),
            "--threads" => threads = parse(&option, &value)?,
            _ => return Err(format!("there is no option {option}; see the head of main.rs").into()),
        }
    }
    let [model, records, folder] = paths.as_slice() else {
        return Err("three paths are needed: model, records, folder for the adapter".into());
    };
    // What is wrong is said before hours of training, not after.
    settings.adapter()?;
    if let Some(options) = &options {
        options.check()?;
    } else if outputs.is_some() {
        return Err("outputs have features only with --features; give both".into());
    }
    prepare(folder)?;
    let records = read(records)?;
    let outputs = outputs.as_deref().map(read_outputs).transpose()?;
    let gguf = Gguf::open(model)?;
    let base = Digest::sha256(gguf.bytes());
    let tokens = Tokens::of(&gguf)?;
    let model = Model::of(&gguf, Arithmetic::Float, threads)?;
    let report = |step: usize, loss: f64| eprintln!("step {step}: loss {loss:.4}");
    let trained = train(&model, &tokens, &records, &settings, threads, report)?;
    let written = write(folder, base, &model, &settings, &trained)?;
    let features = options.map(|options| -> Result<MadeFeatures, Box<dyn Error>> {
        let (weights, artifact) = (&trained.weights, written.weights.into());
        let source = Source {
            model: &model,
            tokens: &tokens,
            weights,
            artifact,
            longest: settings.longest,
            options,
            threads,
        };
        let (features, made) = Features::write_records(source, &records, &folder.join("records.i8"))?;
        if let Some(outputs) = &outputs {
            features.write_outputs(outputs, &folder.join("outputs.i8"))?;
        }
        let factor = write_basis(folder, features.basis())?.to_string();
        Ok(MadeFeatures { options, scale: made.scale, root: made.root.to_string(), factor })
    });
    let manifest = Manifest::new(base, &records, &settings, &trained, written, features.transpose()?);
    println!("manifest {}", manifest.write(folder)?);
    println!("weights {}", manifest.weights);
    if let Some(features) = &manifest.features {
        println!("features {}", features.root);
    }
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}
