//! The invariants, on what the logs say and on what views and balances say.

use crate::{cast::Model, fuzz::Fuzz};
use alloy_primitives::{Address, B256, Log, U256};
use alloy_sol_types::SolEventInterface;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tributary_interfaces::{
    IAttribution::IAttributionEvents as OfAttribution,
    IDatanets::{self, IDatanetsEvents as OfDatanets},
    IRewards::IRewardsEvents as OfRewards,
};
use tributary_test_kit::Payouts;

/// The most past statuses that are remembered.
const REMEMBERED: usize = 4_000;

/// Sums by asset and by payee, and what was seen of the past.
#[derive(Default)]
pub(crate) struct Books {
    /// Everything paid less everything paid out, by asset.
    owed: HashMap<Address, u128>,
    /// Everything deposited less everything withdrawn, by asset.
    bonds: HashMap<Address, u128>,
    /// What a payee may have received at most, by model.
    highest: HashMap<(U256, B256), u128>,
    /// What each model's rounds were proposed with: the end of the window.
    windows: HashMap<B256, u64>,
    numbers: HashSet<u64>,
    /// Statuses at past times: Datanet, item or (root and record), time, status.
    past: Vec<(U256, B256, Option<B256>, u64, u8)>,
    /// Models and assets that the step's logs are about.
    touched: (BTreeSet<U256>, BTreeSet<Address>),
    /// A settlement that the finalisation after it must answer for.
    settled: Option<(U256, u64)>,
}

impl Books {
    /// A finalised tree shows this much for each payee.
    pub(crate) fn finalised(&mut self, model: U256, payouts: &Payouts) {
        for leaf in &payouts.leaves {
            let highest = self.highest.entry((model, leaf.key)).or_default();
            *highest = leaf.value.max(*highest);
        }
    }

    /// Remembers a past status.
    pub(crate) fn remember(&mut self, entry: (U256, B256, Option<B256>, u64, u8), at: usize) {
        if self.past.len() < REMEMBERED {
            self.past.push(entry);
        } else {
            self.past[at % REMEMBERED] = entry;
        }
    }

    fn read(&mut self, log: &Log, time: u64, assets: &BTreeMap<U256, Address>) {
        if let Ok(event) = OfRewards::decode_log(log) {
            self.read_rewards(event.data, time, assets);
        } else if let Ok(event) = OfAttribution::decode_log(log) {
            self.read_attribution(event.data, time);
        } else if let Ok(event) = OfDatanets::decode_log(log) {
            self.read_datanets(event.data);
        }
    }

    fn touch(&mut self, model: U256, assets: &BTreeMap<U256, Address>) -> Address {
        let asset = assets[&model];
        self.touched.0.insert(model);
        self.touched.1.insert(asset);
        asset
    }

    fn read_rewards(&mut self, event: OfRewards, time: u64, assets: &BTreeMap<U256, Address>) {
        match event {
            OfRewards::Paid(e) => {
                let asset = self.touch(e.modelId, assets);
                *self.owed.entry(asset).or_default() += e.amount;
            }
            OfRewards::Claimed(e) => self.pay_out(e.modelId, e.amount, assets),
            OfRewards::RangePaid(e) => self.pay_out(e.modelId, e.amounts.iter().sum(), assets),
            OfRewards::ShareDrawn(e) if e.index == 1 => {
                self.touch(e.modelId, assets);
            }
            OfRewards::ShareDrawn(e) => self.pay_out(e.modelId, e.amount, assets),
            OfRewards::Settled(e) => {
                self.touch(e.modelId, assets);
                assert!(self.settled.is_none(), "final-roots: settled twice in one call");
                self.settled = Some((e.modelId, time));
            }
            _ => {}
        }
    }

    fn pay_out(&mut self, model: U256, amount: u128, assets: &BTreeMap<U256, Address>) {
        let asset = self.touch(model, assets);
        let owed = self.owed.entry(asset).or_default();
        *owed = owed.checked_sub(amount).expect("solvent: more is paid out than came in");
    }

    fn read_attribution(&mut self, event: OfAttribution, time: u64) {
        match event {
            OfAttribution::BondDeposited(e) => {
                *self.bonds.entry(e.asset).or_default() += e.amount;
                self.touched.1.insert(e.asset);
            }
            OfAttribution::BondWithdrawn(e) => {
                let bonds = self.bonds.entry(e.asset).or_default();
                *bonds = bonds.checked_sub(e.amount).expect("bond-once: more is withdrawn than came in");
                self.touched.1.insert(e.asset);
            }
            OfAttribution::RoundProposed(e) => {
                self.windows.insert(e.roundHash, e.finalisableAt);
            }
            OfAttribution::RoundFinalised(e) => {
                let window = self.windows.remove(&e.roundHash).expect("bond-once: finalised once");
                assert!(time >= window, "final-roots: finalised in its window");
                assert_eq!(self.settled.take(), Some((e.modelId, time)), "final-roots");
            }
        }
    }

    fn read_datanets(&mut self, event: OfDatanets) {
        let (first, count) = match event {
            OfDatanets::Contributed(e) => (e.firstNumber, e.contentIds.len() as u64),
            OfDatanets::BatchContributed(e) => (e.number, 1),
            _ => return,
        };
        for number in first..first + count {
            assert!(self.numbers.insert(number), "order-is-fixed: number {number} twice");
        }
    }
}

