//! Tables that were taken out of documents: one, or all of a document or a job.

use std::fs::File;

use export::{Cell, Column, ColumnType};
use extraction::values::{self, Value};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select};

use super::output::{Row, Tables};
use super::{Described, Output};
use crate::app::App;
use crate::base::id::{DocumentId, ExtractedTableId, JobId, WorkspaceId};
use crate::base::{Error, NodeRef, Result};
use crate::entity::artifact::ArtifactFormat;
use crate::entity::extracted_row::StoredCells;
use crate::entity::extracted_table::StoredColumn;
use crate::entity::{BelongsTo as _, OfWorkspace as _, document, extracted_row, extracted_table, job};

/// Formats of one table.
pub(super) const FORMATS: &[ArtifactFormat] = super::TABLES;

/// Formats of several tables.
pub(super) const FORMATS_OF_SEVERAL: &[ArtifactFormat] =
    &[ArtifactFormat::Json, ArtifactFormat::Markdown, ArtifactFormat::Html, ArtifactFormat::Xlsx];

/// Rows that are read and written at once.
const ROWS: u16 = 500;

pub(super) async fn describe(app: &App, workspace: WorkspaceId, id: ExtractedTableId) -> Result<Described> {
    let table = found(app, workspace, id).await?;
    let rows = u64::try_from(table.row_count).unwrap_or_default();
    Ok(Described { subject: id.into(), revision: Some(table.revision), title: table.title, rows })
}

async fn found(app: &App, workspace: WorkspaceId, id: ExtractedTableId) -> Result<extracted_table::Model> {
    let table = extracted_table::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
    table.ok_or_else(|| Error::not_found("tableId", id))
}

pub(super) async fn write(app: &App, workspace: WorkspaceId, id: ExtractedTableId, output: Output) -> Result<File> {
    let table = found(app, workspace, id).await?;
    let tables = output.table(&table.title, &columns(&table.columns.0))?;
    stored_rows(app, table, tables).await?.finish().await
}

/// Of a document, those that its newest job found.
pub(super) async fn describe_document(app: &App, workspace: WorkspaceId, id: DocumentId) -> Result<Described> {
    let document = document::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
    let document = document.ok_or_else(|| Error::not_found("documentId", id))?;
    let tables = of_document(app, id).await?;
    several(id.into(), "documentId", document.name, &tables)
}

pub(super) async fn write_document(app: &App, id: DocumentId, output: Output) -> Result<File> {
    let tables = of_document(app, id).await?;
    write_several(app, tables, output).await
}

/// The tables that the newest job with tables of a document has found in it.
async fn of_document(app: &App, id: DocumentId) -> Result<Vec<extracted_table::Model>> {
    let of_document = extracted_table::Entity::belonging_to(id);
    let newest = of_document.clone().order_by_desc(extracted_table::Column::CreatedAt);
    let newest = newest.order_by_desc(extracted_table::Column::Id).limit(1).one(app.db.read()).await?;
    let Some(newest) = newest else { return Ok(Vec::new()) };
    in_order(app, of_document.filter(extracted_table::Column::JobId.eq(newest.job_id))).await
}

pub(super) async fn describe_job(app: &App, workspace: WorkspaceId, id: JobId) -> Result<Described> {
    let job = job::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
    let job = job.ok_or_else(|| Error::not_found("jobId", id))?;
    let tables = in_order(app, extracted_table::Entity::belonging_to(id)).await?;
    several(id.into(), "jobId", job.title, &tables)
}

pub(super) async fn write_job(app: &App, id: JobId, output: Output) -> Result<File> {
    let tables = in_order(app, extracted_table::Entity::belonging_to(id)).await?;
    write_several(app, tables, output).await
}

async fn in_order(app: &App, tables: Select<extracted_table::Entity>) -> Result<Vec<extracted_table::Model>> {
    Ok(tables.order_by_asc(extracted_table::Column::Position).all(app.db.read()).await?)
}

