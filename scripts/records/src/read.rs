//! Reading files into records.

use crate::{
    list::{Listing, Type, type_of, unreadable},
    normal::{Changes, normal},
    origin::{Origin, Place},
    split::split,
};
use alloy_primitives::B256;
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::Arc,
};
use tributary_core::ids::content_id;

/// The most bytes that a text file, or a line of a file with a record a line, may have: 64 MiB.
pub const MAX_TEXT: u64 = 1 << 26;

/// One record, ready to be contributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The content in its [`normal`] form: at most [`crate::MAX_RECORD`] bytes, not all of them white
    /// space.
    pub text: String,
    /// The content's id.
    pub content_id: B256,
    /// Where it comes from.
    pub origin: Origin,
    /// The author that the file names.
    pub author: Option<String>,
    /// What was changed in the text that it comes from.
    pub changes: Changes,
}

/// Why files give no records.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file's name has no known ending.
    #[error("{path} is of an unknown type; records are read from .txt, .text, .md, .jsonl and .ndjson files", path = .0.display())]
    UnknownType(PathBuf),
    /// It is a device, a pipe or the like, which may have no end; or a link to a folder or to itself.
    #[error("{path} is no regular file; leave it out", path = .0.display())]
    NotRegular(PathBuf),
    /// A text is too long to be read at once.
    #[error("{0} has more than {MAX_TEXT} bytes; split it")]
    TooLong(Origin),
    /// A folder holds no file.
    #[error("{path} holds no files to read records from", path = .0.display())]
    NoFiles(PathBuf),
    /// The bytes are not UTF-8.
    #[error("{0} is not UTF-8; convert it first")]
    NotUtf8(Origin),
    /// A text has zero bytes, as UTF-16 has and files that are no text.
    #[error("{0} has zero bytes in it, so it is no text in UTF-8; convert it first")]
    ZeroBytes(Origin),
    /// The line is no record.
    #[error(
        "{origin} is no record: {problem}; each line must be like {{\"text\": \"...\", \"author\": \"...\"}}"
    )]
    Json {
        /// The line.
        origin: Origin,
        /// What is wrong.
        problem: String,
    },
    /// The text is empty, or all of it white space.
    #[error("{0} is empty; remove it")]
    Empty(Origin),
    /// The author's name is blank.
    #[error("{0} has an empty author; name the author or leave the field out")]
    EmptyAuthor(Origin),
    /// Two records are the same.
    #[error("{second} is the same record as {first}; a content id can be registered once, so remove one")]
    Twice {
        /// The first.
        first: Origin,
        /// The second.
        second: Origin,
    },
}

impl Error {
    /// Whether it is about one file, line or record, so that the others can be read without it. Not
    /// so if the system failed, or if nothing was found.
    pub fn can_be_skipped(&self) -> bool {
        !matches!(self, Self::Read { .. } | Self::NoFiles(_))
    }
}

/// Reads all records of the files and folders, in the order given, after what is wrong with the
/// files' names and types.
///
/// The iterator holds one text file or one line in memory, and 44 bytes for each record so far. It
/// goes on after an error, of which each names a file, a line or a record; so it finds all that is
/// wrong. The second of two equal records is an error, the first one is not.
///
/// # Errors
/// First [`Error::Read`], [`Error::UnknownType`], [`Error::NotRegular`] and [`Error::NoFiles`], for
/// each path; then these and all others, for each record.
pub fn read<P: AsRef<Path>>(paths: &[P]) -> impl Iterator<Item = Result<Record, Error>> + use<P> {
    let Listing { files, problems } = Listing::new(paths);
    let names: Vec<Arc<Path>> = files.iter().map(|(path, _)| path.clone()).collect();
    let mut seen: HashMap<B256, Place> = HashMap::new();
    let records = files
        .into_iter()
        .enumerate()
        .flat_map(|(number, (path, kind))| records_of(path, kind).map(move |record| (number, record)));
    let records = records.map(move |(number, record)| {
        let record = record?;
        match seen.entry(record.content_id) {
            Entry::Occupied(first) => {
                Err(Error::Twice { first: first.get().origin(&names), second: record.origin })
            }
            Entry::Vacant(entry) => {
                entry.insert(Place::new(number, &record.origin));
                Ok(record)
            }
        }
    });
    problems.into_iter().map(Err).chain(records)
}

