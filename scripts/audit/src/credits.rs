//! Credits, given receipts and scores that are right.

use crate::{
    Check,
    challenge::{Challenge, receipt, score, subject},
    facts::Facts,
    trees::Trees,
};
use alloy_primitives::{B256, U256};
use std::{io, iter::Peekable};
use tributary_core::{
    faults::{Source, credits::treasury_of, trees::Tree},
    ids::{CreditRole, credit_digest},
    rule::Rule,
    split,
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    Owner, Score, proveCreditCall, proveMisdirectedCall, provePartCall, proveRestCall, proveUnfoundedCall,
    proveUnownedCall,
};
use tributary_rounds::{Budget, CreditRow, FileError, Sorted, Sorter, StatedScore};

/// `payee 32 | digest 32 | amount 16 | role 1 | index of the score or receipt 8 | index of the source 1`:
/// a credit that the round must have, unless the amount is 0.
type DueRow = [u8; 90];

/// The same, read.
struct Due {
    payee: B256,
    digest: B256,
    amount: u128,
    role: u8,
    /// Of a score; of a receipt, if it is unowned.
    index: u64,
    /// Of what is unowned, the index of the source whose treasury has it.
    source: usize,
}

impl Due {
    fn row(&self) -> DueRow {
        let mut row = [0; 90];
        row[..32].copy_from_slice(self.payee.as_slice());
        row[32..64].copy_from_slice(self.digest.as_slice());
        row[64..80].copy_from_slice(&self.amount.to_be_bytes());
        row[80] = self.role;
        row[81..89].copy_from_slice(&self.index.to_be_bytes());
        row[89] = self.source as u8;
        row
    }

    fn of(row: DueRow) -> Self {
        fn part<const N: usize>(row: &DueRow, at: usize) -> [u8; N] {
            let mut part = [0; N];
            part.copy_from_slice(&row[at..at + N]);
            part
        }
        Self {
            payee: B256::new(part(&row, 0)),
            digest: B256::new(part(&row, 32)),
            amount: u128::from_be_bytes(part(&row, 64)),
            role: row[80],
            index: u64::from_be_bytes(part(&row, 81)),
            source: row[89].into(),
        }
    }
}

/// A credit that is due to no one is the first fault; where there is none, one that is missing or has
/// another amount.
pub(crate) fn check(trees: &Trees<'_>, facts: &Facts, budget: &Budget) -> Check {
    let (mut first, mut given) = (None, trees.stated.credits().peekable());
    for row in due(trees, facts, budget)? {
        let due = Due::of(row.map_err(|source| sorting(budget, source))?);
        let at = (due.payee, due.digest);
        while let Some(row) = next_if(&mut given, |key| key < at)? {
            check_due(trees, facts, &row)?;
        }
        let row = next_if(&mut given, |key| key == at)?;
        let credit = row.map_or(0, |row| row.credit);
        if first.is_none() && credit != due.amount {
            first = Some((due, credit));
        }
    }
    while let Some(row) = next_if(&mut given, |_| true)? {
        check_due(trees, facts, &row)?;
    }
    match first {
        Some((due, given)) => Err(amount(trees, facts, &due, given)?.into()),
        None => Ok(()),
    }
}

fn next_if(
    rows: &mut Peekable<impl Iterator<Item = Result<CreditRow, FileError>>>,
    is_meant: impl Fn((B256, B256)) -> bool,
) -> Result<Option<CreditRow>, FileError> {
    let is_meant = |row: &CreditRow| is_meant((row.payee.to_word(), row.digest()));
    rows.next_if(|row| row.as_ref().map_or(true, &is_meant)).transpose()
}

/// Finds a fault in a credit that is not due, unless it is what a registration is paid that was never
/// accepted, which is no fault beside its score.
fn check_due(trees: &Trees<'_>, facts: &Facts, row: &CreditRow) -> Check {
    let of_round = score_of(trees, row)?;
    if of_round.is_some_and(|score| !facts.was_accepted(&score.owner)) {
        return Ok(());
    }
    Err(not_due(trees, facts, row, of_round.as_ref())?.into())
}

