//! Fields that jobs filled in from documents.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{Context, Object};
use extraction::Location;

use crate::app::App;
use crate::base::id::{DocumentId, JobId};
use crate::base::{Result, Viewer};
use crate::domain::documents::graphql::{Document, DocumentKey, DocumentLocation};
use crate::domain::extraction::fields::store;
use crate::domain::jobs::graphql::{Job, JobKey};
use crate::domain::research::graphql::CitationVerdict;
use crate::entity::extracted_field::{Evidence, Model};
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

/// A field of a configuration that a job filled in from a document.
#[derive(Debug, Clone)]
pub struct ExtractedField(pub Arc<Model>);

impl ExtractedField {
    fn is_list(&self) -> bool {
        self.0.value.as_ref().is_some_and(serde_json::Value::is_array)
    }

    /// What the value rests on, when it is no list.
    fn evidence(&self) -> Option<&Evidence> {
        self.0.evidence.0.first().filter(|_| !self.is_list())
    }
}

/// A field of a configuration that a job filled in from a document.
#[Object]
impl ExtractedField {
    /// Name of the field in the configuration.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The value, of the type that the configuration gives the field: a text, a number, a boolean, or a list of one of
    /// these. Null when no value was found, and when the answer of the model was not of that type.
    async fn value(&self) -> Option<Json> {
        self.0.value.clone().map(Json)
    }

    /// Result of checking the value against the document, of a list the worst of its items; null when no value was found.
    /// `VERIFIED`: the quote stands in the document and has the value. `NUMBER_MISMATCH`: the quote has not all numbers
    /// and dates of the value. `UNCHECKED`: the quote stands in the document, but only a reader can tell that it means the
    /// value. That is so for booleans, for texts in other words than the quote, and for what is not of the type of the
    /// field.
    async fn verdict(&self) -> Option<CitationVerdict> {
        self.0.verdict.map(Into::into)
    }

    /// The answer of the model, where `value` is not just that: a number in another notation, or what is not of the type of
    /// the field. Null for lists.
    async fn answer(&self) -> Option<&str> {
        self.evidence()?.answer.as_deref()
    }

    /// The words that the value was taken from, as they stand in the document; if they do not, as the model gave them. Null
    /// for lists, whose items have a quote each.
    async fn quote(&self) -> Option<&str> {
        self.evidence().map(|evidence| evidence.quote.as_str())
    }

    /// Start of the quote in the text of the document, in Unicode code points; null when it does not stand there. The text
    /// may have changed if the document was processed again.
    async fn quote_offset(&self) -> Option<i32> {
        self.evidence().and_then(offset)
    }

    /// Length of the quote in the text of the document, in Unicode code points; null when it does not stand there.
    async fn quote_length(&self) -> Option<i32> {
        self.evidence().and_then(length)
    }

    /// Page on which the passage with the quote begins, counted from 1; null for formats without pages.
    async fn page(&self) -> Option<i32> {
        self.evidence()?.page
    }

    /// Where the passage with the quote stands in the original file: its first 100 places. Empty for originals that are one
    /// piece.
    #[graphql(directive = list_size::apply(100))]
    async fn locations(&self) -> Vec<DocumentLocation> {
        self.evidence().map(|evidence| locations(&evidence.locations)).unwrap_or_default()
    }

    /// The items of a list with their quotes, in the order of the document; empty for other fields.
    #[graphql(directive = list_size::apply(200))]
    async fn items(&self) -> Vec<ExtractedItem> {
        let count = if self.is_list() { self.0.evidence.0.len() } else { 0 };
        (0..count).map(|place| ExtractedItem { field: Arc::clone(&self.0), place }).collect()
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Document> {
        Ok(ctx.load_present(DocumentKey(self.0.document_id)).await?)
    }

    /// The job that filled in the field; null when it was deleted.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id)).await)
    }

    /// When it was filled in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// An item of a list that was filled in from a document.
#[derive(Debug, Clone)]
pub struct ExtractedItem {
    field: Arc<Model>,
    place: usize,
}

impl ExtractedItem {
    fn evidence(&self) -> &Evidence {
        &self.field.evidence.0[self.place]
    }
}

/// An item of a list that was filled in from a document.
#[Object]
impl ExtractedItem {
    /// The item; null when the answer of the model was not of its type.
    async fn value(&self) -> Option<Json> {
        self.evidence().value.clone().map(Json)
    }

    /// Result of checking the item against the document, as for `ExtractedField.verdict`.
    async fn verdict(&self) -> CitationVerdict {
        self.evidence().verdict.into()
    }

    /// The answer of the model, where `value` is not just that.
    async fn answer(&self) -> Option<&str> {
        self.evidence().answer.as_deref()
    }

    /// The words that the item was taken from, as they stand in the document; if they do not, as the model gave them.
    async fn quote(&self) -> &str {
        &self.evidence().quote
    }

    /// Start of the quote in the text of the document, in Unicode code points; null when it does not stand there.
    async fn quote_offset(&self) -> Option<i32> {
        offset(self.evidence())
    }

    /// Length of the quote in the text of the document, in Unicode code points; null when it does not stand there.
    async fn quote_length(&self) -> Option<i32> {
        length(self.evidence())
    }

    /// Page on which the passage with the quote begins, counted from 1; null for formats without pages.
    async fn page(&self) -> Option<i32> {
        self.evidence().page
    }

    /// Where the passage with the quote stands in the original file: its first 100 places. Empty for originals that are one
    /// piece.
    #[graphql(directive = list_size::apply(100))]
    async fn locations(&self) -> Vec<DocumentLocation> {
        locations(&self.evidence().locations)
    }
}

fn offset(evidence: &Evidence) -> Option<i32> {
    evidence.span.map(|span| span.start)
}

fn length(evidence: &Evidence) -> Option<i32> {
    evidence.span.map(|span| span.end - span.start)
}

fn locations(of: &[Location]) -> Vec<DocumentLocation> {
    of.iter().cloned().map(Into::into).collect()
}

/// The fields that a job filled in from a document, in the order of the schema; absent when there are none that the caller
/// can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExtractedFieldsKey {
    /// The job.
    pub job: JobId,
    /// The document.
    pub document: DocumentId,
}

impl Key for ExtractedFieldsKey {
    type Value = Vec<ExtractedField>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<ExtractedField>>> {
        let (jobs, documents): (HashSet<_>, HashSet<_>) = keys.iter().map(|key| (key.job, key.document)).unzip();
        let wanted: HashSet<Self> = keys.into_iter().collect();
        let mut found: HashMap<Self, Vec<ExtractedField>> = HashMap::new();
        for row in store::of_jobs_and_documents(app, viewer, jobs, documents).await? {
            let key = Self { job: row.job_id, document: row.document_id };
            if wanted.contains(&key) {
                found.entry(key).or_default().push(ExtractedField(Arc::new(row)));
            }
        }
        Ok(found)
    }
}
