//! A round, and how it is built.

use crate::{
    credits::{self, CreditRow, Payees},
    input::{InputError, Missing, Owner, Payout, Payouts, RoundHeader, RoundInput, Source},
    missing,
    owners::{Owners, sources_of},
    payouts::{self, PayoutRow},
    receipts::{self, by_id, head, require_some},
    scores::{self, Score},
    sources::{Sources, check_header},
    tree::{LeafProof, Tree},
};
use alloy_primitives::B256;
use tributary_core::{
    ids::CreditRole,
    leaves,
    payee::Payee,
    sum_tree::{Leaf, TreeHead},
    typed_data::Receipt,
};

/// The heads of a round's trees, which their roots commit to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHeads {
    /// The payouts of the last finalised round.
    pub last_payouts: TreeHead,
    /// The receipts' prices.
    pub receipts: TreeHead,
    /// The scores.
    pub scores: TreeHead,
    /// The credits; their sum is the receipts'.
    pub credits: TreeHead,
    /// The payouts.
    pub payouts: TreeHead,
}

/// A round: its rows and its trees. Every list is in the order of its tree, so the index of a row
/// is that of its leaf. Built by [`Round::build`] only, and not to be changed.
///
/// Scores and credits are packed, and their trees are not kept: about 100 bytes a score with its
/// two credits.
#[derive(Clone, Debug)]
pub struct Round {
    /// What holds for the whole round.
    pub header: RoundHeader,
    /// The model's Datanets that the round does not leave out, ascending by id.
    pub sources: Vec<Source>,
    /// The receipts that have a price, ascending by id.
    pub receipts: Vec<Receipt>,
    /// The owners of scores, ascending by order.
    pub owners: Vec<Owner>,
    /// What each payee has earned since the model began, ascending by payee.
    pub payouts: Vec<PayoutRow>,
    /// What the scorer did not have, ascending.
    pub missing: Vec<Missing>,
    /// The heads of the trees.
    pub heads: TreeHeads,
    receipt_ids: Vec<B256>,
    /// The contribution keys of the owners.
    keys: Vec<B256>,
    scores: Vec<scores::Packed>,
    credits: Vec<credits::Packed>,
    payees: Vec<Payee>,
    payouts_tree: Tree,
}

impl Round {
    /// Computes the round. Receipts that do not count, their scores, and owners without a score are
    /// left out.
    ///
    /// # Errors
    /// [`InputError`] for the first part of the input that no round can have: the header, the
    /// sources, the receipts, the owners and scores, what is missing, the sums.
    pub fn build(input: RoundInput) -> Result<Self, InputError> {
        let RoundInput { header, sources, receipts, scores, owners, missing, last_payouts } = input;
        check_header(&header)?;
        check_sizes(receipts.len(), scores.len(), owners.len())?;
        let last_head = last_head(&header, &last_payouts)?;
        let sources = Sources::new(sources)?;
        let receipts = by_id(&header, receipts)?;
        let receipts_head = receipts::head_of_prices(&receipts)?;
        require_some(&header, receipts_head)?;

        let mut all = Owners::new(owners)?;
        let mut scores = scores::pack(scores, &receipts, &mut all)?;
        let (owners, indexes) = all.into_used();
        scores.iter_mut().for_each(|score| score.owner = indexes[score.owner as usize]);
        let payees = Payees::new(&owners, &sources, &sources_of(&owners, &sources)?)?;
        let (receipt_ids, receipts): (Vec<B256>, Vec<Receipt>) =
            receipts.into_iter().filter(|(_, receipt)| receipt.counts()).unzip();
        let credits = credits::credits(&receipts, &scores, &sources, &payees)?;
        let missing = missing::check(missing, &sources, &owners, &receipt_ids, &receipts, &scores)?;

        let mut round = Self {
            header,
            sources: sources.list,
            receipts,
            keys: owners.iter().map(Owner::contribution_key).collect(),
            owners,
            payouts: Vec::new(),
            missing,
            heads: TreeHeads {
                last_payouts: last_head,
                receipts: receipts_head,
                scores: TreeHead::default(),
                credits: TreeHead::default(),
                payouts: TreeHead::default(),
            },
            receipt_ids,
            scores,
            credits,
            payees: payees.list,
            payouts_tree: Tree::default(),
        };
        round.heads.scores = head(round.scores().map(|score| score.leaf()), "the scores")?;
        round.heads.credits = round.sort_credits()?;
        round.pay(&last_payouts)?;
        Ok(round)
    }

    /// Sorts the credits into the order of their tree, and returns its head.
    fn sort_credits(&mut self) -> Result<TreeHead, InputError> {
        let credits = std::mem::take(&mut self.credits);
        let mut digests: Vec<(B256, credits::Packed)> =
            credits.into_iter().map(|credit| (self.credit_row(&credit).digest(), credit)).collect();
        digests.sort_unstable_by_key(|(digest, credit)| (credit.payee, *digest));
        let leaf = |(data, credit): &(B256, credits::Packed)| {
            let key = self.payees[credit.payee as usize].to_word();
            leaves::credit(key, credit.credit, *data)
        };
        let head = head(digests.iter().map(leaf), "the credits")?;
        self.credits = digests.into_iter().map(|(_, credit)| credit).collect();
        self.credits.shrink_to_fit();
        Ok(head)
    }

