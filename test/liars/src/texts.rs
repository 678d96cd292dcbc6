//! What records and answers say.

use alloy_primitives::{B256, U256};
use std::fmt::Display;
use tributary_core::{ids::content_id, typed_data::Receipt};
use tributary_test_kit::Random;

const WORDS: [&str; 12] =
    ["skin", "bone", "rare", "left", "hand", "short", "long", "thumb", "onset", "late", "mild", "toe"];

/// Words, the last of which is its own.
pub fn text(random: &mut Random, words: usize, own: impl Display) -> Vec<u8> {
    let mut text: Vec<String> = (0..words).map(|_| random.pick(&WORDS).to_owned()).collect();
    text.push(format!("own{own}"));
    text.join(" ").into_bytes()
}

/// Parts of so many records, with words of no record between them.
pub fn parts(random: &mut Random, records: &[&[u8]], count: u64) -> Vec<u8> {
    let mut parts: Vec<String> = Vec::new();
    for _ in 0..count {
        let record = String::from_utf8_lossy(random.pick(records)).into_owned();
        let words: Vec<&str> = record.split(' ').collect();
        let start = random.index(words.len() - 1);
        let length = 2 + random.index(words.len() - start - 1);
        parts.push(words[start..start + length].join(" "));
        parts.push(format!("gap{}", random.below(9)));
    }
    parts.join(" ").into_bytes()
}

/// The receipt of an output.
pub fn receipt_of_output(model_id: U256, request_id: B256, output: &[u8], price: u128, time: u64) -> Receipt {
    let (output_hash, output_length) = (content_id(output), output.len() as u32);
    Receipt { model_id, request_id, output_hash, output_length, feature_hash: B256::ZERO, price, time }
}
