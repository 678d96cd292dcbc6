//! Which request may go on: what its payer owes, what other requests of the payer may still cost, and
//! what the chain has of the payer.

use crate::ledger::{Key, Ledger, LedgerError, Payer};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tributary_sdk::deposits::SignedVoucher;

/// How long what the chain said of a payer is believed.
pub(crate) const FRESH: Duration = Duration::from_secs(10);

/// How long after its last request the chain is still asked for a payer.
const AWAKE: Duration = Duration::from_secs(600);

/// What the chain has of a payer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OnChain {
    /// What was put down and neither redeemed nor taken back.
    pub(crate) balance: u128,
    /// What was redeemed, ever.
    pub(crate) redeemed: u128,
    /// Whether the payer announced that it takes its balance back.
    pub(crate) is_leaving: bool,
}

#[derive(Debug, Default)]
struct State {
    payer: Payer,
    /// What requests that are under way cost at most.
    reserved: u128,
    chain: Option<(OnChain, Instant)>,
    /// When it last asked for something that its vouchers are for.
    asked: Option<Instant>,
}

/// Why a request does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The chain is to be asked for the payer first.
    Unknown,
    /// The vouchers are for too little: the total that one must have.
    Unsigned(u128),
    /// Too little is put down: what is, and what is needed.
    Uncovered(u128, u128),
    /// The payer takes its balance back.
    Leaving,
}

/// All payers.
#[derive(Debug, Default)]
pub(crate) struct Payers(Mutex<HashMap<Key, State>>);

impl Payers {
    /// As the ledger has them.
    pub(crate) fn read(ledger: &Ledger) -> Result<Self, LedgerError> {
        let state = |payer| State { payer, ..State::default() };
        Ok(Self(Mutex::new(ledger.payers()?.into_iter().map(|(key, payer)| (key, state(payer))).collect())))
    }

    fn states(&self) -> MutexGuard<'_, HashMap<Key, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a voucher is one that was found to be good before.
    pub(crate) fn knows(&self, voucher: &SignedVoucher) -> bool {
        let states = self.states();
        let known = states.get(&(voucher.model, voucher.payer)).map(|state| &state.payer);
        known.is_some_and(|payer| {
            [&payer.exact, &payer.latest].into_iter().flatten().any(|one| one == voucher)
        })
    }

    /// Takes a voucher that is good.
    pub(crate) fn sign(&self, voucher: &SignedVoucher) {
        self.states().entry((voucher.model, voucher.payer)).or_default().payer.sign(voucher);
    }

    /// Takes what the chain says.
    pub(crate) fn see(&self, key: Key, chain: OnChain) {
        self.states().entry(key).or_default().chain = Some((chain, Instant::now()));
    }

    /// What a payer owes, requests under way not counted.
    pub(crate) fn owed(&self, key: Key) -> u128 {
        self.states().get(&key).map_or(0, |state| state.payer.owed)
    }

    /// Reserves what a request costs at most. `age` is how old what the chain said may be.
    pub(crate) fn reserve(
        self: &Arc<Self>,
        key: Key,
        most: u128,
        age: Duration,
    ) -> Result<Reservation, Refusal> {
        let mut states = self.states();
        // Who has signed nothing yet leaves nothing here.
        let Some(state) = states.get_mut(&key) else { return Err(Refusal::Unsigned(most)) };
        let needed = state.payer.owed.saturating_add(state.reserved).saturating_add(most);
        let signed = state.payer.latest.as_ref().map_or(0, |voucher| voucher.total);
        if signed < needed {
            return Err(Refusal::Unsigned(needed));
        }
        state.asked = Some(Instant::now());
        let Some((chain, _)) = state.chain.filter(|(_, seen)| seen.elapsed() <= age) else {
            return Err(Refusal::Unknown);
        };
        if chain.is_leaving {
            return Err(Refusal::Leaving);
        }
        let covered = chain.balance.saturating_add(chain.redeemed);
        if covered < needed {
            return Err(Refusal::Uncovered(chain.balance, needed.saturating_sub(chain.redeemed)));
        }
        state.reserved = state.reserved.saturating_add(most);
        Ok(Reservation { payers: Arc::clone(self), key, most })
    }

