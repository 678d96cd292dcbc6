//! Rounds of models with the rule `gradient`: right ones, and such that lie in one way each.
//!
//! | module | what it does |
//! |---|---|
//! | `world` | a random small model with records, features and receipts, on a chain of its own |
//! | `round` | what a round states, and the calls that show all of it to every function |
//! | `lies` | one change of a right round each, and what proves it |
//! | `known` | what an audit is told of a world, and what a round's files state |

mod known;
mod lies;
mod round;
mod world;

pub use lies::{GradientLie, Struck, Told, gradient_lies};
pub use round::GradientRound;
pub use world::GradientWorld;
