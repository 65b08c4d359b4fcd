//! What holds for every format, and what each says of the same rows.

use calamine::{Data, Reader as _};
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use export::{
    Cell, Column, ColumnType, Format, Options, Report, Section, Sheet, Source, is_formula, neutralised, restored,
    tables,
};

const NEUTRAL: Options = Options { neutralizes_formulas: true };
const RAW: Options = Options { neutralizes_formulas: false };

fn written(format: Format, options: Options, columns: &[&str], rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let columns = columns.iter().map(|name| Column::new(*name, ColumnType::Text)).collect();
    let sheet = Sheet { title: "Prices".to_owned(), columns, rows: rows.to_vec() };
    let mut file = Vec::new();
    sheet.write(format, options, &mut file).unwrap();
    file
}

fn text(format: Format, columns: &[&str], rows: &[Vec<Cell<'_>>]) -> String {
    String::from_utf8(written(format, NEUTRAL, columns, rows)).unwrap()
}

/// A row with a value of each kind.
fn one_of_each() -> Vec<Cell<'static>> {
    vec![
        Cell::text("a, \"b\"\n|c|"),
        Cell::Integer(-7),
        Cell::decimal("-1234.50").unwrap(),
        Cell::Boolean(true),
        Cell::Day(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()),
        Cell::Moment(DateTime::from_timestamp_millis(1_800_000_000_123).unwrap()),
        Cell::Empty,
    ]
}

const NAMES: [&str; 7] = ["text", "whole", "number", "flag", "day", "moment", "none"];

