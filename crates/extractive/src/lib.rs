//! Answers without a model: a question is understood, texts are cut into sentences, and those that answer are selected,
//! ordered and cited.
//!
//! It plans from key phrases, is deterministic, costs nothing and needs no network. It has no understanding: it never
//! rephrases, infers or translates. The crate knows no database and no schema: passages and findings go in, sentences and
//! text come out.
//!
//! ```
//! use extractive::{Passage, find};
//!
//! let text = "Crabs live on the shore. Spring tides occur when Sun and Moon line up.";
//! let passages = [Passage { title: "Tides", heading: "", text }];
//! let found = find("When do spring tides occur?", &passages, 3);
//! assert_eq!(found[0].quote, "Spring tides occur when Sun and Moon line up.");
//! ```

mod answer;
mod blocks;
pub mod boundaries;
mod evidence;
mod follow_up;
mod language;
mod plan;
mod question;
mod report;
mod sentences;
mod statement;
mod support;
mod terms;

pub use answer::{cite, count_words, in_reading_order};
pub use evidence::{Evidence, Passage, find};
pub use follow_up::follow_up;
pub use language::{Language, Report};
pub use plan::{Plan, is_wider, plan, queries, wider_questions};
pub use report::{Finding, Section, outline, section, summary};
pub use support::{Source, Support, weight};
