//! Comma-separated values: RFC 4180, UTF-8 without a byte order mark, lines that end with CR LF.

use std::borrow::Cow;
use std::io::Write;

use super::neutral::neutralised;
use super::{Cell, Column, Error, Options, Writer};

pub(crate) struct Csv<W> {
    out: W,
    neutralizes: bool,
    columns: Option<usize>,
}

impl<W: Write> Csv<W> {
    pub(crate) fn new(out: W, options: Options) -> Self {
        Self { out, neutralizes: options.neutralizes_formulas, columns: None }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.neutralizes { neutralised(text) } else { text.into() }
    }

    fn line<'t>(&mut self, fields: impl Iterator<Item = Cow<'t, str>>) -> Result<(), Error> {
        let mut line = String::new();
        for (index, field) in fields.enumerate() {
            if index > 0 {
                line.push(',');
            }
            quote(&mut line, &field);
        }
        if line.is_empty() {
            // An empty line would be no record.
            line.push_str("\"\"");
        }
        line.push_str("\r\n");
        Ok(self.out.write_all(line.as_bytes())?)
    }
}

/// Quotes what would not be read back as it is, and blanks at the edges, which some readers drop.
fn quote(line: &mut String, field: &str) {
    let is_special = |c: char| matches!(c, ',' | '"' | '\r' | '\n' | '\0');
    if field.contains(is_special) || field.starts_with(char::is_whitespace) || field.ends_with(char::is_whitespace) {
        line.push('"');
        line.push_str(&field.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(field);
    }
}

impl<W: Write> Writer for Csv<W> {
    fn table(&mut self, _title: &str, columns: &[Column]) -> Result<(), Error> {
        if self.columns.is_some() {
            return Err(Error::SecondTable);
        }
        self.columns = Some(columns.len());
        let names: Vec<_> = columns.iter().map(|column| self.text(&column.name).into_owned()).collect();
        self.line(names.into_iter().map(Cow::Owned))
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        let fields = (0..self.columns.unwrap_or_default()).map(|index| match cells.get(index) {
            Some(Cell::Text(text)) => self.text(text).into_owned(),
            // Numbers and dates are the server's own words: a minus sign in front of digits is no formula.
            Some(cell) => cell.plain().into_owned(),
            None => String::new(),
        });
        let fields: Vec<_> = fields.collect();
        self.line(fields.into_iter().map(Cow::Owned))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        Ok(self.out.flush()?)
    }
}
