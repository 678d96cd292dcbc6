//! Who may register what, and for whom.

use crate::{
    Datanets,
    storage::{ContributionRules, RoleWords},
};
use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    payee::{self, Payee},
    status::Status,
};
use tributary_interfaces::datanets::{
    CommitmentRequired, IDatanetsRoles, InvalidPayee, NoAttestor, NotListed,
};
use tributary_parts::{Revert, require, revert};

/// What an account may register.
pub(super) struct Admission<'a> {
    /// In which Datanet.
    pub(super) datanet_id: &'a U256,
    /// For which payee.
    pub(super) payee: B256,
    /// With which first status.
    pub(super) status: Status,
}

impl Admission<'_> {
    /// The same for a batch, which waits for a curator under every policy.
    pub(super) fn of_batch(self) -> Self {
        Self { status: Status::Pending, ..self }
    }
}

impl Datanets {
    /// What an account may register without a commitment.
    #[inline(never)]
    pub(super) fn admit_openly<'a>(
        &self,
        datanet_id: &'a U256,
        account: &Address,
    ) -> Result<Admission<'a>, Revert> {
        let rules = self.open_rules(datanet_id)?;
        require!(!rules.commit_first, CommitmentRequired { datanet_id });
        self.admit(datanet_id, &rules, account)
    }

    /// What the policy lets an account register for itself.
    #[inline(never)]
    pub(super) fn admit<'a>(
        &self,
        datanet_id: &'a U256,
        rules: &ContributionRules,
        account: &Address,
    ) -> Result<Admission<'a>, Revert> {
        let admitted = !rules.policy.needs_listing() || self.is_listed(datanet_id, account);
        require!(admitted, NotListed { datanet_id, account });
        let status = rules.policy.first_status();
        Ok(Admission { datanet_id, payee: account.into_word(), status })
    }

    /// What the caller, who must be owner or curator, may register for the payee that it names. It
    /// is accepted at once.
    #[inline(never)]
    pub(super) fn curator_admits<'a>(
        &self,
        datanet_id: &'a U256,
        kind: u8,
        who: &B256,
    ) -> Result<Admission<'a>, Revert> {
        self.open_rules(datanet_id)?;
        self.only_curator(datanet_id)?;
        let Some(payee) = payee::named(*datanet_id, kind, *who) else {
            return Err(revert(InvalidPayee { kind, who }));
        };
        if let Payee::ClaimKey(_) = payee {
            let attested = !self.role(datanet_id, RoleWords::ATTESTOR).account.is_zero();
            require!(attested, NoAttestor { datanet_id });
        }
        Ok(Admission { datanet_id, payee: payee.to_word(), status: Status::Accepted })
    }
}
