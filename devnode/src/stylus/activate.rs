//! Activation: the figures that the chain stores about a program, and the gas that it charges.

use super::instrument::Figures;
use crate::arbos::programs::Costs;

/// The first ArbOS version that charges for the length of the program.
const CHARGE_BYTES_FROM: u64 = 32;

/// Computes what the chain stores about a program, or says which figure is too large.
pub(crate) fn costs(figures: &Figures, stylus_version: u16) -> Result<Costs, String> {
    let Figures {
        functions: f, type_slots: t, wasm_bytes: l, globals: g, segment_bytes: de, pages: p, ..
    } = *figures;
    let part = |count: u64, numerator: u64, denominator: u64| count.saturating_mul(numerator) / denominator;
    let cached = part(f, 13_420, 100_000)
        .saturating_add(part(t, 89, 100_000))
        .saturating_add(part(l, 122, 100_000))
        .saturating_add(part(g, 1628, 1000))
        .saturating_add(part(de, 75_244, 100_000))
        .saturating_add(part(p, 5, 1));
    let mut init =
        part(f, 8252, 1000).saturating_add(part(t, 1059, 1000)).saturating_add(part(l, 1286, 10_000));
    if stylus_version < 2 {
        init = init.saturating_add(cached);
    }
    let asm = 512_000u64
        .saturating_add(part(f, 996_829, 1000))
        .saturating_add(part(t, 11_416, 1000))
        .saturating_add(part(l, 62_628, 10_000));
    let too_large = |what: &str, value: u64| format!("{what} {value} is too large");
    Ok(Costs {
        init: init.try_into().map_err(|_| too_large("init cost", init))?,
        cached_init: cached.try_into().map_err(|_| too_large("cached init cost", cached))?,
        footprint: p.try_into().map_err(|_| too_large("footprint", p))?,
        asm_bytes: asm.try_into().map_err(|_| too_large("asm estimate", asm))?,
    })
}

/// The gas of each step of activation, in the order in which it is charged.
pub(crate) fn gas_steps(figures: &Figures, arbos: u64) -> [u64; 6] {
    // A microsecond of work is 2 * 7,000,000 / 500,000 = 28 gas.
    let gas = |micros: u64| micros.saturating_mul(28);
    let charged_bytes = if arbos >= CHARGE_BYTES_FROM { figures.wasm_bytes } else { 0 };
    [
        gas(charged_bytes.saturating_mul(31_733) / 100_000),
        gas(figures.functions.saturating_mul(17_263) / 100_000),
        gas(figures.data_bytes.saturating_mul(17_376) / 100_000),
        gas(figures.element_bytes.saturating_mul(17_376) / 100_000),
        gas(figures.pages.saturating_mul(2217)),
        gas(figures.opcodes.saturating_mul(535) / 1000),
    ]
}
