//! Roles that change after a delay, and moments at which something changes.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, B256};
use tributary_core::limits::{COMMITMENT_KEEPS_NUMBER, COMMITMENT_MIN_AGE};
use tributary_interfaces::{
    IDatanets::{self, datanetCall, setAttestorCall, setTreasuryCall},
    IModels::{announcedScorersCall, operatorOfCall, sourcesOfCall},
    IRewards::guardianCall,
};
use tributary_test_kit::treasury;

impl<T: Target> Generator<T> {
    /// The owner announces another treasury or attestor.
    pub(crate) fn change_role(&mut self) {
        let Some((index, from, id)) = self.some_owned_datanet() else { return };
        let payee = treasury(self.datanets[index].id);
        let account = if self.tries(Trick::StrangeAccount) { Address::ZERO } else { self.role_holder() };
        let datanets = self.contracts.datanets;
        if self.random.one_in(2) {
            self.push(from, datanets, &setTreasuryCall { datanetId: id, treasury: account });
        } else {
            self.push(from, datanets, &setAttestorCall { datanetId: id, attestor: account });
        }
        self.look_at_datanet(id);
        self.look_at_holder(payee);
    }

    /// The account that binds a Datanet's claim keys now; zero if none does.
    pub(crate) fn attestor(&mut self, index: usize) -> Address {
        self.datanet_now(index).map_or(Address::ZERO, |known| known.attestor)
    }

    fn datanet_now(&mut self, index: usize) -> Option<IDatanets::Datanet> {
        self.read(self.contracts.datanets, &datanetCall { datanetId: self.datanets[index].id })
    }

    pub(crate) fn look_at_holder(&mut self, payee: B256) {
        self.look(self.contracts.datanets, &IDatanets::holderOfCall { payee });
    }

    /// Advances the clock to the second at which something that was announced takes effect, to the
    /// one before or the one after it.
    pub(crate) fn advance_to_a_change(&mut self) {
        let mut times = Vec::new();
        if let Some(index) = self.some_datanet()
            && let Some(known) = self.datanet_now(index)
        {
            times.extend([known.treasuryFrom, known.attestorFrom]);
        }
        if let Some(index) = self.some_model() {
            times.extend(self.changes_of_model(index));
        }
        for made in self.commitments.iter().map(|commitment| commitment.made) {
            times.extend([made + COMMITMENT_MIN_AGE, made + COMMITMENT_KEEPS_NUMBER]);
        }
        if self.random.one_in(4)
            && let Some(known) = self.read(self.contracts.rewards, &guardianCall {})
        {
            times.extend([known.pausedUntil, known.pausableFrom]);
        }
        times.retain(|time| *time > self.time);
        if let Some(time) = self.random.choose(&times) {
            let offset = self.random.below(3);
            self.advance_to(time - 1 + offset);
        }
    }

    /// When something about a model changes.
    fn changes_of_model(&mut self, index: usize) -> Vec<u64> {
        let models = self.contracts.models;
        let (id, open) = (self.models[index].id, self.models[index].open.clone());
        let operator = self.read(models, &operatorOfCall { modelId: id }).map(|known| known.effectiveFrom);
        let scorers =
            self.read(models, &announcedScorersCall { modelId: id }).map(|known| known.effectiveFrom);
        let sources = self.read(models, &sourcesOfCall { modelId: id }).unwrap_or_default();
        let left_out = sources.into_iter().map(|source| source.leftOutFrom);
        left_out.chain(operator).chain(scorers).chain(open.map(|open| open.stake.finalisableAt)).collect()
    }
}
