//! Records out of files and folders: what a contributor hands in, cut to what a chain can be shown.
//!
//! | given | records |
//! |---|---|
//! | `.txt`, `.text`, `.md` | the whole file, byte for byte, save for a byte order mark before it |
//! | `.jsonl`, `.ndjson` | one a line: `{"text": "...", "author": "..."}`; `author` may be missing, other fields are not looked at; blank lines are passed over |
//! | a folder | all files in it and below, sorted by path; names that start with a dot are passed over |
//!
//! What is larger than [`MAX_RECORD`] is cut by [`split`] into several records; pieces of one text that are equal
//! count once. Only regular files are read, and no more than [`MAX_TEXT`] bytes of one text.
#![forbid(unsafe_code)]

mod author;
mod read;
mod split;

pub use author::{Orcid, author_identity, identity};
pub use read::{Error, MAX_TEXT, Record, Source, read};
pub use split::split;
pub use tributary_core::limits::MAX_RECORD;
