//! Text of strangers: what cannot be stored, what looks alike, what cannot be seen, and files in any encoding.

mod entry;
mod files;
mod names;
