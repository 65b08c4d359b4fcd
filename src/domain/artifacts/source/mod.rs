//! What can be exported. A new source is a file here, a variant of [`Source`] and its arms.

mod conversation;
mod output;
mod prompts;
mod report;
mod search;
pub(in crate::domain) mod tables;

use std::fs::File;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::base::id::{ConversationId, DocumentId, ExtractedTableId, JobId, ReportId, WorkspaceId};
use crate::base::{NodeRef, Result, Viewer};
use crate::entity::artifact::ArtifactFormat;

pub use output::Output;
pub use prompts::Selection;
pub use search::Search;

/// Formats of tables.
const TABLES: &[ArtifactFormat] = &[
    ArtifactFormat::Csv,
    ArtifactFormat::Json,
    ArtifactFormat::Jsonl,
    ArtifactFormat::Markdown,
    ArtifactFormat::Html,
    ArtifactFormat::Xlsx,
];

/// What is exported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// A research report.
    Report(ReportId),
    /// Prompts of the workspace.
    Prompts(Selection),
    /// A table that was taken out of a document.
    Table(ExtractedTableId),
    /// The tables that the newest job has found in a document.
    TablesOfDocument(DocumentId),
    /// The tables that a job has found.
    TablesOfJob(JobId),
    /// Hits of a search.
    Search(Search),
    /// A conversation.
    Conversation(ConversationId),
}

/// What is known of a source before it is read.
#[derive(Debug, Clone)]
pub struct Described {
    /// What it is.
    pub subject: NodeRef,
    /// Its revision, if it has any.
    pub revision: Option<i32>,
    /// What it is called.
    pub title: String,
    /// How many rows it has; one for what has none.
    pub rows: u64,
}

impl Source {
    /// What such sources are called, at the beginning of a sentence.
    pub fn plural(&self) -> &'static str {
        match self {
            Self::Report(_) => "Reports",
            Self::Prompts(_) => "Prompts",
            Self::Table(_) => "Tables",
            Self::TablesOfDocument(_) | Self::TablesOfJob(_) => "Several tables",
            Self::Search(_) => "Hits of a search",
            Self::Conversation(_) => "Conversations",
        }
    }

    /// What the job that writes it is called. All members see it, so that it says nothing of what is not theirs to read.
    pub fn job_title(&self, described: &Described) -> String {
        match self {
            Self::Conversation(_) => "Export a conversation".to_owned(),
            _ => format!("Export {}", described.title),
        }
    }

    /// Formats that it can have.
    pub fn formats(&self) -> &'static [ArtifactFormat] {
        match self {
            Self::Report(_) => report::FORMATS,
            Self::Prompts(_) => prompts::FORMATS,
            Self::Table(_) => tables::FORMATS,
            Self::TablesOfDocument(_) | Self::TablesOfJob(_) => tables::FORMATS_OF_SEVERAL,
            Self::Search(_) => search::FORMATS,
            Self::Conversation(_) => conversation::FORMATS,
        }
    }

    /// What is known of it; `NOT_FOUND` when the workspace does not have it, or the viewer may not read it.
    pub async fn describe(&self, app: &App, viewer: &Viewer, workspace: WorkspaceId) -> Result<Described> {
        match self {
            Self::Report(id) => report::describe(app, workspace, *id).await,
            Self::Prompts(selection) => prompts::describe(app, workspace, selection).await,
            Self::Table(id) => tables::describe(app, workspace, *id).await,
            Self::TablesOfDocument(id) => tables::describe_document(app, workspace, *id).await,
            Self::TablesOfJob(id) => tables::describe_job(app, workspace, *id).await,
            Self::Search(search) => Ok(search::describe(workspace, search)),
            Self::Conversation(id) => conversation::describe(app, viewer, workspace, *id).await,
        }
    }

    /// Writes it into a temporary file, which is answered at its start.
    pub async fn write(&self, app: &App, viewer: &Viewer, workspace: WorkspaceId, output: Output) -> Result<File> {
        match self {
            Self::Report(id) => report::write(app, workspace, *id, output).await,
            Self::Prompts(selection) => prompts::write(app, viewer, workspace, selection, output).await,
            Self::Table(id) => tables::write(app, workspace, *id, output).await,
            Self::TablesOfDocument(id) => tables::write_document(app, *id, output).await,
            Self::TablesOfJob(id) => tables::write_job(app, *id, output).await,
            Self::Search(search) => search::write(app, viewer, workspace, search, output).await,
            Self::Conversation(id) => conversation::write(app, viewer, workspace, *id, output).await,
        }
    }
}
