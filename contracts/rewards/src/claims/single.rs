//! Claims that are paid or revert.

use super::proves;
use crate::{
    Rewards,
    storage::{Claimable, Received},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::leaves;
use tributary_interfaces::rewards::{Claim, Claimed, InvalidProof, NothingLeft, NothingToPay, OnlyByOwnWord};
use tributary_parts::{Revert, log, require, revert};

impl Rewards {
    /// Pays a claim to `receiver`, or reverts. `is_own_word`: the holder sent or signed it.
    pub(super) fn pay_payee(
        &mut self,
        claim: &Claim<'_>,
        holder: &Address,
        receiver: &Address,
        is_own_word: bool,
    ) -> Result<u128, Revert> {
        let &Claim { ref model_id, ref asset, ref payee, cumulative, proof } = claim;
        let claimable = self.claimable(model_id);
        let is_proved = proves(&claimable, asset, &[leaves::payout(*payee, cumulative)], proof);
        require!(is_proved, InvalidProof { model_id });
        let before = self.claimed.get((model_id, payee));
        require!(is_own_word || !before.own_word, OnlyByOwnWord { holder });
        let amount = cumulative.saturating_sub(before.amount);
        require!(amount > 0, NothingToPay {});
        let left = claimable
            .left
            .checked_sub(amount)
            .ok_or_else(|| revert(NothingLeft { model_id, left: claimable.left, amount }))?;
        self.claimed.set((model_id, payee), &Received { amount: cumulative, ..before });
        self.set_claimable(model_id, &Claimable { left, ..claimable });
        log(self.vm(), &Claimed { model_id, payee, receiver, amount });
        self.send(asset, receiver, &U256::from(amount))?;
        Ok(amount)
    }
}