/// The score that a credit names.
fn score_of(trees: &Trees<'_>, row: &CreditRow) -> Result<Option<StatedScore>, FileError> {
    match trees.find(Tree::Scores, row.receipt_id, row.source)? {
        Some(index) => trees.stated.score(index),
        None => Ok(None),
    }
}

fn sorting(budget: &Budget, source: io::Error) -> FileError {
    FileError::Io { action: "sort credits in", path: budget.folder.clone(), source }
}

/// Every credit that follows from receipts and scores, by payee and digest.
fn due(trees: &Trees<'_>, facts: &Facts, budget: &Budget) -> Result<Sorted<90>, FileError> {
    let failed = |source| sorting(budget, source);
    let weights: Vec<u16> = kept(trees, facts).map(|source| source.weight).collect();
    let treasuries: Vec<B256> = kept(trees, facts).map(|source| treasury_of(source.datanet_id)).collect();
    let mut due = Sorter::<90>::new(budget);
    let mut scores = (0..).zip(trees.stated.scores()).peekable();
    let mut totals = trees.stated.scores().peekable();
    for (receipt_index, receipt) in (0..).zip(trees.stated.receipts()) {
        let receipt = receipt?;
        let id = receipt.id();
        let whole = match facts.rule() {
            Rule::Span(_) => receipt.output_length.into(),
            Rule::Gradient(_) => total(&mut totals, id)?,
        };
        let mut before = 0;
        let is_its = |(_, score): &(u64, Result<StatedScore, FileError>)| {
            score.as_ref().map_or(true, |score| score.receipt_id == id)
        };
        while let Some((index, of_round)) = scores.next_if(is_its) {
            let of_round = of_round?;
            let (value, source) = (of_round.leaf().value, of_round.source());
            let datanet = of_round.owner.datanet;
            let fee_bps = facts.fees.get(&datanet).copied().unwrap_or_default();
            // Scores are ranges of the output that do not meet, or the whole is their sum.
            let parts = split::credit(receipt.price, before, value, whole, fee_bps).unwrap_or_default();
            before += value;
            let Some(owner) = facts.payees.get(&(datanet, of_round.owner.item)) else { continue };
            let credits = [
                (CreditRole::Contributor, *owner, parts.0),
                (CreditRole::Treasury, treasury_of(datanet), parts.1),
            ];
            for (role, payee, amount) in credits {
                let digest = credit_digest(id, source, role);
                let row = Due { payee, digest, amount, role: role as u8, index, source: 0 };
                due.push(row.row()).map_err(failed)?;
            }
        }
        let unowned = unowned(facts.rule(), &receipt, before);
        let parts = split::unowned(unowned, &weights).unwrap_or_default();
        let role = CreditRole::Unowned;
        for (source, (payee, amount)) in treasuries.iter().copied().zip(parts).enumerate() {
            let digest = credit_digest(id, B256::ZERO, role);
            let row = Due { payee, digest, amount, role: role as u8, index: receipt_index, source };
            due.push(row.row()).map_err(failed)?;
        }
    }
    due.finish().map_err(failed)
}

/// The sum of the scores of a receipt, which come next.
fn total(
    scores: &mut Peekable<impl Iterator<Item = Result<StatedScore, FileError>>>,
    id: B256,
) -> Result<u128, FileError> {
    let is_its =
        |score: &Result<StatedScore, FileError>| score.as_ref().map_or(true, |score| score.receipt_id == id);
    let mut total = 0u128;
    while let Some(score) = scores.next_if(is_its) {
        total = total.saturating_add(score?.value());
    }
    Ok(total)
}

/// What the scores of a receipt, of this sum, leave of its price.
fn unowned(rule: Rule, receipt: &Receipt, scores: u128) -> u128 {
    match rule {
        Rule::Span(_) => {
            split::unowned_of(receipt.price, scores, receipt.output_length.into()).unwrap_or_default()
        }
        Rule::Gradient(_) => split::unscored(receipt.price, scores),
    }
}

/// The sources that the round does not leave out.
fn kept<'f>(trees: &Trees<'_>, facts: &'f Facts) -> impl Iterator<Item = &'f Source> + use<'f> {
    let cutoff = trees.round.cutoff;
    facts.sources.iter().filter(move |source| !source.is_left_out(cutoff))
}

