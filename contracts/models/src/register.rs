//! Registering a model.

use crate::{
    DATANETS, Models, REWARDS, check,
    storage::{STAKE, Stake, words},
};
use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use tributary_core::{limits::MAX_DEPTH, split::BPS};
use tributary_interfaces::{
    IDatanets,
    IModels::{
        AssetMismatch, BaseTakesNothing, DatanetNotOpen, LineageTooDeep, ModelRegistered, ModelTerms,
        SourceMissing,
    },
    IRewards,
};
use tributary_parts::{
    Revert,
    abi::{Args, Word},
    call, emit_any, refusal, require,
};

impl Models {
    pub fn register_model(&mut self, terms: ModelTerms) -> Result<U256, Revert> {
        check::terms(&terms, self.peer(REWARDS))?;
        self.check_datanets(&terms)?;
        let depth = self.depth_above(&terms)?;
        let id = self.model_count().saturating_add(U256::from(1));
        let owner = self.vm().msg_sender();
        self.count.set(&[], id.to_word());
        for (index, word) in words(&terms, owner, depth) {
            self.models.set(&[&id, &index], word);
        }
        let pool = IRewards::openPoolCall {
            modelId: id,
            asset: terms.asset,
            contributorsBps: terms.contributorsBps,
        };
        call::write(self.vm(), self.peer(REWARDS), &pool)?;
        emit_any(self.vm(), ModelRegistered { modelId: id, owner, terms });
        Ok(id)
    }

    pub fn model_count(&self) -> U256 {
        self.count.get(&[]).into()
    }

    fn check_datanets(&self, terms: &ModelTerms) -> Result<(), Revert> {
        for source in &terms.sources {
            let call = IDatanets::isOpenCall { datanetId: source.datanetId };
            let is_open = Args::new(&call::read(self.vm(), self.peer(DATANETS), &call)?).boolean()?;
            require!(is_open, DatanetNotOpen { datanetId: &source.datanetId });
        }
        Ok(())
    }

    /// The depth of the new model. Its base must exist, be paid in the same asset, take what is
    /// given to it and not be too deep itself, and the new model draws on all that the base does.
    fn depth_above(&self, terms: &ModelTerms) -> Result<u8, Revert> {
        let base_id = &terms.baseModelId;
        if base_id.is_zero() {
            return Ok(1);
        }
        let base = self.existing(base_id)?;
        let base_asset = Stake::unpack(self.word(base_id, STAKE)).asset;
        require!(base_asset == terms.asset, AssetMismatch { asset: &terms.asset, baseAsset: &base_asset });
        let base_takes = u128::from(self.signing(base_id).contributors_bps) < BPS;
        require!(terms.baseBps == 0 || base_takes, BaseTakesNothing { baseModelId: base_id });
        require!(base.depth < MAX_DEPTH, LineageTooDeep { baseModelId: base_id });
        let sources = self.sources_of(base_id).into_iter().map(|source| source.datanetId);
        if let Some(missing) = check::missing(&terms.sources, sources) {
            return Err(refusal!(SourceMissing { baseModelId: base_id, datanetId: &missing }));
        }
        Ok(base.depth + 1)
    }
}
