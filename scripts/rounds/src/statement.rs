//! What a round states, right or wrong, as tables whose rows are read by their index.

use crate::{
    budget::Budget,
    cache::Cache,
    credits::CreditRow,
    files::FileError,
    form::{self, Form},
    input::{Missing, Owner},
    layout::{CreditIndexes, Other, PayeeRow, ReceiptRow, ScoreIndexes},
    payouts::PayoutRow,
    table::{Row, Rows, Table},
    tree::{Leaves, Nodes, Tree, TreeBuilder},
};
use alloy_primitives::{B256, U256};
use std::{collections::HashMap, ops::Range, sync::Arc};
use tributary_core::{
    faults::trees::Tree as TreeName,
    ids::CreditRole,
    leaves,
    payee::Payee,
    sum_tree::{BuildError, Leaf},
    typed_data::Receipt,
};

/// A score with its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedScore {
    /// The receipt of the output.
    pub receipt_id: B256,
    /// The offset of its first byte in the output; 0 of a record as a whole.
    pub start: u16,
    /// The offset after its last byte; 0 of a record as a whole.
    pub end: u16,
    /// The score, if it is that of a record as a whole.
    pub whole: Option<u32>,
    /// The owner of the bytes, or the record.
    pub owner: Owner,
}

impl StatedScore {
    pub(crate) fn form(&self) -> Form {
        if self.whole.is_some() { Form::Wholes } else { Form::Ranges }
    }

    /// The leaf's data: [`tributary_core::ids::source`], or of a record as a whole
    /// [`tributary_core::ids::record_source`].
    pub fn source(&self) -> B256 {
        self.form().source(self.form().base(&self.owner), self.start, self.end)
    }

    /// The value of the leaf: the score of a record as a whole, else the length; 0 if it ends before it
    /// starts.
    pub fn value(&self) -> u128 {
        self.whole.unwrap_or_else(|| self.form().value(self.start, self.end)).into()
    }

    /// The leaf.
    pub fn leaf(&self) -> Leaf {
        leaves::score(self.receipt_id, self.value(), self.source())
    }
}

/// The leaves of a round, right or wrong, with what they are made from, in the order of its files.
///
/// They are read when they are asked for. Whatever fails with [`FileError`] does so for a file that
/// cannot be read, or a row that is none.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The model of all receipts.
    pub(crate) model: U256,
    pub(crate) form: Form,
    pub(crate) tables: Tables,
    /// Owners with the source of each that has no range.
    known: Arc<Cache<(Owner, B256)>>,
    /// The ids of receipts.
    ids: Arc<Cache<B256>>,
    /// The models of receipts that are another model's, by their indexes. Files cannot state them.
    pub(crate) foreign: Arc<HashMap<u64, U256>>,
}

/// All tables of a statement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) missing: Table<Missing>,
    pub(crate) receipts: Table<ReceiptRow>,
    pub(crate) owners: Table<Owner>,
    pub(crate) scores: Table<ScoreIndexes>,
    pub(crate) payees: Table<PayeeRow>,
    pub(crate) credits: Table<CreditIndexes>,
    pub(crate) payouts: Table<PayoutRow>,
    pub(crate) others: Table<Other>,
}

impl Statement {
    pub(crate) fn new(model: U256, form: Form, tables: Tables, budget: &Budget) -> Self {
        let known = Arc::new(Cache::new(budget.of_owners(), tables.owners.len()));
        let ids = Arc::new(Cache::new(budget.of_words(), tables.receipts.len()));
        Self { model, form, tables, known, ids, foreign: Arc::default() }
    }

    /// What the scorer did not have.
    pub fn missing(&self) -> impl Iterator<Item = Result<Missing, FileError>> + use<> {
        self.tables.missing.all()
    }

    /// The receipts.
    pub fn receipts(&self) -> impl Iterator<Item = Result<Receipt, FileError>> + use<> {
        let (model, foreign) = (self.model, self.foreign.clone());
        (0..)
            .zip(self.tables.receipts.all())
            .map(move |(index, row)| Ok(row?.receipt(foreign.get(&index).copied().unwrap_or(model))))
    }

    /// The owners that scores name.
    pub fn owners(&self) -> impl Iterator<Item = Result<Owner, FileError>> + use<> {
        self.tables.owners.all()
    }

    /// The scores.
    pub fn scores(&self) -> impl Iterator<Item = Result<StatedScore, FileError>> + use<> {
        self.each(&self.tables.scores, Self::score_of)
    }

    /// The credits.
    pub fn credits(&self) -> impl Iterator<Item = Result<CreditRow, FileError>> + use<> {
        self.each(&self.tables.credits, Self::credit_of)
    }

