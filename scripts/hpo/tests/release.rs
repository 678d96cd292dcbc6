//! What is in the release that the project uses. `TRIBUTARY_HPO` names the file; without it, it is the one that
//! `make target/data/hp.obo` writes.

use std::{collections::HashMap, fs};
use tributary_core::ids::content_id;
use tributary_hpo::{Ontology, Orcid, questions, release};

#[test]
fn the_release_holds_what_the_documents_say() {
    let made = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/data/hp.obo").into();
    let path = std::env::var_os("TRIBUTARY_HPO").unwrap_or_else(made);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{error}: make target/data/hp.obo"));
    assert_eq!(content_id(&bytes), release::FILE_SHA256, "another release");
    let ontology = Ontology::parse(str::from_utf8(&bytes).unwrap()).unwrap();
    assert_eq!(ontology.data_version, release::DATA_VERSION);
    let found = ontology.records();
    let definitions = found.records.len() + found.duplicates.len();
    assert_eq!((definitions, found.duplicates.len(), found.too_long.len()), (16_454, 1, 0));

    let mut authors: HashMap<&Orcid, usize> = HashMap::new();
    for author in found.records.iter().flat_map(|record| record.authors) {
        *authors.entry(author).or_default() += 1;
    }
    // 79 ORCIDs are written in the file; one lacks a digit, so no one could prove that it is
    // theirs.
    let malformed: Vec<&str> = found.malformed.iter().map(|(_, source)| *source).collect();
    assert_eq!(
        (authors.len(), malformed.as_slice()),
        (78, ["https://orcid.org/0000-0002-9353-549"].as_slice())
    );
    let most = *authors.values().max().unwrap();
    let groups: std::collections::HashSet<_> = found.records.iter().filter_map(|r| r.identity()).collect();
    let unnamed = found.records.iter().filter(|record| record.authors.is_empty()).count();
    println!(
        "definitions {definitions}, authors {}, identities {}, of the most active {most}, without author {unnamed}",
        authors.len(),
        groups.len()
    );
    assert!(most > 6_000);
    assert_eq!(questions(&ontology, 250, 1).len(), 250);
}
