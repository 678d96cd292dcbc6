//! What a claim costs: ours as programs (cached and not), ours in Solidity, and the least that
//! others need, on one kind of chain with one token; and what registering records and proposing a
//! round cost beside the reference. Writes `docs/gas-claims.md`, `.json` and `.svg`.

mod others;
mod page;
mod peers;

use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256, keccak256};
use alloy_sol_types::SolCall;
use std::error::Error;
use std::path::Path;
use tributary_core::sum_tree::{Leaf, MAX_COUNT, Node, TreeHead};
use tributary_interfaces::{IAttribution, IModels::ModelTerms, IRewards};
use tributary_test_kit::{ChainFixture, Draft, ITestToken, Implementation, Payouts, WINDOW, abi_tree};

/// The programs in the chain's cache, and not in it.
const CACHED: Implementation = Implementation::Programs { cached: true };
const UNCACHED: Implementation = Implementation::Programs { cached: false };

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Levels of the trees: about a thousand, a million and a hundred million payees.
const DEPTHS: [u32; 3] = [10, 20, 27];
/// The only model.
const MODEL: U256 = U256::ONE;
/// What is paid for each round, and how much of it its payees get.
const PAID: u128 = 1 << 70;
const POOL: u128 = PAID / 2;

/// What one way of paying costs at one depth.
struct Row {
    name: &'static str,
    depth: u32,
    first: u64,
    later: Option<u64>,
}

fn main() -> Outcome<()> {
    let mut rows = Vec::new();
    for depth in DEPTHS {
        rows.push(ours("Tributary, program cached", depth, &ChainFixture::of(CACHED))?);
        rows.push(ours("Tributary, program not cached", depth, &ChainFixture::of(UNCACHED))?);
        let chain = ChainFixture::of(Implementation::Reference);
        rows.push(ours("Tributary in Solidity (reference)", depth, &chain)?);
        rows.push(peers::capped_drop(depth, &chain)?);
        rows.push(peers::cumulative_drop(depth, &chain)?);
        rows.push(peers::bitmap_drop(depth, &chain)?);
    }
    rows.push(peers::splitter(&ChainFixture::of(Implementation::Reference))?);
    let figures = others::measure()?;
    let table = page::markdown(&rows) + &others::markdown(&figures);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::write(docs.join("gas-claims.md"), &table)?;
    std::fs::write(docs.join("gas-claims.svg"), page::svg(&rows))?;
    std::fs::write(docs.join("gas-claims.json"), page::json(&rows, &figures)?)?;
    print!("{table}");
    Ok(())
}

/// Sends a call of the owner's. Returns its gas.
fn send(chain: &ChainFixture, to: Address, call: impl SolCall) -> Outcome<u64> {
    let outcome = chain.send(chain.owner.account, to, U256::ZERO, call);
    if outcome.success {
        Ok(outcome.gas_used)
    } else {
        Err(format!("a call of {to} reverted: {}", outcome.output).into())
    }
}

fn mint(chain: &ChainFixture, account: Address, amount: u128) -> Outcome<u64> {
    send(chain, chain.token, ITestToken::mintCall { account, amount: U256::from(amount) })
}

/// A claimer who has no tokens yet, so that the first transfer opens its balance everywhere.
fn claimer(depth: u32) -> Address {
    Address::from_slice(&keccak256(depth.to_be_bytes())[12..])
}

fn sibling(depth: u32, level: u32, round: u64) -> B256 {
    keccak256([depth.to_be_bytes().as_slice(), &level.to_be_bytes(), &round.to_be_bytes()].concat())
}

/// Creates a Datanet and a model: half for the owner, half for the contributors, no bond.
fn register_model(chain: &ChainFixture) {
    let datanet = chain.create_datanet(chain.datanet_terms());
    let terms = chain.model_terms(datanet, chain.token);
    chain.register(ModelTerms { ownerBps: 5_000, contributorsBps: 5_000, bond: 0, ..terms });
}

fn pay(chain: &ChainFixture) -> Outcome<u64> {
    let (asset, amount) = (chain.token, U256::from(PAID));
    let pay = IRewards::payCall { modelId: MODEL, asset, amount, receiptsRoot: B256::ZERO };
    send(chain, chain.rewards, pay)
}

/// Two rounds and two claims of the same account.
fn ours(name: &'static str, depth: u32, chain: &ChainFixture) -> Outcome<Row> {
    register_model(chain);
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        pay(chain)?;
        let cumulative = u128::from(round) << 60;
        let (head, proof) = tree(depth, round, claimer(depth), cumulative);
        settle(chain, head)?;
        let (payee, asset) = (claimer(depth).into_word(), chain.token);
        let claim = IRewards::claimCall { modelId: MODEL, asset, payee, cumulative, proof };
        *gas = send(chain, chain.rewards, claim)?;
    }
    Ok(Row { name, depth, first: gas[0], later: Some(gas[1]) })
}

/// A full tree of so many levels with the account's leaf in the middle, in which all rounds so far
/// allocate what they can; the rest of it is only as real as its hashes.
fn tree(depth: u32, round: u64, account: Address, cumulative: u128) -> (TreeHead, Bytes) {
    let index = (1u64 << depth) / 3;
    let mut node = Leaf { key: account.into_word(), value: cumulative, data: B256::ZERO }.node();
    let mut proof = vec![9];
    proof.extend_from_slice(&(1u64 << depth).to_be_bytes()[3..]);
    proof.extend_from_slice(&index.to_be_bytes()[3..]);
    for level in 0..depth {
        let hash = FixedBytes::from_slice(&sibling(depth, level, round)[..20]);
        let rest = u128::from(round) * POOL - node.sum;
        let sum = if level + 1 == depth { rest } else { u128::from(round) << (38 + level) };
        let other = Node { hash, sum };
        proof.extend_from_slice(other.hash.as_slice());
        proof.extend_from_slice(&other.sum.to_be_bytes()[7..]);
        // Sums stay far below 2^128.
        node = if index >> level & 1 == 1 { other.join(&node) } else { node.join(&other) }.unwrap_or(node);
    }
    (TreeHead { node, count: 1 << depth }, proof.into())
}

/// Proposes and finalises the model's next round, of whose payouts only the head is known. Returns
/// the gas of both.
fn settle(chain: &ChainFixture, payouts: TreeHead) -> Outcome<(u64, u64)> {
    chain.advance(1);
    let mut draft = Draft::with_receipts(chain, MODEL, PAID, Payouts::of([]));
    // With so many credits anything from zero up may be allocated.
    draft.round.credits.count = MAX_COUNT;
    draft.round.payouts = abi_tree(payouts);
    let proposal = draft.signed(chain, &chain.operator, &[&chain.scorer]);
    let proposed = send(chain, chain.attribution, proposal.call())?;
    let finalise = IAttribution::finaliseCall {
        round: draft.round,
        stake: IAttribution::Stake {
            operator: chain.operator.account,
            bond: 0,
            proposedAt: chain.now(),
            finalisableAt: chain.now() + WINDOW,
            signers: vec![chain.scorer.account],
        },
    };
    chain.advance(WINDOW);
    Ok((proposed, send(chain, chain.attribution, finalise)?))
}
