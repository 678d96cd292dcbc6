//! Records whose bytes are known, so that outputs can be made of them.

use crate::{generator::Generator, target::Target};
use alloy_primitives::B256;
use tributary_core::ids::content_id;
use tributary_liars::text;

/// The most texts that are remembered. No one has the bytes of the others any more.
const KEPT: usize = 60;

impl<T: Target> Generator<T> {
    /// A new record: often a text, else the hash of what no one knows.
    pub(crate) fn new_record(&mut self) -> B256 {
        if self.random.one_in(3) { self.random.word() } else { self.new_text() }
    }

    /// A new text, at times a near-copy of another one.
    pub(crate) fn new_text(&mut self) -> B256 {
        let own = self.random.next();
        let original = self.random.choose(&self.texts).filter(|_| self.random.one_in(4));
        let words = 4 + self.random.index(5);
        let bytes = match original {
            Some((_, known)) if known.len() < 200 => [&known[..], format!(" own{own}").as_bytes()].concat(),
            _ => text(&mut self.random, words, own),
        };
        let id = content_id(&bytes);
        Self::remember(&mut self.texts, KEPT, (id, bytes));
        id
    }

    /// A text that was accepted in another Datanet. It may be registered elsewhere in the same call.
    pub(crate) fn text_for(&mut self, index: usize, payee: B256) -> Option<B256> {
        let (id, _) = self.random.choose(&self.texts)?;
        let waits = self.datanets[index].waits.contains(&(id, payee));
        let is_elsewhere = self.datanets.iter().any(|datanet| datanet.is_accepted(&id));
        let fits = is_elsewhere && !waits && !self.datanets[index].is_accepted(&id);
        self.valid &= !fits;
        fits.then_some(id)
    }

    /// A record's bytes, if they are known.
    pub(crate) fn bytes_of(&self, id: B256) -> Option<&[u8]> {
        self.texts.iter().find(|text| text.0 == id).map(|text| &text.1[..])
    }
}
