//! The formula of a round.

use crate::input::{
    Contribution, Datanet, InputError, Payout, Payouts, RoundInput, Terms, by_key, payouts_tree,
};
use crate::tree::{LeafProof, Tree};
use alloy_primitives::B256;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_core::{
    ids::{CreditRole, credit_digest},
    payee::Payee,
    split,
    sum_tree::Leaf,
    typed_data::Receipt,
};
use tributary_scoring::ScoreRow;

/// One leaf of the credits tree, with what its digest stands for. Ascends by (payee, digest).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditRow {
    /// Who earned it.
    pub payee: Payee,
    /// For which receipt.
    pub receipt_id: B256,
    /// With which contribution.
    pub contribution_key: B256,
    /// As what.
    pub role: CreditRole,
    /// How much of the receipt's price; above zero.
    pub credit: u128,
}

impl CreditRow {
    /// The leaf's data.
    pub fn digest(&self) -> B256 {
        credit_digest(self.receipt_id, self.contribution_key, self.role)
    }
}

/// One leaf of the payouts tree, with what it follows from. Ascends by payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutRow {
    /// Who is paid.
    pub payee: Payee,
    /// Its last payout, zero if it had none.
    pub last: u128,
    /// Its credits of this round; the fallback account's hold what nobody earned.
    pub credit: u128,
    /// What it has earned since the model began; above zero.
    pub payout: u128,
}

/// A round: its rows and its trees. Every list is in the order of its tree, so a row's index is its leaf's.
#[derive(Clone, Debug)]
pub struct Round {
    /// What holds for the whole round.
    pub terms: Terms,
    /// The model's Datanets.
    pub datanets: Vec<Datanet>,
    /// The contributions that have scores, ascending by key.
    pub contributions: Vec<Contribution>,
    /// The receipts that have a price, ascending by id.
    pub receipts: Vec<Receipt>,
    /// Their scores.
    pub scores: Vec<ScoreRow>,
    /// The credits.
    pub credits: Vec<CreditRow>,
    /// The payouts.
    pub payouts: Vec<PayoutRow>,
    /// What no contribution has earned.
    pub unearned: u128,
    /// The tree of the last payouts.
    pub last_payouts_tree: Tree,
    /// The tree over `receipts`.
    pub receipts_tree: Tree,
    /// The tree over `scores`.
    pub scores_tree: Tree,
    /// The tree over `credits`.
    pub credits_tree: Tree,
    /// The tree over `payouts`.
    pub payouts_tree: Tree,
}

impl Round {
    /// Computes the round. What is in `input` and plays no part (contributions without a score, receipts without a price)
    /// is left out.
    pub fn build(mut input: RoundInput) -> Result<Self, InputError> {
        let terms = input.terms;
        let last_payouts_tree = payouts_tree(&input.last_payouts)?;
        let mut receipts = by_id(&terms, std::mem::take(&mut input.receipts))?;
        let receipts_tree = receipts_tree(&receipts)?;
        let prices: HashMap<B256, u128> = receipts.iter().map(|(id, receipt)| (*id, receipt.price)).collect();
        receipts.retain(|(_, receipt)| receipt.price > 0);

        let mut scores = std::mem::take(&mut input.scores);
        scores.sort_unstable();
        let known = by_key(&input)?;
        check_scores(&scores, &prices, &known)?;
        scores.retain(|row| row.score > 0 && prices[&row.receipt_id] > 0);
        let scores_tree = scores_tree(&scores)?;

        let credits = credits(&scores, &prices, &known, &input.datanets);
        let credits_tree = credits_tree(&credits)?;
        let unearned = receipts_tree.sum() - credits_tree.sum();
        let payouts = payouts(&terms, receipts_tree.sum(), &credits, unearned, &input.last_payouts)?;
        let payouts_tree = payouts_tree_of(&payouts)?;
        let contributions = scored(&scores, &known);
        Ok(Self {
            terms,
            datanets: input.datanets,
            contributions,
            receipts: receipts.into_iter().map(|(_, receipt)| receipt).collect(),
            scores,
            credits,
            payouts,
            unearned,
            last_payouts_tree,
            receipts_tree,
            scores_tree,
            credits_tree,
            payouts_tree,
        })
    }

    /// The root of the receipts, which the operator signs before anything is scored.
    ///
    /// The same as the built round's `receipts_tree.root()`.
    pub fn receipts_root(terms: &Terms, receipts: Vec<Receipt>) -> Result<B256, InputError> {
        Ok(receipts_tree(&by_id(terms, receipts)?)?.root())
    }

    /// The payee's leaf in the payouts tree and the proof that a claim takes; `None` if it has earned nothing.
    pub fn payout_proof(&self, payee: Payee) -> Option<LeafProof> {
        self.payouts_tree.prove_leaf(payee.to_word())
    }

    /// What the next round is built on.
    pub fn next_payouts(&self) -> Payouts {
        self.payouts.iter().map(|row| Payout { payee: row.payee, amount: row.payout }).collect()
    }
}

/// The receipts with their ids, ascending, checked.
fn by_id(terms: &Terms, receipts: Vec<Receipt>) -> Result<Vec<(B256, Receipt)>, InputError> {
    let mut by_id: Vec<(B256, Receipt)> =
        receipts.into_iter().map(|receipt| (receipt.id(), receipt)).collect();
    by_id.sort_unstable_by_key(|(id, _)| *id);
    if let Some(twice) = by_id.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(InputError::ReceiptTwice(twice[0].0));
    }
    for (id, receipt) in &by_id {
        if receipt.model_id != terms.model {
            return Err(InputError::Model { receipt: *id, found: receipt.model_id, expected: terms.model });
        }
        if receipt.time > terms.cutoff {
            return Err(InputError::AfterCutoff { receipt: *id, time: receipt.time, cutoff: terms.cutoff });
        }
    }
    Ok(by_id)
}

