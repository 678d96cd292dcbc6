//! Lies: each changes one thing of a right round.

use crate::{
    World,
    repair::{from_credits, from_ordered_scores, from_scores},
};
use alloy_primitives::{B256, U256};
use tributary_audit::Bytes;
use tributary_core::{
    faults::Source,
    ids::CreditRole,
    payee::{Payee, treasury},
    rule::Rule,
    span,
    typed_data::Receipt,
};
use tributary_rounds::{CreditRow, Owner, Payout, StatedRound, StatedScore};

/// A way to lie.
#[derive(Clone, Copy, Debug)]
pub struct Lie {
    /// What is wrong.
    pub name: &'static str,
    /// The function of Disputes that it is meant for. Where the lie is made up for elsewhere, there
    /// is a fault of that too, and an auditor may show either.
    pub proven_by: &'static str,
    /// Tells it; `None` if the round has nothing to tell it of.
    pub tell: fn(&World, &mut StatedRound) -> Option<()>,
}

macro_rules! lies {
    ($($proven_by:ident { $($name:literal => $tell:expr;)* })*) => {
        /// All of them.
        pub const LIES: &[Lie] = &[$($(
            Lie { name: $name, proven_by: stringify!($proven_by), tell: $tell },
        )*)*];
    };
}

lies! {
    proveDisorder {
        "the first two receipts are swapped" => |_, round| swap(&mut round.receipts, 0);
        "the last two receipts are swapped" => |_, round| swap_last(&mut round.receipts);
        "two scores are swapped" => |world, round| {
            swap(&mut round.scores, 0)?;
            from_ordered_scores(world, round)
        };
        "the last two scores are swapped" => |world, round| {
            swap_last(&mut round.scores)?;
            from_ordered_scores(world, round)
        };
        "the first two credits are swapped" => |_, round| swap(&mut round.credits, 0);
        "the last two credits are swapped" => |_, round| swap_last(&mut round.credits);
        "two credits of one payee are swapped" => |_, round| {
            let same = round.credits.windows(2).position(|pair| pair[0].payee == pair[1].payee)?;
            swap(&mut round.credits, same)
        };
        "the first two payouts are swapped" => |_, round| swap(&mut round.payouts, 0);
        "the last two payouts are swapped" => |_, round| swap_last(&mut round.payouts);
        "a credit is there twice, each with a half" => |_, round| {
            let index = round.credits.iter().position(|row| row.credit > 1)?;
            let row = round.credits[index];
            round.credits[index].credit = row.credit / 2;
            round.credits.insert(index, CreditRow { credit: row.credit - row.credit / 2, ..row });
            Some(())
        };
        "a payout is there twice, each with a half" => |_, round| {
            let index = round.payouts.iter().position(|row| row.amount > 1)?;
            let row = round.payouts[index];
            round.payouts[index].amount = row.amount / 2;
            round.payouts.insert(index, Payout { amount: row.amount - row.amount / 2, ..row });
            Some(())
        };
        "a payout of zero" => |world, round| {
            insert_payout(round, Payout { payee: world.thief, amount: 0 });
            Some(())
        };
        "a credit of zero" => |world, round| {
            let row = CreditRow { payee: world.thief, credit: 0, ..*round.credits.first()? };
            insert_credit(round, row);
            Some(())
        };
        "a score of no bytes" => |world, round| {
            let first = *round.scores.first()?;
            round.scores.push(StatedScore { end: first.start, ..first });
            from_scores(world, round)
        };
    }
    proveReceipt {
        "a receipt of another model" => |world, round| {
            change_receipt(world, round, |_, receipt| receipt.model_id += U256::from(1))
        };
        "a receipt of the last round's last second" => |world, round| {
            change_receipt(world, round, |world, receipt| receipt.time = world.span.0)
        };
        "a receipt of a second after the cutoff" => |world, round| {
            change_receipt(world, round, |world, receipt| receipt.time = world.span.1 + 1)
        };
        "a receipt of time zero" => |world, round| {
            change_receipt(world, round, |_, receipt| receipt.time = 0)
        };
        "a receipt of an output of 32,769 bytes" => |world, round| {
            change_receipt(world, round, |_, receipt| receipt.output_length = 32_769)
        };
        "a receipt of an output of 2^32 - 1 bytes" => |world, round| {
            change_receipt(world, round, |_, receipt| receipt.output_length = u32::MAX)
        };
    }
    proveStray {
        "a score of no receipt" => |world, round| {
            let first = *round.scores.first()?;
            round.scores.push(StatedScore { receipt_id: B256::repeat_byte(0x77), ..first });
            from_scores(world, round)
        };
        "a score of a receipt below all" => |world, round| {
            let first = *round.scores.first()?;
            round.scores.push(StatedScore { receipt_id: B256::ZERO, ..first });
            from_scores(world, round)
        };
        "a score of a receipt above all" => |world, round| {
            let first = *round.scores.first()?;
            round.scores.push(StatedScore { receipt_id: B256::repeat_byte(0xff), ..first });
            from_scores(world, round)
        };
        "the scores of a receipt that was dropped" => |world, round| {
            let id = round.scores.first()?.receipt_id;
            round.receipts.retain(|receipt| receipt.id() != id);
            from_scores(world, round)
        };
    }
    proveShape {
        "a score that ends a byte after the output" => |world, round| {
            change_score(world, round, |length, score| score.end = length + 1)
        };
        "a score far behind the output" => |world, round| {
            change_score(world, round, |_, score| (score.start, score.end) = (40_000, 40_001))
        };
        "a score up to the last offset" => |world, round| {
            change_score(world, round, |_, score| (score.start, score.end) = (u16::MAX - 1, u16::MAX))
        };
    }
    proveLength {
        "scores of an output that is a byte shorter than its receipt says" => |world, round| {
            change_length(world, round, 1)
        };
        "scores of an output that is much shorter than its receipt says" => |world, round| {
            change_length(world, round, 1_000)
        };
        "scores of an output that is as long as outputs can be, as its receipt says" => |world, round| {
            let length = round.receipts.first()?.output_length;
            change_length(world, round, 32_768 - length)
        };
    }
    proveOverlap {
        "a score begins a byte before the one before it ends" => |world, round| {
            let index = touching(round)?;
            round.scores[index + 1].start -= 1;
            from_scores(world, round)
        };
        "a score is inside another" => |world, round| {
            let first = *round.scores.iter().find(|score| score.end - score.start > 2)?;
            round.scores.push(StatedScore { start: first.start + 1, end: first.end - 1, ..first });
            from_scores(world, round)
        };
        "a score is cut in two" => |world, round| {
            let index = round.scores.iter().position(|score| score.end - score.start > 1)?;
            let score = round.scores[index];
            let cut = score.start + (score.end - score.start) / 2;
            round.scores[index].end = cut;
            round.scores.push(StatedScore { start: cut, ..score });
            from_scores(world, round)
        };
        "the last byte of a score is cut off" => |world, round| {
            let index = round.scores.iter().position(|score| score.end - score.start > 1)?;
            let score = round.scores[index];
            round.scores[index].end -= 1;
            round.scores.push(StatedScore { start: score.end - 1, ..score });
            from_scores(world, round)
        };
        "a score is there for two owners" => |world, round| {
            let first = *round.scores.first()?;
            let owner = world.owners().find(|owner| owner.content_id != first.owner.content_id)?;
            round.scores.push(StatedScore { owner, ..first });
            from_scores(world, round)
        };
    }
    proveRegistration {
        "a score of a record of a Datanet that is left out" => |world, round| {
            let left_out = world.facts.sources.iter().find(|source| source.is_left_out(world.span.1))?;
            give_first_byte(world, round, |owner| owner.datanet == left_out.datanet_id)
        };
        "a score of a record of a Datanet that is no source" => |world, round| {
            let is_source = |owner: &Owner| world.facts.fees.contains_key(&owner.datanet);
            give_first_byte(world, round, |owner| !is_source(owner))
        };
        "a score of a record that cannot earn at this time" => |world, round| {
            let receipt = *round.receipts.first()?;
            let in_sources = |owner: &Owner| {
                let of_owner = |source: &&Source| source.datanet_id == owner.datanet;
                world.facts.sources.iter().find(of_owner).is_some_and(|source| !source.is_left_out(world.span.1))
            };
            let cannot = |owner: &Owner| !world.facts.earns(owner, &receipt, world.span.1);
            give_first_byte(world, round, |owner| in_sources(owner) && cannot(owner))
        };
        "a score of a record that was flagged before" => |world, round| {
            let ended = |owner: &Owner| {
                let standing = world.facts.standing.get(&(owner.datanet, owner.item, owner.content_id));
                standing.is_some_and(|standing| standing.accepted[0].end < u64::MAX)
            };
            give_first_byte(world, round, ended)
        };
        "a score of a record that nobody registered" => |world, round| {
            let like = round.scores.first()?.owner;
            let nobody = B256::repeat_byte(0x66);
            give_byte_to(world, round, Owner { content_id: nobody, item: nobody, ..like })
        };
        "a score of a record in a batch that does not hold it" => |world, round| {
            let batch = world.owners().find(|owner| owner.item != owner.content_id)?;
            let single = world.owners().find(|owner| owner.item == owner.content_id)?;
            give_byte_to(world, round, Owner { content_id: single.content_id, ..batch })
        };
    }
    proveEarlier {
        "the copy of a record is paid for it" => |world, round| later_holder(world, round, |_| ());
        "who registered a record again is paid for it" => |world, round| {
            let (index, again) = (0..round.scores.len()).find_map(|index| {
                let (paid, id) = (&round.scores[index].owner, round.scores[index].receipt_id);
                let receipt = round.receipts.iter().find(|receipt| receipt.id() == id)?;
                let is_again = |owner: &Owner| {
                    owner.content_id == paid.content_id
                        && owner.order > paid.order
                        && world.facts.earns(owner, receipt, world.span.1)
                };
                Some((index, world.owners().find(is_again)?))
            })?;
            round.scores[index].owner = again;
            from_scores(world, round)
        };
        "the copy of a record is paid for its last byte" => |world, round| {
            later_holder(world, round, |rest| rest.end -= 1)
        };
        "the copy of a record is paid for its first byte" => |world, round| {
            later_holder(world, round, |rest| rest.start += 1)
        };
    }
    proveGap {
        "a score is missing" => |world, round| {
            round.scores.pop()?;
            from_scores(world, round)
        };
        "the first score is missing" => |world, round| {
            (!round.scores.is_empty()).then(|| round.scores.remove(0))?;
            from_scores(world, round)
        };
        "all scores of a receipt are missing" => |world, round| {
            let id = round.scores.first()?.receipt_id;
            round.scores.retain(|score| score.receipt_id != id);
            from_scores(world, round)
        };
        "all scores are missing" => |world, round| {
            round.scores.clear();
            from_scores(world, round)
        };
        "all scores of a payee are missing" => |world, round| {
            let payee = round.scores.last()?.owner.payee;
            round.scores.retain(|score| score.owner.payee != payee);
            from_scores(world, round)
        };
        "the last byte of a score is nobody's" => |world, round| {
            let index = round.scores.iter().position(|score| score.end - score.start > 1)?;
            round.scores[index].end -= 1;
            from_scores(world, round)
        };
        "the first byte of a score is nobody's" => |world, round| {
            let index = round.scores.iter().rposition(|score| score.end - score.start > 1)?;
            round.scores[index].start += 1;
            from_scores(world, round)
        };
        "a byte in the middle of a score is nobody's" => |world, round| {
            let index = round.scores.iter().position(|score| score.end - score.start > 2)?;
            let score = round.scores[index];
            let cut = score.start + (score.end - score.start) / 2;
            round.scores[index].end = cut;
            round.scores.push(StatedScore { start: cut + 1, ..score });
            from_scores(world, round)
        };
    }
    proveUnheld {
        "a score is a byte too long" => |world, round| {
            let index = grows(round)?;
            round.scores[index].end += 1;
            from_scores(world, round)
        };
        "a score begins a byte too early" => |world, round| {
            let index = (0..round.scores.len()).find(|index| {
                let score = &round.scores[*index];
                let before = index.checked_sub(1).map(|before| &round.scores[before]);
                let room = before.filter(|before| before.receipt_id == score.receipt_id).map_or(0, |before| before.end);
                score.start > room
            })?;
            round.scores[index].start -= 1;
            from_scores(world, round)
        };
        "a score is somebody else's" => |world, round| {
            let index = (0..round.scores.len()).find(|index| !meets(round, *index))?;
            round.scores[index].owner = unrelated(world, round, index)?;
            from_scores(world, round)
        };
        "bytes of nobody are somebody's" => |world, round| {
            let scored: Vec<B256> = round.scores.iter().map(|score| score.receipt_id).collect();
            let receipt = round.receipts.iter().find(|receipt| !scored.contains(&receipt.id()))?;
            let owner = round.scores.first()?.owner;
            let end = receipt.output_length as u16;
            round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end, owner });
            from_scores(world, round)
        };
        "the first byte of nobody's is somebody's" => |world, round| {
            let scored: Vec<B256> = round.scores.iter().map(|score| score.receipt_id).collect();
            let receipt = round.receipts.iter().find(|receipt| !scored.contains(&receipt.id()))?;
            let owner = round.scores.first()?.owner;
            round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end: 1, owner });
            from_scores(world, round)
        };
    }
    proveCredit {
        "a contributor has one unit more, nobody's bytes one less" => |world, round| {
            move_unit(world, round, CreditRole::Unowned, CreditRole::Contributor)
        };
        "a contributor has one unit less, nobody's bytes one more" => |world, round| {
            move_unit(world, round, CreditRole::Contributor, CreditRole::Unowned)
        };
        "a fee is one unit higher" => |world, round| {
            move_unit(world, round, CreditRole::Contributor, CreditRole::Treasury)
        };
        "a fee is one unit lower" => |world, round| {
            move_unit(world, round, CreditRole::Treasury, CreditRole::Contributor)
        };
        "a contributor's credit is missing, its fee has it" => |world, round| {
            fold(world, round, CreditRole::Contributor, CreditRole::Treasury)
        };
        "a fee is missing, its contributor has it" => |world, round| {
            fold(world, round, CreditRole::Treasury, CreditRole::Contributor)
        };
        "all credits of a receipt are nobody's" => |world, round| {
            let id = round.scores.first()?.receipt_id;
            let to = round.credits.iter().position(|row| row.receipt_id == id && row.role == CreditRole::Unowned)?;
            let of_scores = |row: &CreditRow| row.receipt_id == id && row.role != CreditRole::Unowned;
            let taken: u128 = round.credits.iter().filter(|row| of_scores(row)).map(|row| row.credit).sum();
            round.credits[to].credit += taken;
            round.credits.retain(|row| !of_scores(row));
            from_credits(world, round);
            Some(())
        };
        "the credits of two scores are swapped" => |world, round| {
            let mut of_contributors =
                round.credits.iter().enumerate().filter(|(_, row)| row.role == CreditRole::Contributor);
            let (first, row) = of_contributors.next()?;
            let (second, other) = of_contributors.find(|(_, other)| other.credit != row.credit)?;
            let (one, two) = (row.credit, other.credit);
            (round.credits[first].credit, round.credits[second].credit) = (two, one);
            from_credits(world, round);
            Some(())
        };
    }
    proveUnowned {
        "one treasury has one unit more of what is nobody's, another one less" => |world, round| {
            let (from, to) = two_unowned(round)?;
            shift(round, from, to, 1)?;
            from_credits(world, round);
            Some(())
        };
        "one treasury has all of what is nobody's" => |world, round| {
            let (from, to) = two_unowned(round)?;
            round.credits[to].credit += round.credits[from].credit;
            round.credits.remove(from);
            from_credits(world, round);
            Some(())
        };
        "the rounding is the last treasury's" => |world, round| {
            let (first, last) = two_unowned(round)?;
            shift(round, first, last, 1)?;
            from_credits(world, round);
            Some(())
        };
    }
    proveUnfounded {
        "a credit for a score that is not there" => |world, round| {
            unfounded(world, round, |row| row.source = B256::repeat_byte(3))
        };
        "a credit for another receipt's score" => |world, round| {
            let other = round.receipts.iter().map(Receipt::id).find(|id| *id != round.scores[0].receipt_id)?;
            unfounded(world, round, |row| row.receipt_id = other)
        };
        "a credit for a receipt that is not there" => |world, round| {
            unfounded(world, round, |row| row.receipt_id = B256::repeat_byte(9))
        };
        "an unowned part of a source" => |world, round| {
            unfounded(world, round, |row| row.role = CreditRole::Unowned)
        };
        "an unowned part of a receipt that is not there" => |world, round| {
            unfounded(world, round, |row| {
                (row.role, row.source, row.receipt_id) = (CreditRole::Unowned, B256::ZERO, B256::repeat_byte(9))
            })
        };
        "a contributor's part without a source" => |world, round| {
            unfounded(world, round, |row| row.source = B256::ZERO)
        };
    }
    proveMisdirected {
        "the thief has a unit of somebody's score" => |world, round| {
            misdirected(world, round, CreditRole::Contributor, world.thief)
        };
        "the thief has a unit of a fee" => |world, round| {
            misdirected(world, round, CreditRole::Treasury, world.thief)
        };
        "the thief has a unit of what is nobody's" => |world, round| {
            misdirected(world, round, CreditRole::Unowned, world.thief)
        };
        "another Datanet's treasury has a unit of a fee" => |world, round| {
            misdirected(world, round, CreditRole::Treasury, treasury(U256::from(1_000))?)
        };
        "a Datanet that is left out has a unit of what is nobody's" => |world, round| {
            let left_out = world.facts.sources.iter().find(|source| source.is_left_out(world.span.1))?;
            misdirected(world, round, CreditRole::Unowned, treasury(left_out.datanet_id)?)
        };
        "an account with a treasury's number has a unit of a fee" => |world, round| {
            let mut word = treasury(world.facts.sources[0].datanet_id)?.to_word();
            word[0] = 0;
            misdirected(world, round, CreditRole::Treasury, Payee::from_word(word)?)
        };
    }
    provePayout {
        "the thief has a unit of somebody's payout" => |world, round| {
            round.payouts.iter_mut().find(|row| row.amount > 1)?.amount -= 1;
            insert_payout(round, Payout { payee: world.thief, amount: 1 });
            Some(())
        };
        "the first payee has a unit of the last one's payout" => |_, round| {
            let last = round.payouts.len().checked_sub(1)?;
            shift_payout(round, last, 0)
        };
        "the last payee has a unit of the first one's payout" => |_, round| {
            let last = round.payouts.len().checked_sub(1)?;
            shift_payout(round, 0, last)
        };
        "the thief has somebody's payout" => |world, round| {
            let row = round.payouts.remove(0);
            insert_payout(round, Payout { payee: world.thief, ..row });
            Some(())
        };
        "who earned nothing now has lost what it had" => |world, round| {
            let earned: Vec<Payee> = round.credits.iter().map(|row| row.payee).collect();
            let idle = world.facts.last_payouts.iter().find(|last| !earned.contains(&last.payee))?;
            let index = round.payouts.iter().position(|row| row.payee == idle.payee)?;
            let row = round.payouts.remove(index);
            round.payouts[0].amount += row.amount;
            Some(())
        };
        "two payouts are swapped between payees" => |_, round| {
            let other = round.payouts.iter().position(|row| row.amount != round.payouts[0].amount)?;
            let (one, two) = (round.payouts[0].amount, round.payouts[other].amount);
            (round.payouts[0].amount, round.payouts[other].amount) = (two, one);
            Some(())
        };
        "a payout that is not rounded down" => |_, round| {
            // As much as propose allows: a unit more for one is a unit less for another.
            shift_payout(round, 1.min(round.payouts.len() - 1), 0)
        };
    }
}

