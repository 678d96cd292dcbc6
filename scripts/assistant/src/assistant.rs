//! Finding records, and sentences in them.

use crate::tokens::ContentWords;
use bm25::{Embedder, EmbedderBuilder, ScoredDocument, Scorer, TokenEmbedder};
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// The most records that an answer draws on.
const RECORDS: usize = 3;
/// The least score of such a record, as a part of the best record's.
const LEAST: f32 = 0.6;
/// The most sentences of an answer.
const SENTENCES: usize = 4;

/// Tokens are not hashed, so that no two of them collide.
struct Exact;

impl TokenEmbedder for Exact {
    type EmbeddingSpace = String;
    fn embed(token: &str) -> String {
        token.to_owned()
    }
}

/// An answer and its sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<K> {
    /// The sentences, joined by single spaces.
    pub text: String,
    /// The records whose sentences they are, the best first.
    pub sources: Vec<K>,
}

/// The model: BM25 over records, then over the sentences of the best ones.
pub struct Assistant<K> {
    keys: Vec<K>,
    texts: Vec<String>,
    embedder: Embedder<Exact, ContentWords>,
    index: Scorer<usize, String>,
}

impl<K: Clone> Assistant<K> {
    /// Indexes the records, each with the key that [`Answer::sources`] names it by. Of two records
    /// with the same score the first in this order is the better.
    pub fn new(records: impl IntoIterator<Item = (K, String)>) -> Self {
        let (keys, texts): (Vec<K>, Vec<String>) = records.into_iter().unzip();
        let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
        let embedder = EmbedderBuilder::with_tokenizer_and_fit_to_corpus(ContentWords, &borrowed).build();
        let mut index = Scorer::new();
        for (number, text) in texts.iter().enumerate() {
            index.upsert(&number, embedder.embed(text));
        }
        Self { keys, texts, embedder, index }
    }

    /// The answer, or `None` if no record has a token of the question.
    pub fn answer(&self, question: &str) -> Option<Answer<K>> {
        let mut found = by_score(self.index.matches(&self.embedder.embed(question)));
        let best = found.first()?.score;
        found.truncate(RECORDS);
        found.retain(|record| record.score >= LEAST * best);

        let sentences: Vec<(usize, &str)> = found
            .iter()
            .enumerate()
            .flat_map(|(rank, record)| {
                let text = self.texts[record.id].as_str();
                text.unicode_sentences().map(move |sentence| (rank, sentence.trim()))
            })
            .collect();
        let chosen = self.best_sentences(question, &sentences);
        let text: Vec<&str> = chosen.iter().map(|index| sentences[*index].1).collect();
        let ranks: BTreeSet<usize> = chosen.iter().map(|index| sentences[*index].0).collect();
        let sources = ranks.into_iter().map(|rank| self.keys[found[rank].id].clone()).collect();
        Some(Answer { text: text.join(" "), sources })
    }

    /// The indexes of the sentences of the answer, ascending.
    fn best_sentences(&self, question: &str, sentences: &[(usize, &str)]) -> BTreeSet<usize> {
        let mut scorer = Scorer::new();
        for (index, (_, sentence)) in sentences.iter().enumerate() {
            scorer.upsert(&index, self.embedder.embed(sentence));
        }
        let found = by_score(scorer.matches(&self.embedder.embed(question)));
        found.into_iter().take(SENTENCES).map(|sentence| sentence.id).collect()
    }
}

/// The best first, of equals the earlier first: the library returns equals in the order of a
/// randomly seeded map.
fn by_score(mut found: Vec<ScoredDocument<usize>>) -> Vec<ScoredDocument<usize>> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDS: [&str; 5] = [
        "An abnormally small jaw. It is often seen at birth, e.g. with a cleft palate.",
        "A large head. The skull's circumference is above the norm.",
        "Reduced width of the fingers. Fingers may also be short.",
        "A jaw that protrudes.",
        "A jaw that protrudes.",
    ];

    fn assistant() -> Assistant<char> {
        Assistant::new("abcde".chars().zip(RECORDS.map(String::from)))
    }

    #[test]
    fn an_answer_is_whole_sentences_of_its_sources() {
        let answer = assistant().answer("What is meant by small jaws?").unwrap();
        assert!(answer.text.starts_with("An abnormally small jaw."), "{}", answer.text);
        assert_eq!(answer.sources[0], 'a');
        let answer = assistant().answer("Narrow fingers?").unwrap();
        let both = "Reduced width of the fingers. Fingers may also be short.";
        assert_eq!(answer, Answer { text: both.into(), sources: vec!['c'] });
    }

    #[test]
    fn a_question_that_no_record_is_about_has_no_answer() {
        assert_eq!(assistant().answer("What is a tributary?"), None);
        assert_eq!(assistant().answer(""), None);
        assert_eq!(Assistant::<u8>::new([]).answer("jaw"), None);
    }

    #[test]
    fn records_with_the_same_score_stay_in_order() {
        for _ in 0..20 {
            let answer = assistant().answer("a jaw that protrudes").unwrap();
            assert_eq!(answer.sources[..2], ['d', 'e']);
        }
    }
}
