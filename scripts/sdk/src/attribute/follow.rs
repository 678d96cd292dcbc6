//! Brings the index of a Datanet's windows up to date with its registrations.

use crate::{
    context::Context,
    error::Result,
    following::{Reached, Wanted, read_new},
    registry::{RegisteredRecord, Registry},
};
use alloy_primitives::U256;
use tributary_core::span::Params;
use tributary_scoring::Progress;
use tributary_windows::{Record, Windows, Writer};

/// An index that is up to date.
pub(super) struct Followed {
    pub(super) windows: Windows,
    /// How many registrations that were accepted at some time lack a record or a list.
    pub(super) lacking: u64,
    reached: Reached,
}

impl Followed {
    /// A record of the index as it is registered ([`Reached::registered`]).
    pub(super) fn registered(
        &self,
        registry: &Registry,
        record: &Record,
    ) -> Result<Option<RegisteredRecord>> {
        self.reached.registered(registry, record)
    }
}

/// Appends what the index of a Datanet does not have.
pub(super) fn follow(
    context: &Context,
    registry: &Registry,
    datanet: U256,
    params: Params,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Followed> {
    let name = format!("{}-{}", params.min_words(), params.min_bytes());
    let folder = context.chain_folder().join("windows").join(name).join(datanet.to_string());
    let mut writer = Writer::open(&folder, params)?;
    let before: Reached = serde_json::from_value(writer.windows().state().clone()).unwrap_or_default();
    let known = writer.windows().clone();
    let report = |now: Progress| progress(now.records);
    let (reached, lacking) = read_new(
        context,
        registry,
        before.clone(),
        Wanted::All,
        |record| Ok(known.contains(record)?),
        |records, open| writer.append(records, open, &report),
    )?;
    if reached != before {
        let state = serde_json::to_value(&reached).map_err(std::io::Error::other);
        writer.set_state(
            state.map_err(|source| tributary_windows::IndexError::File { path: folder, source })?,
        )?;
    }
    Ok(Followed { windows: writer.windows().clone(), lacking, reached })
}
