//! What is given to `contribute`: files, of which only what is needed of each record is remembered.

use crate::failure::{Failure, Result};
use alloy_primitives::B256;
use std::{collections::HashSet, path::PathBuf};
use tributary_chain::words::counted;
use tributary_core::span::{Params, WORDS, windows};
use tributary_records::{Changes, Record, read};
use tributary_sdk::contribute::Beneficiary;

/// How many of many things a message names.
const NAMED: usize = 20;

/// A record without its text.
pub(super) struct Found {
    pub(super) content_id: B256,
    /// For whom it is by the author that its file names.
    pub(super) author: Beneficiary,
}

/// What was wrong, the first of it in words.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) count: usize,
    named: Vec<String>,
}

impl Problems {
    fn add(&mut self, problem: &tributary_records::Error) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(problem.to_string());
        }
    }

    /// A line for each that is named, and one for the others.
    fn lines(&self) -> Vec<String> {
        let more = self.count - self.named.len();
        let rest = (more > 0).then(|| format!("and {more} more"));
        self.named.iter().cloned().chain(rest).collect()
    }
}

/// What the files hold.
pub(super) struct Input<'a> {
    paths: &'a [PathBuf],
    pub(super) records: Vec<Found>,
    /// How many records have too few words for the rule of any model.
    pub(super) too_short: usize,
    pub(super) changed: Changed,
    pub(super) skipped: Problems,
}

/// In how many records something was changed to bring them into their normal form.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) records: usize,
    marks: usize,
    line_ends: usize,
    spaces: usize,
    letters: usize,
}

impl Changed {
    fn add(&mut self, changes: Changes) {
        self.records += usize::from(changes.any());
        self.marks += usize::from(changes.mark);
        self.line_ends += usize::from(changes.line_ends);
        self.spaces += usize::from(changes.spaces);
        self.letters += usize::from(changes.letters);
    }

    /// What a contributor should know of it.
    fn note(&self, of: usize) -> Option<String> {
        let kinds = [
            (self.marks, "a byte order mark was removed"),
            (self.line_ends, "line ends became line feeds"),
            (self.spaces, "spaces of other widths became plain ones"),
            (self.letters, "letters were composed (Unicode NFC)"),
        ];
        let kinds: Vec<String> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("in {count} {what}"))
            .collect();
        (self.records > 0).then(|| {
            format!(
                "{} of {} changed before hashing: {}",
                self.records,
                counted(of, "record"),
                kinds.join(", ")
            )
        })
    }
}

impl<'a> Input<'a> {
    /// Reads all files once. With `skip` what cannot be a record is left out, else it is an error that
    /// names it all. `progress` is called with the bytes of each text.
    pub(super) fn read(paths: &'a [PathBuf], skip: bool, mut progress: impl FnMut(usize)) -> Result<Self> {
        let (records, changed, skipped) = Default::default();
        let mut input = Self { paths, records, too_short: 0, changed, skipped };
        let (mut problems, mut all_can_be_skipped) = (Problems::default(), true);
        for record in read(paths) {
            match record {
                Ok(record) => {
                    progress(record.text.len());
                    input.changed.add(record.changes);
                    input.too_short += usize::from(!can_earn(&record.text));
                    let author = Beneficiary::author(record.author.as_deref());
                    input.records.push(Found { content_id: record.content_id, author });
                }
                Err(error) if skip && error.can_be_skipped() => input.skipped.add(&error),
                Err(error) => {
                    all_can_be_skipped &= error.can_be_skipped();
                    problems.add(&error);
                }
            }
        }
        match problems.count {
            0 if input.records.is_empty() => {
                Err(Failure::user("nothing that is given can be a record; see `tributary contribute --help`")
                    .details(input.skipped.lines()))
            }
            0 => Ok(input),
            count => Err(unusable(&problems, count, all_can_be_skipped)),
        }
    }

    /// What the user should know before anything is sent.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> =
            self.skipped.lines().into_iter().map(|problem| format!("left out: {problem}")).collect();
        notes.extend(self.changed.note(self.records.len()));
        if self.too_short > 0 {
            notes.push(format!(
                "{} of {} {} fewer than {} words, so no model can find them in an answer; a word ends at a blank or another ASCII character that is no letter or digit",
                self.too_short,
                counted(self.records.len(), "record"),
                if self.too_short == 1 { "has" } else { "have" },
                WORDS.start()
            ));
        }
        notes
    }

    /// Reads the records once more, with their texts. Ends with an error if the files hold other
    /// records than the first time.
    pub(super) fn again(&self) -> impl Iterator<Item = Result<Record>> {
        let mut expected = self.records.iter().map(|record| record.content_id);
        let mut records = read(self.paths).flatten();
        let mut done = false;
        std::iter::from_fn(move || {
            if done {
                return None;
            }
            match (records.next(), expected.next()) {
                (None, None) => None,
                (Some(record), Some(id)) if record.content_id == id => Some(Ok(record)),
                _ => {
                    done = true;
                    Some(Err(changed()))
                }
            }
        })
    }

    /// A line for each of the first of these records, with where it comes from.
    pub(super) fn origins(&self, content_ids: &[B256]) -> Vec<String> {
        let ids: HashSet<B256> = content_ids.iter().copied().collect();
        let named = read(self.paths).flatten().filter(|record| ids.contains(&record.content_id));
        let lines = named.map(|record| format!("{} is {}", record.content_id, record.origin));
        lines.take(NAMED.min(ids.len())).collect()
    }
}

