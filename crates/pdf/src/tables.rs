//! Tables as they are given out: their cells, what these are made of, and how sure that is.

use crate::geometry::Area;

/// A table as it stands on the page: rows from above to below, cells from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its rows. All have the same number of cells.
    pub rows: Vec<Vec<Cell>>,
    /// Where it stands on its page: around all its cells.
    pub area: Area,
    /// How it was found.
    pub method: Method,
    /// The characters inside of its area that are in no cell, in the order in which they are drawn: text that crosses
    /// it, dots that lead from column to column, letters that are drawn again to look bold.
    pub unplaced: Vec<Letter>,
}

/// A cell of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its text on one line, without markup: the characters of its [`sources`](Self::sources) as they are drawn, none
    /// added, left out or changed, with a space between words and lines. Empty for a cell that another one covers.
    pub text: String,
    /// The same as people read it: words that are parted between lines are whole, dots that lead to the next cell are
    /// gone, raised digits are exponents.
    pub(crate) reading: String,
    /// Where it stands on the page; none for an empty cell without borders, or one that another one covers.
    pub area: Option<Area>,
    /// Number of rows that it takes, itself and those below that it covers.
    pub row_span: usize,
    /// Number of columns that it takes, itself and those to the right that it covers.
    pub column_span: usize,
    /// True in the rows at the top of a table that head its columns.
    pub is_header: bool,
    /// How its borders were found.
    pub method: Method,
    /// How likely it is that people see a cell with just this text here, 0 to 1: the share that was right of cells that
    /// were found in the same way, in a set of documents whose tables are known. No promise for any single one.
    pub confidence: f32,
    /// The glyphs that it is made of, in the order of its text. Glyphs are counted as the page draws them, from 0; see
    /// [`letters`](crate::letters). White space between them may be included.
    pub sources: Vec<Run>,
}

/// Glyphs of a page that are drawn one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first of them.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

/// How the borders of a table or cell were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// By lines that are drawn.
    Ruled,
    /// By the white space between texts that stand below each other.
    Aligned,
    /// By both: lines in one direction and white space in the other, or lines around parts that white space tells apart.
    Both,
}

/// A character of a page, or the few that a ligature stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Its place among all that is drawn on the page, from 0.
    pub number: u32,
    /// What it stands for, ligatures as the letters that they show; a single space for any white space.
    pub text: String,
    /// Where it stands on the page.
    pub area: Area,
}

/// Most cells of the tables of a document.
pub(crate) const MOST_CELLS: usize = 1_000_000;
