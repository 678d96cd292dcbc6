//! The veto (SPEC 8.8). What is burnt stays in this contract: no function sends it anywhere.

use crate::{MODELS, Requests, round::Proposed};
use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use tributary_core::{limits::AMOUNT_LIMIT, split};
use tributary_interfaces::{
    models::RoundTermsCall,
    requests::{self, AlreadyVetoed, BurnTooSmall, IRequestsVetoes, InvalidAmount, Round, Stake, Vetoed},
};
use tributary_parts::{Revert, asset, asset_error, call, log, require, word::low};

impl IRequestsVetoes for Requests {
    /// `IRequests.veto`
    fn veto(&mut self, round: &Round, stake: &Stake, amount: &U256) -> Result<(), Revert> {
        let (model_id, number) = (&round.model_id, round.number);
        require!(!self.was_vetoed(model_id, number), AlreadyVetoed { model_id, number });
        let terms = call::of(self.vm(), self.peer(MODELS), &RoundTermsCall { model_id })?;
        let (asset, to) = (terms.asset, self.vm().contract_address());
        let arrived = asset::take(self.vm(), asset, *amount).map_err(asset_error!(
            requests,
            self.vm(),
            asset,
            to,
            *amount
        ))?;
        require!(arrived < U256::from(AMOUNT_LIMIT), InvalidAmount { amount: &arrived });
        let needed = split::veto_burn(round.receipts.sum, terms.contributors_bps);
        require!(arrived >= U256::from(needed), BurnTooSmall { needed, arrived: &arrived });
        self.vetoed.set((model_id, &number), &true);
        let by = &self.vm().msg_sender();
        self.void(&Proposed::new(round, stake), by, false)?;
        log(self.vm(), &Vetoed { model_id, number, by, amount: low(arrived.into()) });
        Ok(())
    }

    /// `IRequests.wasVetoed`
    fn was_vetoed(&self, model_id: &U256, number: u64) -> bool {
        self.vetoed.get((model_id, &number))
    }
}
