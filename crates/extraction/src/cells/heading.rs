//! Whether a table begins with a heading row.

/// Rows at the start of a table that are looked at.
pub(crate) const ROWS_TO_COMPARE: usize = 50;

/// True when the first of these rows names the columns: unless it has numbers or dates where the rows below it have
/// them, too. Years that count up, as in “Port, 2023, 2024, 2025”, are names all the same.
pub(crate) fn is_heading(rows: &[Vec<String>]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let is_data = |column: usize, cell: &str| is_quantity(cell) && mostly_quantities(below, column);
    !first.iter().enumerate().any(|(column, cell)| is_data(column, cell)) || counts_up(first)
}

/// Headings for a table without.
pub(crate) fn made_up(columns: usize) -> Vec<String> {
    (1..=columns).map(|number| format!("Column {number}")).collect()
}

fn mostly_quantities(rows: &[Vec<String>], column: usize) -> bool {
    let cells = || rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
    2 * cells().filter(|cell| is_quantity(cell)).count() > cells().count()
}

/// True for what is written with digits and no words: numbers, amounts, dates and times.
fn is_quantity(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.chars().filter(|c| c.is_numeric()).count();
    digits > 0 && letters <= digits.min(3)
}

/// True when the numbers among the cells, at least two, are one after the other.
fn counts_up(cells: &[String]) -> bool {
    let numbers: Vec<i64> = cells.iter().filter_map(|cell| cell.parse().ok()).collect();
    let quantities = cells.iter().filter(|cell| is_quantity(cell)).count();
    numbers.len() >= 2
        && numbers.len() == quantities
        && numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]))
}