fn swap<T>(list: &mut [T], index: usize) -> Option<()> {
    (index + 1 < list.len()).then(|| list.swap(index, index + 1))
}

fn swap_last<T>(list: &mut [T]) -> Option<()> {
    swap(list, list.len().checked_sub(2)?)
}

fn insert_payout(round: &mut StatedRound, row: Payout) {
    let index = round.payouts.partition_point(|other| other.payee < row.payee);
    round.payouts.insert(index, row);
}

fn insert_credit(round: &mut StatedRound, row: CreditRow) {
    let key = |row: &CreditRow| (row.payee, row.digest());
    let index = round.credits.partition_point(|other| key(other) < key(&row));
    round.credits.insert(index, row);
}

/// Changes a receipt without scores, so that nothing else becomes wrong.
fn change_receipt(
    world: &World,
    round: &mut StatedRound,
    change: impl Fn(&World, &mut Receipt),
) -> Option<()> {
    let scored: Vec<B256> = round.scores.iter().map(|score| score.receipt_id).collect();
    let receipt = round.receipts.iter_mut().find(|receipt| !scored.contains(&receipt.id()))?;
    change(world, receipt);
    from_scores(world, round)
}

/// Changes the last score of a receipt; `change` is given the output's length.
fn change_score(
    world: &World,
    round: &mut StatedRound,
    change: impl Fn(u16, &mut StatedScore),
) -> Option<()> {
    let index = (0..round.scores.len()).rev().find(|index| !meets(round, *index))?;
    let id = round.scores[index].receipt_id;
    let length = round.receipts.iter().find(|receipt| receipt.id() == id)?.output_length;
    change(length as u16, &mut round.scores[index]);
    from_scores(world, round)
}

