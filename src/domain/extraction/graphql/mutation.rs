//! Starting extractions, and correcting their tables.

use async_graphql::{Context, ID, InputObject, Object};

use super::{ExtractedTable, TableCorrection};
use crate::base::Result;
use crate::base::id::TableCorrectionId;
use crate::domain::configurations::service::Choice;
use crate::domain::extraction::service::{self, CellCorrection, CorrectTable, StartExtraction};
use crate::domain::jobs::graphql::{Job, JobOptionsInput, PLACE_OF_KEY, job_options};
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, input_ids};

/// Input of `Mutation.startExtraction`.
#[derive(Debug, InputObject)]
pub struct StartExtractionInput {
    /// Workspace of the documents.
    pub workspace_id: ID,
    /// Documents, 1 to 100.
    pub document_ids: Vec<ID>,
    /// Configuration of kind `EXTRACTION` that says what to take out. When left out, the default one
    /// (`Configuration.isDefault`); without any, all tables are taken out.
    pub configuration_id: Option<ID>,
    /// Version of the configuration; the active one when left out.
    pub configuration_version_number: Option<i32>,
    /// How to queue the job.
    pub options: Option<JobOptionsInput>,
}

impl StartExtractionInput {
    fn parse(self) -> Result<StartExtraction> {
        let Self { workspace_id, document_ids, configuration_id, configuration_version_number, options } = self;
        let configuration = configuration_id.as_ref().map(|id| input_id("configurationId", id)).transpose()?;
        Ok(StartExtraction {
            workspace: input_id("workspaceId", &workspace_id)?,
            documents: input_ids("documentIds", &document_ids)?,
            configuration: Choice { configuration, version: configuration_version_number },
            options: job_options("startExtraction", options)?,
        })
    }
}

crate::domain::problem::payload!("Result of `Mutation.startExtraction`.", StartExtractionPayload {
    "The job; `Job.result` tells what became of each document." job: Option<Job>,
});

/// The right text of a cell.
#[derive(Debug, InputObject)]
pub struct CellCorrectionInput {
    /// Row in which the cell begins, starting with 0; those that head the columns count.
    pub row: i32,
    /// Column in which the cell begins, starting with 0.
    pub column: i32,
    /// Its right text, at most 10,000 characters; empty for an empty cell.
    pub text: String,
}

/// Input of `Mutation.correctTable`.
#[derive(Debug, InputObject)]
pub struct CorrectTableInput {
    /// Table to correct.
    pub table_id: ID,
    /// Refuse when the table was corrected since this revision.
    pub expected_revision: Option<i32>,
    /// Cells to correct, 1 to 100: all of them are, or none.
    pub cells: Vec<CellCorrectionInput>,
}

impl CorrectTableInput {
    fn parse(self) -> Result<CorrectTable> {
        let Self { table_id, expected_revision, cells } = self;
        let cells =
            cells.into_iter().map(|CellCorrectionInput { row, column, text }| CellCorrection { row, column, text });
        Ok(CorrectTable { table: input_id("tableId", &table_id)?, expected_revision, cells: cells.collect() })
    }
}

crate::domain::problem::payload!("Result of `Mutation.correctTable`.", CorrectTablePayload {
    "The corrected table." table: Option<ExtractedTable>,
});

/// Input of `Mutation.withdrawTableCorrection`.
#[derive(Debug, InputObject)]
pub struct WithdrawTableCorrectionInput {
    /// Correction to take back.
    pub correction_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.withdrawTableCorrection`.", WithdrawTableCorrectionPayload {
    "The correction, which is kept as what it was." correction: Option<TableCorrection>,
});

/// Mutations of extraction.
#[derive(Debug, Default)]
pub struct ExtractionMutation;

#[Object]
impl ExtractionMutation {
    /// Start a job that takes tables out of documents, each with an outcome of its own: one that cannot be read does not
    /// fail the others. What people corrected in earlier tables of a document is carried over to the new ones. Requires
    /// `JOBS_RUN`.
    async fn start_extraction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The documents, and what to take out of them.")] input: StartExtractionInput,
    ) -> Fallible<StartExtractionPayload> {
        let start = async {
            let started = service::start(ctx.app(), &ctx.viewer(), input.parse()?).await;
            started.map_err(|error| error.placed(&[PLACE_OF_KEY]))
        };
        answer(start.await, |job| StartExtractionPayload { job: Some(job.into()), ..Default::default() })
    }

    /// Correct cells of a table. What was extracted is kept; the correction lies over it, is carried over when the document
    /// is extracted again, and can be taken back. Requires `DOCUMENTS_WRITE`.
    async fn correct_table(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The table, and the right texts of its cells.")] input: CorrectTableInput,
    ) -> Fallible<CorrectTablePayload> {
        let correct = async { service::correct(ctx.app(), &ctx.viewer(), input.parse()?).await };
        answer(correct.await, |row| CorrectTablePayload { table: Some(row.into()), ..Default::default() })
    }

    /// Take a correction back: the cell shows again what was extracted, and a conflict is settled. Requires
    /// `DOCUMENTS_WRITE`.
    async fn withdraw_table_correction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The correction.")] input: WithdrawTableCorrectionInput,
    ) -> Fallible<WithdrawTableCorrectionPayload> {
        let withdraw = async {
            let id: TableCorrectionId = input_id("correctionId", &input.correction_id)?;
            service::withdraw(ctx.app(), &ctx.viewer(), id).await
        };
        answer(withdraw.await, |row| WithdrawTableCorrectionPayload {
            correction: Some(row.into()),
            ..Default::default()
        })
    }
}
