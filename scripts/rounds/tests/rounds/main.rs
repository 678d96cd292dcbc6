//! Rounds from the outside: the formula, its edges, what is proposed, and the files.

mod edges;
mod files;
mod formula;
mod proposal;
mod sample;
mod streams;
mod vectors;
mod wholes;