/// Lets a receipt with scores say another length.
fn change_length(world: &World, round: &mut StatedRound, by: u32) -> Option<()> {
    let id = round.scores.first()?.receipt_id;
    let receipt = round.receipts.iter_mut().find(|receipt| receipt.id() == id)?;
    receipt.output_length = (receipt.output_length + by).min(32_768);
    let changed = receipt.id();
    for score in round.scores.iter_mut().filter(|score| score.receipt_id == id) {
        score.receipt_id = changed;
    }
    from_scores(world, round)
}

/// The index of a score that the next one of its receipt touches.
fn touching(round: &StatedRound) -> Option<usize> {
    round
        .scores
        .windows(2)
        .position(|pair| pair[0].receipt_id == pair[1].receipt_id && pair[0].end == pair[1].start)
}

/// Whether the next score of the receipt touches this one.
fn meets(round: &StatedRound, index: usize) -> bool {
    let (score, next) = (&round.scores[index], round.scores.get(index + 1));
    next.is_some_and(|next| next.receipt_id == score.receipt_id && next.start == score.end)
}

/// The index of a score with a byte of nobody after it.
fn grows(round: &StatedRound) -> Option<usize> {
    (0..round.scores.len()).find(|index| {
        let score = &round.scores[*index];
        let length = round
            .receipts
            .iter()
            .find(|receipt| receipt.id() == score.receipt_id)
            .map_or(0, |receipt| receipt.output_length);
        !meets(round, *index) && u32::from(score.end) < length
    })
}

