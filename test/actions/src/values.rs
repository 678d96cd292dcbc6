//! Random arguments, good ones and, by tricks, bad ones.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, B256, U256};
use tributary_core::limits::{AMOUNT_LIMIT, MAX_URI};

impl<T: Target> Generator<T> {
    /// The account that is to call; by a trick another one.
    pub(crate) fn caller(&mut self, meant: Address) -> Address {
        if self.tries(Trick::OtherCaller) { self.anyone() } else { meant }
    }

    /// The account that alone may make a call; by a trick another one, whose call must revert if
    /// `id` is the id that is meant and no other.
    pub(crate) fn only(&mut self, meant: Address, is_meant: bool, reason: &'static str) -> Address {
        let from = self.caller(meant);
        self.forbid(is_meant && from != meant, reason);
        from
    }

    /// An account with a known key.
    pub(crate) fn anyone(&mut self) -> Address {
        self.random.pick(&self.environment.accounts).account
    }

    /// An account: mostly one with a known key, at times a wallet, by a trick zero or one without a
    /// key.
    pub(crate) fn account(&mut self) -> Address {
        if self.tries(Trick::StrangeAccount) {
            return if self.random.one_in(2) { Address::ZERO } else { self.random.address() };
        }
        if self.random.one_in(8) { self.wallet() } else { self.anyone() }
    }

    /// One of the wallets, mostly the programmable one.
    pub(crate) fn wallet(&mut self) -> Address {
        let wallets = self.environment.wallets;
        if self.random.one_in(4) { wallets.approving } else { wallets.programmable }
    }

    /// A receiver of money; by a trick zero, or Rewards itself.
    pub(crate) fn receiver(&mut self) -> Address {
        if self.tries(Trick::LostReceiver) {
            return self.random.pick(&[Address::ZERO, self.contracts.rewards]);
        }
        self.account()
    }

    /// An id; by a trick another one, also one that differs only above its lowest 64 bits.
    pub(crate) fn id(&mut self, meant: U256) -> U256 {
        if !self.tries(Trick::OtherId) {
            return meant;
        }
        match self.random.below(5) {
            0 => U256::ZERO,
            1 => meant + U256::ONE,
            2 => meant + (U256::ONE << 64),
            3 => meant + (U256::ONE << 255),
            _ => U256::from(self.random.below(4)),
        }
    }

    /// A digest; by a trick zero.
    pub(crate) fn digest(&mut self) -> B256 {
        if self.tries(Trick::ZeroDigest) { B256::ZERO } else { self.random.word() }
    }

    /// A digest or zero, where both are good.
    pub(crate) fn any_digest(&mut self) -> B256 {
        if self.random.one_in(2) { B256::ZERO } else { self.random.word() }
    }

    /// A text of at most the greatest length; by a trick one byte longer.
    pub(crate) fn text(&mut self) -> String {
        let length = match self.random.below(12) {
            0 => MAX_URI,
            1 => 0,
            _ => self.random.index(40),
        };
        let length = if self.tries(Trick::LongText) { MAX_URI + 1 } else { length };
        "u".repeat(length)
    }

    /// A number from `low` to `high`; by a trick just outside, or the type's greatest.
    pub(crate) fn number(&mut self, low: u128, high: u128, greatest: u128) -> u128 {
        if self.tries(Trick::NumberOutOfRange) {
            return match self.random.below(3) {
                0 if low > 0 => low - 1,
                1 => greatest,
                _ => high.saturating_add(1).min(greatest),
            };
        }
        match self.random.below(6) {
            0 => low,
            1 => high,
            _ => self.random.between(low, high),
        }
    }

    /// An amount from `low` to `high`; by a trick zero, or above all amounts.
    pub(crate) fn amount(&mut self, low: u128, high: u128) -> U256 {
        let amount = U256::from(self.number(low, high, u128::MAX));
        if !self.tries(Trick::AmountOutOfRange) {
            return amount;
        }
        let limit = U256::from(AMOUNT_LIMIT);
        self.random.pick(&[U256::ZERO, limit, (U256::ONE << 128) + U256::ONE, U256::MAX])
    }

    /// The native currency to send with a call that moves an amount of an asset; by a trick another
    /// one.
    pub(crate) fn value(&mut self, asset: Address, amount: U256) -> U256 {
        // Nobody has more than 2^100 wei.
        let has = amount <= U256::ONE << 99;
        let right = if asset.is_zero() && has { amount } else { U256::ZERO };
        self.valid &= has || !asset.is_zero();
        if self.tries(Trick::OtherValue) { U256::from(self.random.below(3)) } else { right }
    }

    /// A past, present or future time, mostly beside one at which something changed.
    pub(crate) fn moment(&mut self) -> u64 {
        match self.random.below(12) {
            0 => 0,
            1 => u64::MAX,
            2 => self.time,
            _ => {
                let moment = self.random.choose(&self.moments).unwrap_or(self.time);
                moment - 1 + self.random.below(3)
            }
        }
    }

    /// Until when a signature is valid; by a trick until a second ago.
    pub(crate) fn deadline(&mut self) -> u64 {
        match self.random.below(8) {
            _ if self.tries(Trick::PastDeadline) => self.time - 1,
            0 => u64::MAX,
            1 => self.time,
            _ => self.time + self.random.below(1_000),
        }
    }
}
