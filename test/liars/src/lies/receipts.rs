//! Lies about receipts, and about scores that have none.

use super::*;

lies! {
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
        "a receipt of the base model" => |world, round| {
            world.base.as_ref()?;
            change_receipt(world, round, |world, receipt| receipt.model_id = world.base.as_ref().expect("a base").model)
        };
        "a receipt of an output of no bytes" => |world, round| {
            let empty = world.book.iter().find(|(receipt, _)| receipt.output_length == 0)?.0;
            round.receipts.push(empty);
            from_scores(world, round)
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
        "the score of a receipt without a price" => |world, round| {
            let unpriced = world.book.iter().find(|(receipt, _)| receipt.price == 0)?.0;
            let owner = round.scores.first()?.owner;
            round.scores.push(StatedScore { receipt_id: unpriced.id(), start: 0, end: 1, whole: None, owner });
            from_scores(world, round)
        };
        "the hundreds of scores of a receipt that was dropped" => |world, round| {
            let id = round.scores[scores_of_one(round, |count| count > 100)?.start].receipt_id;
            round.receipts.retain(|receipt| receipt.id() != id);
            from_scores(world, round)
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
}

/// Changes a receipt without scores, so that nothing else becomes wrong.
fn change_receipt(
    world: &Known,
    round: &mut StatedRound,
    change: impl Fn(&Known, &mut Receipt),
) -> Option<()> {
    let unscored = unscored(round)?;
    let receipt = round.receipts.iter_mut().find(|receipt| **receipt == unscored)?;
    change(world, receipt);
    from_scores(world, round)
}

/// Lets a receipt with scores say another length.
fn change_length(world: &Known, round: &mut StatedRound, by: u32) -> Option<()> {
    let id = round.scores.first()?.receipt_id;
    let receipt = round.receipts.iter_mut().find(|receipt| receipt.id() == id)?;
    receipt.output_length = (receipt.output_length + by).min(32_768);
    let changed = receipt.id();
    for score in round.scores.iter_mut().filter(|score| score.receipt_id == id) {
        score.receipt_id = changed;
    }
    from_scores(world, round)
}
