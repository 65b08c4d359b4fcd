//! Adapters to external systems. A trait exists only where there are two real implementations.

pub mod blob;
pub mod bus;
pub mod document_reader;
pub mod http_call;
pub mod letters;
pub mod limits;
pub mod llm;
pub mod tool_servers;
pub mod transfer;
pub mod web;

/// Installs `ring` as the process's TLS crypto provider. Call it before the first outgoing connection; further calls
/// have no effect.
pub fn install_crypto() {
    // An error only means that a provider is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
