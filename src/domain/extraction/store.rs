//! Writing what was extracted, in the transaction that finishes the step of its document.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Set,
};

use super::layout::NewTable;
use crate::base::id::{DocumentId, ExtractedRowId, JobId, TableCorrectionId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::entity::extracted_table::{StoredColumns, StoredHeader, StoredLocation, StoredUnplaced};
use crate::entity::table_correction::{self, CorrectionStatus};
use crate::entity::{BelongsTo as _, extracted_row, extracted_table, extraction_outcome};

/// Rows that are inserted with one statement.
const ROWS: usize = 500;

/// Whose the tables are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) workspace: WorkspaceId,
    pub(super) document: DocumentId,
    pub(super) job: JobId,
}

/// Writes tables with their rows. `first` is the position of the first one among the tables of the job.
pub(super) async fn insert_in(tx: &Tx, owner: Owner, first: u32, tables: Vec<NewTable>, now: Timestamp) -> Result<()> {
    for (position, table) in (first..).zip(tables) {
        let (id, rows) = (table.id, table.rows);
        let row = extracted_table::ActiveModel {
            id: Set(id),
            workspace_id: Set(owner.workspace),
            document_id: Set(owner.document),
            job_id: Set(owner.job),
            position: Set(number(position)?),
            title: Set(table.title),
            page: Set(table.location.as_ref().and_then(extraction::Location::page).map(number).transpose()?),
            location: Set(table.location.map(StoredLocation)),
            method: Set(table.method),
            confidence: Set(table.confidence),
            columns: Set(StoredColumns(table.columns)),
            header: Set(StoredHeader(table.header)),
            row_count: Set(number(rows.len())?),
            unplaced: Set(StoredUnplaced(table.unplaced)),
            revision: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
        };
        extracted_table::Entity::insert(row).exec_without_returning(&**tx).await?;
        let mut rows = rows.into_iter().zip(0..).peekable();
        while rows.peek().is_some() {
            let part = rows.by_ref().take(ROWS).map(|(cells, position)| extracted_row::ActiveModel {
                id: Set(ExtractedRowId::generate()),
                table_id: Set(id),
                workspace_id: Set(owner.workspace),
                position: Set(position),
                cells: Set(cells),
            });
            extracted_row::Entity::insert_many(part).exec_without_returning(&**tx).await?;
        }
    }
    Ok(())
}

/// The corrections of a document that the next extraction takes up, from the oldest.
pub(super) async fn corrections(
    connection: &impl ConnectionTrait,
    document: DocumentId,
) -> Result<Vec<table_correction::Model>> {
    let live = table_correction::Entity::belonging_to(document)
        .filter(table_correction::Column::IsLatest.eq(true))
        .filter(table_correction::Column::Status.is_in([CorrectionStatus::Applied, CorrectionStatus::Conflict]))
        .order_by_asc(table_correction::Column::CreatedAt)
        .order_by_asc(table_correction::Column::Id);
    Ok(live.all(connection).await?)
}

/// Replaces corrections by those that were carried over.
pub(super) async fn replace_corrections_in(
    tx: &Tx,
    document: DocumentId,
    old: Vec<TableCorrectionId>,
    new: Vec<table_correction::Model>,
) -> Result<()> {
    if old.is_empty() {
        return Ok(());
    }
    table_correction::Entity::update_belonging_to(document)
        .filter(table_correction::Column::Id.is_in(old))
        .col_expr(table_correction::Column::IsLatest, false.into())
        .exec(&**tx)
        .await?;
    for part in new.chunks(ROWS) {
        let rows = part.iter().cloned().map(|row| row.into_active_model().reset_all());
        table_correction::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Writes what became of a document.
pub(super) async fn outcome_in(tx: &Tx, outcome: extraction_outcome::Model) -> Result<()> {
    let row = outcome.into_active_model().reset_all();
    extraction_outcome::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A number as databases and the schema have it.
pub(super) fn number<N>(count: N) -> Result<i32>
where
    N: TryInto<i32>,
    N::Error: std::error::Error + Send + Sync + 'static,
{
    count.try_into().map_err(Error::internal)
}