fn several(subject: NodeRef, field: &str, title: String, tables: &[extracted_table::Model]) -> Result<Described> {
    if tables.is_empty() {
        let message = "There are no tables to export. Start an extraction first.";
        return Err(Error::state(field, "NO_TABLES", &["HAS_TABLES"], message));
    }
    let rows = tables.iter().map(|table| u64::try_from(table.row_count).unwrap_or_default()).sum();
    Ok(Described { subject, revision: None, title, rows })
}

async fn write_several(app: &App, tables: Vec<extracted_table::Model>, output: Output) -> Result<File> {
    let mut tables = tables.into_iter();
    let first = tables.next().ok_or_else(Error::deleted_meanwhile)?;
    let begun = output.table(&first.title, &columns(&first.columns.0))?;
    let mut written = stored_rows(app, first, begun).await?;
    for table in tables {
        let begun = written.table(&table.title, &columns(&table.columns.0))?;
        written = stored_rows(app, table, begun).await?;
    }
    written.finish().await
}

async fn stored_rows(app: &App, table: extracted_table::Model, mut tables: Tables) -> Result<Tables> {
    let mut after = -1;
    loop {
        let rows = extracted_row::Entity::belonging_to(table.id)
            .filter(extracted_row::Column::Position.gt(after))
            .order_by_asc(extracted_row::Column::Position)
            .limit(u64::from(ROWS))
            .all(app.db.read())
            .await?;
        let Some(last) = rows.last() else { return Ok(tables) };
        after = last.position;
        tables = tables.rows(rows.iter().map(|stored| row(&stored.cells, &table.columns.0)).collect()).await?;
    }
}

/// A table that is not stored yet, as [`write`] writes one that is.
pub(in crate::domain) async fn write_new(
    title: &str,
    heads: &[StoredColumn],
    rows: &[StoredCells],
    output: Output,
) -> Result<File> {
    let mut tables = output.table(title, &columns(heads))?;
    for part in rows.chunks(ROWS.into()) {
        tables = tables.rows(part.iter().map(|cells| row(cells, heads)).collect()).await?;
    }
    tables.finish().await
}

fn columns(columns: &[StoredColumn]) -> Vec<Column> {
    let kind = |column: &StoredColumn| match column.notation.kind {
        values::ColumnType::Text => ColumnType::Text,
        values::ColumnType::Number | values::ColumnType::Percent | values::ColumnType::Currency => ColumnType::Number,
        values::ColumnType::Date => ColumnType::Date,
        values::ColumnType::Boolean => ColumnType::Boolean,
    };
    columns.iter().map(|column| Column::new(heading(column), kind(column))).collect()
}

/// What a column is called, with the unit of its values: they are written as bare numbers.
fn heading(column: &StoredColumn) -> String {
    let unit = match column.notation.kind {
        values::ColumnType::Percent => Some("%"),
        values::ColumnType::Currency => column.notation.currency(),
        _ => None,
    };
    match unit.filter(|unit| !column.name.contains(unit)) {
        Some(unit) => format!("{} ({unit})", column.name),
        None => column.name.clone(),
    }
}

/// A row: each text in the first column that it takes, as a value where its column has such values.
fn row(cells: &StoredCells, columns: &[StoredColumn]) -> Row {
    let mut row = vec![Cell::Empty; columns.len()];
    for cell in &cells.0 {
        let at = cell.column as usize;
        let (Some(place), Some(column)) = (row.get_mut(at), columns.get(at)) else { continue };
        let text = cell.shown();
        *place = match column.notation.read(text) {
            _ if text.is_empty() => Cell::Empty,
            Some(Value::Number(number)) => Cell::decimal(number).unwrap_or_else(|| Cell::text(text.to_owned())),
            Some(Value::Date(day)) => Cell::Day(day),
            Some(Value::Moment(moment)) => Cell::Moment(moment.and_utc()),
            Some(Value::Boolean(value)) => Cell::Boolean(value),
            None => Cell::text(text.to_owned()),
        };
    }
    row
}
