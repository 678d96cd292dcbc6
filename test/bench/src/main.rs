//! Measures the chain and the contracts on it over JSON-RPC, with one client that sends batches over one connection;
//! and what is done off chain.
//!
//! Each command prints what it found and writes it to `target/bench/parts/NAME.json`, one flat object; `merge.mjs` beside it
//! makes `target/bench/results.json` and `results.md` of them. Run it with the programs built: `make bench`.

mod chain;
mod client;
mod contributions;
mod heap;
mod index;
mod meter;
mod million;
mod parts;
mod products;
mod scale;
mod site;
mod spans;

use std::error::Error;

use clap::{Parser, Subcommand};

type Failure = Box<dyn Error + Send + Sync>;
type Result<T> = std::result::Result<T, Failure>;

#[global_allocator]
static HEAP: heap::Counted = heap::Counted::new();

/// Measures the chain and the contracts on it over JSON-RPC.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Start to first answer, ERC-20 transfers a second, a program's first call and its later ones.
    Chain {
        /// Transfers to send.
        #[arg(default_value_t = 20_000)]
        count: usize,
    },
    /// Contributions a second, each a transaction of its own to the Datanets program.
    Contributions {
        /// Contributions to send.
        #[arg(default_value_t = 10_000)]
        count: usize,
    },
    /// How fast the local index follows a node with so many records, each with an event.
    IndexNode {
        /// The records.
        #[arg(default_value_t = 100_000)]
        count: usize,
    },
    /// The whole road off chain at several sizes, stage by stage.
    Scale(scale::Road),
    /// One stage of it, in a process of its own.
    #[command(hide = true)]
    ScaleStage(scale::OneStage),
    /// How fast one answer is attributed: the index of windows beside infini-gram, and alone on more text.
    Spans(spans::Spans),
    /// How fast the rule `gradient` scores pairs of a record and an output.
    Products,
    /// Memory over many transfers; fails if it grows once the window of history is full.
    Million {
        /// Transfers to send, rounded up to full tenths of 1,000 or more.
        #[arg(default_value_t = 1_000_000)]
        count: usize,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    match Arguments::parse().bench {
        Bench::Chain { count } => parts::write("chain", &chain::run(count).await?),
        Bench::Contributions { count } => parts::write("contributions", &contributions::run(count).await?),
        Bench::IndexNode { count } => parts::write("index-node", &index::node(count).await?),
        Bench::Scale(road) => scale::run(road).await,
        Bench::ScaleStage(stage) => scale::run_stage(stage).await,
        Bench::Spans(spans) => parts::write("spans", &spans.run()?),
        Bench::Products => parts::write("products", &products::run()?),
        Bench::Million { count } => {
            let (found, verdict) = million::run(count).await?;
            parts::write("million", &found)?;
            verdict
        }
    }
}
