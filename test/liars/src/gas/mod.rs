//! What challenges cost, by the size of a round's trees and of record and output.
//!
//! | module | what it does |
//! |---|---|
//! | `lying` | what a round says that lies in every way |
//! | `challenges` | the challenges of it |
//! | `gradients` | those of a model with the rule `gradient`, and the dot product alone |
//! | `lean` | the check of two texts in lean Solidity |
//! | `table` | figures as tables |

mod challenges;
mod gradients;
mod lean;
mod lying;
mod table;

pub use gradients::{DotFigure, dot_products, named};
pub use lean::{is_held, measure as lean_spans};
pub use table::{dots, spans, table};

use alloy_primitives::{Address, U256};
use challenges::ChallengeFixture;
use gradients::GradientFixture;
use tributary_core::{limits::MAX_RECORD, span::Params};
use tributary_test_kit::{ChainFixture, Implementation, Key};

/// The numbers of leaves that a round's trees have.
pub const COUNTS: [u64; 3] = [1_000, 1_000_000, 100_000_000];

/// Record and output, in bytes.
pub const TEXTS: [(usize, usize); 2] = [(4_096, 2_048), (MAX_RECORD, MAX_RECORD)];

/// The most gas that a transaction can use, within a thousand.
const MOST: u64 = 31_999_000;

/// The rule of the models.
fn params() -> Params {
    Params::new(8, 60).expect("parameters in range")
}

/// What one challenge cost.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Such as `unheld.1e6.4096x2048`; without record and output for what shows neither, and
    /// `showRecord.4096` for what shows a record.
    pub name: String,
    /// All of it.
    pub gas: u64,
    /// What its calldata alone costs: 16 gas a byte, 4 a zero, and the transaction's 21,000.
    pub calldata: u64,
}

/// Which challenges are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those with the smaller texts; a check of the whole output in the smallest trees only.
    Small,
}

/// Measures challenges of rounds that lie, on the real programs or the Solidity reference, which
/// `make -C test/foundry build` builds. `is_first` says that neither the watcher nor the scorer had
/// part in an earlier challenge of the model.
pub fn measure(implementation: Implementation, is_first: bool, which: Which) -> Vec<Figure> {
    let mut figures = Vec::new();
    let texts = if which == Which::All { &TEXTS[..] } else { &TEXTS[..1] };
    for (record, output) in texts {
        for count in COUNTS {
            let fixture = ChallengeFixture::new(implementation, *record, *output, count, is_first);
            let size = format!("1e{}", count.ilog10());
            for (fault, has_texts, call) in fixture.calls() {
                let is_left_out = which == Which::Small && fault == "unheld" && count != COUNTS[0];
                if is_left_out || !has_texts && (*record, *output) != TEXTS[0] {
                    continue;
                }
                let texts = if has_texts { format!(".{record}x{output}") } else { String::new() };
                figures.push(fixture.measure(format!("{fault}.{size}{texts}"), call));
            }
            if count == COUNTS[0] {
                figures.push(fixture.measure(format!("showRecord.{record}"), fixture.show()));
            }
        }
    }
    figures.extend(of_gradients(implementation, is_first, which));
    figures
}

/// The same of models with the rule `gradient`, named as `gradient.score.1e6.4096`, the last part for
/// what shows vectors of so many dimensions.
fn of_gradients(implementation: Implementation, is_first: bool, which: Which) -> Vec<Figure> {
    let mut figures = Vec::new();
    let dimensions =
        if which == Which::All { &gradients::DIMENSIONS[..] } else { &gradients::DIMENSIONS[..1] };
    for dimensions in dimensions {
        for count in COUNTS {
            let fixture = GradientFixture::new(implementation, *dimensions, count, is_first);
            let size = format!("1e{}", count.ilog10());
            for (fault, has_vectors, call) in fixture.calls() {
                if has_vectors {
                    figures.push(fixture.measure(format!("{fault}.{size}.{dimensions}"), &call));
                } else if *dimensions == gradients::DIMENSIONS[0] {
                    figures.push(fixture.measure(format!("{fault}.{size}"), &call));
                }
            }
        }
    }
    figures
}

/// All figures of the programs, with what was measured: `disputes.<challenge>.<first or
/// later>.<cached or uncached>`.
pub fn snapshot() -> Vec<(String, Figure)> {
    let mut all = Vec::new();
    for (cached, of_cache) in [(true, "cached"), (false, "uncached")] {
        for (is_first, of_time) in [(true, "first"), (false, "later")] {
            let figures = measure(Implementation::Programs { cached }, is_first, Which::All);
            let named = |figure: Figure| (format!("disputes.{}.{of_time}.{of_cache}", figure.name), figure);
            all.extend(figures.into_iter().map(named));
        }
    }
    all
}

/// Sends a call on a copy of the chain, where it must succeed or use up all gas.
fn figure(chain: &ChainFixture, name: String, to: Address, call: &[u8]) -> Figure {
    let snapshot = chain.devnode.snapshot();
    let watcher = Key::named("watcher");
    let zeros = call.iter().filter(|byte| **byte == 0).count() as u64;
    let calldata = 21_000 + 4 * zeros + 16 * (call.len() as u64 - zeros);
    let sent = chain.send_data(watcher.account, to, U256::ZERO, call.to_vec());
    assert!(sent.success || sent.gas_used >= MOST, "{name}: {}", sent.output);
    assert!(chain.devnode.revert(snapshot).expect("a chain in memory"), "the snapshot is there");
    Figure { name, gas: sent.gas_used, calldata }
}
