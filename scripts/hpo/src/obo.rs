//! The parts of the OBO format that terms, definitions and synonyms need.

use tributary_records::Orcid;

/// The ontology's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ontology {
    /// The file's `data-version`; empty if it has none.
    pub data_version: String,
    /// All terms, obsolete ones too, in the order of the file.
    pub terms: Vec<Term>,
}

/// One clinical finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// Its id, such as `HP:0000003`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its definition, if it has one.
    pub definition: Option<Definition>,
    /// Its synonyms.
    pub synonyms: Vec<Synonym>,
    /// The ids of the terms of which it is a kind, in the order of the file.
    pub parents: Vec<String>,
    /// Whether it is no longer to be used.
    pub obsolete: bool,
}

/// A definition and those who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The text.
    pub text: String,
    /// The authors who have an ORCID, sorted, each once. Publications and other sources are not
    /// authors.
    pub authors: Vec<Orcid>,
    /// Sources that name ORCID but are not well-formed ORCIDs.
    pub malformed: Vec<String>,
}

/// Another name of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synonym {
    /// The name.
    pub text: String,
    /// The text after it: the scope (`EXACT`, `BROAD`, `NARROW`, `RELATED`) and the type, if any
    /// (`layperson`, ...).
    pub scope: String,
}

/// A line that is not OBO.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Ontology {
    /// Reads an OBO file's text. Ignores stanzas other than terms, and tags that are not needed.
    ///
    /// # Errors
    /// The first line that is wrong: a definition or a synonym that is not in quotes, a definition
    /// that is empty, has no list of sources, or is its term's second.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut ontology = Self { data_version: String::new(), terms: Vec::new() };
        let mut stanza = Stanza::Header;
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('[') {
                stanza = if line.trim_end() == "[Term]" { Stanza::Term } else { Stanza::Other };
                if stanza == Stanza::Term {
                    ontology.terms.push(Term::default());
                }
                continue;
            }
            let Some((tag, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            let read = match (stanza, ontology.terms.last_mut()) {
                (Stanza::Term, Some(term)) => term.read(tag, value),
                (Stanza::Header, _) if tag == "data-version" => {
                    ontology.data_version = value.into();
                    Ok(())
                }
                _ => Ok(()),
            };
            read.map_err(|problem| ParseError { line: index + 1, problem })?;
        }
        Ok(ontology)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stanza {
    Header,
    Term,
    Other,
}

impl Term {
    fn read(&mut self, tag: &str, value: &str) -> Result<(), &'static str> {
        match tag {
            "id" => self.id = value.into(),
            "name" => self.name = value.into(),
            "is_a" => self.parents.extend(value.split_whitespace().next().map(str::to_owned)),
            "is_obsolete" => self.obsolete = value == "true",
            "def" if self.definition.is_some() => {
                return Err("a term has one definition, this is its second");
            }
            "def" => {
                let (text, rest) = quoted(value).ok_or("the definition is not in quotes")?;
                if text.trim().is_empty() {
                    return Err("the definition is empty");
                }
                self.definition =
                    Some(definition(text, xrefs(rest).ok_or("the list of sources has no end")?));
            }
            "synonym" => {
                let (text, rest) = quoted(value).ok_or("the synonym is not in quotes")?;
                let scope = rest.split('[').next().unwrap_or_default().trim().into();
                self.synonyms.push(Synonym { text, scope });
            }
            _ => {}
        }
        Ok(())
    }
}

fn definition(text: String, sources: Vec<String>) -> Definition {
    let mut authors = Vec::new();
    let mut malformed = Vec::new();
    for source in sources {
        match Orcid::parse(&source) {
            Some(orcid) => authors.push(orcid),
            None if source.to_ascii_lowercase().contains("orcid") => malformed.push(source),
            None => {}
        }
    }
    authors.sort_unstable();
    authors.dedup();
    Definition { text, authors, malformed }
}

