//! What a server may use up.

use std::time::Duration;

/// What a server may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for the name server, the connection and TLS; for a program, to be started.
    pub connect: Duration,
    /// Time for the start of the conversation, connecting included.
    pub handshake: Duration,
    /// Time for listing all tools.
    pub listing: Duration,
    /// Time for a program to end by itself when its input is closed, and for a server to take leave.
    pub leave: Duration,
    /// Largest single message of a server, in bytes.
    pub message_bytes: usize,
    /// Pages of the list of tools.
    pub pages: usize,
    /// Tools of a server.
    pub tools: usize,
    /// Size of all tools together, with their schemas, in bytes of JSON.
    pub tools_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            handshake: Duration::from_secs(20),
            listing: Duration::from_secs(30),
            leave: Duration::from_secs(1),
            message_bytes: 8 * 1024 * 1024,
            pages: 50,
            tools: 1000,
            tools_bytes: 4 * 1024 * 1024,
        }
    }
}