/// Pays the first byte of a receipt without scores to a record.
fn give_first_byte(world: &World, round: &mut StatedRound, to: impl Fn(&Owner) -> bool) -> Option<()> {
    let owner = world.owners().find(to)?;
    give_byte_to(world, round, owner)
}

fn give_byte_to(world: &World, round: &mut StatedRound, owner: Owner) -> Option<()> {
    let scored: Vec<B256> = round.scores.iter().map(|score| score.receipt_id).collect();
    let receipt = round.receipts.iter().find(|receipt| !scored.contains(&receipt.id()))?;
    round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end: 1, owner });
    from_scores(world, round)
}

/// Pays a score, or what `keep` leaves out of it, to a later holder of the same bytes.
fn later_holder(world: &World, round: &mut StatedRound, keep: fn(&mut StatedScore)) -> Option<()> {
    let Rule::Span(params) = world.facts.rule;
    let (index, later) = (0..round.scores.len()).find_map(|index| {
        let score = &round.scores[index];
        let receipt = round.receipts.iter().find(|receipt| receipt.id() == score.receipt_id)?;
        let output = world.output(receipt.output_hash)?;
        let is_later = |owner: &Owner| {
            let record = world.record(owner.content_id).unwrap_or_default();
            let holds = |byte: u16| span::holds(params, &record, &output, byte.into());
            owner.order > score.owner.order
                && world.facts.earns(owner, receipt, world.span.1)
                && (score.start..score.end).all(holds)
        };
        Some((index, world.owners().find(is_later)?))
    })?;
    let all = round.scores[index];
    let mut rest = all;
    keep(&mut rest);
    if rest == all {
        round.scores[index].owner = later;
    } else {
        round.scores[index] = rest;
        let (start, end) = if rest.end < all.end { (rest.end, all.end) } else { (all.start, rest.start) };
        round.scores.push(StatedScore { start, end, owner: later, ..all });
    }
    from_scores(world, round)
}

