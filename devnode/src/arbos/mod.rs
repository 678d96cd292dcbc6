//! What ArbOS keeps in its own storage: parameters, the entries of programs, the data fee.

pub(crate) mod params;
pub(crate) mod pricer;
pub(crate) mod programs;
pub(crate) mod storage;
