//! `make liars`: tells every lie in many worlds and writes `target/liars/results.json`.
//!
//! `SEED` is the first world's seed (1), `WORLDS` how many there are (40), `ROUNDS` how many right
//! rounds are challenged in each (25). With the argument `gas`:
//! measures what challenges cost, and writes `docs/gas-disputes.md` and
//! `test/snapshots/gas-disputes.json`.

use std::{fs, process::ExitCode};
use tributary_liars::{Honest, Report, UNPLACED, WatchReport, gas, lies, run, watch_all};
use tributary_test_kit::{Implementation, number_from_environment, workspace};

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("gas") { gas_of_challenges() } else { tell_lies() }
}

/// Writes what challenges cost.
fn gas_of_challenges() -> ExitCode {
    let snapshot = gas::snapshot();
    let table = gas::table(&snapshot, &gas::measure(Implementation::Reference, false, gas::Which::Small));
    let spans = gas::spans(&snapshot, &gas::lean_spans());
    let dots = gas::dot_products();
    let of_dots = gas::dots(&dots);
    println!("{table}\n{spans}\n{of_dots}");
    let of = |(name, figure): &(String, gas::Figure)| (name.clone(), figure.gas.into());
    let mut json: serde_json::Map<String, serde_json::Value> = snapshot.iter().map(of).collect();
    json.extend(gas::named(&dots).into_iter().map(|(name, number)| (name, number.into())));
    let json = format!("{:#}\n", serde_json::Value::from(json));
    let text = format!("{GAS_PAGE}{table}{SPANS}{spans}{DOTS}{of_dots}");
    let root = workspace();
    let written = fs::write(root.join("docs/gas-disputes.md"), text)
        .and_then(|()| fs::write(root.join("test/snapshots/gas-disputes.json"), json));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cannot write: {error}");
            ExitCode::from(2)
        }
    }
}

const GAS_PAGE: &str = "# What a challenge costs

Written by `make bench-disputes`. A row `<fault>.<leaves of each tree>.<bytes of the record>x<bytes of
the output>` is a proof that struck a round down on the real programs, the last part for what shows
texts; `showRecord.<bytes>` shows a record. *First* is a challenge of a model that had none before, by
an account without a free bond; *cached* says whether the programs are in the chain's cache.
*Calldata*, a part of each figure, is what sending as much data to any account costs: 21,000 gas, 16 a
byte and 4 a zero byte; what posting it to the parent chain costs comes on top. *In Solidity* is the
same challenge, later, by the reference of `test/foundry/reference`, which is written to be read and
compiled with 200 optimizer runs; *times* compares it with the first column, both without calldata.

";

const SPANS: &str = "
## The span check in lean Solidity

What `proveUnheld` computes of two texts: their SHA-256, and whether the record holds a byte of the
output. *Lean Solidity* is `test/solidity/LeanSpan.sol` by itself, which looks only at the windows that
have the byte and compares words by a bit map, prefixes and hashes; *program* is what `proveUnheld`
takes more than `proveShape`, which shows the same but for the texts. Both without calldata.

";

const DOTS: &str = "
## The dot product of `gradient` in Solidity

What `proveScore` computes of two vectors beside their SHA-256, each call less one that takes the same
vectors and computes nothing. *Program* is a program of the function of `core` alone (`test/dot`).
*Packed Solidity* is `test/solidity/LeanGradient.sol` with eight numbers in one multiplication, *plain*
the same number by number, both in assembly.

";

fn tell_lies() -> ExitCode {
    let (seed, worlds) = (number_from_environment("SEED", 1), number_from_environment("WORLDS", 40));
    println!("SEED={seed}: {} kinds of lie in worlds {seed} to {}", lies().count(), seed + worlds - 1);
    println!("and {} more that the watcher has to ask for", UNPLACED.len());
    // The watcher mostly waits for its next look.
    let watch = std::thread::spawn(move || watch_all(seed));
    let report = run(seed..seed + worlds, number_from_environment("ROUNDS", 25));
    let watched = match watch.join() {
        Ok(watched) => watched,
        Err(panic) => std::panic::resume_unwind(panic),
    };
    for (lie, seed, why) in &report.escaped {
        println!("GOT THROUGH in world {seed}: {lie}: {why}");
    }
    for (function, seed, what) in &report.honest.slashed {
        println!("A RIGHT ROUND WAS CANCELLED in world {seed} by {function}: {what}");
    }
    for (lie, seed, why) in &watched.escaped {
        println!("THE WATCHER FAILED in world {seed}: {lie}: {why}");
    }
    let text = text(&report, &watched);
    println!("{text}");
    let folder = workspace().join("target/liars");
    let written = fs::create_dir_all(&folder)
        .and_then(|()| {
            fs::write(folder.join("results.json"), format!("{:#}\n", json(seed, &report, &watched)))
        })
        .and_then(|()| fs::write(folder.join("results.md"), text));
    if let Err(error) = written {
        println!("cannot write {}: {error}", folder.display());
        return ExitCode::from(2);
    }
    let is_right =
        report.escaped.is_empty() && watched.escaped.is_empty() && report.honest.slashed.is_empty();
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A flat object of numbers.
fn json(seed: u64, report: &Report, watched: &WatchReport) -> serde_json::Value {
    let mut figures = serde_json::Map::new();
    let mut put = |name: String, figure: u64| figures.insert(name, figure.into());
    put("seed".into(), seed);
    put("lies".into(), report.lies);
    put("caught".into(), report.caught);
    put("refused".into(), report.refused);
    put("kinds".into(), (lies().count() + UNPLACED.len()) as u64);
    put("watched".into(), (watched.struck.len() + watched.escaped.len()) as u64);
    put("watched_caught".into(), watched.struck.len() as u64);
    let Honest { rounds, challenges, shown, slashed, voided } = &report.honest;
    put("honest".into(), *rounds);
    put("honest_challenges".into(), *challenges);
    put("honest_shown".into(), *shown);
    put("slashed".into(), slashed.len() as u64);
    for (function, times) in voided {
        put(format!("honest_voided.{function}"), *times);
    }
    for (function, times) in &report.functions {
        put(format!("by.{function}"), *times);
    }
    for (function, times) in &report.voided {
        put(format!("voided.{function}"), *times);
    }
    for (function, gas) in &report.gas {
        put(format!("gas.{function}"), *gas);
    }
    figures.into()
}

/// The same as a table.
fn text(report: &Report, watched: &WatchReport) -> String {
    let mut text = format!(
        "{} lies, {} struck down, {} refused when proposed; {} right rounds, {} challenges of them, \
         {} that cancelled one wrongly; voided as SPEC 8.6 says {:?}\n\n\
         The command `tributary watch` struck down one of each of {} kinds, and let {} right rounds \
         stand; files cannot state {:?}.\n\n",
        report.lies,
        report.caught,
        report.refused,
        report.honest.rounds,
        report.honest.challenges,
        report.honest.slashed.len(),
        report.honest.voided,
        watched.struck.len(),
        watched.right,
        watched.not_written
    );
    text.push_str("| function | struck down | of these voided | most gas |\n|---|---|---|---|\n");
    for (function, times) in &report.functions {
        let of =
            |figures: &std::collections::BTreeMap<&str, u64>| figures.get(function).copied().unwrap_or(0);
        text.push_str(&format!(
            "| `{function}` | {times} | {} | {} |\n",
            of(&report.voided),
            of(&report.gas)
        ));
    }
    text
}
