//! Rounds with files: of answers that accepted records shaped, computed as SPEC 5 says, or with one
//! lie; and what auditors know of them.

use crate::{
    generator::Generator,
    rounds::Present,
    target::{Merit, Payouts, Target},
};
use alloy_primitives::{Address, B256, Bytes, U256};
use std::collections::{BTreeSet, HashMap};
use tributary_audit::{Facts, Scoring, Standing};
use tributary_core::{
    faults::{Source, trees::Tree},
    ids::{self, batch_item, is_batch_item},
    leaves,
    payee::Payee,
    rule::Rule,
    span::Order,
    sum_tree::{Leaf, SumTree},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IAttribution::Round,
    IDatanets::{contributionCall, datanetCall, memberStatusAtCall, statusAtCall},
    IDisputes::Node,
    IModels::{SourceState, snapshotAtCall},
};
use tributary_liars::{Known, Lie, Record, head, lies, node, parts, receipt_of_output};
use tributary_rounds::{Owner, Payout, RoundHeader, StatedRound};
use tributary_test_kit::{Random, abi_tree, values::ACCEPTED};

/// Within how many seconds before a round's cutoff its answers are mostly given.
const RECENT: u64 = 2;

/// A round with what its files state and what whoever audits it knows.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) known: Known,
    pub(crate) stated: StatedRound,
    pub(crate) fault: Fault,
    /// A receipt that the operator signed and that is left out, with the signature.
    pub(crate) omitted: Option<(Receipt, Bytes)>,
    /// Whether the operator is a wallet, which may say of anything that it signed it.
    pub(crate) is_operated_by_wallet: bool,
}

/// What is wrong with a round.
#[derive(Clone)]
pub(crate) enum Fault {
    Nothing,
    /// A lie of this name.
    Told(&'static str),
    /// The tree of scores has another sum than its nodes; its topmost node.
    Malformed(Box<Node>),
}

impl Files {
    /// What the round deserves.
    pub(crate) fn merit(&self) -> Merit {
        match self.fault {
            Fault::Nothing => {
                Merit::Right { operator_voids: self.omitted.is_some() || self.is_operated_by_wallet }
            }
            Fault::Told(_) | Fault::Malformed(_) => Merit::Wrong,
        }
    }
}

impl<T: Target> Generator<T> {
    /// A model's next round with files, mostly right, unless there is nothing to settle or no second
    /// to do it for.
    pub(crate) fn round_with_files(
        &mut self,
        index: usize,
        present: &Present,
    ) -> Option<(Round, Payouts, Files)> {
        let Present { pool, terms, state } = present;
        let unsettled = pool.paid.checked_sub(pool.receiptsSettled).filter(|unsettled| *unsettled > 0)?;
        if state.lastCutoff + 1 >= self.time {
            return None;
        }
        let cutoff = if !self.random.one_in(4) { self.time - 1 } else { self.good_cutoff(state.lastCutoff) };
        let prices = self.prices(unsettled);
        let times = self.times(prices.len(), state.lastCutoff, cutoff);
        let mut known = self.known(index, present, cutoff, &times)?;
        let header = RoundHeader {
            model: self.models[index].id,
            number: pool.rounds + 1,
            from: state.lastCutoff,
            cutoff,
            asset: pool.asset,
            rule: known.facts.rule(),
            contributors_bps: terms.contributorsBps,
        };
        let book = self.book_of(header.model, &known, &prices, &times);
        known.score(header, book);
        let [receipts, _, credits, _] = known.right.leaves().map(|leaves| head(&leaves));
        let is_shared = credits.node.sum == receipts.node.sum;
        self.require("price-is-shared", is_shared, || "credits are not the prices".into());
        let told = self.told(&known);
        let mut fault = told.as_ref().map_or(Fault::Nothing, |told| Fault::Told(told.0));
        let is_told = told.is_some();
        let stated = told.map_or_else(|| known.right.clone(), |told| told.1);
        let leaves = stated.leaves();
        let mut heads = leaves.each_ref().map(|leaves| head(leaves));
        let scores = Tree::Scores as usize;
        if !is_told && !stated.scores.is_empty() && self.random.one_in(8) {
            heads[scores].node.sum += 1;
            let topmost = topmost_node(&leaves[scores], heads[scores].node.sum, &mut self.random);
            fault = Fault::Malformed(Box::new(topmost));
        }
        let omitted = self.omitted(&known, terms.operator);
        let is_operated_by_wallet = self.is_wallet(terms.operator);
        let mut payouts = Payouts::new();
        for row in &stated.payouts {
            *payouts.entry(row.payee.to_word()).or_default() += row.amount;
        }
        let round = self.next_round(header.model, present, cutoff, heads.map(abi_tree));
        Some((round, payouts, Files { known, stated, fault, omitted, is_operated_by_wallet }))
    }

