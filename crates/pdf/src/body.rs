//! Where the heading of a table ends and its body of numbers begins.

use crate::columns::is_number;
use crate::grid::{Grid, GridCell};

/// Most rows of numbers that are headings.
const MOST_HEADINGS: usize = 10;

/// The first row of numbers; none for a table that has few of them.
pub(crate) fn first_row_of_body(grid: &Grid) -> Option<usize> {
    let texts: Vec<Vec<String>> = grid.rows.iter().map(|row| row.iter().map(GridCell::letters).collect()).collect();
    let is_body = |row: &Vec<String>| {
        let filled: Vec<&String> = row.iter().skip(1).filter(|text| !text.is_empty()).collect();
        let numbers = filled.iter().filter(|text| is_number(text)).count();
        numbers >= 1 && numbers * 2 > filled.len()
    };
    let bodies = texts.iter().filter(|row| is_body(row)).count();
    if bodies < 2 || bodies * 2 < texts.len() {
        return None;
    }
    let is_label_of_numbers = |row: &Vec<String>| {
        let others = || texts.iter().filter(|other| *other != row && !other[0].is_empty());
        !row[0].is_empty()
            && !row[0].contains(|c: char| c.is_ascii_digit())
            && others().filter(|other| is_number(&other[0])).count() * 10 >= others().count() * 9
    };
    let heads = |at: usize, row: &Vec<String>| {
        at < MOST_HEADINGS && (are_years(row) || is_sequence(row, is_label_of_numbers(row)))
    };
    let mut rows = texts.iter().enumerate();
    let first = rows.position(|(at, row)| is_body(row) && !heads(at, row))?;
    // A label over the first rows, such as a group of them, belongs to the body unless it is one of a row of headings.
    let is_label = |row: &Vec<String>| !row[0].is_empty() && row.iter().skip(1).all(String::is_empty);
    let labels = texts[..first].iter().rev().take_while(|row| is_label(row)).count();
    Some(first.saturating_sub(labels))
}

/// True for numbers that rise by the same step, which head columns; by any step, where the label beside them tells that
/// they do.
fn is_sequence(row: &[String], is_told: bool) -> bool {
    let numbers: Vec<f64> = row.iter().skip(1).filter_map(|text| text.parse().ok()).collect();
    let step = |pair: &[f64]| pair[1] - pair[0];
    let is_full = numbers.len() >= 3 && numbers.len() + 1 == row.len();
    if !is_full || !numbers.windows(2).all(|pair| step(pair) > 0.0) {
        return false;
    }
    let is_even = numbers.windows(2).all(|pair| (step(pair) - (numbers[1] - numbers[0])).abs() < 1e-6);
    is_told || is_even
}

/// True for a row whose numbers are different years.
fn are_years(row: &[String]) -> bool {
    let numbers: Vec<&String> = row.iter().skip(1).filter(|text| is_number(text)).collect();
    let year = |text: &&String| text.parse().ok().filter(|year: &u32| (1900..2100).contains(year));
    let years: Vec<u32> = numbers.iter().filter_map(year).collect();
    years.len() >= 2 && years.len() == numbers.len() && years.windows(2).all(|pair| pair[0] != pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::tests::lettered;

    #[test]
    fn numbers_make_the_body() {
        let cases: [(&[&[&str]], Option<usize>); 6] = [
            (&[&["Port", "Depth"], &["Brest", "4.1"], &["Dover", "7.0"]], Some(1)),
            (&[&["Brest", "4.1"], &["Dover", "7.0"]], Some(0)),
            (&[&["Port", "1998", "1999", "2003"], &["Brest", "4", "5", "7"], &["Dover", "7", "7", "6"]], Some(1)),
            (&[&["Port", "Depth"], &["France", ""], &["Brest", "4.1"], &["Dover", "7.0"]], Some(1)),
            (&[&["Share", "1.5", "2.0", "3.5"], &["0.9", "8", "9", "6"], &["0.8", "7", "5", "4"]], Some(1)),
            (&[&["Port", "Office"], &["Brest", "north quay"], &["Dover", "south quay"]], None),
        ];
        for (rows, expected) in cases {
            assert_eq!(first_row_of_body(&lettered(rows)), expected, "{rows:?}");
        }
    }
}
