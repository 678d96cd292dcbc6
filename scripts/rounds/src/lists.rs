//! The leaves of a small round as lists, which can be changed at will.

use crate::{
    budget::Budget,
    credits::CreditRow,
    files::FileError,
    form,
    input::{Owner, Payout, Source},
    layout::{CreditIndexes, Other, PayeeRow, ReceiptRow, ScoreIndexes},
    payouts::PayoutRow,
    statement::{StatedScore, Statement, Tables},
    table::Table,
};
use alloy_primitives::{B256, U256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use tributary_core::{
    ids::CreditRole,
    leaves,
    payee::{Payee, treasury},
    sum_tree::Leaf,
    typed_data::Receipt,
};

/// What a round states, in memory: a tree's leaves each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedRound {
    /// The receipts.
    pub receipts: Vec<Receipt>,
    /// The scores.
    pub scores: Vec<StatedScore>,
    /// The credits.
    pub credits: Vec<CreditRow>,
    /// The payouts.
    pub payouts: Vec<Payout>,
}

impl StatedRound {
    /// Reads all that is stated into memory.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read(stated: &Statement) -> Result<Self, FileError> {
        let payout =
            |row: Result<PayoutRow, _>| row.map(|row| Payout { payee: row.payee, amount: row.payout });
        Ok(Self {
            receipts: stated.receipts().collect::<Result<_, _>>()?,
            scores: stated.scores().collect::<Result<_, _>>()?,
            credits: stated.credits().collect::<Result<_, _>>()?,
            payouts: stated.payouts().map(payout).collect::<Result<_, _>>()?,
        })
    }

    /// The leaves of receipts, scores, credits and payouts.
    pub fn leaves(&self) -> [Vec<Leaf>; 4] {
        let receipts = self.receipts.iter().map(|receipt| leaves::receipt(receipt.id(), receipt.price));
        let payouts = self.payouts.iter().map(|row| leaves::payout(row.payee.to_word(), row.amount));
        [
            receipts.collect(),
            self.scores.iter().map(StatedScore::leaf).collect(),
            self.credits.iter().map(CreditRow::leaf).collect(),
            payouts.collect(),
        ]
    }

    /// The same as a round's files state it, of receipts of this model; of others in memory only. The
    /// rows of payouts have what payees had earned by `last` and their credits in this round; nothing is
    /// missing.
    pub fn statement(&self, model: U256, sources: &[Source], last: &[Payout]) -> Statement {
        let owners: BTreeMap<_, Owner> =
            self.scores.iter().map(|score| (key(&score.owner), score.owner)).collect();
        let owner_at: HashMap<_, u32> = owners.keys().copied().zip(0..).collect();
        let treasuries = sources.iter().filter_map(|source| treasury(source.datanet));
        let payees = owners.values().map(|owner| owner.payee).chain(treasuries);
        let payees: BTreeSet<Payee> = payees.chain(self.credits.iter().map(|row| row.payee)).collect();
        let payee_at: HashMap<Payee, u32> = payees.iter().copied().zip(0..).collect();

        let mut receipt_at: HashMap<B256, u32> = HashMap::new();
        for (index, receipt) in (0..).zip(&self.receipts) {
            receipt_at.entry(receipt.id()).or_insert(index);
        }
        let mut score_at: HashMap<(B256, B256), u32> = HashMap::new();
        for (index, score) in (0..).zip(&self.scores) {
            score_at.entry((score.receipt_id, score.source())).or_insert(index);
        }
        let mut others = Others::default();
        let (receipts, scores) = (self.receipts.len() as u32, self.scores.len() as u32);
        let score = |score: &StatedScore| {
            let other = || receipts + others.index(score.receipt_id, B256::ZERO);
            let receipt = receipt_at.get(&score.receipt_id).copied().unwrap_or_else(other);
            let owner = owner_at[&key(&score.owner)];
            let (start, end) = score.whole.map_or((score.start, score.end), form::halves);
            ScoreIndexes { receipt, owner, start, end }
        };
        let score_rows: Vec<ScoreIndexes> = self.scores.iter().map(score).collect();
        let credit = |row: &CreditRow| {
            let CreditRow { payee, receipt_id, source, role, credit } = *row;
            let (subject, first) = match role {
                CreditRole::Unowned => (receipt_at.get(&receipt_id).filter(|_| source.is_zero()), receipts),
                CreditRole::Contributor | CreditRole::Treasury => {
                    (score_at.get(&(receipt_id, source)), scores)
                }
            };
            let subject = subject.copied().unwrap_or_else(|| first + others.index(receipt_id, source));
            CreditIndexes { payee: payee_at[&payee], subject, role, credit }
        };
        let credit_rows: Vec<CreditIndexes> = self.credits.iter().map(credit).collect();

        let mut earned: HashMap<Payee, (u128, u128)> =
            last.iter().map(|last| (last.payee, (last.amount, 0))).collect();
        for row in &self.credits {
            let credit = &mut earned.entry(row.payee).or_default().1;
            *credit = credit.saturating_add(row.credit);
        }
        let payout = |row: &Payout| {
            let (last, credit) = earned.get(&row.payee).copied().unwrap_or_default();
            PayoutRow { payee: row.payee, last, credit, payout: row.amount }
        };
        let tables = Tables {
            missing: Table::default(),
            receipts: Table::of(self.receipts.iter().map(ReceiptRow::new)),
            owners: Table::of(owners.into_values()),
            scores: Table::of(score_rows),
            payees: Table::of(payees.into_iter().map(PayeeRow)),
            credits: Table::of(credit_rows),
            payouts: Table::of(self.payouts.iter().map(payout)),
            others: Table::of(others.list),
        };
        let foreign = (0..).zip(&self.receipts).map(|(index, receipt)| (index, receipt.model_id));
        let foreign = foreign.filter(|one| one.1 != model).collect();
        let form = self.scores.first().map(StatedScore::form).unwrap_or_default();
        let mut statement = Statement::new(model, form, tables, &Budget::default());
        statement.foreign = Arc::new(foreign);
        statement
    }
}

/// Owners of one order come together.
fn key(owner: &Owner) -> (tributary_scoring::Order, U256, B256, B256, Payee) {
    (owner.order, owner.datanet, owner.content_id, owner.item, owner.payee)
}

/// What is named and is nowhere else.
#[derive(Default)]
struct Others {
    list: Vec<Other>,
    known: HashMap<Other, u32>,
}

impl Others {
    fn index(&mut self, receipt_id: B256, source: B256) -> u32 {
        let other = Other { receipt_id, source };
        *self.known.entry(other).or_insert_with(|| {
            self.list.push(other);
            self.list.len() as u32 - 1
        })
    }
}
