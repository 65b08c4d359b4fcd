//! ODS: spreadsheets (OpenDocument 1.3, part 3, 9).
//!
//! Cells hold what they show as text, beside their value: that is what is read, but dates take their form from the
//! value.

use std::collections::HashSet;

use super::objects::Object;
use super::{Content, Document, Found};
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::office::workbook::{Area, Book, Sheet, cell_name, iso_date};
use crate::xml::{Element, Node};
use crate::{Limits, Rejected};

/// Most times that a cell or row which holds something is repeated.
const MAXIMUM_REPEATED: u32 = 1_000;

/// Most that a workbook may hold only because it is repeated, in bytes, each cell counting [`CELL`] more than its text.
const MAXIMUM_REPEATED_TEXT: usize = 512 * 1024;

/// What a cell takes besides its text, in bytes.
const CELL: usize = 16;

/// Most comments of a sheet.
const MAXIMUM_COMMENTS: usize = 10_000;

/// Reads the sheets of a spreadsheet.
pub(super) fn read<'t>(
    document: &'t Document<'_>,
    content: &Content<'t>,
    limits: &'t Limits,
) -> Result<Found, Rejected> {
    let hidden = hidden_styles(content.root);
    let mut book = Book::new(limits);
    let mut repetitions = MAXIMUM_REPEATED_TEXT;
    for table in content.body.elements().filter(|element| element.name() == "table") {
        limits.stop.check()?;
        let name = table.attribute("name").unwrap_or_default().into_owned();
        let is_hidden = table.attribute("style-name").is_some_and(|style| hidden.contains(&*style));
        let mut reader = Reader::new(Sheet::new(name, is_hidden), repetitions);
        reader.rows(table, &mut book)?;
        let Reader { sheet, comments, is_shortened, .. } = reader;
        repetitions = reader.repetitions;
        if is_shortened {
            book.shortened(&sheet);
        }
        book.add(sheet, |writer| write_more(table, &comments, document, writer))?;
    }
    let (parts, warnings) = book.finish();
    Ok(Found { parts, warnings, ..Found::default() })
}

/// Names of the styles of sheets that are hidden.
fn hidden_styles(root: Element<'_>) -> HashSet<String> {
    let styles = root.child("automatic-styles").into_iter().flat_map(Element::elements);
    let is_hidden = |style: &Element<'_>| {
        let properties = style.child("table-properties");
        properties.and_then(|properties| properties.attribute("display")).as_deref() == Some("false")
    };
    styles.filter(is_hidden).filter_map(|style| style.attribute("name")).map(|name| name.into_owned()).collect()
}

/// Writes the charts of a sheet and its comments.
fn write_more(
    table: Element<'_>,
    comments: &[String],
    document: &Document<'_>,
    writer: &mut Writer,
) -> Result<(), Rejected> {
    let objects = table.descendants().filter(|element| element.name() == "object");
    for object in objects {
        let name = object.attribute("href").unwrap_or_default();
        if let Some(chart @ Object::Chart { .. }) = document.objects.get(name.trim_start_matches("./")) {
            chart.write(writer)?;
        }
    }
    comments.iter().try_for_each(|comment| writer.item(0, &Marker::Bullet, &Inline::of_lines(comment)))
}

struct Reader {
    sheet: Sheet,
    comments: Vec<String>,
    row: u32,
    /// What may still be there only because it is repeated; see [`MAXIMUM_REPEATED_TEXT`].
    repetitions: usize,
    /// Whether something that holds anything is repeated less often than the document says.
    is_shortened: bool,
}

impl Reader {
    fn new(sheet: Sheet, repetitions: usize) -> Self {
        Self { sheet, comments: Vec::new(), row: 0, repetitions, is_shortened: false }
    }

