//! The owners of a round's scores: found by their order, and checked against each other.

use crate::{
    budget::Budget,
    form::Form,
    input::{InputError, Missing, Owner, RoundHeader},
    layout::{PayeeRow, ReceiptRow},
    merge::{join, next_if, part},
    scores::BY_OWNER,
    sorter::{Sorted, Sorter},
    sources::Sources,
    table::{Bytes, Row, Table, TableWriter},
};
use alloy_primitives::B256;
use tributary_core::payee::Payee;
use tributary_scoring::Order;

/// The row of an owner's file, which begins with its order.
pub(crate) const OWNER: usize = Owner::WIDTH;

/// `receipt's index 4 | source 32 | start 2 | end 2 | owner's index 4 | payee 32 | index of its Datanet
/// among the sources 1`.
pub(crate) const OWNED: usize = 77;

/// `datanet 32 | item 32 | content id 32 | payee 32 | number 8 | index 8`.
const REGISTRATION: usize = 144;

pub(crate) fn row(owner: &Owner) -> [u8; OWNER] {
    let mut row = Vec::with_capacity(OWNER);
    owner.put(&mut Bytes::of(&mut row));
    part(&row, 0)
}

/// Scores with their owners, and the owners.
pub(crate) struct Owned {
    pub(crate) owners: Table<Owner>,
    pub(crate) payees: Table<PayeeRow>,
    pub(crate) scores: Sorted<OWNED>,
    pub(crate) registrations: Registrations,
}

/// Finds the owners of scores. Those that no score names are left out.
///
/// # Errors
/// [`InputError::Contradiction`] for two owners of one order; [`InputError::NoOwner`] for a score
/// whose owner is not given; [`InputError::NoSource`] for an owner in a Datanet that is no source.
pub(crate) fn find(
    owners: Sorted<OWNER>,
    scores: Sorted<BY_OWNER>,
    receipts: &Table<ReceiptRow>,
    header: &RoundHeader,
    sources: &Sources,
    budget: &Budget,
) -> Result<Owned, InputError> {
    let (mut scores, form) = (scores.peekable(), Form::of(header.rule));
    let mut table = TableWriter::new(budget);
    let (mut owned, mut payees, mut registrations) =
        (Sorter::new(budget), Sorter::new(budget), Sorter::new(budget));
    let no_owner = |row: &[u8; BY_OWNER]| -> InputError {
        let (number, index) = (u64::from_be_bytes(part(row, 0)), u64::from_be_bytes(part(row, 8)));
        let receipt = receipts.get(u32::from_be_bytes(part(row, 16)).into());
        match receipt {
            Ok(receipt) => InputError::NoOwner {
                receipt: receipt.map(|row| row.receipt(header.model).id()).unwrap_or_default(),
                start: u16::from_be_bytes(part(row, 20)),
                order: Order { number, index },
            },
            Err(error) => error.into(),
        }
    };
    let mut last = None;
    for row in owners {
        let row = row?;
        let order: [u8; 16] = part(&row, 0);
        if last == Some(row) {
            continue;
        }
        let owner = Owner::take(&row).map_err(InputError::Storage)?;
        if last.replace(row).is_some_and(|last| last[..16] == order) {
            return Err(contradiction(&owner));
        }
        if let Some(row) = next_if(&mut scores, |row| row[..16] < order[..])? {
            return Err(no_owner(&row));
        }
        let index = u32::try_from(table.count()).map_err(|_| InputError::TooMany("owners"))?;
        let mut known: Option<(B256, u8)> = None;
        while let Some(row) = next_if(&mut scores, |row| row[..16] == order)? {
            let (base, datanet) = match known {
                Some(known) => known,
                None => {
                    let datanet = sources.find(owner.datanet).ok_or(no_source(&owner))?;
                    *known.insert((form.base(&owner), datanet as u8))
                }
            };
            let payee = owner.payee.to_word();
            let source =
                form.source(base, u16::from_be_bytes(part(&row, 20)), u16::from_be_bytes(part(&row, 22)));
            let (receipt, bits) = (&row[16..20], &row[20..]);
            owned.push(join(&[receipt, &source[..], bits, &index.to_be_bytes(), &payee[..], &[datanet]]))?;
        }
        if known.is_some() {
            table.push(&owner)?;
            payees.push(owner.payee.to_word().0)?;
            registrations.push(registration(&owner))?;
        }
    }
    if let Some(row) = scores.next() {
        return Err(no_owner(&row?));
    }
    sources.treasuries.iter().try_for_each(|treasury| payees.push(treasury.to_word().0))?;
    Ok(Owned {
        owners: table.finish()?,
        payees: distinct(payees.finish()?, budget)?,
        scores: owned.finish()?,
        registrations: Registrations(registrations.finish()?),
    })
}

