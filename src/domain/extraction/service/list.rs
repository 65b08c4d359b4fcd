//! Reading what was extracted. The rows above were found for the caller.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::app::App;
use crate::base::id::{DocumentId, ExtractedRowId, ExtractedTableId, JobId, TableCorrectionId};
use crate::base::{Result, Viewer};
use crate::db::page::Sort;
use crate::entity::artifact::{self, ArtifactFormat};
use crate::entity::table_correction::{self, CorrectionStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, extracted_row, extracted_table, extraction_outcome};

/// Tables by identifier that the caller can see, in no order.
pub async fn tables(
    app: &App,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = ExtractedTableId>,
) -> Result<Vec<extracted_table::Model>> {
    Ok(extracted_table::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?)
}

/// Rows by identifier that the caller can see, in no order.
pub async fn rows(
    app: &App,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = ExtractedRowId>,
) -> Result<Vec<extracted_row::Model>> {
    Ok(extracted_row::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?)
}

/// Corrections by identifier that the caller can see, in no order.
pub async fn corrections(
    app: &App,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = TableCorrectionId>,
) -> Result<Vec<table_correction::Model>> {
    Ok(table_correction::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?)
}

/// The tables of a document, by job and position: in the order in which they were stored.
pub fn by_job() -> Sort<extracted_table::Column> {
    let (column, id) = (extracted_table::Column::CreatedAt, extracted_table::Column::Id);
    Sort { name: "tables", column, id, descending: false }
}

/// The tables of a job, by position.
pub fn by_position() -> Sort<extracted_table::Column> {
    let (column, id) = (extracted_table::Column::Position, extracted_table::Column::Id);
    Sort { name: "tables.position", column, id, descending: false }
}

/// The rows of a table, from above.
pub fn from_above() -> Sort<extracted_row::Column> {
    let (column, id) = (extracted_row::Column::Position, extracted_row::Column::Id);
    Sort { name: "rows", column, id, descending: false }
}

/// Corrections, from the newest.
pub fn newest_first() -> Sort<table_correction::Column> {
    let (column, id) = (table_correction::Column::CreatedAt, table_correction::Column::Id);
    Sort { name: "corrections", column, id, descending: true }
}

/// Rows of tables below those that head the columns, between two positions.
pub async fn rows_between(
    app: &App,
    tables: impl IntoIterator<Item = ExtractedTableId>,
    positions: std::ops::Range<i32>,
) -> Result<Vec<extracted_row::Model>> {
    let rows = extracted_row::Entity::belonging_to_any(tables)
        .filter(extracted_row::Column::Position.gte(positions.start))
        .filter(extracted_row::Column::Position.lt(positions.end))
        .order_by_asc(extracted_row::Column::Position);
    Ok(rows.all(app.db.read()).await?)
}

/// The tables that were taken out of a document last, in their order, at most so many.
pub async fn newest_tables(app: &App, document: DocumentId, limit: usize) -> Result<Vec<extracted_table::Model>> {
    let of_document = || extracted_table::Entity::belonging_to(document);
    let newest = of_document()
        .order_by_desc(extracted_table::Column::CreatedAt)
        .order_by_desc(extracted_table::Column::Id)
        .one(app.db.read())
        .await?;
    let Some(newest) = newest else { return Ok(Vec::new()) };
    Ok(of_document()
        .filter(extracted_table::Column::JobId.eq(newest.job_id))
        .order_by_asc(extracted_table::Column::Position)
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        .all(app.db.read())
        .await?)
}

/// Rows of a table that was found for the caller, behind a position.
pub async fn rows_after(
    app: &App,
    table: ExtractedTableId,
    after: i32,
    limit: u64,
) -> Result<Vec<extracted_row::Model>> {
    let rows = extracted_row::Entity::belonging_to(table)
        .filter(extracted_row::Column::Position.gt(after))
        .order_by_asc(extracted_row::Column::Position)
        .limit(limit);
    Ok(rows.all(app.db.read()).await?)
}

/// The newest CSV file of each of these tables that shows the table as it is, at this revision.
pub async fn current_csv(
    app: &App,
    viewer: &Viewer,
    tables: &[(ExtractedTableId, i32)],
) -> Result<HashMap<ExtractedTableId, artifact::Model>> {
    let wanted = tables.iter().fold(Condition::any(), |any, (table, revision)| {
        let of_table = Condition::all()
            .add(artifact::Column::SubjectId.eq(table.0))
            .add(artifact::Column::SubjectRevision.eq(*revision));
        any.add(of_table)
    });
    let files = artifact::Entity::visible_to(viewer)
        .filter(wanted)
        .filter(artifact::Column::Format.eq(ArtifactFormat::Csv))
        .order_by_asc(artifact::Column::CreatedAt)
        .order_by_asc(artifact::Column::Id)
        .all(app.db.read())
        .await?;
    Ok(files.into_iter().map(|file| (ExtractedTableId(file.subject_id), file)).collect())
}

/// What became of the documents of jobs, in their order.
pub async fn outcomes(app: &App, jobs: impl IntoIterator<Item = JobId>) -> Result<Vec<extraction_outcome::Model>> {
    let outcomes =
        extraction_outcome::Entity::belonging_to_any(jobs).order_by_asc(extraction_outcome::Column::Position);
    Ok(outcomes.all(app.db.read()).await?)
}

/// Corrections of documents that do not fit what was extracted last, from the oldest.
pub async fn conflicts(
    app: &App,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<table_correction::Model>> {
    let conflicts = table_correction::Entity::belonging_to_any(documents)
        .filter(table_correction::Column::IsLatest.eq(true))
        .filter(table_correction::Column::Status.eq(CorrectionStatus::Conflict))
        .order_by_asc(table_correction::Column::CreatedAt)
        .order_by_asc(table_correction::Column::Id);
    Ok(conflicts.all(app.db.read()).await?)
}
