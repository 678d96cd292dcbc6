//! What a storage word of Attribution holds.

tributary_parts::packed! {
    /// How far a model's rounds have come.
    pub(crate) struct Progress {
        /// How many rounds were proposed so far.
        pub(crate) attempts: u64 as 8,
        /// The cutoff of the last finalised round, in seconds since 1970 (UTC); 0 before the first.
        pub(crate) last_cutoff: u64 as 5,
        /// Whether the last proposal waits to be finalised.
        pub(crate) is_open: bool as 1,
    }
}

impl Progress {
    /// Whether this attempt is the model's open round.
    pub(crate) fn is_open_at(&self, attempt: u64) -> bool {
        self.is_open && self.attempts == attempt
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::B256;
    use tributary_parts::word::Value;

    #[test]
    fn progress_survives_its_word() {
        for is_open in [false, true] {
            let progress = Progress { attempts: u64::MAX, last_cutoff: (1 << 40) - 1, is_open };
            assert_eq!(Progress::unpack(progress.pack()), progress);
        }
        assert_eq!(Progress::unpack(B256::ZERO), Progress::default());
    }
}
