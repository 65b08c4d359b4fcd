//! Why the server closes a socket: the codes that clients act on.
//!
//! | code | meaning | client of `graphql-ws` |
//! | --- | --- | --- |
//! | 1001 | no answer to pings | connects again |
//! | 1002 | frames against RFC 6455, such as a ping with more than 125 bytes | gives up |
//! | 1009 | message over the size limit | gives up |
//! | 1008 | messages far beyond the rate | gives up |
//! | 1012 | the process shuts down; another one serves | connects again |
//! | 1013 | too many sockets, or the server is not available | connects again |
//! | 4400 | not a message of the protocol | gives up |
//! | 4401 | `subscribe` before `connection_init` was acknowledged | gives up |
//! | 4403 | credentials missing, not valid, expired or revoked | connects again, with a new token |
//! | 4406 | no supported sub-protocol offered | gives up |
//! | 4408 | no `connection_init` in time | connects again |
//! | 4409 | identifier of an operation used twice | gives up |
//! | 4413 | the reader is too slow; resume by cursor | connects again |
//! | 4429 | second `connection_init` | gives up |
//! | 4500 | fault of the server | gives up |

use axum::extract::ws::{CloseFrame, Utf8Bytes};

/// Longest reason that a close frame can carry, in bytes.
const MAXIMUM_REASON: usize = 123;

/// The client does not answer pings.
pub const SILENT: u16 = 1001;
/// A frame that violates RFC 6455.
pub const PROTOCOL: u16 = 1002;
/// The client sends far more messages than allowed.
pub const FLOOD: u16 = 1008;
/// A message is over the size limit.
pub const TOO_BIG: u16 = 1009;
/// The process shuts down.
pub const RESTART: u16 = 1012;
/// The server cannot take the socket now.
pub const TRY_AGAIN: u16 = 1013;
/// Not a message of the protocol.
pub const BAD_REQUEST: u16 = 4400;
/// An operation before the connection was acknowledged.
pub const UNAUTHORIZED: u16 = 4401;
/// Credentials are missing, not valid, expired or revoked.
pub const FORBIDDEN: u16 = 4403;
/// No supported sub-protocol was offered.
pub const BAD_PROTOCOL: u16 = 4406;
/// `connection_init` did not arrive in time.
pub const INIT_TIMEOUT: u16 = 4408;
/// The identifier of a running operation was used again.
pub const DUPLICATE: u16 = 4409;
/// The client reads too slowly.
pub const SLOW_READER: u16 = 4413;
/// A second `connection_init`.
pub const TOO_MANY_INITS: u16 = 4429;
/// A fault of the server.
pub const INTERNAL: u16 = 4500;

/// A close frame; the reason is truncated to fit.
pub fn frame(code: u16, reason: &str) -> CloseFrame {
    let end = (0..=reason.len().min(MAXIMUM_REASON)).rev().find(|end| reason.is_char_boundary(*end)).unwrap_or(0);
    CloseFrame { code, reason: Utf8Bytes::from(&reason[..end]) }
}
