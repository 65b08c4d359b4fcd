//! Tables of office documents: which cells span others, and which rows head the columns.

use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::tables::{Cell, Table};
use extraction::{Hints, Limits};

use super::{odt, package, slides, word};

const ODS: &[u8] = include_bytes!("../files/harbours.ods");

/// The tables of a document.
fn tables(original: &[u8], name: &str) -> Vec<Table> {
    let format = recognise(&original[..original.len().min(SNIFF_BYTES)], Some(name), None).unwrap();
    format.tables(original, &Hints::default(), &Limits::default()).unwrap()
}

/// The cells of the first table: row, column, what they span, text, and a star for those that head columns.
fn cells(original: &[u8], name: &str) -> Vec<String> {
    let shown = |cell: &Cell| {
        let Cell { row, column, row_span, column_span, text, is_header, .. } = cell;
        format!("{row},{column} {row_span}x{column_span} {text}{}", if *is_header { " *" } else { "" })
    };
    tables(original, name)[0].cells.iter().map(shown).collect()
}

/// A table of two rows that head the columns, and one that does not.
const EXPECTED: [&str; 8] = [
    "0,0 2x1 Port *",
    "0,1 1x2 Range *",
    "1,1 1x1 Neap *",
    "1,2 1x1 Spring *",
    "2,0 1x1 Brest",
    "2,1 1x2 3",
    "3,0 1x1 Dover",
    "3,1 1x2 4",
];

fn docx(heading: &str, rows: &[String]) -> Vec<u8> {
    let row = |(number, cells): (usize, &String)| {
        format!("<w:tr><w:trPr>{}</w:trPr>{cells}</w:tr>", if number < 2 { heading } else { "" })
    };
    word::document(&format!("<w:tbl>{}</w:tbl>", rows.iter().enumerate().map(row).collect::<String>()))
}

#[test]
fn docx_tells_spans_and_rows_that_head_columns() {
    let cell = word::cell;
    let rows = [
        cell("<w:vMerge w:val='restart'/>", "Port") + &cell("<w:gridSpan w:val='2'/>", "Range"),
        cell("<w:vMerge/>", "") + &cell("", "Neap") + &cell("", "Spring"),
        cell("", "Brest") + &cell("<w:gridSpan w:val='2'/>", "3"),
        cell("", "Dover") + &cell("<w:hMerge w:val='restart'/>", "4") + &cell("<w:hMerge/>", ""),
    ];
    assert_eq!(cells(&docx("<w:tblHeader/>", &rows), "a.docx"), EXPECTED);
    // Without a word of the document, the first row is taken for the heading.
    for heading in ["", "<w:tblHeader w:val='false'/>"] {
        let found = cells(&docx(heading, &rows), "a.docx");
        assert_eq!(found[..3], ["0,0 2x1 Port *", "0,1 1x2 Range *", "1,1 1x1 Neap"]);
    }
    // When all rows are said to be headings, none of them heads anything.
    let found = cells(&docx("<w:tblHeader/>", &rows[..2]), "a.docx");
    assert_eq!(found, ["0,0 2x1 Port *", "0,1 1x2 Range *", "1,1 1x1 Neap", "1,2 1x1 Spring"]);
}

/// Rows in OpenDocument, those that head the columns among them.
fn opendocument() -> String {
    let cell =
        |attributes: &str, text: &str| format!("<table:table-cell {attributes}>{}</table:table-cell>", odt::p(text));
    let covered = "<table:covered-table-cell/>";
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let wide = "table:number-columns-spanned='2'";
    let headings = row(cell("table:number-rows-spanned='2'", "Port") + &cell(wide, "Range") + covered)
        + &row(covered.to_owned() + &cell("", "Neap") + &cell("", "Spring"));
    let rows =
        row(cell("", "Brest") + &cell(wide, "3") + covered) + &row(cell("", "Dover") + &cell(wide, "4") + covered);
    format!("<table:table-header-rows>{headings}</table:table-header-rows><table:table-rows>{rows}</table:table-rows>")
}

