//! The address of a node, which may hold secrets: a user, a password, a key in its path or query.

use crate::ChainError;
use std::fmt;
use url::Url;

/// Why a text is not the address of a node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not a URL.
    #[error(transparent)]
    Malformed(#[from] url::ParseError),
    /// It is the URL of another protocol.
    #[error("this program does not speak `{0}`")]
    Scheme(String),
}

/// What messages show of a node's address, and what they must not show.
#[derive(Clone)]
pub(crate) struct NodeAddress {
    shown: String,
    /// The address as errors of the transport may quote it: whole, and without user and password.
    quotes: [String; 2],
}

impl NodeAddress {
    /// The URL to connect to, and the address for messages.
    pub(crate) fn parse(text: &str) -> Result<(Url, Self), ChainError> {
        let wrong = |url: &str, source| ChainError::Address { url: url.to_owned(), source };
        let url: Url = text.parse().map_err(|error| wrong(&host_of(text), AddressError::Malformed(error)))?;
        let address = Self { shown: origin(&url), quotes: quotes(&url) };
        if !is_supported(url.scheme()) {
            return Err(wrong(&address.shown, AddressError::Scheme(url.scheme().to_owned())));
        }
        Ok((url, address))
    }

    /// Scheme, host and port.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// The text without what may be secret of the address.
    pub(crate) fn redact(&self, text: &str) -> String {
        self.quotes.iter().fold(text.to_owned(), |text, quote| text.replace(quote, &self.shown))
    }
}

impl fmt::Debug for NodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NodeAddress").field(&self.shown).finish()
    }
}

fn is_supported(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss")
}

/// What may be shown of a text that is no address: what follows a host may be a key.
fn host_of(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let more = if host.len() < rest.len() { "/..." } else { "" };
    if scheme.is_empty() { format!("{host}{more}") } else { format!("{scheme}://{host}{more}") }
}

fn origin(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}", url.scheme())
}

fn quotes(url: &Url) -> [String; 2] {
    let mut plain = url.clone();
    // These fail for an address without a host, which has neither.
    let _ = plain.set_username("");
    let _ = plain.set_password(None);
    [url.to_string(), plain.to_string()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let url = "http://me:word@node.example:8547/v3/KEY?token=KEY";
        let (_, address) = NodeAddress::parse(url).unwrap();
        assert_eq!(address.shown(), "http://node.example:8547");
        assert_eq!(format!("{address:?}"), "NodeAddress(\"http://node.example:8547\")");
        let quoted = "error sending request for url (http://node.example:8547/v3/KEY?token=KEY)";
        assert_eq!(address.redact(quoted), "error sending request for url (http://node.example:8547)");
    }

    #[test]
    fn what_is_wrong_with_an_address_is_typed() {
        let source = |text: &str| match NodeAddress::parse(text) {
            Err(ChainError::Address { source, .. }) => source,
            other => panic!("{text}: {other:?}"),
        };
        let shown = |text: &str| NodeAddress::parse(text).unwrap_err().to_string();
        for text in ["me:SECRET@node.example/v3/SECRET", "http://node example/?SECRET", "http://:9/SECRET"] {
            assert!(!shown(text).contains("SECRET"), "{}", shown(text));
        }
        assert_eq!(source("ftp://127.0.0.1"), AddressError::Scheme("ftp".into()));
        assert_eq!(source("nonsense"), AddressError::Malformed(url::ParseError::RelativeUrlWithoutBase));
    }
}
