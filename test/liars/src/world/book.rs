//! Receipts with their outputs.

use super::World;
use crate::texts::{parts, receipt_of_output};
use alloy_primitives::keccak256;
use tributary_core::typed_data::Receipt;
use tributary_test_kit::Random;

/// Receipts of a round's span with their outputs.
pub(super) fn book(world: &World, random: &mut Random) -> Vec<(Receipt, Vec<u8>)> {
    let texts: Vec<&[u8]> = world.known().map(|record| &record.bytes[..]).collect();
    let any_time = |random: &mut Random| world.span.0 + 1 + random.below(world.span.1 - world.span.0);
    let any_price = |random: &mut Random| match random.below(4) {
        0 => 1 + u128::from(random.below(3)),
        _ => 1 + u128::from(random.below(1 << 40)),
    };
    let mut book = Vec::new();
    let mut add = |output: Vec<u8>, price: u128, time: u64| {
        let request = keccak256([book.len() as u8]);
        book.push((receipt_of_output(world.model, request, &output, price, time), output));
    };
    // Without scores; then in no tree, since there is no price, or no output.
    add(b"nothing that any record says".to_vec(), 1 + u128::from(random.below(1 << 40)), any_time(random));
    add(parts(random, &texts, 2), 0, any_time(random));
    add(Vec::new(), any_price(random), any_time(random));
    // A whole record, so that what was copied from it is there; then what only hidden records say.
    let first = |end: &[u8]| [texts[0], end].concat();
    add(first(b" gap"), 1_000 + any_price(random), world.changes[2]);
    add([texts[1], b" gap hid0 hid1 hid2"].concat(), any_price(random), world.span.1);
    add([texts[1], b" gap hid3 hid4 hid5"].concat(), any_price(random), world.span.1);
    add(b"gap hid3 hid4".to_vec(), any_price(random), any_time(random));
    // The same records before, between and after changes of their statuses.
    let changed: Vec<&[u8]> =
        world.known().filter(|record| record.has_history()).map(|record| &record.bytes[..]).collect();
    for time in world.changes.iter().flat_map(|time| [*time - 1, *time]) {
        add(
            [&changed.join(&b" gap "[..])[..], format!(" gap{time}").as_bytes()].concat(),
            any_price(random),
            time,
        );
    }
    add(parts(random, &texts, 1), any_price(random), world.span.0 + 1);
    for _ in 0..2 + random.below(4) {
        let count = 2 + random.below(3);
        add(parts(random, &texts, count), any_price(random), any_time(random));
    }
    if world.seed % 4 == 3 {
        add(parts(random, &texts, 300), (1 << 40) + any_price(random), any_time(random));
    }
    book
}
