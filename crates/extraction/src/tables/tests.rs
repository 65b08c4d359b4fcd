//! Tables of small documents, in each format that is written as text.

use proptest::prelude::*;

use super::{Cell, Source, Table};
use crate::raw::{Parts, Raw};
use crate::{CancelFlag, Extracted, Hints, Limits, Location, Markup, Rejected, registry};

fn read(original: &[u8], media_type: &str) -> (Extracted, Vec<Table>) {
    let extractor = registry::of_media_type(media_type).unwrap();
    let (hints, limits) = (Hints::default(), Limits::default());
    (extractor.extract(original, &hints, &limits).unwrap(), extractor.tables(original, &hints, &limits).unwrap())
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Looks whether cells are made of what they name, and whether they tile their table.
fn check(text: &str, tables: &[Table]) {
    let characters: Vec<char> = text.chars().collect();
    for table in tables {
        let mut seen = vec![0; (table.rows * table.columns) as usize];
        for cell in &table.cells {
            let said = cell.sources.iter().flat_map(|source| match source {
                Source::Text { start, end } => &characters[*start as usize..*end as usize],
                Source::Glyphs { .. } => panic!("{cell:?}"),
            });
            assert_eq!(without_space(&said.collect::<String>()), without_space(&cell.text));
            for row in cell.row..cell.row + cell.row_span {
                for column in cell.column..cell.column + cell.column_span {
                    seen[(row * table.columns + column) as usize] += 1;
                }
            }
        }
        assert!(seen.iter().all(|times| *times == 1), "{table:?}");
    }
}

fn shown(cell: &Cell) -> String {
    let Cell { row, column, row_span, column_span, text, is_header, .. } = cell;
    format!("{row},{column} {row_span}x{column_span} {text}{}", if *is_header { " *" } else { "" })
}

fn cells(table: &Table) -> Vec<String> {
    table.cells.iter().map(shown).collect()
}

#[test]
fn a_cell_of_markdown_is_its_words() {
    let original =
        "# Ports\n\n| a \\| b | **Hours.** |\n| --- | --- |\n| `x\\|y` | [é](http://u) &amp;<br>z | more |\n| 1 |\n";
    let (extracted, tables) = read(original.as_bytes(), "text/markdown");
    check(&extracted.text, &tables);
    let [table] = tables.as_slice() else { panic!("{tables:?}") };
    assert_eq!(
        cells(table),
        ["0,0 1x1 a | b *", "0,1 1x1 Hours. *", "1,0 1x1 x|y", "1,1 1x1 é &amp; z", "2,0 1x1 1", "2,1 1x1 "]
    );
    assert_eq!((table.title.as_deref(), table.unplaced[0].text.as_str()), (Some("Ports"), "more"));
    let [Source::Text { start: 11, end: 13 }, Source::Text { start: 14, end: 17 }] = table.cells[0].sources[..] else {
        panic!("{:?}", table.cells[0])
    };
}

#[test]
fn spans_and_headings_of_html_are_known() {
    let html = "<p>Words of the harbour office.</p><table><caption>Ranges of <b>tides</b></caption>\
        <thead><tr><th rowspan=2>Port</th><th colspan=2>Range</th></tr><tr><th>Neap</th><th>Spring</th></tr></thead>\
        <tr><td>Brest</td><td>3</td><td>3</td></tr><tr><td colspan=3></td></tr></table>";
    let (extracted, tables) = read(html.as_bytes(), "text/html");
    check(&extracted.text, &tables);
    assert_eq!(tables[0].title.as_deref(), Some("Ranges of tides"), "{}", extracted.text);
    assert_eq!(
        cells(&tables[0]),
        [
            "0,0 2x1 Port *",
            "0,1 1x2 Range *",
            "1,1 1x1 Neap *",
            "1,2 1x1 Spring *",
            "2,0 1x1 Brest",
            "2,1 1x1 3",
            "2,2 1x1 3",
            "3,0 1x3 "
        ]
    );
}

#[test]
fn a_bar_in_a_cell_of_html_is_a_bar() {
    let html = "<table><tr><th>A|B</th><th>C</th></tr><tr><td>x|y</td><td>z</td></tr></table>";
    let (extracted, tables) = read(html.as_bytes(), "text/html");
    check(&extracted.text, &tables);
    let texts: Vec<&str> = tables[0].cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(texts, ["A|B", "C", "x|y", "z"]);
}

#[test]
fn a_file_of_rows_is_one_table() {
    let rows: String = (0..450).map(|row| format!("{row},x{row}\n")).collect();
    let (extracted, tables) = read(format!("Number,Name\n{rows}").as_bytes(), "text/csv");
    check(&extracted.text, &tables);
    let [table] = tables.as_slice() else { panic!("{}", tables.len()) };
    assert_eq!((table.rows, table.columns, table.title.as_deref()), (451, 2, None));
    assert_eq!(shown(&table.cells[1]), "0,1 1x1 Name *");
    let place = |range: &str| Some(Location::Cells { sheet: String::new(), range: range.to_owned() });
    assert_eq!((table.cells[901].location.clone(), table.location.clone()), (place("B451"), place("A1:B451")));
    let told: String = table.unplaced.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(told, "NumberName".repeat(2));
    // Headings that the reader made up are none.
    let (_, tables) = read(rows.as_bytes(), "text/csv");
    assert_eq!((tables.len(), tables[0].rows, shown(&tables[0].cells[0]).as_str()), (1, 450, "0,0 1x1 0"));
}

#[test]
fn text_without_markup_has_no_tables() {
    assert_eq!(read(b"a | b\n--- | ---\n", "text/plain").1, []);
}

#[test]
fn what_nobody_waits_for_ends() {
    let limits = Limits::default();
    limits.stop.set();
    for extractor in registry::EXTRACTORS {
        let outcome = extractor.tables("<p>Some words.</p>".as_bytes(), &Hints::default(), &limits);
        assert_eq!(outcome, Err(Rejected::Stopped), "{}", extractor.name());
    }
}

#[test]
fn tables_are_bounded() {
    // C-ING-3: rows of one cell each under a very wide heading.
    let wide = format!("|{}\n|{}\n{}", "a|".repeat(5_000), "-|".repeat(5_000), "|b|\n".repeat(5_000));
    let markdown = registry::of_media_type("text/markdown").unwrap();
    let outcome = markdown.tables(wide.as_bytes(), &Hints::default(), &Limits::default());
    assert!(matches!(outcome, Err(Rejected::Unreadable(_)) | Ok(_)), "{outcome:?}");
}

/// A cell that Markdown could take for something else.
fn words() -> impl Strategy<Value = String> {
    "[a-c0-9|*_`<>&\\[\\]()~#=.+ \\\\-]{0,12}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn each_cell_of_rows_says_what_it_said(rows in prop::collection::vec(prop::collection::vec(words(), 2..4), 2..6)) {
        let table = crate::cells::table(rows.iter().map(Vec::as_slice)).unwrap();
        let limits = Limits::default();
        let mut parts = Parts::new(&limits);
        parts.write(None, |writer| writer.table(table)).unwrap();
        let raw = Raw { parts: parts.finish(), ..Raw::default() };
        if let Ok(extracted) = raw.finish(Markup::Markdown, Vec::new(), &Limits::default()) {
            let tables = super::of_text(&extracted.text, &extracted.locations, &CancelFlag::default()).unwrap();
            check(&extracted.text, &tables);
            let said: String = tables.iter().flat_map(|table| &table.cells).map(|cell| without_space(&cell.text)).collect();
            prop_assert_eq!(said, without_space(&rows.concat().concat()), "{}", extracted.text);
        }
    }

    #[test]
    fn any_bytes_have_tables_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for extractor in registry::EXTRACTORS {
            let (hints, limits) = (Hints::default(), Limits::default());
            let text = extractor.extract(&bytes, &hints, &limits);
            if let (Ok(extracted), Ok(tables)) = (text, extractor.tables(&bytes, &hints, &limits)) {
                check(&extracted.text, &tables);
            }
        }
    }

    #[test]
    fn marked_text_is_told_as_it_is(text in "[|\\n ab-]{0,60}(\\|a\\|b\\|\\n\\|-\\|-\\|\\n)[|\\n ab\u{FDD0}\u{FDD1}\u{FDD4}`*<br>\\\\-]{0,80}") {
        let (extracted, tables) = read(text.as_bytes(), "text/markdown");
        check(&extracted.text, &tables);
    }
}
