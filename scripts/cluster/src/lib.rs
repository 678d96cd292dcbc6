//! The plan of a round on DataFusion, and on many machines by Ballista.
//!
//! [`Plan`] computes the trees of a round by queries over the tables of [`Input`], with the rules of
//! `tributary-core` as [`functions`]. The trees are those that `tributary-rounds` builds on one machine,
//! to the byte. [`local`] runs it in this process; [`scheduler`], [`executor`] and [`remote`] on a
//! cluster.
#![forbid(unsafe_code)]

mod arrays;
mod cluster;
mod files;
mod functions;
mod input;
mod loss;
mod plan;
mod segment;

pub use cluster::{Executor, executor, local, remote, scheduler};
pub use functions::functions;
pub use input::{Answer, Input, Record};
pub use plan::{Heads, Plan};
pub use segment::Segment;
