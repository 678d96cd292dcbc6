//! Records, and for whom they are registered.

use crate::datanets::DatanetError;
use alloy_primitives::{Address, B256, U256};
use std::collections::BTreeMap;
use tributary_core::payee::{Payee, PayeeKind, claim_key, treasury};
use tributary_records::{Record, author_identity};

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
    /// All records for the account that sends.
    pub fn own(records: &[Record]) -> Self {
        let content_ids = records.iter().map(|record| record.content_id).collect();
        Self { beneficiary: Beneficiary::Sender, content_ids }
    }

    /// The records of each author for the author's identity, those without author for the Datanet's
    /// treasury.
    pub fn by_author(records: &[Record]) -> Vec<Self> {
        let mut lots: BTreeMap<Beneficiary, Vec<B256>> = BTreeMap::new();
        for record in records {
            let identity = record.author.as_deref().and_then(author_identity);
            let beneficiary = identity.map_or(Beneficiary::Treasury, Beneficiary::Identity);
            lots.entry(beneficiary).or_default().push(record.content_id);
        }
        lots.into_iter().map(|(beneficiary, content_ids)| Self { beneficiary, content_ids }).collect()
    }
}
