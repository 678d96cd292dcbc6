//! A model's words as structs, and their word indexes.

use alloy_primitives::{Address, B256, U256};
use tributary_interfaces::IModels::{ModelTerms, Share, Source, SourceState};
use tributary_parts::{
    abi::Word,
    word::{Reader, Writer},
};

/// The word index of [`Head`].
pub(crate) const HEAD: u8 = 0;
/// The word index of [`Stake`].
pub(crate) const STAKE: u8 = 1;
/// The word index of [`Signing`].
pub(crate) const SIGNING: u8 = 2;
/// The word index of [`Next`].
pub(crate) const NEXT: u8 = 3;
/// The word index of the account that the owner offers the model to.
pub(crate) const PENDING_OWNER: u8 = 4;
/// The word index of the base model's id.
pub(crate) const BASE_MODEL: u8 = 5;
/// The word index of the artifact's digest.
pub(crate) const ARTIFACT: u8 = 6;
/// The word index of the training manifest's root.
pub(crate) const MANIFEST: u8 = 7;
/// The word index of the feature tree's root.
pub(crate) const FEATURES: u8 = 8;
/// The word index of the scoring rule.
pub(crate) const RULE: u8 = 9;
/// The word index of the number of snapshots.
pub(crate) const SNAPSHOTS: u8 = 10;
/// The word index of the first source, of at most 16.
pub(crate) const SOURCES: u8 = 16;
/// The word index of the first scorer, of at most 8.
pub(crate) const SCORERS: u8 = 32;
/// The word index of the first announced scorer, of at most 8.
pub(crate) const NEXT_SCORERS: u8 = 40;
/// The word index of the first payee, of at most 4.
pub(crate) const PAYEES: u8 = 48;

/// `owner 20 | owner's, base's basis points 2 each | sources, payees, depth, private 1 each`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) owner: Address,
    pub(crate) owner_bps: u16,
    pub(crate) base_bps: u16,
    pub(crate) sources: u8,
    pub(crate) payees: u8,
    pub(crate) depth: u8,
    pub(crate) is_private: bool,
}

impl Head {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            owner: word.address(),
            owner_bps: word.number(2) as u16,
            base_bps: word.number(2) as u16,
            sources: word.number(1) as u8,
            payees: word.number(1) as u8,
            depth: word.number(1) as u8,
            is_private: word.number(1) == 1,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.owner)
            .number(self.owner_bps.into(), 2)
            .number(self.base_bps.into(), 2)
            .number(self.sources.into(), 1)
            .number(self.payees.into(), 1)
            .number(self.depth.into(), 1)
            .number(self.is_private.into(), 1)
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

/// What a round is checked against, beside [`Stake`] and the scorers: `operator 20 | contributors',
/// bond's basis points 2 each | window 4 | scorers 1 | quorum 1 | announced 1`.
///
/// Of a model that exists the operator is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signing {
    pub(crate) operator: Address,
    pub(crate) contributors_bps: u16,
    pub(crate) bond_bps: u16,
    pub(crate) window: u32,
    pub(crate) scorers: u8,
    pub(crate) quorum: u8,
    /// Whether anything was ever announced; if not, there is nothing in [`Next`] to be read.
    pub(crate) announced: bool,
}

impl Signing {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            operator: word.address(),
            contributors_bps: word.number(2) as u16,
            bond_bps: word.number(2) as u16,
            window: word.number(4) as u32,
            scorers: word.number(1) as u8,
            quorum: word.number(1) as u8,
            announced: word.number(1) == 1,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.operator)
            .number(self.contributors_bps.into(), 2)
            .number(self.bond_bps.into(), 2)
            .number(self.window.into(), 4)
            .number(self.scorers.into(), 1)
            .number(self.quorum.into(), 1)
            .number(self.announced.into(), 1)
            .word()
    }
}

/// What is announced, whether it has taken effect or not: `operator 20 | operator from 5 | scorers
/// from 5 | scorers 1 | quorum 1`. A time of 0: nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) operator: Address,
    pub(crate) operator_from: u64,
    pub(crate) scorers_from: u64,
    pub(crate) scorers: u8,
    pub(crate) quorum: u8,
}

