//! A round, and how it is built.

use crate::{
    budget::Budget,
    credits::{self, CreditRow},
    files::FileError,
    form::Form,
    input::{InputError, Missing, Owner, Payout, RoundHeader, RoundInput, Source},
    merge::join,
    owners::{self, OWNER},
    payouts::{LastPayouts, PayoutRow},
    receipts::ReceiptSorter,
    scores::{self, GIVEN, OUTPUT},
    sorter::Sorter,
    sources::{Sources, check_header},
    statement::{StatedScore, Statement, Tables},
    table::{Bytes, Row, Table, TableWriter},
    tree::{LeafProof, Nodes, Tree},
};
use alloy_primitives::{B256, U256};
use std::ops::Deref;
use tributary_core::{
    faults::trees::Tree as TreeName, payee::Payee, sum_tree::TreeHead, typed_data::Receipt,
};
use tributary_scoring::{Order, ScoreRow};

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

/// What a round commits to: all that it takes to sign and propose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundSummary {
    /// What holds for the whole round.
    pub header: RoundHeader,
    /// The model's Datanets that the round does not leave out, ascending by id.
    pub sources: Vec<Source>,
    /// The heads of the trees.
    pub heads: TreeHeads,
}

impl Deref for Round {
    type Target = RoundSummary;

    fn deref(&self) -> &RoundSummary {
        &self.summary
    }
}

/// A right round: its rows and its trees. Built by [`RoundBuilder`] only.
///
/// The rows are in memory if they are few, else in files, and read when they are asked for. Every
/// list is in the order of its tree, so the index of a row is that of its leaf. Whatever fails with
/// [`FileError`] does so if these files cannot be read.
#[derive(Clone, Debug)]
pub struct Round {
    /// What the round is but for its leaves; a round has all of its fields and methods.
    pub summary: RoundSummary,
    pub(crate) stated: Statement,
    /// Of receipts, scores, credits and payouts.
    pub(crate) nodes: [Nodes; 4],
}

impl Round {
    /// Computes the round of what is in memory, with the usual budget. See [`RoundBuilder`].
    ///
    /// # Errors
    /// Those of [`RoundBuilder`].
    pub fn build(input: RoundInput) -> Result<Self, InputError> {
        let RoundInput { header, sources, receipts, scores, owners, missing, last_payouts } = input;
        let mut builder = RoundBuilder::new(header, sources, Budget::default())?;
        last_payouts.into_iter().try_for_each(|payout| builder.last_payout(payout))?;
        receipts.iter().try_for_each(|receipt| builder.receipt(receipt))?;
        scores.iter().try_for_each(|score| builder.score(score))?;
        owners.iter().try_for_each(|owner| builder.owner(owner))?;
        missing.iter().try_for_each(|missing| builder.missing(missing))?;
        builder.build()
    }

    /// What the round states.
    pub fn stated(&self) -> &Statement {
        &self.stated
    }

    /// The receipts that have a price, ascending by id.
    pub fn receipts(&self) -> impl Iterator<Item = Result<Receipt, FileError>> + use<> {
        self.stated.receipts()
    }

    /// The owners of scores, ascending by order.
    pub fn owners(&self) -> impl Iterator<Item = Result<Owner, FileError>> + use<> {
        self.stated.owners()
    }

    /// The scores, in the order of their tree.
    pub fn scores(&self) -> impl Iterator<Item = Result<StatedScore, FileError>> + use<> {
        self.stated.scores()
    }

    /// The credits, in the order of their tree.
    pub fn credits(&self) -> impl Iterator<Item = Result<CreditRow, FileError>> + use<> {
        self.stated.credits()
    }

    /// What each payee has earned since the model began, ascending by payee.
    pub fn payouts(&self) -> impl Iterator<Item = Result<PayoutRow, FileError>> + use<> {
        self.stated.payouts()
    }

    /// What the scorer did not have, ascending.
    pub fn missing(&self) -> impl Iterator<Item = Result<Missing, FileError>> + use<> {
        self.stated.missing()
    }

    /// One of the trees.
    pub fn tree(&self, tree: TreeName) -> Tree {
        self.stated.with_nodes(tree, self.nodes[tree as usize].clone())
    }

    /// The tree over the payouts.
    pub fn payouts_tree(&self) -> Tree {
        self.tree(TreeName::Payouts)
    }

    /// The payee's leaf in the payouts tree and the proof that a claim takes; `None` if it has
    /// earned nothing.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn payout_proof(&self, payee: Payee) -> Result<Option<LeafProof>, FileError> {
        self.payouts_tree().prove_leaf(payee.to_word())
    }
}

/// Takes everything that a round is a function of, piece by piece, and computes the round.
///
/// Memory is the budget's, whatever the number of receipts, scores, owners and payees; what does not
/// fit is sorted through files in the budget's folder. Time is that of sorting.
#[derive(Debug)]
pub struct RoundBuilder {
    header: RoundHeader,
    sources: Sources,
    budget: Budget,
    receipts: ReceiptSorter,
    scores: Sorter<GIVEN>,
    owners: Sorter<OWNER>,
    outputs: Sorter<OUTPUT>,
    missing: Sorter<96>,
    last: LastPayouts,
}

