//! Who owns which bytes of one answer, now: what a gateway, a page or a curator asks.
//!
//! What a round would pay for the answer if its receipt were of that time, found with an index of the
//! records' windows ([`tributary_windows`]) that is kept in the working folder, one for each Datanet and
//! choice of the rule's parameters, and brought up to date first.

mod follow;

use crate::{
    context::Context,
    error::{Error, Result},
    models::{Model, Snapshots},
    registry::{RegisteredRecord, Registry},
};
use alloy_primitives::U256;
use follow::{Followed, follow};
use std::collections::HashMap;
use tributary_core::{
    limits::MAX_OUTPUT,
    span::{ByteRange, Order},
};
use tributary_windows::{Record, Windows, owners};

/// Why an answer is not attributed.
#[derive(Debug, thiserror::Error)]
pub enum AttributionError {
    /// The answer is too long.
    #[error("an output has at most {MAX_OUTPUT} bytes, not {0}; cut the answer into several")]
    TooLong(usize),
    /// It is for a time that has not come.
    #[error("the time {time} is after the latest block's, {head}")]
    Later {
        /// The time that was asked for, in seconds since 1970.
        time: u64,
        /// The latest block's.
        head: u64,
    },
}

/// An answer with the owners of its bytes.
#[derive(Clone, Debug)]
pub struct Attributed {
    /// The model.
    pub model: U256,
    /// For a receipt of which time, in seconds since 1970.
    pub time: u64,
    /// Up to when the snapshot that counts then reaches, in seconds since 1970; `None` if there is none,
    /// so that no record earns.
    pub up_to: Option<u64>,
    /// The bytes of the answer.
    pub length: usize,
    /// The byte ranges that have an owner, in order.
    pub ranges: Vec<ByteRange<RegisteredRecord>>,
    /// How many registrations of the model's Datanets are left out, since the working folder lacks a
    /// record or a list.
    pub lacking: u64,
}

impl Attributed {
    /// How many bytes have an owner.
    pub fn owned(&self) -> u128 {
        self.ranges.iter().map(ByteRange::value).sum()
    }
}

/// Finds who would own which bytes of an answer of a model in a receipt of this time, the latest block's if
/// `None`: the byte ranges of SPEC 4.1, as [`crate::rounds::score`] would give them. The caller has the
/// working folder locked.
///
/// `progress` is called with the number of records that were indexed so far.
///
/// # Errors
/// [`AttributionError`]; what the node and the folder fail with, and [`Error::Windows`].
pub async fn attribute(
    context: &Context,
    model: U256,
    output: &[u8],
    time: Option<u64>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Attributed> {
    if output.len() > MAX_OUTPUT {
        return Err(AttributionError::TooLong(output.len()).into());
    }
    let head = context.view().await?.head().time;
    let time = time.unwrap_or(head);
    if time > head {
        return Err(AttributionError::Later { time, head }.into());
    }
    let terms = Model::read(context, model).await?;
    let params = terms.span()?;
    let up_to = Snapshots::read(context, model).await?.up_to(time);
    let mut found = Attributed { model, time, up_to, length: output.len(), ranges: Vec::new(), lacking: 0 };
    let mut datanets = Vec::new();
    for source in terms.sources_at(time) {
        let registry = Registry::read(context, source.datanetId).await?;
        let followed = follow(context, &registry, source.datanetId, params, progress)?;
        found.lacking += followed.lacking;
        datanets.push((registry, followed));
    }
    let Some(up_to) = up_to else { return Ok(found) };
    let mut named: HashMap<Order, RegisteredRecord> = HashMap::new();
    let open = |index: usize, record: &Record| -> Result<Option<Vec<u8>>> {
        let (registry, followed) = &datanets[index];
        let Some(registered) = followed.registered(registry, record)? else { return Ok(None) };
        if !registered.earns(time, up_to) {
            return Ok(None);
        }
        named.insert(record.order, registered);
        // What is no longer at hand is as in a round: left out.
        Ok(context.folder.record(record.content_id).ok())
    };
    let indexes: Vec<&Windows> = datanets.iter().map(|(_, Followed { windows, .. })| windows).collect();
    let ranges = owners(params, &indexes, output, open)?;
    found.ranges = ranges
        .into_iter()
        .filter_map(|range| {
            let owner = named.get(&range.owner.record.order)?.clone();
            Some(ByteRange { start: range.start, end: range.end, owner })
        })
        .collect();
    Ok(found)
}

impl From<tributary_windows::IndexError> for Error {
    fn from(error: tributary_windows::IndexError) -> Self {
        Self::Windows(error)
    }
}
