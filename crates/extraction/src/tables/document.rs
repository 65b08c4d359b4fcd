//! From the tables of a text to those of its document: parts under a heading that is repeated are one table again, and
//! cells of sheets know their names.

use super::grid;
use super::marks::Marks;
use super::text::{Found, Row, Text, tables};
use super::{Cell, MAXIMUM_CELLS, Method, Table, Unplaced, number};
use crate::cells::location;
use crate::{CancelFlag, Location, Locations, Rejected};

const TOO_MANY_CELLS: Rejected = Rejected::Unreadable("The document holds more than 1,000,000 cells. Split it.");

/// The tables of a text that is Markdown and has kept its marks.
///
/// # Errors
///
/// [`Rejected`] when they have too many cells, and when nobody waits any more.
pub(crate) fn of_text(text: &str, locations: &Locations, stop: &CancelFlag) -> Result<Vec<Table>, Rejected> {
    let (text, marks) = Marks::take(text);
    let mut drafts: Vec<Draft> = Vec::new();
    for found in tables(&text, &marks, stop)? {
        let mut draft = Draft::of(found, |character| marks.with_marks(character), locations);
        let goes_on = draft.has_foreign_heading();
        let before = drafts.iter_mut().rfind(|before| goes_on && before.goes_on_with(&draft));
        if let Some(before) = before {
            before.add(draft);
        } else {
            draft.drop_repeated_heading();
            drafts.push(draft);
        }
    }
    if drafts.iter().map(|draft| draft.rows.len() * draft.columns()).sum::<usize>() > MAXIMUM_CELLS {
        return Err(TOO_MANY_CELLS);
    }
    Ok(drafts.into_iter().filter(|draft| !draft.rows.is_empty()).map(Draft::finish).collect())
}

/// A table that may go on further down in the text.
struct Draft {
    title: Option<String>,
    /// The texts of the row that Markdown has for its heading.
    heading: Vec<String>,
    rows: Vec<Row>,
    unplaced: Vec<String>,
    location: Option<Location>,
    sheet: Option<Sheet>,
}

/// Where a table stands in a sheet.
struct Sheet {
    name: String,
    first_column: u32,
    /// Its rows, from 0; none for a heading that is repeated from above, or that the sheet does not have.
    rows: Vec<Option<u32>>,
}

impl Draft {
    fn of(found: Found, with_marks: impl Fn(usize) -> usize, locations: &Locations) -> Self {
        let Found { rows, caption, heading } = found;
        let start = rows.first().map_or(0, |row| with_marks(row.start));
        let location = locations.of(start..start + 1).next();
        let places: Vec<_> = rows.iter().map(|row| locations.row_at(with_marks(row.start))).collect();
        let sheet = places.iter().flatten().next().map(|place| Sheet {
            name: place.sheet.to_owned(),
            first_column: place.first_column,
            rows: places.iter().map(|place| place.as_ref().and_then(|place| place.row)).collect(),
        });
        let sheet_name = match &location {
            Some(Location::Cells { sheet, .. }) => Some(sheet.clone()).filter(|name| !name.is_empty()),
            _ => None,
        };
        Self {
            title: caption.or(sheet_name).or(heading),
            heading: rows.first().into_iter().flat_map(|row| &row.cells).map(|cell| cell.text.clone()).collect(),
            unplaced: rows.iter().flat_map(|row| row.rest.iter().cloned()).collect(),
            rows,
            location,
            sheet,
        }
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default()
    }

    /// True when the next part has this one's heading above rows that stand further down in the same sheet.
    fn goes_on_with(&self, next: &Self) -> bool {
        let (Some(own), Some(other)) = (&self.sheet, &next.sheet) else { return false };
        let last = own.rows.iter().rev().find_map(|row| *row);
        let follows = other.rows.iter().find_map(|row| *row).is_some_and(|first| last.is_some_and(|last| last < first));
        own.name == other.name
            && own.first_column == other.first_column
            && follows
            && self.heading.iter().zip(&next.heading).all(|(own, other)| own == other)
    }

    /// True when its first row is none of its rows in the sheet.
    fn has_foreign_heading(&self) -> bool {
        self.sheet.as_ref().is_some_and(|sheet| sheet.rows.len() > 1 && sheet.rows.first() == Some(&None))
    }

    fn add(&mut self, mut next: Self) {
        next.drop_repeated_heading();
        self.rows.append(&mut next.rows);
        self.unplaced.append(&mut next.unplaced);
        if let (Some(own), Some(other)) = (&mut self.sheet, next.sheet) {
            own.rows.extend(other.rows);
        }
    }

    /// Takes a heading away that is none of the sheet's rows: its characters are told, and are in no cell.
    fn drop_repeated_heading(&mut self) {
        if !self.has_foreign_heading() {
            return;
        }
        let row = self.rows.remove(0);
        if let Some(sheet) = &mut self.sheet {
            sheet.rows.remove(0);
        }
        let texts = row.cells.into_iter().filter(|cell| cell.covered.is_none()).map(|cell| cell.text);
        self.unplaced.extend(texts.filter(|text| !text.is_empty()));
        // What is below is not the first row of a table any more.
        if let Some(first) = self.rows.first_mut() {
            first.is_heading.get_or_insert(false);
        }
    }

    fn finish(self) -> Table {
        let columns = self.columns();
        let taken = grid::cells(&self.rows, columns);
        let Self { title, mut rows, unplaced, location, sheet, .. } = self;
        let cells = taken.into_iter().map(|taken| {
            let row = &mut rows[taken.row];
            let is_header = row.is_heading.unwrap_or(taken.row == 0);
            let Text { text, sources, .. } = row.cells.get_mut(taken.column).map(std::mem::take).unwrap_or_default();
            Cell {
                row: number(taken.row),
                column: number(taken.column),
                row_span: number(taken.rows),
                column_span: number(taken.columns),
                is_header,
                text,
                location: sheet.as_ref().and_then(|sheet| sheet.place(&taken)),
                sources,
                method: Method::Marked,
                confidence: 1.0,
            }
        });
        let cells: Vec<Cell> = cells.collect();
        let height = number(rows.len());
        let whole = grid::Taken { row: 0, column: 0, rows: rows.len(), columns };
        let location = sheet.as_ref().and_then(|sheet| sheet.place(&whole)).or(location);
        let unplaced = unplaced.into_iter().map(|text| Unplaced { text, location: None }).collect();
        Table { title, rows: height, columns: number(columns), cells, location, method: Method::Marked, unplaced }
    }
}

impl Sheet {
    /// The cells of the sheet that a cell of the table is.
    fn place(&self, taken: &grid::Taken) -> Option<Location> {
        let first = (*self.rows.get(taken.row)?)?;
        let last = (*self.rows.get(taken.row + taken.rows - 1)?)?;
        let left = self.first_column + number(taken.column);
        let right = left + number(taken.columns - 1);
        (first <= last).then(|| location(&self.name, first..=last, left..=right))
    }
}

/// Where a row of a text stands in a sheet.
pub(crate) struct RowPlace<'l> {
    pub(crate) sheet: &'l str,
    pub(crate) first_column: u32,
    /// Its number, from 0; none for a heading that is none of its rows.
    pub(crate) row: Option<u32>,
}
