//! The outside world. A trait stands here only where two real implementations exist.

pub mod blob;
pub mod bus;
pub mod inflow;
pub mod limits;
pub mod llm;

/// Makes `ring` the process's provider of cryptography for TLS. Call it once before the first outgoing connection;
/// further calls change nothing.
pub fn install_crypto() {
    // An error means only that a provider was installed before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
