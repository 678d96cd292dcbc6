//! Who is paid.
//!
//! A payee is 32 bytes: `kind 1 | zero 11 | id 20`. Kind 0 is an account, so an account's payee is its address as a
//! Solidity word. Kind 1 is a *claim key*: an off-chain identity, such as an ORCID, that has no account yet. What it
//! earns waits until the Datanet's rule binds an account to it.

use alloy_primitives::{Address, B256, keccak256};

/// An account or a claim key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payee {
    /// Paid directly.
    Account(Address),
    /// Paid through the account that is bound to it. Made by [`claim_key`].
    ClaimKey(Address),
}

impl Payee {
    /// The 32 bytes that trees and contracts use.
    pub fn to_word(self) -> B256 {
        let (kind, id) = match self {
            Self::Account(id) => (0, id),
            Self::ClaimKey(id) => (1, id),
        };
        let mut word = id.into_word();
        word[0] = kind;
        word
    }

    /// Reads the 32 bytes; `None` if they are no payee, or the zero account.
    pub fn from_word(word: B256) -> Option<Self> {
        let id = Address::from_slice(&word[12..]);
        if word[1..12].iter().any(|byte| *byte != 0) || id.is_zero() {
            return None;
        }
        match word[0] {
            0 => Some(Self::Account(id)),
            1 => Some(Self::ClaimKey(id)),
            _ => None,
        }
    }
}

/// The claim key of an identity in a Datanet: the last 20 bytes of keccak256("tributary.claim-key" | datanetId 32 | identity 32).
///
/// `identity` is the hash of whatever the Datanet's attestor knows people by; a group is one identity. The Datanet is
/// part of the key, so one Datanet's attestor has no say over another's.
pub fn claim_key(datanet_id: alloy_primitives::U256, identity: B256) -> Payee {
    const TAG: &[u8; 19] = b"tributary.claim-key";
    let mut bytes = [0; 83];
    bytes[..19].copy_from_slice(TAG);
    bytes[19..51].copy_from_slice(&datanet_id.to_be_bytes::<32>());
    bytes[51..].copy_from_slice(identity.as_slice());
    Payee::ClaimKey(Address::from_slice(&keccak256(bytes)[12..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_payee_survives_its_word(id in any::<[u8; 20]>(), key in any::<bool>()) {
            prop_assume!(id != [0; 20]);
            let payee = if key { Payee::ClaimKey(id.into()) } else { Payee::Account(id.into()) };
            prop_assert_eq!(Payee::from_word(payee.to_word()), Some(payee));
        }

        #[test]
        fn words_that_are_no_payee_are_refused(word in any::<[u8; 32]>()) {
            prop_assume!(word[0] > 1 || word[1..12] != [0; 11]);
            prop_assert_eq!(Payee::from_word(word.into()), None);
        }
    }

    #[test]
    fn a_claim_key_depends_on_its_datanet() {
        let identity = B256::repeat_byte(9);
        assert_ne!(claim_key(U256::from(1), identity), claim_key(U256::from(2), identity));
    }
}
