//! Lies about whose bytes a score pays, or should.

use super::*;

lies! {
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
                standing.and_then(|standing| standing.accepted.first()).is_some_and(|range| range.end < u64::MAX)
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
        "a score of a record of a batch of a Datanet that is no source" => |world, round| {
            let is_source = |owner: &Owner| world.facts.fees.contains_key(&owner.datanet);
            give_first_byte(world, round, |owner| !is_source(owner) && owner.item != owner.content_id)
        };
        "a record of a batch is named as one that is registered by itself" => |world, round| {
            let index = round.scores.iter().position(|score| score.owner.item != score.owner.content_id)?;
            round.scores[index].owner.item = round.scores[index].owner.content_id;
            from_scores(world, round)
        };
        "a batch's item is named as a record" => |world, round| {
            let batch = world.owners().find(|owner| owner.item != owner.content_id)?;
            give_byte_to(world, round, Owner { content_id: batch.item, ..batch })
        };
        "a record is named in a source where it is not registered" => |world, round| {
            let index = round.scores.len().checked_sub(1)?;
            let owner = &mut round.scores[index].owner;
            owner.datanet = world.kept_sources().iter().find(|source| source.datanet != owner.datanet)?.datanet;
            from_scores(world, round)
        };
        "a record is paid in the second in which it was flagged" => |world, round| {
            paid_instead(world, round, world.change(0)?, Instead::Flagged { in_batch: false })
        };
        "a record is paid in the second before it was accepted again" => |world, round| {
            paid_instead(world, round, world.change(1)? - 1, Instead::Flagged { in_batch: false })
        };
        "a record of a batch is paid in the second in which it was flagged" => |world, round| {
            paid_instead(world, round, world.change(0)?, Instead::Flagged { in_batch: true })
        };
        "a record of a batch is paid in the second before it was accepted again" => |world, round| {
            paid_instead(world, round, world.change(1)? - 1, Instead::Flagged { in_batch: true })
        };
        "a record of a batch is paid in the second in which its batch was flagged" => |world, round| {
            flagged_batch(world, round, world.change(0)?)
        };
        "a record of a batch is paid in the second before its batch was accepted again" => |world, round| {
            flagged_batch(world, round, world.change(1)? - 1)
        };
        "a record is paid in the second before the snapshot that has it" => |world, round| {
            let change = world.change(2)?;
            let receipt = round.receipts.iter().find(|receipt| receipt.time == change - 1)?;
            let is_later = |owner: &Owner| {
                let at = |time| Receipt { time, ..*receipt };
                let earns = |time| world.facts.earns(owner, &at(time), world.span.1);
                earns(change) && !earns(change - 1)
            };
            let (receipt_id, start) = (receipt.id(), receipt.output_length as u16 - 1);
            let owner = world.owners().find(is_later)?;
            round.scores.push(StatedScore { receipt_id, start, end: start + 1, whole: None, owner });
            from_scores(world, round)
        };
    }
    proveEarlier {
        "the copy of a record is paid for it" => |world, round| later_holder(world, round, |_| ());
        "who registered a record again is paid for it" => |world, round| {
            registered_again(world, round, |paid| paid.item == paid.content_id)
        };
        "the copy of a record is paid for its last byte" => |world, round| {
            later_holder(world, round, |rest| rest.end -= 1)
        };
        "the copy of a record is paid for its first byte" => |world, round| {
            later_holder(world, round, |rest| rest.start += 1)
        };
        "who registered a record of a batch again is paid for it" => |world, round| {
            registered_again(world, round, |paid| paid.item != paid.content_id)
        };
        "who registered a record again is paid in the second before it was flagged" => |world, round| {
            paid_instead(world, round, world.change(0)? - 1, Instead::Later { in_batch: false })
        };
        "who registered a record again is paid in the second in which it was accepted again" => |world, round| {
            paid_instead(world, round, world.change(1)?, Instead::Later { in_batch: false })
        };
        "who registered a record of a batch again is paid in the second before it was flagged" => |world, round| {
            paid_instead(world, round, world.change(0)? - 1, Instead::Later { in_batch: true })
        };
        "who registered a record of a batch again is paid in the second in which it was accepted again" => |world, round| {
            paid_instead(world, round, world.change(1)?, Instead::Later { in_batch: true })
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
        "the only score of a receipt is missing" => |world, round| {
            let index = scores_of_one(round, |count| count == 1)?.start;
            round.scores.remove(index);
            from_scores(world, round)
        };
        "one of hundreds of scores is missing" => |world, round| {
            let of_one = scores_of_one(round, |count| count > 100)?;
            round.scores.remove(of_one.start + of_one.len() / 2);
            from_scores(world, round)
        };
        "the last of hundreds of scores is missing" => |world, round| {
            let of_one = scores_of_one(round, |count| count > 100)?;
            round.scores.remove(of_one.end - 1);
            from_scores(world, round)
        };
        "a claim key's score is missing" => |world, round| {
            let index = round.scores.iter().position(|score| matches!(score.owner.payee, Payee::ClaimKey(_)))?;
            round.scores.remove(index);
            from_scores(world, round)
        };
        "a score is missing in the last second of the round" => |world, round| {
            let of_last = |score: &StatedScore| {
                receipt_of(round, score.receipt_id).is_some_and(|receipt| receipt.time == world.span.1)
            };
            let index = round.scores.iter().position(of_last)?;
            round.scores.remove(index);
            from_scores(world, round)
        };
    }
}

