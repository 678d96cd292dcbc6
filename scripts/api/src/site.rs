//! The API, the published files and the page as one server.

use crate::{pages::Pages, router::Api};
use std::{io, sync::Arc};
use tributary_sdk::published::{Found, Publication};
use tributary_serve::{
    Answer, Body, BodyError, Bytes, Content, Gateway, Name, Request, Response, StatusCode, text,
};

/// What a working folder publishes, as files of a site.
pub fn published(
    publication: Arc<Publication>,
) -> Gateway<impl Fn(Name) -> io::Result<Option<Content>> + Send + Sync + 'static> {
    let content = |found| match found {
        Found::Bytes(bytes) => Content::Bytes(bytes),
        Found::File(file) => Content::File(file),
    };
    Gateway(move |name| match name {
        Name::Sha256(id) => Ok(publication.find(id)?.map(content)),
        Name::Features(root) => Ok(publication.features(root)?.map(Content::File)),
    })
}

/// The API under `/api/`, files under `/ipfs/` and `/features/`, and the page, if there is one, under all other paths.
pub struct Site<G> {
    /// The API.
    pub api: Api,
    /// The published files.
    pub files: G,
    /// The built page.
    pub pages: Option<Pages>,
}

impl<G: Answer> Answer for Site<G> {
    fn answer(&self, request: &Request<()>) -> Response<Body> {
        let path = request.uri().path();
        if path.starts_with("/api/") {
            self.api.answer(request)
        } else if path.starts_with("/ipfs/") || path.starts_with("/features/") {
            self.files.answer(request)
        } else if let Some(pages) = &self.pages {
            pages.answer(request)
        } else {
            text(StatusCode::NOT_FOUND, "blocks are at /ipfs/<cid>, and the API is at /api/v1/")
        }
    }

    fn most_body(&self, request: &Request<()>) -> Option<usize> {
        if request.uri().path().starts_with("/api/") { self.api.most_body(request) } else { None }
    }

    fn answer_body(&self, request: &Request<()>, body: Result<Bytes, BodyError>) -> Response<Body> {
        self.api.answer_body(request, body)
    }
}
