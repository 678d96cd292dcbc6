//! Whether the files of a round are right: everything in them is computed again.

use crate::{given, taken};
use alloy_primitives::{B256, hex};
use serde::Serialize;
use std::{cell::RefCell, collections::HashMap};
use tributary_core::{rule::Rule, span::Params, sum_tree::TreeHead};
use tributary_rounds::{Budget, StatedScore, read_bytes};

thread_local! {
    static FILES: RefCell<Files> = RefCell::default();
}

/// Adds a file of the round that is to be verified: its manifest as `manifest.json`, the others by the names
/// in it. Both are taken.
///
/// # Safety
/// Both addresses with their lengths are those of calls of [`allocate`](crate::allocate), and are not used
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn round_file(name: *mut u8, name_length: usize, bytes: *mut u8, length: usize) {
    // SAFETY: as the caller promises, these are the parts of two boxes.
    let (name, bytes) = unsafe { (taken(name, name_length), taken(bytes, length)) };
    FILES.with_borrow_mut(|files| files.add(&String::from_utf8_lossy(&name), bytes));
}

/// Verifies the round whose files were added: what it commits to, or what is wrong. The 32 bytes of the
/// manifest's SHA-256 are taken, and the files are forgotten.
///
/// # Safety
/// The address with its length is that of a call of [`allocate`](crate::allocate), and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn verify(manifest: *mut u8, length: usize) -> u64 {
    // SAFETY: as the caller promises, these are the parts of one box.
    let manifest = unsafe { taken(manifest, length) };
    given(&FILES.take().verify(&manifest))
}

/// The files that were added, by their names.
#[derive(Debug, Default)]
struct Files(HashMap<String, Vec<u8>>);

/// What came of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "verdict")]
enum Verdict {
    /// Everything follows from the receipts, the scores and the last payouts.
    ///
    /// `ranges` are those of the scores under `span`. The scores of records as wholes are of features, of
    /// which a page has none: `records` is how many there are.
    #[serde(rename_all = "camelCase")]
    Right { round: Box<Committed>, ranges: Vec<OwnedRange>, records: u64 },
    /// The first thing that does not.
    Wrong { problem: String },
}

/// What the round's files commit to, which must be what the chain has.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Committed {
    model: String,
    number: u64,
    from: u64,
    cutoff: u64,
    contributors_bps: u16,
    /// The least words and bytes of a span that has an owner; none under another rule than `span`.
    min_words: Option<u8>,
    min_bytes: Option<u8>,
    last_payouts: Head,
    receipts: Head,
    scores: Head,
    credits: Head,
    payouts: Head,
}

/// The head of a tree.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Head {
    root: String,
    sum: String,
    count: u64,
}

/// A range of an output with the record that has it.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct OwnedRange {
    output_hash: String,
    start: u16,
    end: u16,
    content_id: String,
}

impl Files {
    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.insert(name.to_owned(), bytes);
    }

    /// Computes everything again that the files state.
    fn verify(mut self, manifest: &[u8]) -> Verdict {
        self.try_verify(manifest).unwrap_or_else(|problem| Verdict::Wrong { problem })
    }

    fn try_verify(&mut self, manifest: &[u8]) -> Result<Verdict, String> {
        let manifest = B256::try_from(manifest).map_err(|error| error.to_string())?;
        let text = self.0.remove("manifest.json").unwrap_or_default();
        // A page has no folder for what does not fit into memory, and needs none.
        let budget = Budget { memory: u64::MAX, ..Budget::in_folder("") };
        let file = |name: &'static str| self.0.remove(name).unwrap_or_default();
        let wrong = |error: tributary_rounds::FileError| error.to_string();
        let round = read_bytes(manifest, text, file, &budget).map_err(wrong)?;
        let outputs: HashMap<B256, B256> = round
            .receipts()
            .map(|receipt| receipt.map(|receipt| (receipt.id(), receipt.output_hash)))
            .collect::<Result<_, _>>()
            .map_err(wrong)?;
        let range = |score: StatedScore| OwnedRange {
            output_hash: hex::encode_prefixed(outputs.get(&score.receipt_id).copied().unwrap_or_default()),
            start: score.start,
            end: score.end,
            content_id: hex::encode_prefixed(score.owner.content_id),
        };
        let (header, heads) = (&round.header, &round.heads);
        let (rule, records) = match header.rule {
            Rule::Span(rule) => (Some(rule), 0),
            Rule::Gradient(_) => (None, heads.scores.count),
        };
        let ranges = match rule {
            Some(_) => {
                round.scores().map(|found| found.map(range)).collect::<Result<_, _>>().map_err(wrong)?
            }
            None => Vec::new(),
        };
        Ok(Verdict::Right {
            round: Box::new(Committed {
                model: header.model.to_string(),
                number: header.number,
                from: header.from,
                cutoff: header.cutoff,
                contributors_bps: header.contributors_bps,
                min_words: rule.map(Params::min_words),
                min_bytes: rule.map(Params::min_bytes),
                last_payouts: Head::of(heads.last_payouts),
                receipts: Head::of(heads.receipts),
                scores: Head::of(heads.scores),
                credits: Head::of(heads.credits),
                payouts: Head::of(heads.payouts),
            }),
            ranges,
            records,
        })
    }
}

impl Head {
    fn of(head: TreeHead) -> Self {
        Self { root: hex::encode_prefixed(head.root()), sum: head.node.sum.to_string(), count: head.count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_round_is_wrong() {
        let none = Files::default().verify(&[0; 32]);
        assert!(matches!(none, Verdict::Wrong { problem } if problem.contains("SHA-256")));
        assert!(matches!(Files::default().verify(&[1, 2]), Verdict::Wrong { .. }));
    }
}
