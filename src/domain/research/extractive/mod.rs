//! Writing without a model: by choosing, ordering and citing sentences of the sources.
//!
//! It plans from key phrases. It is deterministic, costs nothing and needs no network. It understands nothing: it never
//! rephrases, concludes or translates.

mod evidence;
mod language;
mod plan;
mod sentences;
mod words;
mod write;

pub(super) use plan::{plan, queries, reflect};
pub(super) use write::{learn, outline, section, summary};
