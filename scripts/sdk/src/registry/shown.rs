//! Records of batches that were shown on chain. Scorers know of these, whether they have the batch's
//! list or not (SPEC 8.6).

use super::Showing;
use crate::error::Result;
use alloy_primitives::B256;
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
