//! Faults that the files of a round do not show: nodes of trees, leaves that no line can state, and
//! receipts that were left out.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use tributary_audit::{place, proposed_round, receipt};
use tributary_core::{
    sum_tree::{Leaf, Node, SumTree, TreeHead},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IAttribution::{RoundSlashed, RoundVoided},
    IDisputes::{
        self, proveDisorderCall, proveMalformedCall, proveOmittedCall, proveReceiptCall, proveShapeCall,
    },
};
use tributary_liars::World;
use tributary_test_kit::{Revert, expect_revert};

/// The call as the watcher.
fn challenge(world: &World, call: &impl SolCall) -> Result<Vec<alloy_primitives::LogData>, Revert> {
    let (chain, data) = (&world.chain, call.abi_encode());
    let sent = chain.send_data(world.watcher.account, chain.disputes, U256::ZERO, data);
    if !sent.success {
        return Err(Revert(sent.output));
    }
    Ok(sent.logs.into_iter().map(|log| log.data).collect())
}

fn heads(leaves: &[Vec<Leaf>; 4]) -> [TreeHead; 4] {
    leaves.each_ref().map(|leaves| SumTree::build(leaves).expect("a right tree").head())
}

/// The two nodes below the topmost one.
fn below_top(leaves: &[Leaf]) -> [Node; 2] {
    let mut level: Vec<Node> = leaves.iter().map(Leaf::node).collect();
    while level.len() > 2 {
        let join = |pair: &[Node]| pair.get(1).map_or(Some(pair[0]), |right| pair[0].join(right));
        level = level.chunks(2).map(|pair| join(pair).expect("small sums")).collect();
    }
    level.try_into().expect("two or more leaves")
}

#[test]
fn a_tree_whose_sum_does_not_follow_from_its_nodes_is_slashed() {
    let world = World::new(3);
    let leaves = world.right.leaves();
    let [left, right] = below_top(&leaves[1]);
    let half = |node: &Node| [node.hash.as_slice(), &node.sum.to_be_bytes()].concat();
    let preimage: Bytes = [vec![1], half(&left), half(&right)].concat().into();
    let level = (leaves[1].len() as u64 - 1).ilog2() as u8 + 1;
    for more in [0, 1] {
        let mut heads = heads(&leaves);
        heads[1].node.sum += more;
        let snapshot = world.chain.devnode.snapshot();
        let open = world.propose_trees(heads).expect("the round is proposed");
        let node = IDisputes::Node {
            topHash: heads[1].node.hash,
            topSum: heads[1].node.sum,
            count: heads[1].count,
            level,
            index: 0,
            sum: heads[1].node.sum,
            siblings: Bytes::new(),
            preimage: preimage.clone(),
        };
        let round = proposed_round(&open.round, &open.stake);
        let shown = challenge(&world, &proveMalformedCall { round, tree: 1, node });
        if more == 0 {
            expect_revert::<IDisputes::NoFault>(shown);
        } else {
            let logs = shown.expect("the tree is none");
            assert!(logs.iter().any(|log| RoundSlashed::decode_log_data(log).is_ok()));
        }
        assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
    }
}

/// Proposes a round with changed leaves, whose challenge must slash it.
fn slash<C: SolCall>(
    change: impl FnOnce(&mut [Vec<Leaf>; 4]),
    call: impl FnOnce(&World, IDisputes::ProposedRound, &[Vec<Leaf>; 4]) -> C,
) {
    let world = World::new(3);
    let mut leaves = world.right.leaves();
    change(&mut leaves);
    let open = world.propose_leaves(&leaves).expect("the round is proposed");
    let call = call(&world, proposed_round(&open.round, &open.stake), &leaves);
    let logs = challenge(&world, &call).expect("the leaf is wrong");
    assert!(logs.iter().any(|log| RoundSlashed::decode_log_data(log).is_ok()), "{}", C::SIGNATURE);
}

#[test]
fn a_receipt_whose_leaf_has_another_value_than_its_price_is_slashed() {
    slash(
        |[receipts, _, credits, _]| {
            receipts[0].value += 1;
            credits[0].value += 1;
        },
        |world, round, [receipts, ..]| proveReceiptCall {
            round,
            receipt: receipt(&world.right.receipts[0]),
            place: place(receipts.clone(), receipts[0].key, B256::ZERO),
        },
    );
}

#[test]
fn a_score_whose_leaf_has_another_value_than_its_length_is_slashed() {
    slash(
        |[_, scores, ..]| scores[0].value -= 1,
        |world, round, [_, scores, ..]| {
            let Leaf { key, data, .. } = scores[0];
            let of_score = world.right.receipts.iter().find(|receipt| receipt.id() == key);
            let receipt = receipt(of_score.expect("its receipt"));
            proveShapeCall { round, receipt, source: data, score: place(scores.clone(), key, data) }
        },
    );
}

#[test]
fn leaves_that_no_honest_tree_has_are_slashed() {
    type Change = fn(&mut Leaf);
    let with_data: Change = |leaf| leaf.data = B256::repeat_byte(1);
    let of_no_kind: Change = |leaf| leaf.key[0] = 3;
    let with_more: Change = |leaf| leaf.key[11] = 1;
    let changes =
        [(0u8, with_data), (3, with_data), (2, of_no_kind), (3, of_no_kind), (2, with_more), (3, with_more)];
    for (tree, change) in changes {
        slash(
            |leaves| change(leaves[usize::from(tree)].last_mut().expect("a leaf")),
            |_, round, leaves| {
                let leaves = &leaves[usize::from(tree)];
                let Leaf { key, data, .. } = *leaves.last().expect("a leaf");
                proveDisorderCall { round, tree, leaves: place(leaves.clone(), key, data) }
            },
        );
    }
}

#[test]
fn a_receipt_that_the_operator_signed_and_left_out_voids_the_round_without_a_fee() {
    let world = World::new(4);
    let (chain, mut round) = (&world.chain, world.right.clone());
    // One without scores, so that only it is missing; what it cost is taken off the others' credits.
    let scored: Vec<B256> = round.scores.iter().map(|score| score.receipt_id).collect();
    let index = round.receipts.iter().position(|receipt| !scored.contains(&receipt.id()));
    let left_out = round.receipts.remove(index.expect("a receipt of nothing that anybody wrote"));
    round.credits.retain(|row| row.receipt_id != left_out.id());
    tributary_liars::follow_from_credits(&world, &mut round);
    let open = world.propose(&round).expect("the round is proposed");

    let leaves = &round.leaves()[0];
    let call = |of_book: Receipt| {
        let digest = of_book.digest(chain.chain_id(), chain.attribution);
        proveOmittedCall {
            round: proposed_round(&open.round, &open.stake),
            receipt: receipt(&of_book),
            signature: chain.operator.sign(digest).to_vec().into(),
            place: place(leaves.clone(), of_book.id(), B256::ZERO),
        }
    };
    expect_revert::<IDisputes::NoFault>(challenge(&world, &call(round.receipts[0])));
    let later = Receipt { time: world.span.1 + 1, ..left_out };
    expect_revert::<IDisputes::NoFault>(challenge(&world, &call(later)));
    let other = proveOmittedCall { signature: vec![0; 65].into(), ..call(left_out) };
    expect_revert::<IDisputes::NotShown>(challenge(&world, &other));

    let logs = challenge(&world, &call(left_out)).expect("it is left out");
    let voided = logs.iter().find_map(|log| RoundVoided::decode_log_data(log).ok()).expect("RoundVoided");
    assert_eq!((voided.reward, voided.stake.bond), (0, open.stake.bond));
}
