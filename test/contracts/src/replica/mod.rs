//! The contracts' storage, rebuilt from their logs; what Spans and Gradients keep of items that voided rounds is in
//! no log, so that is taken from calls.
//!
//! What an indexer must be able to do: a state that the logs do not tell is a state that nobody can
//! check from outside. Constructors log nothing; what they were called with is known from the
//! deployment.

mod attribution;
mod datanets;
mod deposits;
mod disputes;
mod history;
mod models;
mod requests;
mod rewards;

use crate::Layout;
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolEventInterface;
use std::collections::BTreeMap;
use tributary_interfaces::{
    IAttribution::IAttributionEvents as OfAttribution,
    IDatanets::IDatanetsEvents as OfDatanets,
    IDeposits::IDepositsEvents as OfDeposits,
    IDisputes::{IDisputesCalls as Proofs, IDisputesEvents as OfDisputes},
    IModels::IModelsEvents as OfModels,
    IRequests::IRequestsEvents as OfRequests,
    IRewards::IRewardsEvents as OfRewards,
};
use tributary_test_kit::{ChainFixture, LogEntry};

pub(crate) use history::History;

type Slots = BTreeMap<U256, U256>;

/// What the logs so far say.
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Replica {
    /// What the logs say of Datanets.
    pub datanets: datanets::Datanets,
    models: models::Models,
    /// What the logs say of Rewards.
    pub rewards: rewards::Rewards,
    /// What the logs say of Attribution.
    pub attribution: attribution::Attribution,
    /// Disputes, which logs nothing that it keeps.
    disputes: Words,
    /// What the logs say of Spans.
    pub spans: disputes::Judge,
    /// What the logs say of Gradients.
    pub gradients: disputes::Judge,
    /// What the logs say of Requests.
    pub requests: requests::Requests,
    /// What the logs say of Deposits.
    pub deposits: deposits::Deposits,
}

impl Replica {
    /// Of contracts that were just constructed.
    pub fn new(chain: &ChainFixture) -> Self {
        let mut models = Words::of("Models", chain.models);
        let mut rewards = Words::of("Rewards", chain.rewards);
        let mut attribution = Words::of("Attribution", chain.attribution);
        models.construct(&[chain.datanets, chain.rewards]);
        rewards.construct(&[chain.datanets, chain.models, chain.attribution]);
        let mut disputes = Words::of("Disputes", chain.disputes);
        let mut requests = Words::of("Requests", chain.requests);
        let mut deposits = Words::of("Deposits", chain.deposits);
        deposits.construct(&[chain.rewards]);
        let (spans, gradients) = (chain.spans, chain.gradients);
        let judge = [chain.datanets, chain.models, chain.attribution];
        attribution.construct(&[
            chain.models,
            chain.rewards,
            chain.disputes,
            chain.requests,
            spans,
            gradients,
        ]);
        disputes.construct(&judge);
        requests.construct(&[chain.models, chain.attribution, spans, gradients]);
        let [spans, gradients] = [("Spans", spans), ("Gradients", gradients)].map(|(name, address)| {
            let mut words = Words::of(name, address);
            words.construct(&judge);
            disputes::Judge::new(words)
        });
        Self {
            datanets: datanets::Datanets::new(Words::of("Datanets", chain.datanets)),
            models: models::Models::new(models),
            rewards: rewards::Rewards::new(rewards, chain.guardian.account),
            attribution: attribution::Attribution::new(attribution),
            disputes,
            spans,
            gradients,
            requests: requests::Requests::new(requests),
            deposits: deposits::Deposits::new(deposits),
        }
    }

