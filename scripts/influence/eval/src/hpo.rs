//! Which organ system a clinical definition belongs to: definitions of the Human Phenotype Ontology, as
//! vectors of MiniLM, with the experts who wrote them as contributors.

use crate::error::{Error, For};
use crate::sets::{Set, head, standardise};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use tributary_hpo::Ontology;
use tributary_influence::{Data, Matrix, Random, Training};
use tributary_influence_text::MiniLm;

/// A system with fewer definitions by named authors is no class.
const FEWEST: usize = 100;
/// Queries that figures are of, and as many to choose settings on.
const QUERIES: usize = 500;

/// One definition of a finding of one organ system.
pub(crate) struct Definition {
    pub(crate) text: String,
    pub(crate) system: String,
    /// The ORCIDs of its authors; empty if none is named.
    pub(crate) authors: String,
}

/// The definitions themselves, as a set has them.
pub(crate) struct Texts {
    /// Those that are trained on, in the set's order.
    pub(crate) train: Vec<Definition>,
    /// Those that are asked about, in the order of the set's test queries.
    pub(crate) test: Vec<Definition>,
    /// The organ system of each class.
    pub(crate) systems: Vec<String>,
}

/// Definitions of one of the large organ systems: those with authors to train on, those without to ask
/// about. A group of authors is a contributor of its own.
pub(crate) fn definitions(
    ontology: &Path,
    model: &Path,
    cache: &Path,
    threads: usize,
) -> Result<(Set, Texts), Error> {
    let text = std::fs::read_to_string(ontology).map_err(Error::file(ontology))?;
    let parsed = Ontology::parse(&text)
        .map_err(|error| Error::Content { path: ontology.into(), problem: error.to_string() })?;
    let found = read(&parsed);
    let texts: Vec<&str> = found.iter().map(|definition| definition.text.as_str()).collect();
    let inputs = embed(&texts, model, cache, threads)?;

    let systems: BTreeMap<&str, usize> =
        found.iter().map(|definition| definition.system.as_str()).zip(0..).collect::<BTreeMap<_, _>>();
    let classes: HashMap<&str, usize> = systems.keys().copied().zip(0..).collect();
    let labels = found.iter().map(|definition| classes[definition.system.as_str()]).collect();
    let all = Data::new(inputs, labels, classes.len()).of("the definitions")?;

    let (authored, others): (Vec<usize>, Vec<usize>) =
        (0..found.len()).partition(|at| !found[*at].authors.is_empty());
    if others.len() < 2 * QUERIES {
        let problem = format!("{} definitions without a named author, not {}", others.len(), 2 * QUERIES);
        return Err(Error::Content { path: ontology.into(), problem });
    }
    // The contributor with the most records is 0, and so on.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    authored.iter().for_each(|at| *counts.entry(&found[*at].authors).or_default() += 1);
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    order.sort_by_key(|(authors, count)| (usize::MAX - count, *authors));
    let numbers: HashMap<&str, usize> = order.into_iter().map(|(authors, _)| authors).zip(0..).collect();

    let set = Set {
        contributors: authored.iter().map(|at| numbers[found[*at].authors.as_str()]).collect(),
        train: all.select(&authored),
        test: all.select(&others[..QUERIES]),
        validation: all.select(&others[QUERIES..2 * QUERIES]),
        left_out: all.select(&others[2 * QUERIES..]),
        training: Training { rate: 0.02, ..head() },
    };
    let systems = systems.into_keys().map(str::to_owned).collect();
    // Those with authors come first.
    let mut train = found;
    let mut test = train.split_off(authored.len());
    test.truncate(QUERIES);
    Ok((set, Texts { train, test, systems }))
}

