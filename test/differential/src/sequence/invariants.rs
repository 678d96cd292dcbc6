//! What SPEC 7 says of money, asked of the views when a sequence has ended.

use super::builder::Builder;
use super::models::Model;
use alloy_primitives::{Address, B256, U256};
use std::collections::{BTreeMap, BTreeSet};
use tributary_core::split;
use tributary_interfaces::IAttribution::roundStateCall;
use tributary_interfaces::IERC20;
use tributary_interfaces::IRewards::{Pool, claimedCall, drawnCall};

/// What went out for a model.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    claims: u128,
    /// By owner and payees.
    shares: u128,
    /// By the base model, whose income it is.
    base: u128,
}

impl Builder<'_> {
    pub(super) fn check_invariants(&mut self) {
        // What Rewards holds at least, by asset.
        let mut owed: BTreeMap<Address, u128> = BTreeMap::new();
        for model in self.models.clone() {
            let (Some(pool), Some(spent)) = (self.pool(model.id), self.spent(&model)) else { return };
            self.check_pool(&pool, &spent);
            *owed.entry(model.terms.asset).or_default() +=
                (pool.paid + pool.income).saturating_sub(spent.claims + spent.shares + spent.base);
        }
        // Odd tokens lie about what they hold.
        for asset in [Address::ZERO, self.addresses.token, self.addresses.fee_token] {
            let owed = owed.get(&asset).copied().unwrap_or_default();
            let held = self.held(asset, self.contracts.rewards);
            self.pair.at_most("solvent", owed, held);
            let bonds = self.bonds(asset);
            let held = self.held(asset, self.contracts.attribution);
            self.pair.at_most("bond-once", bonds, held);
        }
    }

    fn check_pool(&mut self, pool: &Pool, spent: &Spent) {
        let most = split::basis_points(pool.receiptsSettled, pool.contributorsBps);
        let rest = pool.receiptsSettled - most + pool.income;
        let drawn = spent.shares + spent.base;
        let claimable = spent.claims + pool.left;
        self.pair.at_most("claims-within-settlement", claimable, pool.settled);
        self.pair.at_most("claims-within-settlement", pool.settled, claimable);
        self.pair.at_most("settlement-within-receipts", pool.settled, most);
        self.pair.at_most("receipts-within-payments", pool.receiptsSettled, pool.paid);
        self.pair.at_most("shares-within-receipts", drawn, rest);
        self.pair.at_most("own-money-only", spent.claims + drawn, pool.paid + pool.income);
    }

    fn spent(&mut self, model: &Model) -> Option<Spent> {
        let (rewards, id) = (self.contracts.rewards, U256::from(model.id));
        let open = model.open.iter().map(|open| &open.payouts);
        let payees: BTreeSet<B256> = model
            .old
            .iter()
            .chain([&model.payouts])
            .chain(open)
            .flat_map(|payouts| payouts.keys().copied())
            .collect();
        let mut spent = Spent::default();
        for payee in payees {
            spent.claims += self.ask(rewards, &claimedCall { modelId: id, payee })?.amount;
        }
        for index in 0..6 {
            let drawn = self.ask(rewards, &drawnCall { modelId: id, index })?.amount;
            *(if index == 1 { &mut spent.base } else { &mut spent.shares }) += drawn;
        }
        Some(spent)
    }

    /// All bonds of an asset that are free, or locked by an open round.
    fn bonds(&mut self, asset: Address) -> u128 {
        let mut sum = 0;
        for account in self.pair.holders() {
            sum += self.free_bond(asset, account);
        }
        for model in self.models.clone() {
            sum += if model.terms.asset == asset { self.locked(&model) } else { 0 };
        }
        sum
    }

    /// The bonds of a model's open round. A call that was made again may have finalised it unnoticed.
    fn locked(&mut self, model: &Model) -> u128 {
        let call = roundStateCall { modelId: U256::from(model.id) };
        let state = self.ask(self.contracts.attribution, &call);
        let open = model.open.as_ref().filter(|_| state.is_some_and(|state| state.isOpen));
        open.map_or(0, |open| open.bond * open.signers.len() as u128)
    }

    fn held(&mut self, asset: Address, account: Address) -> u128 {
        if asset.is_zero() {
            return self.pair.balance(account).saturating_to();
        }
        self.ask(asset, &IERC20::balanceOfCall { account }).unwrap_or_default().saturating_to()
    }
}
