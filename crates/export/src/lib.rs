//! Files made of rows, of reports and of conversations. Nothing here depends on the time, the place or chance: the same rows give the same
//! bytes, whoever writes them and whenever.
//!
//! Rows are written one by one ([`Writer`]), so that memory does not grow with their number.

mod cell;
mod csv;
mod docx;
mod error;
mod format;
mod html;
mod json;
mod markdown;
mod neutral;
mod pdf;
mod report;
mod transcript;
mod xlsx;

use std::io::Write;

pub use cell::{Cell, Column, ColumnType};
pub use error::Error;
pub use format::Format;
pub use neutral::{is_formula, neutralised, restored};
pub use report::{Report, Section, Source};
pub use transcript::{Cited, Heading, Turn, TurnWriter, transcript};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether texts that a spreadsheet would take for a formula get a leading apostrophe, in CSV and XLSX.
    pub neutralizes_formulas: bool,
}

/// Writes tables into one file: [`Writer::table`] begins a table, [`Writer::row`] adds a row to it, and
/// [`Writer::finish`] ends the file.
pub trait Writer {
    /// Begins a table. Only some formats can have more than one ([`Format::holds_several_tables`]).
    fn table(&mut self, title: &str, columns: &[Column]) -> Result<(), Error>;

    /// Adds a row with a cell for each column; missing ones are empty.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error>;

    /// Ends the file.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// A writer of tables in a format; [`Error::WrongFormat`] for one of reports.
pub fn tables<'w>(
    format: Format,
    options: Options,
    out: impl Write + Send + 'w,
) -> Result<Box<dyn Writer + Send + 'w>, Error> {
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::new(out, options)),
        Format::Json => Box::new(json::Json::new(out)),
        Format::JsonLines => Box::new(json::Lines::new(out)),
        Format::Markdown => Box::new(markdown::Markdown::new(out)),
        Format::Html => Box::new(html::Html::new(out)),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(out, options)),
        Format::Docx | Format::Pdf => return Err(Error::WrongFormat),
    })
}

/// A table that is there as a whole.
#[derive(Debug, Clone)]
pub struct Sheet<R> {
    /// Title.
    pub title: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: R,
}

impl<'c, R: IntoIterator<Item = Vec<Cell<'c>>>> Sheet<R> {
    /// Writes the table as a file of its own.
    pub fn write(self, format: Format, options: Options, out: impl Write + Send) -> Result<(), Error> {
        let mut writer = tables(format, options, out)?;
        writer.table(&self.title, &self.columns)?;
        for row in self.rows {
            writer.row(&row)?;
        }
        writer.finish()
    }
}
