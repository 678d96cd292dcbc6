//! What an audit is told of the chain and of bytes.

use crate::wholes::RightWholes;
use alloy_primitives::{B256, U256};
use std::{collections::HashMap, ops::Range};
use tributary_core::{
    faults::Source,
    gradient,
    rule::Rule,
    span::{self, ByteRange, Order},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::Place;
use tributary_rounds::{Owner, Payouts, StatedScore};

/// What the chain says of a model and of the registrations that a round names.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The model's scoring rule, and the right scores by it.
    pub scoring: Scoring,
    /// The contributors' part of every receipt, in basis points.
    pub contributors_bps: u16,
    /// All Datanets that the model draws on, ascending by id.
    pub sources: Vec<Source>,
    /// The treasury's part of every credit of each of them, in basis points.
    pub fees: HashMap<U256, u16>,
    /// Whom the credits of items are for that were accepted, by Datanet and item.
    pub payees: HashMap<(U256, B256), B256>,
    /// The roots of batches by their items, whatever Datanet they are registered in: a score may
    /// name a batch where it is not.
    pub batch_roots: HashMap<B256, B256>,
    /// When records could earn, by Datanet, item and content id. One that is not here never could.
    pub standing: HashMap<(U256, B256, B256), Standing>,
    /// The model's snapshots as (taken at, up to), in seconds since 1970, ascending.
    pub snapshots: Vec<(u64, u64)>,
    /// The payouts of the last finalised round, ascending by payee; none before the first.
    pub last_payouts: Payouts,
}

/// A scoring rule with its parameters, and the right scores by it of all receipts whose outputs, or
/// their features, are at hand, from all candidates; `None` if they were not computed.
///
/// What is looked for in a round follows from which of these it is, so a rule that is added here is
/// one that every audit must deal with.
#[derive(Clone, Debug)]
pub enum Scoring {
    /// Ranges of outputs.
    Span {
        /// The rule's parameters.
        params: span::Params,
        /// The right scores.
        right: Option<RightScores>,
    },
    /// Records as wholes, by their features and those of outputs.
    Gradient {
        /// The rule's parameters.
        params: gradient::Params,
        /// The right scores.
        right: Option<RightWholes>,
    },
}

impl Scoring {
    /// The rule.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Span { params, .. } => Rule::Span(*params),
            Self::Gradient { params, .. } => Rule::Gradient(*params),
        }
    }
}

/// The right scores of outputs, in 56 bytes each.
#[derive(Clone, Debug, Default)]
pub struct RightScores {
    /// Ascending.
    rows: Vec<(B256, ByteRange)>,
    owners: HashMap<Order, Owner>,
}

impl RightScores {
    /// Scores as ranges of receipts' outputs, in any order, and at least the owners that they name.
    /// Those whose owner is not among these are left out.
    pub fn new(mut rows: Vec<(B256, ByteRange)>, owners: impl IntoIterator<Item = Owner>) -> Self {
        rows.sort_unstable();
        Self { rows, owners: owners.into_iter().map(|owner| (owner.order, owner)).collect() }
    }

    /// The owners.
    pub fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.owners.values()
    }

    /// The scores of a receipt, ascending.
    pub(crate) fn of(&self, receipt_id: B256) -> impl Iterator<Item = StatedScore> + '_ {
        let first = self.rows.partition_point(|row| row.0 < receipt_id);
        let rows = self.rows[first..].iter().take_while(move |row| row.0 == receipt_id);
        rows.filter_map(|(receipt_id, range)| {
            let owner = *self.owners.get(&range.owner)?;
            Some(StatedScore {
                receipt_id: *receipt_id,
                start: range.start,
                end: range.end,
                whole: None,
                owner,
            })
        })
    }
}

impl FromIterator<StatedScore> for RightScores {
    fn from_iter<I: IntoIterator<Item = StatedScore>>(scores: I) -> Self {
        let (mut rows, mut owners) = (Vec::new(), Vec::new());
        for StatedScore { receipt_id, start, end, owner, .. } in scores {
            rows.push((receipt_id, ByteRange { start, end, owner: owner.order }));
            owners.push(owner);
        }
        Self::new(rows, owners)
    }
}

