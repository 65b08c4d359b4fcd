//! Writing what was extracted. All of it appears in the commit that finishes the step of its document; the rows of large
//! tables are written before it.

use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Set,
};

use super::layout::NewTable;
use crate::base::id::{DocumentId, ExtractedRowId, JobId, TableCorrectionId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::engine::{JobCtx, JobError};
use crate::entity::extracted_table::{StoredColumns, StoredHeader, StoredLocation, StoredUnplaced};
use crate::entity::table_correction::{self, CorrectionStatus};
use crate::entity::{BelongsTo as _, extracted_content, extracted_row, extracted_table, extraction_outcome};

/// Rows that are inserted with one statement.
const ROWS: usize = 500;
/// Most rows of one commit, so that others who write do not wait for long.
const ROWS_OF_A_COMMIT: usize = 2000;

/// Whose the tables are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) workspace: WorkspaceId,
    pub(super) document: DocumentId,
    pub(super) job: JobId,
}

/// Tables that are being written.
pub(super) struct Unwritten {
    owner: Owner,
    tables: Vec<extracted_table::ActiveModel>,
    /// What their rows belong to, until it is written.
    contents: Vec<extracted_content::ActiveModel>,
    rows: std::vec::IntoIter<extracted_row::ActiveModel>,
}

impl Unwritten {
    /// Tables to be written. `first` is the position of the first one among the tables of the job.
    pub(super) fn of(owner: Owner, first: u32, tables: Vec<NewTable>, now: Timestamp) -> Result<Self> {
        let (mut heads, mut contents, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (position, mut table) in (first..).zip(tables) {
            contents.push(extracted_content::ActiveModel {
                id: Set(table.id),
                document_id: Set(owner.document),
                job_id: Set(owner.job),
            });
            let below = std::mem::take(&mut table.rows);
            heads.push(head(owner, number(position)?, number(below.len())?, &table, now)?);
            rows.extend(below.into_iter().zip(0..).map(|(cells, position)| extracted_row::ActiveModel {
                id: Set(ExtractedRowId::generate()),
                table_id: Set(table.id),
                workspace_id: Set(owner.workspace),
                position: Set(position),
                cells: Set(cells),
            }));
        }
        Ok(Self { owner, tables: heads, contents, rows: rows.into_iter() })
    }

    /// Writes rows until what is left fits into one commit. Nobody sees them before [`Unwritten::finish_in`].
    pub(super) async fn write_ahead(&mut self, ctx: &JobCtx) -> Result<(), JobError> {
        let mut is_first = true;
        while self.rows.len() > ROWS_OF_A_COMMIT {
            let tx = ctx.begin().await?;
            if std::mem::take(&mut is_first) {
                self.begin_in(&tx).await?;
            }
            self.rows_in(&tx, ROWS_OF_A_COMMIT).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Writes the rest, and the tables.
    pub(super) async fn finish_in(mut self, tx: &Tx) -> Result<()> {
        if !self.contents.is_empty() {
            self.begin_in(tx).await?;
        }
        self.rows_in(tx, usize::MAX).await?;
        insert_in::<extracted_table::Entity, _>(tx, self.tables.into_iter()).await
    }

    /// Clears away what an attempt before this one has left, and makes room for the rows.
    async fn begin_in(&mut self, tx: &Tx) -> Result<()> {
        extracted_content::Entity::delete_belonging_to(self.owner.job)
            .filter(extracted_content::Column::DocumentId.eq(self.owner.document))
            .exec(&**tx)
            .await?;
        insert_in::<extracted_content::Entity, _>(tx, std::mem::take(&mut self.contents).into_iter()).await
    }

    async fn rows_in(&mut self, tx: &Tx, most: usize) -> Result<()> {
        insert_in::<extracted_row::Entity, _>(tx, self.rows.by_ref().take(most)).await
    }
}

/// Deletes contents of a job that has ended, for which there is no table: of a step that did not come to its end.
pub(super) async fn sweep_in(tx: &Tx, job: JobId) -> Result<()> {
    let tables = Query::select()
        .column(extracted_table::Column::Id)
        .from(extracted_table::Entity)
        .and_where(extracted_table::Column::JobId.eq(job))
        .to_owned();
    extracted_content::Entity::delete_belonging_to(job)
        .filter(extracted_content::Column::Id.not_in_subquery(tables))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Inserts rows, so many with one statement.
async fn insert_in<E, A>(tx: &Tx, rows: impl Iterator<Item = A>) -> Result<()>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(ROWS)).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

fn head(
    owner: Owner,
    position: i32,
    rows: i32,
    table: &NewTable,
    now: Timestamp,
) -> Result<extracted_table::ActiveModel> {
    Ok(extracted_table::ActiveModel {
        id: Set(table.id),
        workspace_id: Set(owner.workspace),
        document_id: Set(owner.document),
        job_id: Set(owner.job),
        position: Set(position),
        title: Set(table.title.clone()),
        page: Set(table.page().map(number).transpose()?),
        location: Set(table.location.clone().map(StoredLocation)),
        method: Set(table.method),
        confidence: Set(table.confidence),
        columns: Set(StoredColumns(table.columns.clone())),
        header: Set(StoredHeader(table.header.clone())),
        row_count: Set(rows),
        unplaced: Set(StoredUnplaced(table.unplaced.clone())),
        revision: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    })
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
    let rows = new.into_iter().map(|row| row.into_active_model().reset_all());
    insert_in::<table_correction::Entity, _>(tx, rows).await
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
