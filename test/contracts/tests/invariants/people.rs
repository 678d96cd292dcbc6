//! Payments, bonds, shares, pauses, and what nobody may do.

use crate::fuzz::Fuzz;
use alloy_primitives::{B256, U256};
use tributary_contract_tests::NATIVE;
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, SourceState},
    IRewards,
};

impl Fuzz {
    pub(crate) fn actor(&mut self) -> alloy_primitives::Address {
        self.random.pick(&self.cast.actors).account
    }

    pub(crate) fn pay(&mut self, model: usize) -> &'static str {
        let (payer, amount) = (self.actor(), 1 + u128::from(self.random.next() % 1_000_000));
        match self.world.try_pay(payer, self.models[model].id, amount) {
            Ok(()) => "pay",
            Err(refusal) => {
                if refusal.is::<IRewards::TransferFailed>() && !self.models[model].honest_asset {
                    return "pay in a token that lies: refused";
                }
                assert!(self.paused() && refusal.is::<IRewards::IsPaused>(), "{refusal:?}");
                "pay while paused: refused"
            }
        }
    }

    /// Anyone draws a share, or its holder to another account; sometimes by its own word.
    pub(crate) fn draw(&mut self, model: usize) -> &'static str {
        let (id, index) = (self.models[model].id, self.random.below(4) as u8);
        let owner = self.world.owner.account;
        let result = match self.random.below(8) {
            0 => {
                let on = self.random.one_in(2);
                let call = IRewards::setShareOwnWordCall { modelId: id, index, on };
                self.world.attempt(owner, self.world.rewards, call).map(|_| 0)
            }
            1 | 2 => {
                let to = IRewards::drawShareToCall { modelId: id, index, receiver: self.actor() };
                let sender = if self.random.one_in(2) { owner } else { self.actor() };
                self.world.attempt(sender, self.world.rewards, to)
            }
            _ => {
                let sender = self.actor();
                let call = IRewards::drawShareCall { modelId: id, index };
                self.world.attempt(sender, self.world.rewards, call)
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
            let _ = self.world.attempt_with(scorer, self.world.attribution, value, call);
            return "move a bond";
        }
        let free = self.world.free_bond(asset, scorer);
        let amount = if self.random.one_in(4) { free + 1 } else { amount.min(free) };
        let call = IAttribution::withdrawBondCall { asset, amount: U256::from(amount) };
        let result = self.world.attempt(scorer, self.world.attribution, call);
        assert!(result.is_err() || (1..=free).contains(&amount), "bond-once: {amount} of {free}");
        "move a bond"
    }

    /// Calls that nobody but another contract, the guardian or the owner may make.
    pub(crate) fn meddle(&mut self, model: usize) -> &'static str {
        let (actor, id) = (self.actor(), self.models[model].id);
        let (world, rewards) = (&self.world, self.world.rewards);
        let settle = IRewards::settleCall {
            modelId: id,
            payoutsRoot: B256::repeat_byte(9),
            payoutsSum: world.pool(id).settled,
            receiptsSum: 0,
        };
        let open = IRewards::openPoolCall { modelId: U256::from(99), asset: NATIVE, contributorsBps: 1 };
        let recover = IRewards::recoverCall { asset: NATIVE, receiver: actor, amount: U256::from(1) };
        let operator = IModels::setOperatorCall { modelId: id, operator: actor };
        let scorers = IModels::setScorersCall { modelId: id, scorers: vec![actor], quorum: 1 };
        let treasury = IDatanets::setTreasuryCall { datanetId: self.cast.datanets[0], treasury: actor };
        assert!(world.attempt(actor, rewards, settle).is_err(), "final-roots: anybody settles");
        assert!(world.attempt(actor, rewards, open).is_err());
        assert!(world.attempt(actor, rewards, recover.clone()).is_err());
        assert!(world.attempt(actor, world.models, operator).is_err());
        assert!(world.attempt(actor, world.models, scorers).is_err());
        assert!(world.attempt(actor, world.datanets, treasury).is_err());
        // Nor does the guardian take what is in use.
        let asset = self.models[model].asset;
        if world.pool(id).paid > 0 {
            let recover = IRewards::recoverCall { asset, ..recover };
            assert!(world.attempt(world.guardian.account, rewards, recover).is_err());
        }
        "meddle: refused"
    }

    pub(crate) fn pause(&mut self) -> &'static str {
        let until = self.world.now() + 60 + self.random.next() % 100_000;
        let call = IRewards::pauseCall { until };
        let stranger = self.actor();
        assert!(self.world.attempt(stranger, self.world.rewards, call.clone()).is_err());
        match self.world.attempt(self.world.guardian.account, self.world.rewards, call) {
            Ok(_) => "pause",
            Err(refusal) => {
                assert!(refusal.is::<IRewards::PausedLately>(), "{refusal:?}");
                if self.random.one_in(2) {
                    let call = IRewards::unpauseCall {};
                    self.world.must(self.world.guardian.account, self.world.rewards, call);
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
            self.world.must(self.world.owner.account, self.world.models, call);
            return "announce keys";
        }
        let mut scorers: Vec<_> = pool.iter().map(|key| key.account).collect();
        scorers.retain(|_| !random.one_in(3));
        if scorers.is_empty() {
            scorers.push(pool[0].account);
        }
        scorers.sort_unstable();
        let quorum = 1 + random.below(scorers.len()) as u8;
        let call = IModels::setScorersCall { modelId: id, scorers, quorum };
        self.world.must(self.world.owner.account, self.world.models, call);
        "announce keys"
    }

    /// The owner leaves a source out, if that can be; then it stays out.
    pub(crate) fn leave_out(&mut self, model: usize) -> &'static str {
        let id = self.models[model].id;
        if !self.random.one_in(20) {
            return self.check_sources(model);
        }
        let datanet = *self.random.pick(&self.cast.datanets);
        let call = IModels::leaveOutCall { modelId: id, datanetId: datanet };
        match self.world.attempt(self.world.owner.account, self.world.models, call) {
            Ok(_) => "leave a source out",
            Err(refusal) => {
                assert!(refusal.is::<IModels::CannotLeaveOut>(), "{refusal:?}");
                "leave a source out: refused"
            }
        }
    }

    /// One source at least stays, and what the base stays with its derived models stay with.
    fn check_sources(&self, model: usize) -> &'static str {
        let read = |id| self.world.read(self.world.models, IModels::sourcesOfCall { modelId: id });
        let id = self.models[model].id;
        let sources = read(id);
        let stays = |source: &&SourceState| source.leftOutFrom == 0;
        assert!(sources.iter().any(|source| stays(&source)), "a model without sources");
        let terms = self.world.read(self.world.models, IModels::modelCall { modelId: id });
        for kept in read(terms.baseModelId).iter().filter(stays) {
            let own = sources.iter().find(|source| source.datanetId == kept.datanetId);
            assert!(own.is_some_and(|own| own.leftOutFrom == 0), "the base's source is left out");
        }
        "look at sources"
    }
}
