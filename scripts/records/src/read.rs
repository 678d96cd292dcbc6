//! Reading files into records.

use crate::split::split;
use alloy_primitives::B256;
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fmt,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;

/// The most bytes that a text file, or a line of a file with a record a line, may have: 64 MiB.
pub const MAX_TEXT: u64 = 1 << 26;

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, if each line of the file is a record.
    pub line: Option<usize>,
    /// The piece, from 1, if the text was too long for one record.
    pub part: Option<usize>,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        self.line.map_or(Ok(()), |line| write!(f, ", line {line}"))?;
        self.part.map_or(Ok(()), |part| write!(f, ", part {part}"))
    }
}

/// One record, ready to be contributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The content: at most [`crate::MAX_RECORD`] bytes, with a character that is not white space.
    pub text: String,
    /// The content's id.
    pub content_id: B256,
    /// Where it comes from.
    pub source: Source,
    /// Whom the file names as its author.
    pub author: Option<String>,
}

/// Why files give no records.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused to read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file's name ends in nothing known.
    #[error("{path} is of an unknown type; records are read from .txt, .text, .md, .jsonl and .ndjson files", path = .0.display())]
    UnknownType(PathBuf),
    /// It is a device, a pipe or the like, which may be without an end.
    #[error("{path} is no regular file; leave it out", path = .0.display())]
    NotRegular(PathBuf),
    /// A text is too long to be read at once.
    #[error("{0} has more than {MAX_TEXT} bytes; cut it")]
    TooLong(Source),
    /// There is not one file.
    #[error("{path} holds no files to read records from", path = .0.display())]
    NoFiles(PathBuf),
    /// The bytes are no text.
    #[error("{0} is not UTF-8; convert it first")]
    NotUtf8(Source),
    /// A text has zero bytes, as text in UTF-16 or no text at all has.
    #[error("{0} has zero bytes in it, so it is no text in UTF-8; convert it first")]
    ZeroBytes(Source),
    /// The line is not as it should be.
    #[error(
        "{place} is no record: {problem}; each line must be like {{\"text\": \"...\", \"author\": \"...\"}}"
    )]
    Json {
        /// Where.
        place: Source,
        /// What is wrong.
        problem: String,
    },
    /// There is nothing in it.
    #[error("{0} is empty; remove it")]
    Empty(Source),
    /// The author's name is blank.
    #[error("{0} has an empty author; name the author or leave the field out")]
    EmptyAuthor(Source),
    /// The same content is there twice.
    #[error("{second} is the same record as {first}; a content id can be registered once, so remove one")]
    Twice {
        /// Where it stands first.
        first: Source,
        /// Where it stands again.
        second: Source,
    },
}

/// Reads all records of the files and folders, in the order given.
///
/// Fails at once if something is missing, unreadable or of an unknown type, before any content is read. The iterator holds
/// one text file or one line in memory, and the ids of what it has given to find what comes twice. After an error it should be dropped.
pub fn read<P: AsRef<Path>>(
    paths: &[P],
) -> Result<impl Iterator<Item = Result<Record, Error>> + use<P>, Error> {
    let mut files = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        let before = files.len();
        list(path, &mut files)?;
        files[before..].sort_by(|a: &(PathBuf, Type), b| a.0.cmp(&b.0));
        if files.len() == before {
            return Err(Error::NoFiles(path.into()));
        }
    }
    let mut seen: HashMap<B256, Source> = HashMap::new();
    let records = files.into_iter().flat_map(|(path, kind)| records_of(path, kind));
    Ok(records.map(move |record| {
        let record = record?;
        match seen.entry(record.content_id) {
            Entry::Occupied(first) => Err(Error::Twice { first: first.get().clone(), second: record.source }),
            Entry::Vacant(place) => {
                place.insert(record.source.clone());
                Ok(record)
            }
        }
    }))
}

#[derive(Clone, Copy)]
enum Type {
    Text,
    Lines,
}

fn type_of(path: &Path) -> Option<Type> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "txt" | "text" | "md" => Some(Type::Text),
        "jsonl" | "ndjson" => Some(Type::Lines),
        _ => None,
    }
}

/// Adds the file, or the files of the folder. Links to files are followed; links to folders below `path` are of an unknown
/// type, so that no walk goes in circles.
fn list(path: &Path, files: &mut Vec<(PathBuf, Type)>) -> Result<(), Error> {
    let failed = |source| Error::Read { path: path.into(), source };
    let found = fs::metadata(path).map_err(failed)?;
    if !found.is_dir() {
        let kind = type_of(path).ok_or_else(|| Error::UnknownType(path.into()))?;
        open(path)?;
        files.push((path.into(), kind));
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type().map_err(failed)?.is_symlink() && entry.path().is_dir() {
            return Err(Error::UnknownType(entry.path()));
        }
        list(&entry.path(), files)?;
    }
    Ok(())
}

type Records = Box<dyn Iterator<Item = Result<Record, Error>>>;

