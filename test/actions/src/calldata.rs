//! Calldata that no encoder writes.

use crate::{
    generator::Generator,
    target::{Call, Expected, Target},
};
use alloy_primitives::U256;

/// The name of calls with such calldata.
pub const RAW: &str = "raw";

impl<T: Target> Generator<T> {
    /// Makes the last call again with calldata that is cut, longer, of another selector, or has a
    /// bit, padding or a number changed.
    pub(crate) fn corrupt_last(&mut self) {
        let Some(last) = self.last.clone() else { return };
        // What tokens and wallets do with it is of no interest, and could take very long.
        if !self.contracts.all().contains(&last.to) {
            return;
        }
        let mut data = last.data.to_vec();
        match self.random.below(12) {
            0 => data.truncate(self.random.index(data.len() + 1)),
            1 => {
                let length = 1 + self.random.index(32);
                data.extend_from_slice(&self.random.word()[..length]);
            }
            2 => {
                data.resize(data.len().max(4), 0);
                data[..4].copy_from_slice(&self.random.word()[..4]);
            }
            3 | 4 => self.pad(&mut data),
            5..=7 => self.misplace(&mut data),
            _ if data.is_empty() => {}
            _ => {
                let bit = self.random.index(8 * data.len());
                data[bit / 8] ^= 1 << (bit % 8);
            }
        }
        let call =
            Call { name: RAW, data: data.into(), time: self.time, expected: Expected::Unknown, ..last };
        self.unsure |= self.send(call);
    }

    /// Sets a bit before or behind what a word holds.
    fn pad(&mut self, data: &mut [u8]) {
        if let Some(word) = self.word_of(data) {
            let byte = self.random.index(32);
            word[byte] |= 1 << self.random.below(8);
        }
    }

    /// Makes a word another number: as a length or an offset far too great, or just wrong.
    fn misplace(&mut self, data: &mut [u8]) {
        let length = data.len().max(1) as u64;
        let number = match self.random.below(10) {
            0 => U256::ONE << 32,
            1 => U256::from(u64::MAX),
            2 => U256::ONE << 64,
            3 => U256::ONE << 255,
            4 => U256::MAX,
            5 => U256::MAX - U256::from(self.random.below(length)),
            6 | 7 => U256::from(self.random.below(length) / 32 * 32),
            _ => U256::from(self.random.below(length)),
        };
        if let Some(word) = self.word_of(data) {
            word.copy_from_slice(&number.to_be_bytes::<32>());
        }
    }

    /// One of the words behind the selector, if there are any.
    fn word_of<'d>(&mut self, data: &'d mut [u8]) -> Option<&'d mut [u8]> {
        let words = data.len().saturating_sub(4) / 32;
        let index = self.random.index(words.max(1));
        data.get_mut(4 + 32 * index..36 + 32 * index)
    }
}
