//! Faults that the files of a round do not show: nodes of trees, leaves that no line can state, and
//! receipts that were left out.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use tributary_audit::{place, proposed_round, receipt};
use tributary_core::{
    sum_tree::{Leaf, SumTree, TreeHead},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IAttribution::{RoundSlashed, RoundVoided},
    IDisputes::{
        self, proveDisorderCall, proveMalformedCall, proveOmittedCall, proveReceiptCall, proveShapeCall,
    },
};
use tributary_liars::{
    World,
    nodes::{levels, of_leaf, of_node, siblings},
};
use tributary_test_kit::{Revert, expect_revert};

/// The call as the watcher.
fn challenge(world: &World, call: &impl SolCall) -> Result<Vec<alloy_primitives::LogData>, Revert> {
    let (chain, data) = (&world.chain, call.abi_encode());
    let sent = chain.send_data(world.watcher.account, chain.judge(&data), U256::ZERO, data);
    if !sent.success {
        return Err(Revert(sent.output));
    }
    Ok(sent.logs.into_iter().map(|log| log.data).collect())
}

fn heads(leaves: &[Vec<Leaf>; 4]) -> [TreeHead; 4] {
    leaves.each_ref().map(|leaves| SumTree::build(leaves).expect("a right tree").head())
}

#[test]
fn a_tree_whose_sum_does_not_follow_from_its_nodes_is_slashed() {
    let world = World::new(3);
    let leaves = world.right.leaves();
    let levels = levels(&leaves[1]);
    let below_top = &levels[levels.len() - 2];
    let preimage: Bytes = of_node(&below_top[0], &below_top[1]).into();
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

#[test]
fn a_tree_that_states_more_or_fewer_leaves_than_it_has_is_slashed() {
    let world = World::new(3);
    let leaves = world.right.leaves();
    let mut scores = leaves[1].clone();
    scores.truncate(scores.len() / 2 * 2);
    let levels = levels(&scores);
    let top = levels.last().expect("a level")[0];
    let count = scores.len() as u64;
    // Twice as many: a leaf is where a node of two leaves must be. Half as many: the other way round.
    let cases = [
        (2 * count, 1, scores[0].value, siblings(&levels, 0), of_leaf(&scores[0])),
        (count / 2, 0, levels[1][0].sum, siblings(&levels[1..], 0), of_node(&levels[0][0], &levels[0][1])),
    ];
    for (count, level, sum, siblings, preimage) in cases {
        let mut heads = heads(&leaves);
        heads[1] = TreeHead { node: top, count };
        let snapshot = world.chain.devnode.snapshot();
        let open = world.propose_trees(heads).expect("the round is proposed");
        let node = IDisputes::Node {
            topHash: top.hash,
            topSum: top.sum,
            count,
            level,
            index: 0,
            sum,
            siblings: siblings.into(),
            preimage: preimage.into(),
        };
        let round = proposed_round(&open.round, &open.stake);
        let logs = challenge(&world, &proveMalformedCall { round, tree: 1, node });
        let logs = logs.unwrap_or_else(|revert| panic!("{count} leaves: {revert:?}"));
        assert!(logs.iter().any(|log| RoundSlashed::decode_log_data(log).is_ok()));
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
