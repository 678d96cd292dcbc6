//! What the upstream is asked for beside answers: vectors of texts, and features.

use axum::http::header::CONTENT_TYPE;
use reqwest::{Client, Response};
use serde_json::Value;
use std::time::Duration;

/// Posts JSON to an address, and returns the response once its status is there; all of it must be within `patience`.
///
/// # Errors
/// In words.
pub(crate) async fn post(
    client: &Client,
    address: String,
    body: &Value,
    patience: Duration,
) -> Result<Response, String> {
    let request = client
        .post(address)
        .header(CONTENT_TYPE, "application/json")
        .timeout(patience)
        .body(body.to_string());
    request.send().await.map_err(words)
}

/// Reads the body of a response, of at most so many bytes.
///
/// # Errors
/// In words.
pub(crate) async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(part) = response.chunk().await.map_err(words)? {
        bytes.extend_from_slice(&part);
        if bytes.len() > most {
            return Err(format!("it says more than {most} bytes"));
        }
    }
    Ok(bytes)
}

fn words(error: reqwest::Error) -> String {
    error.without_url().to_string()
}
