//! What the comment before a declaration says.

use syn_solidity::SolIdent;

/// The tags of a comment in their order, each with its text on one line. Text before any tag is a
/// `notice`.
#[derive(Debug, Default)]
pub(crate) struct NatSpec(Vec<(String, String)>);

impl NatSpec {
    pub(crate) fn of(attributes: &[syn::Attribute]) -> Self {
        let mut tags: Vec<(String, String)> = Vec::new();
        for line in attributes.iter().filter_map(doc) {
            let line = line.trim();
            match (line.strip_prefix('@'), tags.last_mut()) {
                (Some(tagged), _) => {
                    let (tag, text) = tagged.split_once(char::is_whitespace).unwrap_or((tagged, ""));
                    tags.push((tag.to_owned(), text.trim().to_owned()));
                }
                (None, Some((_, text))) => *text = format!("{text} {line}").trim().to_owned(),
                (None, None) => tags.push(("notice".to_owned(), line.to_owned())),
            }
        }
        Self(tags)
    }

    /// The text of a tag that is there once.
    pub(crate) fn get(&self, tag: &'static str) -> Option<&str> {
        self.all(tag).next()
    }

    /// The texts of a tag that may be there several times.
    pub(crate) fn all(&self, tag: &'static str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(name, _)| name == tag).map(|(_, text)| text.as_str())
    }

    /// What `@param` or `@return` (the tag) says of a name.
    pub(crate) fn of_name(&self, tag: &'static str, name: &str) -> Option<&str> {
        self.all(tag).find_map(|text| text.strip_prefix(name)?.strip_prefix(' '))
    }
}

fn doc(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else { return None };
    pair.path.is_ident("doc").then(|| text.value())
}

/// A name as the interface writes it.
pub(crate) fn name(ident: &SolIdent) -> String {
    ident.as_string()
}
