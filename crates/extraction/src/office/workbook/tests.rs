use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::Location;
use crate::office::ODS as ODS_FORMAT;
use crate::package::PROTECTED;
use crate::recognise::recognise;

const XLSX: &[u8] = include_bytes!("../../../tests/files/harbours.xlsx");
const XLS: &[u8] = include_bytes!("../../../tests/files/harbours.xls");
const ODS: &[u8] = include_bytes!("../../../tests/files/harbours.ods");
const LOCKED: &[u8] = include_bytes!("../../../tests/files/protected.xlsx");

fn extracted(format: &dyn Extractor, original: &[u8]) -> Extracted {
    format.extract(original, &Hints::default(), &Limits::default()).unwrap()
}

fn places(found: &Extracted, needle: &str) -> Vec<(String, String)> {
    let start = found.text[..found.text.find(needle).unwrap()].chars().count();
    let place = |location| match location {
        Location::Cells { sheet, range } => (sheet, range),
        other => panic!("{other:?}"),
    };
    found.locations.of(start..start + needle.chars().count()).map(place).collect()
}

#[test]
fn a_workbook_shows_what_its_sheets_do() {
    let found = extracted(&Xlsx, XLSX);
    let expected = "## Tides 2026\n\nTide tables of the Channel\n\n\
        | Harbour | Date | High water | Range (m) | Share |\n| --- | --- | --- | --- | --- |\n\
        | Saint-Malo | 2026-01-04 | 06:05 | 10.90 m | 93.0% |\n\
        | Brest | 2026-01-04 | 03:47 | 5.90 m | 50.0% |\n\
        | Dover | 2026-01-04 | 11:08 | 6.00 m | 51.5% |\n\n\
        | Fee | Ship |\n| --- | --- |\n| 1,234.50 | up to 50 m |\n| 7 | others \\| boats |\n\n\
        Ranges are those of spring tides.\n\n";
    assert!(found.text.starts_with(expected), "{}", found.text);
    assert!(found.text.contains("- D3, Anne: Measured since 1837."), "{}", found.text);
    assert!(found.text.contains("Ranges"), "{}", found.text);
    let hidden = "## Sources (hidden)\n\n| Source | Year |\n| --- | --- |\n| Harbour office | 2025 |";
    assert!(found.text.ends_with(hidden), "{}", found.text);
    assert_eq!(found.title.as_deref(), Some("Tide tables of the Channel"));
    assert_eq!(found.language.as_deref(), Some("en-GB"));
    assert_eq!(found.warnings, [""; 0]);
}

#[test]
fn every_table_knows_its_cells() {
    let found = extracted(&Xlsx, XLSX);
    let place = |sheet: &str, range: &str| (sheet.to_owned(), range.to_owned());
    assert_eq!(places(&found, "| Brest"), [place("Tides 2026", "A4:E4")]);
    assert_eq!(places(&found, "| Fee"), [place("Tides 2026", "G3:H3")]);
    assert_eq!(places(&found, "Harbour office"), [place("Sources", "A2:B2")]);
}

#[test]
fn old_workbooks_are_read() {
    let found = extracted(&Xls, XLS);
    let expected = "## Tides\n\n| Harbour | Date | Range |\n| --- | --- | --- |\n| Saint-Malo | 2026-01-04 | 10.9 |\n\
        | Hafen Köln – 港 | 2026-01-05 | 5 |\n\nMerged words\n\n\
        ## Notes (hidden)\n\nA lone note";
    assert_eq!(found.text, expected);
    assert_eq!(places(&found, "A lone note"), [("Notes".to_owned(), "B3".to_owned())]);
}

#[test]
fn spreadsheets_of_opendocument_are_read() {
    let found = extracted(&ODS_FORMAT, ODS);
    let expected = "## Tides\n\n| Harbour | Date | Share |\n| --- | --- | --- |\n| Saint-Malo | 2026-01-04 | 93,0 % |\n\
        | Brest | no date | no date |\n\n- A3, Anne: Measured since 1837.\n\n## Sources (hidden)\n\nHarbour office";
    assert_eq!(found.text, expected);
    assert_eq!(found.title.as_deref(), Some("Tide tables of the Channel"));
}

#[test]
fn workbooks_are_recognised_by_their_content() {
    let format = |head: &[u8], name| recognise(&head[..head.len().min(16_384)], name, None).map(Extractor::name);
    for name in [None, Some("table.txt"), Some("table.xls")] {
        assert_eq!(format(XLSX, name), Ok("XLSX"));
        assert_eq!(format(XLS, name), Ok("XLS"));
        assert_eq!(format(ODS, name), Ok("ODS"));
    }
    assert_eq!(format(LOCKED, Some("table.xlsx")), Ok("XLSX"));
}

#[test]
fn protected_workbooks_say_so() {
    for format in [&Xlsx as &dyn Extractor, &Xlsb, &Xls] {
        assert_eq!(format.extract(LOCKED, &Hints::default(), &Limits::default()), Err(PROTECTED), "{}", format.name());
    }
}

#[test]
fn what_is_no_workbook_is_refused() {
    for format in [&Xlsx as &dyn Extractor, &Xlsb, &Xls] {
        assert_eq!(format.extract(b"words", &Hints::default(), &Limits::default()), Err(DAMAGED), "{}", format.name());
    }
    assert_eq!(Xlsx.extract(ODS, &Hints::default(), &Limits::default()), Err(crate::office::OTHER_DOCUMENT));
}

/// A workbook of one sheet with this content, and these texts.
fn workbook(sheet: &str, texts: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id='a' Type='{relationships}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns='{main}' xmlns:r='{relationships}'><sheets><sheet name='Tides' sheetId='1' r:id='a'/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id='a' Type='{relationships}/worksheet' Target='worksheets/sheet1.xml'/>\
                 <Relationship Id='b' Type='{relationships}/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns='{main}'>{sheet}</worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst xmlns='{main}' {texts}</sst>")),
    ];
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn far_away_cells_cost_nothing() {
    // C-ING-3
    let sheet = "<dimension ref='A1:XFD1048576'/><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row>\
                 <row r='1048576'><c r='XFD1048576'><v>7</v></c></row></sheetData>\
                 <mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>";
    let found = extracted(&Xlsx, &workbook(sheet, "uniqueCount='1'><si><t>First</t></si>"));
    assert_eq!(found.text, "## Tides\n\nFirst\n\n7");
    assert_eq!(places(&found, "7"), [("Tides".to_owned(), "XFD1048576".to_owned())]);
}

#[test]
fn a_damaged_sheet_is_read_as_far_as_it_goes() {
    let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1'><v>7</v></c></row><row r='2'><c r='A2'";
    let found = extracted(&Xlsx, &workbook(sheet, "><si><t>First</t></si>"));
    assert_eq!(found.text, "## Tides\n\n| First | 7 |\n| --- | --- |");
    assert_eq!(found.warnings, ["The sheet “Tides” is damaged: its last rows are missing."]);
}

#[test]
fn impossible_announcements_are_refused() {
    // C-ING-3
    let original = workbook("<sheetData/>", "uniqueCount='9999999999999'>");
    assert_eq!(Xlsx.extract(&original, &Hints::default(), &Limits::default()), Err(DAMAGED));
}
