//! What registering records and proposing a round cost: ours as programs, cached and not, and ours
//! in Solidity.

use super::{OWNER, Outcome, Rounds, stage, tree};
use alloy_primitives::{Address, B256, U256, keccak256};
use k256::ecdsa::SigningKey;
use tributary_core::ids::commitment;
use tributary_core::limits::COMMITMENT_MIN_AGE;
use tributary_core::typed_data::Contribute;
use tributary_differential::plain::{CHAIN_ID, sign};
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
    let mut rounds = Rounds::new(stage(side)?);
    let datanets = side.places().datanets;
    let id = U256::ONE;
    // The first record of all opens the counter of registrations, which no later one pays for.
    super::send(side, datanets, &IDatanets::contributeCall { datanetId: id, contentId: record(5000) })?;
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
    let (committed, revealed) = commit(side)?;
    let mut rows = vec![
        ("one record", one),
        ("100 records of one contributor", many),
        ("a batch, by its root", batch),
        ("one signed record", alone),
        ("100 signed records of 100 contributors", together),
        ("a commitment", committed),
        ("one record that was committed to", revealed),
    ];
    for (round, whats) in (1..).zip([
        ["a model's first round, proposed", "the same, finalised"],
        ["a later round, proposed", "a later round, finalised"],
    ]) {
        super::pay(side)?;
        let (head, _) = tree(20, round, OWNER, u128::from(round) << 60);
        let (proposed, finalised) = rounds.settle(side, head)?;
        rows.extend(whats.into_iter().zip([proposed, finalised]));
    }
    Ok(rows)
}

/// What a commitment to one record costs, and showing the record.
fn commit(side: &Side) -> Outcome<(u64, u64)> {
    let (datanets, salt) = (side.places().datanets, record(4000));
    let content_ids = vec![record(4001)];
    let word = commitment(OWNER, U256::ONE, &content_ids, salt);
    let committed = super::send(side, datanets, &IDatanets::commitCall { commitment: word })?;
    side.chain().set_next_timestamp(side.chain().timestamp() + COMMITMENT_MIN_AGE)?;
    let call = IDatanets::revealCall { datanetId: U256::ONE, contentIds: content_ids, salt };
    Ok((committed, super::send(side, datanets, &call)?))
}

fn record(i: u64) -> B256 {
    keccak256(i.to_be_bytes())
}

/// A record of a contributor of its own, who signed for it.
fn signed(side: &Side, i: u64) -> Outcome<IDatanets::SignedContribution> {
    let key = SigningKey::from_slice(record(i).as_slice())?;
    let (content_ids, deadline) = ([keccak256(record(i))], U256::MAX);
    let contributor = Address::from_private_key(&key);
    let message = Contribute {
        datanet_id: U256::ONE,
        contributor,
        content_ids: &content_ids,
        nonce: U256::ZERO,
        deadline,
    };
    let digest = message.digest(CHAIN_ID, side.places().datanets);
    Ok(IDatanets::SignedContribution {
        datanetId: U256::ONE,
        contributor,
        contentIds: content_ids.to_vec(),
        nonce: U256::ZERO,
        deadline,
        signature: sign(&key, digest),
    })
}

const HEAD: &str = "
## Registering records, and proposing a round

One call each, on an open Datanet in which something was registered before. The hundred signed
records come in one transaction, each with its own contributor's signature; a round is signed by one
scorer.

| call | program cached | not cached | in Solidity (reference) | cached, against the reference | not cached |
|---|---:|---:|---:|---|---|
";

pub(crate) fn markdown(figures: &[Figure]) -> String {
    let mut text = String::from(HEAD);
    for Figure { what, cached, uncached, reference } in figures {
        let (first, second) = (verdict(*cached, *reference), verdict(*uncached, *reference));
        text += &format!("| {what} | {cached} | {uncached} | {reference} | {first} | {second} |\n");
    }
    text
}

pub(crate) fn verdict(mine: u64, other: u64) -> String {
    if mine <= other { format!("wins by {}", other - mine) } else { format!("loses by {}", mine - other) }
}