/// The records of one file that is in memory, such as one that a page was given: what [`read`] gives of a
/// file of this name and content, but for records that come twice, which the caller looks for.
///
/// # Errors
/// [`Error::UnknownType`] for a name without a known ending; then all that are about a file, a line or a
/// record.
pub fn read_bytes(name: &Path, bytes: Vec<u8>) -> impl Iterator<Item = Result<Record, Error>> + use<> {
    let path: Arc<Path> = name.into();
    let records = match type_of(name) {
        None => Err(Error::UnknownType(name.into())),
        Some(Type::Text) => text_of(&bytes, &Origin::file(path)),
        Some(Type::Lines) => Ok(records_of_lines(path, io::Cursor::new(bytes))),
    };
    records.unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}

type Records = Box<dyn Iterator<Item = Result<Record, Error>>>;

fn records_of(path: Arc<Path>, kind: Type) -> Records {
    let records = match kind {
        Type::Text => text_records(path),
        Type::Lines => line_records(path),
    };
    records.unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}

/// Opens a file that must be a regular one: opening a pipe would wait for a writer.
fn open(path: &Path) -> Result<File, Error> {
    if !fs::metadata(path).map_err(|error| unreadable(path, error))?.is_file() {
        return Err(Error::NotRegular(path.into()));
    }
    File::open(path).map_err(|source| Error::Read { path: path.into(), source })
}

fn text_records(path: Arc<Path>) -> Result<Records, Error> {
    let file = open(&path)?;
    let origin = Origin::file(path.clone());
    let failed = |source| Error::Read { path: path.as_ref().into(), source };
    // A file that is too long is not read at all.
    if file.metadata().map_err(failed)?.len() > MAX_TEXT {
        return Err(Error::TooLong(origin));
    }
    let mut bytes = Vec::new();
    file.take(MAX_TEXT + 1).read_to_end(&mut bytes).map_err(failed)?;
    text_of(&bytes, &origin)
}

/// The records of a file that is one text.
fn text_of(bytes: &[u8], origin: &Origin) -> Result<Records, Error> {
    if bytes.len() as u64 > MAX_TEXT {
        return Err(Error::TooLong(origin.clone()));
    }
    let text = str::from_utf8(bytes).map_err(|_| Error::NotUtf8(origin.clone()))?;
    let records = pieces(text, origin, None)?;
    Ok(Box::new(records.into_iter().map(Ok)))
}

/// The lines of a file that are not blank, each of bounded length.
struct RecordLines<R> {
    path: Arc<Path>,
    reader: R,
    number: usize,
    /// Whether there was a line that is not blank.
    any: bool,
    done: bool,
}

impl<R: BufRead> RecordLines<R> {
    /// The next line with its origin; `None` after the last.
    fn next_line(&mut self) -> Result<Option<(Vec<u8>, Origin)>, Error> {
        let mut line = Vec::new();
        let read = (&mut self.reader).take(MAX_TEXT + 1).read_until(b'\n', &mut line);
        read.map_err(|source| self.failed(source))?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let origin = Origin { line: Some(self.number), ..Origin::file(self.path.clone()) };
        if line.len() as u64 > MAX_TEXT {
            self.any = true;
            if line.last() != Some(&b'\n') {
                self.reader.skip_until(b'\n').map_err(|source| self.failed(source))?;
            }
            return Err(Error::TooLong(origin));
        }
        Ok(Some((line, origin)))
    }

    /// No line can be read after this.
    fn failed(&mut self, source: io::Error) -> Error {
        self.done = true;
        Error::Read { path: PathBuf::from(self.path.as_ref()), source }
    }

    /// The records of the next line that is not blank; `None` after the last.
    fn next_records(&mut self) -> Result<Option<Vec<Record>>, Error> {
        while let Some((line, origin)) = self.next_line()? {
            self.any |= !line.trim_ascii().is_empty();
            if line.contains(&0) {
                return Err(Error::ZeroBytes(origin));
            }
            let line = str::from_utf8(&line).map_err(|_| Error::NotUtf8(origin.clone()))?;
            let line = if self.number == 1 { line.trim_start_matches('\u{feff}') } else { line };
            if !line.trim().is_empty() {
                return line_record(line, &origin).map(Some);
            }
        }
        self.done = true;
        if self.any { Ok(None) } else { Err(Error::Empty(Origin::file(self.path.clone()))) }
    }
}

impl<R: BufRead> Iterator for RecordLines<R> {
    type Item = Result<Vec<Record>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done { None } else { self.next_records().transpose() }
    }
}

fn line_records(path: Arc<Path>) -> Result<Records, Error> {
    let reader = BufReader::new(open(&path)?);
    Ok(records_of_lines(path, reader))
}

