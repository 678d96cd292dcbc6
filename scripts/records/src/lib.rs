//! Records out of files and folders: what a contributor gives, split into records that a chain can
//! check.
//!
//! | given | records |
//! |---|---|
//! | `.txt`, `.text`, `.md` | the whole file |
//! | `.jsonl`, `.ndjson` | one a line: `{"text": "...", "author": "..."}`; `author` may be missing, other fields and blank lines are ignored |
//! | a folder | all files in it and below, sorted by path; names that start with a dot are ignored |
//!
//! A record is a text in its normal form ([`normal`]): UTF-8 in Unicode's Form C without a byte order
//! mark at its start, with line feeds as line ends and plain spaces. So a text that one program saved and
//! another one saved again is the same record. Its content id is that of the normal form, and what was
//! changed is said with it.
//!
//! What is larger than [`MAX_RECORD`] becomes several records ([`split()`]); pieces of one text
//! that are equal count once. Only regular files are read, and no more than [`MAX_TEXT`] bytes of
//! one text. One record that cannot be does not stop the others: each is an error of its own.
//!
//! An author is a name or one or more ORCIDs; [`author_identity`] is what a claim key is made from.
#![forbid(unsafe_code)]

mod author;
mod list;
mod normal;
mod origin;
mod read;
mod split;

pub use author::{Orcid, author_identity, identity};
pub use normal::{Changes, normal};
pub use origin::Origin;
pub use read::{Error, MAX_TEXT, Record, read, read_bytes};
pub use split::split;
pub use tributary_core::limits::MAX_RECORD;