impl Next {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            operator: word.address(),
            operator_from: word.number(5) as u64,
            scorers_from: word.number(5) as u64,
            scorers: word.number(1) as u8,
            quorum: word.number(1) as u8,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.operator)
            .number(self.operator_from.into(), 5)
            .number(self.scorers_from.into(), 5)
            .number(self.scorers.into(), 1)
            .number(self.quorum.into(), 1)
            .word()
    }

    /// Whether the announced operator has taken over.
    pub(crate) fn operator_took_over(&self, now: u64) -> bool {
        self.operator_from > 0 && self.operator_from <= now
    }

    /// Whether the announced scorers have taken over.
    pub(crate) fn scorers_took_over(&self, now: u64) -> bool {
        self.scorers_from > 0 && self.scorers_from <= now
    }

    /// Who signs at a time, given who did before; and the word index of the first scorer.
    pub(crate) fn applied_to(&self, before: Signing, now: u64) -> (Signing, u8) {
        let mut signing = before;
        if self.operator_took_over(now) {
            signing.operator = self.operator;
        }
        if !self.scorers_took_over(now) {
            return (signing, SCORERS);
        }
        (Signing { scorers: self.scorers, quorum: self.quorum, ..signing }, NEXT_SCORERS)
    }
}

/// A source: `Datanet 20 | weight 2 | left out from 5`. Ids of Datanets are counted from 1, so they
/// fit.
pub(crate) fn pack_source(source: &SourceState) -> B256 {
    Writer::default()
        .address(Address::from_word(source.datanetId.to_word()))
        .number(source.weight.into(), 2)
        .number(source.leftOutFrom.into(), 5)
        .word()
}

pub(crate) fn unpack_source(word: B256) -> SourceState {
    let mut word = Reader::new(word);
    SourceState {
        datanetId: U256::from_be_bytes(word.address().into_word().0),
        weight: word.number(2) as u16,
        leftOutFrom: word.number(5) as u64,
    }
}

/// A source as a model is registered with it.
pub(crate) fn stays(source: &Source) -> SourceState {
    SourceState { datanetId: source.datanetId, weight: source.weight, leftOutFrom: 0 }
}

/// A payee's share: `account 20 | basis points 2`.
pub(crate) fn pack_share(share: &Share) -> B256 {
    Writer::default().address(share.account).number(share.bps.into(), 2).word()
}

pub(crate) fn unpack_share(word: B256) -> Share {
    let mut word = Reader::new(word);
    Share { account: word.address(), bps: word.number(2) as u16 }
}

/// A snapshot: `taken at 5 | up to 5`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) taken_at: u64,
    pub(crate) up_to: u64,
}

impl Snapshot {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self { taken_at: word.number(5) as u64, up_to: word.number(5) as u64 }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default().number(self.taken_at.into(), 5).number(self.up_to.into(), 5).word()
    }
}

