//! Rounds from the outside: the formula, its edges, and the files.

mod edges;
mod files;
mod formula;
mod sample;
