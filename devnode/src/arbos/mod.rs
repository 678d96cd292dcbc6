//! The parts of ArbOS that contracts and tools can see: parameters, program entries, the data fee, precompiles.

pub(crate) mod abi;
pub(crate) mod address_set;
pub(crate) mod params;
pub(crate) mod precompile;
pub(crate) mod precompiles;
pub(crate) mod pricer;
pub(crate) mod programs;
pub(crate) mod storage;
