//! Reads a document and checks its tables.

use std::fmt;

use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::tables::{Table, are_sound};
use extraction::{Extracted, Extractor, Hints, Limits, Markup};

use super::{glyphs, text};

/// What was checked.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    pub documents: usize,
    pub tables: usize,
    pub cells: usize,
    /// Of cells, and of what is in none; white space is not counted.
    pub characters: usize,
}

impl Counts {
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.tables += other.tables;
        self.cells += other.cells;
        self.characters += other.characters;
    }

    fn of(tables: &[Table]) -> Self {
        let cells = || tables.iter().flat_map(|table| &table.cells);
        let texts = cells().map(|cell| &cell.text);
        let texts = texts.chain(tables.iter().flat_map(|table| &table.unplaced).map(|piece| &piece.text));
        let characters = texts.map(|text| text.chars().filter(|c| !c.is_whitespace()).count()).sum();
        Self { documents: 1, tables: tables.len(), cells: cells().count(), characters }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { documents, tables, cells, characters } = self;
        write!(out, "{documents} documents, {tables} tables, {cells} cells, {characters} characters")
    }
}

/// Checks the tables of a document; none for what cannot be read.
///
/// # Errors
///
/// What is wrong with them.
pub fn sweep(name: &str, original: &[u8]) -> Result<Option<Counts>, String> {
    let Some((extracted, tables)) = read(name, original)? else { return Ok(None) };
    if !are_sound(&tables) {
        return Err("cells do not tile their tables".to_owned());
    }
    if format(name, original).is_some_and(|format| format.media_type() == "application/pdf") {
        glyphs::check(original, &tables)?;
    } else if extracted.markup == Markup::Markdown {
        text::check(&extracted.text, &tables)?;
    }
    Ok(Some(Counts::of(&tables)))
}

/// The text of a document and its tables.
///
/// # Errors
///
/// That only one of both can be read.
pub fn read(name: &str, original: &[u8]) -> Result<Option<(Extracted, Vec<Table>)>, String> {
    let Some(format) = format(name, original) else { return Ok(None) };
    let (hints, limits) = (Hints::default(), Limits::default());
    let Ok(extracted) = format.extract(original, &hints, &limits) else { return Ok(None) };
    let tables = format.tables(original, &hints, &limits);
    tables.map(|tables| Some((extracted, tables))).map_err(|reason| format!("text, but no tables: {reason}"))
}

fn format(name: &str, original: &[u8]) -> Option<&'static dyn Extractor> {
    recognise(&original[..original.len().min(SNIFF_BYTES)], Some(name), None).ok()
}
