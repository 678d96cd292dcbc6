//! Payments, bonds, shares, pauses, and what nobody may do.

use crate::fuzz::Fuzz;
use alloy_primitives::{B256, U256};
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, SourceState},
    IRewards,
};
use tributary_test_kit::NATIVE;

impl Fuzz {
    pub(crate) fn actor(&mut self) -> alloy_primitives::Address {
        self.random.pick(&self.cast.actors).account
    }

    pub(crate) fn pay(&mut self, model: usize) -> &'static str {
        let (payer, amount) = (self.actor(), 1 + u128::from(self.random.next() % 1_000_000));
        match self.chain.try_pay(payer, self.models[model].id, amount) {
            Ok(()) => "pay",
            Err(revert) => {
                if revert.is::<IRewards::TransferFailed>() && !self.models[model].honest_asset {
                    return "pay in a token that lies: refused";
                }
                assert!(self.paused() && revert.is::<IRewards::IsPaused>(), "{revert:?}");
                "pay while paused: refused"
            }
        }
    }

    /// Anyone draws a share, or its holder to another account; sometimes by its own word.
    pub(crate) fn draw(&mut self, model: usize) -> &'static str {
        let (id, index) = (self.models[model].id, self.random.index(4) as u8);
        let owner = self.chain.owner.account;
        let result = match self.random.index(8) {
            0 => {
                let on = self.random.one_in(2);
                let call = IRewards::setShareOwnWordCall { modelId: id, index, on };
                self.chain.try_call(owner, self.chain.rewards, call).map(|_| 0)
            }
            1 | 2 => {
                let to = IRewards::drawShareToCall { modelId: id, index, receiver: self.actor() };
                let sender = if self.random.one_in(2) { owner } else { self.actor() };
                self.chain.try_call(sender, self.chain.rewards, to)
            }
            _ => {
                let sender = self.actor();
                let call = IRewards::drawShareCall { modelId: id, index };
                self.chain.try_call(sender, self.chain.rewards, call)
            }
        };
        match result {
            Ok(_) => "draw",
            Err(_) => "draw: refused",
        }
    }

    /// A signer deposits more, or withdraws what is free and no more.
    pub(crate) fn move_bond(&mut self, model: usize) -> &'static str {
        let asset = self.models[model].asset;
        let scorer = self.random.pick(&self.cast.signers).account;
        let amount = 1 + u128::from(self.random.next() % 3_000);
        if self.random.one_in(2) {
            let value = if asset == NATIVE { U256::from(amount) } else { U256::ZERO };
            let call = IAttribution::depositBondCall { asset, amount: U256::from(amount) };
            let _ = self.chain.try_call_with_value(scorer, self.chain.attribution, value, call);
            return "move a bond";
        }
        let free = self.chain.free_bond(asset, scorer);
        let amount = if self.random.one_in(4) { free + 1 } else { amount.min(free) };
        let call = IAttribution::withdrawBondCall { asset, amount: U256::from(amount) };
        let result = self.chain.try_call(scorer, self.chain.attribution, call);
        assert!(result.is_err() || (1..=free).contains(&amount), "bond-once: {amount} of {free}");
        "move a bond"
    }

    /// Calls that nobody but another contract, the guardian or the owner may make.
    pub(crate) fn meddle(&mut self, model: usize) -> &'static str {
        let (actor, id) = (self.actor(), self.models[model].id);
        let (chain, rewards) = (&self.chain, self.chain.rewards);
        let settle = IRewards::settleCall {
            modelId: id,
            payoutsRoot: B256::repeat_byte(9),
            payoutsSum: chain.pool(id).settled,
            receiptsSum: 0,
        };
        let open = IRewards::openPoolCall { modelId: U256::from(99), asset: NATIVE, contributorsBps: 1 };
        let recover = IRewards::recoverCall { asset: NATIVE, receiver: actor, amount: U256::from(1) };
        let operator = IModels::setOperatorCall { modelId: id, operator: actor };
        let scorers = IModels::setScorersCall { modelId: id, scorers: vec![actor], quorum: 1 };
        let treasury = IDatanets::setTreasuryCall { datanetId: self.cast.datanets[0], treasury: actor };
        assert!(chain.try_call(actor, rewards, settle).is_err(), "final-roots: anybody settles");
        assert!(chain.try_call(actor, rewards, open).is_err());
        assert!(chain.try_call(actor, rewards, recover.clone()).is_err());
        assert!(chain.try_call(actor, chain.models, operator).is_err());
        assert!(chain.try_call(actor, chain.models, scorers).is_err());
        assert!(chain.try_call(actor, chain.datanets, treasury).is_err());
        // Nor does the guardian take what is in use.
        let asset = self.models[model].asset;
        if chain.pool(id).paid > 0 {
            let recover = IRewards::recoverCall { asset, ..recover };
            assert!(chain.try_call(chain.guardian.account, rewards, recover).is_err());
        }
        "meddle: refused"
    }

    pub(crate) fn pause(&mut self) -> &'static str {
        let until = self.chain.now() + 60 + self.random.next() % 100_000;
        let call = IRewards::pauseCall { until };
        let stranger = self.actor();
        assert!(self.chain.try_call(stranger, self.chain.rewards, call.clone()).is_err());
        match self.chain.try_call(self.chain.guardian.account, self.chain.rewards, call) {
            Ok(_) => "pause",
            Err(revert) => {
                assert!(revert.is::<IRewards::PausedLately>(), "{revert:?}");
                if self.random.one_in(2) {
                    let call = IRewards::unpauseCall {};
                    self.chain.call(self.chain.guardian.account, self.chain.rewards, call);
                }
                "pause again: refused"
            }
        }
    }

    /// The owner announces another operator or other scorers, honest ones for an honest model,
    /// whatever is open.
    pub(crate) fn announce_keys(&mut self, model: usize) -> &'static str {
        let Self { random, cast, models, .. } = self;
        let (id, honest) = (models[model].id, models[model].honest);
        let pool = if honest { &cast.signers[..crate::cast::HONEST] } else { &cast.signers[..] };
        if random.one_in(2) {
            let operator = random.pick(pool).account;
            let call = IModels::setOperatorCall { modelId: id, operator };
            self.chain.call(self.chain.owner.account, self.chain.models, call);
            return "announce keys";
        }
        let mut scorers: Vec<_> = pool.iter().map(|key| key.account).collect();
        scorers.retain(|_| !random.one_in(3));
        if scorers.is_empty() {
            scorers.push(pool[0].account);
        }
        scorers.sort_unstable();
        let quorum = 1 + random.index(scorers.len()) as u8;
        let call = IModels::setScorersCall { modelId: id, scorers, quorum };
        self.chain.call(self.chain.owner.account, self.chain.models, call);
        "announce keys"
    }

    /// The owner leaves a source out, if that can be; then it stays out.
    pub(crate) fn leave_out(&mut self, model: usize) -> &'static str {
        let id = self.models[model].id;
        if !self.random.one_in(20) {
            return self.check_sources(model);
        }
        let datanet = self.random.pick(&self.cast.datanets);
        let call = IModels::leaveOutCall { modelId: id, datanetId: datanet };
        match self.chain.try_call(self.chain.owner.account, self.chain.models, call) {
            Ok(_) => "leave a source out",
            Err(revert) => {
                assert!(revert.is::<IModels::CannotLeaveOut>(), "{revert:?}");
                "leave a source out: refused"
            }
        }
    }

    /// One source at least stays, and what the base stays with its derived models stay with.
    fn check_sources(&self, model: usize) -> &'static str {
        let read = |id| self.chain.read(self.chain.models, IModels::sourcesOfCall { modelId: id });
        let id = self.models[model].id;
        let sources = read(id);
        let stays = |source: &&SourceState| source.leftOutFrom == 0;
        assert!(sources.iter().any(|source| stays(&source)), "a model without sources");
        let terms = self.chain.read(self.chain.models, IModels::modelCall { modelId: id });
        for kept in read(terms.baseModelId).iter().filter(stays) {
            let own = sources.iter().find(|source| source.datanetId == kept.datanetId);
            assert!(own.is_some_and(|own| own.leftOutFrom == 0), "the base's source is left out");
        }
        "look at sources"
    }
}