/// A credit that is missing, or has another amount.
fn amount(trees: &Trees<'_>, facts: &Facts, due: &Due, given: u128) -> Result<Challenge, FileError> {
    let (round, payee) = (trees.round.clone(), due.payee);
    let of_round =
        if due.role == CreditRole::Unowned as u8 { None } else { trees.stated.score(due.index)? };
    let at = match &of_round {
        Some(of_round) => trees.find(Tree::Receipts, of_round.receipt_id, B256::ZERO)?,
        None => Some(due.index),
    };
    let of_receipt = at.map(|at| trees.stated.receipt(at)).transpose()?.flatten();
    let of_receipt = of_receipt.ok_or_else(|| FileError::Row {
        path: "receipts.bin".into(),
        row: due.index,
        problem: "was there before, and is not any more".into(),
    })?;
    let id = of_receipt.id();
    let [first, after_last] = trees.ends(Tree::Scores, id)?;
    let credit = trees.place(Tree::Credits, payee, due.digest)?;
    let reason = |what: &str| {
        format!("{payee} has a credit of {given} for {what} of receipt {id}, and must have {}", due.amount)
    };
    let receipt = receipt(&of_receipt);
    let Some(of_round) = of_round else {
        let datanet = kept(trees, facts).nth(due.source).map_or(U256::ZERO, |source| source.datanet_id);
        let place = trees.place(Tree::Receipts, id, B256::ZERO)?;
        let reason = reason("what is unowned");
        return Ok(match facts.rule() {
            Rule::Span(_) => {
                let call = proveUnownedCall {
                    round,
                    receipt,
                    datanetId: datanet,
                    place,
                    first,
                    afterLast: after_last,
                    credit,
                };
                Challenge::new(&call, reason)
            }
            Rule::Gradient(_) => {
                let call = proveRestCall {
                    round,
                    receipt,
                    datanetId: datanet,
                    place,
                    first,
                    afterLast: after_last,
                    credit,
                };
                Challenge::new(&call, reason)
            }
        });
    };
    let score = score(&of_round, facts.batch_root(&of_round.owner));
    let place = trees.place(Tree::Scores, id, of_round.source())?;
    let reason = reason(&subject(&of_round));
    Ok(match facts.rule() {
        Rule::Span(_) => {
            let call = proveCreditCall { round, receipt, score, role: due.role, first, place, credit };
            Challenge::new(&call, reason)
        }
        Rule::Gradient(_) => {
            let call = provePartCall {
                round,
                receipt,
                scored: score.owner,
                role: due.role,
                first,
                place,
                afterLast: after_last,
                credit,
            };
            Challenge::new(&call, reason)
        }
    })
}

/// A credit that follows from nothing, or is somebody else's.
fn not_due(
    trees: &Trees<'_>,
    facts: &Facts,
    row: &CreditRow,
    of_round: Option<&StatedScore>,
) -> Result<Challenge, FileError> {
    let (round, payee, receipt_id, role) =
        (trees.round.clone(), row.payee.to_word(), row.receipt_id, row.role);
    let credit = trees.place(Tree::Credits, payee, row.digest())?;
    let exists = match role {
        CreditRole::Unowned => {
            row.source.is_zero() && trees.find(Tree::Receipts, receipt_id, B256::ZERO)?.is_some()
        }
        CreditRole::Contributor | CreditRole::Treasury => of_round.is_some(),
    };
    if !exists {
        let tree = if role == CreditRole::Unowned { Tree::Receipts } else { Tree::Scores };
        let missing = trees.place(tree, receipt_id, row.source)?;
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
        return Ok(Challenge::new(&call, reason));
    }
    let nobody = Owner { datanetId: U256::ZERO, contentId: B256::ZERO, batchRoot: B256::ZERO };
    let score = of_round.map_or(Score { start: 0, end: 0, owner: nobody }, |of_round| {
        score(of_round, facts.batch_root(&of_round.owner))
    });
    let call = proveMisdirectedCall { round, payee, receiptId: receipt_id, score, role: role as u8, credit };
    let reason = format!("{payee} has a credit of {} of receipt {receipt_id} that is another's", row.credit);
    Ok(Challenge::new(&call, reason))
}
