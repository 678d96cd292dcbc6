//! Who signs for a model: the operator and the scorers. Announced ones take over two challenge
//! windows later.

use crate::{
    Models, check,
    storage::{Announced, ModelWord, RoundRules, ScorerWords},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::WINDOWS_BEFORE_CHANGE;
use tributary_interfaces::models::{
    AnnouncedScorersReturn, IModelsSigners, OperatorAnnounced, OperatorOfReturn, ScorersAnnounced, ZeroValue,
};
use tributary_parts::{Revert, log, require};

impl IModelsSigners for Models {
    /// `IModels.setOperator`
    fn set_operator(&mut self, model_id: &U256, operator: &Address) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        require!(!operator.is_zero(), ZeroValue {});
        let (mut rules, announced) = (self.round_rules(model_id), self.announced(model_id));
        if announced.operator_took_over(self.now()) {
            rules.operator = announced.operator;
        }
        let from = self.effective_from(&rules);
        let announced = Announced { operator: *operator, operator_from: from, ..announced };
        self.announce(model_id, rules, &announced);
        log(self.vm(), &OperatorAnnounced { model_id, operator, effective_from: from });
        Ok(())
    }

    /// `IModels.setScorers`
    fn set_scorers(&mut self, model_id: &U256, scorers: &[Address], quorum: u8) -> Result<(), Revert> {
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
        log(self.vm(), &ScorersAnnounced { model_id, scorers, quorum, effective_from: from });
        Ok(())
    }

    /// `IModels.operatorOf`
    fn operator_of(&self, model_id: &U256) -> OperatorOfReturn {
        let (operator, announced) = (self.signers(model_id).0.operator, self.announced(model_id));
        if announced.operator_took_over(self.now()) {
            return OperatorOfReturn { operator, next: Address::ZERO, effective_from: 0 };
        }
        OperatorOfReturn { operator, next: announced.operator, effective_from: announced.operator_from }
    }

    /// `IModels.announcedScorers`
    fn announced_scorers(&self, model_id: &U256) -> AnnouncedScorersReturn {
        let announced = self.announced(model_id);
        if announced.scorers_took_over(self.now()) {
            return AnnouncedScorersReturn { scorers: Vec::new(), quorum: 0, effective_from: 0 };
        }
        AnnouncedScorersReturn {
            scorers: self.scorers(model_id, ModelWord::NEXT_SCORERS, announced.scorers),
            quorum: announced.quorum,
            effective_from: announced.scorers_from,
        }
    }
}

impl Models {
    /// The rules of a round now, and the words of the scorers.
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

    /// The first `count` scorers of these words.
    pub(crate) fn scorers(&self, model_id: &U256, words: ScorerWords, count: u8) -> Vec<Address> {
        (0..count).map(|index| self.models.get(model_id, words.at(index))).collect()
    }

    /// When something that is announced now takes effect, in seconds since 1970 (UTC).
    pub(crate) fn effective_from(&self, rules: &RoundRules) -> u64 {
        self.now().saturating_add(WINDOWS_BEFORE_CHANGE * u64::from(rules.window))
    }

    fn announced(&self, model_id: &U256) -> Announced {
        self.models.get(model_id, ModelWord::ANNOUNCED)
    }

    /// Writes what was announced, and the rules before it takes effect.
    fn announce(&mut self, model_id: &U256, rules: RoundRules, announced: &Announced) {
        self.models.set(model_id, ModelWord::ROUND_RULES, &RoundRules { announced: true, ..rules });
        self.models.set(model_id, ModelWord::ANNOUNCED, announced);
    }

    /// Replaces a list that had `before` scorers.
    fn put_scorers(&mut self, model_id: &U256, words: ScorerWords, scorers: &[Address], before: u8) {
        for index in 0..scorers.len().max(before.into()) {
            let scorer = scorers.get(index).unwrap_or(&Address::ZERO);
            self.models.set(model_id, words.at(index as u8), scorer);
        }
    }
}
