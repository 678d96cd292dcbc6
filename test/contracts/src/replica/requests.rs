//! Requests, rebuilt from its logs.

use super::Words;
use alloy_primitives::{Address, B256, U256};
use std::collections::HashMap;
use tributary_interfaces::IRequests::IRequestsEvents as Event;

/// Requests, rebuilt from its logs.
#[derive(Debug)]
pub struct Requests {
    pub(crate) words: Words,
    /// How many requests wait, by model and attempt.
    unanswered: HashMap<(U256, u64), u64>,
    /// What accounts can withdraw, in wei.
    pub balances: HashMap<Address, u128>,
}

impl Requests {
    pub(crate) fn new(words: Words) -> Self {
        Self { words, unanswered: HashMap::new(), balances: HashMap::new() }
    }

    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Asked(e) => {
                self.put_waiting(e.id, e.asker, e.deposit);
                self.count(e.modelId, e.attempt, |count| count + 1);
            }
            Event::Answered(e) => self.clear(e.modelId, e.attempt, e.id, e.answerer, e.deposit),
            Event::Unanswered(e) => self.clear(e.modelId, e.attempt, e.id, e.asker, e.deposit),
            Event::TakenBack(e) => self.clear(e.modelId, e.attempt, e.id, e.asker, e.deposit),
            Event::Vetoed(e) => {
                let keys = [e.modelId.into(), U256::from(e.number).into()];
                self.words.value("vetoed", "model, number", &keys, U256::from(1));
            }
            Event::Withdrawn(e) => self.move_balance(e.account, |balance| balance - e.amount),
            Event::LeavesShown(_)
            | Event::LeafOpened(_)
            | Event::RecordShown(_)
            | Event::OutputShown(_)
            | Event::FeaturesShown(_)
            | Event::OutputFeaturesShown(_) => {}
        }
    }

    /// A request waits no more, and its deposit is this account's.
    fn clear(&mut self, model: U256, attempt: u64, request: B256, to: Address, deposit: u128) {
        self.put_waiting(request, Address::ZERO, 0);
        self.count(model, attempt, |count| count - 1);
        self.move_balance(to, |balance| balance + deposit);
    }

    fn put_waiting(&mut self, request: B256, asker: Address, deposit: u128) {
        let values = [("asker", super::account(asker)), ("deposit", U256::from(deposit))];
        self.words.fields("waiting", "request", &[request], &values);
    }

    fn count(&mut self, model: U256, attempt: u64, change: impl FnOnce(u64) -> u64) {
        let count = self.unanswered.entry((model, attempt)).or_default();
        *count = change(*count);
        let keys = [model.into(), super::number(attempt)];
        self.words.value("unanswered", "model, attempt", &keys, U256::from(*count));
    }

    fn move_balance(&mut self, account: Address, change: impl FnOnce(u128) -> u128) {
        let balance = self.balances.entry(account).or_default();
        *balance = change(*balance);
        self.words.value("balances", "account", &[account.into_word()], U256::from(*balance));
    }
}
