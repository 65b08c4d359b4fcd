//! Statements under construction: text, with values at their places. Parameters get their numbers when it is known what
//! they are sent with.

use std::fmt::{self, Display};

use sea_orm::sea_query::{PostgresQueryBuilder, QueryBuilder, QueryStatementWriter, SqlWriter, SqliteQueryBuilder};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::base::Result;

/// A statement under construction.
#[derive(Debug, Default)]
pub struct Sql {
    text: String,
    /// What stands at which byte of the text, in order.
    slots: Vec<(usize, Slot)>,
}

#[derive(Debug)]
enum Slot {
    Value(Value),
    Changed,
}

impl Sql {
    /// A statement that begins with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), slots: Vec::new() }
    }

    /// Adds text, without parameters.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.slots.push((self.text.len(), Slot::Value(value.into())));
        self
    }

    /// In the second statement of a [`Write`](super::Write) on PostgreSQL: adds the name of what the first one returned,
    /// as a table.
    pub fn push_changed(&mut self) {
        self.slots.push((self.text.len(), Slot::Changed));
    }

    /// Adds `parts` with `separator` between them.
    pub fn each<T>(&mut self, separator: &str, parts: impl IntoIterator<Item = T>, mut add: impl FnMut(&mut Self, T)) {
        for (place, part) in parts.into_iter().enumerate() {
            if place > 0 {
                self.push(separator);
            }
            add(self, part);
        }
    }

    /// Number of values.
    pub(super) fn values(&self) -> usize {
        self.slots.iter().filter(|(_, slot)| matches!(slot, Slot::Value(_))).count()
    }

    /// Runs the statement by itself, and answers its rows.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn all(self, connection: &impl ConnectionTrait) -> Result<Vec<QueryResult>> {
        Ok(connection.query_all_raw(self.statement(connection.get_database_backend())).await?)
    }

    /// Runs the statement by itself.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn run(self, connection: &impl ConnectionTrait) -> Result<()> {
        connection.execute_raw(self.statement(connection.get_database_backend())).await?;
        Ok(())
    }

    fn statement(self, backend: DbBackend) -> Statement {
        let (mut text, mut values) = (String::new(), Vec::new());
        self.append_to(backend, &mut text, &mut values, "");
        Statement::from_sql_and_values(backend, text, values)
    }

    /// Puts the statement behind others that it is sent with. `changed` is the name of what was changed before.
    ///
    /// On SQLite parameters have no numbers: it would take those for names, and look for each among all of them.
    pub(super) fn append_to(self, backend: DbBackend, text: &mut String, values: &mut Vec<Value>, changed: &str) {
        let mut done = 0;
        for (place, slot) in self.slots {
            text.push_str(&self.text[done..place]);
            done = place;
            match slot {
                Slot::Value(value) => {
                    values.push(value);
                    match backend {
                        DbBackend::Sqlite => text.push('?'),
                        _ => text.push_str(&format!("${}", values.len())),
                    }
                }
                Slot::Changed => text.push_str(changed),
            }
        }
        text.push_str(&self.text[done..]);
    }
}

/// For the query builder, which writes its statements through this.
impl SqlWriter for Sql {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, _: &T) {
        self.bind(value);
    }

    fn as_writer(&mut self) -> &mut dyn fmt::Write {
        self
    }
}

impl fmt::Write for Sql {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}

/// The text alone; the query builder asks for it.
impl Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A statement of the query builder.
pub(super) fn built(query: &impl QueryStatementWriter, backend: DbBackend) -> Sql {
    let mut sql = Sql::default();
    match backend {
        DbBackend::Postgres => query.build_collect_into(PostgresQueryBuilder, &mut sql),
        _ => query.build_collect_into(SqliteQueryBuilder, &mut sql),
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_on_from_what_comes_before() {
        let mut sql = Sql::new("INSERT INTO a SELECT '$1?', ");
        sql.bind(7).push(", n FROM ");
        sql.push_changed();
        let (mut text, mut values) = ("UPDATE b SET n = $1; ".to_owned(), vec![1.into()]);
        sql.append_to(DbBackend::Postgres, &mut text, &mut values, "w0");
        assert_eq!(text, "UPDATE b SET n = $1; INSERT INTO a SELECT '$1?', $2, n FROM w0");
        assert_eq!(values, [Value::from(1), Value::from(7)]);
    }
}
