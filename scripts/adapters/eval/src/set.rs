//! Records and queries: definitions of sibling terms of the Human Phenotype Ontology.
//!
//! A family is some terms with one parent, whose definitions share some words, but not most of
//! them: near-copies would make the question easy, and unrelated ones empty. Of each family some
//! definitions are trained on and the others held out, so that the answer to a held-out one can
//! have learnt from its siblings only.

use crate::error::Error;
use crate::words::overlap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tributary_adapters_train::Record;
use tributary_hpo::{Ontology, Term};
use tributary_influence::Random;

/// Letters of a definition: short ones train fast.
const LETTERS: std::ops::RangeInclusive<usize> = 60..=120;
/// The fewest words of a definition: one that the rule `span` could score too.
const WORDS: usize = 10;
/// The mean [overlap] of a family's definitions.
const OVERLAP: std::ops::RangeInclusive<f64> = 0.3..=0.6;

/// How large a set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Families.
    pub(crate) families: usize,
    /// Definitions of each that are trained on.
    pub(crate) trained: usize,
    /// Definitions of each that are held out.
    pub(crate) held_out: usize,
    /// Contributors among whom the records are divided.
    pub(crate) contributors: usize,
    /// Where random numbers start.
    pub(crate) seed: u64,
}

/// An output of which the probability is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// The definition, after a space, with the term's name and a colon as the prompt.
    pub(crate) output: Record,
    /// Its family.
    pub(crate) family: usize,
    /// Whether a record is this definition.
    pub(crate) is_trained: bool,
}

/// What is trained on and what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    /// The records, family by family.
    pub(crate) records: Vec<Record>,
    /// Each record's family.
    pub(crate) families: Vec<usize>,
    /// Each record's contributor.
    pub(crate) contributors: Vec<usize>,
    /// The first trained definition of each family, and all that are held out.
    pub(crate) queries: Vec<Query>,
}

impl Query {
    /// The text of a record of this definition.
    pub(crate) fn whole(&self) -> String {
        self.output.prompt.clone().unwrap_or_default() + &self.output.text
    }
}

impl Set {
    /// Those of an ontology's file.
    ///
    /// # Errors
    /// If the file cannot be read, is no ontology, or has too few families.
    pub(crate) fn read(path: &Path, sizes: Sizes) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
        let wrong = |problem| Error::Ontology { path: path.to_owned(), problem };
        let ontology = Ontology::parse(&text).map_err(|error| wrong(error.to_string()))?;
        let families = families(&ontology, sizes);
        if families.len() < sizes.families {
            let (found, expected) = (families.len(), sizes.families);
            return Err(wrong(format!(
                "has {found} families that fit, not {expected}; ask for fewer or smaller ones"
            )));
        }
        Ok(Self::of(&families, sizes))
    }

    /// Those of families, as names and definitions, of as many members as are trained on and held
    /// out.
    fn of(families: &[Vec<(&str, &str)>], sizes: Sizes) -> Self {
        let mut set = Self { records: vec![], families: vec![], contributors: vec![], queries: vec![] };
        for (family, members) in families.iter().enumerate() {
            for (index, (name, text)) in members.iter().enumerate() {
                let is_trained = index < sizes.trained;
                if is_trained {
                    set.records.push(Record::new(format!("{name}: {text}")));
                    set.families.push(family);
                }
                if index == 0 || !is_trained {
                    let output =
                        Record { prompt: Some(format!("{name}:")), ..Record::new(format!(" {text}")) };
                    set.queries.push(Query { output, family, is_trained });
                }
            }
        }
        set.contributors = contributors(set.records.len(), sizes);
        set
    }
}

/// A contributor for each record: the records in a random order, cut at random into parts, so that
/// contributors have different numbers of records, of several families.
fn contributors(records: usize, sizes: Sizes) -> Vec<usize> {
    let mut random = Random::of(sizes.seed, "contributors of records");
    let mut order: Vec<usize> = (0..records).collect();
    random.shuffle(&mut order);
    let cuts = random.sample(records - 1, sizes.contributors - 1);
    let mut contributors = vec![0; records];
    for (index, record) in order.into_iter().enumerate() {
        contributors[record] = cuts.iter().filter(|cut| **cut < index).count();
    }
    contributors
}

