//! What registering records and proposing a round cost: ours as programs, cached and not, and ours in Solidity.

use super::{CHAIN_ID, OWNER, Outcome, settle, stage, tree};
use alloy_primitives::{Address, B256, U256, keccak256};
use k256::ecdsa::SigningKey;
use tributary_core::typed_data::Contribute;
use tributary_differential::{Artifacts, Side};
use tributary_interfaces::IDatanets;

/// What one call costs on each side.
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) cached: u64,
    pub(crate) uncached: u64,
    pub(crate) reference: u64,
}

/// How many records a call of many has.
const MANY: u64 = 100;

pub(crate) fn measure(artifacts: &Artifacts) -> Outcome<Vec<Figure>> {
    let cached = costs(&Side::programs(artifacts)?)?;
    let uncached = costs(&Side::uncached_programs(artifacts)?)?;
    let reference = costs(&Side::reference(artifacts)?)?;
    let figure =
        |((&(what, cached), &(_, uncached)), &(_, reference))| Figure { what, cached, uncached, reference };
    Ok(cached.iter().zip(&uncached).zip(&reference).map(figure).collect())
}

fn costs(side: &Side) -> Outcome<Vec<(&'static str, u64)>> {
    let operator = stage(side)?;
    let datanets = side.places().datanets;
    let id = U256::ONE;
    let one =
        super::send(side, datanets, &IDatanets::contributeCall { datanetId: id, contentId: record(0) })?;
    let content_ids = (1..=MANY).map(record).collect();
    let many = super::send(
        side,
        datanets,
        &IDatanets::contributeManyCall { datanetId: id, contentIds: content_ids },
    )?;
    let (count, uri) = (1 << 20, "ipfs://batch".to_owned());
    let call = IDatanets::contributeBatchCall { datanetId: id, root: record(1000), count, uri };
    let batch = super::send(side, datanets, &call)?;
    let call = IDatanets::contributeForCall { contribution: signed(side, 2000)? };
    let alone = super::send(side, datanets, &call)?;
    let contributions = (0..MANY).map(|i| signed(side, 3000 + i)).collect::<Outcome<_>>()?;
    let together = super::send(side, datanets, &IDatanets::contributeForManyCall { contributions })?;
    let mut proposed = [0; 2];
    for (round, gas) in (1..).zip(&mut proposed) {
        super::pay(side)?;
        let (summit, _) = tree(20, round, OWNER, u128::from(round) << 60);
        *gas = settle(side, &operator, round, &summit)?;
    }
    Ok(vec![
        ("one record", one),
        ("100 records of one contributor", many),
        ("a batch, by its root", batch),
        ("one signed record", alone),
        ("100 signed records of 100 contributors", together),
        ("a model's first round, proposed", proposed[0]),
        ("a later round, proposed", proposed[1]),
    ])
}

fn record(i: u64) -> B256 {
    keccak256(i.to_be_bytes())
}

/// A record of a contributor of its own, who signed for it.
fn signed(side: &Side, i: u64) -> Outcome<IDatanets::SignedContribution> {
    let key = SigningKey::from_slice(record(i).as_slice())?;
    let (content_ids, deadline) = ([keccak256(record(i))], U256::MAX);
    let message =
        Contribute { datanet_id: U256::ONE, content_ids: &content_ids, nonce: U256::ZERO, deadline };
    let digest = message.digest(CHAIN_ID, side.places().datanets);
    Ok(IDatanets::SignedContribution {
        datanetId: U256::ONE,
        contributor: Address::from_private_key(&key),
        contentIds: content_ids.to_vec(),
        nonce: U256::ZERO,
        deadline,
        signature: super::sign(&key, digest)?,
    })
}

pub(crate) fn markdown(figures: &[Figure]) -> String {
    let mut text = String::from(
        "\n## Registering records, and proposing a round\n\nOne call each, on an open Datanet. The hundred signed records come in one transaction, each with its own contributor's \
         signature.\n\n| call | program cached | not cached | in Solidity (reference) | cached, against the reference | not cached |\n|---|---:|---:|---:|---|---|\n",
    );
    for Figure { what, cached, uncached, reference } in figures {
        let (first, second) = (verdict(*cached, *reference), verdict(*uncached, *reference));
        text += &format!("| {what} | {cached} | {uncached} | {reference} | {first} | {second} |\n");
    }
    text
}

fn verdict(mine: u64, other: u64) -> String {
    if mine <= other { format!("wins by {}", other - mine) } else { format!("loses by {}", mine - other) }
}