#[test]
fn each_format_says_what_the_rows_say() {
    let rows = [one_of_each()];
    let csv = text(Format::Csv, &NAMES, &rows);
    assert_eq!(
        csv,
        "text,whole,number,flag,day,moment,none\r\n\
         \"a, \"\"b\"\"\n|c|\",-7,-1234.50,true,2026-03-01,2027-01-15T08:00:00.123Z,\r\n"
    );
    let row = r#"{"text":"a, \"b\"\n|c|","whole":-7,"number":-1234.50,"flag":true,"day":"2026-03-01","moment":"2027-01-15T08:00:00.123Z","none":null}"#;
    assert_eq!(text(Format::JsonLines, &NAMES, &rows), format!("{row}\n"));
    let json = text(Format::Json, &NAMES, &rows);
    assert!(json.contains(row) && json.contains(r#""title":"Prices""#), "{json}");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["tables"][0]["columns"][0], serde_json::json!({ "name": "text", "type": "TEXT" }));
    let markdown = text(Format::Markdown, &NAMES, &rows);
    assert!(
        markdown
            .ends_with("| a, \"b\"<br>\\|c\\| | -7 | -1234.50 | true | 2026-03-01 | 2027-01-15T08:00:00.123Z |  |\n"),
        "{markdown}"
    );
    let html = text(Format::Html, &NAMES, &rows);
    assert!(html.contains("<tr><td>a, &quot;b&quot;\n|c|</td><td>-7</td>"), "{html}");
}

/// The cells of the first sheet below the header.
fn cells(file: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(file)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().skip(1).map(<[Data]>::to_vec).collect()
}

#[test]
fn spreadsheets_have_real_numbers_and_dates_and_keep_the_header_in_view() {
    let row = cells(written(Format::Xlsx, NEUTRAL, &NAMES, &[one_of_each()])).remove(0);
    assert_eq!(row[0], Data::String("a, \"b\"\n|c|".to_owned()));
    assert_eq!((&row[1], &row[2], &row[3]), (&Data::Float(-7.0), &Data::Float(-1234.5), &Data::Bool(true)));
    assert!(matches!(&row[4], Data::DateTime(day) if (day.as_f64() - 46_082.0).abs() < 1e-9), "{row:?}");
    assert!(
        matches!(&row[5], Data::DateTime(moment) if (moment.as_f64() - 46_402.333_334_757).abs() < 1e-8),
        "{row:?}"
    );
    let exact = [vec![Cell::Integer(i64::MAX), Cell::text("https://example.org"), Cell::text("0123")]];
    let row = cells(written(Format::Xlsx, NEUTRAL, &["a", "b", "c"], &exact)).remove(0);
    let texts = ["9223372036854775807", "https://example.org", "0123"].map(|text| Data::String(text.to_owned()));
    assert_eq!(row, texts);
}

#[test]
fn spreadsheets_hold_what_is_too_long_or_oddly_named() {
    let long = "😀".repeat(40_000);
    let mut file = Vec::new();
    let mut writer = tables(Format::Xlsx, NEUTRAL, &mut file).unwrap();
    for title in ["a/b", "A:B", "", "History", "'x'", &"y".repeat(40), &"Y".repeat(50)] {
        writer.table(title, &[Column::new("t", ColumnType::Text)]).unwrap();
        writer.row(&[Cell::text(long.as_str())]).unwrap();
    }
    writer.finish().unwrap();
    let book = calamine::Xlsx::new(std::io::Cursor::new(file.clone())).unwrap();
    let short = "y".repeat(31);
    let cut = format!("{} (2)", "Y".repeat(27));
    assert_eq!(book.sheet_names(), ["a b", "A B (2)", "Table", "History (2)", "x", &short, &cut]);
    let kept = &cells(file)[0][0];
    assert!(matches!(kept, Data::String(text) if text.ends_with('…') && text.encode_utf16().count() == 32_767));
}

#[test]
fn columns_of_the_same_name_keep_their_values_in_json() {
    let row = vec![Cell::text("1"), Cell::text("2"), Cell::text("3"), Cell::text("4")];
    let lines = text(Format::JsonLines, &["a", "a", "", "a (2)"], &[row]);
    assert_eq!(lines, "{\"a\":\"1\",\"a (2)\":\"2\",\"(2)\":\"3\",\"a (2) (2)\":\"4\"}\n");
}

#[test]
fn a_format_of_one_table_takes_no_second_one() {
    for format in Format::OF_ROWS {
        let mut file = Vec::new();
        let mut writer = tables(format, NEUTRAL, &mut file).unwrap();
        writer.table("a", &[Column::new("t", ColumnType::Text)]).unwrap();
        let second = writer.table("b", &[Column::new("t", ColumnType::Text)]);
        assert_eq!(second.is_ok(), format.holds_several_tables(), "{format:?}");
        writer.finish().unwrap();
    }
}

#[test]
fn numbers_are_those_of_json() {
    for text in ["0", "-1", "1234.50", "1e5"] {
        assert!(Cell::decimal(text).is_some(), "{text}");
    }
    for text in ["", "-", "+1", "01", ".5", "1.", "NaN", "inf", "1e999", "=1", " 1", "1 ", "0x1"] {
        assert_eq!(Cell::decimal(text), None, "{text}");
    }
}

#[test]
fn c_ing_7_formulas_are_neutralised_unless_asked_not_to() {
    let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "\u{FEFF}=1", "'=1"];
    for formula in formulas {
        let row = vec![vec![Cell::text(formula)]];
        let csv = String::from_utf8(written(Format::Csv, NEUTRAL, &[formula], &row)).unwrap();
        let raw = String::from_utf8(written(Format::Csv, RAW, &[formula], &row)).unwrap();
        assert_ne!(csv, raw);
        for (file, expected) in [(csv, format!("'{formula}")), (raw, formula.to_owned())] {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
            let fields: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            // The reader drops a byte order mark at the start of the file, as importers do.
            assert_eq!(fields[1], expected);
        }
    }
    for (options, expected) in [(NEUTRAL, "'=1+1"), (RAW, "=1+1")] {
        let file = written(Format::Xlsx, options, &["a"], &[vec![Cell::text("=1+1")]]);
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(file.clone())).unwrap();
        assert!(book.worksheet_formula("Prices").unwrap().is_empty(), "a text is never a formula");
        assert_eq!(cells(file), [[Data::String(expected.to_owned())]]);
    }
}

