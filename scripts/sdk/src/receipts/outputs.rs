//! The outputs of a model that are at hand.

use super::Book;
use crate::{context::Context, folder::Folder};
use alloy_primitives::{B256, U256};

/// A model's outputs by their SHA-256: those of its book, and those that were fetched.
pub(crate) struct Outputs {
    book: Book,
    folder: Folder,
}

impl Outputs {
    /// The outputs of a model.
    pub(crate) fn of(context: &Context, model: U256) -> Self {
        Self { book: Book::of(&context.chain_folder(), model), folder: context.folder.clone() }
    }

    /// The output with this SHA-256; `None` also if the book cannot be read.
    pub(crate) fn get(&self, hash: B256) -> Option<Vec<u8>> {
        self.book.output(hash).ok().flatten().or_else(|| self.folder.output(hash))
    }
}
