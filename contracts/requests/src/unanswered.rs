//! What becomes of requests that no one answered (SPEC 8.7).

use crate::{
    Requests,
    asking::{Pending, known},
    round::Proposed,
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::requests::{
    AnsweringOpen, IRequestsUnanswered, Request, Round, RoundIsOpen, Stake, TakenBack, Unanswered,
};
use tributary_parts::{Revert, log, require};

impl IRequestsUnanswered for Requests {
    /// `IRequests.voidUnanswered`
    fn void_unanswered(&mut self, round: &Round, stake: &Stake, request: &Request) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let pending = self.pending(&round, &known(request)?)?;
        let (until, present) = (round.times.answered_until, self.vm().block_timestamp());
        require!(present >= until, AnsweringOpen { until, present });
        let (asker, deposit) = self.give_back(&round, &pending)?;
        self.void(&round, &asker, true)?;
        let Proposed { model_id, attempt, .. } = round;
        log(self.vm(), &Unanswered { model_id, attempt, asker: &asker, id: &pending.id, deposit });
        Ok(())
    }

    /// `IRequests.takeBack`
    fn take_back(&mut self, round: &Round, stake: &Stake, request: &Request) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let pending = self.pending(&round, &known(request)?)?;
        let Proposed { model_id, attempt, .. } = round;
        require!(!self.is_open(&round)?, RoundIsOpen { model_id, attempt });
        let (asker, deposit) = self.give_back(&round, &pending)?;
        log(self.vm(), &TakenBack { model_id, attempt, asker: &asker, id: &pending.id, deposit });
        Ok(())
    }

    /// `IRequests.unanswered`
    fn unanswered(&self, model_id: &U256, attempt: u64) -> u64 {
        self.unanswered.get((model_id, &attempt))
    }
}

impl Requests {
    /// Gives a request's deposit to who asked; returns who, and how much.
    fn give_back(&mut self, round: &Proposed<'_>, pending: &Pending) -> Result<(Address, u128), Revert> {
        let asker = pending.waiting.asker;
        self.clear(round, pending, &asker)?;
        Ok((asker, pending.waiting.deposit))
    }
}
