//! What can be exported. A new source is a file here, a variant of [`Source`] and its arms.

mod output;
mod prompts;
mod report;

use std::fs::File;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::base::id::{ReportId, WorkspaceId};
use crate::base::{NodeRef, Result, Viewer};
use crate::entity::artifact::ArtifactFormat;

pub use output::Output;
pub use prompts::Selection;

/// What is exported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// A research report.
    Report(ReportId),
    /// Prompts of the workspace.
    Prompts(Selection),
}

/// What is known of a source before it is read.
#[derive(Debug, Clone)]
pub struct Described {
    /// What it is.
    pub subject: NodeRef,
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
        }
    }

    /// Formats that it can have.
    pub fn formats(&self) -> &'static [ArtifactFormat] {
        match self {
            Self::Report(_) => report::FORMATS,
            Self::Prompts(_) => prompts::FORMATS,
        }
    }

    /// What is known of it; `NOT_FOUND` when the workspace does not have it.
    pub async fn describe(&self, app: &App, workspace: WorkspaceId) -> Result<Described> {
        match self {
            Self::Report(id) => report::describe(app, workspace, *id).await,
            Self::Prompts(selection) => prompts::describe(app, workspace, selection).await,
        }
    }

    /// Writes it into a temporary file, which is answered at its start.
    pub async fn write(&self, app: &App, viewer: &Viewer, workspace: WorkspaceId, output: Output) -> Result<File> {
        match self {
            Self::Report(id) => report::write(app, workspace, *id, output).await,
            Self::Prompts(selection) => prompts::write(app, viewer, workspace, selection, output).await,
        }
    }
}
