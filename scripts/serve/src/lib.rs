//! Bytes by their SHA-256 over HTTP/1.1, as an IPFS trustless gateway serves them, and the server
//! under it.
//!
//! A content id of the protocol is a SHA-256, and so are an output's hash and a manifest; each is a
//! CID in other digits ([`tributary_core::ids::cid`]). [`Gateway`] answers `GET /ipfs/<cid>` with the
//! bytes, and a client checks them against the CID, so that it need not trust who serves them. Files of
//! features are named by the roots of their trees instead. IPFS
//! nodes exchange blocks of at most 2 MiB; a larger file is served all the same, as one block.
//!
//! | module | what it does |
//! |---|---|
//! | `server` | takes connections and bounds them in number, size and time |
//! | `gateway` | which bytes a request is answered with |
//! | `range` | the part of them that a request asks for |
//! | `body` | sends them from memory, from a file, or as they come |
#![forbid(unsafe_code)]

mod body;
mod gateway;
mod range;
mod server;

pub use body::Body;
pub use gateway::{Content, Gateway, Name};
pub use hyper::{Method, Request, Response, StatusCode, body::Bytes, header};
pub use server::{Answer, BodyError, Limits, run, text};
