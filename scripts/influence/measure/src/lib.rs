//! How evaluations compare scores with retraining, and keep what they find.
//!
//! - [`Truth`]: what training again on subsets of the records gave, how well scores predict it, and
//!   how well anything could.
//! - [`Estimate`], [`spearman`], [`pearson`], [`auc`]: statistics, with errors by bootstrap.
//! - [`Figures`]: numbers by name, in a file that several evaluations write to.
//! - [`timed`]: processor time.
//! - [`wrapped`], [`item`]: paragraphs of the pages that evaluations write.
#![forbid(unsafe_code)]

mod clock;
mod error;
mod figures;
mod paragraph;
mod statistics;
mod truth;

pub use clock::{processor_seconds, timed};
pub use error::Error;
pub use figures::Figures;
pub use paragraph::{item, wrapped};
pub use statistics::{Estimate, auc, pearson, spearman};
pub use truth::{Truth, ceiling, contributor_halves, halves};
