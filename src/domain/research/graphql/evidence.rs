//! The evidence of a report: findings, sources, citations. All are loaded in batches.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::enums::{CitationVerdict, SourceKind};
use crate::app::App;
use crate::base::id::{CitationId, FindingId, SectionId, SnapshotId, SourceId};
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::conversations::service::read::citations_by_id;
use crate::domain::documents::graphql::{ChunkKey, Document, DocumentChunk, DocumentKey};
use crate::domain::research::service::evidence;
use crate::entity::{OfWorkspace as _, citation, finding, message_citation, source};
use crate::graphql::directives::list_size;
use crate::graphql::nested::NestedConnection;
use crate::graphql::scalars::{DateTime, Url};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

crate::graphql::connection::connection!(
    FindingConnection,
    FindingEdge,
    Finding,
    "A page of findings.",
    "A finding with its cursor."
);
crate::graphql::connection::connection!(
    SourceConnection,
    SourceEdge,
    Source,
    "A page of sources.",
    "A source with its cursor."
);

/// A statement that research found evidence for.
#[derive(Debug, Clone)]
pub struct Finding(pub Arc<finding::Model>);

/// A statement that research found evidence for.
#[Object]
impl Finding {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The statement.
    async fn statement(&self) -> &str {
        &self.0.statement
    }

    /// Part of the question that it answers; null for the whole question.
    async fn sub_question(&self) -> Option<&str> {
        self.0.sub_question.as_deref()
    }

    /// Confidence in the statement, between 0 and 1.
    async fn confidence(&self) -> Option<f64> {
        self.0.confidence
    }

    /// Citations that support it.
    #[graphql(directive = list_size::apply(50))]
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Citation>> {
        Ok(ctx.load(CitationsOfFinding(self.0.id)).await?.unwrap_or_default())
    }

    /// The worst verdict of its evidence.
    async fn verdict(&self) -> CitationVerdict {
        self.0.verdict.into()
    }

    /// When it was found.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A source that research read.
#[derive(Debug, Clone)]
pub struct Source(pub Arc<source::Model>);

/// A source that research read.
#[Object]
impl Source {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Kind of the source.
    async fn kind(&self) -> SourceKind {
        self.0.kind.into()
    }

    /// Number in the text of the report, such as 3 for `[3]`.
    async fn mark(&self) -> i32 {
        self.0.mark
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Address of the source; null when it has none.
    async fn url(&self) -> Option<Url> {
        url_of(self.0.url.as_deref())
    }

    /// The document; null for other sources and for deleted documents.
    async fn document(&self, ctx: &Context<'_>) -> Fallible<Document> {
        fallible(ctx.load(DocumentKey(self.0.document_id?)).await)
    }

    /// Author or site; null when unknown.
    async fn author(&self) -> Option<&str> {
        self.0.author.as_deref()
    }

    /// When it was published; null when unknown.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// When it was read.
    async fn retrieved_at(&self) -> DateTime {
        self.0.retrieved_at.into()
    }

    /// Relevance for the question, between 0 and 1.
    async fn relevance(&self) -> Option<f64> {
        self.0.relevance
    }
}

/// A passage in a source that supports a statement.
#[derive(Debug, Clone)]
pub enum Citation {
    /// In a report.
    OfReport(Arc<citation::Model>),
    /// In an answer of a bot.
    OfMessage(Arc<message_citation::Model>),
}

/// A passage in a source that supports a statement.
#[Object]
impl Citation {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        match self {
            Self::OfReport(row) => row.id.into(),
            Self::OfMessage(row) => row.id.into(),
        }
    }

    /// Number in the text, such as 3 for `[3]`.
    async fn mark(&self) -> i32 {
        match self {
            Self::OfReport(row) => row.mark,
            Self::OfMessage(row) => i32::try_from(row.mark).unwrap_or(i32::MAX),
        }
    }

