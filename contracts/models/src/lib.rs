//! Models, lineage and shares: see `abi/IModels.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IModels.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod route;
mod storage;

use alloc::string::String;
use alloy_primitives::{Address, B256, U256};
use storage::{
    ARTIFACT, BASE_MODEL, DATANET_IDS, FALLBACK, FEATURES, HEAD, Head, MANIFEST, PAYEES, PENDING_OWNER, RULE,
    SCORERS, SIGNING, STAKE, Signing, Stake,
};
use stylus_sdk::prelude::*;
use tributary_interfaces::{
    IDatanets,
    IModels::{self, ModelTerms, RoundTerms, Share},
    IRewards,
};
use tributary_parts::{
    Revert,
    abi::{Args, Word},
    call, emit, emit_any, ensure,
    store::Words,
    word::{Reader, Writer},
};

/// The most models that a lineage may have.
const MAX_DEPTH: u8 = 8;

/// Places in `peers`.
const DATANETS: u8 = 0;
const REWARDS: u8 = 1;

sol_storage! {
    /// All models.
    #[entrypoint]
    pub struct Models {
        /// The contracts that this one works with, by their place in `peers()`.
        Words peers;
        /// How many models there are.
        Words count;
        /// A model's words, by model and the places in `storage.rs`.
        Words models;
    }
}

impl Models {
    pub fn constructor(&mut self, datanets: Address, rewards: Address) -> Result<(), Revert> {
        ensure(!datanets.is_zero() && !rewards.is_zero(), || IModels::ZeroValue {})?;
        self.peers.set(&[&DATANETS], datanets.into_word());
        self.peers.set(&[&REWARDS], rewards.into_word());
        Ok(())
    }

    pub fn register_model(&mut self, terms: ModelTerms) -> Result<U256, Revert> {
        check::terms(&terms)?;
        self.check_datanets(&terms.datanetIds)?;
        let depth = self.depth_above(&terms)?;
        let id = self.model_count().saturating_add(U256::from(1));
        let owner = self.vm().msg_sender();
        let now = self.vm().block_timestamp();
        self.count.set(&[], id.to_word());
        self.store(id, &terms, owner, now, depth);
        let pool = IRewards::openPoolCall {
            modelId: id,
            asset: terms.asset,
            contributorsBps: terms.contributorsBps,
        };
        call::write(self.vm(), self.peer(REWARDS), &pool)?;
        emit_any(self.vm(), IModels::ModelRegistered { modelId: id, owner, terms });
        Ok(id)
    }

    pub fn offer_model(&mut self, model_id: U256, pending_owner: Address) -> Result<(), Revert> {
        let owner = self.only_owner(model_id)?;
        self.models.set(&[&model_id, &PENDING_OWNER], pending_owner.into_word());
        emit(self.vm(), IModels::ModelOffered { modelId: model_id, owner, pendingOwner: pending_owner });
        Ok(())
    }

    pub fn accept_model(&mut self, model_id: U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let offered = self.address(model_id, PENDING_OWNER);
        ensure(offered == caller, || IModels::NotPendingOwner { modelId: model_id, caller })?;
        let head = self.head(model_id);
        let from = head.owner;
        self.models.set(&[&model_id, &HEAD], Head { owner: caller, ..head }.pack());
        self.models.set(&[&model_id, &PENDING_OWNER], B256::ZERO);
        emit(self.vm(), IModels::ModelTransferred { modelId: model_id, from, to: caller });
        Ok(())
    }

    pub fn set_operator(&mut self, model_id: U256, operator: Address) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        ensure(!operator.is_zero(), || IModels::ZeroValue {})?;
        let now = self.vm().block_timestamp();
        let signing = self.signing(model_id);
        let from = signing.operator;
        self.models.set(&[&model_id, &SIGNING], Signing { operator, since: now, ..signing }.pack());
        emit(self.vm(), IModels::OperatorChanged { modelId: model_id, from, to: operator });
        Ok(())
    }

    pub fn model_count(&self) -> U256 {
        self.count.get(&[]).into()
    }

    pub fn model(&self, model_id: U256) -> Result<ModelTerms, Revert> {
        let (head, stake, signing) = self.existing(model_id)?;
        let word = |place: u8| self.models.get(&[&model_id, &place]);
        let list = |from: u8, length: u8| (from..from.saturating_add(length)).map(word);
        let share = |word: B256| {
            let mut word = Reader::new(word);
            Share { account: word.address(), bps: word.number(2) as u16 }
        };
        Ok(ModelTerms {
            uri: String::new(),
            artifactHash: word(ARTIFACT),
            baseModelId: word(BASE_MODEL).into(),
            datanetIds: list(DATANET_IDS, signing.datanets).map(Into::into).collect(),
            manifestRoot: word(MANIFEST),
            featureRoot: word(FEATURES),
            rule: word(RULE),
            asset: stake.asset,
            ownerBps: head.owner_bps,
            baseBps: head.base_bps,
            contributorsBps: head.contributors_bps,
            payees: list(PAYEES, signing.payees).map(share).collect(),
            scorers: list(SCORERS, signing.scorers).map(Address::from_word).collect(),
            quorum: signing.quorum,
            bond: stake.bond,
            window: head.window,
            outflowCapBps: head.outflow_cap_bps,
            operator: signing.operator,
            fallbackAccount: self.address(model_id, FALLBACK),
        })
    }

    pub fn owner_of(&self, model_id: U256) -> Address {
        self.head(model_id).owner
    }

    pub fn operator_of(&self, model_id: U256) -> (Address, u64) {
        let signing = self.signing(model_id);
        (signing.operator, signing.since)
    }

    pub fn depth_of(&self, model_id: U256) -> u8 {
        self.signing(model_id).depth
    }

    pub fn round_terms(&self, model_id: U256, scorer: Address) -> Result<RoundTerms, Revert> {
        let (head, stake, signing) = self.existing(model_id)?;
        let is_scorer = |place: &u8| self.address(model_id, SCORERS.saturating_add(*place)) == scorer;
        let place = (0..signing.scorers).find(is_scorer);
        Ok(RoundTerms {
            asset: stake.asset,
            contributorsBps: head.contributors_bps,
            scorerIndex: place.map_or(0, |place| place.saturating_add(1)),
            quorum: signing.quorum,
            bond: stake.bond,
            window: head.window,
            outflowCapBps: head.outflow_cap_bps,
            operator: signing.operator,
        })
    }

    /// (holder, basis points, base model) of the share with this index.
    pub fn share_terms(&self, model_id: U256, index: u8) -> Result<(Address, u16, U256), Revert> {
        let (head, _, signing) = self.existing(model_id)?;
        let base = self.models.get(&[&model_id, &BASE_MODEL]).into();
        Ok(match index {
            0 => (head.owner, head.owner_bps, base),
            1 => (Address::ZERO, head.base_bps, base),
            _ if index - 2 < signing.payees => {
                let mut word = Reader::new(self.models.get(&[&model_id, &(PAYEES + index - 2)]));
                (word.address(), word.number(2) as u16, base)
            }
            _ => (Address::ZERO, 0, base),
        })
    }

    pub fn peer(&self, place: u8) -> Address {
        Address::from_word(self.peers.get(&[&place]))
    }
}

