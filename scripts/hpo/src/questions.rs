//! Questions that a clinician could ask, built from synonyms.

use crate::obo::{Ontology, Term};
use alloy_primitives::{B256, keccak256};

/// A question and the term that it asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// The question.
    pub text: String,
    /// The term whose synonym it holds.
    pub term: &'a Term,
}

/// The questions, without the synonym.
const TEMPLATES: [&str; 5] = [
    "What is meant by {}?",
    "How is {} defined?",
    "What does {} describe?",
    "Can you explain {}?",
    "Tell me about {}.",
];

/// Up to `count` questions, each about another term, in an order that depends only on the ontology
/// and the seed.
///
/// A question holds an exact synonym of at least two words that is not the term's name and not in
/// its definition, so that the words of the question do not lead to the definition. Terms are drawn
/// by the hash of seed and id.
pub fn questions(ontology: &Ontology, count: usize, seed: u64) -> Vec<Question<'_>> {
    let mut drawn: Vec<(B256, &Term, &str)> = ontology
        .terms
        .iter()
        .filter(|term| !term.obsolete)
        .filter_map(|term| Some((draw(seed, &term.id), term, synonym(term)?)))
        .collect();
    drawn.sort_unstable_by_key(|(draw, term, _)| (*draw, term.id.as_str()));
    drawn.truncate(count);
    let question = |(draw, term, synonym): (B256, _, &str)| {
        let template = TEMPLATES[usize::from(draw[31]) % TEMPLATES.len()];
        Question { text: template.replace("{}", &in_a_sentence(synonym)), term }
    };
    drawn.into_iter().map(question).collect()
}

fn draw(seed: u64, id: &str) -> B256 {
    keccak256([&seed.to_be_bytes(), id.as_bytes()].concat())
}

/// The term's first synonym that a question can hold.
fn synonym(term: &Term) -> Option<&str> {
    let definition = term.definition.as_ref()?.text.to_lowercase();
    let name = term.name.to_lowercase();
    let fair = |text: &str| {
        let text = text.to_lowercase();
        text.split_whitespace().count() >= 2 && text != name && !definition.contains(&text)
    };
    let exact = term.synonyms.iter().filter(|synonym| synonym.scope.starts_with("EXACT"));
    exact.map(|synonym| synonym.text.as_str()).find(|text| fair(text))
}

/// The synonym without a capital that only marks its start: of "Large head", but not of "CT scan"
/// or "B cell".
fn in_a_sentence(synonym: &str) -> String {
    let mut chars = synonym.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(synonym.chars().skip(1)).collect()
        }
        _ => synonym.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ontology() -> Ontology {
        let term = |number: usize| {
            format!(
                "[Term]\nid: HP:{number}\nname: Finding {number}\ndef: \"Known as case {number}.\" []\n\
                 synonym: \"Case {number}\" EXACT []\nsynonym: \"Single{number}\" EXACT []\n\
                 synonym: \"Wide thing\" BROAD []\nsynonym: \"Big toe {number}\" EXACT layperson []\n"
            )
        };
        let text: String = (0..300).map(term).collect();
        Ontology::parse(
            &(text
                + "[Term]\nid: HP:old\nis_obsolete: true\ndef: \"x\" []\nsynonym: \"Old thing\" EXACT []\n"),
        )
        .unwrap()
    }

    #[test]
    fn questions_use_fair_synonyms_of_different_terms() {
        let ontology = ontology();
        let questions = questions(&ontology, 1000, 1);
        assert_eq!(questions.len(), 300);
        for question in &questions {
            let number = question.term.id.strip_prefix("HP:").unwrap();
            assert!(question.text.contains(&format!("big toe {number}")), "{}", question.text);
        }
        let ids: std::collections::HashSet<&str> = questions.iter().map(|q| q.term.id.as_str()).collect();
        assert_eq!(ids.len(), 300);
    }

    #[test]
    fn the_seed_decides() {
        let ontology = ontology();
        assert_eq!(questions(&ontology, 20, 1), questions(&ontology, 20, 1));
        assert_eq!(questions(&ontology, 20, 1), questions(&ontology, 30, 1)[..20]);
        assert_ne!(questions(&ontology, 20, 1), questions(&ontology, 20, 2));
        let templates: std::collections::HashSet<_> = questions(&ontology, 100, 1)
            .into_iter()
            .map(|q| q.text.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(templates.len(), 4, "of five templates, two of which start alike");
    }

    #[test]
    fn capitals_stay_where_they_mean_something() {
        assert_eq!(in_a_sentence("Large head"), "large head");
        assert_eq!(in_a_sentence("CT scan abnormal"), "CT scan abnormal");
        assert_eq!(in_a_sentence("B cell defect"), "B cell defect");
        assert_eq!(in_a_sentence(""), "");
    }
}
