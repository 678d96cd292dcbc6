//! Rewards, rebuilt from its logs.

use super::{Words, account, number};
use alloy_primitives::{Address, B256, U256};
use std::collections::HashMap;
use tributary_core::ids;
use tributary_interfaces::IRewards::IRewardsEvents as Event;

/// From one pause to the next, in seconds.
const PAUSE_INTERVAL: u64 = tributary_core::limits::PAUSE_INTERVAL;

/// Rewards, rebuilt from its logs.
#[derive(Debug)]
pub struct Rewards {
    pub(crate) words: Words,
    /// Pools by model.
    pub pools: HashMap<U256, Pool>,
    claimed: HashMap<(U256, B256), Received>,
    drawn: HashMap<(U256, u8), Received>,
    guardian: Address,
    pause: (u64, u64),
}

/// A pool as the logs tell it.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "abi/IRewards.sol says it")]
pub struct Pool {
    pub asset: Address,
    pub paid: u128,
    pub settled: u128,
    pub receipts_settled: u128,
    pub left: u128,
    pub income: u128,
    pub rounds: u64,
    pub contributors_bps: u16,
    pub settlement: [u8; 20],
}

#[derive(Clone, Copy, Debug, Default)]
struct Received {
    own_word: bool,
    amount: u128,
}

impl Rewards {
    pub(crate) fn new(words: Words, guardian: Address) -> Self {
        let (pools, claimed, drawn) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut rewards = Self { words, pools, claimed, drawn, guardian, pause: (0, 0) };
        rewards.put_guard((0, 0));
        rewards
    }

    /// What a payee has received of a model.
    pub fn claimed(&self, model: U256, payee: B256) -> u128 {
        self.claimed.get(&(model, payee)).map_or(0, |claimed| claimed.amount)
    }

    /// What all payees have received of a model.
    pub fn all_claimed(&self, model: U256) -> u128 {
        let of_model = self.claimed.iter().filter(|(key, _)| key.0 == model);
        of_model.map(|(_, claimed)| claimed.amount).sum()
    }

    /// What all fixed shares of a model have drawn.
    pub fn all_drawn(&self, model: U256) -> u128 {
        (0..6).filter_map(|index| self.drawn.get(&(model, index))).map(|drawn| drawn.amount).sum()
    }

    pub(crate) fn asset_of(&self, model: U256) -> Address {
        self.pools[&model].asset
    }

    pub(crate) fn apply(&mut self, event: Event, time: u64, base_of: impl Fn(U256) -> U256) {
        match event {
            Event::PoolOpened(e) => {
                let (asset, contributors_bps) = (e.asset, e.contributorsBps);
                self.put_pool(e.modelId, Pool { asset, contributors_bps, ..Pool::default() });
            }
            Event::Paid(e) => {
                let pool = self.pools[&e.modelId];
                self.words.value("used", "asset", &[pool.asset.into_word()], U256::from(1));
                self.put_pool(e.modelId, Pool { paid: pool.paid + e.amount, ..pool });
            }
            Event::Settled(e) => {
                let pool = self.pools[&e.modelId];
                let after = Pool {
                    settled: e.settled,
                    receipts_settled: e.receiptsSettled,
                    left: pool.left + e.settled - pool.settled,
                    rounds: e.round,
                    settlement: ids::settlement(pool.asset, e.payoutsRoot).into(),
                    ..pool
                };
                self.put_pool(e.modelId, after);
            }
            Event::Claimed(e) => self.claim(e.modelId, e.payee, e.amount),
            Event::RangePaid(e) => {
                for (account, amount) in e.accounts.into_iter().zip(e.amounts) {
                    self.claim(e.modelId, account.into_word(), amount);
                }
            }
            Event::ShareDrawn(e) => {
                let mut drawn = self.drawn.get(&(e.modelId, e.index)).copied().unwrap_or_default();
                drawn.amount += e.amount;
                self.put_drawn(e.modelId, e.index, drawn);
                if e.index == 1 {
                    let base = base_of(e.modelId);
                    let pool = self.pools[&base];
                    self.put_pool(base, Pool { income: pool.income + e.amount, ..pool });
                }
            }
            Event::OwnWordSet(e) => {
                let claimed = self.claimed.get(&(e.modelId, e.payee)).copied().unwrap_or_default();
                self.put_claimed(e.modelId, e.payee, Received { own_word: e.on, ..claimed });
            }
            Event::ShareOwnWordSet(e) => {
                let drawn = self.drawn.get(&(e.modelId, e.index)).copied().unwrap_or_default();
                self.put_drawn(e.modelId, e.index, Received { own_word: e.on, ..drawn });
            }
            Event::Paused(e) => self.put_guard((e.until, time + PAUSE_INTERVAL)),
            Event::Unpaused(_) => self.put_guard((0, self.pause.1)),
            Event::Recovered(_) => {}
        }
    }

    fn claim(&mut self, model: U256, payee: B256, amount: u128) {
        let mut claimed = self.claimed.get(&(model, payee)).copied().unwrap_or_default();
        claimed.amount += amount;
        let pool = self.pools[&model];
        self.put_claimed(model, payee, claimed);
        self.put_pool(model, Pool { left: pool.left - amount, ..pool });
    }

    fn put_claimed(&mut self, model: U256, payee: B256, received: Received) {
        self.claimed.insert((model, payee), received);
        self.words.fields("claimed", "model, payee", &[model.into(), payee], &received.fields());
    }

    fn put_drawn(&mut self, model: U256, index: u8, received: Received) {
        self.drawn.insert((model, index), received);
        let keys = [model.into(), number(index.into())];
        self.words.fields("drawn", "model, index", &keys, &received.fields());
    }

    fn put_pool(&mut self, model: U256, pool: Pool) {
        let settlement = Address::from(pool.settlement);
        let payments = [("asset", account(pool.asset)), ("paid", U256::from(pool.paid))];
        let claims = [("settlement", account(settlement)), ("left", U256::from(pool.left))];
        let totals =
            [("settled", U256::from(pool.settled)), ("receipts settled", U256::from(pool.receipts_settled))];
        let terms = [
            ("income", U256::from(pool.income)),
            ("rounds", U256::from(pool.rounds)),
            ("contributors bps", U256::from(pool.contributors_bps)),
        ];
        self.words.fields("pools", "model, 0", &[model.into(), number(0)], &payments);
        self.words.fields("pools", "model, 1", &[model.into(), number(1)], &claims);
        self.words.fields("pools", "model, 2", &[model.into(), number(2)], &totals);
        self.words.fields("pools", "model, 3", &[model.into(), number(3)], &terms);
        self.pools.insert(model, pool);
    }

    fn put_guard(&mut self, pause: (u64, u64)) {
        self.pause = pause;
        let values = [
            ("guardian", account(self.guardian)),
            ("paused until", U256::from(pause.0)),
            ("pausable from", U256::from(pause.1)),
        ];
        self.words.fields("pause state", "", &[], &values);
    }
}

impl Received {
    fn fields(self) -> [(&'static str, U256); 3] {
        [("own word", U256::from(self.own_word)), ("zero", U256::ZERO), ("amount", U256::from(self.amount))]
    }
}
