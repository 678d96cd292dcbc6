//! Records of batches that were shown on chain. Scorers know of those that Spans or Gradients was shown,
//! whether they have the batch's list or not (SPEC 8.6). What an answer to a request shows, an audit
//! knows too; a scorer goes without it until a judge was shown it, since of a batch whose tree does not
//! ascend anyone could prove that a record is not there, unless a judge was shown that it is.

use crate::{context::Context, error::Result};
use alloy_primitives::B256;
use std::collections::BTreeMap;
use tributary_chain::Contract;
use tributary_core::sum_tree::{self, Leaf};
use tributary_index::View;
use tributary_interfaces::{
    IDisputes::{self, Place},
    IRequests,
};

/// A record that was shown as one of a batch.
#[derive(Clone)]
pub(crate) struct ShownMember {
    /// The batch's root.
    pub(crate) root: B256,
    /// The record.
    pub(crate) content_id: B256,
    /// Its index in the batch.
    pub(crate) index: u64,
    /// Its place in the batch's tree; `None` if it was shown to Spans or Gradients, which check it and
    /// log the index.
    pub(crate) place: Option<Place>,
    /// To which contract.
    pub(crate) to: ShownTo,
}

/// The contracts that log records of batches which were shown to them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Showing {
    pub(super) spans: Contract,
    pub(super) gradients: Contract,
    pub(super) requests: Contract,
}

impl Showing {
    pub(crate) fn of(context: &Context) -> Self {
        Self { spans: context.spans(), gradients: context.gradients(), requests: context.requests() }
    }
}

/// Who was shown that a batch holds a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShownTo {
    Spans,
    Gradients,
    Requests,
}

/// The records of batches that were shown to Spans or Gradients, or in answers to Requests with their
/// places.
///
/// # Errors
/// What the index fails with.
pub(crate) fn shown_members(view: &View, showing: Showing) -> Result<Vec<ShownMember>> {
    let Showing { spans, gradients, requests } = showing;
    let shown = view.events::<IDisputes::RecordShown>(spans, None)?;
    let held = view.events::<IDisputes::MemberShown>(gradients, None)?;
    let answered = view.events::<IRequests::RecordShown>(requests, None)?;
    let featured = view.events::<IRequests::FeaturesShown>(requests, None)?;
    let shown = shown.into_iter().map(|shown| {
        let IDisputes::RecordShown { batchRoot: root, contentId: content_id, index, .. } = shown.event;
        ShownMember { root, content_id, index, place: None, to: ShownTo::Spans }
    });
    let held = held.into_iter().map(|held| {
        let IDisputes::MemberShown { batchRoot: root, contentId: content_id, index } = held.event;
        ShownMember { root, content_id, index, place: None, to: ShownTo::Gradients }
    });
    let answered =
        answered.into_iter().filter_map(|answered| member_of(answered.event.score, answered.event.member));
    let featured =
        featured.into_iter().filter_map(|answered| member_of(answered.event.score, answered.event.member));
    let shown = shown.filter(|member| !member.root.is_zero());
    Ok(shown.chain(held).chain(answered).chain(featured).collect())
}

/// Members of one batch as a scorer orders them: their indexes and content ids, ascending by both. What
/// was shown first of a record counts. The indexes of a tree that does not ascend are whatever who shows
/// a record likes; then they are counted anew, since content ids order the records of a batch (SPEC 8.5).
pub(super) fn ordered<'m>(members: impl Iterator<Item = &'m ShownMember>) -> Vec<(u64, B256)> {
    let mut first: BTreeMap<B256, u64> = BTreeMap::new();
    for member in members {
        first.entry(member.content_id).or_insert(member.index);
    }
    let mut list: Vec<(u64, B256)> = first.into_iter().map(|(id, index)| (index, id)).collect();
    if !list.is_sorted_by(|one, next| one.0 < next.0) {
        (0..).zip(&mut list).for_each(|(index, member)| member.0 = index);
    }
    list
}

