//! What whoever makes or audits a round knows of the chain and of bytes, with the right round.

use alloy_primitives::{Address, B256, U256};
use tributary_audit::{Bytes, Facts, Scoring, Standing, place};
use tributary_core::{leaves, payee::Payee, rule::Rule, span, typed_data::Receipt};
use tributary_interfaces::IDisputes::{Place, showRecordCall};
use tributary_rounds::{Owner, Round, RoundHeader, RoundInput, Source, StatedRound};
use tributary_scoring::ScoreRow;

/// A record with its registration.
#[derive(Clone, Debug)]
pub struct Record {
    /// The registration.
    pub owner: Owner,
    /// The record's bytes.
    pub bytes: Vec<u8>,
    /// The root of its batch; zero if it is registered by itself.
    pub batch_root: B256,
    /// Whether only its contributor has its bytes and its batch's list.
    pub is_hidden: bool,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it was flagged, accepted again, flagged again and so on, in seconds since 1970.
    pub changes: Vec<u64>,
}

impl Record {
    /// Whether it was flagged and accepted again.
    pub(crate) fn has_history(&self) -> bool {
        self.changes.len() > 1
    }

    /// When it could earn.
    pub fn standing(&self) -> Standing {
        let times: Vec<u64> = std::iter::once(self.accepted_at).chain(self.changes.iter().copied()).collect();
        let accepted = times.chunks(2).map(|pair| pair[0]..pair.get(1).copied().unwrap_or(u64::MAX));
        Standing { order: self.owner.order, accepted_at: self.accepted_at, accepted: accepted.collect() }
    }
}

/// The model that a model is derived from.
#[derive(Clone, Debug)]
pub struct Base {
    /// The model.
    pub model: U256,
    /// Its sources with their weights, ascending; the last one is left out.
    pub weights: Vec<(U256, u16)>,
}

/// What whoever makes or audits a round knows.
#[derive(Clone, Debug)]
pub struct Known {
    /// What an auditor knows of the chain.
    pub facts: Facts,
    /// The right round.
    pub right: StatedRound,
    /// All receipts of the right round's span with their outputs, also those that are in no tree.
    pub book: Vec<(Receipt, Vec<u8>)>,
    /// The times that the round's receipts are between: after the first, up to the second.
    pub span: (u64, u64),
    /// An account that earned nothing.
    pub thief: Payee,
    /// The base model, if the model is derived from one.
    pub base: Option<Base>,
    /// The first seconds in which something is otherwise than in the second before: a status, or
    /// the model's last snapshot.
    pub changes: Vec<u64>,
    /// A claim key that an account is bound to, and that account.
    pub bound: Option<(Payee, Address)>,
    /// A claim key that no account is bound to.
    pub unbound: Option<Payee>,
    /// All records: of a batch all of them, or none.
    pub records: Vec<Record>,
}

impl Known {
    /// Knows the right round of these receipts with their outputs (SPEC 4 and 5).
    ///
    /// Panics if there is none.
    pub fn score(&mut self, header: RoundHeader, book: Vec<(Receipt, Vec<u8>)>) {
        let Rule::Span(params) = self.facts.rule() else { panic!("another rule") };
        let mut input = RoundInput {
            header,
            sources: self.kept_sources(),
            receipts: Vec::new(),
            scores: Vec::new(),
            owners: self.owners().collect(),
            missing: Vec::new(),
            last_payouts: self.facts.last_payouts.clone(),
        };
        for (receipt, output) in &book {
            let earns = |record: &&Record| self.facts.earns(&record.owner, receipt, self.span.1);
            let earning = self.known().filter(earns).map(|record| (record.owner.order, &record.bytes[..]));
            for range in span::ranges(params, output, earning) {
                input.scores.push(ScoreRow { receipt_id: receipt.id(), range });
            }
            input.receipts.push(*receipt);
        }
        let round = Round::build(input).expect("a right round");
        self.right = StatedRound::read(round.stated()).expect("rows in memory");
        let right = Some(self.right.scores.iter().copied().collect());
        self.facts.scoring = Scoring::Span { params, right };
        self.book = book;
    }

    /// One of the changes, in their order; `None` if there are fewer.
    pub fn change(&self, index: usize) -> Option<u64> {
        self.changes.get(index).copied()
    }

    /// The sources that a round does not leave out, ascending by id.
    pub fn kept_sources(&self) -> Vec<Source> {
        let kept = self.facts.sources.iter().filter(|source| !source.is_left_out(self.span.1));
        kept.map(|source| Source {
            datanet: source.datanet_id,
            weight: source.weight,
            fee_bps: self.facts.fees[&source.datanet_id],
        })
        .collect()
    }

    /// The registrations of all records whose bytes are at hand.
    pub fn owners(&self) -> impl Iterator<Item = Owner> {
        self.known().map(|record| record.owner)
    }

    /// The registrations of the records that only their contributor has.
    pub fn hidden(&self) -> impl Iterator<Item = Owner> {
        self.records.iter().filter(|record| record.is_hidden).map(|record| record.owner)
    }

    /// The root of a batch whose list only its contributor has.
    pub fn hidden_root(&self) -> B256 {
        self.records.iter().find(|record| record.is_hidden).expect("a hidden batch").batch_root
    }

    /// What only its contributor can show of a record: the place of it in its batch's tree.
    pub fn member(&self, owner: &Owner) -> Place {
        member_of(&self.records, self.record_of(owner))
    }

    /// The call that shows a record on chain.
    pub fn show(&self, owner: &Owner) -> showRecordCall {
        show_record(&self.records, self.record_of(owner))
    }

    /// The bytes of a record, hidden or not.
    pub fn bytes_of(&self, owner: &Owner) -> &[u8] {
        &self.record_of(owner).bytes
    }

    pub(crate) fn known(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| !record.is_hidden)
    }

    fn record_of(&self, owner: &Owner) -> &Record {
        self.records.iter().find(|record| record.owner == *owner).expect("a record")
    }
}

impl Bytes for Known {
    fn batch(&self, root: B256) -> Option<Vec<B256>> {
        let members = self.known().filter(|record| record.batch_root == root);
        let list = sorted(members.map(|record| record.owner.content_id));
        Some(list).filter(|list| !list.is_empty() && !root.is_zero())
    }

    fn record(&self, content_id: B256) -> Option<Vec<u8>> {
        let record = self.known().find(|record| record.owner.content_id == content_id);
        record.map(|record| record.bytes.clone())
    }

    fn output(&self, output_hash: B256) -> Option<Vec<u8>> {
        let entry = self.book.iter().find(|(receipt, _)| receipt.output_hash == output_hash);
        entry.map(|(_, output)| output.clone())
    }
}

/// The call that shows one of these records.
pub(crate) fn show_record(records: &[Record], record: &Record) -> showRecordCall {
    let member = member_of(records, record);
    showRecordCall { record: record.bytes.clone().into(), batchRoot: record.batch_root, member }
}

/// The place of a record in its batch's tree; without leaves for one that is registered by itself.
fn member_of(records: &[Record], record: &Record) -> Place {
    let is_of = |other: &&Record| !record.batch_root.is_zero() && other.batch_root == record.batch_root;
    let ids = sorted(records.iter().filter(is_of).map(|other| other.owner.content_id));
    place(ids.into_iter().map(leaves::member).collect(), record.owner.content_id, B256::ZERO)
}

/// Content ids, each once: a batch can be registered in several Datanets.
fn sorted(ids: impl Iterator<Item = B256>) -> Vec<B256> {
    let mut list: Vec<B256> = ids.collect();
    list.sort_unstable();
    list.dedup();
    list
}
