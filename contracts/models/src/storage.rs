//! What the storage words of Models hold.

use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    announced::has_taken_effect,
    limits::{MAX_DATANETS, MAX_PAYEES, MAX_SCORERS},
};
use tributary_interfaces::models::{Share, Source, SourceState};
use tributary_parts::{packed, store::WordIndexes, struct_words};

struct_words! {
    /// The words of a model.
    pub(crate) enum ModelWord {
        /// The owner, and what is asked of a model most often.
        OUTLINE: Outline = 0,
        /// What it is paid in, and the least bond.
        ASSET_AND_BOND: AssetAndBond = 1,
        /// What a round is checked against, beside asset, bond and scorers.
        ROUND_RULES: RoundRules = 2,
        /// What was announced last, whether it has taken effect or not.
        ANNOUNCED: Announced = 3,
        /// The account that the owner offers the model to.
        PENDING_OWNER: Address = 4,
        /// The base model's id; zero if there is none.
        BASE_MODEL: U256 = 5,
        /// The digest of the artifact.
        ARTIFACT_HASH: B256 = 6,
        /// The root of the training manifest.
        MANIFEST_ROOT: B256 = 7,
        /// The root of the feature tree.
        FEATURE_ROOT: B256 = 8,
        /// The scoring rule.
        RULE: B256 = 9,
        /// How many snapshots there are.
        SNAPSHOT_COUNT: u64 = 10,
        /// The Datanets that it draws on.
        SOURCES: StoredSource = 16..=31,
        /// The scorers, unless the announced ones have taken over.
        SCORERS: Address = 32..=39,
        /// The scorers that were announced last.
        NEXT_SCORERS: Address = 40..=47,
        /// The payees of fixed shares.
        PAYEES: PayeeShare = 48..=51,
    }
}

const _: () = {
    assert!(ModelWord::SOURCES.count() == MAX_DATANETS);
    assert!(ModelWord::SCORERS.count() == MAX_SCORERS);
    assert!(ModelWord::NEXT_SCORERS.count() == MAX_SCORERS);
    assert!(ModelWord::PAYEES.count() == MAX_PAYEES);
};

/// The words of a list of scorers.
pub(crate) type ScorerWords = WordIndexes<ModelWord, Address>;

packed! {
    /// Who owns a model, how it shares with its owner and its base, and how long its lists are.
    pub(crate) struct Outline {
        /// Zero if there is no such model.
        pub(crate) owner: Address as 20,
        /// The owner's share, in basis points.
        pub(crate) owner_bps: u16 as 2,
        /// The base model's share, in basis points.
        pub(crate) base_bps: u16 as 2,
        /// How many Datanets it draws on.
        pub(crate) sources: u8 as 1,
        /// How many payees have a fixed share.
        pub(crate) payees: u8 as 1,
        /// How many models its lineage has, itself counted.
        pub(crate) depth: u8 as 1,
        /// Whether its outputs are private.
        pub(crate) is_private: bool as 1,
    }
}

packed! {
    /// What a model is paid in, and the least that a signer of a round puts at stake in it.
    pub(crate) struct AssetAndBond {
        /// Zero for native currency.
        pub(crate) asset: Address as 20,
        /// Below 2^96, in units of the asset.
        pub(crate) bond: u128 as 12,
    }
}

packed! {
    /// What a round is checked against.
    pub(crate) struct RoundRules {
        /// Signs receipts and their books. Not zero if the model exists.
        pub(crate) operator: Address as 20,
        /// The contributors' share, in basis points.
        pub(crate) contributors_bps: u16 as 2,
        /// The bond as part of what a round can reach, in basis points.
        pub(crate) bond_bps: u16 as 2,
        /// How long a proposal waits, in seconds.
        pub(crate) window: u32 as 4,
        /// How many scorers there are.
        pub(crate) scorers: u8 as 1,
        /// How many of them must sign.
        pub(crate) quorum: u8 as 1,
        /// Whether anything was ever announced; if not, [`Announced`] need not be read.
        pub(crate) announced: bool as 1,
    }
}

packed! {
    /// The operator and the scorers that were announced last. A time of 0: none were.
    pub(crate) struct Announced {
        /// The operator.
        pub(crate) operator: Address as 20,
        /// When it takes over, in seconds since 1970 (UTC).
        pub(crate) operator_from: u64 as 5,
        /// When the scorers take over, in seconds since 1970 (UTC).
        pub(crate) scorers_from: u64 as 5,
        /// How many scorers.
        pub(crate) scorers: u8 as 1,
        /// How many of them must sign.
        pub(crate) quorum: u8 as 1,
    }
}

impl Announced {
    /// Whether the announced operator has taken over.
    pub(crate) fn operator_took_over(&self, now: u64) -> bool {
        has_taken_effect(self.operator_from, now)
    }