/// The words of a new model by their indexes. The terms were checked, so every number fits its
/// field and every list its words.
pub(crate) fn words(terms: &ModelTerms, owner: Address, depth: u8) -> impl Iterator<Item = (u8, B256)> {
    let head = Head {
        owner,
        owner_bps: terms.ownerBps,
        base_bps: terms.baseBps,
        sources: terms.sources.len() as u8,
        payees: terms.payees.len() as u8,
        depth,
        is_private: terms.isPrivate,
    };
    let signing = Signing {
        operator: terms.operator,
        contributors_bps: terms.contributorsBps,
        bond_bps: terms.bondBps,
        window: terms.window,
        scorers: terms.scorers.len() as u8,
        quorum: terms.quorum,
        announced: false,
    };
    let words = [
        (HEAD, head.pack()),
        (STAKE, Stake { asset: terms.asset, bond: terms.bond }.pack()),
        (SIGNING, signing.pack()),
        (BASE_MODEL, terms.baseModelId.to_word()),
        (ARTIFACT, terms.artifactHash),
        (MANIFEST, terms.manifestRoot),
        (FEATURES, terms.featureRoot),
        (RULE, terms.rule),
    ];
    let sources = terms.sources.iter().map(|source| pack_source(&stays(source)));
    let lists = (SOURCES..).zip(sources);
    let lists = lists.chain((SCORERS..).zip(terms.scorers.iter().map(Word::to_word)));
    let lists = lists.chain((PAYEES..).zip(terms.payees.iter().map(pack_share)));
    words.into_iter().chain(lists)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: u64 = (1 << 40) - 1;

    fn signing() -> Signing {
        Signing {
            operator: Address::repeat_byte(3),
            contributors_bps: 10_000,
            bond_bps: 9_999,
            window: 2_592_000,
            scorers: 8,
            quorum: 7,
            announced: true,
        }
    }

    fn next() -> Next {
        Next {
            operator: Address::repeat_byte(4),
            operator_from: 100,
            scorers_from: 200,
            scorers: 2,
            quorum: 1,
        }
    }

    #[test]
    fn words_survive_packing() {
        let owner = Address::repeat_byte(1);
        let head = Head {
            owner,
            owner_bps: 1_000,
            base_bps: 2_000,
            sources: 16,
            payees: 4,
            depth: 8,
            is_private: true,
        };
        assert_eq!(Head::unpack(head.pack()), head);
        let stake = Stake { asset: Address::repeat_byte(2), bond: (1 << 96) - 1 };
        assert_eq!(Stake::unpack(stake.pack()), stake);
        assert_eq!(Signing::unpack(signing().pack()), signing());
        let next = Next { operator_from: LAST, scorers_from: LAST - 1, ..next() };
        assert_eq!(Next::unpack(next.pack()), next);
        assert_eq!(Next::unpack(B256::ZERO), Next::default());
        let snapshot = Snapshot { taken_at: LAST, up_to: 7 };
        assert_eq!(Snapshot::unpack(snapshot.pack()), snapshot);
    }

    #[test]
    fn sources_and_shares_survive_packing() {
        let source = SourceState { datanetId: U256::from(1) << 159, weight: 10_000, leftOutFrom: LAST };
        let back = unpack_source(pack_source(&source));
        assert_eq!((back.datanetId, back.weight, back.leftOutFrom), (source.datanetId, 10_000, LAST));
        let back = unpack_share(pack_share(&Share { account: Address::repeat_byte(5), bps: 9 }));
        assert_eq!((back.account, back.bps), (Address::repeat_byte(5), 9));
    }

    #[test]
    fn an_announcement_takes_effect_at_its_time() {
        let before = signing();
        assert_eq!(next().applied_to(before, 99), (before, SCORERS));
        let operator = Signing { operator: Address::repeat_byte(4), ..before };
        assert_eq!(next().applied_to(before, 100), (operator, SCORERS));
        assert_eq!(next().applied_to(before, 199), (operator, SCORERS));
        let both = Signing { scorers: 2, quorum: 1, ..operator };
        assert_eq!(next().applied_to(before, 200), (both, NEXT_SCORERS));
        assert_eq!(next().applied_to(before, LAST), (both, NEXT_SCORERS));
    }

    #[test]
    fn what_is_not_announced_never_takes_effect() {
        let before = signing();
        assert_eq!(Next::default().applied_to(before, LAST), (before, SCORERS));
        let scorers_only = Next { operator: Address::ZERO, operator_from: 0, ..next() };
        assert_eq!(scorers_only.applied_to(before, LAST).0.operator, before.operator);
    }

    #[test]
    fn lists_do_not_overlap() {
        use tributary_core::limits::{MAX_DATANETS, MAX_PAYEES, MAX_SCORERS};
        let end = |first: u8, length: usize| usize::from(first) + length;
        assert!(end(SNAPSHOTS, 1) <= SOURCES.into());
        assert!(end(SOURCES, MAX_DATANETS) <= SCORERS.into());
        assert!(end(SCORERS, MAX_SCORERS) <= NEXT_SCORERS.into());
        assert!(end(NEXT_SCORERS, MAX_SCORERS) <= PAYEES.into());
        assert!(end(PAYEES, MAX_PAYEES) <= u8::MAX.into());
    }
}