/// What an answer shows of a record's place in its batch. Requests checks it; so does this, since a node
/// may lie. `None` if it shows none.
fn member_of(score: IRequests::Score, member: IRequests::Member) -> Option<ShownMember> {
    let IRequests::Score { contentId: content_id, batchRoot: root, .. } = score;
    let IRequests::Member { leaves, proof } = member;
    let of_tree = |leaf: &IRequests::Leaf| Leaf { key: leaf.key, value: leaf.value, data: leaf.data };
    let given: Vec<Leaf> = leaves.iter().map(of_tree).collect();
    let place = sum_tree::place(root, content_id, B256::ZERO, &given, &proof)?;
    let index = u64::try_from(place.before).ok().filter(|_| place.value > 0)?;
    let leaf = |leaf: IRequests::Leaf| IDisputes::Leaf { key: leaf.key, value: leaf.value, data: leaf.data };
    let place = Some(Place { leaves: leaves.into_iter().map(leaf).collect(), proof });
    Some(ShownMember { root, content_id, index, place, to: ShownTo::Requests })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_audit::place;
    use tributary_core::{leaves, sum_tree::SumTree};

    fn id(byte: u8) -> B256 {
        B256::repeat_byte(byte)
    }

    /// An answer that names record `named` of a batch of 2, 4 and 6, by the place of record `shown`.
    fn answer(named: u8, shown: u8) -> (IRequests::Score, IRequests::Member) {
        let batch: Vec<Leaf> = [2, 4, 6].map(|byte| leaves::member(id(byte))).to_vec();
        let root = SumTree::build(&batch).unwrap().head().root();
        let score = IRequests::Score {
            contentId: id(named),
            batchRoot: root,
            start: 0,
            end: 1,
            datanetId: Default::default(),
        };
        let member = tributary_rounds::requests::member(place(batch, id(shown), B256::ZERO));
        (score, member)
    }

    fn shown((score, member): (IRequests::Score, IRequests::Member)) -> Option<ShownMember> {
        member_of(score, member)
    }

    #[test]
    fn records_of_a_tree_that_does_not_ascend_are_ordered_by_their_content_ids() {
        let shown = |index, byte| ShownMember {
            root: id(9),
            content_id: id(byte),
            index,
            place: None,
            to: ShownTo::Spans,
        };
        let order = |list: &[ShownMember]| ordered(list.iter());
        assert_eq!(order(&[shown(7, 4), shown(2, 1)]), [(2, id(1)), (7, id(4))]);
        assert_eq!(order(&[shown(2, 4), shown(7, 1)]), [(0, id(1)), (1, id(4))]);
        assert_eq!(order(&[shown(2, 4), shown(2, 1)]), [(0, id(1)), (1, id(4))], "two at one index");
        assert_eq!(order(&[shown(2, 4), shown(5, 4), shown(5, 6)]), [(2, id(4)), (5, id(6))], "shown twice");
    }

    #[test]
    fn an_answer_shows_the_index_of_a_record_in_its_batch() {
        for (byte, index) in [(2, 0), (4, 1), (6, 2)] {
            let member = shown(answer(byte, byte)).unwrap();
            assert_eq!((member.content_id, member.index), (id(byte), index));
            assert_eq!(member.place.unwrap().leaves.len(), if index == 0 { 1 } else { 2 });
        }
    }

    #[test]
    fn an_answer_without_a_place_or_with_another_shows_nothing_of_the_batch() {
        assert!(shown(answer(4, 2)).is_none());
        assert!(shown(answer(4, 6)).is_none());
        assert!(shown(answer(5, 5)).is_none(), "the batch does not hold it");
        let mut none = answer(4, 4);
        none.1.leaves.clear();
        assert!(shown(none).is_none());
        let mut other = answer(4, 4);
        other.0.batchRoot = id(9);
        assert!(shown(other).is_none());
    }
}
