//! What a round states, and the calls that show all of it to every function.

use super::world::{GradientWorld, abi_owner};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::collections::BTreeMap;
use tributary_audit::{place, proposed_round, receipt};
use tributary_core::{
    faults::{Owner, Score, next, trees::Tree},
    ids::{CreditRole, credit_digest, record_tag},
    leaves,
    payee::treasury,
    split,
    sum_tree::{Leaf, SumTree},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    self, Featured, Place, ProposedRound, proveDisorderCall, proveFormCall, proveMisdirectedCall,
    proveMissingCall, proveNotFirstCall, provePartCall, provePayoutCall, proveReceiptCall,
    proveRegistrationCall, proveRestCall, proveScoreCall, proveStrayCall, proveUnfoundedCall,
};
use tributary_interfaces::IRequests::{self, answerFeaturesCall, answerOutputFeaturesCall};
use tributary_rounds::requests as given;
use tributary_test_kit::{Draft, OpenRound, Payouts, Revert, abi_tree};

/// What a credit's digest is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reason {
    pub(super) payee: B256,
    pub(super) receipt_id: B256,
    pub(super) score: Option<Score>,
    pub(super) role: CreditRole,
}

impl Reason {
    pub(super) fn source(&self) -> B256 {
        self.score.map_or(B256::ZERO, |score| score.source())
    }

    fn digest(&self) -> B256 {
        credit_digest(self.receipt_id, self.source(), self.role)
    }
}

/// What a round states.
#[derive(Clone, Debug)]
pub struct GradientRound {
    pub(super) receipts: Vec<Receipt>,
    pub(super) scores: Vec<(B256, Score, u128)>,
    pub(super) credits: Vec<(Reason, u128)>,
}

impl GradientRound {
    /// The right round of a world.
    pub fn right(world: &GradientWorld) -> Self {
        let mut round = Self { receipts: world.receipts.clone(), scores: Vec::new(), credits: Vec::new() };
        for receipt in &world.receipts {
            let mut scored: Vec<B256> = Vec::new();
            for record in world.records.iter().filter(|record| record.earns) {
                let content_id = record.owner.content_id;
                let score = world.score(content_id, receipt);
                if score > 0 && !scored.contains(&content_id) {
                    scored.push(content_id);
                    round.scores.push((receipt.id(), Score::whole(record.owner), score));
                }
            }
        }
        round.follow(world, |sum, _| sum);
        round
    }

    /// Credits that follow from the scores; `whole` is what a receipt's scores are parts of.
    pub(super) fn follow(&mut self, world: &GradientWorld, whole: impl Fn(u128, &Receipt) -> u128) {
        self.scores.sort_by_key(|(id, score, _)| (*id, score.source()));
        self.credits.clear();
        let weights: Vec<u16> = world.sources.iter().map(|source| source.weight).collect();
        for receipt in &self.receipts {
            let receipt_id = receipt.id();
            let of_receipt = || self.scores.iter().filter(|(id, ..)| *id == receipt_id);
            let sum: u128 = of_receipt().map(|(.., value)| value).sum();
            let mut before = 0;
            for (_, score, value) in of_receipt() {
                let datanet =
                    world.sources.iter().position(|source| source.datanet_id == score.owner.datanet_id);
                let fee_bps = datanet.map_or(0, |datanet| world.fees[datanet]);
                let parts = split::credit(receipt.price, before, *value, whole(sum, receipt), fee_bps);
                let (part, fee) = parts.expect("scores within the whole");
                before += value;
                let payee = world
                    .record(&score.owner)
                    .map_or(Address::repeat_byte(9), |record| record.payee)
                    .into_word();
                let reason = |payee, role| Reason { payee, receipt_id, score: Some(*score), role };
                self.credits.push((reason(payee, CreditRole::Contributor), part));
                self.credits.push((reason(treasury_word(score.owner.datanet_id), CreditRole::Treasury), fee));
            }
            let rest = split::unowned_of(receipt.price, sum, whole(sum, receipt).max(1)).expect("a part");
            let parts = split::unowned(rest, &weights).expect("weights");
            for (source, part) in world.sources.iter().zip(parts) {
                let (payee, role) = (treasury_word(source.datanet_id), CreditRole::Unowned);
                self.credits.push((Reason { payee, receipt_id, score: None, role }, part));
            }
        }
        self.credits.retain(|(_, credit)| *credit > 0);
    }

