//! What came out of an extraction.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};

use super::field::{ExtractedField, ExtractedFieldsKey};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Result, Viewer};
use crate::domain::documents::graphql::{Document, DocumentKey};
use crate::domain::extraction::service::list;
use crate::entity::extraction_outcome;
use crate::graphql::directives::list_size;
use crate::graphql::{ContextExt as _, Key};

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "extraction_outcome::OutcomeStatus")]
pub enum ExtractionStatus {
    /// It was read, even when nothing was found in it.
    Succeeded,
    /// It could not be read.
    Failed,
}

/// What became of a document in a job that takes tables and fields out of documents.
#[derive(Debug, Clone)]
pub struct ExtractionOutcome(extraction_outcome::Model);

/// What became of a document in a job that takes tables and fields out of documents.
#[Object]
impl ExtractionOutcome {
    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Document> {
        Ok(ctx.load_present(DocumentKey(self.0.document_id)).await?)
    }

    /// What became of it.
    async fn status(&self) -> ExtractionStatus {
        self.0.status.into()
    }

    /// Why it could not be read, or what its fields lack, in English sentences; null when there is nothing to say.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Number of tables that were found in it.
    async fn table_count(&self) -> i32 {
        self.0.table_count
    }

    /// Number of rows in these tables.
    async fn row_count(&self) -> i32 {
        self.0.row_count
    }

    /// Number of earlier corrections that do not fit these tables (`Document.tableConflicts`).
    async fn conflict_count(&self) -> i32 {
        self.0.conflict_count
    }

    /// The fields of the configuration, in the order of their names, each with its value or null. Empty when the
    /// configuration has no fields, and when none could be filled in, which `message` says.
    #[graphql(directive = list_size::apply(50))]
    async fn fields(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ExtractedField>> {
        let key = ExtractedFieldsKey { job: self.0.job_id, document: self.0.document_id };
        Ok(ctx.load(key).await?.unwrap_or_default())
    }
}

/// Outcome of a job that takes tables and fields out of documents. It grows while the job runs. Documents that were deleted
/// are not in it.
#[derive(Debug, Clone)]
pub struct ExtractionResult(Vec<extraction_outcome::Model>);

impl ExtractionResult {
    fn sum(&self, count: impl Fn(&extraction_outcome::Model) -> i32) -> i32 {
        self.0.iter().map(count).fold(0, i32::saturating_add)
    }
}

/// Outcome of a job that takes tables and fields out of documents. It grows while the job runs. Documents that were deleted
/// are not in it.
#[Object]
impl ExtractionResult {
    /// Number of tables.
    async fn table_count(&self) -> i32 {
        self.sum(|outcome| outcome.table_count)
    }

    /// Number of rows in all tables.
    async fn row_count(&self) -> i32 {
        self.sum(|outcome| outcome.row_count)
    }

    /// Number of earlier corrections that do not fit the tables.
    async fn conflict_count(&self) -> i32 {
        self.sum(|outcome| outcome.conflict_count)
    }

    /// Documents that were worked on, in the order of the request.
    #[graphql(directive = list_size::apply(100))]
    async fn documents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Document>> {
        let found = self.0.iter().map(|outcome| ctx.load_present(DocumentKey(outcome.document_id)));
        Ok(futures_util::future::try_join_all(found).await?)
    }

    /// What became of each document, in the order of the request.
    #[graphql(directive = list_size::apply(100))]
    async fn outcomes(&self) -> Vec<ExtractionOutcome> {
        self.0.iter().cloned().map(ExtractionOutcome).collect()
    }
}

/// The outcome of a job that the caller can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExtractionResultKey(pub JobId);

impl Key for ExtractionResultKey {
    type Value = ExtractionResult;

    // Needs no viewer: the job was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ExtractionResult>> {
        let mut of_job: HashMap<JobId, Vec<extraction_outcome::Model>> = HashMap::new();
        for outcome in list::outcomes(app, keys.iter().map(|key| key.0)).await? {
            of_job.entry(outcome.job_id).or_default().push(outcome);
        }
        let result = |key: &Self| ExtractionResult(of_job.remove(&key.0).unwrap_or_default());
        let mut result = result;
        Ok(keys.into_iter().map(|key| (key, result(&key))).collect())
    }
}
