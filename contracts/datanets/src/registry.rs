//! Creation, ownership and closing of Datanets.

use crate::{
    Datanets, check_uri,
    storage::{ContributionRules, DatanetWord, RoleWords},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::{limits::MAX_TREASURY_FEE_BPS, status::Policy};
use tributary_interfaces::datanets::{
    Datanet, DatanetClosed, DatanetCreated, DatanetIsClosed, DatanetOffered, DatanetTerms,
    DatanetTransferred, IDatanetsRegistry, InvalidPolicy, InvalidTreasury, NotPendingOwner,
};
use tributary_parts::{Revert, log, require, revert};

impl IDatanetsRegistry for Datanets {
    /// `IDatanets.createDatanet`
    fn create_datanet(&mut self, terms: &DatanetTerms<'_>) -> Result<U256, Revert> {
        let &DatanetTerms { policy, ref treasury, treasury_fee_bps: fee_bps, .. } = terms;
        let policy = Policy::from_u8(policy).ok_or_else(|| revert(InvalidPolicy { policy }))?;
        let paid = !treasury.is_zero() && fee_bps <= MAX_TREASURY_FEE_BPS;
        require!(paid, InvalidTreasury { treasury, fee_bps });
        check_uri(terms.uri)?;
        let id = self.datanet_count().saturating_add(U256::from(1));
        let owner = self.vm().msg_sender();
        let rules = ContributionRules {
            owner,
            policy,
            treasury_fee_bps: fee_bps,
            closed_at: 0,
            commit_first: terms.commit_first,
        };
        self.count.set((), &id);
        self.set_rules(&id, &rules);
        self.datanets.set(&id, DatanetWord::TREASURY, treasury);
        self.datanets.set(&id, DatanetWord::ATTESTOR, &terms.attestor);
        self.datanets.set(&id, DatanetWord::TERMS_HASH, &terms.terms_hash);
        log(self.vm(), &DatanetCreated { datanet_id: &id, owner: &owner, terms });
        Ok(id)
    }

    /// `IDatanets.offerDatanet`
    fn offer_datanet(&mut self, datanet_id: &U256, pending_owner: &Address) -> Result<(), Revert> {
        let owner = self.only_owner(datanet_id)?.owner;
        self.datanets.set(datanet_id, DatanetWord::PENDING_OWNER, pending_owner);
        log(self.vm(), &DatanetOffered { datanet_id, owner: &owner, pending_owner });
        Ok(())
    }

    /// `IDatanets.acceptDatanet`
    fn accept_datanet(&mut self, datanet_id: &U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let offered = self.pending_owner(datanet_id) == caller && !caller.is_zero();
        require!(offered, NotPendingOwner { datanet_id, caller: &caller });
        let rules = self.rules(datanet_id);
        self.set_rules(datanet_id, &ContributionRules { owner: caller, ..rules });
        self.datanets.set(datanet_id, DatanetWord::PENDING_OWNER, &Address::ZERO);
        log(self.vm(), &DatanetTransferred { datanet_id, from: &rules.owner, to: &caller });
        Ok(())
    }

    /// `IDatanets.closeDatanet`
    fn close_datanet(&mut self, datanet_id: &U256) -> Result<(), Revert> {
        let rules = self.only_owner(datanet_id)?;
        require!(rules.closed_at == 0, DatanetIsClosed { datanet_id });
        self.set_rules(datanet_id, &ContributionRules { closed_at: self.now(), ..rules });
        log(self.vm(), &DatanetClosed { datanet_id });
        Ok(())
    }

    /// `IDatanets.datanetCount`
    fn datanet_count(&self) -> U256 {
        self.count.get(())
    }

    /// `IDatanets.datanet`
    fn datanet(&self, datanet_id: &U256) -> Datanet {
        let rules = self.rules(datanet_id);
        let treasury = self.role(datanet_id, RoleWords::TREASURY);
        let attestor = self.role(datanet_id, RoleWords::ATTESTOR);
        Datanet {
            owner: rules.owner,
            pending_owner: self.pending_owner(datanet_id),
            terms_hash: self.datanets.get(datanet_id, DatanetWord::TERMS_HASH),
            policy: rules.policy,
            treasury_fee_bps: rules.treasury_fee_bps,
            closed_at: rules.closed_at,
            commit_first: rules.commit_first,
            vouched_up_to: self.vouched_up_to(datanet_id),
            treasury: treasury.account,
            next_treasury: treasury.successor.next,
            treasury_from: treasury.successor.from,
            attestor: attestor.account,
            next_attestor: attestor.successor.next,
            attestor_from: attestor.successor.from,
        }
    }

    /// `IDatanets.isOpen`
    fn is_open(&self, datanet_id: &U256) -> bool {
        let rules = self.rules(datanet_id);
        !rules.owner.is_zero() && rules.closed_at == 0
    }
}

impl Datanets {
    /// The account that the Datanet is offered to; zero if there is none.
    fn pending_owner(&self, datanet_id: &U256) -> Address {
        self.datanets.get(datanet_id, DatanetWord::PENDING_OWNER)
    }
}
