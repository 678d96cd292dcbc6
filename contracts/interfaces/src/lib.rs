//! The interfaces.
