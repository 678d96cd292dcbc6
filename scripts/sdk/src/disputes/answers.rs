//! The answer to a request, from a round's files and the working folder.

use super::facts::{Batches, RecordFeatures, batches, roots_by_item};
use crate::{
    context::Context,
    error::Result,
    features::OutputFeatures,
    folder::Folder,
    models::Model,
    receipts::Outputs,
    registry::{Showing, ShownMember, ShownTo, shown_members},
    rounds::{self, CommittedLeaves, ProposedRound},
};
use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::collections::HashMap;
use tributary_audit::Features;
use tributary_core::{
    faults::{self, trees::Tree},
    ids::CreditRole,
    leaves,
    requests::{Kind, Request},
    rule::Rule,
    typed_data::Receipt,
};
use tributary_interfaces::IRequests::{
    self, Place, answerFeaturesCall, answerLeavesCall, answerOpenedCall, answerOutputCall,
    answerOutputFeaturesCall, answerRecordCall,
};
use tributary_rounds::{Owner, RangeProof, StatedScore, read_stated, requests as abi};

/// What answers are made from.
pub(super) struct Answers {
    leaves: CommittedLeaves,
    /// The root of each batch, by its item.
    roots: HashMap<B256, B256>,
    outputs: Outputs,
    /// The features of records and outputs, where the model's rule reads them.
    features: RecordFeatures,
    of_outputs: OutputFeatures,
    folder: Folder,
    batches: Batches,
    /// What was shown on chain of records of batches whose lists are not at hand.
    shown: Vec<ShownMember>,
}

impl Answers {
    /// Reads the files of a round from the working folder; `None` if they are not there, or are not
    /// what the round commits to.
    pub(super) async fn read(context: &Context, proposed: &ProposedRound) -> Result<Option<Self>> {
        let round = &proposed.round;
        let folder = rounds::folder(context);
        let stated = read_stated(&folder, round.manifest, &context.budget());
        let leaves = stated.ok().and_then(|stated| CommittedLeaves::new(round, stated).ok());
        let Some(leaves) = leaves else { return Ok(None) };
        let batches = batches(context).await?;
        let (roots, outputs) = (roots_by_item(&batches), Outputs::of(context, round.modelId));
        let model = Model::read(context, round.modelId).await?;
        let features = match model.rule()? {
            Rule::Span(_) => RecordFeatures::default(),
            Rule::Gradient(_) => RecordFeatures::read(context, &model, None).await?.0,
        };
        let of_outputs = OutputFeatures::of(&context.chain_folder(), model.id);
        let (folder, shown) =
            (context.folder.clone(), shown_members(&context.view().await?, Showing::of(context))?);
        Ok(Some(Self { leaves, roots, outputs, features, of_outputs, folder, batches, shown }))
    }

    fn prove(&self, tree: Tree, first: u64, count: u64) -> Option<RangeProof> {
        self.leaves.tree(tree).prove_range(first, count).ok()?
    }

    fn place(&self, tree: Tree, index: u64) -> Option<Place> {
        let RangeProof { leaves, proof, .. } = self.prove(tree, index, 1)?;
        Some(Place { index, leaf: abi::leaf(leaves.first()?), proof: proof.into() })
    }

    fn receipt(&self, id: B256) -> Option<Receipt> {
        self.leaves.receipt(id).ok()?
    }

    fn score(&self, score: &StatedScore) -> Option<IRequests::Score> {
        let owner = &score.owner;
        let is_alone = owner.item == owner.content_id;
        let batch_root = if is_alone { B256::ZERO } else { *self.roots.get(&owner.item)? };
        let owner = faults::Owner { datanet_id: owner.datanet, content_id: owner.content_id, batch_root };
        Some(abi::score(&faults::Score { start: score.start, end: score.end, owner }))
    }
}

/// The place of a record in its batch, from the batch's list or as it was shown on chain; without leaves
/// if there is no batch, or the rule's program was shown the record as one of it. `None` if it is not at
/// hand.
fn member(answers: &Answers, owner: &Owner, program: ShownTo) -> Option<IRequests::Member> {
    let nowhere = IRequests::Member { leaves: Vec::new(), proof: Bytes::new() };
    let id = owner.content_id;
    if owner.item == id {
        return Some(nowhere);
    }
    let root = *answers.roots.get(&owner.item)?;
    let count = answers.batches.get(&root).copied();
    if let Some(list) = count.and_then(|count| answers.folder.batch(root, count, "").ok()) {
        let leaves = list.into_iter().map(leaves::member).collect();
        return Some(abi::member(tributary_audit::place(leaves, id, B256::ZERO)));
    }
    let of_record = || answers.shown.iter().filter(|shown| (shown.root, shown.content_id) == (root, id));
    match of_record().find_map(|shown| shown.place.clone()) {
        Some(place) => Some(abi::member(place)),
        None => of_record().any(|shown| shown.to == program).then_some(nowhere),
    }
}

