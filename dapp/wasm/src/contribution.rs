//! The records of the files that the page was given.

use crate::{copies::Copies, given, taken};
use alloy_primitives::{B256, U256, hex};
use serde::Serialize;
use std::{
    cell::RefCell,
    collections::{HashMap, hash_map::Entry},
    path::Path,
};
use tributary_core::{
    ids::{cid, content_id},
    leaves::member,
    payee,
    span::words,
    sum_tree::RootBuilder,
};
use tributary_records::{Changes, Error, Origin, Record, author_identity, read_bytes};

/// How much of a record's text the page shows in its list, in characters.
const BEGINNING: usize = 80;

thread_local! {
    static CONTRIBUTION: RefCell<Contribution> = RefCell::default();
}

/// Begins to read a file, whose name and bytes are taken. A name that is not UTF-8 is of no known type.
///
/// # Safety
/// Both addresses with their lengths are those of calls of [`allocate`](crate::allocate), and are not used
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn begin(name: *mut u8, name_length: usize, bytes: *mut u8, length: usize) {
    // SAFETY: as the caller promises, these are the parts of two boxes.
    let (name, bytes) = unsafe { (taken(name, name_length), taken(bytes, length)) };
    let name = String::from_utf8_lossy(&name).into_owned();
    CONTRIBUTION.with_borrow_mut(|all| all.begin(Path::new(&name), bytes));
}

/// The next records and problems of the file, at most so many, as a list; an empty one after the last.
#[unsafe(no_mangle)]
pub extern "C" fn next(most: usize) -> u64 {
    CONTRIBUTION.with_borrow_mut(|all| given(&all.next(most)))
}

/// The root of the batch of records whose content ids are given, 32 bytes each, and their list; nothing if
/// there are none. The content ids are taken.
///
/// # Safety
/// The address with its length is that of a call of [`allocate`](crate::allocate), and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batch(ids: *mut u8, length: usize) -> u64 {
    // SAFETY: as the caller promises, these are the parts of one box.
    given(&batch_of(&unsafe { taken(ids, length) }))
}

/// The claim key of an author in a Datanet, for which what is registered for the author earns, and the
/// identity that it is made from. Nothing for an author without a name. The author's bytes are taken.
///
/// # Safety
/// The address with its length is that of a call of [`allocate`](crate::allocate), and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn claim_key(author: *mut u8, length: usize, datanet: u32) -> u64 {
    // SAFETY: as the caller promises, these are the parts of one box.
    let author = unsafe { taken(author, length) };
    given(&claim_key_of(&String::from_utf8_lossy(&author), datanet.into()))
}

/// The records so far that a text has half or more of, each as its number in the order in which they were
/// found, from 0, with how much of it in percent. The text is taken.
///
/// # Safety
/// The address with its length is that of a call of [`allocate`](crate::allocate), and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compare(text: *mut u8, length: usize) -> u64 {
    // SAFETY: as the caller promises, these are the parts of one box.
    let text = unsafe { taken(text, length) };
    CONTRIBUTION.with_borrow(|all| given(&all.known.copies.held_by(&text)))
}

/// Forgets all files.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    CONTRIBUTION.set(Contribution::default());
}

/// A record, or why a part of a file is none.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
enum Found {
    /// A record.
    #[serde(rename_all = "camelCase")]
    Record {
        content_id: String,
        bytes: usize,
        /// How many words it has: no model finds a record that has fewer than its rule asks for.
        words: usize,
        /// The first 80 characters.
        beginning: String,
        author: Option<String>,
        /// What was changed in its text to bring it into its normal form: `mark`, `lineEnds`, `spaces`,
        /// `letters`.
        changed: Vec<&'static str>,
        line: Option<usize>,
        part: Option<usize>,
        /// The earlier record that has much of it.
        near: Option<Near>,
    },
    /// The same as an earlier one.
    #[serde(rename_all = "camelCase")]
    Twice { line: Option<usize>, part: Option<usize>, first: Place },
    /// What is wrong, by a name that the page has a sentence for.
    #[serde(rename_all = "camelCase")]
    Problem { problem: &'static str, line: Option<usize>, detail: Option<String> },
}

/// An earlier record that has much of this one, word for word: what both have earns for the earlier one.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Near {
    of: Place,
    /// How much of this one, in percent.
    percent: u32,
}

