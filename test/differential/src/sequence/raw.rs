//! Calldata that no encoder writes.

use super::builder::Builder;

impl Builder<'_> {
    /// Makes the last call again with a bit flipped, cut, longer, or with another selector.
    pub(super) fn corrupt_last(&mut self) {
        let Some(mut call) = self.pair.last().cloned() else { return };
        let mut data = call.data.to_vec();
        match self.random.below(8) {
            0 => data.truncate(self.random.below(data.len() as u64 + 1) as usize),
            1 => data.extend_from_slice(&self.random.word()[..1 + self.random.clone().below(32) as usize]),
            2 => data[..4].copy_from_slice(&self.random.word()[..4]),
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
}
