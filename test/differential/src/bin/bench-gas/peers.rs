//! What the least contracts of others' kinds need.

use super::{Outcome, PAID, Row, claimer, mint, send, sibling};
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolValue, sol};
use tributary_interfaces::IERC20;
use tributary_test_kit::{Artifacts, ChainFixture};

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

/// Creates one of the peers, with tokens to pay out.
fn peer(chain: &ChainFixture, name: &str) -> Outcome<Address> {
    let code = Artifacts::of_workspace().reference("Peers", name)?;
    let code = [code, chain.token.abi_encode()].concat();
    let created = chain.create_from(chain.owner.account, name, code)?;
    mint(chain, created, PAID)?;
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

pub(crate) fn cumulative_drop(depth: u32, chain: &ChainFixture) -> Outcome<Row> {
    let drop = peer(chain, "CumulativeDrop")?;
    let account = account(depth, 100);
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        let (cumulative, root, proof) = earned(depth, round, account);
        send(chain, drop, CumulativeDrop::setRootCall { root })?;
        *gas = send(chain, drop, CumulativeDrop::claimCall { account, cumulative, proof })?;
    }
    Ok(Row { name: "cumulative Merkle drop", depth, first: gas[0], later: Some(gas[1]) })
}

/// The one to compare with: it cannot pay more of a source than was put in for it.
pub(crate) fn capped_drop(depth: u32, chain: &ChainFixture) -> Outcome<Row> {
    let drop = peer(chain, "CappedDrop")?;
    let (account, amount, token) = (account(depth, 400), U256::from(PAID), chain.token);
    send(chain, token, IERC20::approveCall { spender: drop, value: U256::MAX })?;
    send(chain, drop, CappedDrop::fundCall { source: SOURCE, amount })?;
    let mut gas = [0; 2];
    for (round, gas) in (1u64..).zip(&mut gas) {
        let (cumulative, root, proof) = earned(depth, round, account);
        send(chain, drop, CappedDrop::setRootCall { source: SOURCE, root })?;
        *gas = send(chain, drop, CappedDrop::claimCall { source: SOURCE, account, cumulative, proof })?;
    }
    Ok(Row { name: super::page::CAPPED, depth, first: gas[0], later: Some(gas[1]) })
}

pub(crate) fn bitmap_drop(depth: u32, chain: &ChainFixture) -> Outcome<Row> {
    let drop = peer(chain, "BitmapDrop")?;
    let account = account(depth, 200);
    let (index, amount) = (U256::from((1u64 << depth) / 3), U256::from(1u64 << 60));
    let (root, proof) = sorted(depth, 1, keccak256((index, account, amount).abi_encode_packed()));
    send(chain, drop, BitmapDrop::setRootCall { root })?;
    let first = send(chain, drop, BitmapDrop::claimCall { index, account, amount, proof })?;
    Ok(Row { name: "bitmap drop, once only", depth, first, later: None })
}

pub(crate) fn splitter(chain: &ChainFixture) -> Outcome<Row> {
    let splitter = peer(chain, "PullSplitter")?;
    let account = claimer(300);
    send(chain, splitter, setShareCall { account, bps: U256::from(2500) })?;
    let first = send(chain, splitter, releaseCall { account })?;
    mint(chain, splitter, PAID)?;
    let later = send(chain, splitter, releaseCall { account })?;
    Ok(Row { name: "pull splitter, no tree", depth: 0, first, later: Some(later) })
}
