//! Checks tables that are made of the document's text.

use std::ops::Range;

use extraction::tables::{Cell, Source, Table};
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::counted::{Counted, nothing};

/// Checks both promises.
///
/// # Errors
///
/// What is wrong.
pub fn check(text: &str, tables: &[Table]) -> Result<(), String> {
    let characters: Vec<char> = text.chars().collect();
    let mut taken = vec![false; characters.len()];
    for cell in tables.iter().flat_map(|table| &table.cells) {
        let mut said = String::new();
        for place in places(cell)? {
            said.push(*characters.get(place).ok_or("a source behind the end of the text")?);
            if std::mem::replace(&mut taken[place], true) {
                return Err(format!("a character is in two cells: {cell:?}"));
            }
        }
        let own: Vec<char> = cell.text.chars().filter(|c| !c.is_whitespace()).collect();
        if !said.chars().filter(|c| !c.is_whitespace()).eq(own) {
            return Err(format!("a cell says something else than its sources, {said:?}: {cell:?}"));
        }
    }
    let (written, told) = (written(text), told(tables));
    nothing(&written.without(&told), "lost")?;
    nothing(&told.without(&written), "invented")
}

/// The places of a cell's characters in the text, which are in order.
fn places(cell: &Cell) -> Result<Vec<usize>, String> {
    let mut places = Vec::new();
    for source in &cell.sources {
        let Source::Text { start, end } = *source else { return Err(format!("glyphs in a text: {cell:?}")) };
        places.extend(start as usize..end as usize);
    }
    if places.is_sorted() { Ok(places) } else { Err(format!("sources are out of order: {cell:?}")) }
}

/// What cells say, each as often as the text repeats it, and what is in none.
fn told(tables: &[Table]) -> Counted {
    let mut told = Counted::default();
    for table in tables {
        for cell in &table.cells {
            told.add_words(&cell.text, (cell.row_span * cell.column_span) as usize);
        }
        for piece in &table.unplaced {
            told.add_words(&piece.text, 1);
        }
    }
    told
}

/// What the tables of the text say, read without regard to cells.
fn written(text: &str) -> Counted {
    let mut written = Counted::default();
    for range in ranges(text) {
        for line in text[range].lines() {
            written.add_words(&without_targets(line), 1);
        }
    }
    written
}

/// Where the tables of a text are.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    let tables = events.filter(|(event, _)| matches!(event, Event::Start(Tag::Table(_))));
    tables.map(|(_, range)| range).collect()
}

/// A line without the addresses of its links and without tags.
fn without_targets(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("](").into_iter().chain(rest.find('<')).min() {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('<') { '>' } else { ')' };
        let Some(length) = rest.find(end) else { break };
        rest = &rest[length..];
    }
    out + rest
}
