//! Datanets themselves: created, handed over, closed.

use crate::{
    ATTESTOR, Datanets, TREASURY, check_uri,
    storage::{ContributionRules, DatanetWord},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::{prelude::*, stylus_core::Host};
use tributary_core::{limits::MAX_TREASURY_FEE_BPS, status::Policy};
use tributary_interfaces::IDatanets::{
    Datanet, DatanetClosed, DatanetCreated, DatanetIsClosed, DatanetOffered, DatanetTerms,
    DatanetTransferred, InvalidPolicy, InvalidTreasury, NotPendingOwner,
};
use tributary_parts::{
    Revert,
    flat::{begin_event, push, push_padded},
    log, refusal, require,
};

impl Datanets {
    /// `uri` stands in for the terms' own, which is empty.
    pub fn create_datanet(&mut self, terms: &DatanetTerms, uri: &[u8]) -> Result<U256, Revert> {
        let DatanetTerms { treasury, treasuryFeeBps: fee_bps, .. } = terms;
        let Some(policy) = Policy::from_u8(terms.policy) else {
            return Err(refusal!(InvalidPolicy { policy: &terms.policy }));
        };
        let paid = !treasury.is_zero() && *fee_bps <= MAX_TREASURY_FEE_BPS;
        require!(paid, InvalidTreasury { treasury: treasury, feeBps: fee_bps });
        check_uri(uri)?;
        let id = self.datanet_count().saturating_add(U256::from(1));
        let owner = self.vm().msg_sender();
        let rules = ContributionRules {
            owner,
            policy,
            treasury_fee_bps: *fee_bps,
            closed_at: 0,
            commit_first: terms.commitFirst,
        };
        self.count.set((), &id);
        self.set_rules(&id, &rules);
        self.datanets.set(&id, DatanetWord::TREASURY, treasury);
        self.datanets.set(&id, DatanetWord::ATTESTOR, &terms.attestor);
        self.datanets.set(&id, DatanetWord::TERMS_HASH, &terms.termsHash);
        emit_created(self.vm(), &id, &owner, terms, uri);
        Ok(id)
    }

    pub fn offer_datanet(&mut self, datanet_id: &U256, pending_owner: &Address) -> Result<(), Revert> {
        let owner = self.only_owner(datanet_id)?.owner;
        self.datanets.set(datanet_id, DatanetWord::PENDING_OWNER, pending_owner);
        log!(self.vm(), DatanetOffered { datanetId: datanet_id, owner: &owner, pendingOwner: pending_owner });
        Ok(())
    }

    pub fn accept_datanet(&mut self, datanet_id: &U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let offered = self.pending_owner(datanet_id) == caller && !caller.is_zero();
        require!(offered, NotPendingOwner { datanetId: datanet_id, caller: &caller });
        let rules = self.rules(datanet_id);
        self.set_rules(datanet_id, &ContributionRules { owner: caller, ..rules });
        self.datanets.set(datanet_id, DatanetWord::PENDING_OWNER, &Address::ZERO);
        log!(self.vm(), DatanetTransferred { datanetId: datanet_id, from: &rules.owner, to: &caller });
        Ok(())
    }

    pub fn close_datanet(&mut self, datanet_id: &U256) -> Result<(), Revert> {
        let rules = self.only_owner(datanet_id)?;
        require!(rules.closed_at == 0, DatanetIsClosed { datanetId: datanet_id });
        self.set_rules(datanet_id, &ContributionRules { closed_at: self.now(), ..rules });
        log!(self.vm(), DatanetClosed { datanetId: datanet_id });
        Ok(())
    }

    pub fn datanet_count(&self) -> U256 {
        self.count.get(())
    }

    pub fn datanet(&self, datanet_id: &U256) -> Datanet {
        let rules = self.rules(datanet_id);
        let (treasury, attestor) = (self.role(datanet_id, TREASURY), self.role(datanet_id, ATTESTOR));
        Datanet {
            owner: rules.owner,
            pendingOwner: self.pending_owner(datanet_id),
            termsHash: self.datanets.get(datanet_id, DatanetWord::TERMS_HASH),
            policy: rules.policy as u8,
            treasuryFeeBps: rules.treasury_fee_bps,
            closedAt: rules.closed_at,
            commitFirst: rules.commit_first,
            vouchedUpTo: self.vouched_up_to(datanet_id),
            treasury: treasury.account,
            nextTreasury: treasury.successor.next,
            treasuryFrom: treasury.successor.from,
            attestor: attestor.account,
            nextAttestor: attestor.successor.next,
            attestorFrom: attestor.successor.from,
        }
    }

    pub fn is_open(&self, datanet_id: &U256) -> bool {
        let rules = self.rules(datanet_id);
        !rules.owner.is_zero() && rules.closed_at == 0
    }

    pub(crate) fn vouched_up_to(&self, datanet_id: &U256) -> u64 {
        self.datanets.get(datanet_id, DatanetWord::VOUCHED_UP_TO)
    }

    fn pending_owner(&self, datanet_id: &U256) -> Address {
        self.datanets.get(datanet_id, DatanetWord::PENDING_OWNER)
    }
}

fn emit_created(vm: &impl Host, id: &U256, owner: &Address, terms: &DatanetTerms, uri: &[u8]) {
    // The event's data is one struct with a text: where the struct is, then its fields, the first
    // being where the text is.
    const FIELDS: u64 = 7;
    let mut log = begin_event::<DatanetCreated>();
    let DatanetTerms { termsHash, policy, treasury, treasuryFeeBps, attestor, commitFirst, .. } = terms;
    push(&mut log, &[id, owner, &32u64, &(32 * FIELDS)]);
    push(&mut log, &[termsHash, policy, treasury, treasuryFeeBps, attestor, commitFirst]);
    push(&mut log, &[&(uri.len() as u64)]);
    push_padded(&mut log, uri);
    vm.emit_log(&log, 3);
}
