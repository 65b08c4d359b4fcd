//! What is counted.

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;
use crate::base::{Error, Result};

/// Declares the figures that are counters.
macro_rules! figures {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// What is counted. Of a single event, what it adds; a correction takes away.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct Figures {
            $($(#[$doc])+ #[serde(skip_serializing_if = "is_zero")] pub $name: i64,)+
            /// Times from a question to the first word of its answer.
            #[serde(skip_serializing_if = "Histogram::is_empty")]
            pub first_token: Histogram,
            /// Times from a question to the end of its answer.
            #[serde(skip_serializing_if = "Histogram::is_empty")]
            pub whole_answer: Histogram,
        }

        impl Figures {
            fn combine(&mut self, other: &Self, sign: i64) {
                $(self.$name += sign * other.$name;)+
                self.first_token.add(&other.first_token, sign);
                self.whole_answer.add(&other.whole_answer, sign);
            }
        }
    };
}

figures! {
    /// People who did something. Kept with sums only: events say who it was.
    active_people,
    /// Conversations that were started.
    conversations,
    /// Questions of people.
    questions,
    /// Answers that ended, in whatever way.
    answers,
    /// Answers that failed.
    failed_answers,
    /// Answers that a person stopped.
    stopped_answers,
    /// Answers that say that nothing was found.
    no_answers,
    /// Citations of documents: one for each answer and document.
    citations,
    /// Answers rated as helpful.
    positive_ratings,
    /// Answers rated as not helpful.
    negative_ratings,
    /// Documents that were added.
    documents,
    /// Reports that were completed.
    reports,
    /// Jobs that succeeded.
    jobs_succeeded,
    /// Jobs that failed.
    jobs_failed,
    /// Tokens sent to models.
    input_tokens,
    /// Part of them served from a cache.
    cached_input_tokens,
    /// Tokens that models wrote.
    output_tokens,
    /// Requests to providers.
    requests,
    /// Cost in millionths of a US dollar.
    cost_micros,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "asked for by serde")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Figures {
    /// Messages of people and bots.
    pub fn messages(&self) -> i64 {
        self.questions + self.answers
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.combine(other, 1);
    }

    /// Takes others away.
    pub(super) fn subtract(&mut self, other: &Self) {
        self.combine(other, -1);
    }

    /// True when nothing was counted.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// What can be counted anew from rows: documents and finished jobs are deleted when their time is over, and who did
    /// something is known by name.
    pub(super) fn recountable(&self) -> Self {
        Self { active_people: 0, documents: 0, reports: 0, jobs_succeeded: 0, jobs_failed: 0, ..self.clone() }
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Error::internal)
    }

    pub(super) fn to_text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_without_what_is_zero_and_without_what_is_unknown() {
        let figures = Figures { questions: 2, first_token: Histogram::of(Some(3)), ..Figures::default() };
        let text = figures.to_text().unwrap();
        assert_eq!(text, r#"{"questions":2,"firstToken":{"3":1}}"#);
        assert_eq!(Figures::parse(&text).unwrap(), figures);
        assert_eq!(Figures::parse(r#"{"questions":1,"ofALaterVersion":7}"#).unwrap().questions, 1);
    }
}
