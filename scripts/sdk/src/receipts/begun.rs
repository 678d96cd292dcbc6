//! A receipt that a command began to write and did not report yet: the command that asks for the
//! same after an interruption gets the same receipt, and not a second one.

use super::{Book, BookError, Entry};
use crate::{
    error::Result,
    file::{self, WriteError},
};
use alloy_primitives::B256;
use serde::{Deserialize, Serialize};
use std::{fs, io, path::PathBuf};
use tributary_core::typed_data::Receipt;

/// What identifies a receipt beside its model and output, and what the caller asked for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Begun {
    /// The request that the caller named, if it did.
    asked: Option<B256>,
    request: B256,
    output_hash: B256,
    /// Zero where it is not there.
    #[serde(default)]
    feature_hash: B256,
    price: String,
    time: u64,
}

/// Adds one receipt to a book, once: if the last call asked for the same (`asked` is the request that
/// its caller named) and [`reported`] was not called since, its receipt is taken for this one. Returns
/// the receipt, and whether it was there before.
///
/// # Errors
/// As [`Book::add`]; [`crate::WriteError`].
pub fn add_once(book: &Book, entry: Entry, asked: Option<B256>) -> Result<(Entry, bool)> {
    let receipt = entry.receipt;
    let is_same = |begun: &Begun| {
        begun.asked == asked
            && begun.output_hash == receipt.output_hash
            && begun.feature_hash == receipt.feature_hash
            && begun.price == receipt.price.to_string()
    };
    if let Some(begun) = begun(book).filter(is_same) {
        let receipt = Receipt { request_id: begun.request, time: begun.time, ..receipt };
        let entry = Entry { receipt, ..entry };
        return match book.add(std::slice::from_ref(&entry)) {
            Err(BookError::RequestTwice { receipt, .. }) if receipt == entry.id() => Ok((entry, true)),
            added => Ok(added.map(|()| (entry, false))?),
        };
    }
    let begun = Begun {
        asked,
        request: receipt.request_id,
        output_hash: receipt.output_hash,
        feature_hash: receipt.feature_hash,
        price: receipt.price.to_string(),
        time: receipt.time,
    };
    let path = begun_path(book);
    let text = serde_json::to_vec(&begun)
        .map_err(|error| WriteError { path: path.clone(), source: error.into() })?;
    file::write(&path, &text)?;
    if let Err(error) = book.add(std::slice::from_ref(&entry)) {
        // It is not this call's receipt that the book has.
        reported(book)?;
        return Err(error.into());
    }
    Ok((entry, false))
}

/// Says that the receipt of the last [`add_once`] was reported.
///
/// # Errors
/// [`crate::WriteError`].
pub fn reported(book: &Book) -> Result<()> {
    let path = begun_path(book);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(WriteError { path, source }.into()),
        _ => Ok(()),
    }
}

/// What was begun; `None` also for a file that is none, since files appear whole.
fn begun(book: &Book) -> Option<Begun> {
    serde_json::from_slice(&fs::read(begun_path(book)).ok()?).ok()
}

fn begun_path(book: &Book) -> PathBuf {
    book.path().with_extension("begun.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Error, receipts::Span};
    use alloy_primitives::U256;

    fn entry(request: u8, time: u64) -> Entry {
        Entry::new(U256::from(7), B256::repeat_byte(request), b"an answer".to_vec(), 5, time).unwrap()
    }

    #[test]
    fn the_same_again_is_the_same_receipt_until_it_was_reported() {
        let path = std::env::temp_dir().join(format!("tributary-begun-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let book = Book::of(&path, U256::from(7));
        let (first, before) = add_once(&book, entry(1, 10), None).unwrap();
        assert!(!before);
        let (again, before) = add_once(&book, entry(2, 11), None).unwrap();
        assert_eq!((again.id(), before), (first.id(), true));
        reported(&book).unwrap();
        let (second, before) = add_once(&book, entry(2, 11), None).unwrap();
        assert!(second.id() != first.id() && !before);
        // It ended between what was begun and the book.
        reported(&book).unwrap();
        fs::write(
            begun_path(&book),
            serde_json::to_vec(&Begun {
                asked: None,
                request: B256::repeat_byte(3),
                output_hash: first.receipt.output_hash,
                feature_hash: B256::ZERO,
                price: "5".into(),
                time: 12,
            })
            .unwrap(),
        )
        .unwrap();
        let (third, before) = add_once(&book, entry(4, 13), None).unwrap();
        assert_eq!((third.id(), before), (entry(3, 12).id(), false));
        assert_eq!(book.entries(Span::ALL).unwrap().len(), 3);
        // Another request is another receipt, and one that is named twice is named.
        let asked = Some(B256::repeat_byte(5));
        add_once(&book, entry(5, 14), asked).unwrap();
        reported(&book).unwrap();
        assert!(matches!(
            add_once(&book, entry(5, 14), asked),
            Err(Error::Book(BookError::RequestTwice { .. }))
        ));
        fs::remove_dir_all(path).unwrap();
    }
}