    /// The leaves of receipts, scores, credits and payouts.
    pub(super) fn leaves(&self, world: &GradientWorld) -> [Vec<Leaf>; 4] {
        let credit = |(reason, value): &(Reason, u128)| leaves::credit(reason.payee, *value, reason.digest());
        let mut earned: BTreeMap<B256, u128> = BTreeMap::new();
        for (reason, value) in &self.credits {
            *earned.entry(reason.payee).or_default() += value;
        }
        let payouts = earned.into_iter().map(|(payee, credit)| {
            leaves::payout(payee, split::payout(0, credit, world.contributors_bps).expect("a payout"))
        });
        let mut all = [
            self.receipts.iter().map(|receipt| leaves::receipt(receipt.id(), receipt.price)).collect(),
            self.scores.iter().map(|(id, score, value)| leaves::score(*id, *value, score.source())).collect(),
            self.credits.iter().map(credit).collect(),
            payouts.filter(|leaf| leaf.value > 0).collect::<Vec<_>>(),
        ];
        all.iter_mut().for_each(|leaves| leaves.sort_by(Leaf::order));
        all
    }

    /// Proposes the round, signed by the model's operator and its scorer.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose(&self, world: &GradientWorld) -> Result<OpenRound, Revert> {
        let leaves = self.leaves(world);
        let [receipts, scores, credits, _] = leaves.each_ref().map(|leaves| crate::head(leaves));
        let payouts = leaves[3].iter().map(|leaf| (leaf.key, leaf.value)).collect();
        let trees = [receipts, scores, credits];
        let mut draft = Draft::with_trees(&world.chain, world.model, trees, Payouts::new(payouts));
        draft.round.cutoff = world.cutoff;
        draft.round.payouts = abi_tree(crate::head(&leaves[3]));
        world.chain.propose(&draft.signed(&world.chain, &world.chain.operator, &[&world.chain.scorer]))
    }

    /// The answer to a request for the features of the record that the score with this index names.
    pub fn answer_features(&self, world: &GradientWorld, open: &OpenRound, index: u64) -> Bytes {
        let (_, score, _) = self.scores[index as usize];
        let Featured { feature, features, .. } = world.featured(&score.owner);
        let call = answerFeaturesCall {
            round: given::round(&open.round),
            stake: given::stake(&open.stake),
            place: self.scored(world, index),
            score: given::score(&score),
            feature: given::member(feature),
            features,
            member: given::member(world.member(&score.owner)),
        };
        call.abi_encode().into()
    }

    /// The answer to a request for the features of the output that the score with this index is of.
    pub fn answer_output_features(&self, world: &GradientWorld, open: &OpenRound, index: u64) -> Bytes {
        let (id, ..) = self.scores[index as usize];
        let of_score = self.receipts.iter().find(|receipt| receipt.id() == id).expect("its receipt");
        let call = answerOutputFeaturesCall {
            round: given::round(&open.round),
            stake: given::stake(&open.stake),
            place: self.scored(world, index),
            receipt: given::receipt(of_score),
            features: world.vector(of_score.feature_hash).into(),
        };
        call.abi_encode().into()
    }

    /// The score with this index, as Requests takes it.
    fn scored(&self, world: &GradientWorld, index: u64) -> IRequests::Place {
        let [_, scores, ..] = self.leaves(world);
        let tree = SumTree::build(&scores).expect("scores ascend");
        let proof = tree.prove(index, 1).expect("there is such a score").into();
        IRequests::Place { index, leaf: given::leaf(&scores[index as usize]), proof }
    }

    /// Everything that can be shown of a round as it was proposed, to each function that could prove
    /// something of it.
    pub fn calls(&self, world: &GradientWorld, open: &OpenRound) -> Vec<Bytes> {
        let shown =
            Shown { world, round: proposed_round(&open.round, &open.stake), trees: self.leaves(world) };
        let mut calls = shown.of_trees();
        calls.extend(shown.of_receipts(self));
        calls.extend(self.scores.iter().flat_map(|(id, score, _)| shown.of_score(self, *id, score)));
        calls.extend(self.credits.iter().flat_map(|(reason, _)| shown.of_credit(reason)));
        calls.extend(shown.of_payouts());
        calls
    }
}

