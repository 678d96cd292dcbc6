//! The built page: files that are in memory, with the policy of what they may load.

use crate::{error::PagesError, router::names};
use std::{collections::HashMap, fs, io, path::Path};
use tributary_core::ids::content_id;
use tributary_serve::{
    Body, Bytes, Method, Request, Response, StatusCode,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
        HeaderValue, IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    },
    text,
};

/// The most bytes that a page has with all its files.
const MOST: u64 = 32 << 20;

/// The files of a built page.
#[derive(Debug)]
pub struct Pages {
    files: HashMap<String, File>,
    policy: HeaderValue,
}

#[derive(Debug)]
struct File {
    bytes: Bytes,
    kind: HeaderValue,
    tag: HeaderValue,
    /// Its name has its hash in it, so it never changes.
    is_fixed: bool,
}

impl Pages {
    /// Reads the page in a folder into memory. The page may reach `rpc`, the chain's node, and its own
    /// server, and nothing else.
    ///
    /// # Errors
    /// [`PagesError`].
    pub fn read(folder: &Path, rpc: Option<&str>) -> Result<Self, PagesError> {
        let (mut files, mut left) = (HashMap::new(), MOST);
        read(folder, "", &mut files, &mut left)?;
        if !files.contains_key("index.html") {
            return Err(PagesError::NoIndex(folder.to_owned()));
        }
        Ok(Self { files, policy: policy(rpc) })
    }

    /// The page whose files are in a binary, each with its name; `None` if there are none. It may reach the
    /// same as one that is read.
    pub fn of(files: &[(&str, &'static [u8])], rpc: Option<&str>) -> Option<Self> {
        let file = |(name, bytes): &(&str, &'static [u8])| {
            ((*name).to_owned(), File::new(name, Bytes::from_static(bytes)))
        };
        (!files.is_empty()).then(|| Self { files: files.iter().map(file).collect(), policy: policy(rpc) })
    }

    /// The file that a request names; `index.html` for the pages that it shows by itself.
    pub(crate) fn answer(&self, request: &Request<()>) -> Response<Body> {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD only");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let name = request.uri().path().trim_start_matches('/');
        // A page has no point in its last part; a file always has.
        let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.');
        let name = if is_page { "index.html" } else { name };
        let Some(file) = self.files.get(name) else {
            return text(StatusCode::NOT_FOUND, "there is no such file");
        };
        let is_known = request
            .headers()
            .get(IF_NONE_MATCH)
            .is_some_and(|value| file.tag.to_str().is_ok_and(|tag| names(value, tag)));
        let is_empty = is_known || request.method() == Method::HEAD;
        let bytes = if is_empty { Bytes::new() } else { file.bytes.clone() };
        let mut response = Response::new(Body::bytes(bytes));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(file.bytes.len()));
        }
        self.set(response.headers_mut(), file);
        response
    }

    fn set(&self, headers: &mut HeaderMap, file: &File) {
        let cache = if file.is_fixed { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(CONTENT_TYPE, file.kind.clone());
        headers.insert(ETAG, file.tag.clone());
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(CONTENT_SECURITY_POLICY, self.policy.clone());
    }
}

impl File {
    fn new(name: &str, bytes: Bytes) -> Self {
        let tag = format!("\"{:x}\"", content_id(&bytes));
        Self {
            kind: HeaderValue::from_static(kind_of(name)),
            tag: HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")),
            is_fixed: name.starts_with("assets/"),
            bytes,
        }
    }
}

/// Nothing from anywhere but the page's own server; no script or style inside of the page. Wallets give
/// their pictures as `data:`.
fn policy(rpc: Option<&str>) -> HeaderValue {
    let rpc = rpc.map(|rpc| format!(" {rpc}")).unwrap_or_default();
    let text = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'{rpc}; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    let nowhere = HeaderValue::from_static("default-src 'none'");
    HeaderValue::from_str(&text).unwrap_or(nowhere)
}

fn read(
    folder: &Path,
    prefix: &str,
    files: &mut HashMap<String, File>,
    left: &mut u64,
) -> Result<(), PagesError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| PagesError::Read { path, source }
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = format!("{prefix}{name}");
        let kind = fs::symlink_metadata(&path).map_err(failed(&path))?;
        if kind.is_dir() {
            read(&path, &format!("{name}/"), files, left)?;
        } else if kind.is_file() {
            let too_large = || PagesError::TooLarge { path: folder.to_owned(), most: MOST };
            *left = left.checked_sub(kind.len()).ok_or_else(too_large)?;
            let bytes = fs::read(&path).map_err(failed(&path))?;
            let file = File::new(&name, bytes.into());
            files.insert(name, file);
        }
    }
    Ok(())
}

/// The media type of a file by its name.
fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> (tempfile::TempDir, Pages) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("assets")).unwrap();
        fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
        fs::write(folder.path().join("assets/a-1234.js"), "1").unwrap();
        let pages = Pages::read(folder.path(), Some("http://127.0.0.1:8547")).unwrap();
        (folder, pages)
    }

    fn get(pages: &Pages, path: &str) -> Response<Body> {
        pages.answer(&Request::get(path).body(()).unwrap())
    }

    fn header(response: &Response<Body>, name: tributary_serve::header::HeaderName) -> String {
        response.headers()[name].to_str().unwrap().to_owned()
    }

    #[test]
    fn files_in_a_binary_are_a_page_and_none_are_no_page() {
        let pages = Pages::of(&[("index.html", b"<!doctype html>"), ("assets/a.js", b"1")], None).unwrap();
        assert_eq!(header(&get(&pages, "/models/1"), CONTENT_TYPE), "text/html; charset=utf-8");
        assert!(header(&get(&pages, "/assets/a.js"), CACHE_CONTROL).contains("immutable"));
        assert!(Pages::of(&[], None).is_none());
    }

    #[test]
    fn pages_are_the_index_and_files_are_themselves() {
        let (_folder, pages) = page();
        for path in ["/", "/models/1", "/rounds/0x12?x=a.b"] {
            let response = get(&pages, path);
            assert_eq!(response.status(), 200);
            assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8");
            assert_eq!(header(&response, CACHE_CONTROL), "no-cache");
        }
        let script = get(&pages, "/assets/a-1234.js");
        assert_eq!(header(&script, CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert!(header(&script, CACHE_CONTROL).contains("immutable"));
        for path in ["/assets/b.js", "/../index.html", "/assets/../../x.html"] {
            assert_eq!(get(&pages, path).status(), 404, "{path}");
        }
        let post = Request::post("/").body(()).unwrap();
        assert_eq!(pages.answer(&post).status(), 405);
    }

    #[test]
    fn a_page_that_is_known_is_not_sent_again() {
        let (_folder, pages) = page();
        let tag = header(&get(&pages, "/"), ETAG);
        let request = Request::get("/").header(IF_NONE_MATCH, tag).body(()).unwrap();
        assert_eq!(pages.answer(&request).status(), 304);
    }

    #[test]
    fn the_page_may_load_nothing_of_others() {
        let (_folder, pages) = page();
        let policy = header(&get(&pages, "/"), CONTENT_SECURITY_POLICY);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:8547;"), "{policy}");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(super::policy(Some("http://a\nb")), "default-src 'none'");
    }

    #[test]
    fn a_folder_without_a_page_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Pages::read(folder.path(), None).unwrap_err().to_string();
        assert!(error.ends_with("has no index.html; build the page with `make dapp`"), "{error}");
        assert!(matches!(Pages::read(&folder.path().join("x"), None), Err(PagesError::Read { .. })));
    }
}
