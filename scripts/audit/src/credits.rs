//! Credits, given receipts and scores that are right.

use crate::{
    Check, Verdict,
    challenge::{Challenge, receipt, score},
    facts::Facts,
    trees::Trees,
};
use alloy_primitives::{B256, U256};
use std::collections::{BTreeMap, HashSet};
use tributary_core::{
    faults::{credits::treasury_of, trees::Tree},
    ids::{CreditRole, credit_digest},
    split,
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    Owner, Score, proveCreditCall, proveMisdirectedCall, proveUnfoundedCall, proveUnownedCall,
};
use tributary_rounds::{CreditRow, StatedScore};

/// What a credit is for.
#[derive(Clone, Copy)]
enum Subject<'r> {
    Score(&'r StatedScore, CreditRole),
    Unowned(U256),
}

/// A credit that the round must have, unless the amount is 0.
struct Due<'r> {
    receipt: &'r Receipt,
    subject: Subject<'r>,
    amount: u128,
}

pub(crate) fn check(trees: &Trees<'_>, facts: &Facts) -> Check {
    let due = due(trees, facts);
    // What a registration is paid that was never accepted is no fault beside its score.
    let unknown = trees.stated.scores.iter().filter(|score| !facts.was_accepted(&score.owner));
    let unknown: HashSet<(B256, B256)> = unknown.map(|score| (score.receipt_id, score.source())).collect();
    let known = trees.stated.credits.iter().filter(|row| !unknown.contains(&(row.receipt_id, row.source)));
    let given: BTreeMap<(B256, B256), &CreditRow> =
        known.map(|row| ((row.payee.to_word(), row.digest()), row)).collect();
    if let Some((_, row)) = given.iter().find(|(key, _)| !due.contains_key(key)) {
        return Err(Verdict::Wrong(not_due(trees, facts, row)));
    }
    for ((payee, digest), due) in &due {
        let given = given.get(&(*payee, *digest)).map_or(0, |row| row.credit);
        if given != due.amount {
            return Err(Verdict::Wrong(amount(trees, facts, *payee, *digest, due, given)));
        }
    }
    Ok(())
}

/// Every credit that follows from receipts and scores, by payee and digest.
fn due<'r>(trees: &Trees<'r>, facts: &Facts) -> BTreeMap<(B256, B256), Due<'r>> {
    let sources = facts.sources.iter().filter(|source| !source.is_left_out(trees.round.cutoff));
    let (datanets, weights): (Vec<U256>, Vec<u16>) =
        sources.map(|source| (source.datanet_id, source.weight)).unzip();
    let mut due = BTreeMap::new();
    let mut scores = trees.stated.scores.iter().peekable();
    for receipt in &trees.stated.receipts {
        let (id, whole) = (receipt.id(), u128::from(receipt.output_length));
        let mut before = 0;
        while let Some(of_round) = scores.next_if(|score| score.receipt_id == id) {
            let value = of_round.leaf().value;
            let datanet = of_round.owner.datanet;
            let fee_bps = facts.fees.get(&datanet).copied().unwrap_or_default();
            // Scores are ranges of the output that do not meet, so their sum is within the whole.
            let parts = split::credit(receipt.price, before, value, whole, fee_bps).unwrap_or_default();
            before += value;
            let Some(owner) = facts.payees.get(&(datanet, of_round.owner.item)) else { continue };
            let credits = [
                (CreditRole::Contributor, *owner, parts.0),
                (CreditRole::Treasury, treasury_of(datanet), parts.1),
            ];
            for (role, payee, amount) in credits {
                let digest = credit_digest(id, of_round.source(), role);
                due.insert((payee, digest), Due { receipt, subject: Subject::Score(of_round, role), amount });
            }
        }
        let unowned = split::unowned_of(receipt.price, before, whole).unwrap_or_default();
        let parts = split::unowned(unowned, &weights).unwrap_or_default();
        for (datanet, amount) in datanets.iter().copied().zip(parts) {
            let digest = credit_digest(id, B256::ZERO, CreditRole::Unowned);
            let key = (treasury_of(datanet), digest);
            due.insert(key, Due { receipt, subject: Subject::Unowned(datanet), amount });
        }
    }
    due
}

/// A credit that is missing, or has another amount.
fn amount(
    trees: &Trees<'_>,
    facts: &Facts,
    payee: B256,
    digest: B256,
    due: &Due<'_>,
    given: u128,
) -> Challenge {
    let (round, id) = (trees.round.clone(), due.receipt.id());
    let [first, after_last] = trees.ends(Tree::Scores, id);
    let credit = trees.place(Tree::Credits, payee, digest);
    let reason = |what: &str| {
        format!("{payee} has a credit of {given} for {what} of receipt {id}, and must have {}", due.amount)
    };
    match due.subject {
        Subject::Score(of_round, role) => {
            let call = proveCreditCall {
                round,
                receipt: receipt(due.receipt),
                score: score(of_round, facts.batch_root(&of_round.owner)),
                role: role as u8,
                first,
                place: trees.place(Tree::Scores, id, of_round.source()),
                credit,
            };
            Challenge::new(&call, reason(&format!("{}..{}", of_round.start, of_round.end)))
        }
        Subject::Unowned(datanet) => {
            let call = proveUnownedCall {
                round,
                receipt: receipt(due.receipt),
                datanetId: datanet,
                place: trees.place(Tree::Receipts, id, B256::ZERO),
                first,
                afterLast: after_last,
                credit,
            };
            Challenge::new(&call, reason("what is unowned"))
        }
    }
}

/// A credit that follows from nothing, or is somebody else's.
fn not_due(trees: &Trees<'_>, facts: &Facts, row: &CreditRow) -> Challenge {
    let (round, payee, receipt_id, role) =
        (trees.round.clone(), row.payee.to_word(), row.receipt_id, row.role);
    let credit = trees.place(Tree::Credits, payee, row.digest());
    let of_source = |score: &&StatedScore| score.receipt_id == receipt_id && score.source() == row.source;
    let of_round = trees.stated.scores.iter().find(of_source);
    let exists = match role {
        CreditRole::Unowned => row.source.is_zero() && trees.receipts.contains_key(&receipt_id),
        CreditRole::Contributor | CreditRole::Treasury => of_round.is_some(),
    };
    if !exists {
        let tree = if role == CreditRole::Unowned { Tree::Receipts } else { Tree::Scores };
        let missing = trees.place(tree, receipt_id, row.source);
        let call = proveUnfoundedCall {
            round,
            payee,
            receiptId: receipt_id,
            source: row.source,
            role: role as u8,
            credit,
            missing,
        };
        let reason = format!("{payee} has a credit of {} for what is not in {}", row.credit, tree.name());
        return Challenge::new(&call, reason);
    }
    let nobody = Owner { datanetId: U256::ZERO, contentId: B256::ZERO, batchRoot: B256::ZERO };
    let score = of_round.map_or(Score { start: 0, end: 0, owner: nobody }, |of_round| {
        score(of_round, facts.batch_root(&of_round.owner))
    });
    let call = proveMisdirectedCall { round, payee, receiptId: receipt_id, score, role: role as u8, credit };
    let reason = format!("{payee} has a credit of {} of receipt {receipt_id} that is another's", row.credit);
    Challenge::new(&call, reason)
}
