//! Spreadsheets: a sheet for each table, with a header that stays in view, numbers and dates as such, and texts as texts.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;

use chrono::Datelike as _;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::neutral::neutralised;
use super::{Cell, Column, Error, Options, Writer};

/// Most characters of a cell, counted as Excel does: in UTF-16.
const CELL: usize = 32_767;
/// Most rows below the header.
const ROWS: u32 = 1_048_575;
/// Most columns.
const COLUMNS: usize = 16_384;
/// Longest name of a sheet.
const NAME: usize = 31;
/// Whole numbers beyond this lose digits in a spreadsheet, and are written as text.
const EXACT: i64 = 1 << 53;

pub(crate) struct Xlsx<W> {
    out: W,
    workbook: Workbook,
    neutralizes: bool,
    sheets: usize,
    names: HashSet<String>,
    columns: usize,
    row: u32,
    formats: Formats,
}

/// How values are shown.
struct Formats {
    day: Format,
    moment: Format,
    header: Format,
}

impl<W: Write> Xlsx<W> {
    pub(crate) fn new(out: W, options: Options) -> Self {
        Self {
            out,
            workbook: Workbook::new(),
            neutralizes: options.neutralizes_formulas,
            sheets: 0,
            names: HashSet::new(),
            columns: 0,
            row: 0,
            formats: Formats {
                day: Format::new().set_num_format("yyyy-mm-dd"),
                moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
                header: Format::new().set_bold(),
            },
        }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = if self.neutralizes { neutralised(text) } else { text.into() };
        match cut(&text) {
            Some(part) => part.into(),
            None => text,
        }
    }

    /// A name that spreadsheets accept, and that no other sheet has.
    fn name(&mut self, title: &str) -> String {
        let cleaned = title.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c });
        let cleaned: String = cleaned.collect();
        let cleaned = cleaned.trim().trim_matches('\'').trim();
        let cleaned = if cleaned.is_empty() { "Table" } else { cleaned };
        let mut number = 1;
        loop {
            let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{suffix}", start(cleaned, NAME - suffix.len()).trim_end().trim_end_matches('\''));
            // Excel compares without case, and keeps one name for itself.
            let key = name.to_lowercase();
            if key != "history" && self.names.insert(key) {
                return name;
            }
            number += 1;
        }
    }
}

/// A value that is no text.
enum Real<'f> {
    Boolean(bool),
    Number(f64),
    Date(ExcelDateTime, &'f Format),
}

/// What a spreadsheet has as a value of its own; none for texts, and for what it cannot hold: days before 1900, and whole
/// numbers with more digits than it keeps.
fn real<'f>(cell: &Cell<'_>, text: &str, formats: &'f Formats) -> Option<Real<'f>> {
    match cell {
        Cell::Empty | Cell::Text(_) => None,
        Cell::Boolean(value) => Some(Real::Boolean(*value)),
        Cell::Integer(number) if !(-EXACT..=EXACT).contains(number) => None,
        Cell::Integer(_) | Cell::Decimal(_) => text.parse().ok().map(Real::Number),
        Cell::Day(day) => date(day.year(), text).map(|date| Real::Date(date, &formats.day)),
        Cell::Moment(moment) => {
            let text = moment.format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
            date(moment.year(), &text).map(|date| Real::Date(date, &formats.moment))
        }
    }
}

fn date(year: i32, text: &str) -> Option<ExcelDateTime> {
    (1900..=9999).contains(&year).then(|| ExcelDateTime::parse_from_str(text).ok()).flatten()
}

/// The start of a text, at most so many units of UTF-16.
fn start(text: &str, most: usize) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > most {
            return &text[..at];
        }
    }
    text
}

/// What fits into a cell of a text that is too long.
fn cut(text: &str) -> Option<String> {
    let is_long = text.len() > CELL && text.encode_utf16().count() > CELL;
    is_long.then(|| format!("{}…", start(text, CELL - 1)))
}

impl<W: Write + Send> Writer for Xlsx<W> {
    fn table(&mut self, title: &str, columns: &[Column]) -> Result<(), Error> {
        if columns.len() > COLUMNS {
            return Err(Error::TooManyColumns { maximum: COLUMNS });
        }
        let name = self.name(title);
        let names: Vec<String> = columns.iter().map(|column| self.text(&column.name).into_owned()).collect();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(&names) {
            sheet.write_string_with_format(0, column, name, &self.formats.header)?;
        }
        self.sheets += 1;
        self.columns = columns.len();
        self.row = 0;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        if self.row == ROWS {
            return Err(Error::TooManyRows { maximum: ROWS });
        }
        self.row += 1;
        let texts: Vec<Cow<'_, str>> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) => self.text(text),
                cell => cell.plain(),
            })
            .collect();
        let Some(index) = self.sheets.checked_sub(1) else { return Ok(()) };
        let sheet = self.workbook.worksheet_from_index(index)?;
        for ((column, cell), text) in (0..).zip(cells.iter().take(self.columns)).zip(&texts) {
            match real(cell, text, &self.formats) {
                Some(Real::Boolean(value)) => sheet.write_boolean(self.row, column, value)?,
                Some(Real::Number(number)) => sheet.write_number(self.row, column, number)?,
                Some(Real::Date(date, format)) => sheet.write_datetime_with_format(self.row, column, &date, format)?,
                None if text.is_empty() => continue,
                // An address stays a text: `write` would make a link of it.
                None => sheet.write_string(self.row, column, text.as_ref())?,
            };
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        if self.sheets == 0 {
            self.table("", &[])?;
        }
        // The moment of writing would make two files of the same rows differ.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        self.workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        self.workbook.save_to_writer(&mut self.out)?;
        Ok(self.out.flush()?)
    }
}
