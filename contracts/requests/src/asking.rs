//! Requests with their deposits (SPEC 8.7).

use crate::{ATTRIBUTION, MODELS, Requests, round::Proposed, storage::Waiting};
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    limits::AMOUNT_LIMIT,
    requests::{self, Kind},
};
use tributary_interfaces::{
    attribution::RoundStateCall,
    models::{IsPrivateCall, RuleOfCall},
    requests::{
        AlreadyAsked, Asked, AskingEnded, DepositTooSmall, IRequestsAsking, InvalidAmount, InvalidRequest,
        NoSuchLeaves, NoSuchRound, NotAsked, OutputsArePrivate, Request, Round, Stake, WaitingReturn,
    },
};
use tributary_parts::{Revert, call, log, require, revert, word::low};

impl IRequestsAsking for Requests {
    /// `IRequests.ask`
    fn ask(&mut self, round: &Round, stake: &Stake, request: &Request) -> Result<(), Revert> {
        let Request { first, count, .. } = *request;
        let asked = known(request)?;
        let round = Proposed::new(round, stake);
        let leaves = round.head(asked.tree).count;
        require!(asked.is_within(leaves), NoSuchLeaves { first, count, leaves });
        let (until, present) = (round.times.asked_until, self.vm().block_timestamp());
        require!(present < until, AskingEnded { until, present });
        let deposit = self.take_deposit(asked.kind)?;
        let Proposed { model_id, attempt, ref hash, .. } = round;
        require!(self.is_open(&round)?, NoSuchRound { model_id, round_hash: hash });
        self.require_read(model_id, request, asked.kind)?;
        if asked.kind.is_of_output() {
            let is_private = call::of(self.vm(), self.peer(MODELS), &IsPrivateCall { model_id })?;
            require!(!is_private, OutputsArePrivate { model_id });
        }
        let id = &round.id_of(&asked);
        require!(self.waiting.get(id).asker.is_zero(), AlreadyAsked { id });
        let asker = self.vm().msg_sender();
        self.waiting.set(id, &Waiting { asker, deposit });
        self.count(&round, 1);
        log(self.vm(), &Asked { model_id, attempt, asker: &asker, id, request, deposit });
        Ok(())
    }

    /// `IRequests.waiting`
    fn waiting(&self, id: &B256) -> WaitingReturn {
        let Waiting { asker, deposit } = self.waiting.get(id);
        WaitingReturn { asker, deposit }
    }

    /// `IRequests.depositGas`
    fn deposit_gas(&self, kind: u8) -> u64 {
        Kind::from_u8(kind).map_or(0, Kind::deposit_gas)
    }
}

/// A request that a round can be asked.
pub(crate) fn known(request: &Request) -> Result<requests::Request, Revert> {
    let Request { kind, tree, first, count } = *request;
    requests::Request::new(kind, tree, first, count)
        .ok_or_else(|| revert(InvalidRequest { kind, tree, count }))
}

/// A request that waits for its answer.
pub(crate) struct Pending {
    /// The request's id.
    pub(crate) id: B256,
    /// Who asked, with what deposit.
    pub(crate) waiting: Waiting,
}

impl Requests {
    /// The model's rule must read what is asked for, which else its scorers need not have.
    fn require_read(&self, model_id: &U256, request: &Request, kind: Kind) -> Result<(), Revert> {
        let Some(id) = kind.rule() else { return Ok(()) };
        let rule = call::of(self.vm(), self.peer(MODELS), &RuleOfCall { model_id })?;
        let Request { kind, tree, count, .. } = *request;
        require!(rule[0] == id, InvalidRequest { kind, tree, count });
        Ok(())
    }

    /// All that was sent with the call, which must be enough for a request of this kind.
    fn take_deposit(&self, kind: Kind) -> Result<u128, Revert> {
        let sent = &self.vm().msg_value();
        let needed = &self.vm().block_basefee().saturating_mul(U256::from(kind.deposit_gas()));
        require!(sent >= needed, DepositTooSmall { needed, sent });
        require!(*sent < U256::from(AMOUNT_LIMIT), InvalidAmount { amount: sent });
        Ok(low((*sent).into()))
    }

    /// Whether this is the model's open round, with this stake.
    pub(crate) fn is_open(&self, round: &Proposed<'_>) -> Result<bool, Revert> {
        let call = RoundStateCall { model_id: round.model_id };
        let state = call::of(self.vm(), self.peer(ATTRIBUTION), &call)?;
        Ok(state.is_open && state.proposal == round.proposal)
    }

    /// A request of a round, which must wait.
    pub(crate) fn pending(
        &self,
        round: &Proposed<'_>,
        request: &requests::Request,
    ) -> Result<Pending, Revert> {
        let id = round.id_of(request);
        let waiting = self.waiting.get(&id);
        require!(!waiting.asker.is_zero(), NotAsked { id: &id });
        Ok(Pending { id, waiting })
    }

    /// Counts requests of a round that wait from now on, or, below 0, wait no more.
    pub(crate) fn count(&mut self, round: &Proposed<'_>, change: i64) {
        let key = (round.model_id, &round.attempt);
        let count = self.unanswered.get(key).saturating_add_signed(change);
        self.unanswered.set(key, &count);
    }
}
