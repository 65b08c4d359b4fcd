//! What stands between the cells of a table as text.

use super::rows::{Row, Rows};

/// Delimiters, the more telling first: a comma also stands inside of numbers and sentences.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];

/// Text at the start of a file that tells its delimiter, in bytes.
const SAMPLE: usize = 64 * 1024;

/// Rows of the sample that are looked at.
const ROWS: usize = 200;

/// Longest cell, in bytes, of a text that is taken for a table without being called one.
const LONGEST_CELL: usize = 200;

/// How a table is written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between two cells.
    pub(super) delimiter: u8,
    /// Whether cells in quotation marks may hold delimiters and line breaks.
    pub(super) is_quoted: bool,
}

impl Dialect {
    /// How a text is written, and the part of it that is the table.
    pub(super) fn of(text: &str) -> (Self, &str) {
        let (delimiter, table) = announced(text).unwrap_or_else(|| (most_even(text), text));
        (Self { delimiter, is_quoted: all_quotes_close(table, delimiter) }, table)
    }
}

/// The delimiter that some spreadsheets announce in a first line `sep=;`, and what follows it.
fn announced(text: &str) -> Option<(u8, &str)> {
    let (line, table) = text.split_once('\n')?;
    let delimiter = line.trim_end_matches('\r').strip_prefix("sep=")?;
    let [delimiter] = delimiter.as_bytes() else { return None };
    DELIMITERS.contains(delimiter).then_some((*delimiter, table))
}

/// The delimiter that parts the most rows, and into equally many cells; a comma when there is none.
fn most_even(text: &str) -> u8 {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let rows = rows_of(sample, delimiter);
        let widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).filter(|width| *width > 1).collect();
        let most_alike = widths.iter().map(|width| widths.iter().filter(|other| *other == width).count()).max();
        // Delimiters differ in the number of rows when line breaks are quoted: shares of them are compared.
        let share = |count: usize| count * 1000 / rows.len().max(1);
        let evenness = share(most_alike.unwrap_or(0)) * share(widths.len());
        if evenness > best.0 {
            best = (evenness, delimiter);
        }
    }
    best.1
}

fn rows_of(sample: &str, delimiter: u8) -> Vec<Row> {
    let is_quoted = all_quotes_close(sample, delimiter);
    Rows::new(sample, Dialect { delimiter, is_quoted }).take(ROWS).collect()
}

/// The delimiter of a text that is a table without doubt: rows of equally many short cells. Sentences with one comma
/// each, lines of a program, and the rows of a Markdown table are none.
pub(super) fn of_sure_table(head: &str) -> Option<u8> {
    // The last line may be cut off.
    let (whole_lines, _) = head.rsplit_once('\n')?;
    let delimiter = most_even(whole_lines);
    let rows = rows_of(whole_lines, delimiter);
    let width = rows.first()?.cells.len();
    let enough = if width == 2 { 5 } else { 3 };
    let is_even = rows.iter().all(|row| row.cells.len() == width);
    let are_short = rows.iter().flat_map(|row| &row.cells).all(|cell| cell.len() <= LONGEST_CELL);
    let is_named = rows.first()?.cells.iter().all(|cell| !cell.is_empty());
    (width >= 2 && rows.len() >= enough && is_even && are_short && is_named).then_some(delimiter)
}

/// False when a quoted cell would hold all the rest of the file, which is then a quotation mark of another meaning.
fn all_quotes_close(table: &str, delimiter: u8) -> bool {
    let (mut is_open, mut begins_cell) = (false, true);
    for byte in table.bytes() {
        if byte == b'"' && (is_open || begins_cell) {
            is_open = !is_open;
            // After its end, a second mark opens it again: two of them in a cell mean one.
            begins_cell = !is_open;
        } else if !is_open {
            begins_cell = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    !is_open
}
