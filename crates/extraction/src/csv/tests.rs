use proptest::prelude::*;

use super::*;
use crate::recognise::recognise;
use crate::registry;

fn extracted(text: &str) -> Extracted {
    CSV.extract(text.as_bytes(), &Hints::default(), &Limits::default()).unwrap()
}

fn table(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    extracted(text).text.lines().filter(|line| !line.contains("---")).map(line).collect()
}

#[test]
fn a_table_keeps_its_rows_whatever_stands_between_the_cells() {
    let expected = table("Port,High water,Range\nBrest,04:12,\"6,1\"\nCuxhaven,11:40,\"2,9\"\n");
    assert_eq!(expected[1], ["Brest", "04:12", "6,1"]);
    for (delimiter, name) in [(';', "ports.csv"), ('\t', "ports.tsv"), ('|', "ports.csv")] {
        let rows = [["Port", "High water", "Range"], ["Brest", "04:12", "6,1"], ["Cuxhaven", "11:40", "2,9"]];
        let text: String = rows.map(|row| row.join(&delimiter.to_string()) + "\r\n").concat();
        assert_eq!(table(&text), expected, "{delimiter}");
        assert_eq!(table(&format!("sep={delimiter}\r\n{text}")), expected, "{delimiter}");
        assert!(registry::of_file_name(name).unwrap().is_text());
    }
}

#[test]
fn quoted_cells_hold_what_would_end_them() {
    let rows = table("Port,Note\r\nBrest,\"says \"\"yes\"\", or\r\nno|maybe\"\r\n");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[1][1].starts_with("says \"yes\", or") && rows[1][1].contains("maybe"), "{rows:?}");
}

#[test]
fn a_quotation_mark_that_never_closes_swallows_nothing() {
    let found = extracted("Tool,Size\nRod,\"12 inch\nLine,3\n");
    assert!(found.text.contains("| Line | 3 |"), "{}", found.text);
    assert_eq!(found.warnings, [OPEN_QUOTE]);
    assert_eq!(extracted("Tool,Size\nRod,12\"\nLine,3\"\n").warnings, [""; 0]);
}

#[test]
fn a_heading_row_is_recognised_or_made_up() {
    let heading = |text| table(text).remove(0);
    assert_eq!(heading("Port,Range\nBrest,6.1\n"), ["Port", "Range"]);
    assert_eq!(heading("Brest,6.1\nDover,5.9\n"), ["Column 1", "Column 2"]);
    assert_eq!(heading("2026-01-03,04:12\n2026-01-04,05:01\n"), ["Column 1", "Column 2"]);
    assert_eq!(heading("Port,2024,2025\nBrest,6,7\nDover,5,5\n"), ["Port", "2024", "2025"]);
    assert_eq!(heading("Port,Pilot\nBrest,Anne\n"), ["Port", "Pilot"]);
}

#[test]
fn ragged_rows_lose_nothing() {
    let found = extracted("a,b\n1,2,3\n4\n");
    for cell in ["a", "b", "1", "2", "3", "4"] {
        assert!(found.text.contains(&format!("| {cell} |")), "{}", found.text);
    }
}

#[test]
fn columns_without_anything_are_left_out_at_the_end() {
    assert_eq!(table("Port,Range,,\nBrest,6.1,,\n"), [["Port", "Range"], ["Brest", "6.1"]]);
}

#[test]
fn a_long_table_repeats_its_heading_and_knows_its_rows() {
    let rows: String = (1..=450).map(|number| format!("Port {number};{number} cm\n")).collect();
    let found = extracted(&format!("Port;Range\n\n{rows}"));
    assert_eq!(found.text.matches("| Port | Range |").count(), 3);
    let place = |needle: &str| {
        let start = found.text[..found.text.find(needle).unwrap()].chars().count();
        found.locations.of(start..start + needle.len()).collect::<Vec<_>>()
    };
    let cells = |range: &str| Location::Cells { sheet: String::new(), range: range.to_owned() };
    // The empty line is a row of the sheet.
    assert_eq!(place("| Port 200 |"), [cells("A202:B202")]);
    assert_eq!(place("| Port 201 |"), [cells("A203:B203")]);
    assert_eq!(place("| Port 450 |"), [cells("A452:B452")]);
    assert_eq!(place("| Port 9 | 9 cm |\n| Port 10"), [cells("A11:B12")]);
}

#[test]
fn a_real_file_is_read_as_it_was_meant() {
    let bytes = include_bytes!("../../tests/files/harbours.csv");
    let head = recognise(bytes, None, None).unwrap();
    assert_eq!(head.media_type(), "text/csv");
    let found = CSV.extract(bytes, &Hints::default(), &Limits::default()).unwrap();
    assert_eq!(found.text.lines().count(), 7);
    assert!(found.text.contains("| Cuxhaven | Deutschland | 3,3 | 00:49 | Die Fahrrinne wird jährlich gebaggert. |"));
    assert!(found.text.contains("ships wait<br>in the roads"), "{}", found.text);
}

#[test]
fn any_encoding_is_read() {
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode("港,潮差\n名古屋,2.6\n東京,1.8\n");
    let found = CSV.extract(&shift_jis, &Hints::default(), &Limits::default()).unwrap();
    assert!(found.text.contains("| 名古屋 | 2.6 |"), "{}", found.text);
}

#[test]
fn one_long_row_cannot_multiply_the_others() {
    // C-ING-3
    let extract = |columns| {
        let text = format!("Port{}Range\n{}", ",".repeat(columns), "a\n".repeat(300_000));
        CSV.extract(text.as_bytes(), &Hints::default(), &Limits::default()).unwrap_err().to_string()
    };
    assert_eq!(extract(1_000), "The document holds more than 20 MiB of text. Split it.");
    assert_eq!(extract(300_000), "A table of the document has more than 1,024 columns. Split it.");
}

#[test]
fn tables_are_recognised_without_a_name_and_other_texts_are_not() {
    let sure = |text| delimiter::of_sure_table(text).map(char::from);
    assert_eq!(sure("a,b,c\n1,2,3\n4,5,6\n"), Some(','));
    assert_eq!(sure("a\tb\n1\t2\n3\t4\n5\t6\n7\t8\n9"), Some('\t'));
    for text in [
        "Dear Anne,\nthe tide was late,\nand so were we,\nsorry,\nBob\n",
        "Well, it rose.\nThen, it fell.\nSo, we left.\n",
        "| Port | Range |\n| --- | --- |\n| Brest | 6 |\n",
        "let a = 1;\nlet b = 2;\nlet c = 3;\nlet d = 4;\nlet e = 5;\n",
        "",
        "\n\n\n",
    ] {
        assert_eq!(sure(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn every_cell_of_any_table_is_kept(text in "[a-z0-9,;\t|\"\n\r ]{0,200}") {
        let outcome = CSV.extract(text.as_bytes(), &Hints::default(), &Limits::default());
        let kept = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>();
        if let Ok(found) = outcome && !found.text.contains("Column 1") {
            let source = text.strip_prefix("sep=").unwrap_or(&text);
            prop_assert_eq!(kept(&found.text.replace("<br>", "")), kept(source));
        }
    }
}
