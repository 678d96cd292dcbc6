//! A round that does not fit in memory is the round that does, and that of a model which sorts lists.

use crate::{
    files::any_input,
    sample::{Sample, input, owner, payee, receipt, rows, treasury_of},
};
use alloy_primitives::B256;
use proptest::prelude::*;
use std::{collections::BTreeMap, fs};
use tempfile::tempdir;
use tributary_core::{
    faults::trees::Tree,
    ids::{CreditRole, credit_digest},
    leaves,
    payee::Payee,
    split,
    sum_tree::{Leaf, SumTree, TreeHead},
};
use tributary_rounds::{
    Budget, InputError, Round, RoundBuilder, RoundInput, StatedScore, read, read_payouts, read_stated, write,
};

/// The round of an input with so many bytes of memory.
fn build(input: &RoundInput, budget: &Budget) -> Result<Round, InputError> {
    let mut builder = RoundBuilder::new(input.header, input.sources.clone(), budget.clone())?;
    input.last_payouts.iter().try_for_each(|payout| builder.last_payout(*payout))?;
    input.missing.iter().try_for_each(|missing| builder.missing(missing))?;
    input.owners.iter().try_for_each(|owner| builder.owner(owner))?;
    input.scores.iter().try_for_each(|score| builder.score(score))?;
    input.receipts.iter().try_for_each(|receipt| builder.receipt(receipt))?;
    builder.build()
}

/// The leaves of all trees, from lists that are sorted in memory.
fn modelled(input: &RoundInput) -> [Vec<Leaf>; 4] {
    let counting = input.receipts.iter().filter(|receipt| receipt.counts());
    let (mut receipts, mut scores, mut credits) = (Vec::new(), Vec::new(), Vec::new());
    let mut payouts: BTreeMap<Payee, (u128, u128)> =
        input.last_payouts.iter().map(|last| (last.payee, (last.amount, 0))).collect();
    let weights: Vec<u16> = input.sources.iter().map(|source| source.weight).collect();
    for receipt in counting {
        let (id, whole) = (receipt.id(), u128::from(receipt.output_length));
        receipts.push(leaves::receipt(id, receipt.price));
        let mut own: Vec<StatedScore> = Vec::new();
        for row in input.scores.iter().filter(|row| row.receipt_id == id) {
            let owner = *input.owners.iter().find(|owner| owner.order == row.range.owner).unwrap();
            own.push(StatedScore {
                receipt_id: id,
                start: row.range.start,
                end: row.range.end,
                whole: None,
                owner,
            });
        }
        own.sort_by_key(|score| score.start);
        let mut before = 0;
        let mut credit = |payee: Payee, source: B256, role: CreditRole, amount: u128| {
            if amount > 0 {
                credits.push(leaves::credit(payee.to_word(), amount, credit_digest(id, source, role)));
                payouts.entry(payee).or_default().1 += amount;
            }
        };
        for score in own {
            let datanet = score.owner.datanet;
            let fee_bps = input.sources.iter().find(|source| source.datanet == datanet).unwrap().fee_bps;
            let leaf = score.leaf();
            let (part, fee) = split::credit(receipt.price, before, leaf.value, whole, fee_bps).unwrap();
            before += leaf.value;
            credit(score.owner.payee, leaf.data, CreditRole::Contributor, part);
            credit(treasury_of(datanet.to()), leaf.data, CreditRole::Treasury, fee);
            scores.push(leaf);
        }
        let unowned = split::unowned_of(receipt.price, before, whole).unwrap();
        for (source, part) in input.sources.iter().zip(split::unowned(unowned, &weights).unwrap()) {
            let treasury = tributary_core::payee::treasury(source.datanet).unwrap();
            credit(treasury, B256::ZERO, CreditRole::Unowned, part);
        }
    }
    let bps = input.header.contributors_bps;
    let payouts = payouts.into_iter().filter_map(|(payee, (last, credit))| {
        let payout = split::payout(last, credit, bps).unwrap();
        (payout > 0).then(|| leaves::payout(payee.to_word(), payout))
    });
    let mut trees = [receipts, scores, credits, payouts.collect()];
    trees.iter_mut().for_each(|leaves| leaves.sort_by_key(|leaf| (leaf.key, leaf.data)));
    trees
}

