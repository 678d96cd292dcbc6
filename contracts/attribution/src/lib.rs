//! The attribution contract.
