//! What is on the chain before a round: Datanets, records and their histories, and a model.

use super::{last_payouts, params, records::Registry};
use crate::{
    known::{Base, Record},
    texts::text,
};
use alloy_primitives::{Address, B256, U256};
use std::collections::HashMap;
use tributary_core::{
    limits::MAX_TREASURY_FEE_BPS,
    payee::{Payee, PayeeKind, claim_key, treasury},
    rule::Rule,
};
use tributary_interfaces::{
    IDatanets::vouchCall,
    IModels::{ModelTerms, Source, leaveOutCall, takeSnapshotCall},
};
use tributary_rounds::Payouts as LastPayouts;
use tributary_test_kit::{ChainFixture, DAY, Key, Payouts, Random, WINDOW};

/// What a world starts from.
pub(super) struct Found {
    pub(super) model: U256,
    pub(super) base: Option<Base>,
    /// The sources with their weights, ascending. The last one is left out of the next round.
    pub(super) weights: Vec<(U256, u16)>,
    pub(super) fees: HashMap<U256, u16>,
    pub(super) records: Vec<Record>,
    /// What payees have earned in an earlier round.
    pub(super) earned: LastPayouts,
    pub(super) changes: Vec<u64>,
    pub(super) bound: (Payee, Address),
    pub(super) unbound: Payee,
}

impl Found {
    pub(super) fn new(chain: &ChainFixture, random: &mut Random, is_derived: bool, is_shown: bool) -> Self {
        let people = ["ann", "bob", "cyn"].map(Key::named);
        people.iter().chain([&chain.owner, &chain.scorer]).for_each(|key| chain.fund(key.account));
        let [ann, bob, cyn] = people.each_ref().map(|key| key.account);
        // The highest fee, none, and any.
        let terms = [MAX_TREASURY_FEE_BPS, 0, random.below(1 + u64::from(MAX_TREASURY_FEE_BPS)) as u16];
        let datanets = terms.map(|fee| create(chain, fee));
        let fees = datanets.into_iter().zip(terms).collect();
        let foreign = create(chain, 0);
        let (model, base, weights) = models(chain, random, &datanets, is_derived);
        chain.advance(2 * WINDOW + 1);

        let mut registry = Registry { chain, list: Vec::new() };
        for index in 0..6u8 {
            let (key, datanet) = (random.pick(&people), datanets[usize::from(index) % datanets.len()]);
            registry.single(key.account, datanet, text(random, 4 + usize::from(index), index));
        }
        let texts = |random: &mut Random, own: u8| (0..3).map(|index| text(random, 5, own + index)).collect();
        let batch = registry.list.len();
        registry.batch(bob, datanets[0], texts(random, 100), false);
        // A near-copy of the first record, that record itself, and one of the batch, all later.
        registry.single(cyn, datanets[1], [&registry.list[0].bytes[..], b" copied"].concat());
        for index in [0, batch] {
            registry.single(cyn, datanets[1], registry.list[index].bytes.clone());
        }
        registry.single(ann, foreign, text(random, 4, 201));
        registry.batch(ann, foreign, texts(random, 110), false);
        let flagged = registry.list.len();
        registry.single(ann, datanets[1], text(random, 4, 202));
        let [key, other, third] = [1, 2, 3].map(B256::repeat_byte);
        registry.single_as(datanets[1], PayeeKind::ClaimKey, key, text(random, 6, 204));
        registry.single_as(datanets[0], PayeeKind::ClaimKey, other, text(random, 6, 205));
        registry.single_as(datanets[0], PayeeKind::Treasury, B256::ZERO, text(random, 6, 206));
        let keyed = registry.list.len();
        registry.batch_as(datanets[1], third, texts(random, 120));
        registry.bind(datanets[1], key, ann);
        let hidden = ["hid0 hid1 hid2", "hid3 hid4 hid5"].map(|text| text.as_bytes().to_vec());
        registry.batch(cyn, datanets[0], hidden.into(), true);
        // What a hidden record says, by somebody else and later.
        registry.single(bob, datanets[1], b"hid0 hid1 hid2 later".to_vec());
        chain.advance(DAY);
        registry.toggle(flagged);
        snapshot(chain, model, &datanets);
        registry.single(ann, datanets[1], text(random, 4, 203));
        if is_shown {
            registry.show(Key::named("watcher").account);
        }

        // An earlier round, so that payees have earned something.
        chain.pay(chain.owner.account, model, 1 << 60);
        let (bound, unbound) = (claim_key(datanets[1], key), claim_key(datanets[0], other));
        let treasury = treasury(datanets[0]).expect("a Datanet's id");
        let earned = [
            (Payee::Account(ann), 1_000 + u128::from(random.below(1_000))),
            (Payee::Account(cyn), 7),
            (bound, 1),
            (treasury, 1 + u128::from(random.below(50))),
            (Payee::Account(Key::named("dan").account), 3),
        ];
        let words = earned.iter().map(|(payee, amount)| (payee.to_word(), *amount)).collect();
        chain.settle(model, Payouts::new(words));
        chain.advance(100);

        // Flagged and accepted again: a record, one of a batch, and a whole batch.
        let mut changes = Vec::new();
        for _ in 0..2 {
            registry.toggle(0);
            registry.toggle(batch);
            registry.toggle_batch(registry.list[keyed].batch_root);
            changes.push(chain.now());
            chain.advance(20 + random.below(1_000));
        }
        snapshot(chain, model, &datanets);
        changes.push(chain.now());
        chain.advance(100);
        registry.check();
        Self {
            model,
            base,
            weights,
            fees,
            records: registry.list,
            earned: last_payouts(&earned),
            changes,
            bound: (bound, ann),
            unbound,
        }
    }
}