    /// Title of the source.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        match self {
            Self::OfReport(row) => Ok(ctx.load_present(SourceKey(row.source_id)).await?.0.title.clone()),
            Self::OfMessage(row) => Ok(row.title.clone()),
        }
    }

    /// The supporting words, as they stand in the source.
    async fn quote(&self) -> &str {
        match self {
            Self::OfReport(row) => &row.quote,
            Self::OfMessage(row) => &row.quote,
        }
    }

    /// Address of the source; null when it has none.
    async fn url(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Url>> {
        match self {
            Self::OfReport(row) => Ok(url_of(ctx.load_present(SourceKey(row.source_id)).await?.0.url.as_deref())),
            Self::OfMessage(row) => Ok(url_of(row.url.as_deref())),
        }
    }

    /// The cited document; null when the source is not a document or the document was deleted.
    async fn document(&self, ctx: &Context<'_>) -> Fallible<Document> {
        let document = match self {
            Self::OfReport(row) => match ctx.load_present(SourceKey(row.source_id)).await {
                Ok(source) => source.0.document_id?,
                Err(error) => return Some(Err(error.into())),
            },
            Self::OfMessage(row) => row.document_id?,
        };
        fallible(ctx.load(DocumentKey(document)).await)
    }

    /// The cited passage; null when it no longer exists.
    async fn chunk(&self, ctx: &Context<'_>) -> Fallible<DocumentChunk> {
        let chunk = match self {
            Self::OfReport(row) => row.chunk_id?,
            Self::OfMessage(row) => row.chunk_id?,
        };
        fallible(ctx.load(ChunkKey(chunk)).await)
    }

    /// Page of the document, starting at 1; null for sources without pages.
    async fn page(&self) -> Option<i32> {
        match self {
            Self::OfReport(row) => row.page,
            Self::OfMessage(row) => row.page.and_then(|page| i32::try_from(page).ok()),
        }
    }

    /// Start of the quote in the stored snapshot of the source, in Unicode code points; null when it was not
    /// found.
    async fn quote_offset(&self) -> Option<i32> {
        match self {
            Self::OfReport(row) => row.quote_offset,
            Self::OfMessage(row) => row.quote_offset.and_then(|offset| i32::try_from(offset).ok()),
        }
    }

    /// SHA-256 of the stored snapshot that the quote was checked against, in lower-case hexadecimal. In answers of bots
    /// that of the document's original at the time.
    async fn snapshot_sha256(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        match self {
            Self::OfReport(row) => {
                let source = ctx.load_present(SourceKey(row.source_id)).await?;
                Ok(ctx.load(SnapshotHash(source.0.snapshot_id)).await?)
            }
            Self::OfMessage(row) => Ok(row.source_sha256.clone()),
        }
    }

    /// Result of checking the quote and the statement against the snapshot.
    async fn verdict(&self) -> CitationVerdict {
        match self {
            Self::OfReport(row) => row.verdict.into(),
            Self::OfMessage(row) => row.verdict.into(),
        }
    }

    /// Relevance, between 0 and 1.
    async fn score(&self) -> Option<f64> {
        match self {
            Self::OfReport(row) => row.score,
            Self::OfMessage(row) => row.score,
        }
    }

    /// Where the sentence with the mark begins in the text of the answer, in UTF-16 code units; null in reports, and for
    /// marks that were taken out.
    async fn start_offset(&self) -> Option<i32> {
        match self {
            Self::OfReport(_) => None,
            Self::OfMessage(row) => row.start_offset.and_then(|offset| i32::try_from(offset).ok()),
        }
    }

    /// Where the mark ends in the text of the answer, in UTF-16 code units; null as `startOffset`.
    async fn end_offset(&self) -> Option<i32> {
        match self {
            Self::OfReport(_) => None,
            Self::OfMessage(row) => row.end_offset.and_then(|offset| i32::try_from(offset).ok()),
        }
    }

    /// True when the mark was taken out of the text because its check failed.
    async fn is_removed(&self) -> bool {
        matches!(self, Self::OfMessage(row) if row.is_removed)
    }
}

fn url_of(text: Option<&str>) -> Option<Url> {
    text.and_then(|text| url::Url::parse(text).ok()).map(Url)
}

