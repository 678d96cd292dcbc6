//! What SPEC 7 says of money, asked of the views.

use crate::{generator::Generator, target::Target};
use alloy_primitives::{Address, U256};
use std::collections::BTreeMap;
use tributary_core::split;
use tributary_interfaces::{
    IAttribution::roundStateCall,
    IERC20,
    IRewards::{Pool, claimedCall, drawnCall},
};

/// One more than the greatest index of a fixed share.
const SHARES: u8 = 6;

/// What SPEC 7 says of a model's money, given what its payees were paid and what its shares drew:
/// rules, with an amount that is never above another one. In units of its asset.
pub fn rules_of_pool(pool: &Pool, claimed: u128, drawn: u128) -> [(&'static str, u128, u128); 6] {
    let most = split::basis_points(pool.receiptsSettled, pool.contributorsBps);
    [
        ("claims-within-settlement", claimed + pool.left, pool.settled),
        ("claims-within-settlement", pool.settled, claimed + pool.left),
        ("settlement-within-receipts", pool.settled, most),
        ("receipts-within-payments", pool.receiptsSettled, pool.paid),
        ("shares-within-receipts", drawn, pool.receiptsSettled - most + pool.income),
        ("own-money-only", claimed + drawn, pool.paid + pool.income),
    ]
}

impl<T: Target> Generator<T> {
    /// Checks what SPEC 7 says of money, of all models in mind.
    pub(crate) fn check_money(&mut self) {
        // What Rewards holds at least, by asset.
        let mut owed: BTreeMap<Address, u128> = BTreeMap::new();
        for index in 0..self.models.len() {
            let (id, asset) = (self.models[index].id, self.models[index].terms.asset);
            let (Some(pool), Some((claimed, drawn))) = (self.pool(id), self.spent(index)) else { return };
            for (rule, less, more) in rules_of_pool(&pool, claimed, drawn) {
                self.at_most(rule, less, more);
            }
            *owed.entry(asset).or_default() += (pool.paid + pool.income).saturating_sub(claimed + drawn);
        }
        // Odd tokens misreport what they hold.
        let assets = self.environment.assets().into_iter().filter(|asset| self.environment.is_honest(*asset));
        for asset in assets.collect::<Vec<_>>() {
            let owed = owed.get(&asset).copied().unwrap_or_default();
            let Some(held) = self.balance_of(asset, self.contracts.rewards) else { return };
            self.at_most("solvent", owed, held);
            let bonds = self.bonds(asset);
            let Some(held) = self.balance_of(asset, self.contracts.attribution) else { return };
            self.at_most("bond-once", bonds, held);
            if asset.is_zero() {
                let deposits = self.deposits();
                let Some(held) = self.balance_of(asset, self.contracts.requests) else { return };
                self.at_most("deposits-once", deposits, held);
            }
        }
    }

    fn at_most(&mut self, rule: &str, less: u128, more: u128) {
        self.require(rule, less <= more, || format!("{less} is above {more}"));
    }

    /// What the payees of a model were paid, and what its shares drew, in units of its asset.
    fn spent(&mut self, index: usize) -> Option<(u128, u128)> {
        let (rewards, id) = (self.contracts.rewards, self.models[index].id);
        let (mut claimed, mut drawn) = (0, 0);
        for payee in self.models[index].payees.clone() {
            claimed += self.read(rewards, &claimedCall { modelId: id, payee })?.amount;
        }
        for index in 0..SHARES {
            drawn += self.read(rewards, &drawnCall { modelId: id, index })?.amount;
        }
        Some((claimed, drawn))
    }

    /// All bonds of an asset that are free, locked by an open or voided round, or no one's.
    fn bonds(&mut self, asset: Address) -> u128 {
        let mut sum = self.unowned.get(&asset).copied().unwrap_or_default();
        for account in self.environment.holders() {
            sum += self.free_bond(asset, account);
        }
        for model in self.models.clone().iter().filter(|model| model.terms.asset == asset) {
            let state = self.read(self.contracts.attribution, &roundStateCall { modelId: model.id });
            let is_open = state.is_some_and(|state| state.isOpen);
            sum += model.open.as_ref().filter(|_| is_open).map_or(0, |open| open.locked());
            sum += model.voided.iter().map(|voided| voided.locked()).sum::<u128>();
        }
        sum
    }

    fn balance_of(&mut self, asset: Address, account: Address) -> Option<u128> {
        if asset.is_zero() {
            return Some(self.target.balance(account).saturating_to());
        }
        self.read(asset, &IERC20::balanceOfCall { account }).map(|balance: U256| balance.saturating_to())
    }
}
