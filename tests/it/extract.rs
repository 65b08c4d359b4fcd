//! `dossier extract`: the tables of a file, without a server.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use super::cli::{dossier, run, text};

/// What the command says of a file, in a folder where it leaves nothing.
fn extract(arguments: &[&str], file: &Path) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["extract", "tables"], arguments, &[file.to_str().unwrap()]].concat();
    let mut command = dossier(folder.path(), &arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = run(command);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{} leaves something", file.display());
    output
}

fn test_file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates").join(name)
}

/// The tables as JSON.
fn tables(file: &str) -> Vec<Value> {
    let output = extract(&["--json"], &test_file(file));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    printed["tables"].as_array().unwrap().clone()
}

/// The cells of a table: row, column, what they span, text, and a star for those that head columns.
fn cells(table: &Value) -> Vec<String> {
    let shown = |cell: &Value| {
        let number = |name: &str| cell[name].as_u64().unwrap();
        let (row, column, rows, columns) = (number("row"), number("col"), number("rowspan"), number("colspan"));
        let star = if cell["is_header"].as_bool().unwrap() { " *" } else { "" };
        format!("{row},{column} {rows}x{columns} {}{star}", cell["text"].as_str().unwrap())
    };
    table["cells"].as_array().unwrap().iter().map(shown).collect()
}

#[test]
fn tables_of_a_pdf_are_printed_page_by_page() {
    let tables = tables("pdf/tests/files/numbers.pdf");
    let [first, second] = tables.as_slice() else { panic!("{tables:?}") };
    assert_eq!((&first["page"], &second["page"]), (&1.into(), &2.into()));
    assert_eq!((&first["continues"], &second["continues"]), (&Value::Null, &true.into()));
    let (first_cells, second_cells) = (cells(first), cells(second));
    assert_eq!(first_cells[..3], ["0,0 2x1 Harbour *", "0,1 1x2 Spring tide *", "0,3 1x3 Neap tide *"]);
    assert_eq!(first_cells[8..10], ["2,0 1x1 Harbour of the 1th pilot", "2,1 1x1 0.0"]);
    // 24 rows of six cells below two of heading, and 12 on the next page, which repeats the heading.
    assert_eq!((first_cells.len(), second_cells.len()), (8 + 24 * 6, 12 * 6));
    assert_eq!(second_cells[0], "0,0 1x1 Harbour of the 25th pilot");
    let cell = &first["cells"][8];
    assert_eq!(cell["method"], "Aligned");
    let confidence = cell["confidence"].as_f64().unwrap();
    assert!((0.9..1.0).contains(&confidence), "{confidence}");
}

#[test]
fn tables_of_a_docx_are_printed_with_their_spans() {
    let tables = tables("extraction/tests/files/harbour.docx");
    let [table] = tables.as_slice() else { panic!("{tables:?}") };
    let expected = [
        "0,0 1x1 Place *",
        "0,1 1x2 High water *",
        "1,0 1x1 Brill",
        "1,1 1x1 06:10",
        "1,2 1x1 18:35",
        "2,0 2x1 Maas | Rhine",
        "2,1 1x1 06:40",
        "2,2 1x1 19:05",
        "3,1 1x1 07:00",
        "3,2 1x1 ",
    ];
    assert_eq!((cells(table), &table["title"]), (expected.map(str::to_owned).to_vec(), &"Hours".into()));
    assert!(table["cells"].as_array().unwrap().iter().all(|cell| cell["confidence"] == 1.0));
    let output = extract(&[], &test_file("extraction/tests/files/harbour.docx"));
    let expected = "Hours\n\n| Place | High water | High water |\n| --- | --- | --- |\n| Brill | 06:10 | 18:35 |\n\
        | Maas \\| Rhine | 06:40 | 19:05 |\n| Maas \\| Rhine | 07:00 |  |\n";
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn a_document_without_tables_is_told() {
    let file = test_file("pdf/tests/files/two-columns.pdf");
    let output = extract(&[], &file);
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), (NONE, Some(0)));
    assert_eq!(text(&extract(&["--json"], &file).stdout).trim_end(), r#"{"tables":[]}"#);
}

const NONE: &str = "No tables were found. Pages that are scans are not looked at.\n";

#[test]
fn what_is_no_document_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let protected = test_file("extraction/tests/files/protected.docx");
    for (path, words) in [
        (folder.path().join("missing.pdf"), "cannot be read: No such file"),
        (folder.path().to_owned(), "cannot be read: Is a directory"),
        (file("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "is not read."),
        (file("broken.pdf", b"%PDF-1.7\nand nothing else"), "The document is damaged."),
        (file("broken.docx", b"PK\x03\x04 and nothing else"), "broken.docx"),
        (protected, "The document is protected by a password."),
    ] {
        for arguments in [&[][..], &["--json"]] {
            let output = extract(arguments, &path);
            let told = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), ""), "{path:?}: {told}");
            assert!(told.contains(words) && told.trim_end().ends_with('.'), "{path:?}: {told}");
            assert!(!told.contains("panicked") && told.lines().count() == 1, "{path:?}: {told}");
        }
    }
}
