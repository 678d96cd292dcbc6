//! Who wrote a record: ORCIDs, and the identity that a claim key is made from.

use alloy_primitives::{B256, keccak256};
use std::fmt;

/// A well-formed ORCID in its normal form, `https://orcid.org/XXXX-XXXX-XXXX-XXXX`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Orcid(String);

const PREFIX: &str = "https://orcid.org/";

impl Orcid {
    /// Reads an ORCID: as a URL (http or https), after `ORCID:`, or bare; an X in either case.
    /// `None` if it is malformed or its check digit (ISO 7064, MOD 11-2) is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        let prefixes = ["HTTPS://ORCID.ORG/", "HTTP://ORCID.ORG/", "ORCID:", ""];
        let id = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))?;
        let groups: Vec<&str> = id.split('-').collect();
        if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
            return None;
        }
        let digits: String = groups.concat();
        let (body, check) = digits.split_at_checked(15)?;
        let mut sum = 0;
        for digit in body.chars() {
            sum = (sum + digit.to_digit(10)?) * 2 % 11;
        }
        let expected = match (12 - sum % 11) % 11 {
            10 => "X".to_owned(),
            digit => digit.to_string(),
        };
        (check == expected).then(|| Self(format!("{PREFIX}{id}")))
    }

    /// The ORCID as a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Orcid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The identity of an author or a group of authors: keccak256 of their ORCID URLs, sorted, each
/// once, joined by line feeds (SPEC 1). `None` without authors.
/// [`tributary_core::payee::claim_key`] makes the payee of it that their earnings wait for.
pub fn identity(authors: &[Orcid]) -> Option<B256> {
    let mut urls: Vec<&str> = authors.iter().map(Orcid::as_str).collect();
    urls.sort_unstable();
    urls.dedup();
    (!urls.is_empty()).then(|| keccak256(urls.join("\n")))
}

/// The identity of an author as a file names it: [`identity`] if it is an ORCID, however it is
/// written, or several, separated by `;`; else keccak256 of the name without white space around it.
/// `None` if that is empty.
pub fn author_identity(author: &str) -> Option<B256> {
    let author = author.trim();
    if author.is_empty() {
        return None;
    }
    let orcid = |part: &str| Orcid::parse(part.trim().trim_end_matches('/'));
    let orcids: Option<Vec<_>> = author.split(';').map(orcid).collect();
    orcids.and_then(|orcids| identity(&orcids)).or_else(|| Some(keccak256(author)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_gives_one_form() {
        let expected = "https://orcid.org/0000-0002-1694-233X";
        for text in [
            "https://orcid.org/0000-0002-1694-233X",
            "http://orcid.org/0000-0002-1694-233x",
            "ORCID:0000-0002-1694-233X",
            "0000-0002-1694-233X",
        ] {
            assert_eq!(Orcid::parse(text).unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn malformed_ids_are_rejected() {
        for text in [
            "",
            "PMID:12345678",
            "https://orcid.org/0000-0002-9353-549",
            "https://orcid.org/0000-0002-0736-9198",
            "0000-0002-0736-91999",
            "0000-0002-07X6-9199",
            "https://example.org/0000-0002-0736-9199",
            "00000002\u{e9}\u{e9}0736-9199--",
        ] {
            assert_eq!(Orcid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_group_has_one_identity_in_any_order() {
        let [a, b] = ["0000-0002-0736-9199", "0000-0002-1694-233X"].map(|id| Orcid::parse(id).unwrap());
        let joined = "https://orcid.org/0000-0002-0736-9199\nhttps://orcid.org/0000-0002-1694-233X";
        assert_eq!(identity(&[b.clone(), a.clone()]), Some(keccak256(joined)));
        assert_eq!(identity(&[a.clone(), b.clone(), a.clone()]), identity(&[a.clone(), b]));
        assert_eq!(identity(std::slice::from_ref(&a)), Some(keccak256(a.as_str())));
        assert_eq!(identity(&[]), None);
    }

    #[test]
    fn a_person_has_one_identity_however_the_orcid_is_written() {
        let url = "https://orcid.org/0000-0002-1825-0097";
        for text in
            [url, "0000-0002-1825-0097", "http://orcid.org/0000-0002-1825-0097/", " 0000-0002-1825-0097 "]
        {
            assert_eq!(author_identity(text).unwrap(), keccak256(url), "{text}");
        }
        assert_eq!(author_identity(" Ada ").unwrap(), keccak256("Ada"));
        assert_eq!(author_identity(" "), None);
    }
}
