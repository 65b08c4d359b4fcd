//! Deferred writes: statements whose result nothing reads are sent together with the commit. This takes one round trip
//! on PostgreSQL, one hand-over to the writer's thread on SQLite.
//!
//! A change of the product writes its own rows and then tells of it: audit entry, timeline, search, events.
//! Sent one by one, the telling costs more than the change (figures in `docs/performance.md`).

use std::collections::HashSet;

use sea_orm::sea_query::QueryStatementWriter;
use sea_orm::{ActiveModelTrait, DbBackend, EntityTrait as _, QueryTrait as _, Statement, Update, Value};
use uuid::Uuid;

use super::sql::{self, Sql};
use crate::base::Result;

/// Maximum number of parameters per statement; both databases allow slightly more.
const VALUES: usize = 20_000;

/// One statement, or two of which the second uses the rows changed by the first.
#[derive(Debug)]
pub struct Write {
    parts: Vec<Sql>,
    row: Option<Uuid>,
}

impl Write {
    /// An `INSERT`, `UPDATE` or `DELETE`. It must not begin with `WITH`.
    pub fn new(sql: Sql) -> Self {
        Self { parts: vec![sql], row: None }
    }

    /// Inserts rows of one table.
    pub fn insert<A>(backend: DbBackend, rows: impl IntoIterator<Item = A>) -> Self
    where
        A: ActiveModelTrait,
    {
        Self::of(A::Entity::insert_many(rows).as_query(), backend)
    }

    /// Updates a row by its identifier.
    ///
    /// # Errors
    /// When the change has no identifier.
    pub fn update<A>(backend: DbBackend, change: A) -> Result<Self>
    where
        A: ActiveModelTrait,
    {
        Ok(Self::of(Update::one(change).validate()?.as_query(), backend))
    }

    /// A statement of the query builder.
    pub fn of(query: &impl QueryStatementWriter, backend: DbBackend) -> Self {
        Self::new(sql::built(query, backend))
    }

    /// A second statement. On PostgreSQL both see the tables as they were before either, and
    /// [`Sql::push_changed`] names what the first one returned; on SQLite it simply comes second.
    #[must_use]
    pub fn then(mut self, sql: Sql) -> Self {
        self.parts.push(sql);
        self
    }

    /// Names the updated row: PostgreSQL cannot update a row twice in one statement.
    #[must_use]
    pub fn updating(mut self, row: Uuid) -> Self {
        self.row = Some(row);
        self
    }
}

/// Writes deferred to the commit of their transaction.
#[derive(Debug, Default)]
pub(super) struct DeferredWrites {
    groups: Vec<Group>,
}

/// Writes that fit into one statement.
#[derive(Debug, Default)]
struct Group {
    writes: Vec<Write>,
    rows: HashSet<Uuid>,
    values: usize,
}

impl DeferredWrites {
    pub(super) fn push(&mut self, write: Write) {
        let values: usize = write.parts.iter().map(Sql::values).sum();
        let fits =
            |group: &Group| group.values + values <= VALUES && !write.row.is_some_and(|row| group.rows.contains(&row));
        if !self.groups.last().is_some_and(fits) {
            self.groups.push(Group::default());
        }
        if let Some(group) = self.groups.last_mut() {
            group.values += values;
            group.rows.extend(write.row);
            group.writes.push(write);
        }
    }

    /// The statements to run, in order.
    pub(super) fn statements(self, backend: DbBackend) -> Vec<Statement> {
        let text = |group: Group| match backend {
            DbBackend::Postgres => group.into_one(),
            _ => group.in_a_row(),
        };
        let statement = |(sql, values)| Statement::from_sql_and_values(backend, sql, values);
        self.groups.into_iter().map(text).map(statement).collect()
    }
}

impl Group {
    /// One statement, with each write as a common table expression.
    fn into_one(self) -> (String, Vec<Value>) {
        let (mut text, mut values) = (String::new(), Vec::new());
        for (number, part) in self.writes.into_iter().flat_map(|write| write.parts).enumerate() {
            text.push_str(if number == 0 { "WITH " } else { ", " });
            text.push_str(&format!("w{number} AS ("));
            part.append_to(DbBackend::Postgres, &mut text, &mut values, &format!("w{}", number.wrapping_sub(1)));
            text.push(')');
        }
        text.push_str(" SELECT 1");
        (text, values)
    }

    fn in_a_row(self) -> (String, Vec<Value>) {
        let (mut text, mut values) = (String::new(), Vec::new());
        for (number, part) in self.writes.into_iter().flat_map(|write| write.parts).enumerate() {
            text.push_str(if number == 0 { "" } else { "; " });
            part.append_to(DbBackend::Sqlite, &mut text, &mut values, "");
        }
        (text, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_become_one_statement_and_a_row_is_updated_once_in_each() {
        let row = Uuid::from_u128(1);
        let count = || {
            let mut first = Sql::new("UPDATE t SET n = n + 1 WHERE id = ");
            first.bind(row).push(" RETURNING n");
            let mut second = Sql::new("INSERT INTO u SELECT ");
            second.bind(7).push(", n FROM ");
            second.push_changed();
            Write::new(first).then(second).updating(row)
        };
        let mut deferred = DeferredWrites::default();
        let mut insert = Sql::new("INSERT INTO a VALUES (");
        insert.bind(1).push(")");
        deferred.push(Write::new(insert));
        deferred.push(count());
        deferred.push(count());
        let texts: Vec<String> =
            deferred.statements(DbBackend::Postgres).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            texts,
            [
                "WITH w0 AS (INSERT INTO a VALUES ($1)), w1 AS (UPDATE t SET n = n + 1 WHERE id = $2 RETURNING n), \
                 w2 AS (INSERT INTO u SELECT $3, n FROM w1) SELECT 1",
                "WITH w0 AS (UPDATE t SET n = n + 1 WHERE id = $1 RETURNING n), \
                 w1 AS (INSERT INTO u SELECT $2, n FROM w0) SELECT 1",
            ]
        );
    }
}
