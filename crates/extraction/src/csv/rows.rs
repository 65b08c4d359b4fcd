//! The rows of a table as text.

use csv::{ReaderBuilder, StringRecord};

use super::delimiter::Dialect;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number in a spreadsheet with the same content, counted from 0.
    pub(super) number: u32,
    /// Its cells, without space around them.
    pub(super) cells: Vec<String>,
}

impl Row {
    /// Without empty cells behind the last one that holds anything.
    pub(super) fn without_empty_end(mut self) -> Self {
        let end = self.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        self.cells.truncate(end);
        self
    }
}

/// The rows of a table that hold anything. Any text is a table to it.
pub(super) struct Rows<'a> {
    reader: csv::Reader<&'a [u8]>,
    next_number: u32,
}

impl<'a> Rows<'a> {
    pub(super) fn new(table: &'a str, dialect: Dialect) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.delimiter)
            .quoting(dialect.is_quoted)
            .from_reader(table.as_bytes());
        Self { reader, next_number: 0 }
    }

    /// The next record, and the number of its row.
    fn record(&mut self) -> Option<(u32, StringRecord)> {
        let mut record = StringRecord::new();
        let before = self.reader.position().line();
        // Text in memory is always readable, and no number of cells is wrong.
        let is_record = self.reader.read_record(&mut record).unwrap_or(false);
        if !is_record {
            return None;
        }
        // Empty lines are passed over, but they are rows of a spreadsheet.
        let lines = self.reader.position().line() - before;
        let own_lines = 1 + record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
        let empty_lines = u32::try_from(lines.saturating_sub(own_lines)).unwrap_or(u32::MAX);
        let number = self.next_number.saturating_add(empty_lines);
        self.next_number = number.saturating_add(1);
        Some((number, record))
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let (number, record) = self.record()?;
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Some(Row { number, cells });
            }
        }
    }
}