    /// Whether the announced scorers have taken over.
    pub(crate) fn scorers_took_over(&self, now: u64) -> bool {
        has_taken_effect(self.scorers_from, now)
    }

    /// The rules at a time, given those before the announcement, and the words of the scorers.
    pub(crate) fn applied_to(&self, before: RoundRules, now: u64) -> (RoundRules, ScorerWords) {
        let mut rules = before;
        if self.operator_took_over(now) {
            rules.operator = self.operator;
        }
        if !self.scorers_took_over(now) {
            return (rules, ModelWord::SCORERS);
        }
        (RoundRules { scorers: self.scorers, quorum: self.quorum, ..rules }, ModelWord::NEXT_SCORERS)
    }
}

packed! {
    /// A Datanet that a model draws on.
    pub(crate) struct StoredSource {
        /// Counted from 1, so it fits.
        pub(crate) datanet_id: U256 as 20,
        /// Its part of what no data shaped, 1 to 10,000.
        pub(crate) weight: u16 as 2,
        /// When it is left out, in seconds since 1970 (UTC); 0 if it stays.
        pub(crate) left_out_from: u64 as 5,
    }
}

impl From<&Source> for StoredSource {
    /// A source as a model is registered with it: it stays.
    fn from(source: &Source) -> Self {
        Self { datanet_id: source.datanet_id, weight: source.weight, left_out_from: 0 }
    }
}

impl From<StoredSource> for SourceState {
    fn from(StoredSource { datanet_id, weight, left_out_from }: StoredSource) -> Self {
        Self { datanet_id, weight, left_out_from }
    }
}

packed! {
    /// A payee's fixed share.
    pub(crate) struct PayeeShare {
        /// The payee.
        pub(crate) account: Address as 20,
        /// Its part of every receipt, in basis points.
        pub(crate) bps: u16 as 2,
    }
}

impl From<&Share> for PayeeShare {
    fn from(share: &Share) -> Self {
        Self { account: share.account, bps: share.bps }
    }
}

packed! {
    /// Up to when a model draws on its Datanets.
    pub(crate) struct Snapshot {
        /// When it was taken, in seconds since 1970 (UTC).
        pub(crate) taken_at: u64 as 5,
        /// Up to when the Datanets' curators vouched, in seconds since 1970 (UTC).
        pub(crate) up_to: u64 as 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_parts::word::Value;

    const LAST: u64 = (1 << 40) - 1;

    fn rules() -> RoundRules {
        RoundRules {
            operator: Address::repeat_byte(3),
            contributors_bps: 10_000,
            bond_bps: 9_999,
            window: 2_592_000,
            scorers: 8,
            quorum: 7,
            announced: true,
        }
    }

    fn announced() -> Announced {
        Announced {
            operator: Address::repeat_byte(4),
            operator_from: 100,
            scorers_from: 200,
            scorers: 2,
            quorum: 1,
        }
    }

    fn survives<V: Value + PartialEq + std::fmt::Debug>(value: V) {
        assert_eq!(V::unpack(value.pack()), value);
    }

    #[test]
    fn words_survive_packing() {
        survives(Outline {
            owner: Address::repeat_byte(1),
            owner_bps: 1_000,
            base_bps: 2_000,
            sources: 16,
            payees: 4,
            depth: 8,
            is_private: true,
        });
        survives(AssetAndBond { asset: Address::repeat_byte(2), bond: (1 << 96) - 1 });
        survives(rules());
        survives(Announced { operator_from: LAST, scorers_from: LAST - 1, ..announced() });
        survives(Snapshot { taken_at: LAST, up_to: 7 });
        survives(StoredSource { datanet_id: U256::from(1) << 159, weight: 10_000, left_out_from: LAST });
        survives(PayeeShare { account: Address::repeat_byte(5), bps: 9 });
        assert_eq!(Announced::unpack(B256::ZERO), Announced::default());
    }

    #[test]
    fn an_announcement_takes_effect_at_its_time() {
        let before = rules();
        let at = |now| {
            let (rules, scorers) = announced().applied_to(before, now);
            (rules, scorers == ModelWord::NEXT_SCORERS)
        };
        assert_eq!(at(99), (before, false));
        let operator = RoundRules { operator: Address::repeat_byte(4), ..before };
        assert_eq!(at(100), (operator, false));
        assert_eq!(at(199), (operator, false));
        let both = RoundRules { scorers: 2, quorum: 1, ..operator };
        assert_eq!(at(200), (both, true));
        assert_eq!(at(LAST), (both, true));
    }

    #[test]
    fn what_is_not_announced_never_takes_effect() {
        let before = rules();
        let (rules, scorers) = Announced::default().applied_to(before, LAST);
        assert!(rules == before && scorers == ModelWord::SCORERS);
        let scorers_only = Announced { operator: Address::ZERO, operator_from: 0, ..announced() };
        assert_eq!(scorers_only.applied_to(before, LAST).0.operator, before.operator);
    }
}