/// Texts in which everything that has a meaning to some format is frequent.
fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof!["[=+@,;\"'\r\n\t|<>&\\\\_*`-]", "\\PC", Just("\0".to_owned())], 0..8)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn c_ing_7_csv_is_read_back_as_it_was(rows in proptest::collection::vec(proptest::collection::vec(any_text(), 3), 0..6)) {
        let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| row.iter().map(|text| Cell::text(text.as_str())).collect()).collect();
        for options in [NEUTRAL, RAW] {
            let file = written(Format::Csv, options, &["a", "b", "c"], &cells);
            let mut reader = csv::Reader::from_reader(file.as_slice());
            let read: Vec<Vec<String>> = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
            match options.neutralizes_formulas {
                true => {
                    let restored: Vec<Vec<String>> = read.iter().map(|row| row.iter().map(|text| restored(text).to_owned()).collect()).collect();
                    prop_assert!(read.iter().flatten().all(|text| !is_formula(text)));
                    prop_assert_eq!(&restored, &rows);
                }
                false => prop_assert_eq!(&read, &rows),
            }
        }
    }

    #[test]
    fn html_has_no_markup_of_others(text in any_text()) {
        let empty = written(Format::Html, NEUTRAL, &["a"], &[vec![Cell::text("")]]);
        let file = written(Format::Html, NEUTRAL, &["a"], &[vec![Cell::text(text.as_str())]]);
        let count = |file: &[u8]| String::from_utf8_lossy(file).matches('<').count();
        prop_assert_eq!(count(&file), count(&empty));
    }

    #[test]
    fn markdown_rows_stay_on_their_line_and_in_their_columns(text in any_text()) {
        let file = written(Format::Markdown, NEUTRAL, &["a", "b"], &[vec![Cell::text(text.as_str()), Cell::text("end")]]);
        let file = String::from_utf8(file).unwrap();
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(&file, pulldown_cmark::Options::ENABLE_TABLES));
        prop_assert_eq!(html.matches("<tr>").count(), 2, "{}", html);
        prop_assert!(html.contains("<td>end</td>"), "{}", html);
    }

    #[test]
    fn what_is_neutralised_can_be_restored(text in any_text()) {
        let neutral = neutralised(&text).into_owned();
        prop_assert!(!is_formula(&neutral));
        prop_assert_eq!(restored(&neutral), text);
    }
}

proptest! {
    // Spreadsheets take long without optimisation.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_same_rows_have_the_same_hash(rows in proptest::collection::vec(proptest::collection::vec(any_text(), 2), 0..4)) {
        let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| row.iter().map(|text| Cell::text(text.as_str())).collect()).collect();
        for format in Format::OF_ROWS {
            let hash = || Sha256::digest(written(format, NEUTRAL, &["a", "b"], &cells));
            prop_assert_eq!(hash(), hash());
        }
    }
}

fn report(body: &str) -> Report {
    Report {
        title: "Tides & <moons>".to_owned(),
        question: "Why\nis there a tide?".to_owned(),
        language: "en".to_owned(),
        is_complete: true,
        summary: Some("The moon [1].".to_owned()),
        body: body.to_owned(),
        sections: vec![Section { heading: "Moon".to_owned(), level: 2, body: "It pulls [1].".to_owned() }],
        sources: vec![Source {
            mark: 1,
            title: "Almanac".to_owned(),
            url: None,
            author: None,
            quotes: vec!["pulls".to_owned()],
        }],
        unanswered: Vec::new(),
    }
}

fn report_in(format: Format, body: &str) -> String {
    let mut file = Vec::new();
    report(body).write(format, &mut file).unwrap();
    String::from_utf8(file).unwrap()
}

#[test]
fn reports_are_written_in_three_formats() {
    let body = "The moon [1].\n\n## Moon\n\nIt pulls [1].";
    let markdown = report_in(Format::Markdown, body);
    assert_eq!(markdown, format!("# Tides &amp; &lt;moons&gt;\n\n> Why\n> is there a tide?\n\n{body}\n"));
    let html = report_in(Format::Html, body);
    assert!(html.contains("<html lang=\"en\">") && html.contains("<h1>Tides &amp; &lt;moons&gt;</h1>"), "{html}");
    assert!(html.contains("<h2>Moon</h2>\n<p>It pulls [1].</p>"), "{html}");
    let json: serde_json::Value = serde_json::from_str(&report_in(Format::Json, body)).unwrap();
    assert_eq!((&json["sections"][0]["heading"], &json["sources"][0]["quotes"][0]), (&"Moon".into(), &"pulls".into()));
}

#[test]
fn reports_in_html_run_nothing_and_fetch_nothing() {
    let body = "<script>alert(1)</script> <img src=x onerror=alert(1)> \n\n![pic](https://evil.example/x.png) \
                [bad](javascript:alert(1)) [good](https://example.org) <javascript:alert(2)>\n\n<div onclick=x>\nhey\n</div>";
    let html = report_in(Format::Html, body);
    for part in ["<script", "<img", "<div", "href=\"javascript", "evil.example"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    assert!(html.contains("&lt;script&gt;") && html.contains("href=\"https://example.org\""), "{html}");
}
