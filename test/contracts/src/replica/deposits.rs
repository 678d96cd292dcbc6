//! Deposits, rebuilt from its logs.

use super::Words;
use alloy_primitives::{Address, U256};
use std::collections::HashMap;
use tributary_interfaces::IDeposits::{Account, IDepositsEvents as Event};

/// Deposits, rebuilt from its logs.
#[derive(Debug)]
pub struct Deposits {
    pub(crate) words: Words,
    /// Balance, what was redeemed, and from when on the balance can be taken back.
    accounts: HashMap<(U256, Address), (u128, u128, u64)>,
    collected: HashMap<U256, u128>,
}

impl Deposits {
    pub(crate) fn new(words: Words) -> Self {
        Self { words, accounts: HashMap::new(), collected: HashMap::new() }
    }

    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Deposited(e) => self.change(e.modelId, e.payer, |account| account.balance += e.amount),
            Event::Redeemed(e) => {
                self.change(e.modelId, e.payer, |account| {
                    account.balance -= e.amount;
                    account.redeemed = e.redeemed;
                    if account.balance == 0 {
                        account.withdrawableFrom = 0;
                    }
                });
                self.collect(e.modelId, |collected| collected + e.amount);
            }
            Event::Forwarded(e) => self.collect(e.modelId, |collected| collected - e.amount),
            Event::WithdrawalAnnounced(e) => {
                self.change(e.modelId, e.payer, |account| account.withdrawableFrom = e.withdrawableFrom);
            }
            Event::Withdrawn(e) => self.change(e.modelId, e.payer, |account| {
                account.balance -= e.amount;
                account.withdrawableFrom = 0;
            }),
        }
    }

    fn change(&mut self, model: U256, payer: Address, change: impl FnOnce(&mut Account)) {
        let state = self.accounts.entry((model, payer)).or_default();
        let mut account = Account { balance: state.0, redeemed: state.1, withdrawableFrom: state.2 };
        change(&mut account);
        *state = (account.balance, account.redeemed, account.withdrawableFrom);
        let values = [
            ("balance", U256::from(account.balance)),
            ("redeemed", U256::from(account.redeemed)),
            ("withdrawable from", U256::from(account.withdrawableFrom)),
        ];
        self.words.fields("accounts", "model, payer", &[model.into(), payer.into_word()], &values);
    }

    fn collect(&mut self, model: U256, change: impl FnOnce(u128) -> u128) {
        let collected = self.collected.entry(model).or_default();
        *collected = change(*collected);
        self.words.value("collected", "model", &[model.into()], U256::from(*collected));
    }
}
