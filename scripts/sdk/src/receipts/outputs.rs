//! Outputs that are at hand.

use super::{Book, BookError};
use crate::{context::Context, folder::Folder};
use alloy_primitives::{B256, U256};
use std::collections::HashMap;

/// The outputs of a model's book, and those of public models that were fetched.
pub(crate) struct Outputs {
    of_book: HashMap<B256, Vec<u8>>,
    folder: Folder,
}

impl Outputs {
    /// Reads the book of a model.
    ///
    /// # Errors
    /// As [`Book::read`].
    pub(crate) fn read(context: &Context, model: U256) -> Result<Self, BookError> {
        let book = Book::of(&context.chain_folder(), model).read()?;
        let of_book = book.into_iter().map(|entry| (entry.receipt.output_hash, entry.output)).collect();
        Ok(Self { of_book, folder: context.folder.clone() })
    }

    /// The output with this SHA-256.
    pub(crate) fn get(&self, hash: B256) -> Option<Vec<u8>> {
        self.of_book.get(&hash).cloned().or_else(|| self.folder.output(hash))
    }
}
