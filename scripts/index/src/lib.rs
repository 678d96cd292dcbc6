//! Follows the chain into a local database, from which everything off chain reads.
//!
//! [`Index::at_head`] brings the database up to a block and returns a [`View`] of the chain at that
//! block: of the events of all six contracts up to it, and of no later one. So all that a command reads
//! is of one block, and a command reads of the chain only what is new since the last one. Why this is
//! a database, and why SQLite, is in docs/adr/0034.
//!
//! | module | what it does |
//! |---|---|
//! | `follow` | asks the node for logs in ranges that suit it, and finds blocks that were replaced |
//! | `fact` | makes rows of logs |
//! | `sql` | every statement, in the dialect that SQLite and PostgreSQL share |
//! | `store` | makes the tables, and runs the statements |
//! | `database` | what the statements need of a database |
//! | `sqlite`, `postgres` | the two databases, each known by its module alone |
//! | `view` | what the chain says as of one block |
//!
//! The rows are facts: what an event said, never what follows from it. What follows is computed when
//! it is read, so replaced blocks are undone by deleting their rows.

mod database;
mod error;
mod fact;
mod follow;
#[cfg(feature = "postgres")]
mod postgres;
mod sql;
mod sqlite;
mod store;
mod tally;
mod view;

pub use error::IndexError;
pub use follow::{Index, Progress, Report, Reporter, Source};
#[cfg(feature = "postgres")]
pub use postgres::PostgresIndex;
pub use store::{Batch, Counts, Registration, Store};
pub use tally::Tally;
pub use view::{Event, Growth, Registrations, View};
