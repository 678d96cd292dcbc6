//! Payees of registrations and payouts.

use crate::{generator::Generator, target::Target};
use alloy_primitives::{Address, B256, U256};
use tributary_core::payee::Payee;
use tributary_interfaces::IDatanets::holderOfCall;
use tributary_test_kit::{claim_key, treasury};

impl<T: Target> Generator<T> {
    /// The account that holds a payee now, if one does.
    pub(crate) fn holder(&mut self, payee: B256) -> Option<Address> {
        let holder = self.read(self.contracts.datanets, &holderOfCall { payee })?;
        (!holder.is_zero()).then_some(holder)
    }

    /// An account to hold a claim key or a Datanet's earnings; seldom Rewards itself, where they
    /// would be lost.
    pub(crate) fn role_holder(&mut self) -> Address {
        if self.random.one_in(16) { self.contracts.rewards } else { self.account() }
    }

    /// A payee that can be paid, or may be paid one day.
    pub(crate) fn payee(&mut self) -> B256 {
        let which = self.random.below(8);
        match (which, self.some_datanet()) {
            (0, Some(index)) => {
                let identity = self.random.pick(&self.datanets[index].identities);
                claim_key(self.datanets[index].id, identity)
            }
            (1, Some(index)) => treasury(self.datanets[index].id),
            (2, _) => Payee::Account(self.wallet()).to_word(),
            _ => Payee::Account(self.anyone()).to_word(),
        }
    }

    /// A payee that no honest scorer pays: zero, a word that is no payee, Rewards itself, a Datanet
    /// or a key that there is not.
    pub(crate) fn strange_payee(&mut self) -> B256 {
        let mut high = Payee::Account(self.anyone()).to_word();
        high[self.random.index(12)] = 1 + self.random.below(255) as u8;
        let strange = [
            B256::ZERO,
            high,
            self.random.word(),
            Payee::Account(self.contracts.rewards).to_word(),
            treasury(U256::from(999_999)),
            Payee::ClaimKey(self.random.address()).to_word(),
        ];
        self.random.pick(&strange)
    }
}
