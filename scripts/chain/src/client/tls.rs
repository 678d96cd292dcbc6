//! TLS for every connection of the program.

use rustls::crypto::ring::default_provider;

/// Chooses the implementation of TLS's arithmetic for this process, unless it has one. Whoever makes
/// HTTP connections of its own by the same library calls this first; clients do so by themselves.
pub fn use_tls() {
    // It fails if there is one, which serves as well.
    let _ = default_provider().install_default();
}
