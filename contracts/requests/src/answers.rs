//! Answers to requests, each in an event in full (SPEC 8.7).

use crate::{
    GRADIENTS, MODELS, Requests, SPANS,
    asking::{Pending, known},
    round::{Proposed, leaf, member_of_batch, receipt, score},
};
use stylus_sdk::prelude::*;
use tributary_core::{
    faults::{Owner, gradient::feature_hash, ownership::index_in_batch, trees::Tree},
    ids::{CreditRole, content_id},
    requests::{self, Kind, are_leaves, is_credit_of, is_receipt_of, is_score_of},
    sum_tree,
};
use tributary_interfaces::{
    decode::Query,
    disputes::{MemberShownAtCall, ShownAtCall},
    models::ScoringOfCall,
    requests::{
        Answered, AnsweringEnded, FeaturesShown, IRequestsAnswers, Leaf, LeafOpened, LeavesShown, Member,
        NotShown, OutputFeaturesShown, OutputShown, Place, Receipt, RecordShown, Request, Round, Score,
        Stake,
    },
};
use tributary_parts::{Revert, call, log, require};

impl IRequestsAnswers for Requests {
    /// `IRequests.answerLeaves`
    fn answer_leaves(
        &mut self,
        round: &Round,
        stake: &Stake,
        tree: u8,
        first: u64,
        leaves: &[Leaf],
        proof: &[u8],
    ) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let count = u16::try_from(leaves.len()).unwrap_or(u16::MAX);
        let (request, pending) =
            self.answerable(&round, &Request { kind: Kind::Leaves as u8, tree, first, count })?;
        let shown: alloc::vec::Vec<sum_tree::Leaf> = leaves.iter().map(leaf).collect();
        let root = round.head(request.tree).root();
        shown_if(are_leaves(root, first, &shown, proof), "leaves")?;
        let Proposed { model_id, attempt, .. } = round;
        log(self.vm(), &LeavesShown { model_id, attempt, tree, first, leaves });
        self.answer(&round, &pending)
    }

    /// `IRequests.answerOpened`
    fn answer_opened(
        &mut self,
        round: &Round,
        stake: &Stake,
        tree: u8,
        place: &Place<'_>,
        fields: &Receipt,
        from: &Score,
        role: u8,
    ) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let (request, pending) = self.answerable_leaf(&round, Kind::Opened, tree, place)?;
        let (leaf, fields_of, score) = (leaf(&place.leaf), receipt(fields), score(from));
        if request.tree == Tree::Credits {
            let role = CreditRole::from_u8(role);
            let is_shown = role.is_some_and(|role| is_credit_of(&leaf, &fields_of, &score, role));
            shown_if(is_shown, "receipt")?;
        } else {
            shown_if(is_receipt_of(&leaf, &fields_of), "receipt")?;
            shown_if(request.tree != Tree::Scores || is_score_of(&leaf, &score), "score")?;
        }
        let Proposed { model_id, attempt, .. } = round;
        let (index, leaf) = (place.index, &place.leaf);
        let opened = LeafOpened { model_id, attempt, tree, index, leaf, receipt: fields, score: from, role };
        log(self.vm(), &opened);
        self.answer(&round, &pending)
    }

    /// `IRequests.answerRecord`
    fn answer_record(
        &mut self,
        round: &Round,
        stake: &Stake,
        place: &Place<'_>,
        from: &Score,
        record: &[u8],
        member: &Member<'_>,
    ) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let (_, pending) = self.answerable_leaf(&round, Kind::Record, Tree::Scores as u8, place)?;
        let score = score(from);
        shown_if(is_score_of(&leaf(&place.leaf), &score), "score")?;
        shown_if(content_id(record) == from.content_id, "record")?;
        let Owner { batch_root, content_id, .. } = &score.owner;
        let shown = ShownAtCall { batch_root, content_id };
        shown_if(self.is_in_batch(&score.owner, member, SPANS, &shown)?, "member")?;
        let Proposed { model_id, attempt, .. } = round;
        let (index, leaf) = (place.index, &place.leaf);
        log(self.vm(), &RecordShown { model_id, attempt, index, leaf, score: from, record, member });
        self.answer(&round, &pending)
    }

    /// `IRequests.answerOutput`
    fn answer_output(
        &mut self,
        round: &Round,
        stake: &Stake,
        place: &Place<'_>,
        fields: &Receipt,
        output: &[u8],
    ) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let (_, pending) = self.answerable_leaf(&round, Kind::Output, Tree::Scores as u8, place)?;
        shown_if(is_receipt_of(&leaf(&place.leaf), &receipt(fields)), "receipt")?;
        shown_if(content_id(output) == fields.output_hash, "output")?;
        let Proposed { model_id, attempt, .. } = round;
        let (index, leaf) = (place.index, &place.leaf);
        log(self.vm(), &OutputShown { model_id, attempt, index, leaf, receipt: fields, output });
        self.answer(&round, &pending)
    }

    /// `IRequests.answerFeatures`
    fn answer_features(
        &mut self,
        round: &Round,
        stake: &Stake,
        place: &Place<'_>,
        from: &Score,
        feature: &Member<'_>,
        features: &[u8],
        member: &Member<'_>,
    ) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let (_, pending) = self.answerable_leaf(&round, Kind::Features, Tree::Scores as u8, place)?;
        let score = score(from);
        shown_if(is_score_of(&leaf(&place.leaf), &score), "score")?;
        let Owner { batch_root, content_id: of_record, .. } = &score.owner;
        let scoring = ScoringOfCall { model_id: round.model_id };
        let root = call::of(self.vm(), self.peer(MODELS), &scoring)?.feature_root;
        let hash = feature_hash(root, *of_record, &member_of_batch(feature)).ok().flatten();
        shown_if(hash.is_some(), "feature")?;
        shown_if(hash == Some(content_id(features)), "features")?;
        let shown = MemberShownAtCall { batch_root, content_id: of_record };
        shown_if(self.is_in_batch(&score.owner, member, GRADIENTS, &shown)?, "member")?;
        let Proposed { model_id, attempt, .. } = round;
        let (index, leaf) = (place.index, &place.leaf);
        let event = FeaturesShown { model_id, attempt, index, leaf, score: from, feature, features, member };
        log(self.vm(), &event);
        self.answer(&round, &pending)
    }

    /// `IRequests.answerOutputFeatures`
    fn answer_output_features(
        &mut self,
        round: &Round,
        stake: &Stake,
        place: &Place<'_>,
        fields: &Receipt,
        features: &[u8],
    ) -> Result<(), Revert> {
        let round = Proposed::new(round, stake);
        let kind = Kind::OutputFeatures;
        let (_, pending) = self.answerable_leaf(&round, kind, Tree::Scores as u8, place)?;
        shown_if(is_receipt_of(&leaf(&place.leaf), &receipt(fields)), "receipt")?;
        shown_if(content_id(features) == fields.feature_hash, "features")?;
        let Proposed { model_id, attempt, .. } = round;
        let (index, leaf) = (place.index, &place.leaf);
        log(self.vm(), &OutputFeaturesShown { model_id, attempt, index, leaf, receipt: fields, features });
        self.answer(&round, &pending)
    }
}