fn records_of(path: PathBuf, kind: Type) -> Records {
    let records = match kind {
        Type::Text => text_records(&path),
        Type::Lines => line_records(&path),
    };
    records.unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
}

/// Opens a file that must be a regular one. To open a pipe would wait for somebody who writes into it.
fn open(path: &Path) -> Result<File, Error> {
    let failed = |source| Error::Read { path: path.into(), source };
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Error::NotRegular(path.into()));
    }
    File::open(path).map_err(failed)
}

fn text_records(path: &Path) -> Result<Records, Error> {
    let source = Source { path: path.into(), line: None, part: None };
    let mut bytes = Vec::new();
    let read = open(path)?.take(MAX_TEXT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::Read { path: path.into(), source: error })?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(Error::TooLong(source));
    }
    let text = str::from_utf8(without_mark(&bytes)).map_err(|_| Error::NotUtf8(source.clone()))?;
    let records = pieces(text, &source, None)?;
    Ok(Box::new(records.into_iter().map(Ok)))
}

/// The text without the byte order mark that some programs put before it.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The lines of a file, each bounded, without those that are blank.
struct RecordLines {
    path: PathBuf,
    reader: BufReader<File>,
    number: usize,
    /// Whether there was a line that is not blank.
    any: bool,
    done: bool,
}

impl RecordLines {
    /// The next line with its source; `None` behind the last.
    fn next_line(&mut self) -> Result<Option<(Vec<u8>, Source)>, Error> {
        let mut line = Vec::new();
        let read = (&mut self.reader).take(MAX_TEXT + 1).read_until(b'\n', &mut line);
        read.map_err(|error| Error::Read { path: self.path.clone(), source: error })?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let source = Source { path: self.path.clone(), line: Some(self.number), part: None };
        if line.len() as u64 > MAX_TEXT {
            return Err(Error::TooLong(source));
        }
        Ok(Some((line, source)))
    }

    /// The records of the next line that is not blank; `None` behind the last.
    fn next_records(&mut self) -> Result<Option<Vec<Record>>, Error> {
        while let Some((line, source)) = self.next_line()? {
            let line = if self.number == 1 { without_mark(&line) } else { &line };
            let line = str::from_utf8(line).map_err(|_| Error::NotUtf8(source.clone()))?;
            if !line.trim().is_empty() {
                self.any = true;
                return one_line(line, &source).map(Some);
            }
        }
        if self.any {
            return Ok(None);
        }
        Err(Error::Empty(Source { path: self.path.clone(), line: None, part: None }))
    }
}

impl Iterator for RecordLines {
    type Item = Result<Vec<Record>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_records().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

fn line_records(path: &Path) -> Result<Records, Error> {
    let reader = BufReader::new(open(path)?);
    let lines = RecordLines { path: path.into(), reader, number: 0, any: false, done: false };
    Ok(Box::new(lines.flat_map(|records| match records {
        Ok(records) => records.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })))
}

#[derive(Deserialize)]
struct Line {
    text: String,
    author: Option<String>,
}

fn one_line(line: &str, source: &Source) -> Result<Vec<Record>, Error> {
    let wrong = |problem: String| Error::Json { place: source.clone(), problem };
    // A list of the fields' values would be taken too.
    if !line.trim_start().starts_with('{') {
        return Err(wrong("it is no object".to_owned()));
    }
    let line: Line = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
    let author = line.author.map(|author| author.trim().to_owned());
    if author.as_ref().is_some_and(String::is_empty) {
        return Err(Error::EmptyAuthor(source.clone()));
    }
    pieces(&line.text, source, author.as_deref())
}

fn pieces(text: &str, source: &Source, author: Option<&str>) -> Result<Vec<Record>, Error> {
    if text.contains('\0') {
        return Err(Error::ZeroBytes(source.clone()));
    }
    let pieces = split(text);
    let several = pieces.len() > 1;
    let record = |(at, text): (usize, &str)| Record {
        text: text.to_owned(),
        content_id: content_id(text.as_bytes()),
        source: Source { part: several.then_some(at + 1), ..source.clone() },
        author: author.map(str::to_owned),
    };
    let mut seen = HashSet::new();
    // A stretch of white space that fills a whole record is nothing to contribute, and a piece that comes again
    // is the same record.
    let pieces = pieces.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
    let records: Vec<Record> = pieces.map(record).filter(|record| seen.insert(record.content_id)).collect();
    if records.is_empty() { Err(Error::Empty(source.clone())) } else { Ok(records) }
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
        read(&[folder.path()])?.collect()
    }

    fn message(folder: &TempDir) -> String {
        all(folder).unwrap_err().to_string().replace(&folder.path().display().to_string(), "F")
    }

