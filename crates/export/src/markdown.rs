//! Markdown: a heading and a table for each table, as GitHub has them.

use std::io::Write;

use super::{Cell, Column, ColumnType, Error, Writer};

/// Text that Markdown shows as it is, on one line. Line breaks become `line_break`.
pub(crate) fn escaped(text: &str, line_break: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => shown.push_str(line_break),
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => {
                shown.push('\\');
                shown.push(c);
            }
            c if c.is_control() => shown.push(' '),
            c => shown.push(c),
        }
    }
    shown
}

pub(crate) struct Markdown<W> {
    out: W,
    tables: usize,
    columns: usize,
}

impl<W: Write> Markdown<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, tables: 0, columns: 0 }
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) -> Result<(), Error> {
        let line: String = cells.map(|cell| format!(" {} |", escaped(cell.trim(), "<br>"))).collect();
        Ok(writeln!(self.out, "|{line}")?)
    }
}

impl<W: Write> Writer for Markdown<W> {
    fn table(&mut self, title: &str, columns: &[Column]) -> Result<(), Error> {
        let before = if self.tables == 0 { "" } else { "\n" };
        writeln!(self.out, "{before}# {}\n", escaped(title.trim(), " "))?;
        self.tables += 1;
        self.columns = columns.len();
        self.line(columns.iter().map(|column| column.name.clone()))?;
        let rules = columns.iter().map(|column| match column.kind {
            ColumnType::Number => " ---: |",
            _ => " --- |",
        });
        Ok(writeln!(self.out, "|{}", rules.collect::<String>())?)
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        let columns = self.columns;
        self.line((0..columns).map(|index| cells.get(index).map_or_else(String::new, |cell| cell.plain().into_owned())))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        Ok(self.out.flush()?)
    }
}