impl Requests {
    /// A request that waits and can still be answered.
    #[inline(never)]
    fn answerable(
        &self,
        round: &Proposed<'_>,
        request: &Request,
    ) -> Result<(requests::Request, Pending), Revert> {
        let request = known(request)?;
        let pending = self.pending(round, &request)?;
        let (until, present) = (round.times.answered_until, self.vm().block_timestamp());
        require!(present < until, AnsweringEnded { until, present });
        Ok((request, pending))
    }

    /// The same of one leaf, which is shown.
    #[inline(never)]
    fn answerable_leaf(
        &self,
        round: &Proposed<'_>,
        kind: Kind,
        tree: u8,
        place: &Place<'_>,
    ) -> Result<(requests::Request, Pending), Revert> {
        let first = place.index;
        let (request, pending) =
            self.answerable(round, &Request { kind: kind as u8, tree, first, count: 1 })?;
        let root = round.head(request.tree).root();
        shown_if(are_leaves(root, first, &[leaf(&place.leaf)], place.proof), "place")?;
        Ok((request, pending))
    }

    /// Whether a record is in its batch, by its place there or by what the program of the rule was
    /// shown: of a record that was shown there, scorers may have no more than its index. A record
    /// without a batch is, unless its content id has the form of a batch's item.
    fn is_in_batch<Q: Query<Answer = u64>>(
        &self,
        owner: &Owner,
        member: &Member<'_>,
        program: u8,
        shown_at: &Q,
    ) -> Result<bool, Revert> {
        if index_in_batch(owner, &member_of_batch(member)).is_some() {
            return Ok(true);
        }
        Ok(member.leaves.is_empty() && call::of(self.vm(), self.peer(program), shown_at)? > 0)
    }

    /// Gives a request's deposit to the caller, who answered it.
    #[inline(never)]
    fn answer(&mut self, round: &Proposed<'_>, pending: &Pending) -> Result<(), Revert> {
        let answerer = &self.vm().msg_sender();
        self.clear(round, pending, answerer)?;
        let (Proposed { model_id, attempt, .. }, id) = (round, &pending.id);
        let (attempt, deposit) = (*attempt, pending.waiting.deposit);
        log(self.vm(), &Answered { model_id, attempt, answerer, id, deposit });
        Ok(())
    }
}

/// The argument must be shown if this holds.
fn shown_if(holds: bool, argument: &'static str) -> Result<(), Revert> {
    require!(holds, NotShown { what: argument.as_bytes() });
    Ok(())
}
