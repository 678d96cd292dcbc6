//! Lies about ranges of bytes, and about who holds them.

use super::*;

lies! {
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
        "one of hundreds of scores is cut in two" => |world, round| {
            let of_one = scores_of_one(round, |count| count > 100)?;
            let index = of_one.start + of_one.len() / 2;
            let score = round.scores[index];
            round.scores[index].end = score.start + 1;
            round.scores.push(StatedScore { start: score.start + 1, ..score });
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
            let receipt = unscored(round)?;
            let owner = round.scores.first()?.owner;
            let end = receipt.output_length as u16;
            round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end, whole: None, owner });
            from_scores(world, round)
        };
        "the first byte of nobody's is somebody's" => |world, round| {
            let receipt = unscored(round)?;
            let owner = round.scores.first()?.owner;
            round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end: 1, whole: None, owner });
            from_scores(world, round)
        };
        "the last byte of nobody's is somebody's" => |world, round| {
            let receipt = unscored(round)?;
            let (owner, end) = (round.scores.first()?.owner, receipt.output_length as u16);
            round.scores.push(StatedScore { receipt_id: receipt.id(), start: end - 1, end, whole: None, owner });
            from_scores(world, round)
        };
        "who has the only score of an output has all of it" => |world, round| {
            let index = scores_of_one(round, |count| count == 1)?.start;
            let length = receipt_of(round, round.scores[index].receipt_id)?.output_length as u16;
            (round.scores[index].start, round.scores[index].end) = (0, length);
            from_scores(world, round)
        };
        "one of hundreds of scores is a byte too long" => |world, round| {
            let of_one = scores_of_one(round, |count| count > 100)?;
            let index = of_one.rev().skip(1).find(|index| !meets(round, *index))?;
            round.scores[index].end += 1;
            from_scores(world, round)
        };
        "a byte that only a hidden record holds is somebody's" => |world, round| {
            let hidden = |receipt: &Receipt| {
                let output = world.output(receipt.output_hash).unwrap_or_default();
                let words = output.windows(4).position(|bytes| bytes == b"hid3")?;
                Some((receipt.id(), words as u16))
            };
            let (receipt_id, start) = round.receipts.iter().find_map(hidden)?;
            let owner = round.scores.first()?.owner;
            round.scores.push(StatedScore { receipt_id, start, end: start + 1, whole: None, owner });
            from_scores(world, round)
        };
    }
}

/// Changes the last score of a receipt; `change` is given the output's length.
fn change_score(
    world: &Known,
    round: &mut StatedRound,
    change: impl Fn(u16, &mut StatedScore),
) -> Option<()> {
    let index = (0..round.scores.len()).rev().find(|index| !meets(round, *index))?;
    let id = round.scores[index].receipt_id;
    let length = round.receipts.iter().find(|receipt| receipt.id() == id)?.output_length;
    change(length as u16, &mut round.scores[index]);
    from_scores(world, round)
}

/// The index of a score that the next one of its receipt touches.
fn touching(round: &StatedRound) -> Option<usize> {
    round
        .scores
        .windows(2)
        .position(|pair| pair[0].receipt_id == pair[1].receipt_id && pair[0].end == pair[1].start)
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

/// An owner whose record does not hold all of the score.
fn unrelated(world: &Known, round: &StatedRound, index: usize) -> Option<Owner> {
    let score = &round.scores[index];
    let receipt = round.receipts.iter().find(|receipt| receipt.id() == score.receipt_id)?;
    let output = world.output(receipt.output_hash)?;
    let Rule::Span(params) = world.facts.rule() else { panic!("another rule") };
    world.owners().find(|owner| {
        let record = world.record(owner.content_id).unwrap_or_default();
        (score.start..score.end).any(|byte| !span::holds(params, &record, &output, byte.into()))
    })
}
