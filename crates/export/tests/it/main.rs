//! What callers get: files of rows and of conversations.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod tables;
mod transcript;
