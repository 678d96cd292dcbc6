//! Lies about payouts.

use super::*;

lies! {
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
            round.payouts.first_mut()?.amount += row.amount;
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
        "the account of a claim key has the key's payout" => |world, round| {
            let (key, account) = world.bound?;
            let index = round.payouts.iter().position(|row| row.payee == key)?;
            let row = round.payouts.remove(index);
            match round.payouts.iter_mut().find(|other| other.payee == Payee::Account(account)) {
                Some(other) => other.amount += row.amount,
                None => insert_payout(round, Payout { payee: Payee::Account(account), ..row }),
            }
            Some(())
        };
        "the account of a claim key has a unit of the key's payout" => |world, round| {
            let (key, account) = world.bound?;
            let key = round.payouts.iter().position(|row| row.payee == key)?;
            let account = round.payouts.iter().position(|row| row.payee == Payee::Account(account))?;
            shift_payout(round, key, account)
        };
        "who earned before and now has only what is new" => |world, round| {
            let is_both = |last: &&Payout| round.credits.iter().any(|row| row.payee == last.payee);
            let last = *world.facts.last_payouts.iter().find(is_both)?;
            let index = round.payouts.iter().position(|row| row.payee == last.payee)?;
            let other = round.payouts.iter().position(|row| row.payee != last.payee)?;
            round.payouts[index].amount -= last.amount;
            round.payouts[other].amount += last.amount;
            round.payouts.retain(|row| row.amount > 0);
            Some(())
        };
    }
}

fn shift_payout(round: &mut StatedRound, from: usize, to: usize) -> Option<()> {
    if from == to || round.payouts[from].amount < 2 {
        return None;
    }
    round.payouts[from].amount -= 1;
    round.payouts[to].amount += 1;
    Some(())
}