/// A round's trees, from which places are shown.
struct Shown<'w> {
    world: &'w GradientWorld,
    round: ProposedRound,
    trees: [Vec<Leaf>; 4],
}

impl Shown<'_> {
    fn place(&self, tree: Tree, key: B256, data: B256) -> Place {
        place(self.trees[tree as usize].clone(), key, data)
    }

    fn of_trees(&self) -> Vec<Bytes> {
        let mut calls = Vec::new();
        for tree in Tree::ALL {
            let leaves = &self.trees[tree as usize];
            for pair in 0..leaves.len().saturating_sub(1) {
                let leaf = leaves[pair + 1];
                // The two leaves around the place of the second.
                let call = proveDisorderCall {
                    round: self.round.clone(),
                    tree: tree as u8,
                    leaves: self.place(tree, leaf.key, leaf.data),
                };
                calls.push(call.abi_encode().into());
            }
        }
        calls
    }

    fn of_receipts(&self, of: &GradientRound) -> Vec<Bytes> {
        let mut calls: Vec<Bytes> = Vec::new();
        let round = || self.round.clone();
        for one in &of.receipts {
            let id = one.id();
            let place = self.place(Tree::Receipts, id, B256::ZERO);
            let (first, after_last) =
                (self.place(Tree::Scores, id, B256::ZERO), self.place(Tree::Scores, after(id), B256::ZERO));
            let fields = receipt(one);
            let call = proveReceiptCall { round: round(), receipt: fields.clone(), place: place.clone() };
            calls.push(call.abi_encode().into());
            for source in &self.world.sources {
                let payee = treasury_word(source.datanet_id);
                let call = proveRestCall {
                    round: round(),
                    receipt: fields.clone(),
                    datanetId: source.datanet_id,
                    place: place.clone(),
                    first: first.clone(),
                    afterLast: after_last.clone(),
                    credit: self.place(
                        Tree::Credits,
                        payee,
                        credit_digest(id, B256::ZERO, CreditRole::Unowned),
                    ),
                };
                calls.push(call.abi_encode().into());
            }
            for record in &self.world.records {
                let call = proveMissingCall {
                    round: round(),
                    receipt: fields.clone(),
                    record: self.world.featured(&record.owner),
                    member: self.world.member(&record.owner),
                    outputFeatures: self.world.vector(one.feature_hash).into(),
                    place: place.clone(),
                    gap: self.place(Tree::Scores, id, record_tag(record.owner.content_id)),
                };
                calls.push(call.abi_encode().into());
            }
        }
        calls
    }

    fn of_score(&self, of: &GradientRound, id: B256, score: &Score) -> Vec<Bytes> {
        let (mut calls, source): (Vec<Bytes>, _) = (Vec::new(), score.source());
        let (round, owner) = (|| self.round.clone(), score.owner);
        let place = self.place(Tree::Scores, id, source);
        let abi_score = || IDisputes::Score { start: score.start, end: score.end, owner: abi_owner(&owner) };
        let absent = self.place(Tree::Receipts, id, B256::ZERO);
        let stray =
            proveStrayCall { round: round(), receiptId: id, source, score: place.clone(), receipt: absent };
        let form = proveFormCall { round: round(), receiptId: id, score: abi_score(), place: place.clone() };
        calls.extend([stray.abi_encode().into(), form.abi_encode().into()]);
        let Some(one) = of.receipts.iter().find(|receipt| receipt.id() == id) else { return calls };
        let call = proveScoreCall {
            round: round(),
            receipt: receipt(one),
            record: self.world.featured(&owner),
            outputFeatures: self.world.vector(one.feature_hash).into(),
            place: place.clone(),
        };
        calls.push(call.abi_encode().into());
        let call = proveRegistrationCall {
            round: round(),
            receipt: receipt(one),
            score: abi_score(),
            member: self.world.member(&owner),
            place: place.clone(),
        };
        calls.push(call.abi_encode().into());
        let same = self.world.records.iter().filter(|record| record.owner.content_id == owner.content_id);
        for first in same {
            let call = proveNotFirstCall {
                round: round(),
                receipt: receipt(one),
                scored: abi_owner(&owner),
                first: abi_owner(&first.owner),
                member: self.world.member(&first.owner),
                place: place.clone(),
            };
            calls.push(call.abi_encode().into());
        }
        for role in [CreditRole::Contributor, CreditRole::Treasury] {
            let Some(record) = self.world.record(&owner) else { continue };
            let payee = match role {
                CreditRole::Contributor => record.payee.into_word(),
                _ => treasury_word(owner.datanet_id),
            };
            let call = provePartCall {
                round: round(),
                receipt: receipt(one),
                scored: abi_owner(&owner),
                role: role as u8,
                first: self.place(Tree::Scores, id, B256::ZERO),
                place: place.clone(),
                afterLast: self.place(Tree::Scores, after(id), B256::ZERO),
                credit: self.place(Tree::Credits, payee, credit_digest(id, source, role)),
            };
            calls.push(call.abi_encode().into());
        }
        calls
    }

    fn of_credit(&self, reason: &Reason) -> Vec<Bytes> {
        let Reason { payee, receipt_id, role, .. } = *reason;
        let nobody = Owner { datanet_id: U256::ZERO, content_id: B256::ZERO, batch_root: B256::ZERO };
        let score = reason.score.unwrap_or(Score::whole(nobody));
        let score = IDisputes::Score { start: score.start, end: score.end, owner: abi_owner(&score.owner) };
        let credit = self.place(Tree::Credits, payee, reason.digest());
        let missing = if role == CreditRole::Unowned { Tree::Receipts } else { Tree::Scores };
        let unfounded = proveUnfoundedCall {
            round: self.round.clone(),
            payee,
            receiptId: receipt_id,
            source: reason.source(),
            role: role as u8,
            credit: credit.clone(),
            missing: self.place(missing, receipt_id, reason.source()),
        };
        let misdirected = proveMisdirectedCall {
            round: self.round.clone(),
            payee,
            receiptId: receipt_id,
            score,
            role: role as u8,
            credit,
        };
        vec![unfounded.abi_encode().into(), misdirected.abi_encode().into()]
    }

    fn of_payouts(&self) -> Vec<Bytes> {
        let payees: Vec<B256> = self.trees[3].iter().map(|leaf| leaf.key).collect();
        let call = |payee: &B256| provePayoutCall {
            round: self.round.clone(),
            payee: *payee,
            lastRoot: B256::ZERO,
            last: Place { leaves: Vec::new(), proof: Bytes::new() },
            first: self.place(Tree::Credits, *payee, B256::ZERO),
            afterLast: self.place(Tree::Credits, after(*payee), B256::ZERO),
            payout: self.place(Tree::Payouts, *payee, B256::ZERO),
        };
        payees.iter().map(|payee| call(payee).abi_encode().into()).collect()
    }
}

fn after(key: B256) -> B256 {
    next(key).expect("not the last key")
}

pub(super) fn treasury_word(datanet_id: U256) -> B256 {
    treasury(datanet_id).expect("a Datanet's id").to_word()
}
