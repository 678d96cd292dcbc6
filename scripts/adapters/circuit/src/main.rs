//! `make demo-adapters`, `make test-clients` and `make bench-gateway`: the programs that people run, on a chain of their own.
//!
//! `tributary-adapters-circuit demo` goes once from records to claims: two people contribute definitions of the Human
//! Phenotype Ontology, an adapter is trained on them and registered, the engine and the gateway serve it, a user pays
//! by vouchers, the answers are scored, and the two have the money. `tributary-adapters-circuit clients` asks a small
//! model through the gateway by packages and programs that others wrote; `bench` measures what the gateway adds. A line that begins with `[ok]` is something
//! that was found to hold; what does not ends the program.
//!
//! Options: `--tributary`, the command; `--programs`, the folder of the contracts' programs; `--engine`, the folder of
//! the engine's programs; `--work`, a folder for all files, which is emptied first. Of `demo`: `--model`, the language
//! model, and `--ontology`. Of `clients`: `--fixture`, the folder of a small model with adapters, and `--clients`, the
//! folder in which the clients are. Of `bench`: `--out`, the file to write.

mod bench;
mod clients;
mod demo;
mod http;
mod process;
mod world;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What ends the program.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The paths that the program is given.
struct Paths(HashMap<String, PathBuf>);

impl Paths {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut found = HashMap::new();
        while let Some(option) = arguments.next() {
            let name = option.strip_prefix("--").ok_or_else(|| format!("{option} is no option"))?.to_owned();
            let value = arguments.next().ok_or_else(|| format!("{option} has no value; give one"))?;
            found.insert(name, std::path::absolute(value)?);
        }
        Ok(Self(found))
    }

    fn get(&self, name: &str) -> Result<&Path> {
        Ok(self
            .0
            .get(name)
            .ok_or_else(|| format!("--{name} is missing; the head of main.rs says what it is"))?)
    }
}

/// Says that something holds, or ends the program.
fn check(holds: bool, what: impl std::fmt::Display) -> Result<()> {
    if !holds {
        return Err(format!("this does not hold: {what}").into());
    }
    println!("[ok] {what}");
    Ok(())
}

fn run() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let paths = Paths::of(arguments)?;
    match what.as_str() {
        "demo" => demo::run(&paths),
        "clients" => clients::run(&paths),
        "bench" => bench::run(&paths),
        _ => Err("choose demo, clients or bench; the head of main.rs says what they do".into()),
    }
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}
