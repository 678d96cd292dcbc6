//! Records out of files and folders: what a contributor gives, split into records that a chain can
//! check.
//!
//! | given | records |
//! |---|---|
//! | `.txt`, `.text`, `.md` | the whole file, byte for byte, without a byte order mark at its start |
//! | `.jsonl`, `.ndjson` | one a line: `{"text": "...", "author": "..."}`; `author` may be missing, other fields and blank lines are ignored |
//! | a folder | all files in it and below, sorted by path; names that start with a dot are ignored |
//!
//! What is larger than [`MAX_RECORD`] becomes several records ([`split()`]); pieces of one text
//! that are equal count once. Only regular files are read, and no more than [`MAX_TEXT`] bytes of
//! one text.
//!
//! An author is a name or one or more ORCIDs; [`author_identity`] is what a claim key is made from.
#![forbid(unsafe_code)]

mod author;
mod read;
mod split;

pub use author::{Orcid, author_identity, identity};
pub use read::{Error, MAX_TEXT, Origin, Record, read};
pub use split::split;
pub use tributary_core::limits::MAX_RECORD;
