//! The lean Solidity that gas is compared with computes the rule.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::I256;
use tributary_core::{
    gradient::dot,
    span::{self, Params},
};
use tributary_liars::gas::is_held;
use tributary_test_kit::{
    ChainFixture, ILeanGradient::packedCall, ILeanGradient::plainCall, PrintSeedOnPanic, Random,
    number_from_environment,
};

/// Words of few letters with any bytes between, so that texts have much in common.
fn text(random: &mut Random) -> Vec<u8> {
    let mut text = Vec::new();
    for _ in 0..1 + random.below(24) {
        for _ in 0..random.below(3) {
            text.push(random.pick(b" .-/:@[`{\x7f"));
        }
        for _ in 0..1 + random.below(3) {
            text.push(random.pick(b"abzAZ09\x80\xff"));
        }
    }
    text
}

#[test]
fn lean_solidity_holds_what_the_rule_holds() {
    let seed = number_from_environment("SEED", 1);
    let _print = PrintSeedOnPanic(seed);
    let mut random = Random::new(seed);
    let chain = ChainFixture::new();
    let contract = chain.create("LeanSpan");
    let mut held = 0;
    for _ in 0..40 {
        let params = Params::new(2 + random.below(3) as u8, random.below(12) as u8).expect("in range");
        let record = text(&mut random);
        let mut output = text(&mut random);
        let from = random.index(record.len());
        output.extend_from_slice(&record[from..]);
        output.extend_from_slice(&text(&mut random));
        for offset in 0..output.len() {
            let expected = span::holds(params, &record, &output, offset);
            held += u32::from(expected);
            let found = is_held(&chain, contract, params, &output, &record, offset);
            assert_eq!(found, expected, "{params:?}, byte {offset} of {output:?}, record {record:?}");
        }
    }
    assert!(held > 100, "{held} bytes are held");
}

#[test]
fn lean_solidity_has_the_dot_product_of_the_rule() {
    let seed = number_from_environment("SEED", 1);
    let _print = PrintSeedOnPanic(seed);
    let mut random = Random::new(seed);
    let chain = ChainFixture::new();
    let contract = chain.create("LeanGradient");
    let lengths = [0, 1, 7, 31, 32, 33, 127, 128, 129, 160, 500, 4_096, 32_768];
    for length in lengths {
        for extreme in [false, true] {
            let mut vector = || -> Vec<u8> {
                (0..length).map(|_| if extreme { 0x80 } else { random.below(256) as u8 }).collect()
            };
            let (a, b) = (vector(), vector());
            let expected = I256::try_from(dot(&a, &b)).expect("a small number");
            let (a, b): (alloy_primitives::Bytes, alloy_primitives::Bytes) = (a.into(), b.into());
            let packed = chain.read(contract, packedCall { a: a.clone(), b: b.clone() });
            assert_eq!(packed, expected, "{length} numbers, packed");
            assert_eq!(chain.read(contract, plainCall { a, b }), expected, "{length} numbers, plain");
        }
    }
}
