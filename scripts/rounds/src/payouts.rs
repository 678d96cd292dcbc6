//! The payouts of a round: what each payee has earned since the model began (SPEC 5.2).

use crate::{
    budget::Budget,
    files::FileError,
    input::{InputError, Payout},
    table::{Rows, Table, TableWriter},
    tree::{Nodes, TreeBuilder},
};
use std::iter::Peekable;
use tributary_core::{
    leaves,
    payee::Payee,
    split,
    sum_tree::{BuildError, Leaf},
};

/// One leaf of the payouts tree, with what it is computed from, in units of the asset. Ascends by
/// payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutRow {
    /// Who is paid.
    pub payee: Payee,
    /// Its last payout, zero if it had none.
    pub last: u128,
    /// The sum of its credits of this round.
    pub credit: u128,
    /// What it has earned since the model began; above zero.
    pub payout: u128,
}

impl PayoutRow {
    /// The leaf.
    pub fn leaf(&self) -> Leaf {
        leaves::payout(self.payee.to_word(), self.payout)
    }
}

/// Takes the payouts of the last finalised round.
#[derive(Debug)]
pub(crate) struct LastPayouts {
    rows: TableWriter<PayoutRow>,
    tree: TreeBuilder,
    last: Option<Payee>,
}

impl LastPayouts {
    pub(crate) fn new(budget: &Budget) -> Self {
        Self { rows: TableWriter::new(budget), tree: TreeBuilder::default(), last: None }
    }

    /// # Errors
    /// [`InputError::LastPayoutZero`]; [`InputError::LastPayouts`] for one that is not above the one
    /// before it, and for sums that do not fit.
    pub(crate) fn push(&mut self, payout: Payout) -> Result<(), InputError> {
        let Payout { payee, amount } = payout;
        if amount == 0 {
            return Err(InputError::LastPayoutZero(payee.to_word()));
        }
        if self.last.replace(payee) >= Some(payee) {
            return Err(InputError::LastPayouts(BuildError::Order(self.rows.count() as usize)));
        }
        self.tree.push(leaves::payout(payee.to_word(), amount)).map_err(InputError::LastPayouts)?;
        Ok(self.rows.push(&PayoutRow { payee, last: amount, credit: 0, payout: amount })?)
    }

    /// The tree, and who pays the new payouts.
    pub(crate) fn finish(self, contributors_bps: u16, budget: &Budget) -> Result<(Nodes, Payer), InputError> {
        let nodes = self.tree.finish().map_err(InputError::LastPayouts)?;
        let (last, rows) = (self.rows.finish()?.all().peekable(), TableWriter::new(budget));
        Ok((nodes, Payer { last, contributors_bps, rows, tree: TreeBuilder::default() }))
    }
}

/// Makes the new payouts of all who had one or earn one.
pub(crate) struct Payer {
    last: Peekable<Rows<PayoutRow>>,
    contributors_bps: u16,
    rows: TableWriter<PayoutRow>,
    tree: TreeBuilder,
}

impl Payer {
    /// Pays the sum of its credits to a payee, which is above all that were paid before.
    pub(crate) fn pay(&mut self, payee: Payee, credit: u128) -> Result<(), InputError> {
        while let Some(last) = self.last_if(|last| last < payee)? {
            self.push(last.payee, last.last, 0)?;
        }
        let last = self.last_if(|last| last == payee)?.map_or(0, |last| last.last);
        self.push(payee, last, credit)
    }

    fn last_if(&mut self, is_meant: impl Fn(Payee) -> bool) -> Result<Option<PayoutRow>, FileError> {
        self.last.next_if(|row| row.as_ref().map_or(true, |row| is_meant(row.payee))).transpose()
    }

    fn push(&mut self, payee: Payee, last: u128, credit: u128) -> Result<(), InputError> {
        let payout = split::payout(last, credit, self.contributors_bps).ok_or(OVERFLOW)?;
        if payout == 0 {
            return Ok(());
        }
        let row = PayoutRow { payee, last, credit, payout };
        self.tree.push(row.leaf()).map_err(|_| OVERFLOW)?;
        Ok(self.rows.push(&row)?)
    }

    pub(crate) fn finish(mut self) -> Result<(Table<PayoutRow>, Nodes), InputError> {
        while let Some(last) = self.last_if(|_| true)? {
            self.push(last.payee, last.last, 0)?;
        }
        Ok((self.rows.finish()?, self.tree.finish().map_err(|_| OVERFLOW)?))
    }
}

const OVERFLOW: InputError = InputError::Overflow("the payouts");
