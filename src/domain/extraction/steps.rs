//! The step of a document: its tables are read, its fields filled in, and both written in one commit. One that cannot be
//! read has an outcome that says so.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::commit::{Found, write};
use super::fields::{Filled, fill_in};
use super::layout::NewTable;
use super::store::{self, number};
use crate::base::background::{Behind, run_behind};
use crate::base::error::{Kind, Reason};
use crate::base::id::DocumentId;
use crate::base::{Error, Refusal, Result};
use crate::domain::configurations::settings::Extraction;
use crate::domain::configurations::settings::extraction::Method as Wanted;
use crate::domain::documents::extraction::tables;
use crate::engine::event::NewEvent;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, OpenStep, Step};
use crate::entity::extracted_table::TableMethod;
use crate::entity::extraction_outcome::{self, OutcomeStatus};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::{OfWorkspace as _, document};

/// Most tables of a document.
const MOST_TABLES: usize = 1000;

/// Whose turn it is in a job.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub(super) document: DocumentId,
    /// Its position among the documents of the job, from 0.
    pub(super) position: usize,
    /// Tables of the documents before it.
    pub(super) tables: u32,
}

/// What came out of a document: the result of its step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taken {
    pub(super) tables: u32,
    pub(super) rows: u32,
    pub(super) conflicts: u32,
    /// Fields that have a value.
    #[serde(default)]
    pub(super) fields: u32,
    /// What its fields lack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) notice: Option<String>,
    /// True when it was deleted before its turn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_gone: bool,
    /// Why it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<String>,
}

impl Taken {
    pub(super) fn is_failed(&self) -> bool {
        self.failure.is_some()
    }
}

/// Takes out what the settings want.
pub(super) async fn take(ctx: &JobCtx, settings: &Extraction, turn: Turn) -> Result<Taken, JobError> {
    let workspace = ctx.workspace()?;
    let found = document::Entity::by_id_in(workspace, turn.document).one(ctx.app().db.read()).await?;
    let name = found.as_ref().map_or("a document that was deleted", |document| document.name.as_str());
    let step = match ctx.step(&format!("document:{}", turn.document), &format!("Take tables out of {name}")).await? {
        Step::Done(taken) => return Ok(taken),
        Step::Open(step) => step,
    };
    let Some(document) = found else { return gone(ctx, step).await };
    match find(ctx, &step, &document, settings).await {
        Ok(found) => match write(ctx, step.clone(), &document, turn, found, settings).await {
            // Smaller ones may still find room.
            Err(JobError::Failed { failure, cause: Some(cause), .. }) if is_too_large(&cause) => {
                give_up(ctx, step, turn, &document, failure.message).await
            }
            written => written,
        },
        Err(JobError::Failed { failure, .. }) if is_final(ctx, &failure) => {
            give_up(ctx, step, turn, &document, failure.message).await
        }
        Err(error) => Err(error),
    }
}

/// True when the files of the tables find no room.
fn is_too_large(cause: &Error) -> bool {
    let is_quota = |refusal: &Refusal| matches!(refusal.reason, Reason::QuotaExceeded { .. });
    matches!(cause.kind(), Kind::PayloadTooLarge)
        || cause.refusals().is_some_and(|refusals| refusals.iter().any(is_quota))
}

/// True for what is said of the document alone: it would be the same next time, or there is no next time.
fn is_final(ctx: &JobCtx, failure: &Failure) -> bool {
    !failure.is_retryable || ctx.job().attempt >= ctx.job().maximum_attempts
}

async fn find(
    ctx: &JobCtx,
    step: &OpenStep,
    document: &document::Model,
    settings: &Extraction,
) -> Result<Found, JobError> {
    let tables = read(ctx, document, settings).await?;
    let filled = match fill_in(step, document, settings).await {
        // The tables are there all the same.
        Err(JobError::Failed { failure, .. }) if settings.tables && is_final(ctx, &failure) => {
            Filled { fields: Vec::new(), notice: Some(format!("No fields were filled in. {}", failure.message)) }
        }
        filled => filled?,
    };
    Ok(Found { tables, filled })
}

async fn read(ctx: &JobCtx, document: &document::Model, settings: &Extraction) -> Result<Vec<NewTable>, JobError> {
    if !settings.tables {
        return Ok(Vec::new());
    }
    let found = tables(ctx.app(), document).await?;
    if found.len() > MOST_TABLES {
        let message = format!(
            "The document has more than {MOST_TABLES} tables. Split it, or name some of its pages in the settings."
        );
        return Err(Failure::permanent(FailureCode::DocumentRejected, message).into());
    }
    let lay_out = move || found.into_iter().zip(1..).map(|(table, number)| NewTable::of(table, number)).collect();
    let mut new: Vec<NewTable> = run_behind(Behind::Callers, lay_out).await.map_err(Error::internal)?;
    new.retain(|table| is_wanted(table, settings));
    Ok(new)
}

fn is_wanted(table: &NewTable, settings: &Extraction) -> bool {
    let is_on_a_page = match (&settings.pages, table.page()) {
        (Some(ranges), Some(page)) => ranges.iter().any(|range| range.holds(page)),
        _ => true,
    };
    let is_found_so = match table.method {
        TableMethod::Marked => true,
        TableMethod::Ruled => settings.methods.contains(&Wanted::Ruled),
        TableMethod::Aligned => settings.methods.contains(&Wanted::Aligned),
        TableMethod::Both => !settings.methods.is_empty(),
    };
    is_on_a_page && is_found_so && table.confidence >= settings.minimum_confidence
}

/// The document was deleted before its turn.
async fn gone(ctx: &JobCtx, step: OpenStep) -> Result<Taken, JobError> {
    let failure = Some("The document was deleted.".to_owned());
    let taken = Taken { failure, is_gone: true, ..Taken::default() };
    let tx = ctx.begin().await?;
    step.finish(tx, "The document was deleted.", taken).await
}

/// Stores that the document could not be read.
async fn give_up(
    ctx: &JobCtx,
    step: OpenStep,
    turn: Turn,
    document: &document::Model,
    message: String,
) -> Result<Taken, JobError> {
    let taken = Taken { failure: Some(message.clone()), ..Taken::default() };
    let tx = ctx.begin().await?;
    store::outcome_in(&tx, outcome(ctx, turn, document, &taken)?).await?;
    let told = NewEvent::new(JobEventKind::Log, format!("“{}” was not read. {message}", document.name));
    let told = told.level(LogLevel::Warning).step(step.id()).data(json!({ "documentId": document.id }));
    step.finish_with(tx, message, taken, vec![told]).await
}

/// What is kept of a document's turn.
pub(super) fn outcome(
    ctx: &JobCtx,
    turn: Turn,
    document: &document::Model,
    taken: &Taken,
) -> Result<extraction_outcome::Model> {
    Ok(extraction_outcome::Model {
        job_id: ctx.id(),
        document_id: document.id,
        workspace_id: document.workspace_id,
        position: number(turn.position)?,
        status: if taken.is_failed() { OutcomeStatus::Failed } else { OutcomeStatus::Succeeded },
        message: taken.failure.clone().or_else(|| taken.notice.clone()),
        table_count: number(taken.tables)?,
        row_count: number(taken.rows)?,
        conflict_count: number(taken.conflicts)?,
    })
}
