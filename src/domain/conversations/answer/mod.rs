//! How a question becomes an answer: what is looked up ([`retrieve`]), what a model is told ([`assemble`]), what is answered
//! without one ([`extract`]), and what of an answer holds ([`check`]). Nothing here writes to the database.

mod check;
mod extract;
mod follow_up;
mod prompt;
mod quote;
mod retrieve;
mod rewrite;
mod sayings;
mod title;

#[cfg(test)]
mod tests;

use crate::base::id::{ChunkId, DocumentId};
use crate::domain::retrieval::service::Mode;
use crate::entity::chunk;
use crate::entity::message_candidate::LeftOut;
use crate::port::llm::Role;

pub use check::{Checked, NewCitation, check};
#[cfg(test)]
pub use extract::LONGEST_ANSWER;
pub use extract::{extract, no_answer};
#[cfg(test)]
use prompt::SMALLEST_CONTEXT;
pub use prompt::{PromptParts, assemble, summary_messages};
pub use retrieve::{Asked, Reach, retrieve};
pub use title::{clean_title, title_from, title_messages};

/// Something that was said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who said it. What the server said is told to nobody again.
    pub role: Role,
    /// The words.
    pub text: String,
}

/// A passage that an answer may cite.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Number by which the answer cites it.
    pub mark: u32,
    /// The passage.
    pub chunk: chunk::Model,
    /// Name of its document.
    pub title: String,
    /// Address of its document.
    pub url: Option<String>,
    /// SHA-256 of the original of its document.
    pub sha256: String,
    /// How well it matches, between 0 and 1.
    pub score: f64,
    /// How that was found out.
    pub mode: Mode,
}

/// A passage that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The passage.
    pub chunk_id: ChunkId,
    /// Its document.
    pub document_id: DocumentId,
    /// Name of the document.
    pub title: String,
    /// Page of the document.
    pub page: Option<i32>,
    /// Rank among those found by words, from 1.
    pub word_rank: Option<u32>,
    /// Rank among those found by meaning, from 1.
    pub meaning_rank: Option<u32>,
    /// How well it matches, between 0 and 1.
    pub score: f64,
    /// Number by which the answer cites it; none when it was left out.
    pub mark: Option<u32>,
    /// Why it was left out.
    pub left_out: Option<LeftOut>,
}

/// What was looked up for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrieved {
    /// The question as it was looked up: with the words of earlier ones, where it leans on them.
    pub query: String,
    /// What an answer may cite, best first.
    pub passages: Vec<Passage>,
    /// All that was looked at, best first.
    pub candidates: Vec<Candidate>,
    /// How passages were found.
    pub mode: Mode,
    /// Why not by meaning, although that was wanted.
    pub reason: Option<String>,
}
