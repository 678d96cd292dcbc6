//! Payments, bonds, and what the contracts say of them.

use crate::{ChainFixture, NATIVE, Revert};
use alloy_primitives::{Address, B256, U256};
use tributary_interfaces::{
    IAttribution::{RoundState, depositBondCall, freeBondCall, roundStateCall},
    IRewards::{Pool, claimedCall, drawnCall, payCall, poolCall},
};

impl ChainFixture {
    /// Pays so many units of its asset for a model.
    pub fn try_pay(&self, from: Address, model: U256, amount: u128) -> Result<(), Revert> {
        let asset = self.pool(model).asset;
        let value = if asset == NATIVE { U256::from(amount) } else { U256::ZERO };
        let call = payCall { modelId: model, asset, amount: U256::from(amount), receiptsRoot: B256::ZERO };
        self.try_call_with_value(from, self.rewards, value, call).map(|_| ())
    }

    /// Pays for a model, which must succeed.
    #[track_caller]
    pub fn pay(&self, from: Address, model: U256, amount: u128) {
        self.try_pay(from, model, amount).expect("the payment succeeds");
    }

    /// Deposits so many units of an asset as a bond.
    #[track_caller]
    pub fn deposit(&self, from: Address, asset: Address, amount: u128) {
        let value = if asset == NATIVE { U256::from(amount) } else { U256::ZERO };
        let call = depositBondCall { asset, amount: U256::from(amount) };
        self.try_call_with_value(from, self.attribution, value, call).expect("the deposit succeeds");
    }

    /// What a scorer can put at stake or withdraw, in units of the asset.
    pub fn free_bond(&self, asset: Address, scorer: Address) -> u128 {
        self.read(self.attribution, freeBondCall { asset, scorer })
    }

    /// A model's pool.
    pub fn pool(&self, model: U256) -> Pool {
        self.read(self.rewards, poolCall { modelId: model })
    }

    /// The state of a model's rounds.
    pub fn round_state(&self, model: U256) -> RoundState {
        self.read(self.attribution, roundStateCall { modelId: model })
    }

    /// What a payee has received of a model, in units of its asset.
    pub fn claimed(&self, model: U256, payee: B256) -> u128 {
        self.read(self.rewards, claimedCall { modelId: model, payee }).amount
    }

    /// What a fixed share of a model has drawn, in units of its asset.
    pub fn drawn(&self, model: U256, index: u8) -> u128 {
        self.read(self.rewards, drawnCall { modelId: model, index }).amount
    }
}
