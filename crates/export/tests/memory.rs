//! Memory does not grow with the number of rows.

use std::io;

use export::{Cell, Column, ColumnType, Format, Options, tables};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ROWS: i64 = 200_000;
/// Bytes above what was in use before. All rows would take more than 20 MB.
const MOST: usize = 4 << 20;

#[test]
fn memory_does_not_grow_with_rows() {
    for format in Format::OF_ROWS {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let mut writer = tables(format, Options { neutralizes_formulas: true }, io::sink()).unwrap();
        let columns = [("number", ColumnType::Number), ("text", ColumnType::Text)];
        writer.table("Rows", &columns.map(|(name, kind)| Column::new(name, kind))).unwrap();
        for number in 0..ROWS {
            let text = format!("={number} and some words that are in no other row: {}", number * 7);
            writer.row(&[Cell::Integer(number), Cell::text(text)]).unwrap();
        }
        writer.finish().unwrap();
        let peak = MEMORY.peak_usage().saturating_sub(before);
        println!("{format:?}: {peak} bytes");
        assert!(peak < MOST, "{format:?} took {peak} bytes");
    }
}
