//! Which rows head the columns, and what these are called.

use extraction::tables::{Cell, Method, Table};

use crate::domain::extraction::layout::NewTable;

/// A table of rows of cells, each a text of which `#` in front means a heading and `>` another column.
fn table(rows: &[&[&str]]) -> NewTable {
    let mut cells = Vec::new();
    for (row, line) in rows.iter().enumerate() {
        let mut column = 0;
        for text in *line {
            let is_header = text.starts_with('#');
            let span = 1 + u32::try_from(text.matches('>').count()).unwrap();
            cells.push(Cell {
                row: u32::try_from(row).unwrap(),
                column,
                row_span: 1,
                column_span: span,
                is_header,
                text: text.trim_matches(['#', '>']).to_owned(),
                location: None,
                sources: Vec::new(),
                method: Method::Aligned,
                confidence: 0.5,
            });
            column += span;
        }
    }
    let columns = cells.iter().map(|cell| cell.column + cell.column_span).max().unwrap_or_default();
    let rows = u32::try_from(rows.len()).unwrap();
    let found =
        Table { title: None, rows, columns, cells, location: None, method: Method::Aligned, unplaced: Vec::new() };
    NewTable::of(found, 3)
}

fn names(table: &NewTable) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn headings_over_several_columns_are_part_of_each_name() {
    let found = table(&[&["#Harbour", "#Height>"], &["#", "#high", "#low"], &["Brest", "6.9", "1.1"]]);
    assert_eq!(names(&found), ["Harbour", "Height / high", "Height / low"]);
    assert_eq!((found.header.len(), found.rows.len(), found.title.as_str()), (2, 1, "Table 3"));
}

#[test]
fn columns_without_a_heading_have_a_number() {
    let found = table(&[&["#", "#Depth"], &["Brest", "12"]]);
    assert_eq!(names(&found), ["Column 1", "Depth"]);
    assert_eq!(names(&table(&[&["Brest", "12"]])), ["Column 1", "Column 2"]);
}

#[test]
fn headings_at_the_side_or_further_down_head_no_columns() {
    let found = table(&[&["#Harbour", "#Depth"], &["#Brest", "12"], &["#Ireland>"], &["#Cork", "9"]]);
    assert_eq!((found.header.len(), found.rows.len()), (1, 3));
    assert!(found.rows[0].0[0].is_header);
}

#[test]
fn of_headings_alone_the_first_row_heads_the_others() {
    let found = table(&[&["#a", "#b"], &["#c", "#d"], &["#e", "#f"]]);
    assert_eq!((found.header.len(), found.rows.len()), (1, 2));
    assert_eq!(table(&[]).rows.len(), 0);
}

#[test]
fn a_cell_beyond_the_table_is_left_out() {
    let mut cells = vec![table(&[&["a"]])];
    let found = Table {
        title: None,
        rows: 1,
        columns: 1,
        cells: vec![Cell {
            row: 7,
            column: 9,
            row_span: 1,
            column_span: 1,
            is_header: false,
            text: "x".to_owned(),
            location: None,
            sources: Vec::new(),
            method: Method::Marked,
            confidence: 1.0,
        }],
        location: None,
        method: Method::Marked,
        unplaced: Vec::new(),
    };
    cells.push(NewTable::of(found, 1));
    assert_eq!(cells[1].rows[0].0.len(), 0);
}