    /// Computes the payouts from the credits.
    fn pay(&mut self, last: &[Payout]) -> Result<(), InputError> {
        let mut sums = vec![0u128; self.payees.len()];
        for credit in &self.credits {
            // The sum of all credits is that of the receipts, so no partial sum overflows.
            sums[credit.payee as usize] += credit.credit;
        }
        let earned = self.payees.iter().copied().zip(sums);
        self.payouts = payouts::payouts(last, earned, self.header.contributors_bps)?;
        let leaves = self.payouts.iter().map(|row| payouts::leaf(row.payee, row.payout));
        let tree = Tree::build(leaves.collect()).map_err(|_| InputError::Overflow("the payouts"))?;
        self.heads.payouts = tree.head();
        self.payouts_tree = tree;
        Ok(())
    }

    /// The ids of [`Round::receipts`], ascending.
    pub fn receipt_ids(&self) -> &[B256] {
        &self.receipt_ids
    }

    /// The scores, in the order of their tree.
    pub fn scores(&self) -> impl ExactSizeIterator<Item = Score<'_>> {
        self.scores.iter().map(|score| self.score(score))
    }

    fn score(&self, score: &scores::Packed) -> Score<'_> {
        let scores::Packed { receipt, owner, start, end } = *score;
        let receipt_id = self.receipt_ids[receipt as usize];
        Score { receipt_id, start, end, owner: &self.owners[owner as usize], key: self.keys[owner as usize] }
    }

    /// The credits, in the order of their tree.
    pub fn credits(&self) -> impl ExactSizeIterator<Item = CreditRow> {
        self.credits.iter().map(|credit| self.credit_row(credit))
    }

    fn credit_row(&self, credit: &credits::Packed) -> CreditRow {
        let credits::Packed { credit, payee, subject, role } = *credit;
        let payee = self.payees[payee as usize];
        let (receipt_id, source) = match role {
            CreditRole::Unowned => (self.receipt_ids[subject as usize], B256::ZERO),
            CreditRole::Contributor | CreditRole::Treasury => {
                let score = self.score(&self.scores[subject as usize]);
                (score.receipt_id, score.source())
            }
        };
        CreditRow { payee, receipt_id, source, role, credit }
    }

    /// How much of the receipts' prices is unowned, in units of the asset.
    pub fn unowned(&self) -> u128 {
        let unowned = self.credits.iter().filter(|credit| credit.role == CreditRole::Unowned);
        unowned.map(|credit| credit.credit).sum()
    }

    /// The tree over the receipts, built at each call.
    pub fn receipts_tree(&self) -> Tree {
        let priced = self.receipt_ids.iter().zip(&self.receipts);
        rebuilt(priced.map(|(id, receipt)| receipts::leaf(*id, receipt.price)))
    }

    /// The tree over the scores, built at each call.
    pub fn scores_tree(&self) -> Tree {
        rebuilt(self.scores().map(|score| score.leaf()))
    }

    /// The tree over the credits, built at each call.
    pub fn credits_tree(&self) -> Tree {
        rebuilt(self.credits().map(|row| row.leaf()))
    }

    /// The tree over the payouts.
    pub fn payouts_tree(&self) -> &Tree {
        &self.payouts_tree
    }

    /// The payee's leaf in the payouts tree and the proof that a claim takes; `None` if it has
    /// earned nothing.
    pub fn payout_proof(&self, payee: Payee) -> Option<LeafProof> {
        self.payouts_tree.prove_leaf(payee.to_word())
    }

    /// The payouts that the next round is built on.
    pub fn next_payouts(&self) -> Payouts {
        self.payouts.iter().map(|row| Payout { payee: row.payee, amount: row.payout }).collect()
    }
}

/// A tree over leaves that made one when the round was built.
fn rebuilt(leaves: impl Iterator<Item = Leaf>) -> Tree {
    Tree::build(leaves.collect()).unwrap_or_default()
}

fn last_head(header: &RoundHeader, last: &[Payout]) -> Result<TreeHead, InputError> {
    if header.number == 1 && !last.is_empty() {
        return Err(InputError::FirstHasNone);
    }
    Ok(payouts::last_tree(last)?.head())
}

/// Checks that 32 bits hold every index.
fn check_sizes(receipts: usize, scores: usize, owners: usize) -> Result<(), InputError> {
    for (count, what) in [(receipts, "receipts"), (scores, "scores"), (owners, "owners")] {
        u32::try_from(count).map_err(|_| InputError::TooMany(what))?;
    }
    Ok(())
}