/// When a record could earn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its position in the order of all records.
    pub order: Order,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it was accepted, as ascending ranges of seconds.
    pub accepted: Vec<Range<u64>>,
}

impl Facts {
    /// The model's scoring rule.
    pub fn rule(&self) -> Rule {
        self.scoring.rule()
    }

    /// Whether a record is a candidate for a receipt of a round with this cutoff (SPEC 5.1), its
    /// size aside.
    pub fn earns(&self, owner: &Owner, receipt: &Receipt, cutoff: u64) -> bool {
        let is_kept = |source: &&Source| source.datanet_id == owner.datanet && !source.is_left_out(cutoff);
        let taken = self.snapshots.partition_point(|snapshot| snapshot.0 <= receipt.time);
        let up_to = taken.checked_sub(1).map(|last| self.snapshots[last].1);
        let standing = self.standing.get(&(owner.datanet, owner.item, owner.content_id));
        self.sources.iter().any(|source| is_kept(&source))
            && standing.is_some_and(|standing| {
                up_to.is_some_and(|up_to| standing.accepted_at <= up_to)
                    && standing.accepted.iter().any(|range| range.contains(&receipt.time))
            })
    }

    /// A record's position in the order of all records.
    pub(crate) fn order(&self, owner: &Owner) -> Option<Order> {
        self.standing.get(&(owner.datanet, owner.item, owner.content_id)).map(|standing| standing.order)
    }

    /// Whether nothing at hand says if a record is in the batch that its owner names: the batch's root
    /// is not known; or it was accepted, its list is not at hand, and no one has shown the record's place.
    /// What was never accepted can earn nothing, whatever it holds.
    pub fn is_unplaced(&self, owner: &Owner, bytes: &impl Bytes) -> bool {
        let root = self.batch_root(owner);
        let is_placed = self.standing.contains_key(&(owner.datanet, owner.item, owner.content_id));
        let has_no_list = || !root.is_zero() && bytes.batch(root).is_none();
        !self.is_named(owner) || self.was_accepted(owner) && !is_placed && has_no_list()
    }

    /// Whether what an owner's leaf can be shown: its item is its record, or a batch of
    /// some Datanet.
    pub(crate) fn is_named(&self, owner: &Owner) -> bool {
        owner.item == owner.content_id || self.batch_roots.contains_key(&owner.item)
    }

    /// Whether an owner's registration was accepted, so that its credits can be shown.
    pub(crate) fn was_accepted(&self, owner: &Owner) -> bool {
        self.payees.contains_key(&(owner.datanet, owner.item))
    }

    /// The root of a record's batch; zero for a record that is registered by itself.
    pub fn batch_root(&self, owner: &Owner) -> B256 {
        self.batch_roots.get(&owner.item).copied().unwrap_or_default()
    }
}

/// What is known of a record's features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Features {
    /// The model's feature tree has none of it.
    None,
    /// These.
    Some(Vec<u8>),
}

/// The bytes of records and outputs, by their SHA-256, and their features; `None` for what is not at
/// hand.
pub trait Bytes {
    /// The content ids of the batch with this root, ascending.
    fn batch(&self, root: B256) -> Option<Vec<B256>>;
    /// The place of a record in the batch with this root, as it was shown on chain; looked at where the
    /// batch's list is not at hand.
    fn member(&self, _root: B256, _content_id: B256) -> Option<Place> {
        None
    }
    /// A record's bytes.
    fn record(&self, content_id: B256) -> Option<Vec<u8>>;
    /// An output's bytes.
    fn output(&self, output_hash: B256) -> Option<Vec<u8>>;
    /// An output's features, by their SHA-256. Looked at under `gradient` alone, as what follows.
    fn output_features(&self, _feature_hash: B256) -> Option<Vec<u8>> {
        None
    }
    /// A record's features.
    fn features(&self, _content_id: B256) -> Option<Features> {
        None
    }
    /// The place of (content id, 0) in the model's feature tree.
    fn feature(&self, _content_id: B256) -> Option<Place> {
        None
    }
}
