//! Writing without a model: by selecting, ordering and citing sentences of the sources.
//!
//! It plans from key phrases, is deterministic, costs nothing and needs no network. It has no understanding: it never
//! rephrases, infers or translates.

mod evidence;
mod language;
mod plan;
mod sentences;
mod words;
mod write;

pub(super) use plan::{plan, queries, reflect};
pub(super) use write::{learn, outline, section, summary};
