//! Records and outputs, each made from its number alone, so that none is kept.
//!
//! A record is a row of words drawn from a vocabulary of 16,384, some 200 bytes. An output is rows of
//! words copied from records and, between them, words of its own, some 1,000 bytes.

use alloy_primitives::{Address, U256, keccak256};
use std::ops::Range;
use tributary_core::payee::Payee;
use tributary_sdk::receipts::Entry;

/// Records of one contributor.
const OF_ONE: u64 = 10;
/// Records for each receipt, and rows of words that its output copies.
pub(super) const A_RECEIPT: u64 = 10;
/// Words of a record.
const RECORD: u64 = 28;
/// Words of a row that an output copies: more than the 8 that the rule asks for.
const COPIED: u64 = 12;
/// Words of its own between two such rows.
const OWN: u64 = 3;
/// The price of an output, in units of the asset.
pub(super) const PRICE: u128 = 1_000_003;
/// Over how many seconds receipts are spread.
pub(super) const SPAN: u64 = 86_400;

/// How large a run is: so many records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Size(pub(super) u64);

impl Size {
    pub(super) fn receipts(self) -> u64 {
        self.0 / A_RECEIPT
    }

    pub(super) fn contributors(self) -> u64 {
        self.0 / OF_ONE
    }

    /// What all receipts cost, in units of the asset.
    pub(super) fn price(self) -> u128 {
        PRICE * u128::from(self.receipts())
    }

    /// Its name in results: `1e5` for 100,000.
    pub(super) fn name(self) -> String {
        match self.0.checked_ilog10() {
            Some(power) if 10u64.pow(power) == self.0 => format!("1e{power}"),
            _ => self.0.to_string(),
        }
    }
}

/// The payee of a record.
pub(super) fn payee(size: Size, record: u64) -> Payee {
    let contributor = record % size.contributors().max(1);
    Payee::Account(Address::from_slice(&keccak256(contributor.to_be_bytes())[12..]))
}

pub(super) fn record(number: u64) -> Vec<u8> {
    let mut text = Vec::with_capacity(256);
    words(&mut text, number, 0..RECORD);
    text
}

/// A receipt with its output, of a time after `after`, in seconds since 1970.
pub(super) fn entry(size: Size, number: u64, after: u64) -> Entry {
    let mut text = Vec::with_capacity(1_100);
    for row in 0..A_RECEIPT {
        let seed = mixed(number * A_RECEIPT + row);
        let first = (seed >> 40) % (RECORD - COPIED + 1);
        words(&mut text, seed % size.0, first..first + COPIED);
        // No record has a number as high as that.
        words(&mut text, u64::MAX - number, row * OWN..(row + 1) * OWN);
    }
    let time = after + 1 + number * SPAN / size.receipts().max(1);
    let request = keccak256(number.to_be_bytes());
    Entry::new(U256::from(1), request, text, PRICE, time).expect("an output that is short enough")
}

/// Adds the words of a text with these indexes.
fn words(to: &mut Vec<u8>, text: u64, indexes: Range<u64>) {
    const SYLLABLES: &[u8; 128] = b"babebibocacecicodadedidofafefifogagegigohahehihojajejijokakekiko\
        lalelilomamemimonaneninopapepiporarerirosasesisotatetitovavevivo";
    for index in indexes {
        let word = mixed(text.wrapping_mul(64).wrapping_add(index)) & 0x3fff;
        if !to.is_empty() {
            to.push(b' ');
        }
        // Two or three syllables of 6 bits, the highest of which say how many.
        for shift in [0, 6, 12].into_iter().take(2 + usize::from(word >> 12 > 0)) {
            let at = 2 * (word >> shift & 63) as usize;
            to.extend_from_slice(&SYLLABLES[at..at + 2]);
        }
    }
}

/// Another number for each number, without a pattern: the last step of `SplitMix64`.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
