//! Writing what was found in a document: tables with what people corrected before, CSV files, fields and outcome, in the
//! commit that finishes the step.

use serde_json::json;

use super::carry::carry_over;
use super::fields::Filled;
use super::fields::store::store_in;
use super::jobs::NEEDED;
use super::layout::NewTable;
use super::steps::{Taken, Turn, outcome};
use super::store::{self, Owner, Unwritten};
use crate::base::background::{Behind, run_behind};
use crate::base::id::TableCorrectionId;
use crate::base::{Error, Viewer};
use crate::domain::artifacts::service::store::{Kept, NewArtifact, add_in, keep};
use crate::domain::artifacts::source::Output;
use crate::domain::artifacts::source::tables::write_new;
use crate::domain::auth::service::acting_for;
use crate::domain::configurations::settings::Extraction;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::engine::event::NewEvent;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, OpenStep};
use crate::entity::artifact::ArtifactFormat;
use crate::entity::job_event::JobEventKind;
use crate::entity::table_correction::{self, CorrectionStatus};
use crate::entity::{OfWorkspace as _, document};

/// What was found in a document.
pub(super) struct Found {
    pub(super) tables: Vec<NewTable>,
    pub(super) filled: Filled,
}

/// The CSV file of a table.
struct Csv {
    kept: Kept,
    new: NewArtifact,
}

/// Writes tables, corrections, CSV files and outcome, and finishes the step.
pub(super) async fn write(
    ctx: &JobCtx,
    step: OpenStep,
    document: &document::Model,
    turn: Turn,
    found: Found,
    settings: &Extraction,
) -> Result<Taken, JobError> {
    let app = ctx.app();
    let viewer = acting_for(app, ctx.job(), NEEDED).await?;
    // Files are written before the transaction, for which a correction may come in between: that is looked at below.
    let seen = store::corrections(app.db.read(), document.id).await?;
    let taken_up: Vec<_> = seen.iter().filter(|row| is_looked_at(row, settings)).cloned().collect();
    let replaced = taken_up.iter().map(|row| row.id).collect();
    let Found { tables: mut found, filled } = found;
    let now = app.clock.now();
    let carry = move || {
        let carried = carry_over(&mut found, taken_up, now);
        (found, carried)
    };
    let (found, carried) = run_behind(Behind::Callers, carry).await.map_err(Error::internal)?;
    let files = csv_files(ctx, &found).await?;
    let outcome = async {
        let (counted, events) = (count(&found, &carried, &filled), outputs(&step, document, &found, &files));
        let owner = Owner { workspace: document.workspace_id, document: document.id, job: ctx.id() };
        let mut tables = Unwritten::of(owner, turn.tables, found, now)?;
        tables.write_ahead(ctx).await?;
        let change = Change { owner, document, turn, counted, events, tables, filled, seen, replaced, carried };
        commit(ctx, step, &viewer, change, &files).await
    };
    let outcome: Result<Taken, JobError> = outcome.await;
    // Another worker has the job, or it was refused: nothing was written. Of what is unknown maintenance takes care.
    if outcome.as_ref().is_err_and(JobError::wrote_nothing) {
        discard(ctx, &files).await;
    }
    outcome
}

/// The files of all tables; none stays when one of them cannot be written.
async fn csv_files(ctx: &JobCtx, tables: &[NewTable]) -> Result<Vec<Csv>, JobError> {
    let mut files = Vec::with_capacity(tables.len());
    for table in tables {
        match csv(ctx, table).await {
            Ok(file) => files.push(file),
            Err(error) => {
                discard(ctx, &files).await;
                return Err(error);
            }
        }
    }
    Ok(files)
}

async fn discard(ctx: &JobCtx, files: &[Csv]) {
    for file in files {
        file.kept.discard(ctx.app()).await;
    }
}

async fn csv(ctx: &JobCtx, table: &NewTable) -> Result<Csv, JobError> {
    let format = ArtifactFormat::Csv;
    let file = write_new(&table.title, &table.columns, &table.rows, Output::new(format, true)?).await?;
    let kept = keep(ctx.app(), ctx.workspace()?, file).await?;
    let new = NewArtifact {
        title: table.title.clone(),
        format,
        subject: table.id.into(),
        subject_revision: Some(1),
        job: Some(ctx.id()),
        neutralizes_formulas: true,
        expires_at: None,
    };
    Ok(Csv { kept, new })
}

