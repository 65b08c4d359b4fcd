//! ODS: spreadsheets (OpenDocument 1.3, part 3, 9).
//!
//! Cells hold what they show as text, beside their value: that is what is read, but dates take their form from the
//! value.

use std::collections::HashSet;

use super::objects::Object;
use super::{Document, body, fit};
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::office::workbook::{Area, Book, Sheet, cell_name, iso_date};
use crate::raw::Raw;
use crate::recognise::{Fit, Sample};
use crate::xml::{Element, Node};
use crate::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

/// Most times that a cell or row which holds something is repeated.
const MAXIMUM_REPEATED: u32 = 1_000;

/// Most comments of a sheet.
const MAXIMUM_COMMENTS: usize = 10_000;

/// ODS.
pub(in super::super::super) struct Ods;

impl Extractor for Ods {
    fn name(&self) -> &'static str {
        "ODS"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.oasis.opendocument.spreadsheet"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/vnd.oasis.opendocument.spreadsheet-template"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ods", "ots"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        fit(self, sample)
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let mut document = Document::open(original, limits)?;
        let part = document.content()?;
        let tree = part.tree(&limits.stop)?;
        let sheets = body(tree.root(), "spreadsheet")?;
        let hidden = tree.root().map(hidden_styles).unwrap_or_default();
        let mut book = Book::new(limits);
        for table in sheets.elements().filter(|element| element.name() == "table") {
            limits.stop.check()?;
            let name = table.attribute("name").unwrap_or_default().into_owned();
            let is_hidden = table.attribute("style-name").is_some_and(|style| hidden.contains(&*style));
            let mut reader = Reader { sheet: Sheet::new(name, is_hidden), comments: Vec::new(), row: 0 };
            reader.rows(table, &mut book)?;
            let Reader { sheet, comments, .. } = reader;
            book.add(sheet, |writer| write_more(table, &comments, &document, writer))?;
        }
        let (parts, mut warnings) = book.finish();
        warnings.extend(document.warnings(tree.is_damaged()));
        let raw = Raw { parts, title: document.title.take(), language: document.language.take() };
        raw.finish(Markup::Markdown, warnings, limits)
    }
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
}

impl Reader {
    /// Reads the rows of a sheet, also those in groups.
    fn rows(&mut self, parent: Element<'_>, book: &mut Book<'_>) -> Result<(), Rejected> {
        for child in parent.elements() {
            match child.name() {
                "table-row" => self.rows_of(child, book)?,
                "table-header-rows" | "table-rows" | "table-row-group" => self.rows(child, book)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a row as often as it is repeated.
    fn rows_of(&mut self, row: Element<'_>, book: &mut Book<'_>) -> Result<(), Rejected> {
        let times = repeated(row, "number-rows-repeated");
        let after = self.row.saturating_add(times);
        let mut is_blank = true;
        for _ in 0..times.min(MAXIMUM_REPEATED) {
            is_blank &= !self.cells(row, book)?;
            self.row = self.row.saturating_add(1);
            if is_blank {
                break;
            }
        }
        self.row = after;
        Ok(())
    }

    /// Reads the cells of the row; true when it holds anything.
    fn cells(&mut self, row: Element<'_>, book: &mut Book<'_>) -> Result<bool, Rejected> {
        let (mut column, mut holds_any) = (0_u32, false);
        for cell in row.elements() {
            let times = match cell.name() {
                "table-cell" | "covered-table-cell" => repeated(cell, "number-columns-repeated"),
                _ => continue,
            };
            let text = if cell.name() == "table-cell" { text_of(cell) } else { String::new() };
            if !text.is_empty() {
                holds_any = true;
                for place in column..column.saturating_add(times.min(MAXIMUM_REPEATED)) {
                    book.cell(&mut self.sheet, self.row, place, text.clone())?;
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

    fn read(rows: &str) -> (String, Vec<String>) {
        let source = format!("<table:table table:name='Tides'>{rows}</table:table>");
        let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
        let limits = Limits::default();
        let mut book = Book::new(&limits);
        let mut reader = Reader { sheet: Sheet::new("Tides".to_owned(), true), comments: Vec::new(), row: 0 };
        reader.rows(tree.root().unwrap(), &mut book).unwrap();
        let Reader { sheet, comments, .. } = reader;
        book.add(sheet, |_| Ok(())).unwrap();
        (book.finish().0.into_iter().map(|(_, text)| text + "\n").collect(), comments)
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
        let (text, comments) = read(rows);
        assert_eq!(
            text,
            "## Tides (hidden)\n\n| Port | Neap tide | Neap tide |\n| --- | --- | --- |\n\
             | Brest<br>France | 15 % | 2024-01-01 04:12 |\n"
        );
        assert_eq!(comments, ["A2, Anne: Twice"]);
    }

    #[test]
    fn repeated_cells_are_bounded() {
        // C-ING-3
        let cell = |times, text| {
            format!(
                "<table:table-cell table:number-columns-repeated='{times}'><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let row = |times, cells: &str| {
            format!("<table:table-row table:number-rows-repeated='{times}'>{cells}</table:table-row>")
        };
        let empty = "<table:table-cell table:number-columns-repeated='16384'/>";
        let rows = [row("3", &cell("2", "a")), row("1048000", empty), row("2", &cell("4294967295", "b"))].concat();
        let (text, _) = read(&rows);
        assert!(text.contains("| a | a |\n| --- | --- |\n| a | a |\n| a | a |\n"), "{}", &text[..80]);
        assert_eq!(text.matches(" b ").count(), 2_000);
    }
}
