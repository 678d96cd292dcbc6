//! Who signs for a model: its operator and its scorers, which change two windows after they are
//! announced.

use crate::{
    Models, check,
    storage::{Announced, ModelWord, RoundRules, ScorerWords},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use stylus_sdk::{prelude::*, stylus_core::Host};
use tributary_core::limits::WINDOWS_BEFORE_CHANGE;
use tributary_interfaces::IModels::{OperatorAnnounced, ScorersAnnounced, ZeroValue};
use tributary_parts::{
    Revert,
    flat::{begin_event, push},
    log, require,
};

impl Models {
    pub fn set_operator(&mut self, model_id: &U256, operator: &Address) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        require!(!operator.is_zero(), ZeroValue {});
        let (mut rules, announced) = (self.round_rules(model_id), self.announced(model_id));
        if announced.operator_took_over(self.now()) {
            rules.operator = announced.operator;
        }
        let from = self.effective_from(&rules);
        let announced = Announced { operator: *operator, operator_from: from, ..announced };
        self.announce(model_id, rules, &announced);
        log!(self.vm(), OperatorAnnounced { modelId: model_id, operator: operator, effectiveFrom: &from });
        Ok(())
    }

    pub fn set_scorers(&mut self, model_id: &U256, scorers: &[Address], quorum: u8) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        check::scorers(scorers, quorum)?;
        let (mut rules, announced) = (self.round_rules(model_id), self.announced(model_id));
        if announced.scorers_took_over(self.now()) {
            let present = self.scorers(model_id, ModelWord::NEXT_SCORERS, announced.scorers);
            self.put_scorers(model_id, ModelWord::SCORERS, &present, rules.scorers);
            (rules.scorers, rules.quorum) = (announced.scorers, announced.quorum);
        }
        self.put_scorers(model_id, ModelWord::NEXT_SCORERS, scorers, announced.scorers);
        let from = self.effective_from(&rules);
        let announced = Announced { scorers_from: from, scorers: scorers.len() as u8, quorum, ..announced };
        self.announce(model_id, rules, &announced);
        emit_scorers(self.vm(), model_id, scorers, quorum, from);
        Ok(())
    }

    /// The operator, the announced one, and when that one takes over.
    pub fn operator_of(&self, model_id: &U256) -> (Address, Address, u64) {
        let (operator, announced) = (self.signers(model_id).0.operator, self.announced(model_id));
        if announced.operator_took_over(self.now()) {
            return (operator, Address::ZERO, 0);
        }
        (operator, announced.operator, announced.operator_from)
    }

    /// The announced scorers, their quorum, and when they take over.
    pub fn announced_scorers(&self, model_id: &U256) -> (Vec<Address>, u8, u64) {
        let announced = self.announced(model_id);
        if announced.scorers_took_over(self.now()) {
            return (Vec::new(), 0, 0);
        }
        let scorers = self.scorers(model_id, ModelWord::NEXT_SCORERS, announced.scorers);
        (scorers, announced.quorum, announced.scorers_from)
    }

    /// The rules of a round now, and where the scorers are.
    pub(crate) fn signers(&self, model_id: &U256) -> (RoundRules, ScorerWords) {
        let rules = self.round_rules(model_id);
        if !rules.announced {
            return (rules, ModelWord::SCORERS);
        }
        self.announced(model_id).applied_to(rules, self.now())
    }

    #[inline(never)]
    pub(crate) fn round_rules(&self, model_id: &U256) -> RoundRules {
        self.models.get(model_id, ModelWord::ROUND_RULES)
    }

    pub(crate) fn scorers(&self, model_id: &U256, words: ScorerWords, count: u8) -> Vec<Address> {
        (0..count).map(|index| self.models.get(model_id, words.at(index))).collect()
    }

    /// When what is announced now takes effect.
    pub(crate) fn effective_from(&self, rules: &RoundRules) -> u64 {
        self.now().saturating_add(WINDOWS_BEFORE_CHANGE * u64::from(rules.window))
    }

    fn announced(&self, model_id: &U256) -> Announced {
        self.models.get(model_id, ModelWord::ANNOUNCED)
    }

    fn announce(&mut self, model_id: &U256, rules: RoundRules, announced: &Announced) {
        self.models.set(model_id, ModelWord::ROUND_RULES, &RoundRules { announced: true, ..rules });
        self.models.set(model_id, ModelWord::ANNOUNCED, announced);
    }

    /// Writes a list in place of one that had `before` scorers.
    fn put_scorers(&mut self, model_id: &U256, words: ScorerWords, scorers: &[Address], before: u8) {
        for index in 0..scorers.len().max(before.into()) {
            let scorer = scorers.get(index).unwrap_or(&Address::ZERO);
            self.models.set(model_id, words.at(index as u8), scorer);
        }
    }
}

fn emit_scorers(vm: &impl Host, model_id: &U256, scorers: &[Address], quorum: u8, from: u64) {
    let mut log = begin_event::<ScorersAnnounced>();
    push(&mut log, &[model_id]);
    push_scorers(&mut log, scorers, quorum, from);
    vm.emit_log(&log, 2);
}

/// A list of scorers, a quorum and a time as the ABI encodes them.
pub(crate) fn push_scorers(out: &mut Vec<u8>, scorers: &[Address], quorum: u8, from: u64) {
    push(out, &[&96u64, &quorum, &from, &(scorers.len() as u64)]);
    scorers.iter().for_each(|scorer| push(out, &[scorer]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_sol_types::SolCall;
    use tributary_interfaces::IModels::{announcedScorersCall, announcedScorersReturn};

    #[test]
    fn scorers_are_written_as_a_general_encoder_does() {
        for count in 0..3 {
            let scorers: Vec<Address> = (1..=count).map(Address::repeat_byte).collect();
            let mut written = Vec::new();
            push_scorers(&mut written, &scorers, 2, 77);
            let result = announcedScorersReturn { scorers, quorum: 2, effectiveFrom: 77 };
            assert_eq!(written, announcedScorersCall::abi_encode_returns(&result));
        }
    }
}