/// Every score is for a receipt and a contribution that are known, and there is one for each pair.
fn check_scores(
    scores: &[ScoreRow],
    prices: &HashMap<B256, u128>,
    known: &HashMap<B256, &Contribution>,
) -> Result<(), InputError> {
    for row in scores {
        let (receipt, contribution) = (row.receipt_id, row.contribution_key);
        if !prices.contains_key(&receipt) {
            return Err(InputError::NoReceipt { receipt, contribution });
        }
        if !known.contains_key(&contribution) {
            return Err(InputError::NoContribution { receipt, contribution });
        }
    }
    let pair = |row: &ScoreRow| (row.receipt_id, row.contribution_key);
    match scores.windows(2).find(|rows| pair(&rows[0]) == pair(&rows[1])) {
        Some(twice) => {
            let (receipt, contribution) = pair(&twice[0]);
            Err(InputError::ScoreTwice { receipt, contribution })
        }
        None => Ok(()),
    }
}

/// Each score's credit, split between contributor and treasury, in the order of the credits tree.
fn credits(
    scores: &[ScoreRow],
    prices: &HashMap<B256, u128>,
    known: &HashMap<B256, &Contribution>,
    datanets: &[Datanet],
) -> Vec<CreditRow> {
    let mut credits = Vec::with_capacity(scores.len());
    for scores in scores.chunk_by(|a, b| a.receipt_id == b.receipt_id) {
        let price = prices[&scores[0].receipt_id];
        let total: u128 = scores.iter().map(|row| u128::from(row.score)).sum();
        for row in scores {
            let contribution = known[&row.contribution_key];
            let datanet = &datanets[contribution.datanet as usize];
            // A total of scores holds every score and, being above zero, gives every credit.
            let parts = split::credit(price, row.score.into(), total, datanet.fee_bps);
            let (contributor, treasury) = parts.unwrap_or_default();
            let credit = |payee, role, credit| CreditRow {
                payee,
                receipt_id: row.receipt_id,
                contribution_key: row.contribution_key,
                role,
                credit,
            };
            credits.push(credit(contribution.payee, CreditRole::Contributor, contributor));
            credits.push(credit(datanet.treasury, CreditRole::Treasury, treasury));
        }
    }
    credits.retain(|row| row.credit > 0);
    credits.sort_by_cached_key(|row| (row.payee.to_word(), row.digest()));
    credits
}

/// The new payouts of everyone who had one or earns one.
fn payouts(
    terms: &Terms,
    receipts: u128,
    credits: &[CreditRow],
    unearned: u128,
    last: &[Payout],
) -> Result<Vec<PayoutRow>, InputError> {
    let mut parties: BTreeMap<B256, PayoutRow> = BTreeMap::new();
    let new = |payee| PayoutRow { payee, last: 0, credit: 0, payout: 0 };
    for payout in last {
        parties.entry(payout.payee.to_word()).or_insert_with(|| new(payout.payee)).last = payout.amount;
    }
    // Together the credits are at most the sum of the receipts, so no addition can overflow.
    for row in credits {
        parties.entry(row.payee.to_word()).or_insert_with(|| new(row.payee)).credit += row.credit;
    }
    let fallback = terms.fallback;
    parties.entry(fallback.to_word()).or_insert_with(|| new(fallback)).credit += unearned;
    let mut rows: Vec<PayoutRow> = parties.into_values().collect();
    for row in &mut rows {
        row.payout = split::payout(row.last, terms.pool, row.credit, receipts)
            .ok_or(InputError::Overflow("the payouts"))?;
    }
    rows.retain(|row| row.payout > 0);
    Ok(rows)
}

/// The contributions that have scores, ascending by key.
fn scored(scores: &[ScoreRow], known: &HashMap<B256, &Contribution>) -> Vec<Contribution> {
    let keys: BTreeSet<B256> = scores.iter().map(|row| row.contribution_key).collect();
    keys.iter().map(|key| *known[key]).collect()
}

fn receipts_tree(receipts: &[(B256, Receipt)]) -> Result<Tree, InputError> {
    let priced = receipts.iter().filter(|(_, receipt)| receipt.price > 0);
    build(priced.map(|(id, receipt)| leaf(*id, receipt.price, B256::ZERO)), "the receipts' prices")
}

fn scores_tree(scores: &[ScoreRow]) -> Result<Tree, InputError> {
    build(scores.iter().map(|row| leaf(row.receipt_id, row.score.into(), row.contribution_key)), "the scores")
}

fn credits_tree(credits: &[CreditRow]) -> Result<Tree, InputError> {
    build(credits.iter().map(|row| leaf(row.payee.to_word(), row.credit, row.digest())), "the credits")
}

fn payouts_tree_of(payouts: &[PayoutRow]) -> Result<Tree, InputError> {
    build(payouts.iter().map(|row| leaf(row.payee.to_word(), row.payout, B256::ZERO)), "the payouts")
}

fn leaf(key: B256, value: u128, data: B256) -> Leaf {
    Leaf { key, value, data }
}

/// Leaves that are in order, so that only their sum can be wrong.
fn build(leaves: impl Iterator<Item = Leaf>, what: &'static str) -> Result<Tree, InputError> {
    Tree::build(leaves.collect()).map_err(|_| InputError::Overflow(what))
}
