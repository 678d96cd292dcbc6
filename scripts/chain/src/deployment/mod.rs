//! Putting the contracts on a chain, and the record of where they are.

mod activation;
mod cache;
mod constructor;
mod keeping;
mod record;
mod resume;
mod steps;

pub use constructor::constructor_calls;
pub use keeping::Program;
pub use record::{Deployed, Deployment};
pub use steps::{Options, Step, deploy};
