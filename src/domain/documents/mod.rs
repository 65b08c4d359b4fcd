//! Documents: files and texts that research and bots work with.

pub mod chunk;
pub mod extract;
pub mod media;