/// Up to as many families as are asked for, drawn at random from all that fit.
fn families(ontology: &Ontology, sizes: Sizes) -> Vec<Vec<(&str, &str)>> {
    let mut siblings: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for term in &ontology.terms {
        let Some(text) = definition(term) else { continue };
        for parent in &term.parents {
            siblings.entry(parent).or_default().push((&term.name, text));
        }
    }
    let mut random = Random::of(sizes.seed, "families");
    let mut all: Vec<Vec<(&str, &str)>> = siblings.into_values().collect();
    random.shuffle(&mut all);
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for mut members in all {
        random.shuffle(&mut members);
        members.truncate(sizes.trained + sizes.held_out);
        let texts: BTreeSet<&str> = members.iter().map(|(_, text)| *text).collect();
        if found.len() < sizes.families
            && texts.len() == sizes.trained + sizes.held_out
            && OVERLAP.contains(&mean_overlap(&members))
            && taken.is_disjoint(&texts)
        {
            taken.extend(texts);
            found.push(members);
        }
    }
    found
}

/// A term's definition, if it can be a record.
fn definition(term: &Term) -> Option<&str> {
    let text = term.definition.as_ref()?.text.as_str();
    let is_one = !term.obsolete
        && text.is_ascii()
        && LETTERS.contains(&text.len())
        && text.split_whitespace().count() >= WORDS;
    is_one.then_some(text)
}

fn mean_overlap(members: &[(&str, &str)]) -> f64 {
    let pairs = members
        .iter()
        .enumerate()
        .flat_map(|(index, (_, a))| members[..index].iter().map(move |(_, b)| overlap(a, b)));
    let overlaps: Vec<f64> = pairs.collect();
    overlaps.iter().sum::<f64>() / overlaps.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { families: 2, trained: 2, held_out: 1, contributors: 3, seed: 1 };

    fn ontology(families: usize) -> String {
        let mut text = String::new();
        for family in 0..families {
            for member in 0..4 {
                text += &format!(
                    "[Term]\nid: {family}{member}\nname: t{family}{member}\nis_a: P{family}\ndef: \"An increase \
                     of the amount{family} beyond its range{family} in organ{member} by cause{member} and \
                     reason{member} within days{member}.\" []\n"
                );
            }
        }
        text
    }

    #[test]
    fn siblings_are_trained_on_and_held_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hp.obo");
        std::fs::write(&path, ontology(3)).unwrap();
        let set = Set::read(&path, SIZES).unwrap();
        assert_eq!((set.records.len(), set.families.clone()), (4, vec![0, 0, 1, 1]));
        let asked: Vec<(usize, bool)> =
            set.queries.iter().map(|query| (query.family, query.is_trained)).collect();
        assert_eq!(asked, [(0, true), (0, false), (1, true), (1, false)]);
        for query in &set.queries {
            let is_record = set.records.contains(&Record::new(query.whole()));
            assert_eq!(is_record, query.is_trained, "{query:?}");
        }
        assert!((0..3).all(|contributor| set.contributors.contains(&contributor)), "{:?}", set.contributors);
        assert_eq!(Set::read(&path, SIZES).unwrap(), set);
        assert_ne!(Set::read(&path, Sizes { seed: 2, ..SIZES }).unwrap(), set);
    }

    #[test]
    fn too_few_families_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hp.obo");
        std::fs::write(&path, ontology(1)).unwrap();
        let error = Set::read(&path, SIZES).unwrap_err().to_string();
        assert!(error.contains("has 1 families that fit, not 2"), "{error}");
        assert!(matches!(Set::read(Path::new("/none"), SIZES), Err(Error::File { .. })));
    }
}