impl Fuzz {
    /// What must hold after every step: of what the step touched, and of something at random.
    pub(crate) fn check_step(&mut self) {
        for entry in self.chain.take_logs() {
            self.replica.apply(&entry);
            self.books.read(&entry.log, entry.time, &self.assets);
        }
        assert_eq!(self.books.settled, None, "final-roots: settled, and no round finalised");
        let (mut models, assets) = std::mem::take(&mut self.books.touched);
        models.insert(self.models[self.random.index(self.models.len())].id);
        models.into_iter().for_each(|model| self.check_model(model));
        assets.into_iter().for_each(|asset| self.check_asset(asset));
        self.check_past();
    }

    /// All of it, and all storage beside the logs.
    pub(crate) fn check_everything(&mut self) {
        for model in self.models.iter().map(|model| model.id) {
            self.check_model(model);
            self.check_claims(model);
        }
        let assets: BTreeSet<Address> = self.models.iter().map(|model| model.asset).collect();
        assets.into_iter().for_each(|asset| self.check_asset(asset));
        (0..200).for_each(|_| self.check_past());
        self.check_numbers();
        self.replica.compare(&self.chain);
    }

    fn check_model(&self, model: U256) {
        let told = self.replica.rewards.pools[&model];
        let pool = self.chain.pool(model);
        let is_told = (pool.paid, pool.settled, pool.receiptsSettled, pool.left, pool.income, pool.rounds)
            == (told.paid, told.settled, told.receipts_settled, told.left, told.income, told.rounds);
        assert!(is_told, "a pool is not what its logs say");
        assert_eq!(pool.settlement.0, told.settlement, "final-roots: another root than was finalised");
        let claimed = self.replica.rewards.all_claimed(model);
        let drawn = self.replica.rewards.all_drawn(model);
        assert_eq!(claimed + pool.left, pool.settled, "claims-within-settlement");
        let part = pool.receiptsSettled * u128::from(pool.contributorsBps) / 10_000;
        assert!(pool.settled <= part, "settlement-within-receipts: {} of {part}", pool.settled);
        assert!(pool.receiptsSettled <= pool.paid, "receipts-within-payments");
        let rest = pool.receiptsSettled - part + pool.income;
        assert!(drawn <= rest, "shares-within-receipts: {drawn} of {rest}");
        assert!(claimed + drawn <= pool.paid + pool.income, "own-money-only");
    }

    fn check_claims(&self, model: U256) {
        for ((of, payee), highest) in &self.books.highest {
            if *of == model {
                let claimed = self.chain.claimed(model, *payee);
                assert!(claimed <= *highest, "claimed-once: {claimed} of {highest}");
                assert_eq!(claimed, self.replica.rewards.claimed(model, *payee));
            }
        }
    }

    /// A payee never receives more than its highest finalised payout.
    pub(crate) fn check_claimed(&self, model: &Model, payee: B256) {
        let highest = self.books.highest.get(&(model.id, payee)).copied().unwrap_or(0);
        let claimed = self.chain.claimed(model.id, payee);
        assert!(claimed <= highest, "claimed-once: {claimed} of {highest}");
    }

    fn check_asset(&self, asset: Address) {
        let owed = self.books.owed.get(&asset).copied().unwrap_or(0);
        let held = self.chain.balance(asset, self.chain.rewards);
        assert_eq!(held, owed, "solvent: what Rewards holds and owes of {asset}");
        let bonds = self.books.bonds.get(&asset).copied().unwrap_or(0);
        let held = self.chain.balance(asset, self.chain.attribution);
        assert_eq!(held, bonds, "bond-once: what Attribution holds of {asset}");
        let free = self.replica.attribution.bonds.iter().filter(|(key, _)| key.0 == asset);
        let free: u128 = free.map(|(_, bond)| bond).sum();
        let of_asset = self.models.iter().filter(|model| model.asset == asset);
        let locked: u128 = of_asset.map(|model| self.replica.attribution.locked(model.id)).sum();
        assert_eq!(free + locked, bonds, "bond-once: all bonds, free and locked");
    }

    /// One of the statuses that were seen is what it was.
    fn check_past(&mut self) {
        if self.books.past.is_empty() {
            return;
        }
        let (datanet, item, member, time, status) = self.random.pick(&self.books.past);
        let now = self.status_at(datanet, item, member, time);
        assert_eq!(now, status, "past-is-fixed: {item} {member:?} at {time}");
    }

    /// The status at a time, from the chain; `item` is a batch's root if a record of it is meant.
    pub(crate) fn status_at(&self, datanet: U256, item: B256, member: Option<B256>, time: u64) -> u8 {
        let datanets = self.chain.datanets;
        match member {
            Some(content_id) => {
                let call = IDatanets::memberStatusAtCall {
                    datanetId: datanet,
                    root: item,
                    contentId: content_id,
                    time,
                };
                self.chain.read(datanets, call)
            }
            None => self.chain.read(datanets, IDatanets::statusAtCall { datanetId: datanet, item, time }),
        }
    }

    /// No two registrations that are there share a number.
    fn check_numbers(&self) {
        let accepted = self.replica.datanets.accepted.values().map(|accepted| accepted.entry.number);
        let waiting = self.replica.datanets.waiting.values().map(|entry| entry.number);
        let all: Vec<u64> = accepted.chain(waiting).collect();
        let different: HashSet<u64> = all.iter().copied().collect();
        assert_eq!(all.len(), different.len(), "order-is-fixed");
        assert!(different.is_subset(&self.books.numbers), "order-is-fixed: a number came from nowhere");
    }
}
