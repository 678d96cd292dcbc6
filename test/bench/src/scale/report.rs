//! What was found, in `target/bench/scale.json` and, as a table, in `target/bench/scale.md` and
//! docs/SCALE.md.

use super::{
    stages::{Figures, Stage},
    text::Size,
};
use crate::Result;
use alloy_primitives::{B256, U256, keccak256};
use std::{
    fs,
    hint::black_box,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};
use tributary_core::sum_tree::Leaf;
use tributary_rounds::Tree;
use tributary_test_kit::workspace;

/// The lines of docs/SCALE.md between which the table is.
const MARKS: [&str; 2] = ["<!-- make bench-scale: begin -->", "<!-- make bench-scale: end -->"];

/// Where benches write.
pub(super) fn folder() -> PathBuf {
    workspace().join("target/bench")
}

/// Adds figures to the results of earlier runs. The table of docs/SCALE.md is written if all sizes are
/// known.
pub(super) fn write(found: &Figures) -> Result<()> {
    let (folder, path) = (folder(), folder().join("scale.json"));
    fs::create_dir_all(&folder)?;
    let mut all: Figures =
        fs::read(&path).ok().map_or_else(|| Ok(Figures::new()), |text| serde_json::from_slice(&text))?;
    if let Ok(node) = fs::read(folder.join("parts/index-node.json")) {
        let node: Figures = serde_json::from_slice(&node)?;
        all.extend(node.into_iter().filter(|(name, _)| name == "index.logs_per_s"));
    }
    all.extend(found.iter().map(|(name, value)| (name.clone(), (value * 1000.0).round() / 1000.0)));
    fs::write(&path, serde_json::to_vec_pretty(&all)?)?;
    let table = table(&all);
    fs::write(folder.join("scale.md"), &table)?;
    let docs = workspace().join("docs/SCALE.md");
    let text = fs::read_to_string(&docs)?;
    let [begin, end] = MARKS.map(|mark| text.find(mark));
    let (Some(begin), Some(end)) = (begin, end) else {
        return Err(format!("{} has no line {}", docs.display(), MARKS[0]).into());
    };
    if sizes(&all).len() == 3 {
        let before = begin + MARKS[0].len();
        fs::write(&docs, format!("{}\n\n{table}\n{}", &text[..before], &text[end..]))?;
    }
    Ok(())
}

/// The sizes of the issue that were run to their end.
fn sizes(all: &Figures) -> Vec<Size> {
    let sizes = [100_000, 1_000_000, 10_000_000].map(Size);
    sizes.into_iter().filter(|size| all.contains_key(&format!("scale.{}.pay.s", size.name()))).collect()
}

fn table(all: &Figures) -> String {
    let mut lines = vec![
        "| records | stage | time | processor time | peak memory | disk |".to_owned(),
        "|---|---|---:|---:|---:|---:|".to_owned(),
    ];
    for size in sizes(all) {
        for stage in Stage::ALL {
            let figure = |name: &str| {
                let value = all.get(&format!("scale.{}.{}.{name}", size.name(), stage.name()));
                value.copied().unwrap_or(f64::NAN)
            };
            let records =
                if stage == Stage::Index { format!("10^{}", size.0.ilog10()) } else { String::new() };
            lines.push(format!(
                "| {records} | {} | {:.1} s | {:.1} s | {:.0} MiB | {:.0} MiB |",
                stage.name(),
                figure("s"),
                figure("cpu_s"),
                figure("rss_mib"),
                figure("disk_mib"),
            ));
        }
    }
    let figure = |name: &str| all.get(name).copied().unwrap_or(f64::NAN);
    let of_largest = |name: &str| {
        let largest = sizes(all).into_iter().next_back().map(Size::name).unwrap_or_default();
        figure(&format!("scale.{largest}.{name}"))
    };
    lines.extend([
        String::new(),
        format!(
            "| figure, of the largest | |\n|---|---:|\n| logs a second from a node into the index | {:.0} |",
            figure("index.logs_per_s")
        ),
        format!("| logs a second into the index, without a node | {:.0} |", of_largest("index.rows_per_s")),
        format!("| until a second run over the index answers | {:.3} s |", of_largest("index.second_run_s")),
        format!("| counting what is registered | {:.3} s |", of_largest("index.totals_s")),
        format!("| scores | {:.0} |", of_largest("score.scores")),
        format!(
            "| `tributary score`, which scores, builds and writes | {:.0} s, {:.0} MiB |",
            of_largest("score.command_s"),
            of_largest("score.command_rss_mib")
        ),
        format!(
            "| gas of a proposal, and of making it final | {:.0}, {:.0} |",
            of_largest("propose.gas"),
            of_largest("propose.finalise_gas")
        ),
        format!(
            "| payees who were paid, in transactions | {:.0}, {:.0} |",
            of_largest("pay.payees"),
            of_largest("pay.transactions")
        ),
        format!("| gas of a payee | {:.0} |", of_largest("pay.gas_each")),
        format!("| gas of a million payees | {:.3} * 10^9 |", of_largest("pay.gas_of_a_million") / 1e9),
        format!("| proofs of all ranges, from the files | {:.1} s |", of_largest("pay.proofs_s")),
        format!(
            "| trees, beside a bare loop of as many keccak hashes on all cores | {:.2} |",
            figure("trees.keccak_ratio")
        ),
    ]);
    lines.join("\n") + "\n"
}

/// The time of as many keccak hashes of as many bytes as a tree takes, on all cores, by the time of the
/// tree: 1 if nothing but hashing takes time. The middle one of five.
pub(super) fn keccak_ratio() -> Result<f64> {
    const LEAVES: u64 = 1_000_000;
    let leaf = |number: u64| Leaf { key: U256::from(number).into(), value: 1, data: B256::ZERO };
    let leaves: Vec<Leaf> = (0..LEAVES).map(leaf).collect();
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get()) as u64;
    let mut ratios = Vec::new();
    for _ in 0..5 {
        let tree = timed(|| drop(black_box(Tree::build(leaves.clone()))));
        let bare = timed(|| {
            thread::scope(|scope| {
                for _ in 0..cores {
                    scope.spawn(|| {
                        for number in 0..LEAVES / cores {
                            black_box(keccak256(black_box([number as u8; 81])));
                            black_box(keccak256(black_box([number as u8; 73])));
                        }
                    });
                }
            });
        });
        ratios.push(bare.as_secs_f64() / tree.as_secs_f64());
    }
    ratios.sort_unstable_by(f64::total_cmp);
    Ok(ratios[ratios.len() / 2])
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