/// The text in quotes at the start, with its escapes resolved, and the rest after it.
fn quoted(value: &str) -> Option<(String, &str)> {
    let body = value.strip_prefix('"')?;
    let mut text = String::new();
    let mut chars = body.char_indices();
    while let Some((offset, char)) = chars.next() {
        match char {
            '"' => return Some((text, &body[offset + 1..])),
            '\\' => text.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'W' => ' ',
                other => other,
            }),
            other => text.push(other),
        }
    }
    None
}

/// The sources in `[a, b "with a description", c]`. `None` if there is no such list.
fn xrefs(rest: &str) -> Option<Vec<String>> {
    let mut found = vec![String::new()];
    let mut chars = rest.trim_start().strip_prefix('[')?.chars();
    let mut in_quotes = false;
    loop {
        match chars.next()? {
            '\\' => found.last_mut()?.push(chars.next()?),
            '"' => in_quotes = !in_quotes,
            _ if in_quotes => {}
            ']' => break,
            ',' => found.push(String::new()),
            other => found.last_mut()?.push(other),
        }
    }
    let trimmed = found.iter().map(|source| source.trim().to_owned());
    Some(trimmed.filter(|source| !source.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"format-version: 1.2
data-version: hp/releases/2025-01-16

[Term]
id: HP:1
name: First
def: "Says \"one\", on\ntwo lines." [https://orcid.org/0000-0002-1694-233X, PMID:1 "a, title", ORCID:0000-0002-0736-9199, https://orcid.org/0000-0002-1694-233X]
comment: Has: colons and [brackets].
is_a: HP:2 ! Second
is_a: HP:3 {source="x"} ! Third
synonym: "Premier" EXACT layperson [https://orcid.org/0000-0002-0736-9199]

[Term]
id: HP:2
name: Second
def: "Two." []
is_obsolete: true

[Typedef]
id: part_of
def: not a term's
"#;

    #[test]
    fn terms_are_read_with_authors_and_synonyms() {
        let ontology = Ontology::parse(SAMPLE).unwrap();
        assert_eq!(ontology.data_version, "hp/releases/2025-01-16");
        let [first, second] = &ontology.terms[..] else { panic!("two terms") };
        assert_eq!((first.id.as_str(), first.name.as_str(), first.obsolete), ("HP:1", "First", false));
        let definition = first.definition.as_ref().unwrap();
        assert_eq!(definition.text, "Says \"one\", on\ntwo lines.");
        let authors: Vec<&str> = definition.authors.iter().map(Orcid::as_str).collect();
        assert_eq!(
            authors,
            ["https://orcid.org/0000-0002-0736-9199", "https://orcid.org/0000-0002-1694-233X"]
        );
        assert_eq!(first.parents, ["HP:2", "HP:3"]);
        assert_eq!(first.synonyms, [Synonym { text: "Premier".into(), scope: "EXACT layperson".into() }]);
        assert!(second.obsolete && second.definition.as_ref().unwrap().authors.is_empty());
    }

    #[test]
    fn a_malformed_orcid_is_no_author() {
        let text = "[Term]\ndef: \"x\" [https://orcid.org/0000-0002-9353-549]";
        let term = &Ontology::parse(text).unwrap().terms[0];
        let definition = term.definition.as_ref().unwrap();
        assert!(definition.authors.is_empty());
        assert_eq!(definition.malformed, ["https://orcid.org/0000-0002-9353-549"]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (line, problem) in [
            ("def: no quotes", "the definition is not in quotes"),
            ("def: \"no end", "the definition is not in quotes"),
            ("def: \" \" []", "the definition is empty"),
            ("def: \"x\" [PMID:1", "the list of sources has no end"),
            ("def: \"x\"", "the list of sources has no end"),
            ("synonym: x", "the synonym is not in quotes"),
            ("def: \"x\" []\ndef: \"y\" []", "a term has one definition, this is its second"),
        ] {
            let error = Ontology::parse(&format!("[Term]\n{line}")).unwrap_err();
            let expected = ParseError { line: 1 + line.lines().count(), problem };
            assert_eq!(error, expected, "{line}");
        }
    }
}
