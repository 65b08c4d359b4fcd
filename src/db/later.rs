//! Deferred writes: statements whose result nothing reads are sent together with the commit. This takes one round trip
//! on PostgreSQL, one hand-over to the writer's thread on SQLite.
//!
//! A typical change writes its own rows and then records it: audit entry, timeline, search index, events. Sent one by
//! one, these records cost more than the change itself.

use std::collections::HashSet;
use std::fmt::Write as _;

use sea_orm::{ActiveModelTrait, DbBackend, EntityTrait as _, QueryTrait as _, Statement, Value};
use uuid::Uuid;

/// In the second statement of a [`Write`] on PostgreSQL: the rows returned by the first one, as a table.
pub const CHANGED: &str = "{changed}";

/// Maximum number of parameters per statement; both databases allow slightly more.
const VALUES: usize = 20_000;

/// One statement, or two of which the second uses the rows changed by the first.
#[derive(Debug)]
pub struct Write {
    parts: Vec<(String, Vec<Value>)>,
    row: Option<Uuid>,
}

impl Write {
    /// An `INSERT`, `UPDATE` or `DELETE` with its values as `$1`, `$2` and so on. It must not begin with `WITH`.
    pub fn new(sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        Self { parts: vec![(sql.into(), values.into_iter().collect())], row: None }
    }

    /// Inserts rows of one table.
    pub fn insert<A>(backend: DbBackend, rows: impl IntoIterator<Item = A>) -> Self
    where
        A: ActiveModelTrait,
    {
        let Statement { sql, values, .. } = A::Entity::insert_many(rows).build(backend);
        Self::new(sql, values.map(|values| values.0).unwrap_or_default())
    }

    /// Adds a second statement, with parameters of its own. On PostgreSQL both see the tables as they were before
    /// either, and [`CHANGED`] names what the first one returned; on SQLite they simply run in order.
    #[must_use]
    pub fn then(mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        self.parts.push((sql.into(), values.into_iter().collect()));
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
pub(super) struct Later {
    groups: Vec<Group>,
}

/// Writes that fit into one statement.
#[derive(Debug, Default)]
struct Group {
    writes: Vec<Write>,
    rows: HashSet<Uuid>,
    values: usize,
}

impl Later {
    pub(super) fn push(&mut self, write: Write) {
        let values: usize = write.parts.iter().map(|(_, values)| values.len()).sum();
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
        let text = |group: Group| if backend == DbBackend::Postgres { group.into_one() } else { group.in_a_row() };
        let statement = |(sql, values)| Statement::from_sql_and_values(backend, sql, values);
        self.groups.into_iter().map(text).map(statement).collect()
    }
}

impl Group {
    /// One statement, with each write as a common table expression.
    fn into_one(self) -> (String, Vec<Value>) {
        let (mut sql, mut all) = (String::new(), Vec::new());
        let mut number = 0;
        for write in self.writes {
            for (place, (text, values)) in write.parts.into_iter().enumerate() {
                let text = numbered(&text, all.len());
                let text = if place == 0 { text } else { text.replace(CHANGED, &format!("w{}", number - 1)) };
                // Writing to a string cannot fail.
                let _ok = write!(sql, "{} w{number} AS ({text})", if number == 0 { "WITH" } else { "," });
                number += 1;
                all.extend(values);
            }
        }
        sql.push_str(" SELECT 1");
        (sql, all)
    }

    fn in_a_row(self) -> (String, Vec<Value>) {
        let (mut sql, mut all) = (String::new(), Vec::new());
        for (text, values) in self.writes.into_iter().flat_map(|write| write.parts) {
            sql.push_str(if sql.is_empty() { "" } else { "; " });
            sql.push_str(&numbered(&text, all.len()));
            all.extend(values);
        }
        (sql, all)
    }
}

/// The SQL with its parameters (`$1`, or `?` in order) renumbered to start after `before`.
fn numbered(sql: &str, before: usize) -> String {
    let mut out = String::with_capacity(sql.len() + 16);
    let mut bytes = sql.char_indices().peekable();
    let (mut quoted, mut next) = (false, before);
    while let Some((_, c)) = bytes.next() {
        match c {
            '\'' => {
                quoted = !quoted;
                out.push(c);
            }
            '?' if !quoted => {
                next += 1;
                let _ok = write!(out, "${next}");
            }
            '$' if !quoted => {
                let mut n = 0;
                while let Some(digit) = bytes.peek().and_then(|(_, c)| c.to_digit(10)) {
                    n = n * 10 + digit as usize;
                    bytes.next();
                }
                let _ok = write!(out, "${}", before + n);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_on_and_quoted_text_is_left_alone() {
        assert_eq!(numbered("a = $1 AND b = '$1?' AND c = $12", 3), "a = $4 AND b = '$1?' AND c = $15");
        assert_eq!(numbered("VALUES (?, ?)", 2), "VALUES ($3, $4)");
    }

    #[test]
    fn writes_become_one_statement_and_a_row_is_updated_once_in_each() {
        let row = Uuid::from_u128(1);
        let count = || {
            Write::new("UPDATE t SET n = n + 1 WHERE id = $1 RETURNING n", [row.into()])
                .then(format!("INSERT INTO u SELECT $1, n FROM {CHANGED}"), [7.into()])
                .updating(row)
        };
        let mut later = Later::default();
        later.push(Write::new("INSERT INTO a VALUES ($1)", [1.into()]));
        later.push(count());
        later.push(count());
        let texts: Vec<String> =
            later.statements(DbBackend::Postgres).into_iter().map(|statement| statement.sql).collect();
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
