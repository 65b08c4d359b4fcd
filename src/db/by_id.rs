//! Rows by identifier, which nearly every request needs. The SQL is built once per table and set of columns and goes to
//! the driver directly: the ORM's query builder costs more than the query itself.

use std::any::TypeId;
use std::sync::{Arc, LazyLock};

use dashmap::DashMap;
use sea_orm::{DbErr, EntityTrait, Iden as _, QueryResult, RuntimeErr};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe};
use uuid::Uuid;

use super::Db;
use crate::base::Result;
use crate::entity::columns::{Columns, Partial};

/// Identifiers per statement; SQLite allows slightly more parameters.
const BATCH: usize = 10_000;

/// `SELECT columns FROM table WHERE id`, by table and columns.
static BEGINNINGS: LazyLock<DashMap<(TypeId, Columns), Arc<str>>> = LazyLock::new(DashMap::new);

impl Db {
    /// The existing rows with these identifiers, in no particular order. The table must have a column `id`.
    pub async fn by_ids<E>(&self, ids: Vec<Uuid>, columns: Columns) -> Result<Vec<E::Model>>
    where
        E: EntityTrait,
        E::Model: Partial<Column = E::Column>,
    {
        let chosen = E::Model::chosen(columns);
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            for row in self.rows_by_ids(&beginning::<E>(columns, &chosen), ids).await? {
                found.push(E::Model::read(&row, &chosen)?);
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

fn beginning<E: EntityTrait>(columns: Columns, chosen: &[E::Column]) -> Arc<str> {
    let key = (TypeId::of::<E>(), columns);
    if let Some(text) = BEGINNINGS.get(&key) {
        return Arc::clone(&text);
    }
    let names: Vec<String> = chosen.iter().map(|column| format!("\"{}\"", column.to_string())).collect();
    let text: Arc<str> = format!("SELECT {} FROM {} WHERE id", names.join(", "), E::default().table_name()).into();
    BEGINNINGS.insert(key, Arc::clone(&text));
    text
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn unsent(error: sqlx::error::BoxDynError) -> DbErr {
    failed(sqlx::Error::Encode(error))
}