fn head(leaves: &[Leaf]) -> TreeHead {
    if leaves.is_empty() { TreeHead::default() } else { SumTree::build(leaves).unwrap().head() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_round_is_the_same_whatever_the_memory(input in any_input(), memory in prop_oneof![Just(0u64), 0u64..60_000]) {
        let folder = tempdir().unwrap();
        let budget = Budget { memory, ..Budget::in_folder(folder.path().join("scratch")) };
        let round = build(&input, &budget).unwrap();
        let expected = modelled(&input);
        for (tree, expected) in Tree::ALL.into_iter().zip(&expected) {
            prop_assert_eq!(round.tree(tree).head(), head(expected));
            prop_assert_eq!(&round.tree(tree).leaves(0..u64::MAX).unwrap(), expected);
        }
        // The same files, byte for byte.
        let written = write(folder.path(), &round, &budget).unwrap();
        let in_memory = Round::build(input).unwrap();
        let again = write(folder.path(), &in_memory, &Budget::default()).unwrap();
        prop_assert_eq!(again, written.clone());

        let found = read(folder.path(), written.manifest, &budget).unwrap();
        prop_assert_eq!(found.heads, round.heads);
        prop_assert_eq!(rows(found.credits()), rows(in_memory.credits()));
        prop_assert_eq!(fs::read_dir(&budget.folder).map_or(0, Iterator::count), 0, "no names are left");
    }

    #[test]
    fn what_no_round_can_have_is_rejected_whatever_the_memory(
        input in any_input(), memory in 0u64..20_000, change in 0usize..6, at in any::<prop::sample::Index>(),
    ) {
        let mut input = input;
        if input.scores.is_empty() || input.receipts.is_empty() {
            return Ok(());
        }
        let (score, receipt) = (at.index(input.scores.len()), at.index(input.receipts.len()));
        match change {
            0 => input.scores.push(input.scores[score]),
            1 => input.scores[score].receipt_id = B256::repeat_byte(7),
            2 => input.receipts.push(input.receipts[receipt]),
            3 => input.scores[score].range.owner.number = 77_777,
            4 => input.scores[score].range.end = 0,
            _ => input.owners.iter_mut().for_each(|owner| owner.datanet = alloy_primitives::U256::from(99)),
        }
        let folder = tempdir().unwrap();
        let budget = Budget { memory, ..Budget::in_folder(folder.path()) };
        match (build(&input, &budget), Round::build(input)) {
            (Err(found), Err(expected)) => prop_assert_eq!(found, expected),
            (Ok(found), Ok(expected)) => prop_assert_eq!(found.heads, expected.heads),
            (found, expected) => prop_assert!(false, "{found:?} and {expected:?}"),
        }
    }
}

#[test]
fn proofs_come_from_files_at_the_edges_of_what_is_read_at_a_time() {
    // One payee a record: the payouts' tree has blocks of 1,024 leaves.
    for payees in [1u32, 1_023, 1_024, 1_025, 2_049] {
        let mut input = input(0);
        input.receipts.push(receipt(1, 1 << 40, 32_768));
        for number in 0..payees {
            input.owners.push(owner(number, 1, payee(2 * number)));
            input.shape(0, number as usize, number as u16 * 3..number as u16 * 3 + 2);
        }
        let folder = tempdir().unwrap();
        let budget = Budget { memory: 1 << 16, ..Budget::in_folder(folder.path()) };
        let round = build(&input, &budget).unwrap();
        let written = write(folder.path(), &round, &budget).unwrap();
        let settled = read_payouts(&written.folder, round.heads.payouts.root()).unwrap();
        assert_eq!(settled.count(), u64::from(payees) + 1, "and the treasury");
        let leaves = settled.tree().leaves(0..u64::MAX).unwrap();
        let whole = SumTree::build(&leaves).unwrap();
        for (index, row) in (0..).zip(rows(settled.rows())) {
            let proven = settled.tree().prove_leaf(row.payee.to_word()).unwrap().unwrap();
            assert_eq!((proven.leaf.value, Some(proven.proof)), (row.amount, whole.prove(index, 1)));
        }
        for start in (0..settled.count()).step_by(255) {
            let length = (settled.count() - start).min(256);
            let range = settled.tree().prove_range(start, length).unwrap().unwrap();
            assert_eq!(Some(range.proof), whole.prove(start, length));
            assert_eq!(rows(settled.range(start..start + length)).len(), range.leaves.len());
        }

        let stated = read_stated(folder.path(), written.manifest, &budget).unwrap();
        for tree in Tree::ALL {
            let (found, built) = (stated.tree(tree).unwrap().unwrap(), round.tree(tree));
            assert_eq!(found.head(), built.head());
            let last = built.count() - 1;
            assert_eq!(found.prove_range(last, 1).unwrap(), built.prove_range(last, 1).unwrap());
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named_as_the_reason() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let budget = Budget { memory: 0, ..Budget::in_folder(folder.path().join("file")) };
    let mut input = input(0);
    input.receipts = (0..3).map(|number| receipt(number, 1, 1)).collect();
    let error = build(&input, &budget).unwrap_err();
    assert!(matches!(&error, InputError::Storage(problem) if !problem.is_empty()), "{error}");
}
