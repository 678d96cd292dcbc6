//! The Datanets that a model draws on, and leaving them out (SPEC 1.3, adr/0021).

use crate::{
    Models,
    storage::{ModelWord, StoredSource},
};
use alloc::vec::Vec;
use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use tributary_interfaces::models::{CannotLeaveOut, IModelsSources, SourceLeftOut, SourceState};
use tributary_parts::{Revert, log, revert};

impl IModelsSources for Models {
    /// `IModels.leaveOut`
    fn leave_out(&mut self, model_id: &U256, datanet_id: &U256) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        let sources = self.stored_sources(model_id);
        let base = self.stored_sources(&self.models.get(model_id, ModelWord::BASE_MODEL));
        let Some((index, source, base_from)) = leavable(&sources, &base, datanet_id) else {
            return Err(revert(CannotLeaveOut { model_id, datanet_id }));
        };
        let from = self.effective_from(&self.round_rules(model_id)).max(base_from);
        let left_out = StoredSource { left_out_from: from, ..*source };
        self.models.set(model_id, ModelWord::SOURCES.at(index as u8), &left_out);
        log(self.vm(), &SourceLeftOut { model_id, datanet_id, left_out_from: from });
        Ok(())
    }

    /// `IModels.sourcesOf`
    fn sources_of(&self, model_id: &U256) -> Vec<SourceState> {
        self.stored_sources(model_id).into_iter().map(SourceState::from).collect()
    }
}

impl Models {
    /// The sources as they are stored.
    pub(crate) fn stored_sources(&self, model_id: &U256) -> Vec<StoredSource> {
        let indexes = 0..self.outline(model_id).sources;
        indexes.map(|index| self.models.get(model_id, ModelWord::SOURCES.at(index))).collect()
    }
}

/// The source of this Datanet, with its index, if it can be left out: it is not left out yet, nor
/// is another one, and the base model leaves it out or does not draw on it. Also from when on the
/// base model leaves it out; 0 if it does not draw on it.
fn leavable<'a>(
    sources: &'a [StoredSource],
    base: &[StoredSource],
    datanet_id: &U256,
) -> Option<(usize, &'a StoredSource, u64)> {
    let is_it = |source: &&StoredSource| source.datanet_id == *datanet_id;
    let stay = sources.iter().filter(|source| source.left_out_from == 0).count();
    let index = sources.iter().position(|source| is_it(&source) && source.left_out_from == 0)?;
    let base_from = base.iter().find(is_it).map(|source| source.left_out_from);
    if stay < 2 || base_from == Some(0) {
        return None;
    }
    Some((index, sources.get(index)?, base_from.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(id: u64, left_out_from: u64) -> StoredSource {
        StoredSource { datanet_id: U256::from(id), weight: 1, left_out_from }
    }

    /// The index, and from when on the base leaves it out.
    fn left(sources: &[StoredSource], base: &[StoredSource], id: u64) -> Option<(usize, u64)> {
        leavable(sources, base, &U256::from(id)).map(|found| (found.0, found.2))
    }

    #[test]
    fn one_of_several_can_be_left_out() {
        assert_eq!(left(&[source(1, 0), source(3, 0)], &[], 3), Some((1, 0)));
        assert_eq!(left(&[source(1, 0), source(3, 0)], &[], 2), None, "it is no source of the model");
    }

    #[test]
    fn the_last_that_stays_cannot_be_left_out() {
        assert_eq!(left(&[source(1, 0)], &[], 1), None);
        assert_eq!(left(&[source(1, 9), source(2, 0)], &[], 2), None, "the other one was left out");
        assert_eq!(left(&[source(1, 9), source(2, 0), source(3, 0)], &[], 1), None, "it is permanent");
    }

    #[test]
    fn what_the_base_draws_on_stays_as_long_as_there() {
        let sources = [source(1, 0), source(2, 0)];
        assert_eq!(left(&sources, &[source(2, 0)], 2), None);
        assert_eq!(left(&sources, &[source(2, 0)], 1), Some((0, 0)));
        assert_eq!(left(&sources, &[source(2, 9)], 2), Some((1, 9)), "the base has left it out");
    }
}
