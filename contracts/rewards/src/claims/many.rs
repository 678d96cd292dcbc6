//! Claims among many: one that cannot be paid is skipped, and the others are paid (adr/0016).

use super::{Proved, proves};
use crate::{
    Rewards,
    storage::{Claimable, Received},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::{leaves, limits::INNER_CALL_FLOOR};
use tributary_interfaces::rewards::{self, Claim, Claimed, GasTooLow};
use tributary_parts::{Revert, asset, asset_error, call, log, require};

impl Rewards {
    /// Pays one claim of many; returns what was paid, 0 if it was skipped.
    pub(super) fn claim_or_skip(&mut self, claim: &Claim<'_>) -> Result<u128, Revert> {
        let &Claim { ref model_id, ref asset, ref payee, cumulative, proof } = claim;
        let holder = self.holder_of(payee)?.unwrap_or_default();
        let claimable = self.claimable(model_id);
        let is_proved = || proves(&claimable, asset, &[leaves::payout(*payee, cumulative)], proof);
        if !self.can_receive(&holder) || !is_proved() {
            return Ok(0);
        }
        let proved = [Proved { payee: *payee, holder, cumulative }];
        let amount = self.pay_proved(model_id, asset, &claimable, &proved)?.into_iter().sum();
        if amount > 0 {
            log(self.vm(), &Claimed { model_id, payee, receiver: &holder, amount });
        }
        Ok(amount)
    }

    /// Pays payees of one model, in this order; returns what each was paid, 0 if it was skipped.
    /// The sum was left in the settlement, so it is below 2^96.
    pub(super) fn pay_proved(
        &mut self,
        model_id: &U256,
        asset: &Address,
        claimable: &Claimable,
        proved: &[Proved],
    ) -> Result<Vec<u128>, Revert> {
        // While money is sent, nothing is left for another claim. There can be none, since this
        // contract reverts when it is re-entered (adr/0008); so only the word that is written at
        // the end is stored, and this one costs next to nothing.
        self.set_claimable(model_id, &Claimable { left: 0, ..*claimable });
        let mut left = claimable.left;
        let mut amounts = Vec::with_capacity(proved.len());
        for proved in proved {
            amounts.push(self.pay_or_skip(model_id, asset, proved, &mut left)?);
        }
        self.set_claimable(model_id, &Claimable { left, ..*claimable });
        Ok(amounts)
    }

    /// Pays one payee of many out of `left` and returns how much, or skips it, changes nothing and
    /// returns 0.
    fn pay_or_skip(
        &mut self,
        model_id: &U256,
        asset: &Address,
        proved: &Proved,
        left: &mut u128,
    ) -> Result<u128, Revert> {
        let &Proved { ref payee, ref holder, cumulative } = proved;
        let before = self.claimed.get((model_id, payee));
        let amount = cumulative.saturating_sub(before.amount);
        let Some(rest) = left.checked_sub(amount) else { return Ok(0) };
        if amount == 0 || before.own_word || !self.can_receive(holder) {
            return Ok(0);
        }
        let has_gas = call::has_gas_for_inner_call(self.vm());
        require!(has_gas, GasTooLow { needed: INNER_CALL_FLOOR });
        self.claimed.set((model_id, payee), &Received { amount: cumulative, ..before });
        let value = U256::from(amount);
        let is_paid = asset::pay_among_many(self.vm(), *asset, *holder, value).map_err(asset_error!(
            rewards,
            self.vm(),
            *asset,
            *holder,
            value
        ))?;
        if !is_paid {
            self.claimed.set((model_id, payee), &before);
            return Ok(0);
        }
        *left = rest;
        Ok(amount)
    }
}