    /// Takes a log.
    pub fn apply(&mut self, entry: &LogEntry) {
        let LogEntry { log, time, transaction } = entry;
        let (time, transaction) = (*time, *transaction);
        let address = log.address;
        if address == self.datanets.words.address {
            let event = OfDatanets::decode_log(log).expect("an event of Datanets").data;
            self.datanets.apply(event, time, transaction);
        } else if address == self.models.words.address {
            self.models.apply(OfModels::decode_log(log).expect("an event of Models").data, time);
        } else if address == self.rewards.words.address {
            let event = OfRewards::decode_log(log).expect("an event of Rewards").data;
            self.rewards.apply(event, time, |model| self.models.base_of(model));
        } else if address == self.attribution.words.address {
            let event = OfAttribution::decode_log(log).expect("an event of Attribution").data;
            self.attribution.apply(event, |model| self.rewards.asset_of(model));
        } else if address == self.disputes.address {
            let event = OfDisputes::decode_log(log).expect("an event of IDisputes").data;
            assert!(matches!(event, OfDisputes::FaultProven(_)), "an event of Disputes");
        } else if let Some(judge) =
            [&mut self.spans, &mut self.gradients].into_iter().find(|it| it.words.address == address)
        {
            judge.apply(OfDisputes::decode_log(log).expect("an event of IDisputes").data, time);
        } else if address == self.requests.words.address {
            self.requests.apply(OfRequests::decode_log(log).expect("an event of Requests").data);
        } else if address == self.deposits.words.address {
            self.deposits.apply(OfDeposits::decode_log(log).expect("an event of Deposits").data);
        }
    }

    /// Takes a call of `IDisputes` that is going to void a round, before its logs.
    pub fn voids(&mut self, call: &Proofs) {
        self.spans.voids(call);
        self.gradients.voids(call);
    }

    /// Takes all logs since the chain was last asked for them.
    pub fn follow(&mut self, chain: &ChainFixture) {
        chain.take_logs().iter().for_each(|entry| self.apply(entry));
    }

    /// Panics unless the contracts' storage is what the logs said, word for word and no word more.
    pub fn compare(&self, chain: &ChainFixture) {
        let contracts = [
            &self.datanets.words,
            &self.models.words,
            &self.rewards.words,
            &self.attribution.words,
            &self.disputes,
            &self.spans.words,
            &self.gradients.words,
            &self.requests.words,
            &self.deposits.words,
        ];
        contracts.into_iter().for_each(|words| words.compare(chain));
    }
}

/// The words of one contract.
#[derive(Debug)]
pub(crate) struct Words {
    layout: Layout,
    contract: &'static str,
    address: Address,
    slots: Slots,
}

impl Words {
    fn of(contract: &'static str, address: Address) -> Self {
        Self { layout: Layout::read(), contract, address, slots: Slots::new() }
    }

    /// The contract's constructor ran, with these peers.
    fn construct(&mut self, peers: &[Address]) {
        self.slots.insert(keccak256("stylus_constructor").into(), U256::from(1));
        for (index, peer) in peers.iter().enumerate() {
            self.value("peers", "index", &[number(index as u64)], account(*peer));
        }
    }

    /// Sets a word that is one value; `row` is what the table has under keys.
    fn value(&mut self, field: &str, row: &str, keys: &[B256], value: U256) {
        let slot = self.layout.slot(self.contract, field, row, keys);
        self.slots.insert(slot, value);
    }

    /// Sets a word that has several fields.
    fn fields(&mut self, field: &str, row: &str, keys: &[B256], values: &[(&str, U256)]) {
        let word = self.layout.pack(self.contract, field, row, values);
        self.value(field, row, keys, word);
    }

    fn compare(&self, chain: &ChainFixture) {
        let name = self.contract;
        let told = self.slots.iter().filter(|slot| !slot.1.is_zero());
        let expected: Slots = told.map(|(slot, word)| (*slot, *word)).collect();
        let actual: Slots = chain.devnode.storage_of(self.address).into_iter().collect();
        let differ = expected.iter().find(|(slot, word)| actual.get(*slot) != Some(*word));
        let there = differ.and_then(|(slot, _)| actual.get(slot));
        assert_eq!(differ, None, "{name}: the logs tell of a word that is {there:?}");
        let unknown = actual.iter().find(|(slot, _)| !expected.contains_key(*slot));
        assert_eq!(unknown, None, "{name}: the logs tell nothing of this word");
    }
}

fn account(address: Address) -> U256 {
    address.into_word().into()
}

fn number(value: u64) -> B256 {
    U256::from(value).into()
}