impl Models {
    fn address(&self, model_id: U256, place: u8) -> Address {
        Address::from_word(self.models.get(&[&model_id, &place]))
    }

    fn head(&self, model_id: U256) -> Head {
        Head::unpack(self.models.get(&[&model_id, &HEAD]))
    }

    fn signing(&self, model_id: U256) -> Signing {
        Signing::unpack(self.models.get(&[&model_id, &SIGNING]))
    }

    fn existing(&self, model_id: U256) -> Result<(Head, Stake, Signing), Revert> {
        let head = self.head(model_id);
        ensure(!head.owner.is_zero(), || IModels::UnknownModel { modelId: model_id })?;
        let stake = Stake::unpack(self.models.get(&[&model_id, &STAKE]));
        Ok((head, stake, self.signing(model_id)))
    }

    fn only_owner(&self, model_id: U256) -> Result<Address, Revert> {
        let owner = self.head(model_id).owner;
        ensure(!owner.is_zero(), || IModels::UnknownModel { modelId: model_id })?;
        let caller = self.vm().msg_sender();
        ensure(owner == caller, || IModels::NotModelOwner { modelId: model_id, caller })?;
        Ok(caller)
    }

    fn check_datanets(&self, ids: &[U256]) -> Result<(), Revert> {
        for id in ids {
            let call = IDatanets::isOpenCall { datanetId: *id };
            let is_open = Args::new(&call::read(self.vm(), self.peer(DATANETS), &call)?).boolean()?;
            ensure(is_open, || IModels::DatanetNotOpen { datanetId: *id })?;
        }
        Ok(())
    }

    /// The depth of the new model; its base must exist, be paid in the same asset and not be too deep itself.
    fn depth_above(&self, terms: &ModelTerms) -> Result<u8, Revert> {
        let base_id = terms.baseModelId;
        if base_id.is_zero() {
            return Ok(1);
        }
        let (_, base, signing) = self.existing(base_id)?;
        ensure(base.asset == terms.asset, || IModels::AssetMismatch {
            asset: terms.asset,
            baseAsset: base.asset,
        })?;
        let depth = signing.depth;
        ensure(depth < MAX_DEPTH, || IModels::LineageTooDeep { baseModelId: base_id })?;
        Ok(depth + 1)
    }

    /// Writes a new model. The terms were checked, so every number fits its field.
    fn store(&mut self, id: U256, terms: &ModelTerms, owner: Address, now: u64, depth: u8) {
        let head = Head {
            owner,
            owner_bps: terms.ownerBps,
            base_bps: terms.baseBps,
            contributors_bps: terms.contributorsBps,
            outflow_cap_bps: terms.outflowCapBps,
            window: terms.window,
        };
        let signing = Signing {
            operator: terms.operator,
            since: now,
            quorum: terms.quorum,
            depth,
            datanets: terms.datanetIds.len() as u8,
            scorers: terms.scorers.len() as u8,
            payees: terms.payees.len() as u8,
        };
        let words = [
            (HEAD, head.pack()),
            (STAKE, Stake { asset: terms.asset, bond: terms.bond }.pack()),
            (SIGNING, signing.pack()),
            (FALLBACK, terms.fallbackAccount.into_word()),
            (BASE_MODEL, terms.baseModelId.to_word()),
            (ARTIFACT, terms.artifactHash),
            (MANIFEST, terms.manifestRoot),
            (FEATURES, terms.featureRoot),
            (RULE, terms.rule),
        ];
        let share =
            |share: &Share| Writer::default().address(share.account).number(share.bps.into(), 2).word();
        let lists = (DATANET_IDS..).zip(terms.datanetIds.iter().map(Word::to_word));
        let lists = lists.chain((SCORERS..).zip(terms.scorers.iter().map(Word::to_word)));
        let lists = lists.chain((PAYEES..).zip(terms.payees.iter().map(share)));
        for (place, word) in words.into_iter().chain(lists) {
            self.models.set(&[&id, &place], word);
        }
    }
}
