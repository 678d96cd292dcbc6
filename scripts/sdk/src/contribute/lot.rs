//! Records, and for whom they are registered.

use crate::datanets::DatanetError;
use alloy_primitives::{Address, B256, U256};
use std::collections::BTreeMap;
use tributary_core::payee::{Payee, PayeeKind, claim_key, treasury};
use tributary_records::author_identity;

/// For whom records are registered. For anyone but the sender a curator must register them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beneficiary {
    /// The Datanet's treasury.
    Treasury,
    /// The account that sends.
    Sender,
    /// Another account.
    Account(Address),
    /// The person or group that the attestor knows by this identity.
    Identity(B256),
}

impl Beneficiary {
    /// The author's identity, or the Datanet's treasury where a record names no author.
    pub fn author(author: Option<&str>) -> Self {
        author.and_then(author_identity).map_or(Self::Treasury, Self::Identity)
    }

    /// The payee that records in this Datanet have.
    ///
    /// # Errors
    /// [`DatanetError::Unknown`] for the treasury of an id that no Datanet can have.
    pub fn payee(self, datanet: U256, sender: Address) -> Result<Payee, DatanetError> {
        match self {
            Self::Sender => Ok(Payee::Account(sender)),
            Self::Account(account) => Ok(Payee::Account(account)),
            Self::Identity(identity) => Ok(claim_key(datanet, identity)),
            Self::Treasury => treasury(datanet).ok_or(DatanetError::Unknown(datanet)),
        }
    }

    /// The kind and the word that `contributeAs` takes (SPEC 2).
    pub(super) fn kind_and_word(self, sender: Address) -> (u8, B256) {
        match self {
            Self::Sender => (PayeeKind::Account as u8, sender.into_word()),
            Self::Account(account) => (PayeeKind::Account as u8, account.into_word()),
            Self::Identity(identity) => (PayeeKind::ClaimKey as u8, identity),
            Self::Treasury => (PayeeKind::Treasury as u8, B256::ZERO),
        }
    }
}

/// Records of one beneficiary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// For whom.
    pub beneficiary: Beneficiary,
    /// The records.
    pub content_ids: Vec<B256>,
}

impl Lot {
    /// The records of each beneficiary, in the order given.
    pub fn of(records: impl IntoIterator<Item = (Beneficiary, B256)>) -> Vec<Self> {
        let mut lots: BTreeMap<Beneficiary, Vec<B256>> = BTreeMap::new();
        for (beneficiary, content_id) in records {
            lots.entry(beneficiary).or_default().push(content_id);
        }
        lots.into_iter().map(|(beneficiary, content_ids)| Self { beneficiary, content_ids }).collect()
    }
}
