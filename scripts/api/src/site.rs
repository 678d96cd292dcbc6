//! The API, the published files and the page as one server.

use crate::{pages::Pages, router::Api};
use tributary_serve::{Answer, Body, BodyError, Bytes, Request, Response, StatusCode, text};

/// The API under `/api/`, files under `/ipfs/`, and the page, if there is one, under all other paths.
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
