//! The roles of a Datanet: treasury and attestor, which change with a delay, curators and listed
//! contributors; and up to when curators vouch for what was accepted (SPEC 1.3).

use crate::{
    Datanets,
    storage::{DatanetWord, Role, RoleWords, Successor},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::{MAX_CURATORS, ROLE_DELAY};
use tributary_interfaces::datanets::{
    AttestorAnnounced, ContributorListed, CuratorSet, IDatanetsRoles, InvalidTreasury, InvalidVouch,
    TooManyCurators, TreasuryAnnounced, Vouched, ZeroValue,
};
use tributary_parts::{Revert, log, require};

impl IDatanetsRoles for Datanets {
    /// `IDatanets.setTreasury`
    fn set_treasury(&mut self, datanet_id: &U256, treasury: &Address) -> Result<(), Revert> {
        let rules = self.only_owner(datanet_id)?;
        require!(!treasury.is_zero(), InvalidTreasury { treasury, fee_bps: rules.treasury_fee_bps });
        let from = self.announce(datanet_id, RoleWords::TREASURY, treasury);
        log(self.vm(), &TreasuryAnnounced { datanet_id, treasury, effective_from: from });
        Ok(())
    }

    /// `IDatanets.setAttestor`
    fn set_attestor(&mut self, datanet_id: &U256, attestor: &Address) -> Result<(), Revert> {
        self.only_owner(datanet_id)?;
        require!(!attestor.is_zero(), ZeroValue {});
        let from = self.announce(datanet_id, RoleWords::ATTESTOR, attestor);
        log(self.vm(), &AttestorAnnounced { datanet_id, attestor, effective_from: from });
        Ok(())
    }

    /// `IDatanets.setCurator`
    fn set_curator(&mut self, datanet_id: &U256, account: &Address, trusted: bool) -> Result<(), Revert> {
        self.only_owner(datanet_id)?;
        require!(!account.is_zero(), ZeroValue {});
        match self.curators.get((datanet_id, account)) {
            0 if trusted => self.add_curator(datanet_id, account)?,
            index if index > 0 && !trusted => self.remove_curator(datanet_id, account, index),
            _ => {}
        }
        log(self.vm(), &CuratorSet { datanet_id, account, trusted });
        Ok(())
    }

    /// `IDatanets.setListed`
    fn set_listed(&mut self, datanet_id: &U256, account: &Address, listed: bool) -> Result<(), Revert> {
        self.only_curator(datanet_id)?;
        require!(!account.is_zero(), ZeroValue {});
        self.listed.set((datanet_id, account), &listed);
        log(self.vm(), &ContributorListed { datanet_id, account, listed });
        Ok(())
    }

    /// `IDatanets.vouch`
    fn vouch(&mut self, datanet_id: &U256, up_to: u64) -> Result<(), Revert> {
        let by = self.only_curator(datanet_id)?;
        let last = self.vouched_up_to(datanet_id);
        let later = last < up_to && up_to < self.now();
        require!(later, InvalidVouch { up_to, last });
        self.datanets.set(datanet_id, DatanetWord::VOUCHED_UP_TO, &up_to);
        log(self.vm(), &Vouched { datanet_id, by: &by, up_to });
        Ok(())
    }

    /// `IDatanets.isCurator`
    fn is_curator(&self, datanet_id: &U256, account: &Address) -> bool {
        let owns = self.rules(datanet_id).owner == *account && !account.is_zero();
        owns || self.curators.get((datanet_id, account)) > 0
    }

    /// `IDatanets.curatorsOf`
    fn curators_of(&self, datanet_id: &U256) -> Vec<Address> {
        let length = self.curator_list.length(datanet_id);
        (1..=length).map(|index| self.curator_list.get(datanet_id, index)).collect()
    }

    /// `IDatanets.isListed`
    fn is_listed(&self, datanet_id: &U256, account: &Address) -> bool {
        self.listed.get((datanet_id, account))
    }

    /// `IDatanets.leastVouched`
    fn least_vouched(&self, datanet_ids: &[U256]) -> u64 {
        datanet_ids.iter().fold(u64::MAX, |least, id| least.min(self.vouched_up_to(id)))
    }
}

/* ROLES THAT CHANGE WITH A DELAY */

impl Datanets {
    /// Who has a role now, and who takes it over.
    #[inline(never)]
    pub(crate) fn role(&self, datanet_id: &U256, words: RoleWords) -> Role {
        let account = self.datanets.get(datanet_id, words.account);
        Role::at(account, self.datanets.get(datanet_id, words.successor), self.now())
    }

    /// Announces the next account of a role; returns when it takes over. A successor that has taken
    /// over by now becomes the present account; one that has not is replaced.
    fn announce(&mut self, datanet_id: &U256, words: RoleWords, next: &Address) -> u64 {
        let present = self.role(datanet_id, words).account;
        let from = self.now().saturating_add(ROLE_DELAY);
        self.datanets.set(datanet_id, words.account, &present);
        self.datanets.set(datanet_id, words.successor, &Successor { next: *next, from });
        from
    }
}

/* CURATORS */

impl Datanets {
    fn add_curator(&mut self, datanet_id: &U256, account: &Address) -> Result<(), Revert> {
        let count = self.curator_list.length(datanet_id);
        require!(count < MAX_CURATORS as u64, TooManyCurators { datanet_id });
        self.put_curator(datanet_id, count + 1, account);
        self.curator_list.set_length(datanet_id, count + 1);
        Ok(())
    }

    /// The last curator of the list takes the index of the removed one.
    fn remove_curator(&mut self, datanet_id: &U256, account: &Address, index: u64) {
        let count = self.curator_list.length(datanet_id);
        let last = self.curator_list.get(datanet_id, count);
        self.put_curator(datanet_id, index, &last);
        self.curators.set((datanet_id, account), &0);
        self.curator_list.set(datanet_id, count, &Address::ZERO);
        self.curator_list.set_length(datanet_id, count.saturating_sub(1));
    }

    fn put_curator(&mut self, datanet_id: &U256, index: u64, account: &Address) {
        self.curator_list.set(datanet_id, index, account);
        self.curators.set((datanet_id, account), &index);
    }
}

/* VOUCHING */

impl Datanets {
    /// The time up to which the Datanet's curators vouch, in seconds since 1970 (UTC); 0 if they
    /// never did.
    pub(crate) fn vouched_up_to(&self, datanet_id: &U256) -> u64 {
        self.datanets.get(datanet_id, DatanetWord::VOUCHED_UP_TO)
    }
}
