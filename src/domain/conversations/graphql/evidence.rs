//! What an answer rests on, and how it came about.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::enums::LeftOutReason;
use crate::app::App;
use crate::base::id::{DocumentId, MessageId};
use crate::base::{Result, Viewer};
use crate::domain::conversations::service::read;
use crate::domain::documents::graphql::{ChunkKey, Document, DocumentChunk, DocumentKey};
use crate::domain::research::graphql::Citation;
use crate::entity::{message_attempt, message_candidate};
use crate::graphql::directives::list_size;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// What was looked up for an answer.
#[derive(Debug, Clone)]
pub struct MessageRetrieval(Arc<Vec<message_candidate::Model>>);

/// What was looked up for an answer.
#[Object]
impl MessageRetrieval {
    /// The passages that were looked at, best first.
    #[graphql(directive = list_size::apply(100))]
    async fn candidates(&self) -> Vec<RetrievalCandidate> {
        (0..self.0.len()).map(|index| RetrievalCandidate { all: Arc::clone(&self.0), index }).collect()
    }

    /// How many of them the model was shown.
    async fn used_count(&self) -> i32 {
        i32::try_from(self.0.iter().filter(|row| row.mark.is_some()).count()).unwrap_or(i32::MAX)
    }
}

/// A passage that was looked at for an answer.
#[derive(Debug, Clone)]
pub struct RetrievalCandidate {
    all: Arc<Vec<message_candidate::Model>>,
    index: usize,
}

impl RetrievalCandidate {
    fn row(&self) -> &message_candidate::Model {
        &self.all[self.index]
    }
}

/// A passage that was looked at for an answer.
#[Object]
impl RetrievalCandidate {
    /// Name of the document at the time.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// The document; null when it was deleted.
    async fn document(&self, ctx: &Context<'_>) -> Fallible<Document> {
        fallible(ctx.load(DocumentKey(self.row().document_id?)).await)
    }

    /// The passage; null when it no longer exists.
    async fn chunk(&self, ctx: &Context<'_>) -> Fallible<DocumentChunk> {
        fallible(ctx.load(ChunkKey(self.row().chunk_id?)).await)
    }

    /// Page of the document, starting at 1; null for documents without pages.
    async fn page(&self) -> Option<i32> {
        self.row().page.and_then(|page| i32::try_from(page).ok())
    }

    /// Rank among those found by words, starting at 1; null when it was not found by words.
    async fn keyword_rank(&self) -> Option<i32> {
        self.row().word_rank.and_then(|rank| i32::try_from(rank).ok())
    }

    /// Rank among those found by meaning, starting at 1; null when it was not found by meaning.
    async fn semantic_rank(&self) -> Option<i32> {
        self.row().meaning_rank.and_then(|rank| i32::try_from(rank).ok())
    }

    /// Fused score, between 0 and 1.
    async fn score(&self) -> f64 {
        self.row().score
    }

    /// Number under which the model was shown the passage; null when it was left out.
    async fn mark(&self) -> Option<i32> {
        self.row().mark.and_then(|mark| i32::try_from(mark).ok())
    }

    /// Why it was left out; null when it was not.
    async fn left_out(&self) -> Option<LeftOutReason> {
        self.row().left_out.map(Into::into)
    }
}

/// An attempt at writing an answer.
#[derive(Debug, Clone, SimpleObject)]
pub struct MessageAttempt {
    /// Number of the attempt, starting at 1.
    pub number: i32,
    /// When it began.
    pub started_at: DateTime,
    /// When it ended; null while it goes on.
    pub ended_at: Option<DateTime>,
    /// Why another one followed; null for the last.
    pub reason: Option<String>,
}

impl From<message_attempt::Model> for MessageAttempt {
    fn from(row: message_attempt::Model) -> Self {
        Self {
            number: i32::try_from(row.attempt).unwrap_or(i32::MAX),
            started_at: row.started_at.into(),
            ended_at: row.ended_at.map(Into::into),
            reason: row.reason,
        }
    }
}

macro_rules! of_message {
    ($(#[$doc:meta])* $key:ident => $load:ident, $value:ty, $each:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $key(pub MessageId);

        impl Key for $key {
            type Value = $value;

            async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
                let found = read::$load(app, viewer, keys.into_iter().map(|key| key.0).collect()).await?;
                Ok(found.into_iter().map(|(id, rows)| (Self(id), $each(rows))).collect())
            }
        }
    };
}

of_message! {
    /// Documents attached to a message.
    AttachmentsKey => attachments, Vec<DocumentId>, std::convert::identity
}
of_message! {
    /// What the marks of a message stand for.
    MessageCitationsKey => citations, Vec<Citation>,
    |rows: Vec<_>| rows.into_iter().map(|row| Citation::OfMessage(Arc::new(row))).collect()
}
of_message! {
    /// What was looked up for an answer.
    RetrievalKey => candidates, MessageRetrieval, |rows| MessageRetrieval(Arc::new(rows))
}
of_message! {
    /// Attempts at an answer.
    AttemptsKey => attempts, Vec<MessageAttempt>, |rows: Vec<_>| rows.into_iter().map(Into::into).collect()
}