/// Where a record was found first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Place {
    /// Which file, in the order in which they were begun, from 0.
    file: usize,
    line: Option<usize>,
    part: Option<usize>,
}

/// The claim key of an author in a Datanet.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct ClaimKey {
    key: String,
    /// What its attestor binds to an account.
    identity: String,
}

/// A batch of records.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    root: String,
    count: usize,
    /// The SHA-256 of the list of content ids, one a line, ascending.
    list_hash: String,
    /// Its CID.
    list_cid: String,
    list: String,
}

type Reading = Box<dyn Iterator<Item = Result<Record, Error>>>;

/// The files so far.
#[derive(Default)]
struct Contribution {
    files: usize,
    reading: Option<Reading>,
    known: Known,
}

impl Contribution {
    /// Begins to read a file.
    fn begin(&mut self, name: &Path, bytes: Vec<u8>) {
        self.files += 1;
        self.reading = Some(Box::new(read_bytes(name, bytes)));
    }

    /// The next records and problems of the file, at most so many.
    fn next(&mut self, most: usize) -> Vec<Found> {
        let Some(reading) = &mut self.reading else { return Vec::new() };
        let (file, known) = (self.files.saturating_sub(1), &mut self.known);
        let found: Vec<Found> = reading
            .take(most.max(1))
            .map(|record| match record {
                Err(error) => problem(&error),
                Ok(record) => known.once(file, record),
            })
            .collect();
        if found.is_empty() {
            self.reading = None;
        }
        found
    }
}

/// The records so far.
#[derive(Default)]
struct Known {
    first: HashMap<B256, Place>,
    copies: Copies,
    /// Where each was found, in the order in which `copies` has them.
    places: Vec<Place>,
}

impl Known {
    fn once(&mut self, file: usize, record: Record) -> Found {
        let Origin { line, part, .. } = record.origin;
        let vacant = match self.first.entry(record.content_id) {
            Entry::Occupied(first) => return Found::Twice { line, part, first: first.get().clone() },
            Entry::Vacant(vacant) => vacant,
        };
        let near = self.copies.add(record.text.as_bytes());
        let near = near.and_then(|(of, percent)| Some(Near { of: self.places.get(of)?.clone(), percent }));
        self.places.push(vacant.insert(Place { file, line, part }).clone());
        Found::Record {
            content_id: hex::encode_prefixed(record.content_id),
            bytes: record.text.len(),
            words: words(record.text.as_bytes()).count(),
            beginning: record.text.chars().take(BEGINNING).collect(),
            author: record.author,
            changed: changed(record.changes),
            line,
            part,
            near,
        }
    }
}

fn changed(changes: Changes) -> Vec<&'static str> {
    let Changes { mark, line_ends, spaces, letters } = changes;
    let kinds = [(mark, "mark"), (line_ends, "lineEnds"), (spaces, "spaces"), (letters, "letters")];
    kinds.into_iter().filter_map(|(is_changed, name)| is_changed.then_some(name)).collect()
}

fn problem(error: &Error) -> Found {
    let of = |problem, origin: &Origin| Found::Problem { problem, line: origin.line, detail: None };
    match error {
        Error::UnknownType(_) => Found::Problem { problem: "unknownType", line: None, detail: None },
        Error::TooLong(origin) => of("tooLong", origin),
        Error::NotUtf8(origin) => of("notUtf8", origin),
        Error::ZeroBytes(origin) => of("zeroBytes", origin),
        Error::Empty(origin) => of("empty", origin),
        Error::EmptyAuthor(origin) => of("emptyAuthor", origin),
        Error::Json { origin, problem } => {
            Found::Problem { problem: "noRecord", line: origin.line, detail: Some(problem.clone()) }
        }
        // Of bytes in memory there is none of these.
        Error::Read { .. } | Error::NotRegular(_) | Error::NoFiles(_) | Error::Twice { .. } => {
            Found::Problem { problem: "unreadable", line: None, detail: None }
        }
    }
}

/// The claim key of an author, as a file names it, in a Datanet.
fn claim_key_of(author: &str, datanet: u64) -> Option<ClaimKey> {
    let identity = author_identity(author)?;
    let key = payee::claim_key(U256::from(datanet), identity).to_word();
    Some(ClaimKey { key: hex::encode_prefixed(key), identity: hex::encode_prefixed(identity) })
}