    /// The payers that asked for something of late: what the chain says of others is looked up when they
    /// ask.
    pub(crate) fn awake(&self) -> Vec<Key> {
        let is_awake = |state: &State| state.asked.is_some_and(|asked| asked.elapsed() < AWAKE);
        self.states().iter().filter(|(_, state)| is_awake(state)).map(|(key, _)| *key).collect()
    }
}

/// What a request that is under way costs at most. Nothing, once it is dropped.
#[derive(Debug)]
pub(crate) struct Reservation {
    payers: Arc<Payers>,
    pub(crate) key: Key,
    pub(crate) most: u128,
}

impl Reservation {
    /// The payer owes a price instead, which is in the ledger. Returns all that it owes.
    pub(crate) fn settle(self, price: u128) -> u128 {
        let mut states = self.payers.states();
        let state = states.entry(self.key).or_default();
        // The ledger has refused a sum that does not fit.
        state.payer.owe(price);
        state.payer.owed
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut states = self.payers.states();
        if let Some(state) = states.get_mut(&self.key) {
            state.reserved = state.reserved.saturating_sub(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, U256};

    const PAYER: Address = Address::repeat_byte(1);

    fn key() -> Key {
        (U256::from(1), PAYER)
    }

    fn voucher(total: u128) -> SignedVoucher {
        SignedVoucher {
            model: U256::from(1),
            payer: PAYER,
            total,
            deadline: 9,
            signature: Default::default(),
        }
    }

    fn payers(total: u128, balance: u128, redeemed: u128) -> Arc<Payers> {
        let payers = Arc::new(Payers::default());
        payers.sign(&voucher(total));
        payers.see(key(), OnChain { balance, redeemed, is_leaving: false });
        payers
    }

    #[test]
    fn requests_at_one_time_share_what_is_signed() {
        let payers = payers(100, 1_000, 0);
        let first = payers.reserve(key(), 60, FRESH).unwrap();
        assert_eq!(payers.reserve(key(), 60, FRESH).unwrap_err(), Refusal::Unsigned(120));
        let second = payers.reserve(key(), 40, FRESH).unwrap();
        assert_eq!(first.settle(10), 10);
        assert_eq!(payers.reserve(key(), 60, FRESH).unwrap_err(), Refusal::Unsigned(110));
        drop(second);
        payers.reserve(key(), 90, FRESH).unwrap();
        assert_eq!(payers.reserve(key(), 91, FRESH).unwrap_err(), Refusal::Unsigned(101));
    }

    #[test]
    fn what_is_signed_is_put_down() {
        let payers = payers(1_000, 100, 300);
        assert!(payers.awake().is_empty(), "it has not asked yet");
        assert_eq!(payers.reserve(key(), 401, FRESH).unwrap_err(), Refusal::Uncovered(100, 101));
        payers.reserve(key(), 400, FRESH).unwrap();
        payers.see(key(), OnChain { balance: 100, redeemed: 300, is_leaving: true });
        assert_eq!(payers.reserve(key(), 1, FRESH).unwrap_err(), Refusal::Leaving);
    }

    #[test]
    fn the_chain_is_asked_again_after_a_while() {
        let payers = payers(1_000, 100, 0);
        assert_eq!(payers.reserve(key(), 1, Duration::ZERO).unwrap_err(), Refusal::Unknown);
        let other = (U256::from(2), PAYER);
        assert_eq!(payers.reserve(other, 1, FRESH).unwrap_err(), Refusal::Unsigned(1));
        assert_eq!(payers.owed(other), 0);
        assert_eq!(payers.awake(), [key()], "who only signed, or has not, is not looked up");
        assert!(payers.knows(&voucher(1_000)) && !payers.knows(&voucher(999)));
    }
}
