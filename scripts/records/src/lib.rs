//! Records out of files and folders: what a contributor hands in, cut to what a chain can be shown.
//!
//! | given | records |
//! |---|---|
//! | `.txt`, `.text`, `.md` | the whole file, byte for byte |
//! | `.jsonl`, `.ndjson` | one a line: `{"text": "...", "author": "..."}`; `author` may be missing, other fields are not looked at |
//! | a folder | all files in it and below, sorted by path; names that start with a dot are passed over |
//!
//! What is larger than [`MAX_RECORD`] is cut by [`split`] into several records.
#![forbid(unsafe_code)]

mod read;
mod split;

pub use read::{Error, Record, Source, read};
pub use split::split;
pub use tributary_core::ids::MAX_RECORD;
