//! The header and the sources of a round, checked.

use crate::input::{InputError, RoundHeader, Source};
use alloy_primitives::U256;
use tributary_core::{
    limits::{MAX_DATANETS, MAX_TREASURY_FEE_BPS},
    payee::{Payee, treasury},
    split::BPS,
};

pub(crate) fn check_header(header: &RoundHeader) -> Result<(), InputError> {
    let RoundHeader { number, from, cutoff, contributors_bps, .. } = *header;
    if number == 0 || (number == 1) != (from == 0) || cutoff <= from {
        return Err(InputError::Span { number, from, cutoff });
    }
    if contributors_bps == 0 || u128::from(contributors_bps) > BPS {
        return Err(InputError::ContributorsPart(contributors_bps));
    }
    Ok(())
}

/// The sources, and the treasury of each.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    pub(crate) list: Vec<Source>,
    pub(crate) treasuries: Vec<Payee>,
}

impl Sources {
    pub(crate) fn new(list: Vec<Source>) -> Result<Self, InputError> {
        let ascend = list.windows(2).all(|pair| pair[0].datanet < pair[1].datanet);
        let treasuries: Vec<Payee> = list.iter().filter_map(|source| treasury(source.datanet)).collect();
        if !ascend || list.is_empty() || list.len() > MAX_DATANETS || treasuries.len() != list.len() {
            let ids: Vec<String> = list.iter().map(|source| source.datanet.to_string()).collect();
            let ids = if ids.is_empty() { "none".into() } else { ids.join(", ") };
            return Err(InputError::Sources(ids));
        }
        for Source { datanet, weight, fee_bps } in list.iter().copied() {
            if weight == 0 || u128::from(weight) > BPS || fee_bps > MAX_TREASURY_FEE_BPS {
                return Err(InputError::Source { datanet, weight, fee_bps });
            }
        }
        Ok(Self { list, treasuries })
    }

    /// The index of a Datanet's source.
    pub(crate) fn find(&self, datanet: U256) -> Option<usize> {
        self.list.binary_search_by_key(&datanet, |source| source.datanet).ok()
    }

    pub(crate) fn weights(&self) -> Vec<u16> {
        self.list.iter().map(|source| source.weight).collect()
    }
}