fn records_of_lines(path: Arc<Path>, reader: impl BufRead + 'static) -> Records {
    let lines = RecordLines { path, reader, number: 0, any: false, done: false };
    Box::new(lines.flat_map(|records| match records {
        Ok(records) => records.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    }))
}

#[derive(Deserialize)]
struct Line {
    text: String,
    author: Option<String>,
}

fn line_record(line: &str, origin: &Origin) -> Result<Vec<Record>, Error> {
    let wrong = |problem: String| Error::Json { origin: origin.clone(), problem };
    // serde would accept a list of the fields' values too.
    if !line.trim_start().starts_with('{') {
        return Err(wrong("it is no object".to_owned()));
    }
    let line: Line = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
    let author = line.author.map(|author| author.trim().to_owned());
    if author.as_ref().is_some_and(String::is_empty) {
        return Err(Error::EmptyAuthor(origin.clone()));
    }
    pieces(&line.text, origin, author.as_deref())
}

/// The records of a text, of which there is at least one.
fn pieces(text: &str, origin: &Origin, author: Option<&str>) -> Result<Vec<Record>, Error> {
    let (text, changes) = normal(text);
    let text = &*text;
    if text.contains('\0') {
        return Err(Error::ZeroBytes(origin.clone()));
    }
    let pieces = split(text);
    let several = pieces.len() > 1;
    let record = |(index, text): (usize, &str)| Record {
        text: text.to_owned(),
        content_id: content_id(text.as_bytes()),
        origin: Origin { part: several.then_some(index + 1), ..origin.clone() },
        author: author.map(str::to_owned),
        changes,
    };
    let mut seen = HashSet::new();
    // A piece that is all white space is nothing to contribute, and one that repeats an earlier one
    // is the same record.
    let pieces = pieces.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
    let records: Vec<Record> = pieces.map(record).filter(|record| seen.insert(record.content_id)).collect();
    if records.is_empty() { Err(Error::Empty(origin.clone())) } else { Ok(records) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_RECORD;
    use tempfile::{TempDir, tempdir};

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn all(folder: &TempDir) -> Result<Vec<Record>, Error> {
        read(&[folder.path()]).collect()
    }

    /// Everything that is wrong, a line each.
    fn problems(folder: &TempDir) -> Vec<String> {
        let name = folder.path().display().to_string();
        let wrong = read(&[folder.path()]).filter_map(Result::err);
        wrong.map(|error| error.to_string().replace(&name, "F")).collect()
    }

    fn message(folder: &TempDir) -> String {
        problems(folder).swap_remove(0)
    }

    #[test]
    fn a_folder_gives_its_records_in_order() {
        let folder = folder(&[
            ("b.txt", b"third\n"),
            ("a/z.jsonl", b"{\"text\": \"one\", \"author\": \" Ada \", \"more\": 1}\n{\"text\": \"two\"}\n"),
            (".git/config.txt", b"ignored"),
            ("c.MD", b"fourth"),
        ]);
        let records = all(&folder).unwrap();
        let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
        assert_eq!(texts, ["one", "two", "third\n", "fourth"]);
        assert_eq!(records[0].author.as_deref(), Some("Ada"));
        assert_eq!(records[1].author, None);
        assert_eq!(records[1].origin.line, Some(2));
        assert_eq!(records[2].content_id, content_id(b"third\n"));
    }

    #[test]
    fn a_text_that_is_too_long_becomes_several_records() {
        let long: String = (0..10_000).map(|number| format!("line {number}\n")).collect();
        let json = serde_json::json!({ "text": long, "author": "Ada" }).to_string();
        let folder = folder(&[("long.txt", long.as_bytes())]);
        let records = all(&folder).unwrap();
        assert_eq!(records.iter().map(|record| record.text.as_str()).collect::<String>(), long);
        assert!(records.len() > 1 && records.iter().all(|record| record.text.len() <= MAX_RECORD));
        assert_eq!(records[1].origin.part, Some(2));

        fs::remove_file(folder.path().join("long.txt")).unwrap();
        fs::write(folder.path().join("long.jsonl"), json).unwrap();
        let lines = all(&folder).unwrap();
        assert!(lines.iter().all(|record| record.author.as_deref() == Some("Ada")));
        let ids = |records: &[Record]| records.iter().map(|record| record.content_id).collect::<Vec<_>>();
        assert_eq!(ids(&lines), ids(&records), "text is split the same way in every file");
    }

    #[test]
    fn a_record_that_comes_twice_is_named_with_both_origins() {
        let folder = folder(&[("a.jsonl", b"{\"text\":\"x\"}\n{\"text\":\"y\"}\n"), ("b.txt", b"y")]);
        let expected = "F/b.txt is the same record as F/a.jsonl, line 2; a content id can be registered once, so remove one";
        assert_eq!(message(&folder), expected);
        let file = folder.path().join("b.txt");
        let twice: Result<Vec<_>, _> = read(&[&file, &file]).collect();
        assert!(matches!(twice, Err(Error::Twice { .. })));
    }

    #[test]
    fn a_bad_file_is_named_with_what_to_do() {
        let cases: [(&str, &[u8], &str); 12] = [
            ("a.pdf", b"x", "F/a.pdf is of an unknown type; records are read from .txt"),
            ("README", b"x", "F/README is of an unknown type"),
            ("a.txt", b"\xff", "F/a.txt is not UTF-8; convert it first"),
            ("a.txt", b" \n", "F/a.txt is empty; remove it"),
            ("a.jsonl", b"\n \n", "F/a.jsonl is empty; remove it"),
            ("a.jsonl", b"", "F/a.jsonl is empty; remove it"),
            ("a.jsonl", b"[\"a\",\"b\"]\n", "F/a.jsonl, line 1 is no record: it is no object"),
            ("a.txt", b"a\0b\0", "F/a.txt has zero bytes in it"),
            ("a.jsonl", b"{\0\"\0t\0", "F/a.jsonl, line 1 has zero bytes in it"),
            ("a.jsonl", b"{\"text\":\"a\\u0000\"}", "F/a.jsonl, line 1 has zero bytes in it"),
            (
                "a.jsonl",
                b"{\"text\":\"x\"}\n{\"txt\":\"y\"}",
                "F/a.jsonl, line 2 is no record: missing field `text`",
            ),
            ("a.jsonl", b"{\"text\":\"x\",\"author\":\" \"}", "F/a.jsonl, line 1 has an empty author"),
        ];
        for (name, content, expected) in cases {
            let found = message(&folder(&[(name, content)]));
            assert!(found.starts_with(expected), "{found}");
        }
        assert_eq!(message(&folder(&[])), "F holds no files to read records from");
        let missing = read(&["no/such/place"]).find_map(Result::err).unwrap().to_string();
        assert!(missing.starts_with("cannot read no/such/place: "), "{missing}");
    }

    #[test]
    fn all_that_is_wrong_is_found_at_once_and_the_rest_is_read() {
        let folder = folder(&[
            ("LICENSE", b"x"),
            ("a.jsonl", b"{\"text\":\"x\"}\nno\n{\"text\":\"x\"}\n{\"text\":\"y\"}\n[]\n"),
            ("b.txt", b"y"),
            ("c.txt", b"\xff"),
            ("d.md", b"good"),
            ("logo.png", b"x"),
            ("~$x.doc", b"x"),
        ]);
        let start = |text: &str| text.split([':', ';']).next().unwrap().to_owned();
        assert_eq!(
            problems(&folder).iter().map(|text| start(text)).collect::<Vec<_>>(),
            [
                "F/LICENSE is of an unknown type",
                "F/logo.png is of an unknown type",
                "F/~$x.doc is of an unknown type",
                "F/a.jsonl, line 2 is no record",
                "F/a.jsonl, line 3 is the same record as F/a.jsonl, line 1",
                "F/a.jsonl, line 5 is no record",
                "F/b.txt is the same record as F/a.jsonl, line 4",
                "F/c.txt is not UTF-8",
            ]
        );
        let texts: Vec<String> = read(&[folder.path()]).flatten().map(|record| record.text).collect();
        assert_eq!(texts, ["x", "y", "good"], "each once");
        assert!(read(&[folder.path()]).filter_map(Result::err).all(|error| error.can_be_skipped()));
        let missing = read(&[folder.path().join("none")]).find_map(Result::err).unwrap();
        assert!(!missing.can_be_skipped());
    }

    #[test]
    fn a_text_is_the_same_record_whatever_saved_it() {
        for same in [&b"a\nb\n"[..], b"a\r\nb\r\n", b"\xef\xbb\xbfa\rb\r"] {
            let texts = all(&folder(&[("a.txt", same)])).unwrap();
            assert_eq!(texts[0].content_id, content_id(b"a\nb\n"));
        }
        let line = all(&folder(&[("a.jsonl", b"{\"text\":\"\\ufeffa\\r\\nb\\n\"}\r\n")])).unwrap();
        assert_eq!(line[0].content_id, content_id(b"a\nb\n"));
        // The pieces of a long text, too.
        let long: String = (0..10_000).map(|number| format!("line {number}\n")).collect();
        let ids = |text: &str| -> Vec<B256> {
            let records = all(&folder(&[("a.txt", text.as_bytes())])).unwrap();
            records.iter().map(|record| record.content_id).collect()
        };
        assert_eq!(ids(&long.replace('\n', "\r\n")), ids(&long));
    }

    #[test]
    fn bytes_in_memory_give_what_a_file_gives() {
        let long = "line\n".repeat(20_000);
        let cases: [(&str, &[u8]); 9] = [
            ("a.txt", b"one\r\n"),
            ("a.md", long.as_bytes()),
            ("a.jsonl", b"{\"text\":\"x\",\"author\":\"Ada\"}\nno\n\n{\"text\":\"y\"}"),
            ("a.txt", b"\xff"),
            ("a.txt", b""),
            ("a.jsonl", b"\n"),
            ("a.txt", b"a\0"),
            ("a.pdf", b"x"),
            ("README", b"x"),
        ];
        for (name, content) in cases {
            let folder = folder(&[(name, content)]);
            let path = folder.path().join(name);
            let shown = |result: Result<Record, Error>| result.map_err(|error| error.to_string());
            let of_file: Vec<_> = read(&[&path]).map(shown).collect();
            let of_bytes: Vec<_> = read_bytes(&path, content.to_vec()).map(shown).collect();
            assert_eq!(of_bytes, of_file, "{name}");
            assert!(!of_bytes.is_empty());
        }
        let long = vec![b'a'; MAX_TEXT as usize + 1];
        let errors: Vec<_> = read_bytes(Path::new("a.txt"), long).filter_map(Result::err).collect();
        assert!(matches!(errors.as_slice(), [Error::TooLong(_)]));
    }

    #[test]
    fn a_line_that_is_too_long_does_not_hide_the_next() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut file = File::create(&path).unwrap();
        file.set_len(MAX_TEXT + 10).unwrap();
        use std::io::{Seek, SeekFrom, Write};
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(b"\n{\"text\":\"good\"}\n").unwrap();
        let records: Vec<_> = read(&[&path]).collect();
        assert!(matches!(&records[0], Err(Error::TooLong(origin)) if origin.line == Some(1)));
        assert_eq!(records[1].as_ref().unwrap().origin.line, Some(2));
        assert_eq!(records.len(), 2);
    }

    #[test]
    fn marks_and_blank_lines_are_ignored() {
        let folder = folder(&[
            ("a.txt", b"\xef\xbb\xbfone\n"),
            ("b.jsonl", b"\xef\xbb\xbf{\"text\":\"two\"}\n\n{\"text\":\"three\"}\n \n"),
        ]);
        let records = all(&folder).unwrap();
        let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
        assert_eq!(texts, ["one\n", "two", "three"]);
        assert_eq!(records[2].origin.line, Some(3));
    }

    #[test]
    fn pieces_of_one_text_that_are_equal_count_once() {
        let records = all(&folder(&[("y.txt", "y\n".repeat(100_000).as_bytes())])).unwrap();
        assert_eq!(records.len(), 2, "full pieces, and the shorter one at the end");
    }

    #[test]
    fn a_text_that_is_too_long_is_not_read() {
        let folder = tempdir().unwrap();
        for name in ["a.txt", "a.jsonl"] {
            let path = folder.path().join(name);
            File::create(&path).unwrap().set_len(MAX_TEXT + 1).unwrap();
            assert!(matches!(all(&folder), Err(Error::TooLong(_))), "{name}");
            fs::remove_file(path).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_not_regular_is_not_opened() {
        let folder = tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("z.txt")).unwrap();
        assert!(matches!(all(&folder), Err(Error::NotRegular(_))));
        let loops = folder.path().join("z.txt");
        fs::remove_file(&loops).unwrap();
        std::os::unix::fs::symlink(&loops, &loops).unwrap();
        assert!(matches!(all(&folder), Err(Error::NotRegular(_))));
        fs::remove_file(&loops).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&loops).status().unwrap().success());
        assert!(matches!(all(&folder), Err(Error::NotRegular(_))), "the call returns without a writer");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_in_a_circle_is_rejected() {
        let folder = folder(&[("a.txt", b"good")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        assert_eq!(problems(&folder), ["F/again is no regular file; leave it out"]);
    }
}
