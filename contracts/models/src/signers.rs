//! Who signs for a model: its operator and its scorers, which change two windows after they are
//! announced.

use crate::{
    Models, check,
    storage::{NEXT, NEXT_SCORERS, Next, SCORERS, SIGNING, Signing},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
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
        let (mut signing, next) = (self.signing(model_id), self.next(model_id));
        if next.operator_took_over(self.now()) {
            signing.operator = next.operator;
        }
        let from = self.effective_from(&signing);
        let next = Next { operator: *operator, operator_from: from, ..next };
        self.announce(model_id, signing, &next);
        log!(self.vm(), OperatorAnnounced { modelId: model_id, operator: operator, effectiveFrom: &from });
        Ok(())
    }

    pub fn set_scorers(&mut self, model_id: &U256, scorers: &[Address], quorum: u8) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        check::scorers(scorers, quorum)?;
        let (mut signing, next) = (self.signing(model_id), self.next(model_id));
        if next.scorers_took_over(self.now()) {
            let present = self.scorers(model_id, NEXT_SCORERS, next.scorers);
            self.put_scorers(model_id, SCORERS, &present, signing.scorers);
            (signing.scorers, signing.quorum) = (next.scorers, next.quorum);
        }
        self.put_scorers(model_id, NEXT_SCORERS, scorers, next.scorers);
        let from = self.effective_from(&signing);
        let next = Next { scorers_from: from, scorers: scorers.len() as u8, quorum, ..next };
        self.announce(model_id, signing, &next);
        emit_scorers(self.vm(), model_id, scorers, quorum, from);
        Ok(())
    }

    /// The operator, the announced one, and when that one takes over.
    pub fn operator_of(&self, model_id: &U256) -> (Address, Address, u64) {
        let (operator, next) = (self.signers(model_id).0.operator, self.next(model_id));
        if next.operator_took_over(self.now()) {
            return (operator, Address::ZERO, 0);
        }
        (operator, next.operator, next.operator_from)
    }

    /// The announced scorers, their quorum, and when they take over.
    pub fn announced_scorers(&self, model_id: &U256) -> (Vec<Address>, u8, u64) {
        let next = self.next(model_id);
        if next.scorers_took_over(self.now()) {
            return (Vec::new(), 0, 0);
        }
        (self.scorers(model_id, NEXT_SCORERS, next.scorers), next.quorum, next.scorers_from)
    }

    /// Who signs now, and the word index of the first scorer.
    pub(crate) fn signers(&self, model_id: &U256) -> (Signing, u8) {
        let signing = self.signing(model_id);
        if !signing.announced {
            return (signing, SCORERS);
        }
        self.next(model_id).applied_to(signing, self.now())
    }

    #[inline(never)]
    pub(crate) fn signing(&self, model_id: &U256) -> Signing {
        Signing::unpack(self.word(model_id, SIGNING))
    }

    pub(crate) fn scorers(&self, model_id: &U256, first: u8, count: u8) -> Vec<Address> {
        (first..first.saturating_add(count))
            .map(|index| Address::from_word(self.word(model_id, index)))
            .collect()
    }

    /// When what is announced now takes effect.
    pub(crate) fn effective_from(&self, signing: &Signing) -> u64 {
        self.now().saturating_add(WINDOWS_BEFORE_CHANGE * u64::from(signing.window))
    }

    fn next(&self, model_id: &U256) -> Next {
        Next::unpack(self.word(model_id, NEXT))
    }

    fn announce(&mut self, model_id: &U256, signing: Signing, next: &Next) {
        self.models.set(&[model_id, &SIGNING], Signing { announced: true, ..signing }.pack());
        self.models.set(&[model_id, &NEXT], next.pack());
    }

    /// Writes a list in place of one that had `before` scorers.
    fn put_scorers(&mut self, model_id: &U256, first: u8, scorers: &[Address], before: u8) {
        for index in 0..scorers.len().max(before.into()) {
            let word = scorers.get(index).map_or(B256::ZERO, Address::into_word);
            self.models.set(&[model_id, &first.saturating_add(index as u8)], word);
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