/// The definitions, those with authors in the order of the file and before the others; of the others as many as
/// are asked about and half as many more.
fn read(ontology: &Ontology) -> Vec<Definition> {
    let systems = ontology.systems();
    let mut found: Vec<Definition> = Vec::new();
    for record in ontology.records().records {
        let at = ontology.terms.iter().position(|term| std::ptr::eq(term, record.term));
        let mut of = at.map(|at| systems[at].iter()).into_iter().flatten();
        if let (Some(system), None, false) = (of.next(), of.next(), record.term.obsolete) {
            let authors: Vec<&str> = record.authors.iter().map(|author| author.as_str()).collect();
            let (text, system) = (record.text.to_owned(), (*system).to_owned());
            found.push(Definition { text, system, authors: authors.join(" ") });
        }
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for definition in found.iter().filter(|definition| !definition.authors.is_empty()) {
        *counts.entry(definition.system.clone()).or_default() += 1;
    }
    found.retain(|definition| counts.get(&definition.system).is_some_and(|count| *count >= FEWEST));
    let (mut authored, mut others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|definition| !definition.authors.is_empty());
    Random::of(0, "definitions").shuffle(&mut others);
    others.truncate(2 * QUERIES + QUERIES / 2);
    authored.append(&mut others);
    authored
}

/// The vectors of the texts, standardised. They are kept in the file `cache`, by a digest of the texts.
fn embed(texts: &[&str], model: &Path, cache: &Path, threads: usize) -> Result<Matrix, Error> {
    const WIDTH: usize = 384;
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    let digest = bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let head = digest.to_le_bytes();
    let length = head.len() + texts.len() * WIDTH * 4;
    let kept = std::fs::read(cache).ok().filter(|kept| kept.len() == length && kept.starts_with(&head));
    let mut vectors = match kept {
        Some(kept) => {
            let entries = kept[head.len()..].chunks_exact(4);
            let entries =
                entries.map(|bytes| f32::from_le_bytes(bytes.try_into().expect("chunks of 4 bytes")));
            Matrix::from_rows(texts.len(), WIDTH, entries.collect())
        }
        None => {
            eprintln!("embedding {} definitions, which takes a minute and is kept", texts.len());
            let model = MiniLm::open(model).map_err(|error| Error::Argument(error.to_string()))?;
            let vectors = model.embed(texts, threads).map_err(|error| Error::Argument(error.to_string()))?;
            let entries = vectors.data().iter().flat_map(|entry| entry.to_le_bytes());
            let bytes: Vec<u8> = head.into_iter().chain(entries).collect();
            std::fs::write(cache, bytes).map_err(Error::file(cache))?;
            vectors
        }
    };
    standardise(&mut vectors);
    Ok(vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_of_one_large_system_are_read_those_with_authors_first() {
        let mut text = String::from("[Term]\nid: HP:0000118\n");
        for (system, count) in [("E", FEWEST), ("H", FEWEST), ("few", FEWEST - 1)] {
            text += &format!("[Term]\nid: {system}\nis_a: HP:0000118\n");
            for at in 0..count {
                let author = if at % 2 == 0 { "0000-0002-0736-9199" } else { "0000-0002-1694-233X" };
                text +=
                    &format!("[Term]\nid: {system}{at}\nis_a: {system}\ndef: \"{system} {at}\" [{author}]\n");
            }
        }
        text += "[Term]\nid: both\nis_a: E\nis_a: H\ndef: \"both\" [0000-0002-0736-9199]\n\
                 [Term]\nid: gone\nis_a: E\nis_obsolete: true\ndef: \"gone\" [0000-0002-0736-9199]\n\
                 [Term]\nid: unnamed\nis_a: H\ndef: \"unnamed\" [PMID:1]\n";
        let found = read(&Ontology::parse(&text).unwrap());
        assert_eq!(found.len(), 2 * FEWEST + 1);
        let last = &found[2 * FEWEST];
        assert_eq!((last.text.as_str(), last.system.as_str(), last.authors.as_str()), ("unnamed", "H", ""));
        assert!(
            found[..2 * FEWEST].iter().all(|definition| definition.authors.starts_with("https://orcid.org/"))
        );
        assert_eq!(found.iter().filter(|definition| definition.system == "E").count(), FEWEST);
    }
}
