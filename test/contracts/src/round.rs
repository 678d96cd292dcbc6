//! Rounds for tests: given what each payee is to have, the trees and proofs.

use crate::{Key, World};
use alloy_primitives::{Address, B256, U256};
use std::sync::Arc;
use tributary_core::{
    sum_tree::{Leaf, SumTree},
    typed_data::ReceiptBook,
};
use tributary_interfaces::{
    IAttribution::{Round, Tree, depositBondCall, finaliseCall, proposeCall},
    IRewards,
};

/// What each payee is to have, as a tree.
#[derive(Debug)]
pub struct Payouts {
    /// The leaves, ascending.
    pub leaves: Vec<Leaf>,
    tree: SumTree,
}

impl Payouts {
    /// The tree of payees and what they have earned since the model began, above zero.
    pub fn new(mut payouts: Vec<(B256, u128)>) -> Arc<Self> {
        payouts.sort_unstable();
        let leaf = |(key, value): &(B256, u128)| Leaf { key: *key, value: *value, data: B256::ZERO };
        let leaves: Vec<Leaf> = payouts.iter().map(leaf).collect();
        let tree = SumTree::build(&leaves).expect("payees ascend");
        Arc::new(Self { leaves, tree })
    }

    /// The proof for the leaves `start .. start + length`.
    pub fn prove(&self, start: usize, length: usize) -> Vec<u8> {
        self.tree.prove(start as u64, length as u64).expect("there are such leaves")
    }
}

/// A round's proposal with its payouts.
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Allocation {
    /// The payouts.
    pub payouts: Arc<Payouts>,
    /// The proposal.
    pub round: Round,
    /// The operator's signature.
    pub signature: [u8; 65],
}

/// A round with these payouts and one receipt of `price`; everything that the contributors have is its pool.
pub fn allocate(
    world: &World,
    model_id: U256,
    price: u128,
    payouts: Arc<Payouts>,
    operator: &Key,
) -> Allocation {
    let receipt = Leaf { key: B256::repeat_byte(0x11), value: price, data: B256::ZERO };
    let receipts = SumTree::build(&[receipt]).expect("one leaf");
    let pool = world.read(world.rewards, IRewards::poolCall { modelId: model_id });
    let earned = pool.paid * u128::from(pool.contributorsBps) / 10_000 + pool.bonus;
    let empty = SumTree::build(&[]).expect("no leaves");
    let round = Round {
        modelId: model_id,
        number: pool.rounds + 1,
        cutoff: world.chain.timestamp(),
        pool: earned - pool.settled,
        manifest: B256::repeat_byte(0x22),
        receipts: abi_tree(&receipts),
        scores: abi_tree(&empty),
        credits: abi_tree(&empty),
        payouts: abi_tree(&payouts.tree),
    };
    let book = ReceiptBook { model_id, receipts_root: receipts.summit().root(), cutoff: round.cutoff };
    let signature = operator.sign(book.digest(world.chain.config().chain_id, world.attribution));
    Allocation { payouts, round, signature }
}

impl World {
    /// Proposes and finalises a round: deposits the bond if need be, and waits for the window.
    pub fn settle(&self, allocation: &Allocation, asset: Address) {
        let scorer = self.scorer.account;
        self.deposit(asset, 1_000);
        let proposal = proposeCall {
            round: allocation.round.clone(),
            operatorSignature: allocation.signature.to_vec().into(),
        };
        self.must(scorer, self.attribution, proposal);
        self.wait(3_601);
        self.must(scorer, self.attribution, finaliseCall { round: allocation.round.clone() });
    }

    /// Deposits a bond of the scorer's.
    pub fn deposit(&self, asset: Address, amount: u128) {
        let value = if asset.is_zero() { U256::from(amount) } else { U256::ZERO };
        let call = depositBondCall { asset, amount: U256::from(amount) };
        assert!(self.send(self.scorer.account, self.attribution, value, call).success);
    }

    /// Pays for a model.
    pub fn pay(&self, from: Address, model_id: U256, asset: Address, amount: u128) {
        let value = if asset.is_zero() { U256::from(amount) } else { U256::ZERO };
        let call =
            IRewards::payCall { modelId: model_id, amount: U256::from(amount), receiptsRoot: B256::ZERO };
        assert!(self.send(from, self.rewards, value, call).success);
    }
}

fn abi_tree(tree: &SumTree) -> Tree {
    let summit = tree.summit();
    Tree { hash: summit.node.hash, sum: summit.node.sum, count: summit.count }
}
