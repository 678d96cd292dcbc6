//! What the least contracts of others' kinds need.

use super::{Outcome, PAID, Row, claimer, mintCall, send, sibling};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolValue, sol};
use tributary_differential::{Artifacts, Side};
use tributary_interfaces::IERC20;

sol! {
    function setShare(address account, uint256 bps);
    function release(address account);
    contract CumulativeDrop {
        function setRoot(bytes32 root);
        function claim(address account, uint256 cumulative, bytes32[] proof);
    }
    contract CappedDrop {
        function fund(uint256 source, uint256 amount);
        function setRoot(uint256 source, bytes32 root);
        function claim(uint256 source, address account, uint256 cumulative, bytes32[] proof);
    }
    contract BitmapDrop {
        function setRoot(bytes32 root);
        function claim(uint256 index, address account, uint256 amount, bytes32[] proof);
    }
}

/// The source of which the capped drop pays.
const SOURCE: U256 = U256::ONE;

fn peer(side: &Side, artifacts: &Artifacts, name: &str) -> Outcome<Address> {
    let code = [artifacts.creation_code("Peers", name)?, side.places().token.abi_encode()].concat();
    let created =
        side.chain().send(super::OWNER, None, U256::ZERO, code)?.created.ok_or("a peer was not created")?;
    send(side, side.places().token, &mintCall { to: created, amount: U256::from(PAID) })?;
    Ok(created)
}

/// The root above a leaf, and its proof, with pairs in ascending order.
fn sorted(depth: u32, round: u64, leaf: B256) -> (B256, Vec<B256>) {
    let proof: Vec<B256> = (0..depth).map(|level| sibling(depth, level, round)).collect();
    let join = |hash: B256, other: &B256| {
        let (low, high) = if hash < *other { (hash, *other) } else { (*other, hash) };
        keccak256([low, high].concat())
    };
    (proof.iter().fold(leaf, join), proof)
}

/// An account that nobody else pays.
fn account(depth: u32, which: u32) -> Address {
    Address::from_slice(&keccak256((depth + which).to_be_bytes())[12..])
}

/// What an account has earned after a round, the root that says so, and the proof.
fn earned(depth: u32, round: u64, account: Address) -> (U256, B256, Vec<B256>) {
    let cumulative = U256::from(u128::from(round) << 60);
    let (root, proof) = sorted(depth, round, keccak256((account, cumulative).abi_encode_packed()));
    (cumulative, root, proof)
}

pub(crate) fn cumulative_drop(depth: u32, side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let drop = peer(side, artifacts, "CumulativeDrop")?;
    let account = account(depth, 100);
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        let (cumulative, root, proof) = earned(depth, round, account);
        send(side, drop, &CumulativeDrop::setRootCall { root })?;
        *gas = send(side, drop, &CumulativeDrop::claimCall { account, cumulative, proof })?;
    }
    Ok(Row { name: "cumulative Merkle drop", depth, first: gas[0], later: Some(gas[1]) })
}

/// The one to compare with: it cannot pay more of a source than was put in for it.
pub(crate) fn capped_drop(depth: u32, side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let drop = peer(side, artifacts, "CappedDrop")?;
    let (account, amount, token) = (account(depth, 400), U256::from(PAID), side.places().token);
    send(side, token, &mintCall { to: super::OWNER, amount })?;
    send(side, token, &IERC20::approveCall { spender: drop, value: U256::MAX })?;
    send(side, drop, &CappedDrop::fundCall { source: SOURCE, amount })?;
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        let (cumulative, root, proof) = earned(depth, round, account);
        send(side, drop, &CappedDrop::setRootCall { source: SOURCE, root })?;
        *gas = send(side, drop, &CappedDrop::claimCall { source: SOURCE, account, cumulative, proof })?;
    }
    Ok(Row { name: super::page::CAPPED, depth, first: gas[0], later: Some(gas[1]) })
}

pub(crate) fn bitmap_drop(depth: u32, side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let drop = peer(side, artifacts, "BitmapDrop")?;
    let account = account(depth, 200);
    let (index, amount) = (U256::from((1u64 << depth) / 3), U256::from(1u64 << 60));
    let (root, proof) = sorted(depth, 1, keccak256((index, account, amount).abi_encode_packed()));
    send(side, drop, &BitmapDrop::setRootCall { root })?;
    let first = send(side, drop, &BitmapDrop::claimCall { index, account, amount, proof })?;
    Ok(Row { name: "bitmap drop, once only", depth, first, later: None })
}

pub(crate) fn splitter(side: &Side, artifacts: &Artifacts) -> Outcome<Row> {
    let splitter = peer(side, artifacts, "PullSplitter")?;
    let account = claimer(300);
    send(side, splitter, &setShareCall { account, bps: U256::from(2500) })?;
    let first = send(side, splitter, &releaseCall { account })?;
    send(side, side.places().token, &mintCall { to: splitter, amount: U256::from(PAID) })?;
    let later = send(side, splitter, &releaseCall { account })?;
    Ok(Row { name: "pull splitter, no tree", depth: 0, first, later: Some(later) })
}
