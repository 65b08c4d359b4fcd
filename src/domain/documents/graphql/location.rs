//! Where in its original a passage stands.

use async_graphql::SimpleObject;
use extraction::Location;

/// A place in the original of a document: on a page, in a sheet, or in a part of it. Fields that its format does not have
/// are null.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct DocumentLocation {
    /// Page or slide, counted from 1.
    pub page: Option<i32>,
    /// Rectangle on the page; null when the place is the whole page.
    pub area: Option<PageArea>,
    /// Name of the sheet of a workbook; empty for a file of one table, such as CSV.
    pub sheet: Option<String>,
    /// Cells of the sheet in A1 notation, for example `B2:D14`; null for what stands in no cell, such as charts and comments.
    pub cells: Option<String>,
    /// File of an archive, chapter of a book, or attachment of a mail.
    pub part: Option<String>,
}

/// A rectangle on a page as people see it, in fractions of the page's width and height, from its upper left corner.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct PageArea {
    /// Distance of the left edge from the left edge of the page, 0 to 1.
    pub left: f64,
    /// Distance of the upper edge from the upper edge of the page, 0 to 1.
    pub top: f64,
    /// Width, 0 to 1.
    pub width: f64,
    /// Height, 0 to 1.
    pub height: f64,
}

impl From<Location> for DocumentLocation {
    fn from(location: Location) -> Self {
        let number = |page: u32| Some(i32::try_from(page).unwrap_or(i32::MAX));
        let none = Self::default();
        match location {
            Location::Page(page) | Location::Slide(page) => Self { page: number(page), ..none },
            Location::Area { page, area } => Self { page: number(page), area: Some(area.into()), ..none },
            Location::Cells { sheet, range } => {
                let cells = Some(range).filter(|range| !range.is_empty());
                Self { sheet: Some(sheet), cells, ..none }
            }
            Location::Part(name) => Self { part: Some(name), ..none },
        }
    }
}

impl From<extraction::Area> for PageArea {
    fn from(area: extraction::Area) -> Self {
        let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(f64::from);
        Self { left, top, width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_no_cell_names_none() {
        let of = |range: &str| Location::Cells { sheet: "Tides".to_owned(), range: range.to_owned() };
        let told = |range: &str| DocumentLocation::from(of(range)).cells;
        assert_eq!((told("B2:D14"), told("")), (Some("B2:D14".to_owned()), None));
    }
}
