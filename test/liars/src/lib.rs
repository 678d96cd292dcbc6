//! The liar's suite: rounds that lie in exactly one way, on the real programs.
//!
//! A [`World`] is a random small model on a chain of its own, with a right round. A [`Lie`] changes
//! one thing of it and, where that has consequences, makes all that follows from it right again. The
//! liar signs and proposes the round as its operator and scorer; an auditor who knows the round's
//! files, the chain and the bytes must find the fault and have Disputes slash it.
//!
//! What a lie is told of, [`Known`], has no chain, so that other tests can tell it too.
//!
//! The other way round, nothing that was shown of lies, with the right round in place of the wrong
//! one, may slash that.

mod deep;
pub mod gas;
mod gradients;
mod honest;
mod known;
mod lies;
pub mod nodes;
mod proofs;
mod repair;
mod suite;
mod texts;
mod unplaced;
mod watch;
mod world;

pub use gradients::{GradientLie, GradientRound, GradientWorld, Struck, Told, gradient_lies};
pub use honest::Honest;
pub use known::{Base, Known, Record};
pub use lies::{Lie, lies};
pub use proofs::{Prover, node};
pub use repair::{from_credits as follow_from_credits, from_scores as follow_from_scores, head};
pub use suite::{Outcome, Report, run};
pub use texts::{parts, receipt_of_output, text};
pub use unplaced::{UNPLACED, UnplacedLie};
pub use watch::{WatchReport, Watched, WatchedWorld, watch_all};
pub use world::World;
