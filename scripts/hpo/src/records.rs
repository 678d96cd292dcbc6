//! Definitions as records.

use crate::obo::{Definition, Ontology, Term};
use alloy_primitives::B256;
use std::collections::HashMap;
use tributary_core::{ids::content_id, limits::MAX_RECORD};
use tributary_records::{Orcid, identity};

/// A definition as a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefinitionRecord<'a> {
    /// The term that it defines.
    pub term: &'a Term,
    /// The definition's text: the record's bytes.
    pub text: &'a str,
    /// The text's content id.
    pub content_id: B256,
    /// Its authors; without any the record is the Datanet treasury's.
    pub authors: &'a [Orcid],
}

impl DefinitionRecord<'_> {
    /// The identity of its author or group of authors: [`identity`].
    pub fn identity(&self) -> Option<B256> {
        identity(self.authors)
    }
}

/// A definition with the same text as an earlier one, which has the content id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate<'a> {
    /// The term with the definition that was left out.
    pub term: &'a Term,
    /// The term with the earlier definition.
    pub first: &'a Term,
}

/// The records of an ontology.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records<'a> {
    /// The records, in the order of the file.
    pub records: Vec<DefinitionRecord<'a>>,
    /// Definitions that were left out since an earlier one has the same text.
    pub duplicates: Vec<Duplicate<'a>>,
    /// Terms whose definition is too long for a record, left out.
    pub too_long: Vec<&'a Term>,
    /// Malformed ORCIDs of authors, each with its term.
    pub malformed: Vec<(&'a Term, &'a str)>,
}

impl Ontology {
    /// A record of each definition, also of obsolete terms: someone wrote it.
    pub fn records(&self) -> Records<'_> {
        let mut found = Records::default();
        let mut firsts: HashMap<B256, &Term> = HashMap::new();
        let defined = self.terms.iter().filter_map(|term| Some((term, term.definition.as_ref()?)));
        for (term, Definition { text, authors, malformed }) in defined {
            found.malformed.extend(malformed.iter().map(|source| (term, source.as_str())));
            let content_id = content_id(text.as_bytes());
            if text.len() > MAX_RECORD {
                found.too_long.push(term);
            } else if let Some(first) = firsts.get(&content_id) {
                found.duplicates.push(Duplicate { term, first });
            } else {
                firsts.insert(content_id, term);
                found.records.push(DefinitionRecord { term, text, content_id, authors });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_two_equal_definitions_keeps_the_content_id() {
        let long = "x".repeat(MAX_RECORD + 1);
        let text = format!(
            "[Term]\nid: A\ndef: \"same\" [0000-0002-0736-9199]\n[Term]\nid: B\n[Term]\nid: C\ndef: \"same\" []\n[Term]\nid: D\ndef: \"{long}\" []"
        );
        let ontology = Ontology::parse(&text).unwrap();
        let records = ontology.records();
        assert_eq!(records.records.len(), 1);
        let [Duplicate { term, first }] = records.duplicates[..] else { panic!("one duplicate") };
        assert_eq!((term.id.as_str(), first.id.as_str()), ("C", "A"));
        assert_eq!(records.records[0].content_id, content_id(b"same"));
        assert_eq!(records.records[0].identity(), identity(records.records[0].authors));
        assert_eq!(records.too_long[0].id, "D");
    }
}
