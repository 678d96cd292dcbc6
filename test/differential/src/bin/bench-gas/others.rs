//! What registering records and proposing a round cost: ours as programs, cached and not, and ours
//! in Solidity.

use super::{CACHED, Outcome, UNCACHED, pay, register_model, send, settle, tree};
use alloy_primitives::{B256, U256, keccak256};
use tributary_core::ids::commitment;
use tributary_core::limits::COMMITMENT_MIN_AGE;
use tributary_interfaces::IDatanets;
use tributary_test_kit::{ChainFixture, Implementation, Key};

/// What one call costs on each side.
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) cached: u64,
    pub(crate) uncached: u64,
    pub(crate) reference: u64,
}

/// How many records a call of many has.
const MANY: u64 = 100;

pub(crate) fn measure() -> Outcome<Vec<Figure>> {
    let cached = costs(&ChainFixture::of(CACHED))?;
    let uncached = costs(&ChainFixture::of(UNCACHED))?;
    let reference = costs(&ChainFixture::of(Implementation::Reference))?;
    let figure =
        |((&(what, cached), &(_, uncached)), &(_, reference))| Figure { what, cached, uncached, reference };
    Ok(cached.iter().zip(&uncached).zip(&reference).map(figure).collect())
}

fn costs(chain: &ChainFixture) -> Outcome<Vec<(&'static str, u64)>> {
    register_model(chain);
    let (datanets, id) = (chain.datanets, U256::ONE);
    let contribute = |i| IDatanets::contributeCall { datanetId: id, contentId: record(i) };
    // The first record of all opens the counter of registrations, which no later one pays for.
    send(chain, datanets, contribute(5000))?;
    let one = send(chain, datanets, contribute(0))?;
    let content_ids = (1..=MANY).map(record).collect();
    let call = IDatanets::contributeManyCall { datanetId: id, contentIds: content_ids };
    let many = send(chain, datanets, call)?;
    let (count, uri) = (1 << 20, "ipfs://batch".to_owned());
    let call = IDatanets::contributeBatchCall { datanetId: id, root: record(1000), count, uri };
    let batch = send(chain, datanets, call)?;
    let call = IDatanets::contributeForCall { contribution: signed(chain, 2000) };
    let alone = send(chain, datanets, call)?;
    let contributions = (0..MANY).map(|i| signed(chain, 3000 + i)).collect();
    let together = send(chain, datanets, IDatanets::contributeForManyCall { contributions })?;
    let (committed, revealed) = commit(chain)?;
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
        pay(chain)?;
        let (head, _) = tree(20, round, chain.owner.account, u128::from(round) << 60);
        let (proposed, finalised) = settle(chain, head)?;
        rows.extend(whats.into_iter().zip([proposed, finalised]));
    }
    Ok(rows)
}

/// The gas of a commitment to one record, and that of revealing the record.
fn commit(chain: &ChainFixture) -> Outcome<(u64, u64)> {
    let (owner, salt) = (chain.owner.account, record(4000));
    let content_ids = vec![record(4001)];
    let commitment = commitment(owner, U256::ONE, &content_ids, salt);
    let committed = send(chain, chain.datanets, IDatanets::commitCall { commitment })?;
    chain.advance(COMMITMENT_MIN_AGE);
    let call = IDatanets::revealCall { datanetId: U256::ONE, contentIds: content_ids, salt };
    Ok((committed, send(chain, chain.datanets, call)?))
}

fn record(i: u64) -> B256 {
    keccak256(i.to_be_bytes())
}

/// A record of a contributor of its own, who signed for it.
fn signed(chain: &ChainFixture, i: u64) -> IDatanets::SignedContribution {
    chain.signed(U256::ONE, &Key::from_bytes(record(i)), &[keccak256(record(i))])
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
