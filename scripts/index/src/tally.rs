//! How much is registered in a Datanet, counted while events are indexed.
//!
//! Counting ten million registrations takes a database many seconds. So each range of blocks that
//! changes a count adds a row with the count at its end. For a block between two such rows, and after
//! blocks were replaced, the registrations are counted.

use crate::{
    database::{Connection, Problem, Row, params},
    sql,
    store::{list, status},
};
use std::collections::BTreeMap;
use tributary_core::status::Status;

/// How much is registered in a Datanet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The records that are registered by themselves and were accepted at some time.
    pub records: u64,
    /// Those of them that are accepted now.
    pub accepted: u64,
    /// The registrations, of records and of batches, that were never accepted and wait for a curator.
    pub waiting: u64,
}

/// What some events add to the tallies.
#[derive(Default)]
pub(crate) struct Changes(BTreeMap<i64, Change>);

#[derive(Clone, Copy, Default)]
struct Change {
    records: i64,
    accepted: i64,
    waiting: i64,
}

/// A registration before its status changes.
struct Before {
    is_batch: bool,
    was_accepted: bool,
    now: Status,
}

impl Changes {
    /// Adds registrations, of `count` records or of a batch. `payee` is whom they are for.
    pub(crate) fn register(
        &mut self,
        connection: &dyn Connection,
        datanet: i64,
        payee: &[u8; 21],
        new: (Status, bool, usize),
        block: i64,
    ) -> Result<(), Problem> {
        let (status, is_batch, count) = new;
        let change = self.0.entry(datanet).or_default();
        let count = count as i64;
        match status {
            Status::Accepted if !is_batch => {
                change.records += count;
                change.accepted += count;
                put_payee(connection, datanet, payee, block)?;
            }
            Status::Pending => change.waiting += count,
            _ => {}
        }
        Ok(())
    }

    /// Adds a change of the status of the registration with a number, before it is in its table.
    pub(crate) fn change(
        &mut self,
        connection: &dyn Connection,
        (datanet, number): (i64, i64),
        payee: &[u8; 21],
        status: Status,
        block: i64,
    ) -> Result<(), Problem> {
        let before = before(connection, datanet, number)?;
        let change = self.0.entry(datanet).or_default();
        let waits = |was_accepted: bool, status: Status| !was_accepted && status == Status::Pending;
        let is_accepted = status == Status::Accepted;
        change.waiting += i64::from(waits(before.was_accepted || is_accepted, status))
            - i64::from(waits(before.was_accepted, before.now));
        if before.is_batch {
            return Ok(());
        }
        change.accepted += i64::from(is_accepted) - i64::from(before.now == Status::Accepted);
        if is_accepted && !before.was_accepted {
            change.records += 1;
            put_payee(connection, datanet, payee, block)?;
        }
        Ok(())
    }

    /// Puts the tallies at the end of a range, and removes those before a block.
    pub(crate) fn put(self, connection: &dyn Connection, end: i64, forgotten: i64) -> Result<(), Problem> {
        for (datanet, Change { records, accepted, waiting }) in self.0 {
            let last = list(connection, sql::TALLY, params![datanet, end], tally)?;
            let last = last.first().copied().unwrap_or_default();
            let add = |count: u64, change: i64| count as i64 + change;
            let parameters = params![
                datanet,
                end,
                add(last.records, records),
                add(last.accepted, accepted),
                add(last.waiting, waiting)
            ];
            connection.execute(sql::PUT_TALLY, parameters)?;
            connection.execute(sql::FORGET_TALLIES, params![datanet, forgotten])?;
        }
        Ok(())
    }
}

/// Counts anew at the last block that is left, after later ones were removed.
pub(crate) fn recount(connection: &dyn Connection, block: i64) -> Result<(), Problem> {
    connection.execute(sql::DROP_TALLIES, params![])?;
    for datanet in list(connection, sql::DATANETS, params![], |row| row.int(0))? {
        let Tally { records, accepted, waiting } = counted(connection, datanet, block)?;
        let parameters = params![datanet, block, records as i64, accepted as i64, waiting as i64];
        connection.execute(sql::PUT_TALLY, parameters)?;
    }
    Ok(())
}

/// The tally of a Datanet up to a block.
pub(crate) fn at(connection: &dyn Connection, datanet: i64, block: i64) -> Result<Tally, Problem> {
    let later = list(connection, sql::LATER_TALLIES, params![datanet, block], |row| row.int(0))?;
    if later.iter().any(|count| *count > 0) {
        // What the next one counts may be of blocks before this one.
        return counted(connection, datanet, block);
    }
    let last = list(connection, sql::TALLY, params![datanet, block], tally)?;
    Ok(last.first().copied().unwrap_or_default())
}

fn counted(connection: &dyn Connection, datanet: i64, block: i64) -> Result<Tally, Problem> {
    let parameters = params![Status::Accepted as u8, Status::Pending as u8, block, datanet];
    let counted = list(connection, sql::COUNT_REGISTRATIONS, parameters, tally)?;
    Ok(counted.first().copied().unwrap_or_default())
}

fn tally(row: &dyn Row) -> Result<Tally, Problem> {
    let count = |column| row.int(column).map(|count| count as u64);
    Ok(Tally { records: count(0)?, accepted: count(1)?, waiting: count(2)? })
}

fn before(connection: &dyn Connection, datanet: i64, number: i64) -> Result<Before, Problem> {
    let first = |row: &dyn Row| Ok((row.int(0)? != 0, status(row, 1)?));
    let found = list(connection, sql::REGISTERED, params![datanet, number], first)?;
    let Some((is_batch, first)) = found.first().copied() else {
        return Err(Problem::Other(format!("Datanet {datanet} has no registration {number}").into()));
    };
    let mut before = Before { is_batch, was_accepted: first == Status::Accepted, now: first };
    for now in list(connection, sql::STATUSES_OF, params![datanet, number], |row| status(row, 0))? {
        before.now = now;
        before.was_accepted |= now == Status::Accepted;
    }
    Ok(before)
}

fn put_payee(connection: &dyn Connection, datanet: i64, payee: &[u8; 21], block: i64) -> Result<(), Problem> {
    connection.execute(sql::PUT_PAYEE, params![datanet, *payee, block])
}