fn create(chain: &ChainFixture, fee_bps: u16) -> U256 {
    let mut terms = chain.datanet_terms();
    terms.treasuryFeeBps = fee_bps;
    chain.create_datanet(terms)
}

/// Vouches for all that was accepted, and takes a snapshot.
fn snapshot(chain: &ChainFixture, model: U256, datanets: &[U256]) {
    for datanet in datanets {
        let call = vouchCall { datanetId: *datanet, upTo: chain.now() - 1 };
        chain.call(chain.owner.account, chain.datanets, call);
    }
    chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: model });
}

/// A model on these Datanets, which leaves the last one out in two windows. If it is derived from
/// another one, that draws on the first and the last, with other weights, and leaves the last one
/// out too. Also the base, and the model's sources with their weights.
fn models(
    chain: &ChainFixture,
    random: &mut Random,
    datanets: &[U256; 3],
    is_derived: bool,
) -> (U256, Option<Base>, Vec<(U256, u16)>) {
    let mut weigh = |datanet: &U256| (*datanet, 1 + random.below(10_000) as u16);
    let weights: Vec<_> = datanets.iter().map(&mut weigh).collect();
    let of_base: Vec<_> = [datanets[0], datanets[2]].iter().map(&mut weigh).collect();
    let mut terms = chain.model_terms(datanets[0], chain.token);
    terms.rule = Rule::Span(params()).to_word();
    terms.contributorsBps = 8_000 - 100 * random.below(20) as u16;
    terms.ownerBps = 10_000 - terms.contributorsBps;
    let base = is_derived.then(|| {
        let model = register(chain, ModelTerms { sources: sources(&of_base), ..terms.clone() }, datanets[2]);
        Base { model, weights: of_base }
    });
    if let Some(base) = &base {
        terms.baseModelId = base.model;
        terms.baseBps = terms.ownerBps / 2;
        terms.ownerBps -= terms.baseBps;
    }
    terms.sources = sources(&weights);
    (register(chain, terms, datanets[2]), base, weights)
}

fn sources(weights: &[(U256, u16)]) -> Vec<Source> {
    weights.iter().map(|(datanet, weight)| Source { datanetId: *datanet, weight: *weight }).collect()
}

fn register(chain: &ChainFixture, terms: ModelTerms, left_out: U256) -> U256 {
    let model = chain.register(terms);
    let call = leaveOutCall { modelId: model, datanetId: left_out };
    chain.call(chain.owner.account, chain.models, call);
    model
}