macro_rules! key_by_id {
    ($(#[$doc:meta])* $key:ident($id:ident) => $entity:ident, $type:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $key(pub $id);

        impl Key for $key {
            type Value = $type;

            async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, $type>> {
                let ids = keys.into_iter().map(|key| key.0);
                let rows = $entity::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
                Ok(rows.into_iter().map(|row| ($key(row.id), $type(Arc::new(row)))).collect())
            }
        }
    };
}

key_by_id! {
    /// A finding by identifier; absent when the caller cannot see it.
    FindingKey(FindingId) => finding, Finding
}
key_by_id! {
    /// A source by identifier; absent when the caller cannot see it.
    SourceKey(SourceId) => source, Source
}

/// A citation of a report or an answer by identifier; absent when the caller may not read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CitationKey(pub CitationId);

impl Key for CitationKey {
    type Value = Citation;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Citation>> {
        let ids: Vec<CitationId> = keys.into_iter().map(|key| key.0).collect();
        let rows = citation::Entity::visible_by_ids(viewer, ids.iter().copied()).all(app.db.read()).await?;
        let mut found: HashMap<Self, Citation> =
            rows.into_iter().map(|row| (Self(row.id), Citation::OfReport(Arc::new(row)))).collect();
        let others: Vec<CitationId> = ids.into_iter().filter(|id| !found.contains_key(&Self(*id))).collect();
        if !others.is_empty() {
            let rows = citations_by_id(app, viewer, others).await?;
            found.extend(rows.into_iter().map(|row| (Self(row.id), Citation::OfMessage(Arc::new(row)))));
        }
        Ok(found)
    }
}

macro_rules! citations_of {
    ($(#[$doc:meta])* $key:ident($id:ident) => $find:ident, $field:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) struct $key(pub(super) $id);

        impl Key for $key {
            type Value = Vec<Citation>;

            async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Citation>>> {
                let rows = evidence::$find(app, viewer, keys.into_iter().map(|key| key.0)).await?;
                let mut found: HashMap<Self, Vec<Citation>> = HashMap::new();
                for row in rows {
                    if let Some(id) = row.$field {
                        found.entry($key(id)).or_default().push(Citation::OfReport(Arc::new(row)));
                    }
                }
                Ok(found)
            }
        }
    };
}

citations_of! {
    /// Citations of a section, by mark.
    CitationsOfSection(SectionId) => citations_of_sections, section_id
}
citations_of! {
    /// Evidence of a finding.
    CitationsOfFinding(FindingId) => citations_of_findings, finding_id
}

/// Hash of a snapshot, without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct SnapshotHash(SnapshotId);

impl Key for SnapshotHash {
    type Value = String;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, String>> {
        let rows = evidence::hashes(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|(id, hash)| (Self(id), hash)).collect())
    }
}

impl From<finding::Model> for Finding {
    fn from(row: finding::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl From<source::Model> for Source {
    fn from(row: source::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// The findings of a report, in order of discovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Findings;

impl NestedConnection for Findings {
    type Entity = finding::Entity;
    type Node = Finding;

    const PARENT: finding::Column = finding::Column::ReportId;
    const WORKSPACE: finding::Column = finding::Column::WorkspaceId;

    fn sort() -> Sort<finding::Column> {
        Sort { name: "findings", column: finding::Column::Position, id: finding::Column::Id, descending: false }
    }

    fn place(row: &finding::Model) -> (Uuid, SortKey, Uuid) {
        (row.report_id.0, row.position.into(), row.id.0)
    }
}

/// The sources of a report, in order of citation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Sources;

impl NestedConnection for Sources {
    type Entity = source::Entity;
    type Node = Source;

    const PARENT: source::Column = source::Column::ReportId;
    const WORKSPACE: source::Column = source::Column::WorkspaceId;

    fn sort() -> Sort<source::Column> {
        Sort { name: "sources", column: source::Column::Mark, id: source::Column::Id, descending: false }
    }

    fn place(row: &source::Model) -> (Uuid, SortKey, Uuid) {
        (row.report_id.0, row.mark.into(), row.id.0)
    }
}