/// Pays the first byte of a receipt without scores to a record.
fn give_first_byte(world: &Known, round: &mut StatedRound, to: impl Fn(&Owner) -> bool) -> Option<()> {
    let owner = world.owners().find(to)?;
    give_byte_to(world, round, owner)
}

fn give_byte_to(world: &Known, round: &mut StatedRound, owner: Owner) -> Option<()> {
    let receipt = unscored(round)?;
    round.scores.push(StatedScore { receipt_id: receipt.id(), start: 0, end: 1, whole: None, owner });
    from_scores(world, round)
}

/// Pays a score, or what `keep` leaves out of it, to a later holder of the same bytes.
fn later_holder(world: &Known, round: &mut StatedRound, keep: fn(&mut StatedScore)) -> Option<()> {
    let (index, later) = (0..round.scores.len()).find_map(|index| {
        let score = &round.scores[index];
        let receipt = receipt_of(round, score.receipt_id)?;
        let is_later = |owner: &Owner| {
            owner.order > score.owner.order
                && world.facts.earns(owner, &receipt, world.span.1)
                && holds_all(world, &receipt, score, owner)
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

/// Pays a score of such an owner to who registered the same record later.
fn registered_again(world: &Known, round: &mut StatedRound, is_meant: fn(&Owner) -> bool) -> Option<()> {
    let (index, again) = (0..round.scores.len()).find_map(|index| {
        let StatedScore { owner: paid, receipt_id, .. } = round.scores[index];
        let receipt = receipt_of(round, receipt_id)?;
        let is_again = |owner: &Owner| {
            owner.content_id == paid.content_id
                && owner.order > paid.order
                && world.facts.earns(owner, &receipt, world.span.1)
        };
        is_meant(&paid).then(|| world.owners().find(is_again)).flatten().map(|again| (index, again))
    })?;
    round.scores[index].owner = again;
    from_scores(world, round)
}

/// Who is paid instead of the owner of a score, for a record that holds the same bytes.
#[derive(Clone, Copy)]
enum Instead {
    /// An earlier registration, by itself or in a batch, that was flagged at that time.
    Flagged { in_batch: bool },
    /// A later registration; the earlier one is by itself or in a batch.
    Later { in_batch: bool },
}

/// Pays a score of a receipt of this time, of a record with a history, to another registration.
fn paid_instead(world: &Known, round: &mut StatedRound, time: u64, instead: Instead) -> Option<()> {
    let (index, other) = (0..round.scores.len()).find_map(|index| {
        let score = &round.scores[index];
        let receipt = receipt_of(round, score.receipt_id).filter(|receipt| receipt.time == time)?;
        let is_other = |other: &Owner| {
            let is_meant = |with_history: &Owner, in_batch: bool| {
                has_history(world, with_history) && (with_history.item != with_history.content_id) == in_batch
            };
            let earns = world.facts.earns(other, &receipt, world.span.1);
            let is_meant = match instead {
                Instead::Flagged { in_batch } => {
                    other.order < score.owner.order && is_meant(other, in_batch) && !earns
                }
                Instead::Later { in_batch } => {
                    other.order > score.owner.order && is_meant(&score.owner, in_batch) && earns
                }
            };
            is_meant && holds_all(world, &receipt, score, other)
        };
        world.owners().find(is_other).map(|other| (index, other))
    })?;
    round.scores[index].owner = other;
    from_scores(world, round)
}

/// Whether an owner's record holds all bytes of a score.
fn holds_all(world: &Known, receipt: &Receipt, score: &StatedScore, owner: &Owner) -> bool {
    let Rule::Span(params) = world.facts.rule() else { panic!("another rule") };
    let output = world.output(receipt.output_hash).unwrap_or_default();
    let record = world.record(owner.content_id).unwrap_or_default();
    (score.start..score.end).all(|byte| span::holds(params, &record, &output, byte.into()))
}

/// Pays the last byte of a receipt of this time to a record whose whole batch was flagged.
fn flagged_batch(world: &Known, round: &mut StatedRound, time: u64) -> Option<()> {
    let receipt = round.receipts.iter().find(|receipt| receipt.time == time)?;
    let is_keyed = |owner: &Owner| {
        owner.item != owner.content_id
            && matches!(owner.payee, Payee::ClaimKey(_))
            && has_history(world, owner)
            && !world.facts.earns(owner, receipt, world.span.1)
    };
    let owner = world.owners().find(is_keyed)?;
    let (receipt_id, end) = (receipt.id(), receipt.output_length as u16);
    round.scores.push(StatedScore { receipt_id, start: end - 1, end, whole: None, owner });
    from_scores(world, round)
}

/// Whether a record was accepted, flagged and accepted again.
fn has_history(world: &Known, owner: &Owner) -> bool {
    let standing = world.facts.standing.get(&(owner.datanet, owner.item, owner.content_id));
    standing.is_some_and(|standing| standing.accepted.len() > 1)
}
