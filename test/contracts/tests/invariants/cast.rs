//! Who and what is there: people, Datanets, models, tokens.

use alloy_primitives::{Address, B256, U256};
use std::{collections::BTreeMap, sync::Arc};
use tributary_interfaces::{
    IDatanets::DatanetTerms,
    IModels::{ModelTerms, Share, Source},
};
use tributary_test_kit::{ChainFixture, Key, NATIVE, OpenRound, Payouts, Proposal, WINDOW, values::CURATED};

/// Accounts that contribute, pay and claim.
pub(crate) const ACTORS: usize = 10;
/// Keys that sign for models, honest ones first.
pub(crate) const SIGNERS: usize = 8;
/// So many of them are honest.
pub(crate) const HONEST: usize = 5;

/// A model, and what is kept beside the chain.
pub(crate) struct Model {
    pub(crate) id: U256,
    pub(crate) asset: Address,
    /// Whether operator and scorers are honest.
    pub(crate) honest: bool,
    /// Whether its token is.
    pub(crate) honest_asset: bool,
    pub(crate) bps: u16,
    pub(crate) payouts: BTreeMap<B256, u128>,
    /// The last finalised round's tree, and some older ones, whose proofs must not work any more.
    pub(crate) settled: Option<Arc<Payouts>>,
    pub(crate) stale: Vec<Arc<Payouts>>,
    pub(crate) open: Option<OpenRound>,
    /// The last proposals that were taken, which must never be taken again.
    pub(crate) used: Vec<Proposal>,
}

/// Everybody and everything that does not change.
pub(crate) struct Cast {
    pub(crate) actors: Vec<Key>,
    pub(crate) signers: Vec<Key>,
    pub(crate) datanets: Vec<U256>,
    pub(crate) silent: Address,
    pub(crate) hook: Address,
    pub(crate) odd: Address,
    pub(crate) wallet: Address,
}

impl Cast {
    /// Makes everybody, and the models.
    pub(crate) fn new(chain: &ChainFixture) -> (Self, Vec<Model>) {
        let actors: Vec<Key> = (0..ACTORS).map(|index| Key::named(&format!("actor {index}"))).collect();
        let signers: Vec<Key> = (0..SIGNERS).map(|index| Key::named(&format!("signer {index}"))).collect();
        let [fee, silent, hook, odd, falsely] =
            ["FeeToken", "SilentToken", "HookToken", "OddToken", "FalseToken"].map(|name| chain.create(name));
        let assets = [NATIVE, chain.token, fee, silent, hook, odd, falsely];
        for account in actors.iter().chain(&signers).map(|key| key.account) {
            assets.iter().for_each(|asset| chain.fund_with(*asset, account));
        }
        for (signer, asset) in signers.iter().flat_map(|signer| assets.map(|asset| (signer, asset))) {
            chain.deposit(signer.account, asset, 1 << 60);
        }
        let datanets = datanets(chain);
        let wallet = chain.create("Wallet");
        let cast = Self { actors, signers, datanets, silent, hook, odd, wallet };
        let mut models = Vec::new();
        for asset in [NATIVE, chain.token] {
            let base = cast.register(chain, asset, U256::ZERO, true);
            let child = cast.register(chain, asset, base.id, true);
            let grandchild = cast.register(chain, asset, child.id, false);
            let hostile = cast.register(chain, asset, U256::ZERO, false);
            models.extend([base, child, grandchild, hostile]);
        }
        for asset in [fee, silent, hook, odd, falsely] {
            models.push(cast.register(chain, asset, U256::ZERO, true));
        }
        (cast, models)
    }

    fn register(&self, chain: &ChainFixture, asset: Address, base: U256, honest: bool) -> Model {
        let signers = if honest { &self.signers[..3] } else { &self.signers[HONEST..] };
        let mut scorers: Vec<Address> = signers.iter().map(|key| key.account).collect();
        scorers.sort_unstable();
        let source = |(id, weight): (&U256, u16)| Source { datanetId: *id, weight };
        let mut terms = ModelTerms {
            sources: self.datanets.iter().zip(1..).map(source).collect(),
            scorers,
            quorum: 2,
            operator: signers[0].account,
            bond: 5,
            bondBps: 300,
            ..chain.model_terms(U256::ZERO, asset)
        };
        if !base.is_zero() {
            (terms.baseModelId, terms.baseBps, terms.ownerBps) = (base, 1_500, 333);
            terms.contributorsBps = 10_000 - 1_500 - 333 - 67;
            terms.payees = vec![Share { account: self.actors[0].account, bps: 67 }];
        } else if !honest {
            (terms.ownerBps, terms.contributorsBps) = (0, 10_000);
        }
        Model {
            asset,
            honest,
            honest_asset: [NATIVE, chain.token].contains(&asset),
            bps: terms.contributorsBps,
            id: chain.register(terms),
            payouts: BTreeMap::new(),
            settled: None,
            stale: Vec::new(),
            open: None,
            used: Vec::new(),
        }
    }

    /// The key of an account that signs for models.
    pub(crate) fn signer(&self, account: Address) -> &Key {
        self.signers.iter().find(|key| key.account == account).expect("a signer")
    }
}

/// An open Datanet, a curated one, and one that asks for commitments and takes a fee.
fn datanets(chain: &ChainFixture) -> Vec<U256> {
    let terms = chain.datanet_terms();
    let curated = DatanetTerms { policy: CURATED, ..terms.clone() };
    let sealed = DatanetTerms { commitFirst: true, treasuryFeeBps: 1_234, ..terms.clone() };
    [terms, curated, sealed].map(|terms| chain.create_datanet(terms)).to_vec()
}

/// How long a model's window is, in seconds.
pub(crate) const MODEL_WINDOW: u64 = WINDOW;
