//! Roles that change after a delay, and waiting for that.

use super::builder::Builder;
use super::datanets::Datanet;
use super::models::Model;
use super::payees::treasury_of;
use alloy_primitives::{Address, B256, U256};
use tributary_core::limits::{COMMITMENT_KEEPS_NUMBER, COMMITMENT_MIN_AGE};
use tributary_interfaces::IDatanets::{self, datanetCall, setAttestorCall, setTreasuryCall};
use tributary_interfaces::IModels::{announcedScorersCall, operatorOfCall, sourcesOfCall};
use tributary_interfaces::IRewards::guardianCall;

impl Builder<'_> {
    /// Announces another treasury or attestor.
    pub(super) fn roles_call(&mut self) {
        let Some((_, net)) = self.some_datanet() else { return };
        let (from, id) = (self.caller(net.owner), self.id(net.id));
        let account = if self.slip() { Address::ZERO } else { self.role_holder() };
        let datanets = self.contracts.datanets;
        if self.random.one_in(2) {
            let call = setTreasuryCall { datanetId: id, treasury: account };
            self.push("setTreasury", from, datanets, U256::ZERO, &call);
        } else {
            let call = setAttestorCall { datanetId: id, attestor: account };
            self.push("setAttestor", from, datanets, U256::ZERO, &call);
        }
        self.view_datanet(id);
        self.view_holder(treasury_of(net.id));
    }

    /// Who binds a Datanet's claim keys now; zero if nobody does.
    pub(super) fn attestor(&mut self, net: &Datanet) -> Address {
        self.datanet_now(net.id).map_or(Address::ZERO, |known| known.attestor)
    }

    fn datanet_now(&mut self, id: u64) -> Option<IDatanets::Datanet> {
        self.ask(self.contracts.datanets, &datanetCall { datanetId: U256::from(id) })
    }

    pub(super) fn view_holder(&mut self, payee: B256) {
        self.view(self.contracts.datanets, &IDatanets::holderOfCall { payee });
    }

    /// Goes to the second at which something that was announced takes effect, to the one before or
    /// after.
    pub(super) fn wait_for_change(&mut self) {
        let mut times = Vec::new();
        if let Some((_, net)) = self.some_datanet()
            && let Some(known) = self.datanet_now(net.id)
        {
            times.extend([known.treasuryFrom, known.attestorFrom]);
        }
        if let Some((_, model)) = self.some_model() {
            times.extend(self.model_changes(&model));
        }
        for made in self.commitments.iter().map(|commitment| commitment.made) {
            times.extend([made + COMMITMENT_MIN_AGE, made + COMMITMENT_KEEPS_NUMBER]);
        }
        if self.random.one_in(4)
            && let Some(known) = self.ask(self.contracts.rewards, &guardianCall {})
        {
            times.extend([known.pausedUntil, known.pausableFrom]);
        }
        times.retain(|time| *time > self.time);
        if let Some(time) = self.random.choose(&times) {
            let offset = self.random.below(3);
            self.wait_until(time - 1 + offset);
        }
    }

    /// When something about a model changes.
    fn model_changes(&mut self, model: &Model) -> Vec<u64> {
        let (models, id) = (self.contracts.models, U256::from(model.id));
        let operator = self.ask(models, &operatorOfCall { modelId: id }).map(|known| known.effectiveFrom);
        let scorers =
            self.ask(models, &announcedScorersCall { modelId: id }).map(|known| known.effectiveFrom);
        let sources = self.ask(models, &sourcesOfCall { modelId: id }).unwrap_or_default();
        let open = model.open.as_ref().map(|open| open.finalisable_at);
        let left_out = sources.into_iter().map(|source| source.leftOutFrom);
        left_out.chain(operator).chain(scorers).chain(open).collect()
    }
}
