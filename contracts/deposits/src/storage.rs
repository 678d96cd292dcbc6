//! What the storage words of Deposits hold.

use tributary_parts::packed;

packed! {
    /// What a payer has here for a model, in units of the model's asset.
    pub(crate) struct Account {
        /// What was put down and neither redeemed nor taken back, below 2^96.
        pub(crate) balance: u128 as 12,
        /// What was redeemed since the account began, below 2^96.
        pub(crate) redeemed: u128 as 12,
        /// From when on the balance can be taken back, in seconds since 1970 (UTC); 0 if that was not
        /// announced.
        pub(crate) withdrawable_from: u64 as 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::limits::AMOUNT_LIMIT;
    use tributary_parts::word::Value;

    #[test]
    fn words_survive_packing() {
        let most = AMOUNT_LIMIT - 1;
        for (balance, redeemed, withdrawable_from) in [(most, 0, 1), (0, most, 0), (1, 2, (1 << 40) - 1)] {
            let account = Account { balance, redeemed, withdrawable_from };
            assert_eq!(Account::unpack(account.pack()), account);
        }
    }
}