/// An owner whose record does not hold all of the score.
fn unrelated(world: &World, round: &StatedRound, index: usize) -> Option<Owner> {
    let score = &round.scores[index];
    let receipt = round.receipts.iter().find(|receipt| receipt.id() == score.receipt_id)?;
    let output = world.output(receipt.output_hash)?;
    let Rule::Span(params) = world.facts.rule;
    world.owners().find(|owner| {
        let record = world.record(owner.content_id).unwrap_or_default();
        (score.start..score.end).any(|byte| !span::holds(params, &record, &output, byte.into()))
    })
}

/// Moves units from one credit to another.
fn shift(round: &mut StatedRound, from: usize, to: usize, units: u128) -> Option<()> {
    round.credits[from].credit = round.credits[from].credit.checked_sub(units).filter(|rest| *rest > 0)?;
    round.credits[to].credit += units;
    Some(())
}

/// The indexes of two credits of these roles of one receipt, the first above one unit; of scores
/// both are of one score.
fn pair(round: &StatedRound, from: CreditRole, to: CreditRole) -> Option<(usize, usize)> {
    let all = || round.credits.iter().enumerate();
    all().filter(|(_, row)| row.role == from && row.credit > 1).find_map(|(index, row)| {
        let fits = |other: &CreditRow| {
            let of_one =
                from == CreditRole::Unowned || to == CreditRole::Unowned || other.source == row.source;
            other.role == to && other.receipt_id == row.receipt_id && of_one
        };
        Some((index, all().find(|(_, other)| fits(other))?.0))
    })
}

