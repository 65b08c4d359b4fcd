//! What tables are made of, on documents of our own (`files/make.py` makes them).

use std::collections::{HashMap, HashSet};

use pdf::{Continuation, Kind, Letter, Limits, Method, Page, Pdf, Table, TablePlace, continuations, letters, read};

/// Documents with tables of all kinds, and some without.
const DOCUMENTS: [&str; 6] = ["numbers", "tables", "two-columns", "form", "right-to-left", "rotated"];

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/{name}.pdf", env!("CARGO_MANIFEST_DIR"))).expect("it is there")
}

fn limits() -> Limits<'static> {
    Limits { text: 20 * 1024 * 1024, should_stop: &|| false }
}

fn document(name: &str) -> Pdf {
    read(&bytes(name), &limits()).expect("it can be read")
}

fn tables(page: &Page) -> Vec<&Table> {
    let tables = page.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Table(table) => Some(table),
        _ => None,
    });
    tables.collect()
}

/// Each page of the documents with its characters.
fn pages() -> Vec<(Page, Vec<Letter>)> {
    let of = |name: &&str| document(name).pages.into_iter().zip(letters(&bytes(name), &limits()).expect("as before"));
    DOCUMENTS.iter().flat_map(of).collect()
}

fn numbers(table: &Table) -> impl Iterator<Item = u32> {
    let runs = table.rows.iter().flatten().flat_map(|cell| &cell.sources);
    runs.flat_map(|run| run.first..run.first + run.count)
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_characters_of_a_cell_are_those_of_its_glyphs() {
    let mut cells = 0;
    for (page, letters) in pages() {
        let by_number: HashMap<u32, &Letter> = letters.iter().map(|letter| (letter.number, letter)).collect();
        for cell in tables(&page).into_iter().flat_map(|table| &table.rows).flatten() {
            let numbers = cell.sources.iter().flat_map(|run| run.first..run.first + run.count);
            let said: String = numbers.map(|number| by_number[&number].text.as_str()).collect();
            assert_eq!(without_space(&said), without_space(&cell.text));
            cells += usize::from(!cell.text.is_empty());
        }
    }
    assert!(cells > 250, "{cells}");
}

#[test]
fn every_character_inside_of_a_table_is_in_a_cell_or_told_to_be_in_none() {
    let (mut inside, mut told) = (0, 0);
    for (page, letters) in pages() {
        let tables = tables(&page);
        let in_cells: Vec<u32> = tables.iter().flat_map(|table| numbers(table)).collect();
        let placed: HashSet<u32> = in_cells.iter().copied().collect();
        assert_eq!(placed.len(), in_cells.len(), "a character is in two cells");
        for table in tables {
            let unplaced: HashSet<u32> = table.unplaced.iter().map(|letter| letter.number).collect();
            for letter in letters.iter().filter(|letter| letter.text != " " && table.area.holds(&letter.area)) {
                assert!(placed.contains(&letter.number) != unplaced.contains(&letter.number), "{letter:?}");
                inside += 1;
            }
            told += unplaced.len();
        }
    }
    // All of them are dots that lead to the numbers.
    assert!(inside > 1500 && told < inside / 4, "{inside} {told}");
}

#[test]
fn headings_span_the_columns_that_they_stand_over() {
    let document = document("numbers");
    let [table] = tables(&document.pages[0])[..] else { panic!("{:?}", document.pages[0]) };
    let cell = |row: usize, column: usize| &table.rows[row][column];
    let found = |row: usize, column: usize| {
        let cell = cell(row, column);
        (cell.text.as_str(), cell.row_span, cell.column_span)
    };
    assert_eq!((table.rows.len(), table.rows[0].len(), table.method), (26, 6, Method::Aligned));
    assert_eq!((found(0, 1), found(0, 3)), (("Spring tide", 1, 2), ("Neap tide", 1, 3)));
    assert_eq!((found(0, 0), found(1, 5)), (("Harbour", 2, 1), ("Low", 1, 1)));
    assert!(cell(0, 1).is_header && cell(1, 5).is_header && !cell(2, 5).is_header);
    assert_eq!(found(2, 0), ("Harbour of the 1th pilot", 1, 1));
    assert!(table.unplaced.iter().all(|letter| letter.text == "."), "{:?}", table.unplaced);
    let markdown = &document.pages[0].blocks.last().expect("the table").markdown;
    assert!(markdown.contains("\n| Harbour of the 1th pilot | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |\n"), "{markdown}");
    assert!(table.rows.iter().flatten().all(|cell| (0.0..=1.0).contains(&cell.confidence)));
}

#[test]
fn a_table_goes_on_over_pages() {
    let document = document("numbers");
    let place = |page: usize| {
        let block = document.pages[page].blocks.iter().position(|block| matches!(block.kind, Kind::Table(_)));
        TablePlace { page: document.pages[page].number, block: block.expect("a table") }
    };
    let expected = Continuation { table: place(1), of: place(0), repeated_rows: 2 };
    assert_eq!(continuations(&document.pages), [expected]);
    assert_eq!(tables(&document.pages[1])[0].rows.len(), 14);
}

#[test]
fn prose_in_two_columns_is_no_table() {
    for (name, pages) in [("numbers", 2..3), ("two-columns", 0..3)] {
        let document = document(name);
        for page in &document.pages[pages] {
            assert_eq!(tables(page), Vec::<&Table>::new(), "{name}");
        }
    }
    let prose = &document("numbers").pages[2].blocks;
    assert!(prose[0].markdown.contains("The tide rises and falls twice a day at most coasts, because the moon draws"));
}