    /// The payees of the credits, each with its credit.
    pub fn credited(&self) -> impl Iterator<Item = Result<(Payee, u128), FileError>> + use<> {
        self.each(&self.tables.credits, |statement, index, row| {
            Ok((statement.payee(index, row.payee)?, row.credit))
        })
    }

    /// The payouts.
    pub fn payouts(&self) -> impl Iterator<Item = Result<PayoutRow, FileError>> + use<> {
        self.tables.payouts.all()
    }

    /// How much of the receipts' prices is unowned, in units of the asset.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn unowned(&self) -> Result<u128, FileError> {
        let mut sum = 0u128;
        for credit in self.tables.credits.all() {
            let credit = credit?;
            let is_unowned = credit.role == CreditRole::Unowned;
            sum = sum.saturating_add(if is_unowned { credit.credit } else { 0 });
        }
        Ok(sum)
    }

    /// How many leaves a tree has.
    pub fn count(&self, tree: TreeName) -> u64 {
        match tree {
            TreeName::Receipts => self.tables.receipts.len(),
            TreeName::Scores => self.tables.scores.len(),
            TreeName::Credits => self.tables.credits.len(),
            TreeName::Payouts => self.tables.payouts.len(),
        }
    }

    /// The receipt with this index; `None` if there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn receipt(&self, index: u64) -> Result<Option<Receipt>, FileError> {
        let model = self.foreign.get(&index).copied().unwrap_or(self.model);
        Ok(self.tables.receipts.get(index)?.map(|row| row.receipt(model)))
    }

    /// The score with this index; `None` if there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn score(&self, index: u64) -> Result<Option<StatedScore>, FileError> {
        self.tables.scores.get(index)?.map(|row| self.score_of(index, &row)).transpose()
    }

    /// The credit with this index; `None` if there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn credit(&self, index: u64) -> Result<Option<CreditRow>, FileError> {
        self.tables.credits.get(index)?.map(|row| self.credit_of(index, &row)).transpose()
    }

    /// A table's rows with what their indexes name.
    fn each<R: Row, T>(
        &self,
        table: &Table<R>,
        of: fn(&Self, u64, &R) -> Result<T, FileError>,
    ) -> impl Iterator<Item = Result<T, FileError>> + use<R, T> {
        let statement = self.clone();
        (0..).zip(table.all()).map(move |(index, row)| of(&statement, index, &row?))
    }

    fn score_of(&self, index: u64, row: &ScoreIndexes) -> Result<StatedScore, FileError> {
        let (receipt_id, (owner, _)) = (self.receipt_id(index, row)?, self.owner(index, row)?);
        let (start, end, whole) = match self.form {
            Form::Ranges => (row.start, row.end, None),
            Form::Wholes => (0, 0, Some(form::score(row.start, row.end))),
        };
        Ok(StatedScore { receipt_id, start, end, whole, owner })
    }

    fn score_leaf(&self, index: u64, row: &ScoreIndexes) -> Result<Leaf, FileError> {
        let value = self.form.value(row.start, row.end).into();
        Ok(leaves::score(self.receipt_id(index, row)?, value, self.source(index, row)?))
    }

    fn credit_of(&self, index: u64, row: &CreditIndexes) -> Result<CreditRow, FileError> {
        let CreditIndexes { payee, subject, role, credit } = *row;
        let payee = self.payee(index, payee)?;
        let (receipt_id, source) = match role {
            CreditRole::Unowned => match self.id_of(subject.into())? {
                Some(id) => (id, B256::ZERO),
                None => self.other(index, subject, self.tables.receipts.len())?,
            },
            CreditRole::Contributor | CreditRole::Treasury => match self.tables.scores.get(subject.into())? {
                Some(score) => {
                    let subject = subject.into();
                    (self.receipt_id(subject, &score)?, self.source(subject, &score)?)
                }
                None => self.other(index, subject, self.tables.scores.len())?,
            },
        };
        Ok(CreditRow { payee, receipt_id, source, role, credit })
    }

    fn payee(&self, of: u64, index: u32) -> Result<Payee, FileError> {
        let row = self.tables.payees.get(index.into())?;
        row.map(|row| row.0)
            .ok_or_else(|| self.tables.credits.wrong(of, format!("there is no payee {index}")))
    }

    fn other(&self, of: u64, index: u32, first: u64) -> Result<(B256, B256), FileError> {
        let other = self.tables.others.get(u64::from(index) - first)?;
        let other = other.map(|other| (other.receipt_id, other.source));
        other.ok_or_else(|| self.tables.credits.wrong(of, format!("it is for {index}, which there is not")))
    }

    /// The id of the receipt with this index; `None` if there is none.
    fn id_of(&self, index: u64) -> Result<Option<B256>, FileError> {
        if index >= self.tables.receipts.len() {
            return Ok(None);
        }
        let read = || Ok(self.receipt(index)?.map(|receipt| receipt.id()).unwrap_or_default());
        self.ids.get(index, read).map(Some)
    }

    fn receipt_id(&self, of: u64, row: &ScoreIndexes) -> Result<B256, FileError> {
        let index = u64::from(row.receipt);
        if let Some(id) = self.id_of(index)? {
            return Ok(id);
        }
        let other = self.tables.others.get(index - self.tables.receipts.len())?;
        other
            .map(|other| other.receipt_id)
            .ok_or_else(|| self.tables.scores.wrong(of, format!("there is no receipt {index}")))
    }

    fn owner(&self, of: u64, row: &ScoreIndexes) -> Result<(Owner, B256), FileError> {
        self.known.get(row.owner.into(), || {
            let owner = self.tables.owners.get(row.owner.into())?;
            let owner = owner
                .ok_or_else(|| self.tables.scores.wrong(of, format!("there is no owner {}", row.owner)))?;
            Ok((owner, self.form.base(&owner)))
        })
    }

    fn source(&self, of: u64, row: &ScoreIndexes) -> Result<B256, FileError> {
        Ok(self.form.source(self.owner(of, row)?.1, row.start, row.end))
    }

    /// The leaves of a tree with these indexes, of which none is beyond the last.
    pub(crate) fn leaves(
        &self,
        tree: TreeName,
        range: Range<u64>,
    ) -> Box<dyn Iterator<Item = Result<Leaf, FileError>>> {
        fn each<R: Row + 'static>(
            rows: Rows<R>,
            first: u64,
            leaf: impl Fn(u64, R) -> Result<Leaf, FileError> + 'static,
        ) -> Box<dyn Iterator<Item = Result<Leaf, FileError>>> {
            Box::new((first..).zip(rows).map(move |(index, row)| leaf(index, row?)))
        }
        let (first, statement) = (range.start, self.clone());
        match tree {
            TreeName::Receipts => {
                each(self.tables.receipts.rows(range), first, move |index, row: ReceiptRow| {
                    let id = statement.id_of(index)?.unwrap_or_default();
                    Ok(leaves::receipt(id, row.price))
                })
            }
            TreeName::Scores => each(self.tables.scores.rows(range), first, move |index, row| {
                statement.score_leaf(index, &row)
            }),
            TreeName::Credits => each(self.tables.credits.rows(range), first, move |index, row| {
                Ok(statement.credit_of(index, &row)?.leaf())
            }),
            TreeName::Payouts => {
                each(self.tables.payouts.rows(range), first, |_, row: PayoutRow| Ok(row.leaf()))
            }
        }
    }

    /// The tree over the leaves that are stated, in the order in which they are; `None` if their sum
    /// does not fit 128 bits. All of them are read and hashed.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn tree(&self, tree: TreeName) -> Result<Option<Tree>, FileError> {
        self.grow(tree, |_, _| ())
    }

    /// As [`Statement::tree`]. `see` is called with each leaf and its index, in order.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn grow(&self, tree: TreeName, mut see: impl FnMut(u64, &Leaf)) -> Result<Option<Tree>, FileError> {
        let mut builder = TreeBuilder::default();
        for (index, leaf) in (0..).zip(self.leaves(tree, 0..self.count(tree))) {
            let leaf = leaf?;
            see(index, &leaf);
            match builder.push(leaf) {
                Ok(()) => {}
                Err(BuildError::Sum | BuildError::Count | BuildError::Order(_)) => return Ok(None),
            }
        }
        Ok(builder.finish().ok().map(|nodes| self.with_nodes(tree, nodes)))
    }

    /// A tree whose nodes are known.
    pub(crate) fn with_nodes(&self, tree: TreeName, nodes: Nodes) -> Tree {
        Tree::new(nodes, TreeLeaves { statement: self.clone(), tree })
    }
}

/// A source of the same registration as another one.
pub(crate) fn with_range(mut source: B256, start: u16, end: u16) -> B256 {
    source[..2].copy_from_slice(&start.to_be_bytes());
    source[2..4].copy_from_slice(&end.to_be_bytes());
    source
}

struct TreeLeaves {
    statement: Statement,
    tree: TreeName,
}

impl Leaves for TreeLeaves {
    fn read(&self, range: Range<u64>) -> Result<Vec<Leaf>, FileError> {
        self.statement.leaves(self.tree, range).collect()
    }
}
