//! The way back from a text to its original.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::cells;
use super::tables::RowPlace;

/// A location in an original. Numbers count from 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Location {
    /// A page.
    Page(u32),
    /// A part of a page.
    Area {
        /// The page.
        page: u32,
        /// Where on it.
        area: Area,
    },
    /// A slide of a presentation.
    Slide(u32),
    /// Cells of a workbook.
    Cells {
        /// Name of the sheet.
        sheet: String,
        /// The cells in A1 notation, such as `B2:D14`.
        range: String,
    },
    /// A file of an archive, or a part of a book or of a mail.
    Part(String),
}

/// A rectangle on a page as people see it, turned upright. In fractions of the page's width and height, from its upper
/// left corner, so that it holds at any scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Distance of the left edge from the left edge of the page, 0 to 1.
    pub left: f32,
    /// Distance of the upper edge from the upper edge of the page, 0 to 1.
    pub top: f32,
    /// Width, 0 to 1.
    pub width: f32,
    /// Height, 0 to 1.
    pub height: f32,
}

impl Location {
    /// The page or slide, which people call a page alike.
    pub fn page(&self) -> Option<u32> {
        match self {
            Self::Page(number) | Self::Slide(number) | Self::Area { page: number, .. } => Some(*number),
            Self::Cells { .. } | Self::Part(_) => None,
        }
    }
}

/// Where in the original the parts of a text stand. Empty for originals that are one piece, where the position in the
/// text tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Locations(Vec<Piece>);

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Piece {
    /// Where it begins, in code points.
    start: usize,
    location: Location,
    /// The rows of a table, for pieces that are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<Rows>,
}

/// Where the rows of a table stand, in the text and in the sheet. Rows and columns count from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rows {
    columns: (u32, u32),
    first: u32,
    /// Their numbers, where rows between them are left out; else they follow the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<u32>,
    /// Where each row begins, in code points from the start of the piece.
    starts: Vec<u32>,
}

impl Locations {
    /// The `text` that begins at `start`, in code points, is at this location. `numbers` are those of its rows, when it is
    /// a table that may lack rows of the original; empty otherwise.
    pub(super) fn begin(&mut self, start: usize, location: Location, text: &str, numbers: Vec<u32>) {
        let rows = Rows::of(&location, text, numbers);
        self.0.push(Piece { start, location, rows });
    }

    /// All locations, to be changed in place.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Location> {
        self.0.iter_mut().map(|piece| &mut piece.location)
    }

    /// True for an original that is one piece.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Locations that a part of the text, in code points, touches, in the order of the text. Of a table, they are the rows
    /// that it touches.
    pub fn of(&self, part: Range<usize>) -> impl Iterator<Item = Location> + '_ {
        let first = self.0.partition_point(|piece| piece.start <= part.start).saturating_sub(1);
        let end = part.end.max(part.start + 1);
        let touched = self.0[first..].iter().take_while(move |piece| piece.start < end);
        touched.map(move |piece| piece.location_of(part.start..end))
    }

    /// Where the row of a table that begins at a character stands in its sheet; `None` where that is not known.
    pub(super) fn row_at(&self, start: usize) -> Option<RowPlace<'_>> {
        let piece = &self.0[self.0.partition_point(|piece| piece.start <= start).checked_sub(1)?];
        let (Location::Cells { sheet, .. }, Some(rows)) = (&piece.location, &piece.rows) else { return None };
        let from = u32::try_from(start - piece.start).ok()?;
        let index = rows.starts.partition_point(|start| *start <= from).checked_sub(1);
        Some(RowPlace { sheet, first_column: rows.columns.0, row: index.and_then(|index| rows.number(index)) })
    }

    /// First and last page of a part of the text, in code points; none where there are no pages.
    pub fn pages(&self, part: Range<usize>) -> Option<(u32, u32)> {
        let mut pages = self.of(part).filter_map(|location| location.page());
        let first = pages.next()?;
        Some((first, pages.last().unwrap_or(first)))
    }

    /// Number of pages; none where there are no pages.
    pub fn page_count(&self) -> Option<u32> {
        self.0.iter().filter_map(|piece| piece.location.page()).max()
    }
}

impl Piece {
    /// The location of what a part of the text has of the piece.
    fn location_of(&self, part: Range<usize>) -> Location {
        let rows = self.rows.as_ref().and_then(|rows| {
            let from = |at: usize| u32::try_from(at.saturating_sub(self.start)).unwrap_or(u32::MAX);
            rows.touched(from(part.start)..from(part.end))
        });
        match (&self.location, rows) {
            (Location::Cells { sheet, .. }, Some(range)) => Location::Cells { sheet: sheet.clone(), range },
            (location, _) => location.clone(),
        }
    }
}