    /// Prepares what a model's next answers are made of, and shows what scorers have to know.
    pub(crate) fn prepare_answers(&mut self, index: usize) {
        if !self.random.one_in(4) {
            self.prepare_records(index);
        }
        self.carefully(|this| this.show_hidden(this.models[index].id));
    }

    /// The prices of one to four answers, which were paid for.
    fn prices(&mut self, unsettled: u128) -> Vec<u128> {
        let (mut prices, mut left) = (Vec::new(), unsettled);
        for _ in 0..1 + self.random.below(4) {
            if left > 0 {
                let price = self.random.between(1, left);
                left -= price;
                prices.push(price);
            }
        }
        prices
    }

    /// When so many answers were given; mostly shortly before the cutoff.
    fn times(&mut self, count: usize, from: u64, cutoff: u64) -> Vec<u64> {
        (0..count)
            .map(|_| {
                let earliest = if self.random.one_in(8) { 0 } else { cutoff.saturating_sub(RECENT) };
                self.random.between((from + 1).max(earliest).into(), cutoff.into()) as u64
            })
            .collect()
    }

    /// Receipts with these prices and times, and outputs that are mostly made of records.
    fn book_of(
        &mut self,
        model: U256,
        known: &Known,
        prices: &[u128],
        times: &[u64],
    ) -> Vec<(Receipt, Vec<u8>)> {
        let texts: Vec<&[u8]> = known.records.iter().map(|record| &record.bytes[..]).collect();
        let mut book = Vec::new();
        for (&price, &time) in prices.iter().zip(times) {
            let output = match self.random.below(4) {
                0 => b"nothing that any record says".to_vec(),
                _ if texts.is_empty() => b"nothing that any record says".to_vec(),
                1 => [self.random.pick(&texts), b" gap"].concat(),
                _ => {
                    let count = 1 + self.random.below(3);
                    parts(&mut self.random, &texts, count)
                }
            };
            book.push((receipt_of_output(model, self.random.word(), &output, price, time), output));
        }
        book
    }

    /// What is known of the chain and of bytes to whoever makes a round with this cutoff and answers
    /// of these times. `None` if the last payouts are not those in mind.
    fn known(&mut self, index: usize, present: &Present, cutoff: u64, times: &[u64]) -> Option<Known> {
        let model = &self.models[index];
        // Rounds of other rules are not made here.
        let (id, Some(Rule::Span(params))) = (model.id, Rule::from_word(model.terms.rule)) else {
            return None;
        };
        let payout = |(word, amount): (&B256, &u128)| {
            Some(Payout { payee: Payee::from_word(*word)?, amount: *amount })
        };
        let last_payouts: Vec<Payout> = model.payouts.iter().map(payout).collect::<Option<_>>()?;
        let last = last_payouts.iter().map(|row| leaves::payout(row.payee.to_word(), row.amount));
        let root = SumTree::build(&last.collect::<Vec<_>>()).ok()?.head().root();
        if present.pool.rounds > 0 && present.pool.settlement != ids::settlement(present.pool.asset, root) {
            return None;
        }
        let mut facts = Facts {
            scoring: Scoring::Span { params, right: None },
            contributors_bps: present.terms.contributorsBps,
            sources: Vec::new(),
            fees: HashMap::new(),
            payees: HashMap::new(),
            batch_roots: HashMap::new(),
            standing: HashMap::new(),
            snapshots: Vec::new(),
            last_payouts,
        };
        for SourceState { datanetId: datanet, weight, leftOutFrom: from } in self.sources_of(id) {
            let known = self.read(self.contracts.datanets, &datanetCall { datanetId: datanet })?;
            facts.sources.push(Source { datanet_id: datanet, weight, left_out_from: from });
            facts.fees.insert(datanet, known.treasuryFeeBps);
        }
        if facts.sources.iter().all(|source| source.is_left_out(cutoff)) {
            return None;
        }
        for &time in times {
            let snapshot = self.read(self.contracts.models, &snapshotAtCall { modelId: id, time })?;
            facts.snapshots.push((snapshot.takenAt, snapshot.upTo));
        }
        facts.snapshots.retain(|snapshot| snapshot.0 > 0);
        facts.snapshots.sort_unstable();
        facts.snapshots.dedup();
        let records = self.known_records();
        for record in &records {
            let Owner { datanet, content_id, item, payee, order } = record.owner;
            let mut standing = Standing { order, accepted_at: record.accepted_at, accepted: Vec::new() };
            for &time in times {
                if self.status_at(record, time) == Some(ACCEPTED) {
                    standing.accepted.push(time..time + 1);
                }
            }
            facts.payees.insert((datanet, item), payee.to_word());
            facts.standing.insert((datanet, item, content_id), standing);
            if !record.batch_root.is_zero() {
                facts.batch_roots.insert(item, record.batch_root);
            }
        }
        Some(Known {
            facts,
            right: StatedRound::default(),
            book: Vec::new(),
            span: (present.state.lastCutoff, cutoff),
            thief: Payee::Account(Address::repeat_byte(0xbb)),
            base: None,
            changes: Vec::new(),
            bound: None,
            unbound: None,
            records,
        })
    }