/// The batch of these content ids, 32 bytes each; `None` if there are none, or one is there twice.
fn batch_of(bytes: &[u8]) -> Option<Batch> {
    let mut ids: Vec<B256> = bytes.chunks_exact(32).map(B256::from_slice).collect();
    ids.sort_unstable();
    let mut tree = RootBuilder::default();
    for id in &ids {
        tree.push(member(*id)).ok()?;
    }
    let root = tree.head().ok()?.root();
    // The form in which the working folder keeps a batch's list.
    let list: String = ids.iter().map(|id| format!("{id}\n")).collect();
    let hash = content_id(list.as_bytes());
    (!ids.is_empty()).then(|| Batch {
        root: hex::encode_prefixed(root),
        count: ids.len(),
        list_hash: hex::encode_prefixed(hash),
        list_cid: cid(hash),
        list,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(files: &[(&str, &[u8])]) -> Vec<Found> {
        let mut contribution = Contribution::default();
        let mut found = Vec::new();
        for (name, bytes) in files {
            contribution.begin(Path::new(name), bytes.to_vec());
            loop {
                let next = contribution.next(2);
                if next.is_empty() {
                    break;
                }
                found.extend(next);
            }
        }
        found
    }

    #[test]
    fn records_are_found_once_with_their_places() {
        let found = all(&[
            ("a.jsonl", b"{\"text\":\"one two\",\"author\":\"Ada\"}\n{\"text\":\"three\"}\nno\n"),
            ("b.txt", b"three"),
            ("c.bin", b"x"),
        ]);
        let Found::Record { content_id: id, bytes: 7, words: 2, beginning, author, line: Some(1), .. } =
            &found[0]
        else {
            panic!("{found:?}")
        };
        assert_eq!(*id, hex::encode_prefixed(content_id(b"one two")));
        assert_eq!((beginning.as_str(), author.as_deref()), ("one two", Some("Ada")));
        assert!(matches!(&found[1], Found::Record { line: Some(2), .. }));
        assert!(matches!(&found[2], Found::Problem { problem: "noRecord", line: Some(3), detail: Some(_) }));
        let first = Place { file: 0, line: Some(2), part: None };
        assert_eq!(found[3], Found::Twice { line: None, part: None, first });
        assert_eq!(found[4], Found::Problem { problem: "unknownType", line: None, detail: None });
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn a_record_that_an_earlier_one_has_most_of_is_said_to_be_near_it() {
        let text = |from: usize| (from..from + 40).map(|word| format!("word{word} ")).collect::<String>();
        let (first, near, other) = (text(0), text(4), text(100));
        let found =
            all(&[("a.txt", first.as_bytes()), ("b.txt", near.as_bytes()), ("c.txt", other.as_bytes())]);
        let nears: Vec<Option<(usize, u32)>> = found
            .iter()
            .map(|found| match found {
                Found::Record { near, .. } => near.as_ref().map(|near| (near.of.file, near.percent)),
                _ => panic!("{found:?}"),
            })
            .collect();
        // 29 of its 33 spans of eight words.
        assert_eq!(nears, [None, Some((0, 87)), None]);
    }

    #[test]
    fn a_claim_key_is_that_of_the_author_however_the_name_is_written() {
        let key = |author, datanet| claim_key_of(author, datanet).map(|found| found.key);
        let written = key("https://orcid.org/0000-0002-1694-233X", 1).unwrap();
        assert_eq!(key(" 0000-0002-1694-233x ", 1).unwrap(), written);
        assert_ne!(key("0000-0002-1694-233X", 2).unwrap(), written);
        assert!(written.starts_with("0x01") && written.len() == 66);
        assert_eq!(key("  ", 1), None);
        let identity = |datanet| claim_key_of("Ada", datanet).map(|found| found.identity);
        assert_eq!(identity(1), identity(2));
    }

    #[test]
    fn a_batch_is_that_of_the_commands() {
        let ids = [content_id(b"b"), content_id(b"a")];
        let bytes: Vec<u8> = ids.iter().flat_map(|id| id.0).collect();
        let found = batch_of(&bytes).unwrap();
        let mut sorted = ids;
        sorted.sort_unstable();
        assert_eq!(found.list, format!("{}\n{}\n", sorted[0], sorted[1]));
        assert_eq!(found.list_cid, cid(content_id(found.list.as_bytes())));
        assert_eq!(found.count, 2);
        assert_eq!(batch_of(&[]), None);
        assert_eq!(batch_of(&[bytes.clone(), bytes].concat()), None);
    }
}