#[test]
fn odt_tells_spans_and_rows_that_head_columns() {
    let document = |rows: &str| odt::document(&format!("<table:table>{rows}</table:table>"));
    assert_eq!(cells(&document(&opendocument()), "a.odt"), EXPECTED);
    let without = opendocument().replace("table-header-rows", "table-rows");
    assert_eq!(cells(&document(&without), "a.odt")[2], "1,1 1x1 Neap");
}

#[test]
fn ods_tells_spans_and_rows_that_head_columns() {
    let workbook = |rows: &str| {
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name='Tides'>{rows}\
             </table:table></office:spreadsheet></office:body></office:document-content>"
        );
        package::rewritten(ODS, |name, old| if name == "content.xml" { content.clone().into() } else { old })
    };
    let original = workbook(&opendocument());
    assert_eq!(cells(&original, "a.ods"), EXPECTED);
    assert_eq!(tables(&original, "a.ods")[0].title.as_deref(), Some("Tides"));
    let without = opendocument().replace("table-header-rows", "table-rows");
    assert_eq!(cells(&workbook(&without), "a.ods")[2], "1,1 1x1 Neap");
    // They need not be the first rows of the sheet.
    let filled = "<table:table-row><table:table-cell><text:p>Words</text:p></table:table-cell></table:table-row>";
    let below = filled.to_owned() + "<table:table-row/>" + &opendocument();
    assert_eq!(cells(&workbook(&below), "a.ods"), EXPECTED);
}

#[test]
fn pptx_tells_spans_and_the_row_that_heads_columns() {
    let cell = |attributes: &str, text: &str| {
        format!("<a:tc {attributes}><a:txBody>{}</a:txBody></a:tc>", slides::p(">", text))
    };
    let rows = [
        cell("rowSpan='2'", "Port") + &cell("gridSpan='2'", "Range") + &cell("hMerge='1'", ""),
        cell("vMerge='1'", "") + &cell("", "Neap") + &cell("", "Spring"),
    ];
    let rows: String = rows.iter().map(|cells| format!("<a:tr>{cells}</a:tr>")).collect();
    let presentation = |properties: &str| {
        slides::presentation(&format!(
            "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{properties}{rows}</a:tbl></a:graphicData></a:graphic>\
             </p:graphicFrame>"
        ))
    };
    let headed = ["0,0 2x1 Port *", "0,1 1x2 Range *", "1,1 1x1 Neap", "1,2 1x1 Spring"];
    assert_eq!(cells(&presentation("<a:tblPr firstRow='1'/>"), "a.pptx"), headed);
    let without = ["0,0 2x1 Port", "0,1 1x2 Range", "1,1 1x1 Neap", "1,2 1x1 Spring"];
    assert_eq!(cells(&presentation("<a:tblPr bandRow='1'/>"), "a.pptx"), without);
}

#[test]
fn rtf_tells_spans_and_rows_that_head_columns() {
    let row = |head: &str, merges: [&str; 3], cells: [&str; 3]| {
        let edges = merges.iter().zip([1_000, 2_000, 3_000]).map(|(merge, edge)| format!("{merge}\\cellx{edge}"));
        let cells = cells.map(|text| format!("{text}\\cell ")).concat();
        format!("\\trowd{head}{}\\pard\\intbl {cells}\\row ", edges.collect::<String>())
    };
    let rows = [
        row("\\trhdr", ["\\clvmgf", "\\clmgf", "\\clmrg"], ["Port", "Range", ""]),
        row("\\trhdr", ["\\clvmrg", "", ""], ["", "Neap", "Spring"]),
        row("", ["", "\\clmgf", "\\clmrg"], ["Brest", "3", ""]),
        row("", ["", "\\clmgf", "\\clmrg"], ["Dover", "4", ""]),
    ];
    let original = format!("{{\\rtf1 {}\\pard Words below\\par}}", rows.concat());
    assert_eq!(cells(original.as_bytes(), "a.rtf"), EXPECTED);
    assert_eq!(cells(original.replace("\\trhdr", "").as_bytes(), "a.rtf")[2], "1,1 1x1 Neap");
}
