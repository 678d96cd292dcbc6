//! Definitions of the ontology, found by some of their words. `TRIBUTARY_HPO` names the file; without it, it
//! is the one that `make target/data/hp.obo` writes.

use std::fs;
use tributary_hpo::Ontology;
use tributary_retrieval::Texts;

/// How many definitions are looked for.
const ASKED: usize = 400;

#[test]
fn a_definition_is_found_by_its_words_and_mostly_by_half_of_them() {
    let made = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/data/hp.obo").into();
    let path = std::env::var_os("TRIBUTARY_HPO").unwrap_or_else(made);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}: make target/data/hp.obo"));
    let ontology = Ontology::parse(&text).unwrap();
    let records = ontology.records().records;
    let texts = Texts::new().unwrap();
    texts.add((0..).zip(records.iter().map(|record| record.text))).unwrap();
    let step = records.len() / ASKED;
    let (mut asked, mut by_all, mut by_half, mut by_name) = (0, 0, 0, 0);
    for (key, record) in (0u64..).zip(&records).step_by(step) {
        let words: Vec<&str> = record.text.split_whitespace().collect();
        if words.len() < 8 {
            continue;
        }
        asked += 1;
        // In another order, and then only each second of them.
        let finds = |question: &str| usize::from(texts.best(question, 3).unwrap().contains(&key));
        let all: Vec<&str> = words.iter().rev().copied().collect();
        let half: Vec<&str> = all.iter().step_by(2).copied().collect();
        by_all += finds(&all.join(" "));
        by_half += finds(&half.join(" "));
        by_name += finds(&record.term.name);
    }
    println!(
        "of {asked} definitions among {}, {by_all} are found by their words, {by_half} by half of them, {by_name} by their names",
        records.len()
    );
    // Many definitions differ in a word or two, which half of the words may lack.
    assert!(asked > ASKED / 2);
    assert!(by_all * 100 >= asked * 99, "{by_all} of {asked}");
    assert!(by_half * 100 >= asked * 90, "{by_half} of {asked}");
    assert!(by_name * 100 >= asked * 40, "{by_name} of {asked}");
}
