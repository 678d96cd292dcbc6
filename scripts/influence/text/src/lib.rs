//! Texts to vectors of which near ones mean nearly the same: all-MiniLM-L6-v2, a BERT of six layers
//! (Wang et al., 2020; Reimers and Gurevych, 2019), computed by the products of `tributary-influence`,
//! so that every scorer has the same bits.
#![deny(unsafe_code)]

mod error;
mod model;
mod tokens;

pub use error::Error;
pub use model::MiniLm;
pub use tokens::Vocabulary;
