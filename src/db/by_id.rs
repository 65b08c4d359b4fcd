//! Rows by identifier: the statement that nearly every request needs. It goes to the driver without the builder and the
//! executor of the ORM, which cost more than the statement itself (figures in `docs/performance.md`).

use std::sync::Arc;

use sea_orm::{DbErr, EntityName as _, IdenStatic as _, QueryResult, RuntimeErr};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe};
use uuid::Uuid;

use super::Db;
use crate::base::Result;
use crate::entity::columns::Row;

/// Identifiers per statement; SQLite allows slightly more parameters.
const BATCH: usize = 10_000;

impl Db {
    /// The rows with these identifiers that exist, in no order. The table must have a column `id`.
    pub async fn by_ids<R: Row>(&self, ids: Vec<Uuid>) -> Result<Vec<R>> {
        let beginning = beginning::<R>();
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            for row in self.rows_by_ids(&beginning, ids).await? {
                found.push(R::read(&row)?);
            }
        }
        Ok(found)
    }

    async fn rows_by_ids(&self, beginning: &str, ids: &[Uuid]) -> Result<Vec<QueryResult>, DbErr> {
        #[cfg(test)]
        self.count_read();
        let reader = self.read();
        if self.is_sqlite() {
            let mut arguments = SqliteArguments::default();
            let mut sql = String::with_capacity(beginning.len() + 5 + 2 * ids.len());
            sql.push_str(beginning);
            for (place, id) in ids.iter().enumerate() {
                sql.push_str(if place == 0 { " IN (?" } else { ",?" });
                arguments.add(id).map_err(unsent)?;
            }
            sql.push(')');
            let pool = reader.pool().get_sqlite_connection_pool();
            let rows = async { sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(pool).await.map_err(failed) };
            let rows = reader.holders().during("rows by identifier", rows).await?;
            return Ok(rows.into_iter().map(QueryResult::from).collect());
        }
        // One text for any number of identifiers, so that it is prepared only once; and one for a single identifier.
        let mut arguments = PgArguments::default();
        let sql = match ids {
            [id] => {
                arguments.add(id).map_err(unsent)?;
                format!("{beginning} = $1")
            }
            ids => {
                arguments.add(ids).map_err(unsent)?;
                format!("{beginning} = ANY($1)")
            }
        };
        let pool = reader.pool().get_postgres_connection_pool();
        let rows = async { sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(pool).await.map_err(failed) };
        let rows = reader.holders().during("rows by identifier", rows).await?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

/// `SELECT columns FROM table WHERE id`.
fn beginning<R: Row>() -> String {
    let mut text = String::from("SELECT ");
    for (place, column) in R::COLUMNS.iter().enumerate() {
        text.push_str(if place == 0 { "\"" } else { ", \"" });
        text.push_str(column.as_str());
        text.push('"');
    }
    text + " FROM " + R::Entity::default().table_name() + " WHERE id"
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn unsent(error: sqlx::error::BoxDynError) -> DbErr {
    failed(sqlx::Error::Encode(error))
}
