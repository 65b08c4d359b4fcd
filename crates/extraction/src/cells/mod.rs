//! Cells of sheets, and what is the same for all tables that come in cells.

pub(super) mod heading;

use std::ops::RangeInclusive;

use super::markdown_writer::{Inline, Table};
use super::{Location, Rejected};

/// Rows of a table until it begins anew with its heading row, so that no row is far from what its cells mean.
pub(super) const ROWS_UNDER_A_HEADING: usize = 200;

/// Writes rows of plain text as a table whose first row is the heading.
pub(super) fn table<'r>(rows: impl Iterator<Item = &'r [String]>) -> Result<Table, Rejected> {
    let mut table = Table::default();
    for row in rows {
        table.row();
        row.iter().try_for_each(|cell| table.cell(&Inline::of_lines(cell).to_markdown(), 1, 1))?;
    }
    Ok(table)
}

/// The place of cells in a sheet. Rows and columns count from 0.
pub(super) fn location(sheet: &str, rows: RangeInclusive<u32>, columns: RangeInclusive<u32>) -> Location {
    Location::Cells { sheet: sheet.to_owned(), range: range(rows, columns) }
}

/// Cells in A1 notation. Rows and columns count from 0.
pub(super) fn range(rows: RangeInclusive<u32>, columns: RangeInclusive<u32>) -> String {
    let first = format!("{}{}", column_name(*columns.start()), u64::from(*rows.start()) + 1);
    let last = format!("{}{}", column_name(*columns.end()), u64::from(*rows.end()) + 1);
    if first == last { first } else { format!("{first}:{last}") }
}

/// The rows and columns of cells in A1 notation; `None` for what is none.
pub(super) fn parsed(range: &str) -> Option<(RangeInclusive<u32>, RangeInclusive<u32>)> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let (first, last) = (place(first)?, place(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some((first.0..=last.0, first.1..=last.1))
}

/// Row and column of a cell.
fn place(cell: &str) -> Option<(u32, u32)> {
    let (letters, digits) = cell.split_at(cell.find(|c: char| c.is_ascii_digit())?);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let digit = u32::from(letter.checked_sub(b'A').filter(|digit| *digit < 26)?) + 1;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// The letters of a column: A for 0, AA for 26.
fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = Some(column);
    while let Some(number) = rest {
        letters.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or_default()));
        rest = (number / 26).checked_sub(1);
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_a1_notation() {
        let range = |rows: RangeInclusive<u32>, columns: RangeInclusive<u32>| match location(
            "Tides",
            rows.clone(),
            columns.clone(),
        ) {
            Location::Cells { sheet, range } if sheet == "Tides" => {
                assert_eq!(parsed(&range), Some((rows, columns)), "{range}");
                range
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(range(0..=0, 0..=0), "A1");
        assert_eq!(range(1..=13, 1..=3), "B2:D14");
        assert_eq!(range(0..=1_048_575, 25..=16_383), "Z1:XFD1048576");
        assert_eq!(range(9..=9, 26..=701), "AA10:ZZ10");
        assert_eq!(range(0..=0, 702..=702), "AAA1");
        for text in ["", "A", "1", "A0", "B2:A1", "a1", "Ä1", "A99999999999"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
