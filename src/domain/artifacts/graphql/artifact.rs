//! `Artifact`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Union};

use crate::app::App;
use crate::base::id::ArtifactId;
use crate::base::{Error, NodeRef, Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::artifacts::{links, service};
use crate::domain::conversations::graphql::{Conversation, ConversationKey};
use crate::domain::documents::graphql::{Document, DocumentKey, FileLink};
use crate::domain::extraction::graphql::{ExtractedTable, ExtractedTableKey};
use crate::domain::jobs::graphql::{Job, JobKey};
use crate::domain::research::graphql::{ResearchReport, ResearchReportKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::artifact;
use crate::graphql::scalars::{DateTime, SafeInt, Url};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

crate::graphql::connection::connection!(
    ArtifactConnection,
    ArtifactEdge,
    Artifact,
    "A page of generated files.",
    "A generated file with its cursor."
);

/// Format of a generated file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "artifact::ArtifactFormat")]
pub enum ArtifactFormat {
    /// Comma-separated values: UTF-8, RFC 4180, the first line has the names of the columns.
    Csv,
    /// One JSON document.
    Json,
    /// One JSON object per row, each on a line.
    Jsonl,
    /// Markdown, with tables as on GitHub.
    Markdown,
    /// HTML in one file, without scripts.
    Html,
    /// Spreadsheet (Office Open XML) with real numbers and dates and a header row that stays in view.
    Xlsx,
    /// Document of a word processor (Office Open XML) with citations as footnotes. Of reports and conversations only.
    Docx,
    /// Pages whose text can be selected, with bookmarks of the headings and citations as notes at the foot of the page. Of
    /// reports and conversations only.
    Pdf,
}

/// A file that the server made. It never changes: what is exported again is another file.
#[derive(Debug, Clone)]
pub struct Artifact(pub Arc<artifact::Model>);

impl From<artifact::Model> for Artifact {
    fn from(row: artifact::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// What a generated file was made from.
#[derive(Debug, Clone, Union)]
pub enum ArtifactSubject {
    /// A table that was taken out of a document.
    ExtractedTable(ExtractedTable),
    /// A document, for all of its tables.
    Document(Document),
    /// A job, for all of its tables.
    Job(Job),
    /// The report of a research job.
    ResearchReport(ResearchReport),
    /// A conversation.
    Conversation(Conversation),
    /// A tenant, for lists of what it has.
    Workspace(Workspace),
}

/// A file that the server made. It never changes: what is exported again is another file.
#[Object]
impl Artifact {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the file.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Name of the file.
    async fn filename(&self) -> &str {
        &self.0.filename
    }

    /// Format.
    async fn format(&self) -> ArtifactFormat {
        self.0.format.into()
    }

    /// Media type.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Size in bytes.
    async fn byte_size(&self) -> SafeInt {
        self.0.byte_size.into()
    }

    /// SHA-256 in lower-case hexadecimal. What is exported again without having changed has the same.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// True when texts that a spreadsheet would take for formulas have a leading apostrophe; always false in formats that
    /// are no spreadsheets.
    async fn neutralizes_formulas(&self) -> bool {
        self.0.neutralizes_formulas
    }

    /// What the file was made from; null when it was deleted.
    async fn subject(&self, ctx: &Context<'_>) -> Fallible<ArtifactSubject> {
        fallible(subject(ctx, self.0.subject()).await)
    }

    /// Job that made the file; null when none did or the job was deleted.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id?)).await)
    }

    /// Download link to the file, for the caller.
    async fn download(&self, ctx: &Context<'_>) -> async_graphql::Result<FileLink> {
        let (address, until) = links::download(ctx.app(), &ctx.viewer(), &self.0)?;
        Ok(FileLink {
            url: Url(url::Url::parse(&address).map_err(Error::internal)?),
            expires_at: until.into(),
            filename: self.0.filename.clone(),
            media_type: self.0.media_type.clone(),
            byte_size: self.0.byte_size.into(),
        })
    }

    /// Who asked for the file; null for the server itself and for deleted accounts.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await)
    }

    /// When the file was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the file is deleted; null when it is kept.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }
}

async fn subject(ctx: &Context<'_>, reference: Option<NodeRef>) -> Result<Option<ArtifactSubject>> {
    Ok(match reference {
        Some(NodeRef::ReportId(id)) => ctx.load(ResearchReportKey(id)).await?.map(ArtifactSubject::ResearchReport),
        Some(NodeRef::ExtractedTableId(id)) => {
            ctx.load(ExtractedTableKey(id)).await?.map(ArtifactSubject::ExtractedTable)
        }
        Some(NodeRef::DocumentId(id)) => ctx.load(DocumentKey(id)).await?.map(ArtifactSubject::Document),
        Some(NodeRef::JobId(id)) => ctx.load(JobKey(id)).await?.map(ArtifactSubject::Job),
        Some(NodeRef::ConversationId(id)) => ctx.load(ConversationKey(id)).await?.map(ArtifactSubject::Conversation),
        Some(NodeRef::WorkspaceId(id)) => ctx.load(WorkspaceKey(id)).await?.map(ArtifactSubject::Workspace),
        _ => None,
    })
}

/// An artifact by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArtifactKey(pub ArtifactId);

impl Key for ArtifactKey {
    type Value = Artifact;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Artifact>> {
        let rows = service::visible(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}