impl Rows {
    /// The rows of a text that is one Markdown table, when each of its lines is a row of the cells that it comes from;
    /// the line below the heading is none, and a heading that is repeated comes from elsewhere.
    fn of(location: &Location, text: &str, numbers: Vec<u32>) -> Option<Self> {
        let Location::Cells { range, .. } = location else { return None };
        let (rows, columns) = cells::parsed(range)?;
        let mut starts = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if line.starts_with('|') {
                starts.push(at);
            }
            at += u32::try_from(line.chars().count()).ok()?;
        }
        let count = u32::try_from(starts.len()).ok()?;
        let height =
            if numbers.is_empty() { rows.end() - rows.start() + 1 } else { u32::try_from(numbers.len()).ok()? };
        if height + 1 == count {
            // The heading is the first row.
            starts.remove(1);
        } else if height + 2 == count {
            starts.drain(..2);
        } else {
            return None;
        }
        let first = numbers.first().copied().unwrap_or(*rows.start());
        let follow = (first..).zip(&numbers).all(|(expected, number)| expected == *number);
        let numbers = if follow { Vec::new() } else { numbers };
        Some(Self { columns: (*columns.start(), *columns.end()), first, numbers, starts })
    }

    /// The cells of the rows that a part of the piece touches; `None` when it touches none.
    fn touched(&self, part: Range<u32>) -> Option<String> {
        let last = self.starts.partition_point(|start| *start < part.end).checked_sub(1)?;
        let first = self.starts.partition_point(|start| *start <= part.start).saturating_sub(1);
        let (first, last) = (self.number(first)?, self.number(last)?);
        Some(cells::range(first..=last, self.columns.0..=self.columns.1))
    }

    /// The row of the sheet that a row of the text is.
    fn number(&self, row: usize) -> Option<u32> {
        if self.numbers.is_empty() {
            self.first.checked_add(u32::try_from(row).ok()?)
        } else {
            self.numbers.get(row).copied()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_table_know_their_rows() {
        let places = |range: &str, text: &str, part: &str| {
            let mut locations = Locations::default();
            locations.begin(
                7,
                Location::Cells { sheet: "Tides".to_owned(), range: range.to_owned() },
                text,
                Vec::new(),
            );
            let start = 7 + text[..text.find(part).unwrap()].chars().count();
            let range = |location| match location {
                Location::Cells { range, .. } => range,
                other => panic!("{other:?}"),
            };
            locations.of(start..start + part.chars().count()).map(range).collect::<Vec<_>>()
        };
        let first = "## Häfen\n\n| Port | Range |\n| --- | --- |\n| Brest | 6,1 |\n| Dover | 6,8 |";
        assert_eq!(places("B3:C5", first, "Brest | 6,1"), ["B4:C4"]);
        assert_eq!(places("B3:C5", first, "Port"), ["B3:C3"]);
        assert_eq!(places("B3:C5", first, "6,1 |\n| D"), ["B4:C5"]);
        assert_eq!(places("B3:C5", first, "## H"), ["B3:C5"]);
        // A heading that is repeated from above.
        assert_eq!(places("B8:C9", first, "Dover"), ["B9:C9"]);
        assert_eq!(places("B8:C9", first, "Port"), ["B8:C9"]);
        // Rows are missing, so that lines do not tell which one they are.
        assert_eq!(places("B3:C9", first, "Dover"), ["B3:C9"]);
    }

    #[test]
    fn parts_of_a_text_know_their_pages() {
        let mut locations = Locations::default();
        assert_eq!((locations.pages(0..5), locations.page_count()), (None, None));
        // The third page is empty.
        for (start, page) in [(0, 1), (10, 2), (20, 3), (20, 4)] {
            locations.begin(start, Location::Page(page), "", Vec::new());
        }
        assert_eq!(locations.pages(0..10), Some((1, 1)));
        assert_eq!(locations.pages(9..11), Some((1, 2)));
        assert_eq!(locations.pages(12..30), Some((2, 4)));
        assert_eq!(locations.pages(25..30), Some((4, 4)));
        assert_eq!(locations.page_count(), Some(4));
        let stored = serde_json::to_string(&locations).unwrap();
        assert_eq!(serde_json::from_str::<Locations>(&stored).unwrap(), locations);
    }
}
