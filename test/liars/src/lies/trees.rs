//! Lies about a tree by itself.

use super::*;

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
        "a score is there twice" => |world, round| {
            let first = *round.scores.first()?;
            round.scores.push(first);
            from_scores(world, round)
        };
        "a receipt is there twice" => |world, round| {
            let first = *round.receipts.first()?;
            round.receipts.push(first);
            from_scores(world, round)
        };
        "a receipt without a price is there" => |world, round| {
            let unpriced = world.book.iter().find(|(receipt, _)| receipt.price == 0)?.0;
            round.receipts.push(unpriced);
            from_scores(world, round)
        };
        "a credit of zero for a claim key" => |world, round| {
            let row = CreditRow { payee: world.unbound?, credit: 0, ..*round.credits.last()? };
            insert_credit(round, row);
            Some(())
        };
    }
}

fn swap<T>(list: &mut [T], index: usize) -> Option<()> {
    (index + 1 < list.len()).then(|| list.swap(index, index + 1))
}

fn swap_last<T>(list: &mut [T]) -> Option<()> {
    swap(list, list.len().checked_sub(2)?)
}

fn insert_credit(round: &mut StatedRound, row: CreditRow) {
    let key = |row: &CreditRow| (row.payee, row.digest());
    let index = round.credits.partition_point(|other| key(other) < key(&row));
    round.credits.insert(index, row);
}
