//! Where the money of a model's answers comes from and goes to, as a diagram.

use super::sankey::{Bar, Flow, Sankey};
use crate::{
    results::{ModelResults, PayeeRow, Results},
    text::grouped,
};
use alloy_primitives::B256;
use std::collections::HashMap;
use tributary_core::{ids::CreditRole, payee::Payee};

/// Contributors and payees that have a bar of their own; the rest share one.
const NAMED: usize = 10;

/// The diagram: contributors by their records, answers by their prices, payees by their payouts.
pub(super) fn diagram(results: &Results, model: &ModelResults) -> Sankey {
    let bars = Bars::new(results, model);
    let right = bars.right(results, model);
    let payouts: Vec<String> = right.iter().map(|bar| format!("{}: {}", bar.name, bar.detail)).collect();
    let item = |index: usize| {
        let answer = &model.answers[index];
        format!("{}: {} {}", answer.question, model.money(answer.price), model.unit)
    };
    Sankey {
        title: "From records to payouts".to_owned(),
        description: format!(
            "{} answers were paid for. Where the money went: {}. The table below holds the same numbers.",
            model.answers.len(),
            payouts.join("; ")
        ),
        headings: [
            "Records, by who wrote them".to_owned(),
            format!("{} answers, paid {} {}", model.answers.len(), model.cents(model.paid()), model.unit),
            "Payouts".to_owned(),
        ],
        left: bars.left(results),
        items: (0..model.answers.len()).map(item).collect(),
        right,
        flows: flows(model, &bars),
    }
}

/// Which bar is whose, on both sides: those with most credit, all others together, the treasury.
struct Bars {
    named: Vec<Payee>,
    treasury: Payee,
}

impl Bars {
    fn new(results: &Results, model: &ModelResults) -> Self {
        let treasury = results.treasury();
        let mut credits: HashMap<Payee, u128> = HashMap::new();
        for row in model.rounds.iter().flat_map(|round| &round.credits) {
            *credits.entry(row.payee).or_default() += row.credit;
        }
        let mut named: Vec<Payee> = credits.keys().copied().filter(|payee| *payee != treasury).collect();
        named.sort_by_key(|payee| std::cmp::Reverse((credits[payee], payee.to_word())));
        named.truncate(NAMED);
        Self { named, treasury }
    }

    /// The index of a payee's bar.
    fn index(&self, payee: Payee) -> usize {
        let others = self.named.len();
        if payee == self.treasury {
            return others + 1;
        }
        self.named.iter().position(|named| *named == payee).unwrap_or(others)
    }

    /// The rows of the named payees, in order; `None` for one that is not among the payees.
    fn rows<'r>(&self, results: &'r Results) -> Vec<Option<&'r PayeeRow>> {
        let row = |payee: &Payee| results.payees.iter().find(|row| row.payee == *payee);
        self.named.iter().map(row).collect()
    }

    /// The rows of the payees that share a bar.
    fn others<'r>(&self, results: &'r Results) -> Vec<&'r PayeeRow> {
        let is_other = |row: &&PayeeRow| self.index(row.payee) == self.named.len();
        results.payees.iter().filter(is_other).collect()
    }

    /// The bars of those who wrote records.
    fn left(&self, results: &Results) -> Vec<Bar> {
        let records = |count: usize| format!("{} records", grouped(count as u128));
        let named = self.rows(results).into_iter().enumerate();
        let mut bars: Vec<Bar> = named
            .map(|(index, row)| bar(short(row), records(row.map_or(0, |row| row.records)), colour(index)))
            .collect();
        let others = self.others(results);
        let held = others.iter().map(|row| row.records).sum();
        bars.push(bar(format!("{} others", others.len()), records(held), "rest".to_owned()));
        let unnamed = results.contributors.iter().find(|contributor| contributor.identity.is_none());
        let unnamed = unnamed.map_or(0, |contributor| contributor.content_ids.len());
        bars.push(bar("no named author".to_owned(), records(unnamed), "treasury".to_owned()));
        bars
    }

    /// The bars of those who are paid.
    fn right(&self, results: &Results, model: &ModelResults) -> Vec<Bar> {
        let money = |amount: u128| format!("{} {}", model.cents(amount), model.unit);
        let named = self.rows(results).into_iter().enumerate();
        let mut bars: Vec<Bar> = named
            .map(|(index, row)| {
                let state = if row.is_some_and(|row| !row.payable) { "waiting" } else { "claimed" };
                let earned = money(row.map_or(0, |row| row.earned));
                bar(short(row), format!("{earned}, {state}"), colour(index))
            })
            .collect();
        let others = self.others(results);
        let sum = others.iter().map(|row| row.earned).sum();
        bars.push(bar(format!("{} others", others.len()), money(sum), "rest".to_owned()));
        let treasury = results.payees.iter().find(|row| row.payee == self.treasury);
        let earned = treasury.map_or(0, |row| row.earned);
        bars.push(bar("the Datanet's treasury".to_owned(), money(earned), "treasury".to_owned()));
        bars
    }
}

fn bar(name: String, detail: String, class: String) -> Bar {
    Bar { name, detail, class }
}

fn colour(index: usize) -> String {
    format!("c{index}")
}

/// A group is named by its first author.
fn short(row: Option<&PayeeRow>) -> String {
    let label = row.map(|row| row.label.as_str()).unwrap_or_default();
    label.split_once(" and ").map_or(label.to_owned(), |(first, _)| format!("{first} +"))
}

/// Each receipt's price, divided into what each contributor's bytes earned for each payee, and what
/// is unowned, which is the treasury's.
fn flows(model: &ModelResults, bars: &Bars) -> Vec<Flow> {
    let items: HashMap<B256, usize> =
        model.answers.iter().enumerate().map(|(index, answer)| (answer.receipt, index)).collect();
    let owners: HashMap<(B256, B256), Payee> = model
        .rounds
        .iter()
        .flat_map(|round| &round.scores)
        .map(|score| ((score.receipt_id, score.source()), score.owner.payee))
        .collect();
    let mut sums: HashMap<(usize, Option<usize>, usize), u128> = HashMap::new();
    for credit in model.rounds.iter().flat_map(|round| &round.credits) {
        let Some(item) = items.get(&credit.receipt_id) else { continue };
        let left = match credit.role {
            CreditRole::Unowned => None,
            _ => owners.get(&(credit.receipt_id, credit.source)).map(|owner| bars.index(*owner)),
        };
        *sums.entry((*item, left, bars.index(credit.payee))).or_default() += credit.credit;
    }
    let flow = |((item, left, right), amount)| Flow { left, item, right, amount };
    let mut flows: Vec<Flow> = sums.into_iter().map(flow).collect();
    flows.sort_by_key(|flow| (flow.item, flow.left.unwrap_or(usize::MAX), flow.right));
    flows
}
