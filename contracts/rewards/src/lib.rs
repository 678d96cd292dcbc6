//! The rewards contract.
