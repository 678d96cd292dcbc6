//! The credits of a round: for whom each part of a receipt's price is (SPEC 5.2).

use crate::{
    budget::{Budget, cores},
    files::FileError,
    form::Form,
    input::{InputError, Owner, RoundHeader},
    layout::{CreditIndexes, PayeeRow, ReceiptRow, ScoreIndexes, TotalRow},
    merge::{join, next_if, part},
    owners::OWNED,
    payouts::Payer,
    sorter::{Sorted, Sorter},
    sources::Sources,
    table::{Table, TableWriter},
    tree::{Nodes, TreeBuilder},
};
use alloy_primitives::B256;
use std::thread;
use tributary_core::{
    ids::{CreditRole, credit_digest},
    leaves,
    payee::Payee,
    split,
    sum_tree::Leaf,
    typed_data::Receipt,
};

/// One leaf of the credits tree, with what its digest is made from. Ascends by (payee, digest).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditRow {
    /// Whom it is for.
    pub payee: Payee,
    /// For which receipt.
    pub receipt_id: B256,
    /// For which score: the data of its leaf. Zero for what is unowned.
    pub source: B256,
    /// What it is for.
    pub role: CreditRole,
    /// How much of the receipt's price, in units of the asset; above zero.
    pub credit: u128,
}

impl CreditRow {
    /// The data of the leaf.
    pub fn digest(&self) -> B256 {
        credit_digest(self.receipt_id, self.source, self.role)
    }

    /// The leaf.
    pub fn leaf(&self) -> Leaf {
        leaves::credit(self.payee.to_word(), self.credit, self.digest())
    }
}

/// `payee 32 | digest 32 | index of what it is for 4 | role 1 | credit 16`.
const CREDIT: usize = 85;

/// How many credits are hashed at a time, on all cores.
const BATCH: usize = 1 << 15;

/// The scores of a round in the order of their tree, and the credits of its receipts.
pub(crate) struct Shared {
    pub(crate) scores: Table<ScoreIndexes>,
    pub(crate) nodes: Nodes,
    pub(crate) credits: Sorted<CREDIT>,
}

/// Shares out the price of every receipt that counts: receipts with the sums of their scores, where
/// records have scores as wholes, and scores with their owners.
///
/// # Errors
/// [`InputError::ScoredTwice`] for a record that has two scores as a whole for one receipt.
pub(crate) fn share(
    header: &RoundHeader,
    receipts: (&Table<ReceiptRow>, &Table<TotalRow>),
    scores: (Sorted<OWNED>, &Table<Owner>),
    sources: &Sources,
    budget: &Budget,
) -> Result<Shared, InputError> {
    let (form, (scores, owners)) = (Form::of(header.rule), scores);
    let mut scores = scores.peekable();
    let (receipts, mut totals) = (receipts.0, receipts.1.all());
    let (mut table, mut tree) = (TableWriter::new(budget), TreeBuilder::default());
    let mut credits = CreditSorter { rows: Vec::new(), sorter: Sorter::new(budget) };
    let weights = sources.weights();
    // There are fewer than 2^32 receipts.
    for (subject, receipt) in (0u32..).zip(receipts.all()) {
        let receipt = receipt?.receipt(header.model);
        let receipt_id = receipt.id();
        let whole = match form {
            Form::Ranges => u128::from(receipt.output_length),
            Form::Wholes => totals.next().transpose()?.map_or(0, |total| total.0.into()),
        };
        let (mut before, mut last) = (0, None);
        while let Some(row) = next_if(&mut scores, |row| row[..4] == subject.to_be_bytes())? {
            let of = Owned::of(&row);
            if form == Form::Wholes {
                check_first(receipt_id, owners, last.replace(of.owner), of.owner)?;
            }
            let index = u32::try_from(table.count()).map_err(|_| InputError::TooMany("scores"))?;
            table.push(&ScoreIndexes { receipt: subject, owner: of.owner, start: of.start, end: of.end })?;
            let value = u128::from(form.value(of.start, of.end));
            let leaf = leaves::score(receipt_id, value, of.source);
            tree.push(leaf).map_err(|_| InputError::Overflow("the scores"))?;
            let fee_bps = sources.list[of.datanet].fee_bps;
            let parts = split::credit(receipt.price, before, value, whole, fee_bps).ok_or(SHARED)?;
            before += value;
            let row = |payee, role, credit| {
                (CreditRow { payee, receipt_id, source: of.source, role, credit }, index)
            };
            credits.push(row(of.payee, CreditRole::Contributor, parts.0))?;
            credits.push(row(sources.treasuries[of.datanet], CreditRole::Treasury, parts.1))?;
        }
        let parts = unowned(form, &receipt, before, &weights)?;
        for (payee, credit) in sources.treasuries.iter().copied().zip(parts) {
            let (role, source) = (CreditRole::Unowned, B256::ZERO);
            credits.push((CreditRow { payee, receipt_id, source, role, credit }, subject))?;
        }
    }
    let nodes = tree.finish().map_err(|_| InputError::Overflow("the scores"))?;
    Ok(Shared { scores: table.finish()?, nodes, credits: credits.finish()? })
}

/// What the scores of a receipt, of this sum, leave of its price to each treasury.
fn unowned(form: Form, receipt: &Receipt, scores: u128, weights: &[u16]) -> Result<Vec<u128>, InputError> {
    let unowned = match form {
        Form::Ranges => {
            split::unowned_of(receipt.price, scores, receipt.output_length.into()).ok_or(SHARED)?
        }
        Form::Wholes => split::unscored(receipt.price, scores),
    };
    // There is a source, and its weight is above zero.
    split::unowned(unowned, weights).ok_or(SHARED)
}

