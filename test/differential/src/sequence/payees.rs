//! Whom registrations and payouts are for.

use super::builder::Builder;
use super::datanets::Datanet;
use alloy_primitives::{Address, B256, U256};
use tributary_core::payee::{Payee, claim_key, treasury};
use tributary_interfaces::IDatanets::holderOfCall;

impl Builder<'_> {
    /// Who holds a payee now, if anybody does.
    pub(super) fn holder(&mut self, payee: B256) -> Option<Address> {
        let holder = self.ask(self.contracts.datanets, &holderOfCall { payee })?;
        (!holder.is_zero()).then_some(holder)
    }

    /// Who holds a claim key or a Datanet's earnings; seldom Rewards itself, where they would be lost.
    pub(super) fn role_holder(&mut self) -> Address {
        if self.random.one_in(16) { self.contracts.rewards } else { self.account() }
    }

    /// A payee that can be paid, or may be paid one day.
    pub(super) fn payee(&mut self) -> B256 {
        let net = self.random.choose(&self.datanets);
        match (self.random.below(8), net) {
            (0, Some(net)) => self.key_of(&net),
            (1, Some(net)) => treasury_of(net.id),
            (2, _) => Payee::Account(self.addresses.odd_wallet).to_word(),
            _ => Payee::Account(self.anybody()).to_word(),
        }
    }

    /// What no honest scorer pays: nobody, a word that is no payee, the contract itself, a Datanet
    /// or a key that there is not.
    pub(super) fn odd_payee(&mut self) -> B256 {
        let mut high = Payee::Account(self.anybody()).to_word();
        high[self.random.below(12) as usize] = 1 + self.random.below(255) as u8;
        let odd = [
            B256::ZERO,
            high,
            self.random.word(),
            Payee::Account(self.contracts.rewards).to_word(),
            treasury_of(99),
            Payee::ClaimKey(self.random.address()).to_word(),
        ];
        self.random.pick(&odd)
    }

    /// The claim key of one of the identities that a Datanet's attestor knows.
    pub(super) fn key_of(&mut self, net: &Datanet) -> B256 {
        let identity = self.random.pick(&net.identities);
        claim_key(U256::from(net.id), identity).to_word()
    }
}

/// The payee that a Datanet's treasury is.
pub(super) fn treasury_of(id: u64) -> B256 {
    treasury(U256::from(id)).map(Payee::to_word).unwrap_or_default()
}
