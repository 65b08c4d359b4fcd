//! Exporting, and deleting generated files.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};

use super::{Artifact, ArtifactFormat};
use crate::base::Result;
use crate::base::id::{ArtifactId, WorkspaceId};
use crate::base::text::bounded;
use crate::domain::artifacts::service::{self, CreateExport, Created};
use crate::domain::artifacts::source::{Search, Source};
use crate::domain::documents::graphql::{RetrievalMode, SearchFilter};
use crate::domain::jobs::graphql::Job;
use crate::domain::prompts::graphql::PromptFilter;
use crate::engine::IdempotencyKey;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// What to export: exactly one of these fields.
#[derive(Debug, OneofObject)]
pub enum ExportSourceInput {
    /// An extracted table: any format but `DOCX` and `PDF`. Numbers, days and booleans of a column are written as such.
    TableId(ID),
    /// The tables of the newest extraction that found any in a document: `JSON`, `MARKDOWN`, `HTML` or `XLSX`, with a sheet for
    /// each table.
    DocumentId(ID),
    /// The tables that a job has found: `JSON`, `MARKDOWN`, `HTML` or `XLSX`, with a sheet for each table.
    JobId(ID),
    /// A research report that is written: `JSON`, `MARKDOWN`, `HTML`, `DOCX` or `PDF`.
    ReportId(ID),
    /// Prompts of the workspace that match, by name, with the texts of their current versions: any format but `DOCX` and
    /// `PDF`. `{}` is all that are not archived.
    Prompts(PromptFilter),
    /// The hits of a search, best first, at most 200: any format but `DOCX` and `PDF`.
    Search(ExportSearchInput),
    /// A conversation: `JSON` with all messages, or its active path as `MARKDOWN`, `HTML`, `DOCX` or `PDF`. Only who made
    /// the file sees it.
    ConversationId(ID),
}

/// A search whose hits are exported. It finds what `Workspace.search` finds with the same arguments.
#[derive(Debug, InputObject)]
pub struct ExportSearchInput {
    /// Words to search for, in any language, 1 to 1,000 characters. `tid*` finds all words that begin so.
    pub query: String,
    /// How to search; the column `usedMode` of the file says what was available.
    #[graphql(default_with = "RetrievalMode::Hybrid")]
    pub mode: RetrievalMode,
    /// Only passages that match.
    pub filter: Option<SearchFilter>,
    /// Leave out hits below this score, between 0 and 1.
    pub minimum_score: Option<f64>,
}

impl ExportSearchInput {
    async fn parse(self, ctx: &Context<'_>) -> Result<Search> {
        let Self { query, mode, filter, minimum_score } = self;
        let query = bounded("query", &query, 1, 1_000)?;
        let scope = filter.unwrap_or_default().scope(ctx).await?;
        Ok(Search { query, mode: mode.into(), scope, minimum_score: minimum_score.unwrap_or(0.0) })
    }
}

/// Input of `Mutation.createExport`.
#[derive(Debug, InputObject)]
pub struct CreateExportInput {
    /// Workspace that owns the file and what it is made from.
    pub workspace_id: ID,
    /// What to export.
    pub source: ExportSourceInput,
    /// Format; which ones there are depends on the source.
    pub format: ArtifactFormat,
    /// True gives texts that a spreadsheet would take for a formula a leading apostrophe, in `CSV` and `XLSX`: those that
    /// start with `=`, `+`, `-`, `@`, a tab, a line break or NUL. Numbers stay numbers. False writes texts as they are;
    /// ask for that only if no spreadsheet opens the file.
    #[graphql(default = true)]
    pub neutralize_formulas: bool,
    /// Key that makes a repeat of the same request return the first result, for 24 hours; 1 to 255 characters.
    pub idempotency_key: Option<String>,
}

/// Where fields stand that are in `source`.
const PLACES_IN_SOURCE: &[(&str, &[&str])] = &[
    ("tableId", &["source"]),
    ("documentId", &["source"]),
    ("jobId", &["source"]),
    ("reportId", &["source"]),
    ("conversationId", &["source"]),
    ("query", &["source", "search"]),
];

impl CreateExportInput {
    async fn parse(self, ctx: &Context<'_>) -> Result<(WorkspaceId, CreateExport, Option<IdempotencyKey>)> {
        let Self { workspace_id, source, format, neutralize_formulas, idempotency_key } = self;
        let workspace = input_id("workspaceId", &workspace_id)?;
        let source = match source {
            ExportSourceInput::TableId(id) => Source::Table(input_id("tableId", &id)?),
            ExportSourceInput::DocumentId(id) => Source::TablesOfDocument(input_id("documentId", &id)?),
            ExportSourceInput::JobId(id) => Source::TablesOfJob(input_id("jobId", &id)?),
            ExportSourceInput::ReportId(id) => Source::Report(input_id("reportId", &id)?),
            ExportSourceInput::Prompts(filter) => Source::Prompts(filter.parse()?.into()),
            ExportSourceInput::ConversationId(id) => Source::Conversation(input_id("conversationId", &id)?),
            ExportSourceInput::Search(search) => Source::Search(search.parse(ctx).await?),
        };
        let export = CreateExport { source, format: format.into(), neutralizes_formulas: neutralize_formulas };
        let key = idempotency_key.map(|text| IdempotencyKey { operation: "createExport", text });
        Ok((workspace, export, key))
    }
}

crate::domain::problem::payload!("Result of `Mutation.createExport`.", CreateExportPayload {
    "The file; null when a job writes it, as `Job.result`." artifact: Option<Artifact>,
    "The job that writes the file; null when it was ready at once." job: Option<Job>,
});

/// Input of `Mutation.deleteArtifact`.
#[derive(Debug, InputObject)]
pub struct DeleteArtifactInput {
    /// File to delete.
    pub artifact_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteArtifact`.", DeleteArtifactPayload {
    "Identifier of the deleted file." deleted_id: Option<ID>,
});

/// Mutations of artifacts.
#[derive(Debug, Default)]
pub struct ArtifactsMutation;

#[Object]
impl ArtifactsMutation {
    /// Write a file. Small ones are ready at once, others when their job has finished. Requires `JOBS_RUN`.
    async fn create_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to export, and in which format.")] input: CreateExportInput,
    ) -> Fallible<CreateExportPayload> {
        let create = async {
            let (workspace, export, key) = input.parse(ctx).await?;
            service::create(ctx.app(), &ctx.viewer(), workspace, export, key.as_ref()).await
        };
        let created = create.await.map_err(|error| error.placed(PLACES_IN_SOURCE));
        answer(created, |created| match created {
            Created::Artifact(row) => CreateExportPayload { artifact: Some((*row).into()), ..Default::default() },
            Created::Job(row) => CreateExportPayload { job: Some((*row).into()), ..Default::default() },
        })
    }

    /// Delete a generated file. Links to it end. Requires `JOBS_RUN`.
    async fn delete_artifact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file to delete.")] input: DeleteArtifactInput,
    ) -> Fallible<DeleteArtifactPayload> {
        let delete = async {
            let id: ArtifactId = input_id("artifactId", &input.artifact_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(delete.await, |id| DeleteArtifactPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
