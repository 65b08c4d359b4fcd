//! The way back from a text to its original.

use std::ops::Range;

use serde::{Deserialize, Serialize};

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
    fn page(&self) -> Option<u32> {
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
pub struct Locations(Vec<(usize, Location)>);

impl Locations {
    /// What stands at `start` and behind it, in code points, is at this location, up to the next one.
    pub(super) fn begin(&mut self, start: usize, location: Location) {
        self.0.push((start, location));
    }

    /// True for an original that is one piece.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Locations that a part of the text, in code points, touches, in the order of the text.
    pub fn of(&self, part: Range<usize>) -> impl Iterator<Item = &Location> {
        let first = self.0.partition_point(|(start, _)| *start <= part.start).saturating_sub(1);
        let end = part.end.max(part.start + 1);
        self.0[first..].iter().take_while(move |(start, _)| *start < end).map(|(_, location)| location)
    }

    /// First and last page of a part of the text, in code points; none where there are no pages.
    pub fn pages(&self, part: Range<usize>) -> Option<(u32, u32)> {
        let mut pages = self.of(part).filter_map(Location::page);
        let first = pages.next()?;
        Some((first, pages.last().unwrap_or(first)))
    }

    /// Number of pages; none where there are no pages.
    pub fn page_count(&self) -> Option<u32> {
        self.0.iter().filter_map(|(_, location)| location.page()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_text_know_their_pages() {
        let mut locations = Locations::default();
        assert_eq!((locations.pages(0..5), locations.page_count()), (None, None));
        // The third page is empty.
        for (start, page) in [(0, 1), (10, 2), (20, 3), (20, 4)] {
            locations.begin(start, Location::Page(page));
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
