//! Where bytes may be.

use super::FetchError;
use alloy_primitives::B256;
use reqwest::Url;
use std::path::{Path, PathBuf};
use tributary_core::ids::cid;
use tributary_store::Content;

/// Who named an address, which says how far it is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedBy {
    /// The user: it may be on this machine or in its network.
    User,
    /// Another account, on the chain: it must be public.
    Chain,
}

/// A source of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// A gateway or a mirror. The path of the URL ends with `/`.
    Http(Url, NamedBy),
    /// A folder, with the records and outputs that it has if it is a working folder.
    Folder(PathBuf, Content),
}

/// One place at which something may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    Http(Url, NamedBy),
    File(PathBuf),
    Content(Content, B256),
}

impl Source {
    /// The source that a user names: an address that begins with `http://`, `https://` or `file://`,
    /// or a folder. A gateway's address may end in `/ipfs/` or in the path of one of its blocks, a
    /// mirror's in `manifest.json`.
    ///
    /// # Errors
    /// [`FetchError::Source`] if it is neither.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        let wrong = |problem: String| FetchError::Source { text: text.to_owned(), problem };
        let Some((scheme, _)) = text.split_once("://") else {
            let path = PathBuf::from(text);
            return if path.is_dir() {
                Ok(Self::folder(path))
            } else {
                Err(wrong("there is no such folder".into()))
            };
        };
        let url: Url = text.parse().map_err(|error| wrong(format!("{error}")))?;
        match scheme {
            "http" | "https" => Ok(Self::http(url, NamedBy::User)),
            "file" => match url.to_file_path() {
                Ok(path) => Ok(Self::folder(without_manifest(path))),
                Err(()) => Err(wrong("it is no file of this machine".into())),
            },
            _ => Err(wrong(format!("this program does not speak `{scheme}`"))),
        }
    }

    /// The source that a URI on the chain names; `None` if it names none that can be reached by
    /// itself, as `ipfs://` does not.
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let url: Url = uri.parse().ok()?;
        matches!(url.scheme(), "http" | "https").then(|| Self::http(url, NamedBy::Chain))
    }

    fn folder(path: PathBuf) -> Self {
        let content = Content::new(&path);
        Self(Kind::Folder(path, content))
    }

    fn http(mut url: Url, by: NamedBy) -> Self {
        let path = url.path().to_owned();
        let base = match path.split_once("/ipfs/") {
            Some((base, _)) => base,
            None => path.strip_suffix("manifest.json").unwrap_or(&path),
        };
        url.set_path(&format!("{}/", base.trim_end_matches('/')));
        url.set_fragment(None);
        Self(Kind::Http(url, by))
    }

    /// Where the file of this name may be, which is the same in a gateway's path and in a working folder.
    pub(super) fn named(&self, name: &str) -> Location {
        match &self.0 {
            Kind::Http(base, by) => {
                let mut url = base.clone();
                url.set_path(&format!("{}{name}", base.path()));
                Location::Http(url, *by)
            }
            Kind::Folder(folder, _) => Location::File(folder.join(name)),
        }
    }

    /// Where what has this SHA-256 may be; `name` is its name in the folder of its round.
    pub(super) fn locations(&self, id: B256, name: Option<&str>) -> Vec<Location> {
        match &self.0 {
            Kind::Http(base, by) => {
                let mut block = base.clone();
                block.set_path(&format!("{}ipfs/{}", base.path(), cid(id)));
                block.query_pairs_mut().append_pair("format", "raw");
                let named = name.map(|name| self.named(name));
                std::iter::once(Location::Http(block, *by)).chain(named).collect()
            }
            Kind::Folder(folder, content) => {
                let blocks = [folder.join("ipfs").join(cid(id)), folder.join(cid(id))];
                let paths = blocks.into_iter().map(Location::File).chain(name.map(|name| self.named(name)));
                paths.chain([Location::Content(content.clone(), id)]).collect()
            }
        }
    }
}

/// The folder of a round, of its path or its manifest's.
fn without_manifest(path: PathBuf) -> PathBuf {
    let is_manifest = path.file_name().is_some_and(|name| name == "manifest.json");
    if is_manifest { path.parent().map(Path::to_owned).unwrap_or(path) } else { path }
}

/// The place of the text that a URI on the chain names, which is fetched as it is.
pub(super) fn text_at(uri: &str) -> Option<Location> {
    let url: Url = uri.parse().ok()?;
    matches!(url.scheme(), "http" | "https").then_some(Location::Http(url, NamedBy::Chain))
}

/// What messages show of a place: of an address its host, since the rest may hold a key.
impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Http(url, _) => f.write_str(&url.origin().ascii_serialization()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Content(content, _) => write!(f, "{}", content.path().display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::ids::content_id;

    fn urls(source: &Source, name: Option<&str>) -> Vec<String> {
        let url = |location| match location {
            Location::Http(url, _) => url.to_string(),
            other => other.to_string(),
        };
        source.locations(content_id(b""), name).into_iter().map(url).collect()
    }

    #[test]
    fn a_gateway_and_a_mirror_are_asked_in_their_own_ways() {
        let block = "ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku?format=raw";
        for text in [
            "http://a.example/x",
            "http://a.example/x/",
            "http://a.example/x/ipfs/",
            "http://a.example/x/manifest.json",
            "http://a.example/x/ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku#top",
        ] {
            let source = Source::parse(text).unwrap();
            let expected = [format!("http://a.example/x/{block}"), "http://a.example/x/scores.jsonl".into()];
            assert_eq!(urls(&source, Some("scores.jsonl")), expected, "{text}");
            assert_eq!(urls(&source, None), expected[..1]);
        }
        let keyed = urls(&Source::parse("http://a.example/?key=1").unwrap(), Some("scores.jsonl"));
        assert_eq!(keyed[1], "http://a.example/scores.jsonl?key=1");
    }

    #[test]
    fn a_uri_on_the_chain_leads_to_no_file_of_this_machine() {
        for uri in
            ["file:///etc/passwd", "/etc/passwd", "ipfs://bafkqaaa", "tributary:round/00", "ftp://a/", ""]
        {
            assert_eq!(Source::of_uri(uri), None, "{uri}");
        }
        let source = Source::of_uri("http://127.0.0.1/").unwrap();
        assert!(matches!(source.0, Kind::Http(_, NamedBy::Chain)));
    }

    #[test]
    fn what_is_no_source_is_said() {
        let problem = |text: &str| Source::parse(text).unwrap_err().to_string();
        assert_eq!(problem("nowhere/at/all"), "`nowhere/at/all` is no source: there is no such folder");
        assert_eq!(
            problem("ftp://a.example"),
            "`ftp://a.example` is no source: this program does not speak `ftp`"
        );
        assert!(problem("http://").contains("empty host"));
    }
}
