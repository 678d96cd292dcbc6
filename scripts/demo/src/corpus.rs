//! The ontology as a corpus: its definitions as records, their authors as contributors.

use crate::error::{Error, Result};
use alloy_primitives::{B256, U256};
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};
use tributary_core::{
    ids::content_id,
    payee::{Payee, claim_key, treasury},
};
use tributary_hpo::{Ontology, Orcid, Records, release};
use tributary_sdk::contribute::{Beneficiary, Lot};

/// Who wrote definitions: an expert, a group of experts, or, if no one is named, the Datanet's
/// treasury.
#[derive(Clone, Debug)]
pub(crate) struct Contributor {
    /// The ORCIDs, sorted; none if no one is named.
    pub(crate) authors: Vec<Orcid>,
    /// What the attestor knows them by; `None` if no one is named.
    pub(crate) identity: Option<B256>,
    /// Whom the credits are for.
    pub(crate) payee: Payee,
    /// The records.
    pub(crate) content_ids: Vec<B256>,
}

impl Contributor {
    /// The name that people read.
    pub(crate) fn label(&self) -> String {
        let short = |orcid: &Orcid| orcid.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        match self.authors.as_slice() {
            [] => "no named author (treasury)".to_owned(),
            [one] => short(one),
            [first, second] => format!("{} and {}", short(first), short(second)),
            [first, rest @ ..] => format!("{} and {} others", short(first), rest.len()),
        }
    }

    /// The records as one lot.
    pub(crate) fn lot(&self) -> Lot {
        let beneficiary = self.identity.map_or(Beneficiary::Treasury, Beneficiary::Identity);
        Lot { beneficiary, content_ids: self.content_ids.clone() }
    }
}

/// Reads the ontology, which must be the release that the project uses.
pub(crate) fn read(path: &Path) -> Result<Ontology> {
    let bytes = std::fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    if content_id(&bytes) != release::FILE_SHA256 {
        return Err(Error::OtherRelease(path.to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::OtherRelease(path.to_owned()))?;
    Ontology::parse(&text).map_err(|source| Error::Ontology { path: path.to_owned(), source })
}

/// The contributors of the records, those with most records first. Records without author are the
/// treasury's.
pub(crate) fn contributors(records: &Records<'_>, datanet: U256) -> Result<Vec<Contributor>> {
    let unnamed = treasury(datanet).ok_or(Error::Missing("treasury of the Datanet"))?;
    let mut by_authors: BTreeMap<&[Orcid], Vec<B256>> = BTreeMap::new();
    for record in &records.records {
        by_authors.entry(record.authors).or_default().push(record.content_id);
    }
    let contributor = |(authors, content_ids): (&[Orcid], Vec<B256>)| {
        let identity = tributary_hpo::identity(authors);
        let payee = identity.map_or(unnamed, |identity| claim_key(datanet, identity));
        Contributor { authors: authors.to_vec(), identity, payee, content_ids }
    };
    let mut contributors: Vec<Contributor> = by_authors.into_iter().map(contributor).collect();
    contributors.sort_by_key(|contributor| std::cmp::Reverse(contributor.content_ids.len()));
    Ok(contributors)
}

/// How many experts wrote the ontology's definitions.
pub(crate) fn count_authors(ontology: &Ontology) -> usize {
    let definitions = ontology.terms.iter().filter_map(|term| term.definition.as_ref());
    definitions.flat_map(|definition| &definition.authors).collect::<HashSet<_>>().len()
}