/// What is to be written of a document.
struct Change<'d> {
    owner: Owner,
    document: &'d document::Model,
    turn: Turn,
    counted: Taken,
    /// What the log of the job tells of them.
    events: Vec<NewEvent>,
    tables: Unwritten,
    filled: Filled,
    /// The corrections that there were.
    seen: Vec<table_correction::Model>,
    /// Those of them that others take the place of.
    replaced: Vec<TableCorrectionId>,
    carried: Vec<table_correction::Model>,
}

/// How much was found.
fn count(found: &[NewTable], carried: &[table_correction::Model], filled: &Filled) -> Taken {
    let conflicts = carried.iter().filter(|row| row.status == CorrectionStatus::Conflict).count();
    let fields = filled.fields.iter().filter(|field| field.value.is_some()).count();
    Taken {
        fields: u32::try_from(fields).unwrap_or(u32::MAX),
        notice: filled.notice.clone(),
        tables: u32::try_from(found.len()).unwrap_or(u32::MAX),
        rows: found.iter().map(|table| u32::try_from(table.rows.len()).unwrap_or(u32::MAX)).sum(),
        conflicts: u32::try_from(conflicts).unwrap_or(u32::MAX),
        is_gone: false,
        failure: None,
    }
}

/// An event for each table.
fn outputs(step: &OpenStep, document: &document::Model, found: &[NewTable], files: &[Csv]) -> Vec<NewEvent> {
    let event = |(table, file): (&NewTable, &Csv)| {
        let message = format!("The table “{}” has {} rows.", table.title, table.rows.len());
        let data = json!({ "documentId": document.id, "tableId": table.id, "artifactId": file.kept.id() });
        NewEvent::new(JobEventKind::Output, message).step(step.id()).data(data)
    };
    found.iter().zip(files).map(event).collect()
}

async fn commit(
    ctx: &JobCtx,
    step: OpenStep,
    viewer: &Viewer,
    change: Change<'_>,
    files: &[Csv],
) -> Result<Taken, JobError> {
    let Change { owner, document, turn, counted: taken, events, tables, filled, seen, replaced, carried } = change;
    let (app, now) = (ctx.app(), ctx.app().clock.now());
    let mut tx = ctx.begin().await?;
    // Who corrects holds the document, too.
    let held = document::Entity::by_id_in(document.workspace_id, document.id).lock_exclusive().one(&*tx).await?;
    if held.is_none() || store::corrections(&*tx, document.id).await? != seen {
        return Err(changed_meanwhile());
    }
    tables.finish_in(&tx).await?;
    store::replace_corrections_in(&tx, document.id, replaced, carried).await?;
    store_in(&mut tx, owner, filled, now);
    store::outcome_in(&tx, outcome(ctx, turn, document, &taken)?).await?;
    for Csv { kept, new } in files {
        let row = add_in(&mut tx, app, viewer, kept, new.clone()).await?;
        let summary = format!("The table “{}” of “{}” was written as {}", new.title, document.name, row.filename);
        let facts = json!({ "artifactId": row.id, "documentId": document.id, "sha256": row.sha256 });
        let told = NewActivity::new("table.exported", new.subject, summary).payload(facts);
        append_in(&mut tx, now, document.workspace_id, Cause::Viewer(viewer), told);
    }
    let told = NewActivity::new("document.extracted", document.id, format!("“{}”: {}", document.name, summary(&taken)));
    append_in(&mut tx, now, document.workspace_id, Cause::Viewer(viewer), told);
    step.finish_with(tx, summary(&taken), taken, events).await
}

fn summary(taken: &Taken) -> String {
    let Taken { tables, rows, conflicts, fields, .. } = taken;
    let mut told = match (tables, conflicts) {
        (0, 0) => "No tables were found.".to_owned(),
        (_, 0) => format!("Tables: {tables}. Rows: {rows}."),
        _ => format!("Tables: {tables}. Rows: {rows}. Corrections that do not fit any more: {conflicts}."),
    };
    if *fields > 0 {
        told += &format!(" Fields: {fields}.");
    }
    if let Some(notice) = &taken.notice {
        told += &format!(" {notice}");
    }
    told
}

/// True for a correction of what the settings want to have looked at; others stay where they are.
fn is_looked_at(correction: &table_correction::Model, settings: &Extraction) -> bool {
    let is_on_a_page = match (&settings.pages, correction.anchor.page) {
        (Some(ranges), Some(page)) => ranges.iter().any(|range| range.holds(page)),
        _ => true,
    };
    settings.tables && is_on_a_page
}

/// The next attempt sees what has changed.
fn changed_meanwhile() -> JobError {
    let message = "The document was deleted, or somebody corrected a table of it, at the same moment.";
    let failure = Failure::transient(FailureCode::Internal, message);
    JobError::Failed { failure, retry_after: None, cause: Some(Error::deleted_meanwhile()) }
}