fn changed() -> Failure {
    Failure::user("the files changed while they were read; run the command again")
}

fn unusable(problems: &Problems, count: usize, all_can_be_skipped: bool) -> Failure {
    let failure = match problems.named.as_slice() {
        [one] => Failure::user(one),
        _ => Failure::user(format!("{count} files, lines or records cannot be contributed"))
            .details(problems.lines()),
    };
    if all_can_be_skipped { failure.hint("`--skip` leaves out what cannot be a record") } else { failure }
}

/// Whether a text has a span of the fewest words that a model may ask for.
fn can_earn(text: &str) -> bool {
    Params::new(*WORDS.start(), 0).is_some_and(|params| windows(params, text.as_bytes()).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tributary-input-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        files.iter().for_each(|(name, text)| fs::write(path.join(name), text).unwrap());
        path
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let path = folder("wrong", &[("LICENSE", "x"), ("a.txt", "two words"), ("b.txt", "two words")]);
        let paths = [path];
        let failure = Input::read(&paths, false, |_| ()).err().unwrap().to_string();
        let lines: Vec<&str> = failure.lines().collect();
        assert_eq!(lines[0], "error: 2 files, lines or records cannot be contributed");
        assert!(lines[1].contains("LICENSE is of an unknown type"), "{failure}");
        assert!(lines[2].contains("b.txt is the same record as"), "{failure}");
        assert!(lines[3].starts_with("hint: `--skip`"), "{failure}");
        let input = Input::read(&paths, true, |_| ()).unwrap();
        assert_eq!((input.records.len(), input.skipped.count, input.notes().len()), (1, 2, 2));
        fs::remove_dir_all(&paths[0]).unwrap();
    }

    #[test]
    fn of_very_many_problems_the_first_are_named() {
        let path = folder("many", &[("a.jsonl", &"no\n".repeat(1_000))]);
        let paths = [path];
        let failure = Input::read(&paths, false, |_| ()).err().unwrap().to_string();
        assert!(failure.contains("error: 1000 files, lines or records"), "{failure}");
        assert!(failure.contains("\n  and 980 more\n"), "{failure}");
        let failure = Input::read(&paths, true, |_| ()).err().unwrap().to_string();
        assert!(failure.starts_with("error: nothing that is given can be a record"), "{failure}");
        fs::remove_dir_all(&paths[0]).unwrap();
    }

    #[test]
    fn what_cannot_be_read_cannot_be_skipped() {
        let paths = [PathBuf::from("no/such/place")];
        for skip in [false, true] {
            let failure = Input::read(&paths, skip, |_| ()).err().unwrap().to_string();
            assert!(failure.starts_with("error: cannot read no/such/place: "), "{failure}");
            assert!(!failure.contains("--skip"), "{failure}");
        }
    }

    #[test]
    fn records_that_no_model_can_find_are_counted() {
        let path = folder(
            "short",
            &[
                ("a.txt", "two words"),
                ("b.txt", "\u{4eba}\u{6c11}\u{3002}\u{5171}\u{548c}"),
                ("c.txt", "joined\u{2014}by\u{200b}others"),
                ("d.txt", "one"),
            ],
        );
        let paths = [path];
        let input = Input::read(&paths, false, |_| ()).unwrap();
        assert_eq!(input.too_short, 2);
        assert!(input.notes()[0].starts_with("2 of 4 records have fewer than 2 words"));
        fs::remove_dir_all(&paths[0]).unwrap();
    }

    #[test]
    fn blanks_of_every_width_part_words_and_what_was_changed_is_said() {
        let path = folder("blanks", &[("a.txt", "joined\u{a0}by\u{3000}blanks"), ("b.txt", "plain blanks")]);
        let paths = [path];
        let input = Input::read(&paths, false, |_| ()).unwrap();
        assert_eq!((input.too_short, input.changed.records), (0, 1));
        let note = "1 of 2 records changed before hashing: in 1 spaces of other widths became plain ones";
        assert_eq!(input.notes(), [note]);
        fs::remove_dir_all(&paths[0]).unwrap();
    }

    #[test]
    fn files_that_change_between_two_readings_are_found() {
        let path = folder("changed", &[("a.txt", "two words")]);
        let paths = [path];
        let input = Input::read(&paths, false, |_| ()).unwrap();
        let again =
            || input.again().map(|record| record.map(|record| record.text)).collect::<Result<Vec<_>>>();
        assert_eq!(again().unwrap(), ["two words"]);
        fs::write(paths[0].join("b.txt"), "more words").unwrap();
        assert!(again().unwrap_err().to_string().contains("changed while they were read"));
        fs::remove_file(paths[0].join("b.txt")).unwrap();
        fs::write(paths[0].join("a.txt"), "other words").unwrap();
        assert!(again().is_err(), "another text");
        fs::remove_file(paths[0].join("a.txt")).unwrap();
        fs::write(paths[0].join("a.png"), "").unwrap();
        assert!(again().is_err(), "one is missing");
        fs::remove_dir_all(&paths[0]).unwrap();
    }
}
