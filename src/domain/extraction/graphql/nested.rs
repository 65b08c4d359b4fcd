//! Tables below their document and below their job; rows and corrections below their table.

use async_graphql::Context;
use uuid::Uuid;

use super::correction::{ConflictsOfDocument, TableCorrection};
use super::row::TableRow;
use super::table::{ExtractedTable, ExtractedTableConnection};
use crate::base::Result;
use crate::base::id::{DocumentId, JobId};
use crate::db::page::{Sort, SortKey};
use crate::domain::extraction::service::list;
use crate::entity::{extracted_row, extracted_table, table_correction};
use crate::graphql::nested::{NestedConnection, nested_page};
use crate::graphql::{ContextExt as _, PageArguments};

/// Tables of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfDocument;

impl NestedConnection for OfDocument {
    type Entity = extracted_table::Entity;
    type Node = ExtractedTable;

    const PARENT: extracted_table::Column = extracted_table::Column::DocumentId;
    const WORKSPACE: extracted_table::Column = extracted_table::Column::WorkspaceId;

    fn sort() -> Sort<extracted_table::Column> {
        list::by_job()
    }

    fn place(row: &extracted_table::Model) -> (Uuid, SortKey, Uuid) {
        (row.document_id.0, row.created_at.into(), row.id.0)
    }
}

/// Tables of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfJob;

impl NestedConnection for OfJob {
    type Entity = extracted_table::Entity;
    type Node = ExtractedTable;

    const PARENT: extracted_table::Column = extracted_table::Column::JobId;
    const WORKSPACE: extracted_table::Column = extracted_table::Column::WorkspaceId;

    fn sort() -> Sort<extracted_table::Column> {
        list::by_position()
    }

    fn place(row: &extracted_table::Model) -> (Uuid, SortKey, Uuid) {
        (row.job_id.0, row.position.into(), row.id.0)
    }
}

/// Rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rows;

impl NestedConnection for Rows {
    type Entity = extracted_row::Entity;
    type Node = TableRow;

    const PARENT: extracted_row::Column = extracted_row::Column::TableId;
    const WORKSPACE: extracted_row::Column = extracted_row::Column::WorkspaceId;

    fn sort() -> Sort<extracted_row::Column> {
        list::from_above()
    }

    fn place(row: &extracted_row::Model) -> (Uuid, SortKey, Uuid) {
        (row.table_id.0, row.position.into(), row.id.0)
    }
}

/// Corrections of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Corrections;

impl NestedConnection for Corrections {
    type Entity = table_correction::Entity;
    type Node = TableCorrection;

    const PARENT: table_correction::Column = table_correction::Column::TableId;
    const WORKSPACE: table_correction::Column = table_correction::Column::WorkspaceId;

    fn sort() -> Sort<table_correction::Column> {
        list::newest_first()
    }

    fn place(row: &table_correction::Model) -> (Uuid, SortKey, Uuid) {
        (row.table_id.map(|table| table.0).unwrap_or_default(), row.created_at.into(), row.id.0)
    }
}

/// Tables of a document that the caller can see, by job and position.
pub async fn of_document(
    ctx: &Context<'_>,
    document: DocumentId,
    page: PageArguments,
) -> Result<ExtractedTableConnection> {
    let (page, count) = nested_page(ctx, OfDocument, document.0, page).await?;
    Ok(ExtractedTableConnection::new(page, count))
}

/// Tables of a job that the caller can see, by position.
pub async fn of_job(ctx: &Context<'_>, job: JobId, page: PageArguments) -> Result<ExtractedTableConnection> {
    let (page, count) = nested_page(ctx, OfJob, job.0, page).await?;
    Ok(ExtractedTableConnection::new(page, count))
}

/// Corrections of a document that do not fit what was extracted last, from the oldest.
pub async fn conflicts_of_document(ctx: &Context<'_>, document: DocumentId) -> Result<Vec<TableCorrection>> {
    Ok(ctx.load(ConflictsOfDocument(document)).await?.unwrap_or_default())
}
