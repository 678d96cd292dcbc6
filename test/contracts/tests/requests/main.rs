//! Requests: what can be asked of a round, by whom it is answered, what becomes of what is not, and
//! the veto.
#![allow(missing_docs, unused_crate_dependencies)]

mod answering;
mod asking;
mod gas;
mod members;
mod scene;
mod unanswered;
mod vetoes;