/// Checks that a record has one score for a receipt, by whatever registration. Scores of one record
/// come one after the other, as long as no two records of a receipt have one tag.
fn check_first(
    receipt: B256,
    owners: &Table<Owner>,
    last: Option<u32>,
    owner: u32,
) -> Result<(), InputError> {
    let Some(last) = last else { return Ok(()) };
    let content = |index: u32| Ok::<_, FileError>(owners.get(index.into())?.map(|owner| owner.content_id));
    let content_id = content(owner)?;
    match content_id {
        Some(content_id) if last == owner || content(last)? == Some(content_id) => {
            Err(InputError::ScoredTwice { receipt, content_id })
        }
        _ => Ok(()),
    }
}

/// Scores of one output never cover more than all of it, so no round fails with this.
const SHARED: InputError = InputError::Overflow("a receipt's credits");

/// A score as it comes from the join with the owners.
struct Owned {
    owner: u32,
    start: u16,
    end: u16,
    source: B256,
    payee: Payee,
    datanet: usize,
}

impl Owned {
    fn of(row: &[u8; OWNED]) -> Self {
        Self {
            source: part(row, 4).into(),
            start: u16::from_be_bytes(part(row, 36)),
            end: u16::from_be_bytes(part(row, 38)),
            owner: u32::from_be_bytes(part(row, 40)),
            // It was a payee before it was packed.
            payee: Payee::from_word(B256::new(part(row, 44))).unwrap_or(Payee::Account(Default::default())),
            datanet: row[76].into(),
        }
    }
}

/// Takes credits with the index of what each is for, and hashes them on all cores.
struct CreditSorter {
    rows: Vec<(CreditRow, u32)>,
    sorter: Sorter<CREDIT>,
}

impl CreditSorter {
    fn push(&mut self, row: (CreditRow, u32)) -> Result<(), InputError> {
        if row.0.credit > 0 {
            self.rows.push(row);
        }
        if self.rows.len() == BATCH { self.hash() } else { Ok(()) }
    }

    fn hash(&mut self) -> Result<(), InputError> {
        let packed = |(row, subject): &(CreditRow, u32)| -> [u8; CREDIT] {
            let (payee, digest, subject) = (row.payee.to_word(), row.digest(), subject.to_be_bytes());
            join(&[&payee[..], &digest[..], &subject, &[row.role as u8], &row.credit.to_be_bytes()])
        };
        let pack = |rows: &[(CreditRow, u32)]| rows.iter().map(packed).collect::<Vec<_>>();
        let parts = if self.rows.len() < BATCH { 1 } else { cores() };
        let packed: Vec<Vec<[u8; CREDIT]>> = thread::scope(|scope| {
            let mut parts = self.rows.chunks(self.rows.len().div_ceil(parts).max(1));
            // A page in a browser has this thread only.
            let first = parts.next();
            let threads: Vec<_> = parts.map(|part| scope.spawn(move || pack(part))).collect();
            let first = first.map(pack);
            // A thread that hashes does not panic.
            let others = threads.into_iter().map(|thread| thread.join().unwrap_or_default());
            first.into_iter().chain(others).collect()
        });
        self.rows.clear();
        Ok(packed.iter().flatten().try_for_each(|row| self.sorter.push(*row))?)
    }

    fn finish(mut self) -> Result<Sorted<CREDIT>, InputError> {
        self.hash()?;
        Ok(self.sorter.finish()?)
    }
}

/// The credits in the order of their tree.
pub(crate) struct Credited {
    pub(crate) credits: Table<CreditIndexes>,
    pub(crate) nodes: Nodes,
}

/// Writes the credits down, and pays each payee the sum of its own.
pub(crate) fn credit(
    credits: Sorted<CREDIT>,
    payees: &Table<PayeeRow>,
    payer: &mut Payer,
    budget: &Budget,
) -> Result<Credited, InputError> {
    let (mut table, mut tree) = (TableWriter::new(budget), TreeBuilder::default());
    let mut credits = credits.peekable();
    // There are fewer than 2^32 payees. Each that has a credit is one of them, and both ascend.
    for (payee, row) in (0u32..).zip(payees.all()) {
        let (PayeeRow(of), mut sum) = (row?, 0u128);
        let word = of.to_word();
        while let Some(row) = next_if(&mut credits, |row| row[..32] == word[..])? {
            let (digest, subject) = (B256::new(part(&row, 32)), u32::from_be_bytes(part(&row, 64)));
            let (role, credit) = (CreditRole::from_u8(row[68]), u128::from_be_bytes(part(&row, 69)));
            let role = role.unwrap_or(CreditRole::Unowned);
            table.push(&CreditIndexes { payee, subject, role, credit })?;
            let leaf = leaves::credit(word, credit, digest);
            tree.push(leaf).map_err(|_| InputError::Overflow("the credits"))?;
            // The sum of all credits is that of the receipts, so no part of it overflows.
            sum += credit;
        }
        if sum > 0 {
            payer.pay(of, sum)?;
        }
    }
    let nodes = tree.finish().map_err(|_| InputError::Overflow("the credits"))?;
    Ok(Credited { credits: table.finish()?, nodes })
}
