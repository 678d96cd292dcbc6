//! The Human Phenotype Ontology (HPO): definitions of clinical findings, each written by named
//! experts.
//!
//! [`Ontology::parse`] reads `hp.obo` unaltered, [`Ontology::records`] makes a record of each
//! definition with the ORCIDs of its authors, [`questions()`] asks about findings by their synonyms,
//! and [`Ontology::systems`] says to which organ systems a finding belongs. [`release`] names the release that the project uses, its licence and how to cite it.
#![forbid(unsafe_code)]

mod obo;
mod questions;
mod records;
pub mod release;
mod systems;

pub use obo::{Definition, Ontology, ParseError, Synonym, Term};
pub use questions::{Question, questions};
pub use records::{DefinitionRecord, Duplicate, Records};
pub use tributary_records::{Orcid, identity};