/// The function of Requests that answers, and its calldata; `None` if what it takes is not at hand.
pub(super) fn answer_call(
    answers: &Answers,
    proposed: &ProposedRound,
    request: &Request,
) -> Option<(&'static str, Bytes)> {
    fn encoded<C: SolCall>(call: &C) -> (&'static str, Bytes) {
        (C::SIGNATURE, call.abi_encode().into())
    }
    let (round, stake) = (abi::round(&proposed.round), abi::stake(&proposed.stake));
    let Request { kind, tree, first, count } = *request;
    let score = || answers.leaves.stated.score(first).ok()?;
    match kind {
        Kind::Leaves => {
            let RangeProof { leaves, proof, .. } = answers.prove(tree, first, count.into())?;
            let (leaves, proof) = (leaves.iter().map(abi::leaf).collect(), proof.into());
            Some(encoded(&answerLeavesCall { round, stake, tree: tree as u8, first, leaves, proof }))
        }
        Kind::Opened => {
            let place = answers.place(tree, first)?;
            let (receipt, score, role) = opened(answers, tree, first)?;
            let (receipt, tree) = (abi::receipt(&receipt), tree as u8);
            Some(encoded(&answerOpenedCall { round, stake, tree, place, receipt, score, role }))
        }
        Kind::Record => {
            let (score, place) = (score()?, answers.place(Tree::Scores, first)?);
            let record = answers.folder.record(score.owner.content_id).ok()?.into();
            let member = member(answers, &score.owner, ShownTo::Spans)?;
            let score = answers.score(&score)?;
            Some(encoded(&answerRecordCall { round, stake, place, score, record, member }))
        }
        Kind::Output => {
            let place = answers.place(Tree::Scores, first)?;
            let receipt = answers.receipt(score()?.receipt_id)?;
            let output = answers.outputs.get(receipt.output_hash)?.into();
            Some(encoded(&answerOutputCall { round, stake, place, receipt: abi::receipt(&receipt), output }))
        }
        Kind::Features => {
            let (score, place) = (score()?, answers.place(Tree::Scores, first)?);
            let id = score.owner.content_id;
            let Some(Features::Some(features)) = answers.features.features(id) else { return None };
            let feature = abi::member(answers.features.feature(id)?);
            let member = member(answers, &score.owner, ShownTo::Gradients)?;
            let score = answers.score(&score)?;
            let features = features.into();
            Some(encoded(&answerFeaturesCall { round, stake, place, score, feature, features, member }))
        }
        Kind::OutputFeatures => {
            let place = answers.place(Tree::Scores, first)?;
            let receipt = answers.receipt(score()?.receipt_id)?;
            let features = answers.of_outputs.get(receipt.feature_hash)?.into();
            let receipt = abi::receipt(&receipt);
            Some(encoded(&answerOutputFeaturesCall { round, stake, place, receipt, features }))
        }
    }
}

/// What is behind a leaf: its receipt's fields, what its source is made from, and its role.
fn opened(answers: &Answers, tree: Tree, index: u64) -> Option<(Receipt, IRequests::Score, u8)> {
    let stated = &answers.leaves.stated;
    let nothing = || IRequests::Score {
        start: 0,
        end: 0,
        datanetId: U256::ZERO,
        contentId: B256::ZERO,
        batchRoot: B256::ZERO,
    };
    match tree {
        Tree::Receipts => Some((stated.receipt(index).ok()??, nothing(), 0)),
        Tree::Scores => {
            let score = stated.score(index).ok()??;
            Some((answers.receipt(score.receipt_id)?, answers.score(&score)?, 0))
        }
        Tree::Credits => {
            let credit = stated.credit(index).ok()??;
            let receipt = answers.receipt(credit.receipt_id)?;
            if credit.role == CreditRole::Unowned {
                return Some((receipt, nothing(), credit.role as u8));
            }
            let score = answers.leaves.score(credit.receipt_id, credit.source).ok()??;
            Some((receipt, answers.score(&score)?, credit.role as u8))
        }
        Tree::Payouts => None,
    }
}