    /// Reads the rows of a sheet, also those in groups.
    fn rows(&mut self, parent: Element<'_>, book: &mut Book<'_>) -> Result<(), Rejected> {
        for child in parent.elements() {
            match child.name() {
                "table-row" => self.rows_of(child, book)?,
                "table-header-rows" => {
                    let first = self.row;
                    self.rows(child, book)?;
                    self.sheet.head(first..self.row);
                }
                "table-rows" | "table-row-group" => self.rows(child, book)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a row as often as it is repeated, or as there is room for it.
    fn rows_of(&mut self, row: Element<'_>, book: &mut Book<'_>) -> Result<(), Rejected> {
        let times = repeated(row, "number-rows-repeated");
        let after = self.row.saturating_add(times);
        for time in 0..times {
            let has_room = time == 0 || time < MAXIMUM_REPEATED && self.repetitions > 0;
            if !has_room {
                self.is_shortened = true;
                break;
            }
            // Empty rows fill the sheet.
            if !self.cells(row, time > 0, book)? {
                break;
            }
            self.row = self.row.saturating_add(1);
        }
        self.row = after;
        Ok(())
    }

    /// Reads the cells of the row; true when it holds anything.
    fn cells(&mut self, row: Element<'_>, is_repetition: bool, book: &mut Book<'_>) -> Result<bool, Rejected> {
        let (mut column, mut holds_any) = (0_u32, false);
        for cell in row.elements() {
            let times = match cell.name() {
                "table-cell" | "covered-table-cell" => repeated(cell, "number-columns-repeated"),
                _ => continue,
            };
            let text = if cell.name() == "table-cell" { text_of(cell) } else { String::new() };
            if !text.trim().is_empty() {
                holds_any = true;
                for time in 0..times {
                    if (is_repetition || time > 0) && !self.take_room(time, &text) {
                        break;
                    }
                    book.cell(&mut self.sheet, self.row, column.saturating_add(time), text.clone())?;
                }
                self.merge(cell, column);
            }
            if let Some(annotation) = cell.child("annotation")
                && self.comments.len() < MAXIMUM_COMMENTS
            {
                self.comments.push(comment(annotation, &cell_name(self.row, column)));
            }
            column = column.saturating_add(times);
        }
        Ok(holds_any)
    }

    /// Whether there is room for one more repetition of a cell.
    fn take_room(&mut self, time: u32, text: &str) -> bool {
        let left = self.repetitions.checked_sub(text.len() + CELL).filter(|_| time < MAXIMUM_REPEATED);
        self.is_shortened |= left.is_none();
        self.repetitions = left.unwrap_or(if time < MAXIMUM_REPEATED { 0 } else { self.repetitions });
        left.is_some()
    }

    fn merge(&mut self, cell: Element<'_>, column: u32) {
        let (columns, rows) = (repeated(cell, "number-columns-spanned"), repeated(cell, "number-rows-spanned"));
        if columns > 1 || rows > 1 {
            let (bottom, right) = (self.row.saturating_add(rows - 1), column.saturating_add(columns - 1));
            self.sheet.merge(Area { top: self.row, left: column, bottom, right });
        }
    }
}

/// How often something is there, at least once.
fn repeated(element: Element<'_>, name: &str) -> u32 {
    element.attribute(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

/// What a cell shows.
fn text_of(cell: Element<'_>) -> String {
    if let Some(date) = cell.attribute("date-value") {
        return iso_date(&date);
    }
    let shown = paragraphs(cell);
    let value = || cell.attribute("value").or_else(|| cell.attribute("string-value"));
    if shown.is_empty() { value().map(|value| value.into_owned()).unwrap_or_default() } else { shown }
}

fn comment(annotation: Element<'_>, place: &str) -> String {
    let author = annotation.child("creator").map(Element::text).unwrap_or_default();
    let between = if author.trim().is_empty() { "" } else { ", " };
    format!("{place}{between}{}: {}", author.trim(), paragraphs(annotation))
}

/// The paragraphs directly inside of an element, each on a line.
fn paragraphs(element: Element<'_>) -> String {
    let mut lines = Vec::new();
    for paragraph in element.elements().filter(|child| child.name() == "p") {
        let mut line = String::new();
        words(paragraph, &mut line);
        lines.push(line);
    }
    lines.join("\n").trim().to_owned()
}

/// The words of a paragraph. Not deeper than XML may nest.
fn words(element: Element<'_>, out: &mut String) {
    for node in element.nodes() {
        match node {
            Node::Text(text) => out.push_str(&text),
            Node::Element(child) => match child.name() {
                "s" => out.push(' '),
                "tab" => out.push('\t'),
                "line-break" => out.push('\n'),
                "annotation" | "note" => {}
                _ => words(child, out),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    struct Read {
        text: String,
        comments: Vec<String>,
        warnings: Vec<String>,
    }

    fn read(rows: &str) -> Read {
        let source = format!("<table:table table:name='Tides'>{rows}</table:table>");
        let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
        let limits = Limits::default();
        let mut book = Book::new(&limits);
        let mut reader = Reader::new(Sheet::new("Tides".to_owned(), true), MAXIMUM_REPEATED_TEXT);
        reader.rows(tree.root().unwrap(), &mut book).unwrap();
        let Reader { sheet, comments, is_shortened, .. } = reader;
        if is_shortened {
            book.shortened(&sheet);
        }
        book.add(sheet, |_| Ok(())).unwrap();
        let (parts, warnings) = book.finish();
        Read { text: parts.into_iter().map(|(_, text)| text + "\n").collect(), comments, warnings }
    }

    #[test]
    fn cells_show_their_text_and_dates_their_value() {
        let rows = "<table:table-header-rows><table:table-row><table:table-cell><text:p>Port</text:p></table:table-cell>\
            <table:table-cell table:number-columns-spanned='2'><text:p>Neap <text:span>tide</text:span></text:p>\
            </table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>\
            <table:table-cell><office:annotation><dc:creator>Anne</dc:creator><text:p>Twice</text:p></office:annotation>\
            <text:p>Brest</text:p><text:p>France</text:p></table:table-cell><table:table-cell office:value='0.15'>\
            <text:p>15<text:s/>%</text:p></table:table-cell><table:table-cell office:date-value='2024-01-01T04:12:00'>\
            <text:p>1 January</text:p></table:table-cell></table:table-row>";
        let Read { text, comments, warnings } = read(rows);
        assert_eq!(
            crate::tables::marks::without_marks(&text),
            "## Tides (hidden)\n\n| Port | Neap tide | Neap tide |\n| --- | --- | --- |\n\
             | Brest<br>France | 15 % | 2024-01-01 04:12 |\n"
        );
        assert_eq!(comments, ["A2, Anne: Twice"]);
        assert_eq!(warnings, [""; 0]);
    }

    fn cell(times: u32, text: &str) -> String {
        let content = if text.is_empty() { String::new() } else { format!("<text:p>{text}</text:p>") };
        format!("<table:table-cell table:number-columns-repeated='{times}'>{content}</table:table-cell>")
    }

    fn row(times: u32, cells: &str) -> String {
        format!("<table:table-row table:number-rows-repeated='{times}'>{cells}</table:table-row>")
    }

    #[test]
    fn what_fills_the_sheet_is_not_there() {
        let empty = cell(16_384, "");
        let rows =
            [row(3, &[cell(2, "a"), empty.clone()].concat()), row(1_048_573, &empty), row(1, &cell(1, "end"))].concat();
        let Read { text, warnings, .. } = read(&rows);
        assert_eq!(text, "## Tides (hidden)\n\n| a | a |\n| --- | --- |\n| a | a |\n| a | a |\nend\n");
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn repeated_cells_are_bounded_and_that_is_told() {
        // C-ING-3
        let shortened =
            "The sheet “Tides” repeats a cell or a row very often; the text has its first repetitions only.";
        let long = "b".repeat(10_000);
        for rows in [
            row(1, &cell(u32::MAX, "b")),
            row(u32::MAX, &cell(1, "b")),
            row(u32::MAX, &cell(u32::MAX, "b")),
            row(900, &cell(900, &long)),
            row(900, &cell(900, "b")).repeat(20),
        ] {
            let Read { text, warnings, .. } = read(&rows);
            assert!(text.contains('b') && text.len() < 1024 * 1024, "{}", text.len());
            assert_eq!(warnings, [shortened]);
        }
        let Read { text, warnings, .. } = read(&row(1_000, &cell(2, "b")));
        assert_eq!((text.matches(" b ").count(), warnings.len()), (2_000 + 2 * 4, 0));
    }
}
