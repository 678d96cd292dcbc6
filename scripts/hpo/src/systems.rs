//! The organ systems that findings belong to.

use crate::obo::Ontology;
use std::collections::{BTreeSet, HashMap};

/// The term of which the organ systems are the kinds: phenotypic abnormality.
const ABNORMALITY: &str = "HP:0000118";

impl Ontology {
    /// The ids of the organ systems, the kinds of phenotypic abnormality, under which each term is: one
    /// set for each term, in the order of the terms. Most have one; what is no abnormality has none.
    pub fn systems(&self) -> Vec<BTreeSet<&str>> {
        let index: HashMap<&str, usize> =
            self.terms.iter().enumerate().map(|(at, term)| (term.id.as_str(), at)).collect();
        (0..self.terms.len())
            .map(|term| {
                let (mut found, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![term]);
                while let Some(at) = open.pop() {
                    if !seen.insert(at) {
                        continue;
                    }
                    let term = &self.terms[at];
                    if term.parents.iter().any(|parent| parent == ABNORMALITY) {
                        found.insert(term.id.as_str());
                    }
                    open.extend(term.parents.iter().filter_map(|parent| index.get(parent.as_str())));
                }
                found
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_of_every_system_above_it() {
        let text = "[Term]\nid: HP:0000118\n[Term]\nid: E\nis_a: HP:0000118 ! x\n[Term]\nid: H\nis_a: HP:0000118\n\
                    [Term]\nid: both\nis_a: deep\nis_a: H\n[Term]\nid: deep\nis_a: E\n[Term]\nid: other\nis_a: loop\n\
                    [Term]\nid: loop\nis_a: other\n";
        let ontology = Ontology::parse(text).unwrap();
        let systems: Vec<Vec<&str>> =
            ontology.systems().into_iter().map(|set| set.into_iter().collect()).collect();
        assert_eq!(systems, [vec![], vec!["E"], vec!["H"], vec!["E", "H"], vec!["E"], vec![], vec![]]);
    }
}
