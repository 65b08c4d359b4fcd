//! The way back from a text to its original.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A location in an original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Location {
    /// A page, counted from 1.
    Page(u32),
}

/// Where in the original the parts of a text stand. Empty for originals that are one piece, where the position in the
/// text tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// First and last page of a part of the text, in code points; none where there are no pages.
    pub fn pages(&self, part: Range<usize>) -> Option<(u32, u32)> {
        let first = self.0.partition_point(|(start, _)| *start <= part.start).saturating_sub(1);
        let end = part.end.max(part.start + 1);
        let of_part = self.0[first..].iter().take_while(|(start, _)| *start < end);
        let mut pages = of_part.map(|(_, Location::Page(number))| *number);
        let first = pages.next()?;
        Some((first, pages.last().unwrap_or(first)))
    }

    /// Number of pages; none where there are no pages.
    pub fn page_count(&self) -> Option<u32> {
        self.0.iter().map(|(_, Location::Page(number))| *number).max()
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