fn registration(owner: &Owner) -> [u8; REGISTRATION] {
    let Owner { datanet, content_id, item, payee, order } = *owner;
    let (number, index) = (order.number.to_be_bytes(), order.index.to_be_bytes());
    join(&[&datanet.to_be_bytes::<32>(), &item[..], &content_id[..], &payee.to_word()[..], &number, &index])
}

/// Each payee once, ascending.
fn distinct(words: Sorted<32>, budget: &Budget) -> Result<Table<PayeeRow>, InputError> {
    let (mut table, mut last) = (TableWriter::new(budget), None);
    for word in words {
        let word = B256::new(word?);
        if last.replace(word) != Some(word) {
            u32::try_from(table.count()).map_err(|_| InputError::TooMany("payees"))?;
            let payee = Payee::from_word(word);
            table
                .push(&PayeeRow(payee.ok_or_else(|| InputError::Storage(format!("{word} is no payee")))?))?;
        }
    }
    Ok(table.finish()?)
}

/// The registrations by which owners earn, ascending.
pub(crate) struct Registrations(Sorted<REGISTRATION>);

impl Registrations {
    /// Checks owners against each other and against what is missing, which is kept. The list of an
    /// owner's batch can be missing: what was shown of a batch on chain earns without it.
    ///
    /// # Errors
    /// [`InputError::Contradiction`] for a registration (a Datanet and an item) with two payees or
    /// two numbers, a record of it with two indexes, and a record that is registered by itself with
    /// another index than 0; [`InputError::NotMissing`] for a record that earns;
    /// [`InputError::NoSource`] for a missing record of another Datanet.
    pub(crate) fn check(
        self,
        missing: Sorted<96>,
        sources: &Sources,
        table: &mut TableWriter<Missing>,
    ) -> Result<(), InputError> {
        let mut missing = missing.peekable();
        let mut last: Option<[u8; REGISTRATION]> = None;
        let mut last_missing = None;
        let mut keep = |row: [u8; 96]| -> Result<(), InputError> {
            let one = Missing::take(&row).map_err(InputError::Storage)?;
            if sources.find(one.datanet).is_none() {
                return Err(InputError::NoSource { content_id: one.content_id, datanet: one.datanet });
            }
            if last_missing.replace(row) != Some(row) {
                table.push(&one)?;
            }
            Ok(())
        };
        for row in self.0 {
            let row = row?;
            let (item, content_id) = (B256::new(part(&row, 32)), B256::new(part(&row, 64)));
            let index = &row[136..];
            let differs = last.is_some_and(|last| {
                let is_registration = last[..64] == row[..64];
                is_registration && last[96..136] != row[96..136]
                    || last[..96] == row[..96] && last[136..] != *index
            });
            if differs || item == content_id && index.iter().any(|byte| *byte != 0) {
                return Err(InputError::Contradiction {
                    content_id,
                    datanet: B256::new(part(&row, 0)).into(),
                });
            }
            last = Some(row);
            while let Some(one) = next_if(&mut missing, |one| one[..] < row[..96])? {
                keep(one)?;
            }
            if next_if(&mut missing, |one| one[..] == row[..96])?.is_some() {
                return Err(InputError::NotMissing { item, content_id });
            }
        }
        missing.try_for_each(|one| keep(one?))
    }
}

fn no_source(owner: &Owner) -> InputError {
    InputError::NoSource { content_id: owner.content_id, datanet: owner.datanet }
}

fn contradiction(owner: &Owner) -> InputError {
    InputError::Contradiction { content_id: owner.content_id, datanet: owner.datanet }
}
