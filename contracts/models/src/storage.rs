//! A model's words as structs, and where they are.

use alloy_primitives::{Address, B256};
use tributary_parts::word::{Reader, Writer};

/// The place of [`Head`].
pub(crate) const HEAD: u8 = 0;
/// The place of [`Stake`].
pub(crate) const STAKE: u8 = 1;
/// The place of [`Signing`].
pub(crate) const SIGNING: u8 = 2;
/// The place of the account that the owner offers the model to.
pub(crate) const PENDING_OWNER: u8 = 3;
/// The place of the fallback account.
pub(crate) const FALLBACK: u8 = 4;
/// The place of the base model's id.
pub(crate) const BASE_MODEL: u8 = 5;
/// The place of the artifact's digest.
pub(crate) const ARTIFACT: u8 = 6;
/// The place of the training manifest's root.
pub(crate) const MANIFEST: u8 = 7;
/// The place of the feature tree's root.
pub(crate) const FEATURES: u8 = 8;
/// The place of the scoring rule.
pub(crate) const RULE: u8 = 9;
/// The place of the first Datanet's id, of at most 16.
pub(crate) const DATANET_IDS: u8 = 16;
/// The place of the first scorer, of at most 8.
pub(crate) const SCORERS: u8 = 32;
/// The place of the first payee, `account 20 | basis points 2`, of at most 4.
pub(crate) const PAYEES: u8 = 40;

/// `owner 20 | owner's, base's, contributors' basis points 2 each | outflow cap 2 | window 4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) owner: Address,
    pub(crate) owner_bps: u16,
    pub(crate) base_bps: u16,
    pub(crate) contributors_bps: u16,
    pub(crate) outflow_cap_bps: u16,
    pub(crate) window: u32,
}

impl Head {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            owner: word.address(),
            owner_bps: word.number(2) as u16,
            base_bps: word.number(2) as u16,
            contributors_bps: word.number(2) as u16,
            outflow_cap_bps: word.number(2) as u16,
            window: word.number(4) as u32,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.owner)
            .number(self.owner_bps.into(), 2)
            .number(self.base_bps.into(), 2)
            .number(self.contributors_bps.into(), 2)
            .number(self.outflow_cap_bps.into(), 2)
            .number(self.window.into(), 4)
            .word()
    }
}

/// `asset 20 | bond 12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stake {
    pub(crate) asset: Address,
    pub(crate) bond: u128,
}

impl Stake {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self { asset: word.address(), bond: word.number(12) }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default().address(self.asset).number(self.bond, 12).word()
    }
}

/// `operator 20 | since 5 | quorum 1 | depth 1 | how many Datanets, scorers, payees 1 each`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signing {
    pub(crate) operator: Address,
    pub(crate) since: u64,
    pub(crate) quorum: u8,
    pub(crate) depth: u8,
    pub(crate) datanets: u8,
    pub(crate) scorers: u8,
    pub(crate) payees: u8,
}

impl Signing {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            operator: word.address(),
            since: word.number(5) as u64,
            quorum: word.number(1) as u8,
            depth: word.number(1) as u8,
            datanets: word.number(1) as u8,
            scorers: word.number(1) as u8,
            payees: word.number(1) as u8,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.operator)
            .number(self.since.into(), 5)
            .number(self.quorum.into(), 1)
            .number(self.depth.into(), 1)
            .number(self.datanets.into(), 1)
            .number(self.scorers.into(), 1)
            .number(self.payees.into(), 1)
            .word()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_packing() {
        let head = Head {
            owner: Address::repeat_byte(1),
            owner_bps: 1_000,
            base_bps: 2_000,
            contributors_bps: 7_000,
            outflow_cap_bps: 10_000,
            window: 2_592_000,
        };
        assert_eq!(Head::unpack(head.pack()), head);
        let stake = Stake { asset: Address::repeat_byte(2), bond: (1 << 96) - 1 };
        assert_eq!(Stake::unpack(stake.pack()), stake);
        let operator = Address::repeat_byte(3);
        let since = (1 << 40) - 1;
        let signing = Signing { operator, since, quorum: 8, depth: 7, datanets: 16, scorers: 8, payees: 4 };
        assert_eq!(Signing::unpack(signing.pack()), signing);
    }
}
