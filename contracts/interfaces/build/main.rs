//! Makes the Rust of `abi/I*.sol` that programs use, and the facts about errors that off-chain
//! programs use: docs/adr/0025.

mod checks;
mod code;
mod dispatch;
mod errors;
mod interface;
mod names;
mod natspec;
mod sentence;
mod text;
mod types;
mod values;

use interface::Interface;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// What is wrong with an interface, as one line.
type Problem = String;

/// The interfaces, by their files' names. Those of others say what they are in their standards.
const OURS: [&str; 7] =
    ["IDatanets", "IModels", "IRewards", "IAttribution", "IDisputes", "IRequests", "IDeposits"];
const STANDARDS: [&str; 2] = ["IERC20", "IERC1271"];

fn main() {
    println!("cargo::rerun-if-changed=build");
    if let Err(problem) = generate() {
        println!("cargo::error={problem}");
    }
}

fn generate() -> Result<(), Problem> {
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or("cargo sets OUT_DIR")?;
    let ours = read_all(&OURS)?;
    let standards = read_all(&STANDARDS)?;
    for interface in &ours {
        let code = code::module(interface)? + &dispatch::module(interface)?;
        write(&out, &interface.module(), &code)?;
    }
    for interface in &standards {
        write(&out, &interface.module(), &code::module(interface)?)?;
    }
    write(&out, "errors", &errors::module(&ours)?)?;
    write(&out, "tests", &checks::module(&ours, &standards)?)
}

fn read_all(names: &[&str]) -> Result<Vec<Interface>, Problem> {
    names.iter().map(|name| read(name)).collect()
}

fn read(name: &str) -> Result<Interface, Problem> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../abi/{name}.sol"));
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| format!("abi/{name}.sol: {error}"))?;
    Interface::parse(name, &text).map_err(|problem| format!("abi/{name}.sol: {problem}"))
}

fn write(out: &Path, name: &str, code: &str) -> Result<(), Problem> {
    let path = out.join(format!("{name}.rs"));
    fs::write(&path, code).map_err(|error| format!("{}: {error}", path.display()))
}
