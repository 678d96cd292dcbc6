//! What cannot be proven hides nothing that can be.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, U256};
use tributary_audit::{Challenge, Unproven, Verdict, audit_lists, proposed_round};
use tributary_liars::{World, follow_from_scores, lies};
use tributary_rounds::{Owner, StatedRound, StatedScore};

/// The right round, but that a byte is paid to a registration whose item nobody knows: no one can show
/// what its leaf is made from.
fn shielded(world: &World) -> StatedRound {
    let mut round = world.right.clone();
    let is_free = |id: B256| round.scores.iter().all(|score| score.receipt_id != id);
    let receipt = round.receipts.iter().rfind(|receipt| is_free(receipt.id())).expect("one without scores");
    let owner = Owner { item: B256::repeat_byte(0x67), ..round.scores[0].owner };
    round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end: 1, whole: None, owner });
    follow_from_scores(world, &mut round).expect("a round");
    round
}

fn audited(world: &World, round: &StatedRound) -> Option<Verdict> {
    let open = world.propose(round).ok()?;
    Some(audit_lists(&proposed_round(&open.round, &open.stake), round, &world.facts, &world.known))
}

/// Whether Disputes takes one of the challenges, tried in their order.
fn strikes(world: &World, challenge: &Challenge) -> bool {
    let chain = &world.chain;
    std::iter::once(challenge).chain(&challenge.others).any(|challenge| {
        let data = challenge.call.to_vec();
        chain.send_data(world.watcher.account, chain.judge(&data), U256::ZERO, data).success
    })
}

#[test]
fn an_item_that_nobody_knows_hides_no_lie() {
    let world = World::new(3);
    let shielded = shielded(&world);
    let mut told = 0;
    let snapshot = world.chain.devnode.snapshot();
    let found = audited(&world, &shielded);
    assert!(matches!(found, Some(Verdict::Unproven(Unproven::UnknownItem(_)))), "{found:?}");
    assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
    for lie in lies() {
        let snapshot = world.chain.devnode.snapshot();
        let mut round = shielded.clone();
        if (lie.tell)(&world, &mut round).is_some() && round != shielded {
            let found = audited(&world, &round).expect("the round is proposed");
            let Verdict::Wrong(challenge) = found else { panic!("{}: {found:?}", lie.name) };
            assert!(strikes(&world, &challenge), "{}: {}", lie.name, challenge.reason);
            told += 1;
        }
        assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
    }
    assert!(told > 100, "{told} lies were told");
}
