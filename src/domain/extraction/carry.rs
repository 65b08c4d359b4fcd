//! What people corrected, carried over to what is extracted anew from the same document. A correction is applied where the
//! cell is found again with the text that was corrected; otherwise it is a conflict, which stays until a person settles
//! it. None is lost.

use std::collections::HashMap;

use extraction::tables::Source;
use extraction::{Area, Location};

use super::layout::NewTable;
use crate::base::Timestamp;
use crate::base::id::TableCorrectionId;
use crate::entity::extracted_row::{Corrected, StoredCell};
use crate::entity::table_correction::{Anchor, CorrectionConflict, CorrectionStatus, Model};

/// A cell of the new tables: table, row (those that head the columns included) and place in the row.
type Place = (usize, usize, usize);

/// Applies corrections, from the oldest, to new tables. Answers with those that take their place.
pub(super) fn carry_over(tables: &mut [NewTable], corrections: Vec<Model>, now: Timestamp) -> Vec<Model> {
    let mut carried: Vec<Model> = Vec::with_capacity(corrections.len());
    let mut taken: HashMap<Place, usize> = HashMap::new();
    for old in corrections {
        let found = find(tables, &old);
        let mut new = Model { id: TableCorrectionId::generate(), updated_at: now, ..old };
        let place = match found {
            Found::Same(place) => {
                (new.status, new.conflict) = (CorrectionStatus::Applied, None);
                Some(place)
            }
            Found::OtherText(place) => {
                (new.status, new.conflict) = (CorrectionStatus::Conflict, Some(CorrectionConflict::OtherText));
                Some(place)
            }
            Found::Nothing => {
                (new.status, new.conflict) = (CorrectionStatus::Conflict, Some(CorrectionConflict::NoCell));
                None
            }
        };
        new.table_id = place.map(|(table, ..)| tables[table].id);
        if let Some((table, row, at)) = place
            && let Some(cell) = tables[table].cell((row, at))
        {
            new.row_index = i32::try_from(row).unwrap_or(i32::MAX);
            new.column_index = i32::try_from(cell.column).unwrap_or(i32::MAX);
        }
        if let Some(place) = place.filter(|_| new.status == CorrectionStatus::Applied) {
            // The newer one replaces it, as in one table.
            if let Some(older) = taken.insert(place, carried.len()) {
                carried[older].status = CorrectionStatus::Replaced;
                carried[older].is_latest = false;
            }
            apply(tables, place, &new);
        }
        carried.push(new);
    }
    tables.iter_mut().for_each(NewTable::name_columns);
    carried
}

fn apply(tables: &mut [NewTable], (table, row, at): Place, correction: &Model) {
    let cell = tables[table].row_mut(row).and_then(|row| row.0.get_mut(at));
    if let Some(cell) = cell {
        cell.correction = Some(Corrected { id: correction.id, text: correction.text.clone() });
    }
}

enum Found {
    /// The cell, with the text that was corrected, or already with the right one.
    Same(Place),
    /// A cell at its place with another text.
    OtherText(Place),
    Nothing,
}

/// Looks for the cell of a correction: first where it stood, then by what stands around it.
fn find(tables: &[NewTable], correction: &Model) -> Found {
    let anchor = &correction.anchor;
    let mut at_its_place = None;
    for (place, cell) in cells(tables).filter(|(_, cell)| stands_there(cell, anchor)) {
        if cell.text == correction.extracted_text {
            return Found::Same(place);
        }
        let before = at_its_place.get_or_insert((place, cell));
        if cell.text == correction.text {
            *before = (place, cell);
        }
    }
    if let Some(place) = by_its_row_and_column(tables, correction) {
        return Found::Same(place);
    }
    match at_its_place {
        Some((place, cell)) if cell.text == correction.text => Found::Same(place),
        Some((place, _)) => Found::OtherText(place),
        None => Found::Nothing,
    }
}

/// The only cell with the same text in a column and in a row of the same names.
fn by_its_row_and_column(tables: &[NewTable], correction: &Model) -> Option<Place> {
    let Anchor { column, row, .. } = &correction.anchor;
    if row.is_empty() {
        return None;
    }
    let is_it = |(place, cell): &(Place, &StoredCell)| {
        cell.text == correction.extracted_text && {
            let table = &tables[place.0];
            table.columns.get(cell.column as usize).is_some_and(|named| named.name == *column)
                && table.all_rows().nth(place.1).is_some_and(|cells| row_name(&cells.0, cell.column) == row)
        }
    };
    let mut found = cells(tables).filter(is_it);
    let (place, _) = found.next()?;
    found.next().is_none().then_some(place)
}

/// What a row is called: its first text that stands in another column than this.
pub(super) fn row_name(row: &[StoredCell], column: u32) -> &str {
    let others = row.iter().filter(|cell| cell.column != column);
    others.map(|cell| cell.text.as_str()).find(|text| !text.is_empty()).unwrap_or_default()
}

fn cells(tables: &[NewTable]) -> impl Iterator<Item = (Place, &StoredCell)> {
    tables.iter().enumerate().flat_map(|(table, new)| {
        new.all_rows()
            .enumerate()
            .flat_map(move |(row, cells)| cells.0.iter().enumerate().map(move |(at, cell)| ((table, row, at), cell)))
    })
}

/// True for a cell that has a character of the corrected one, or, where one of them is empty, stands at its place.
fn stands_there(cell: &StoredCell, anchor: &Anchor) -> bool {
    if !cell.sources.is_empty() && !anchor.sources.is_empty() {
        return anchor.sources.iter().any(|a| cell.sources.iter().any(|b| share_a_character(*a, *b)));
    }
    match (&cell.location, &anchor.location) {
        (Some(Location::Area { page, area }), Some(Location::Area { page: other_page, area: other })) => {
            page == other_page && has_the_middle(area, other)
        }
        (Some(own @ Location::Cells { .. }), Some(other)) => own == other,
        _ => false,
    }
}

fn share_a_character(a: Source, b: Source) -> bool {
    match (a, b) {
        (
            Source::Glyphs { page, first, count },
            Source::Glyphs { page: other_page, first: other, count: other_count },
        ) => page == other_page && first < other.saturating_add(other_count) && other < first.saturating_add(count),
        (Source::Text { start, end }, Source::Text { start: other_start, end: other_end }) => {
            start < other_end && other_start < end
        }
        _ => false,
    }
}

fn has_the_middle(area: &Area, of: &Area) -> bool {
    let (x, y) = (of.left + of.width / 2.0, of.top + of.height / 2.0);
    (area.left..=area.left + area.width).contains(&x) && (area.top..=area.top + area.height).contains(&y)
}
