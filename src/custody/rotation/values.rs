//! Sealing all values anew.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::alarm;
use super::{PORTION, TELLING};
use crate::base::error::Kind;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result as BaseResult};
use crate::db::Sql;
use crate::engine::{JobCtx, JobError, Step};
use crate::vault::{Place, SealedColumn, store, version_of};

/// Values that are read at once.
const PAGE: usize = 100;

/// The result of a step.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Portion {
    /// The last row that was looked at.
    last: Option<Uuid>,
    /// Values that were looked at.
    seen: u64,
    /// Values that were sealed anew.
    sealed: u64,
    /// Values that do not match their seal.
    damaged: u64,
    /// Whether there is nothing after it.
    is_end: bool,
}

/// A stored value.
struct Stored {
    row: Uuid,
    workspace: Option<WorkspaceId>,
    sealed: String,
}

/// Seals all values anew that were not sealed with the newest data key of their workspace, and answers how many that were.
pub(super) async fn seal_all(ctx: &JobCtx, columns: &'static [SealedColumn], pass: u32) -> Result<u64, JobError> {
    let mut sealed = 0;
    for column in columns {
        let mut after = None;
        for number in 1.. {
            let portion = seal_portion(ctx, column, pass, number, after).await?;
            sealed += portion.sealed;
            if portion.is_end {
                break;
            }
            after = portion.last;
        }
    }
    Ok(sealed)
}

/// Seals values for about a minute.
async fn seal_portion(
    ctx: &JobCtx,
    column: &'static SealedColumn,
    pass: u32,
    number: u32,
    after: Option<Uuid>,
) -> Result<Portion, JobError> {
    let name = format!("{}.{}", column.table, column.column);
    let (key, title) = (format!("seal-{name}-{pass}-{number}"), format!("Seal {name} anew ({pass}.{number})"));
    let step = match ctx.step(&key, &title).await? {
        Step::Done(portion) => return Ok(portion),
        Step::Open(step) => step,
    };
    let work = Work { ctx, column, is_first: pass == 1 };
    let portion = work.seal_from(after).await?;
    let Portion { seen, sealed, damaged, .. } = &portion;
    let mut message = format!("Looked at {seen} values of {name}, and sealed {sealed} of them anew.");
    if *damaged > 0 {
        message.push_str(&format!(
            " {damaged} do not match their seal and stay as they are, with the keys that they name; the audit log says where."
        ));
    }
    step.finish(ctx.begin().await?, message, portion).await
}

struct Work<'a> {
    ctx: &'a JobCtx,
    column: &'static SealedColumn,
    /// Whether what is damaged has not been told yet.
    is_first: bool,
}

impl Work<'_> {
    async fn seal_from(&self, after: Option<Uuid>) -> Result<Portion, JobError> {
        let mut portion = Portion { last: after, ..Portion::default() };
        let mut newest = HashMap::new();
        let (begun, mut told) = (Instant::now(), Instant::now());
        while !portion.is_end && begun.elapsed() < PORTION {
            let page = self.page(portion.last).await?;
            portion.is_end = page.len() < PAGE;
            for stored in page {
                portion.last = Some(stored.row);
                portion.seen += 1;
                let known = match newest.get(&stored.workspace) {
                    Some(known) => *known,
                    None => store::newest_version(self.ctx.app().db.read(), stored.workspace).await?,
                };
                newest.insert(stored.workspace, known);
                let version = version_of(&stored.sealed);
                if version.is_none() || version != known {
                    self.seal(&stored, &mut portion).await?;
                }
            }
            if told.elapsed() >= TELLING {
                told = Instant::now();
                self.tell(&portion).await?;
            }
        }
        Ok(portion)
    }

    /// The values after a row.
    async fn page(&self, after: Option<Uuid>) -> BaseResult<Vec<Stored>> {
        let SealedColumn { table, column, key, workspace } = self.column;
        let mut query =
            Sql::new(format!("SELECT {key}, {workspace}, {column} FROM {table} WHERE {column} IS NOT NULL"));
        if let Some(after) = after {
            query.push(&format!(" AND {key} > "));
            query.bind(after);
        }
        query.push(&format!(" ORDER BY {key} LIMIT {PAGE}"));
        let rows = query.all(self.ctx.app().db.read()).await?;
        let read = |row: &sea_orm::QueryResult| {
            let (row_id, workspace) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok::<_, sea_orm::DbErr>(Stored { row: row_id, workspace, sealed: row.try_get_by_index(2)? })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Seals one value anew, unless it is another one by now.
    async fn seal(&self, stored: &Stored, portion: &mut Portion) -> Result<(), JobError> {
        let (app, SealedColumn { table, column, key, .. }) = (self.ctx.app(), self.column);
        let place = Place { workspace: stored.workspace, table, column, row: stored.row };
        let value = match app.vault.try_open(&app.db, &place, &stored.sealed).await {
            Ok(value) => value,
            Err(error) if matches!(error.kind(), Kind::Integrity) => {
                portion.damaged += 1;
                return self.tell_damaged(&place, &error).await;
            }
            // Deleted with its workspace since it was read.
            Err(error) if error.refusals().is_some() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let tx = self.ctx.begin().await?;
        let sealed = app.vault.sealing_key_in(&tx, stored.workspace).await?.seal(&place, &value)?;
        let mut update = Sql::new(format!("UPDATE {table} SET {column} = "));
        update.bind(sealed).push(&format!(" WHERE {key} = "));
        update.bind(stored.row).push(&format!(" AND {column} = "));
        update.bind(stored.sealed.clone()).push(&format!(" RETURNING {key}"));
        portion.sealed += update.all(&*tx).await?.len() as u64;
        Ok(tx.commit().await?)
    }

    async fn tell_damaged(&self, place: &Place, error: &Error) -> Result<(), JobError> {
        if self.is_first {
            alarm::raise_and_wait(self.ctx.app(), place, error).await?;
        }
        Ok(())
    }

    async fn tell(&self, portion: &Portion) -> Result<(), JobError> {
        let SealedColumn { table, column, .. } = self.column;
        let query = Sql::new(format!("SELECT COUNT(*) FROM {table} WHERE {column} IS NOT NULL"));
        let rows = query.all(self.ctx.app().db.read()).await?;
        let all: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = portion.seen as f64 / all.max(1) as f64;
        let message = format!("{} values of {table}.{column} were looked at in this step, of {all}.", portion.seen);
        self.ctx.progress(share, message).await
    }
}
