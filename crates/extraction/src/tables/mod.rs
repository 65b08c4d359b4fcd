//! Tables of documents, with proof: where each cell stands in the original, and which of its characters it is made of.
//!
//! Two things hold for every table. The characters of a cell are exactly those of its sources, white space aside: nothing
//! is invented. And each character inside of a table is in a cell or told to be in none: nothing is lost.

mod document;
mod grid;
pub(crate) mod marks;
pub(crate) mod pdf;
mod sound;
#[cfg(test)]
mod tests;
mod text;
mod title;

use serde::{Deserialize, Serialize};

use crate::Location;
pub(crate) use document::{RowPlace, of_text};
pub use sound::are_sound;

/// A table of a document. A table that goes on over pages is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its caption, or the name of its sheet, on one line.
    pub title: Option<String>,
    /// Number of its rows.
    pub rows: u32,
    /// Number of its columns.
    pub columns: u32,
    /// Its cells, row by row from left to right. A cell that another one covers is not among them.
    pub cells: Vec<Cell>,
    /// Where it begins.
    pub location: Option<Location>,
    /// How it was found.
    pub method: Method,
    /// What stands inside of it and is in no cell.
    pub unplaced: Vec<Unplaced>,
}

/// A cell of a [`Table`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its uppermost row, from 0.
    pub row: u32,
    /// Its first column, from 0.
    pub column: u32,
    /// How many rows it takes.
    pub row_span: u32,
    /// How many columns it takes.
    pub column_span: u32,
    /// True in the rows that head the columns.
    pub is_header: bool,
    /// Its text, on one line and without markup.
    pub text: String,
    /// Where it stands: page and box, or sheet and cell; none where its sources alone tell it.
    pub location: Option<Location>,
    /// What its text is made of, in its order.
    pub sources: Vec<Source>,
    /// How its borders were found.
    pub method: Method,
    /// How likely it is that people see a cell with just this text here, 0 to 1; 1 where the document itself says so.
    pub confidence: f32,
}

/// What stands inside of a table and is in no cell, such as dots that lead from one column to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unplaced {
    /// Its characters.
    pub text: String,
    /// Where they stand.
    pub location: Option<Location>,
}

/// Characters of a document that stand one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Glyphs of a page of a PDF, counted as they are drawn.
    Glyphs {
        /// The page, from 1.
        page: u32,
        /// The first of them, from 0.
        first: u32,
        /// How many there are.
        count: u32,
    },
    /// A part of the document's text, in code points.
    Text {
        /// The first character.
        start: u32,
        /// The one after the last.
        end: u32,
    },
}

/// How a table or cell was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// By lines that are drawn.
    Ruled,
    /// By the white space between texts that stand below each other.
    Aligned,
    /// By both.
    Both,
    /// The document itself says that it is a table, as HTML, Word and workbooks do.
    Marked,
}

/// Most cells of the tables of one document.
const MAXIMUM_CELLS: usize = 1_000_000;

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
