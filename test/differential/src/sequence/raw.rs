//! Calldata that no encoder writes.

use super::builder::Builder;
use alloy_primitives::U256;

impl Builder<'_> {
    /// Makes the last call again with calldata that is cut, longer, of another selector, or has a
    /// bit, padding or number changed.
    pub(super) fn corrupt_last(&mut self) {
        let Some(mut call) = self.pair.last().cloned() else { return };
        // What tokens and wallets do with nonsense is nobody's concern, and could take for ever.
        if !self.contracts.all().contains(&call.to) {
            return;
        }
        let mut data = call.data.to_vec();
        match self.random.below(12) {
            0 => data.truncate(self.random.below(data.len() as u64 + 1) as usize),
            1 => data.extend_from_slice(&self.random.word()[..1 + self.random.clone().below(32) as usize]),
            2 => data[..4].copy_from_slice(&self.random.word()[..4]),
            3 | 4 => self.pad(&mut data),
            5..=7 => self.misplace(&mut data),
            _ => {
                let bit = self.random.below(8 * data.len() as u64) as usize;
                data[bit / 8] ^= 1 << (bit % 8);
            }
        }
        call.data = data.into();
        call.name = "raw";
        call.clean = false;
        call.time = self.time;
        self.pair.send(call);
    }

    /// Sets a bit before or behind what a word holds.
    fn pad(&mut self, data: &mut [u8]) {
        if let Some(word) = self.word_of(data) {
            let byte = self.random.below(32) as usize;
            word[byte] |= 1 << self.random.below(8);
        }
    }

    /// Makes a word another number: as a length or an offset far too great, or just wrong.
    fn misplace(&mut self, data: &mut [u8]) {
        let length = data.len() as u64;
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
    fn word_of<'a>(&mut self, data: &'a mut [u8]) -> Option<&'a mut [u8]> {
        let words = data.len().saturating_sub(4) / 32;
        let index = self.random.below(words.max(1) as u64) as usize;
        data.get_mut(4 + 32 * index..36 + 32 * index)
    }
}
