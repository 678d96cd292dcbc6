//! What a claim costs: ours as programs (cached and not), ours in Solidity, and the least that
//! others need, on one kind of chain with one token; and what registering records and proposing a
//! round cost beside the reference. Writes `docs/gas-claims.md`, `.json` and `.svg`.

mod others;
mod page;
mod peers;

use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256, keccak256};
use alloy_sol_types::{SolCall, sol};
use std::error::Error;
use std::path::Path;
use tributary_core::ids::settlement;
use tributary_core::sum_tree::{Leaf, Node, TreeHead};
use tributary_differential::plain::{Keys, Plan, proposal};
use tributary_differential::{Artifacts, Side, plain};
use tributary_interfaces::{IAttribution, IDatanets, IERC20, IModels, IRewards};

sol! {
    function mint(address to, uint256 amount);
}

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Levels of the trees: about a thousand, a million and a hundred million payees.
const DEPTHS: [u32; 3] = [10, 20, 27];
const OWNER: Address = Address::repeat_byte(0x11);
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
    let artifacts = Artifacts::of_workspace();
    let mut rows = Vec::new();
    for depth in DEPTHS {
        rows.push(ours("Tributary, program cached", depth, &Side::programs(&artifacts)?)?);
        rows.push(ours("Tributary, program not cached", depth, &Side::uncached_programs(&artifacts)?)?);
        let side = Side::reference(&artifacts)?;
        rows.push(ours("Tributary in Solidity (reference)", depth, &side)?);
        rows.push(peers::capped_drop(depth, &side, &artifacts)?);
        rows.push(peers::cumulative_drop(depth, &side, &artifacts)?);
        rows.push(peers::bitmap_drop(depth, &side, &artifacts)?);
    }
    rows.push(peers::splitter(&Side::reference(&artifacts)?, &artifacts)?);
    let figures = others::measure(&artifacts)?;
    let table = page::markdown(&rows) + &others::markdown(&figures);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::write(docs.join("gas-claims.md"), &table)?;
    std::fs::write(docs.join("gas-claims.svg"), page::svg(&rows))?;
    std::fs::write(docs.join("gas-claims.json"), page::json(&rows, &figures)?)?;
    print!("{table}");
    Ok(())
}

fn send(side: &Side, to: Address, call: &impl SolCall) -> Outcome<u64> {
    let outcome = side.chain().send(OWNER, Some(to), U256::ZERO, call.abi_encode())?;
    if outcome.success {
        Ok(outcome.gas_used)
    } else {
        Err(format!("{to} refused: {}", outcome.output).into())
    }
}

/// A claimer who has no tokens yet, so that the first transfer opens its balance everywhere.
fn claimer(depth: u32) -> Address {
    Address::from_slice(&keccak256(depth.to_be_bytes())[12..])
}

fn sibling(depth: u32, level: u32, round: u64) -> B256 {
    keccak256([depth.to_be_bytes().as_slice(), &level.to_be_bytes(), &round.to_be_bytes()].concat())
}

/// A Datanet, a model and money for two rounds. Returns who signs them.
fn stage(side: &Side) -> Outcome<Keys> {
    let places = *side.places();
    let keys = Keys::new().ok_or("there are no keys")?;
    send(side, places.datanets, &IDatanets::createDatanetCall { terms: plain::datanet(OWNER) })?;
    send(side, places.models, &IModels::registerModelCall { terms: plain::model(places.token, &keys) })?;
    send(side, places.token, &mintCall { to: OWNER, amount: U256::from(2 * PAID) })?;
    send(side, places.token, &IERC20::approveCall { spender: places.rewards, value: U256::MAX })?;
    Ok(keys)
}

fn pay(side: &Side) -> Outcome<u64> {
    let asset = side.places().token;
    let amount = U256::from(PAID);
    let pay = IRewards::payCall { modelId: U256::ONE, asset, amount, receiptsRoot: B256::ZERO };
    send(side, side.places().rewards, &pay)
}

/// Two rounds and two claims of the same account.
fn ours(name: &'static str, depth: u32, side: &Side) -> Outcome<Row> {
    let places = *side.places();
    let mut rounds = Rounds::new(stage(side)?);
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        pay(side)?;
        let cumulative = u128::from(round) << 60;
        let (head, proof) = tree(depth, round, claimer(depth), cumulative);
        rounds.settle(side, head)?;
        let (payee, asset) = (claimer(depth).into_word(), places.token);
        let claim = IRewards::claimCall { modelId: U256::ONE, asset, payee, cumulative, proof };
        *gas = send(side, places.rewards, &claim)?;
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

/// The rounds of model 1.
struct Rounds {
    keys: Keys,
    number: u64,
    cutoff: u64,
    settlement: FixedBytes<20>,
}

impl Rounds {
    fn new(keys: Keys) -> Self {
        Self { keys, number: 0, cutoff: 0, settlement: FixedBytes::ZERO }
    }

    /// Proposes and finalises the next round. Returns what both cost.
    fn settle(&mut self, side: &Side, payouts: TreeHead) -> Outcome<(u64, u64)> {
        let (attribution, chain) = (side.places().attribution, side.chain());
        let plan = Plan {
            number: self.number + 1,
            from: self.cutoff,
            cutoff: chain.timestamp(),
            settlement: self.settlement,
            receipts: PAID,
            payouts,
        };
        let call = proposal(&plan, &self.keys, attribution);
        chain.set_next_timestamp(plan.cutoff + 1)?;
        let proposed = send(side, attribution, &call)?;
        let finalisable_at = chain.timestamp() + u64::from(tributary_core::limits::MIN_WINDOW);
        chain.set_next_timestamp(finalisable_at)?;
        let finalise = IAttribution::finaliseCall {
            round: call.round,
            signers: vec![self.keys.scorer()],
            bond: 0,
            finalisableAt: finalisable_at,
        };
        let finalised = send(side, attribution, &finalise)?;
        (self.number, self.cutoff) = (plan.number, plan.cutoff);
        self.settlement = settlement(side.places().token, payouts.root());
        Ok((proposed, finalised))
    }
}