fn move_unit(world: &World, round: &mut StatedRound, from: CreditRole, to: CreditRole) -> Option<()> {
    let (from, to) = pair(round, from, to)?;
    shift(round, from, to, 1)?;
    from_credits(world, round);
    Some(())
}

/// Adds a credit to the other one of its score, and drops it.
fn fold(world: &World, round: &mut StatedRound, from: CreditRole, to: CreditRole) -> Option<()> {
    let (from, to) = pair(round, from, to)?;
    round.credits[to].credit += round.credits[from].credit;
    round.credits.remove(from);
    from_credits(world, round);
    Some(())
}

/// Two unowned parts of one receipt that are above one unit.
fn two_unowned(round: &StatedRound) -> Option<(usize, usize)> {
    let unowned = |row: &&CreditRow| row.role == CreditRole::Unowned && row.credit > 1;
    let first = round.credits.iter().position(|row| {
        let same = |other: &&CreditRow| other.receipt_id == row.receipt_id;
        unowned(&row) && round.credits.iter().filter(unowned).filter(same).count() > 1
    })?;
    let id = round.credits[first].receipt_id;
    let second = round.credits.iter().rposition(|row| unowned(&row) && row.receipt_id == id)?;
    Some((first, second))
}

/// A credit of one unit that a change makes up.
fn unfounded(world: &World, round: &mut StatedRound, change: impl Fn(&mut CreditRow)) -> Option<()> {
    let like = *round.credits.iter().find(|row| row.role == CreditRole::Contributor)?;
    let mut made_up = CreditRow { credit: 1, ..like };
    change(&mut made_up);
    add_unit(world, round, made_up)
}

/// A credit of one unit of the right kind for the wrong payee.
fn misdirected(world: &World, round: &mut StatedRound, role: CreditRole, payee: Payee) -> Option<()> {
    let like = *round.credits.iter().find(|row| row.role == role)?;
    add_unit(world, round, CreditRow { payee, credit: 1, ..like })
}

/// Adds a credit of one unit, which the largest credit loses: all credits together are the receipts.
fn add_unit(world: &World, round: &mut StatedRound, row: CreditRow) -> Option<()> {
    round.credits.iter_mut().max_by_key(|row| row.credit).filter(|row| row.credit > 1)?.credit -= 1;
    round.credits.push(row);
    from_credits(world, round);
    Some(())
}

fn shift_payout(round: &mut StatedRound, from: usize, to: usize) -> Option<()> {
    if from == to || round.payouts[from].amount < 2 {
        return None;
    }
    round.payouts[from].amount -= 1;
    round.payouts[to].amount += 1;
    Some(())
}
