//! JSON: one document, an array of tables with title, columns and rows; and JSON Lines, an object for each row.

use std::collections::HashSet;
use std::io::Write;

use serde_json::{Value, json};

use super::{Cell, Column, ColumnType, Error, Writer};

/// Names of members. Columns of the same name, and those without one, get a number, so that none is lost.
fn members(columns: &[Column]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut members = Vec::with_capacity(columns.len());
    for column in columns {
        let numbered = (2..).map(|number| format!("{} ({number})", column.name).trim_start().to_owned());
        let mut names = Some(column.name.clone()).filter(|name| !name.is_empty()).into_iter().chain(numbered);
        members.extend(names.find(|name| taken.insert(name.clone())));
    }
    members
}

fn object(members: &[String], cells: &[Cell<'_>]) -> String {
    let values = members.iter().enumerate().map(|(index, member)| {
        let value = cells.get(index).map_or_else(|| "null".to_owned(), Cell::json);
        format!("{}:{value}", Value::from(member.as_str()))
    });
    format!("{{{}}}", values.collect::<Vec<_>>().join(","))
}

fn kind(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "TEXT",
        ColumnType::Number => "NUMBER",
        ColumnType::Date => "DATE",
        ColumnType::Boolean => "BOOLEAN",
    }
}

pub(crate) struct Json<W> {
    out: W,
    tables: usize,
    rows: usize,
    members: Vec<String>,
}

impl<W: Write> Json<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, tables: 0, rows: 0, members: Vec::new() }
    }
}

impl<W: Write> Writer for Json<W> {
    fn table(&mut self, title: &str, columns: &[Column]) -> Result<(), Error> {
        let before = if self.tables == 0 { "{\"tables\":[" } else { "\n]}," };
        self.members = members(columns);
        let listed = columns.iter().zip(&self.members);
        let listed: Vec<_> =
            listed.map(|(column, member)| json!({ "name": member, "type": kind(column.kind) })).collect();
        write!(
            self.out,
            "{before}\n{{\"title\":{},\"columns\":{},\"rows\":[",
            Value::from(title),
            Value::from(listed)
        )?;
        self.tables += 1;
        self.rows = 0;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        let before = if self.rows == 0 { "\n" } else { ",\n" };
        self.rows += 1;
        Ok(write!(self.out, "{before}{}", object(&self.members, cells))?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let end: &[u8] = if self.tables == 0 { b"{\"tables\":[]}\n" } else { b"\n]}\n]}\n" };
        self.out.write_all(end)?;
        Ok(self.out.flush()?)
    }
}

pub(crate) struct Lines<W> {
    out: W,
    members: Option<Vec<String>>,
}

impl<W: Write> Lines<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, members: None }
    }
}

impl<W: Write> Writer for Lines<W> {
    fn table(&mut self, _title: &str, columns: &[Column]) -> Result<(), Error> {
        if self.members.is_some() {
            return Err(Error::SecondTable);
        }
        self.members = Some(members(columns));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        let members = self.members.as_deref().unwrap_or_default();
        Ok(writeln!(self.out, "{}", object(members, cells))?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        Ok(self.out.flush()?)
    }
}
