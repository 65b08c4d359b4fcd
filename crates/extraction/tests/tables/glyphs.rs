//! Checks tables that are made of the glyphs of a PDF document.

use std::collections::{HashMap, HashSet};

use extraction::Location;
use extraction::tables::{Cell, Source, Table};
use pdf::{Kind, Letter, Limits};

use super::counted::{Counted, nothing};

const LIMITS: Limits<'static> = Limits { text: 20 * 1024 * 1024, should_stop: &|| false };

/// Checks both promises.
///
/// # Errors
///
/// What is wrong.
pub fn check(original: &[u8], tables: &[Table]) -> Result<(), String> {
    let pages = pdf::read(original, &LIMITS).map_err(|reason| format!("{reason:?}"))?.pages;
    let letters = pdf::letters(original, &LIMITS).map_err(|reason| format!("{reason:?}"))?;
    if pages.len() != letters.len() {
        return Err(format!("{} pages, and letters of {}", pages.len(), letters.len()));
    }
    let letters: HashMap<u32, Vec<Letter>> = pages.iter().map(|page| page.number).zip(letters).collect();
    let placed = placed(&letters, tables)?;
    let told = told(tables)?;
    // Where the place of what is in no cell is not told.
    let mut rest = Counted::default();
    for page in &pages {
        let areas = page.blocks.iter().filter_map(|block| match &block.kind {
            Kind::Table(table) => Some(table.area),
            _ => None,
        });
        let areas: Vec<_> = areas.collect();
        let (mut inside, mut anywhere) = (Counted::default(), Counted::default());
        for letter in letters[&page.number].iter().filter(|letter| !placed.contains(&(page.number, letter.number))) {
            // Where tables overlap, each of them tells it.
            let times = areas.iter().filter(|area| area.holds(&letter.area)).count();
            inside.add(&letter.text, times);
            anywhere.add(&letter.text, times.max(1));
        }
        let told = told.get(&Some(page.number)).cloned().unwrap_or_default();
        nothing(&told.without(&anywhere), &format!("invented on page {}", page.number))?;
        rest.append(inside.without(&told));
    }
    let told = told.get(&None).cloned().unwrap_or_default();
    nothing(&rest.without(&told), "lost")
}

/// The letters that are in cells. Each is in one, and cells say what they do.
fn placed(letters: &HashMap<u32, Vec<Letter>>, tables: &[Table]) -> Result<HashSet<(u32, u32)>, String> {
    let by_number: HashMap<(u32, u32), &Letter> = letters
        .iter()
        .flat_map(|(page, letters)| letters.iter().map(|letter| ((*page, letter.number), letter)))
        .collect();
    let mut placed = HashSet::new();
    for cell in tables.iter().flat_map(|table| &table.cells) {
        let mut said = String::new();
        for place in places(cell)? {
            let letter = by_number.get(&place).ok_or_else(|| format!("no such glyph: {place:?}, {cell:?}"))?;
            said.push_str(&letter.text);
            if !placed.insert(place) {
                return Err(format!("a glyph is in two cells: {cell:?}"));
            }
        }
        let without_space = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        if without_space(&said) != without_space(&cell.text) {
            return Err(format!("a cell says something else than its sources, {said:?}: {cell:?}"));
        }
    }
    Ok(placed)
}

/// Pages and numbers of a cell's glyphs.
fn places(cell: &Cell) -> Result<Vec<(u32, u32)>, String> {
    let mut places = Vec::new();
    for source in &cell.sources {
        let Source::Glyphs { page, first, count } = *source else { return Err(format!("text in a PDF: {cell:?}")) };
        places.extend((first..first + count).map(|number| (page, number)));
    }
    Ok(places)
}

/// What is in no cell, by pages.
fn told(tables: &[Table]) -> Result<HashMap<Option<u32>, Counted>, String> {
    let mut told: HashMap<Option<u32>, Counted> = HashMap::new();
    for piece in tables.iter().flat_map(|table| &table.unplaced) {
        let page = match piece.location {
            Some(Location::Area { page, .. }) => Some(page),
            None => None,
            _ => return Err(format!("a place of another kind: {piece:?}")),
        };
        told.entry(page).or_default().add(&piece.text, 1);
    }
    Ok(told)
}
