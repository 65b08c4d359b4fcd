//! What [`extraction::tables`] promises, on every test file of every format: the characters of a cell are those of its
//! sources, and each character inside of a table is in a cell or told to be in none.

mod counted;
mod glyphs;
mod originals;
mod sweep;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use sweep::{Counts, sweep};

/// The test files: those of the formats here, and those of the crate that reads PDF.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/files", "tests/pages", "../pdf/tests/files"];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).expect("a folder of test files"));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry of the folder").path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

#[test]
fn nothing_is_invented_and_nothing_is_lost_in_any_file() {
    let (mut sum, mut broken) = (Counts::default(), Vec::new());
    for path in files() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("bytes");
        match sweep(&name, &bytes) {
            Ok(None) => {}
            Ok(Some(counts)) => {
                println!("{name}: {counts}");
                sum.add(counts);
            }
            Err(violation) => broken.push(format!("{name}: {violation}")),
        }
    }
    println!("{sum}");
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(sum.documents >= 30 && sum.tables >= 20 && sum.cells >= 450 && sum.characters >= 3_000, "{sum}");
}

#[test]
fn tables_have_what_their_originals_have() {
    for (name, count) in [("harbour.docx", 40), ("harbour.odt", 40), ("harbour.pptx", 35), ("harbour.odp", 20)] {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).expect("bytes");
        let checked = originals::check(name, &bytes).unwrap_or_else(|violation| panic!("{name}: {violation}"));
        assert!(checked >= count, "{name}: {checked}");
    }
}

/// A check that lets everything pass would say nothing above.
#[test]
fn violations_are_noticed() {
    let csv = b"Harbour,Range\nBrill,4.3\nMaas,3.9\n";
    let read = || sweep::read("a.csv", csv).expect("it is read").expect("a document");
    let (extracted, tables) = read();
    assert!(text::check(&extracted.text, &tables).is_ok());
    let changes: [fn(&mut extraction::tables::Table); 6] = [
        |table| table.cells[0].text.push('x'),
        |table| table.cells[1].sources.clear(),
        |table| table.cells[1].sources = table.cells[0].sources.clone(),
        |table| table.cells[2].row_span = 2,
        |table| drop(table.cells.pop()),
        |table| {
            table.cells[3].text.clear();
            table.cells[3].sources.clear();
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let (extracted, mut tables) = read();
        change(&mut tables[0]);
        assert!(text::check(&extracted.text, &tables).is_err(), "{number}");
    }
}
