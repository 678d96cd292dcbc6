//! `tributary-adapters-serve MODEL.gguf [--adapters FOLDER] [--listen ADDRESS] [--memory BYTES] [--batch N]
//! [--context TOKENS] [--threads N] [--bits 8|16] [--name NAME]`: serves the model, and each folder in FOLDER as an adapter of its
//! name.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Model, Registration, Scheduler, Store, Tokens};
use tributary_adapters_serve::{Features, Options, run};

struct Arguments {
    model: PathBuf,
    adapters: Option<PathBuf>,
    listen: String,
    memory: usize,
    batch: usize,
    context: usize,
    threads: usize,
    arithmetic: Arithmetic,
    name: String,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut found = Arguments {
        model: PathBuf::new(),
        adapters: None,
        listen: "127.0.0.1:8377".to_owned(),
        memory: 256 << 20,
        batch: 16,
        context: 2048,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        arithmetic: Arithmetic::Integer16,
        name: "smollm2-135m-instruct".to_owned(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if !argument.starts_with("--") && found.model.as_os_str().is_empty() {
            found.model = argument.into();
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{argument} has no value; give one"))?;
        let number =
            || value.parse::<usize>().map_err(|_| format!("{argument} is \"{value}\"; give a number"));
        match argument.as_str() {
            "--adapters" => found.adapters = Some(value.into()),
            "--listen" => found.listen = value,
            "--name" => found.name = value,
            "--memory" => found.memory = number()?,
            "--batch" => found.batch = number()?,
            "--context" => found.context = number()?,
            "--bits" => {
                found.arithmetic = match number()? {
                    8 => Arithmetic::Integer8,
                    16 => Arithmetic::Integer16,
                    other => return Err(format!("--bits is {other}; choose 8 or 16").into()),
                }
            }
            "--threads" => found.threads = number()?,
            _ => return Err(format!("there is no option {argument}; see the head of main.rs").into()),
        }
    }
    if found.model.as_os_str().is_empty() {
        return Err("no model is named; give the path of its GGUF file".into());
    }
    Ok(found)
}

/// Registers each folder that has an adapter's settings; the others are named and left out.
fn register(store: &Store, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    folders.sort();
    for folder in folders.into_iter().filter(|folder| folder.join("adapter_config.json").exists()) {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Err(error) = store.register(Registration { name, folder, settings: None, weights: None }) {
            eprintln!("left out: {error}");
        }
    }
    Ok(())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let Arguments { model, adapters, listen, memory, batch, context, threads, arithmetic, name } =
        arguments()?;
    let gguf = Gguf::open(&model)?;
    let tokens = Arc::new(Tokens::of(&gguf)?);
    let features = Arc::new(Features::new(model, Arc::clone(&tokens), threads));
    let model = Arc::new(Model::of(&gguf, arithmetic, threads)?);
    drop(gguf);
    let store = Arc::new(Store::new(model.config().dimensions, memory));
    if let Some(folder) = &adapters {
        register(&store, folder)?;
    }
    let scheduler =
        Scheduler::new(Arc::clone(&model), Arc::clone(&tokens), Arc::clone(&store), batch, context);
    let context = context.min(model.config().context);
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    println!("http://{}", listener.local_addr()?);
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let options = Options { base: name, folder: adapters, context, tokens, store, features };
    run(listener, scheduler, options, stop).await?;
    Ok(())
}

#[tokio::main]
async fn main() {
    if let Err(error) = serve().await {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}
