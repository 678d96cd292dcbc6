//! The datanets contract.