impl RoundBuilder {
    /// Begins a round with the model's Datanets that it does not leave out, ascending by id.
    ///
    /// # Errors
    /// [`InputError`] for the header, then for the sources.
    pub fn new(header: RoundHeader, sources: Vec<Source>, budget: Budget) -> Result<Self, InputError> {
        check_header(&header)?;
        let sources = Sources::new(sources)?;
        Ok(Self {
            header,
            sources,
            receipts: ReceiptSorter::new(&budget),
            scores: Sorter::new(&budget),
            owners: Sorter::new(&budget),
            outputs: Sorter::new(&budget),
            missing: Sorter::new(&budget),
            last: LastPayouts::new(&budget),
            budget,
        })
    }

    /// Adds a payout of the last finalised round, which is above the ones that were added before.
    ///
    /// # Errors
    /// [`InputError::FirstHasNone`], [`InputError::LastPayoutZero`], [`InputError::LastPayouts`].
    pub fn last_payout(&mut self, payout: Payout) -> Result<(), InputError> {
        if self.header.number == 1 {
            return Err(InputError::FirstHasNone);
        }
        self.last.push(payout)
    }

    /// Adds a receipt of the round's span of time, in any order; one that does not count is left out.
    ///
    /// # Errors
    /// [`InputError::Model`], [`InputError::OutsideSpan`], [`InputError::Price`].
    pub fn receipt(&mut self, receipt: &Receipt) -> Result<(), InputError> {
        self.receipts.push(&self.header, receipt)
    }

    /// Adds a score of a range of an output, in any order; one of a receipt that does not count is left
    /// out.
    ///
    /// # Errors
    /// [`InputError::Form`] in a round of a rule that scores records as wholes; [`InputError::Storage`].
    pub fn score(&mut self, score: &ScoreRow) -> Result<(), InputError> {
        self.check_form(Form::Ranges)?;
        Ok(self.scores.push(scores::given(score))?)
    }

    /// Adds the score of a record as a whole, named by its order, in any order; one of a receipt that
    /// does not count is left out.
    ///
    /// # Errors
    /// [`InputError::Form`] in a round of a rule that scores ranges of outputs; [`InputError::Storage`].
    pub fn whole(&mut self, receipt_id: B256, score: u32, owner: Order) -> Result<(), InputError> {
        self.check_form(Form::Wholes)?;
        Ok(self.scores.push(scores::given_whole(receipt_id, score, owner))?)
    }

    fn check_form(&self, form: Form) -> Result<(), InputError> {
        let rule = self.header.rule;
        if Form::of(rule) == form { Ok(()) } else { Err(InputError::Form(rule.to_word())) }
    }

    /// Adds an owner, in any order; one that no score names by its order is left out.
    ///
    /// # Errors
    /// [`InputError::Storage`].
    pub fn owner(&mut self, owner: &Owner) -> Result<(), InputError> {
        Ok(self.owners.push(owners::row(owner))?)
    }

    /// Adds what the scorer did not have, in any order. It changes no tree. Outputs of receipts that
    /// are not in the round are left out.
    ///
    /// # Errors
    /// [`InputError::Storage`].
    pub fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        if missing.datanet == U256::ZERO {
            return Ok(self.outputs.push(join(&[&missing.item[..], &missing.content_id[..]]))?);
        }
        let mut row = Vec::with_capacity(Missing::WIDTH);
        missing.put(&mut Bytes::of(&mut row));
        Ok(self.missing.push(join(&[&row]))?)
    }

    /// Computes the round of all that was added.
    ///
    /// # Errors
    /// [`InputError`] for what no round can have, first in receipts and their scores, then in owners,
    /// in what is missing, in the sums.
    pub fn build(self) -> Result<Round, InputError> {
        let Self { header, sources, budget, receipts, scores, owners, outputs, missing, last } = self;
        let (last_nodes, mut payer) = last.finish(header.contributors_bps, &budget)?;
        let mut lacking = TableWriter::new(&budget);
        let counted = scores::count(
            &header,
            receipts.finish(&header)?,
            scores.finish()?,
            outputs.finish()?,
            &mut lacking,
            &budget,
        )?;
        let receipts = counted.receipts;
        let owned = owners::find(owners.finish()?, counted.scores, &receipts, &header, &sources, &budget)?;
        let receipts_with_totals = (&receipts, &counted.totals);
        let scores_with_owners = (owned.scores, &owned.owners);
        let shared = credits::share(&header, receipts_with_totals, scores_with_owners, &sources, &budget)?;
        owned.registrations.check(missing.finish()?, &sources, &mut lacking)?;
        let credited = credits::credit(shared.credits, &owned.payees, &mut payer, &budget)?;
        let (payouts, payouts_nodes) = payer.finish()?;

        let tables = Tables {
            missing: lacking.finish()?,
            receipts,
            owners: owned.owners,
            scores: shared.scores,
            payees: owned.payees,
            credits: credited.credits,
            payouts,
            others: Table::default(),
        };
        let nodes = [counted.nodes, shared.nodes, credited.nodes, payouts_nodes];
        let [receipts, scores, credits, payouts] = nodes.each_ref().map(|nodes| nodes.head);
        let heads = TreeHeads { last_payouts: last_nodes.head, receipts, scores, credits, payouts };
        Ok(Round {
            summary: RoundSummary { header, sources: sources.list, heads },
            stated: Statement::new(header.model, Form::of(header.rule), tables, &budget),
            nodes,
        })
    }
}