    #[test]
    fn a_folder_gives_its_records_in_order() {
        let folder = folder(&[
            ("b.txt", b"third\n"),
            ("a/z.jsonl", b"{\"text\": \"one\", \"author\": \" Ada \", \"more\": 1}\n{\"text\": \"two\"}\n"),
            (".git/config.txt", b"passed over"),
            ("c.MD", b"fourth"),
        ]);
        let records = all(&folder).unwrap();
        let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
        assert_eq!(texts, ["one", "two", "third\n", "fourth"]);
        assert_eq!(records[0].author.as_deref(), Some("Ada"));
        assert_eq!(records[1].author, None);
        assert_eq!(records[1].source.line, Some(2));
        assert_eq!(records[2].content_id, content_id(b"third\n"));
    }

    #[test]
    fn what_is_too_long_becomes_several_records() {
        let long: String = (0..10_000).map(|number| format!("line {number}\n")).collect();
        let json = serde_json::json!({ "text": long, "author": "Ada" }).to_string();
        let folder = folder(&[("long.txt", long.as_bytes())]);
        let records = all(&folder).unwrap();
        assert_eq!(records.iter().map(|record| record.text.as_str()).collect::<String>(), long);
        assert!(records.len() > 1 && records.iter().all(|record| record.text.len() <= MAX_RECORD));
        assert_eq!(records[1].source.part, Some(2));

        fs::remove_file(folder.path().join("long.txt")).unwrap();
        fs::write(folder.path().join("long.jsonl"), json).unwrap();
        let lines = all(&folder).unwrap();
        assert!(lines.iter().all(|record| record.author.as_deref() == Some("Ada")));
        let ids = |records: &[Record]| records.iter().map(|record| record.content_id).collect::<Vec<_>>();
        assert_eq!(ids(&lines), ids(&records), "text is cut the same way wherever it stands");
    }

    #[test]
    fn what_comes_twice_is_named_with_both_places() {
        let folder = folder(&[("a.jsonl", b"{\"text\":\"x\"}\n{\"text\":\"y\"}\n"), ("b.txt", b"y")]);
        let expected = "F/b.txt is the same record as F/a.jsonl, line 2; a content id can be registered once, so remove one";
        assert_eq!(message(&folder), expected);
        let file = folder.path().join("b.txt");
        let twice: Result<Vec<_>, _> = read(&[&file, &file]).unwrap().collect();
        assert!(matches!(twice, Err(Error::Twice { .. })));
    }

    #[test]
    fn bad_files_are_named_with_what_to_do() {
        let cases: [(&str, &[u8], &str); 11] = [
            ("a.pdf", b"x", "F/a.pdf is of an unknown type; records are read from .txt"),
            ("README", b"x", "F/README is of an unknown type"),
            ("a.txt", b"\xff", "F/a.txt is not UTF-8; convert it first"),
            ("a.txt", b" \n", "F/a.txt is empty; remove it"),
            ("a.jsonl", b"\n \n", "F/a.jsonl is empty; remove it"),
            ("a.jsonl", b"", "F/a.jsonl is empty; remove it"),
            ("a.jsonl", b"[\"a\",\"b\"]\n", "F/a.jsonl, line 1 is no record: it is no object"),
            ("a.txt", b"a\0b\0", "F/a.txt has zero bytes in it"),
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
        let missing = read(&["no/such/place"]).err().unwrap().to_string();
        assert!(missing.starts_with("cannot read no/such/place: "), "{missing}");
    }

    #[test]
    fn an_unknown_file_is_found_before_anything_is_read() {
        let folder = folder(&[("a.txt", b"good"), ("z.bin", b"x")]);
        assert!(matches!(read(&[folder.path()]).err(), Some(Error::UnknownType(_))));
    }

    #[test]
    fn marks_and_blank_lines_are_passed_over() {
        let folder = folder(&[
            ("a.txt", b"\xef\xbb\xbfone\n"),
            ("b.jsonl", b"\xef\xbb\xbf{\"text\":\"two\"}\n\n{\"text\":\"three\"}\n \n"),
        ]);
        let records = all(&folder).unwrap();
        let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
        assert_eq!(texts, ["one\n", "two", "three"]);
        assert_eq!(records[2].source.line, Some(3));
    }

    #[test]
    fn pieces_of_one_text_that_are_equal_count_once() {
        let records = all(&folder(&[("y.txt", "y\n".repeat(100_000).as_bytes())])).unwrap();
        assert_eq!(records.len(), 2, "full pieces, and the shorter one at the end");
    }

    #[test]
    fn what_is_too_long_is_not_read() {
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
    fn what_is_no_regular_file_is_not_opened() {
        let folder = tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("z.txt")).unwrap();
        assert!(matches!(all(&folder), Err(Error::NotRegular(_))));
        let loops = folder.path().join("z.txt");
        fs::remove_file(&loops).unwrap();
        std::os::unix::fs::symlink(&loops, &loops).unwrap();
        assert!(matches!(all(&folder), Err(Error::Read { .. })));
        fs::remove_file(&loops).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&loops).status().unwrap().success());
        assert!(matches!(all(&folder), Err(Error::NotRegular(_))), "nobody waits for a writer");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_would_go_in_circles_is_refused() {
        let folder = folder(&[("a.txt", b"good")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        assert!(matches!(all(&folder), Err(Error::UnknownType(_))));
    }
}
