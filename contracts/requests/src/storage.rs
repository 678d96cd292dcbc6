//! What a storage word of Requests holds.

use alloy_primitives::Address;

tributary_parts::packed! {
    /// A request that waits for its answer; all zero if none does.
    pub(crate) struct Waiting {
        /// Who asked.
        pub(crate) asker: Address as 20,
        /// What answering it earns, in wei.
        pub(crate) deposit: u128 as 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::B256;
    use tributary_core::limits::AMOUNT_LIMIT;
    use tributary_parts::word::Value;

    #[test]
    fn a_request_survives_its_word() {
        for deposit in [0, 1, AMOUNT_LIMIT - 1] {
            let waiting = Waiting { asker: Address::repeat_byte(0xff), deposit };
            assert_eq!(Waiting::unpack(waiting.pack()), waiting);
        }
        assert_eq!(Waiting::unpack(B256::ZERO), Waiting::default());
    }
}