    /// All accepted records whose bytes are known; those of batches whose records all are.
    pub(crate) fn known_records(&mut self) -> Vec<Record> {
        let mut found: Vec<(U256, B256, B256, u64, B256)> = Vec::new();
        for datanet in &self.datanets {
            for item in datanet.accepted.iter().map(|entry| entry.item) {
                if !is_batch_item(item) {
                    found.extend(self.bytes_of(item).map(|_| (datanet.id, item, B256::ZERO, 0, item)));
                } else if let Some(batch) =
                    datanet.batches.iter().find(|batch| batch_item(batch.root) == item)
                    && batch.records.iter().all(|record| self.bytes_of(*record).is_some())
                {
                    let records = (0..).zip(&batch.records);
                    found.extend(records.map(|(index, id)| (datanet.id, item, batch.root, index, *id)));
                }
            }
        }
        let mut records = Vec::new();
        for (datanet, item, batch_root, index, content_id) in found {
            let call = contributionCall { datanetId: datanet, item };
            let Some(entry) = self.read(self.contracts.datanets, &call) else { continue };
            let Some(payee) = Payee::from_word(entry.payee) else { continue };
            let order = Order { number: entry.number, index };
            records.push(Record {
                owner: Owner { datanet, content_id, item, payee, order },
                bytes: self.bytes_of(content_id).unwrap_or_default().to_vec(),
                batch_root,
                is_hidden: false,
                accepted_at: entry.acceptedAt,
                changes: Vec::new(),
            });
        }
        records
    }

    fn status_at(&mut self, record: &Record, time: u64) -> Option<u8> {
        let (datanets, root) = (self.contracts.datanets, record.batch_root);
        let Owner { datanet, content_id, item, .. } = record.owner;
        if root.is_zero() {
            return self.read(datanets, &statusAtCall { datanetId: datanet, item, time });
        }
        self.read(datanets, &memberStatusAtCall { datanetId: datanet, root, contentId: content_id, time })
    }

    /// At times a lie of the right round, and the round with it.
    fn told(&mut self, known: &Known) -> Option<(&'static str, StatedRound)> {
        // Of a round without scores there is not much to tell.
        let is_poor = known.right.scores.is_empty() || known.right.payouts.len() < 2;
        if is_poor || !self.random.one_in(2) {
            return None;
        }
        let functions: BTreeSet<&str> = lies().map(|lie| lie.proven_by).collect();
        let mut functions: Vec<&str> = functions.into_iter().collect();
        let first = self.random.index(functions.len());
        functions.rotate_left(first);
        // First what was proven least often.
        functions.sort_by_key(|function| self.tally.count(&format!("success of {function}")));
        functions.into_iter().find_map(|function| {
            let mut all: Vec<&Lie> = lies().filter(|lie| lie.proven_by == function).collect();
            let first = self.random.index(all.len());
            all.rotate_left(first);
            all.into_iter().find_map(|lie| lie.told(known).map(|round| (lie.name, round)))
        })
    }

    /// At times a receipt of the round's span that the operator signed and that the round leaves out.
    fn omitted(&mut self, known: &Known, operator: Address) -> Option<(Receipt, Bytes)> {
        if !self.random.one_in(6) {
            return None;
        }
        let like = *known.right.receipts.first()?;
        let receipt = Receipt { request_id: self.random.word(), ..like };
        let digest = receipt.digest(self.environment.chain_id, self.contracts.attribution);
        let mut signature = Bytes::new();
        self.aside(|this| signature = this.sign(operator, digest));
        let is_signed = !signature.is_empty() || operator == self.environment.wallets.approving;
        is_signed.then_some((receipt, signature))
    }
}

/// The topmost node of a tree of these leaves, as a round shows it that states another sum.
fn topmost_node(leaves: &[Leaf], sum: u128, random: &mut Random) -> Node {
    let topmost = |node: &Node| node.index == 0 && node.siblings.is_empty();
    let found = std::iter::repeat_with(|| node(leaves, random)).find(topmost);
    let node = found.expect("one of the nodes is the topmost");
    Node { topSum: sum, sum, ..node }
}
