//! Lies about credits.

use super::*;

lies! {
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
        "one of two credits of one payee and receipt has a unit of the other" => |world, round| {
            let of_contributor = |row: &&CreditRow| row.role == CreditRole::Contributor;
            let find = |index: usize| {
                let row = &round.credits[index];
                let is_other = |other: &&CreditRow| {
                    (other.payee, other.receipt_id) == (row.payee, row.receipt_id) && other.source != row.source
                };
                let other = round.credits.iter().filter(of_contributor).find(is_other)?;
                let other = round.credits.iter().position(|row| row == other)?;
                (row.role == CreditRole::Contributor && row.credit > 1).then_some((index, other))
            };
            let (from, to) = (0..round.credits.len()).find_map(find)?;
            shift(round, from, to, 1)?;
            from_credits(world, round);
            Some(())
        };
        "a fee of a Datanet that takes none" => |world, round| {
            let takes_none = |datanet| world.facts.fees.get(&datanet) == Some(&0);
            let score = *round.scores.iter().find(|score| takes_none(score.owner.datanet))?;
            let payee = treasury(score.owner.datanet)?;
            added(world, round, &score, CreditRole::Treasury, payee)
        };
        "the highest fee is one unit higher" => |world, round| {
            let highest = *world.facts.fees.iter().max_by_key(|(_, fee)| **fee)?.0;
            let score = *round.scores.iter().find(|score| score.owner.datanet == highest)?;
            let of_score = |role| move |row: &CreditRow| row.source == score.source() && row.role == role;
            let from = round.credits.iter().position(of_score(CreditRole::Contributor))?;
            let to = round.credits.iter().position(of_score(CreditRole::Treasury))?;
            shift(round, from, to, 1)?;
            from_credits(world, round);
            Some(())
        };
        "a score that is worth nothing has a unit" => |world, round| {
            let is_paid = |score: &StatedScore| {
                let of_score = |row: &CreditRow| row.source == score.source() && row.receipt_id == score.receipt_id;
                round.credits.iter().any(of_score)
            };
            let score = *round.scores.iter().find(|score| !is_paid(score))?;
            added(world, round, &score, CreditRole::Contributor, score.owner.payee)
        };
        "the credits of hundreds of scores are rounded up, the last one pays for it" => |world, round| {
            let id = round.scores[scores_of_one(round, |count| count > 100)?.start].receipt_id;
            let of_receipt = |row: &CreditRow| row.receipt_id == id && row.role == CreditRole::Contributor;
            let indexes: Vec<usize> = (0..round.credits.len()).filter(|index| of_receipt(&round.credits[*index])).collect();
            let last = *indexes.iter().max_by_key(|index| round.credits[**index].credit)?;
            for index in indexes.into_iter().filter(|index| *index != last) {
                shift(round, last, index, 1)?;
            }
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
        "what is nobody's is divided by the base model's weights" => |world, round| {
            let base = world.base.as_ref()?;
            let weights: Vec<(U256, u16)> = world
                .kept_sources()
                .iter()
                .map(|source| base.weights.iter().find(|(datanet, _)| *datanet == source.datanet).copied())
                .map(|weight| weight.unwrap_or_default())
                .collect();
            let (first, second) = two_unowned(round)?;
            let all = round.credits[first].credit + round.credits[second].credit;
            let of_base = weights.iter().map(|(_, weight)| u128::from(*weight)).sum::<u128>();
            let of_first = weights.iter().find(|(datanet, _)| treasury(*datanet) == Some(round.credits[first].payee));
            round.credits[first].credit = all * u128::from(of_first?.1) / of_base;
            round.credits[second].credit = all - round.credits[first].credit;
            round.credits.retain(|row| row.credit > 0);
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
        "the account of a claim key has a unit of the key's credit" => |world, round| {
            let (key, account) = world.bound?;
            let like = *round.credits.iter().find(|row| row.payee == key && row.role == CreditRole::Contributor)?;
            add_unit(world, round, CreditRow { payee: Payee::Account(account), credit: 1, ..like })
        };
        "the account of a claim key has the key's credits" => |world, round| {
            let (key, account) = world.bound?;
            let of_key = round.credits.iter_mut().filter(|row| row.payee == key);
            of_key.for_each(|row| row.payee = Payee::Account(account));
            from_credits(world, round);
            Some(())
        };
        "a claim key without an account has lost its credits to the treasury" => |world, round| {
            let of_key = |row: &&mut CreditRow| Some(row.payee) == world.unbound && row.role == CreditRole::Contributor;
            let payee = treasury(world.facts.sources[0].datanet_id)?;
            round.credits.iter_mut().filter(of_key).for_each(|row| row.payee = payee);
            from_credits(world, round);
            Some(())
        };
        "a claim key of another Datanet has a unit of somebody's score" => |world, round| {
            let other = tributary_core::payee::claim_key(world.facts.sources[0].datanet_id, B256::repeat_byte(1));
            let like = *round.credits.iter().find(|row| Some(row.payee) == world.bound.map(|bound| bound.0))?;
            add_unit(world, round, CreditRow { payee: other, credit: 1, ..like })
        };
        "a claim key with an account's number has a unit of its score" => |world, round| {
            let of_account = |row: &&CreditRow| {
                row.role == CreditRole::Contributor && matches!(row.payee, Payee::Account(_))
            };
            let like = *round.credits.iter().find(of_account)?;
            let Payee::Account(account) = like.payee else { return None };
            add_unit(world, round, CreditRow { payee: Payee::ClaimKey(account), credit: 1, ..like })
        };
    }
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

fn move_unit(world: &Known, round: &mut StatedRound, from: CreditRole, to: CreditRole) -> Option<()> {
    let (from, to) = pair(round, from, to)?;
    shift(round, from, to, 1)?;
    from_credits(world, round);
    Some(())
}

/// Adds a credit to the other one of its score, and drops it.
fn fold(world: &Known, round: &mut StatedRound, from: CreditRole, to: CreditRole) -> Option<()> {
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
fn unfounded(world: &Known, round: &mut StatedRound, change: impl Fn(&mut CreditRow)) -> Option<()> {
    let like = *round.credits.iter().find(|row| row.role == CreditRole::Contributor)?;
    let mut made_up = CreditRow { credit: 1, ..like };
    change(&mut made_up);
    add_unit(world, round, made_up)
}

/// A credit of one unit of the right kind for the wrong payee.
fn misdirected(world: &Known, round: &mut StatedRound, role: CreditRole, payee: Payee) -> Option<()> {
    let like = *round.credits.iter().find(|row| row.role == role)?;
    add_unit(world, round, CreditRow { payee, credit: 1, ..like })
}

/// Adds a credit of one unit, which the largest credit loses: all credits together are the receipts.
fn add_unit(world: &Known, round: &mut StatedRound, row: CreditRow) -> Option<()> {
    round.credits.iter_mut().max_by_key(|row| row.credit).filter(|row| row.credit > 1)?.credit -= 1;
    round.credits.push(row);
    from_credits(world, round);
    Some(())
}

/// A credit of one unit for a score, of which there is no such credit.
fn added(
    world: &Known,
    round: &mut StatedRound,
    score: &StatedScore,
    role: CreditRole,
    payee: Payee,
) -> Option<()> {
    let (receipt_id, source) = (score.receipt_id, score.source());
    add_unit(world, round, CreditRow { payee, receipt_id, source, role, credit: 1 })
}
