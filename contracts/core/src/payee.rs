//! Who is paid.
//!
//! A payee is 32 bytes: `kind 1 | zero 11 | id 20`. Kind 0 is an account, so an account's payee is
//! its address as a Solidity word. Kind 1 is a *claim key*: an off-chain identity, such as an
//! ORCID, that has no account yet; what it earns waits until the Datanet's attestor binds an
//! account to it. Kind 2 is the treasury of the Datanet with this id: the account that is the
//! treasury when it claims.

use alloy_primitives::{Address, B256, U256, keccak256};

/// An account, a claim key or a Datanet's treasury.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payee {
    /// Paid directly.
    Account(Address),
    /// Paid through the account that is bound to it. Made by [`claim_key`].
    ClaimKey(Address),
    /// Paid to a Datanet's present treasury; the id is the Datanet's, as 20 bytes. Made by
    /// [`treasury`].
    Treasury(Address),
}

impl Payee {
    /// The 32 bytes that trees and contracts use.
    pub fn to_word(self) -> B256 {
        let (kind, id) = match self {
            Self::Account(id) => (PayeeKind::Account, id),
            Self::ClaimKey(id) => (PayeeKind::ClaimKey, id),
            Self::Treasury(id) => (PayeeKind::Treasury, id),
        };
        let mut word = id.into_word();
        word[0] = kind as u8;
        word
    }

    /// The payee with these 32 bytes; `None` if they are no payee's, or the zero account's.
    pub fn from_word(word: B256) -> Option<Self> {
        let id = Address::from_slice(&word[12..]);
        if word[1..12].iter().any(|byte| *byte != 0) || id.is_zero() {
            return None;
        }
        Some(match PayeeKind::from_u8(word[0])? {
            PayeeKind::Account => Self::Account(id),
            PayeeKind::ClaimKey => Self::ClaimKey(id),
            PayeeKind::Treasury => Self::Treasury(id),
        })
    }
}

/// The claim key of an identity in a Datanet: the last 20 bytes of
/// keccak256("tributary.claim-key" | datanetId 32 | identity 32).
///
/// `identity` is the digest of what the Datanet's attestor knows people by; a group is one
/// identity. The Datanet is part of the key, so that an attestor decides about the keys of its own
/// Datanet only.
pub fn claim_key(datanet_id: U256, identity: B256) -> Payee {
    const TAG: &[u8; 19] = b"tributary.claim-key";
    let mut bytes = [0; 83];
    bytes[..19].copy_from_slice(TAG);
    // Fixed lengths: a copy that could fail would bring a panic message into the contract's data.
    bytes[19..51].copy_from_slice(&datanet_id.to_be_bytes::<32>());
    bytes[51..].copy_from_slice(identity.as_slice());
    Payee::ClaimKey(Address::from_slice(&keccak256(bytes)[12..]))
}

/// The kinds of payee that a curator can name, and the first byte of such a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PayeeKind {
    /// See [`Payee::Account`]; named by the account as a Solidity word.
    Account = 0,
    /// See [`Payee::ClaimKey`]; named by the identity.
    ClaimKey = 1,
    /// See [`Payee::Treasury`]; named by zero.
    Treasury = 2,
}

impl PayeeKind {
    /// The kind with this number, if there is one.
    pub fn from_u8(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Account),
            1 => Some(Self::ClaimKey),
            2 => Some(Self::Treasury),
            _ => None,
        }
    }
}

/// The payee that a curator names by a [`PayeeKind`] and a word (SPEC 1.1).
///
/// `None` if there is no such kind, an account is zero or no address, an identity is zero, or the
/// word of a treasury is not.
pub fn named(datanet_id: U256, kind: u8, word: B256) -> Option<Payee> {
    match PayeeKind::from_u8(kind)? {
        PayeeKind::Account => Payee::from_word(word).filter(|payee| matches!(payee, Payee::Account(_))),
        PayeeKind::ClaimKey => Some(claim_key(datanet_id, word)).filter(|_| !word.is_zero()),
        PayeeKind::Treasury => treasury(datanet_id).filter(|_| word.is_zero()),
    }
}

/// The payee of a Datanet's treasury. Ids are counted from 1; `None` if the id is zero, or 2^160 or
/// more.
pub fn treasury(datanet_id: U256) -> Option<Payee> {
    let word = B256::from(datanet_id);
    let id = Address::from_slice(&word[12..]);
    let fits = word[..12].iter().all(|byte| *byte == 0);
    (fits && !id.is_zero()).then_some(Payee::Treasury(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_survives_its_payee(id in any::<[u8; 20]>(), kind in 0u8..3) {
            prop_assume!(id != [0; 20]);
            let mut word = Address::from(id).into_word();
            word[0] = kind;
            prop_assert_eq!(Payee::from_word(word).map(Payee::to_word), Some(word));
        }

        #[test]
        fn words_that_are_no_payee_are_rejected(word in any::<[u8; 32]>()) {
            prop_assume!(word[0] > 2 || word[1..12] != [0; 11]);
            prop_assert_eq!(Payee::from_word(word.into()), None);
        }
    }

    #[test]
    fn a_claim_key_depends_on_its_datanet() {
        let identity = B256::repeat_byte(9);
        assert_ne!(claim_key(U256::from(1), identity), claim_key(U256::from(2), identity));
    }

    #[test]
    fn a_treasury_is_its_datanets() {
        assert_eq!(treasury(U256::from(7)).map(|payee| payee.to_word()[31]), Some(7));
        assert_eq!(treasury(U256::ZERO), None);
        assert_eq!(treasury(U256::from(1) << 160), None);
    }

    #[test]
    fn a_curator_names_accounts_identities_and_the_treasury() {
        let id = U256::from(3);
        let account = Address::repeat_byte(5).into_word();
        let named = |kind, who| named(id, kind, who).map(Payee::to_word);
        assert_eq!(named(0, account), Some(account));
        assert_eq!(named(1, account), Some(claim_key(id, account).to_word()));
        assert_eq!(named(2, B256::ZERO), treasury(id).map(Payee::to_word));
    }

    #[test]
    fn no_one_else_can_be_named() {
        let id = U256::from(3);
        let mut key = Address::repeat_byte(5).into_word();
        key.0[0] = 1;
        let mut wide = Address::repeat_byte(5).into_word();
        wide.0[11] = 1;
        for (kind, who) in [
            (0, B256::ZERO),
            (0, key),
            (0, wide),
            (1, B256::ZERO),
            (2, B256::with_last_byte(3)),
            (3, B256::ZERO),
            (255, Address::repeat_byte(5).into_word()),
        ] {
            assert_eq!(named(id, kind, who), None, "{kind} {who}");
        }
    }
}
