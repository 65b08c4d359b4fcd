//! C-ING-12: whatever is extracted later, each correction is applied once or told as a conflict.

use std::collections::HashSet;

use extraction::tables::{Cell, Method, Source, Table};
use proptest::prelude::*;
use uuid::Uuid;

use crate::base::Timestamp;
use crate::base::id::{DocumentId, TableCorrectionId, WorkspaceId};
use crate::domain::extraction::carry::carry_over;
use crate::domain::extraction::layout::NewTable;
use crate::entity::extracted_row::StoredCell;
use crate::entity::table_correction::{Anchor, CorrectionConflict, CorrectionStatus, Model};

/// A table of rows of two texts that stand one after the other in the document.
fn table(rows: &[(&str, &str)]) -> NewTable {
    let mut start = 0;
    let mut cells = Vec::new();
    for (row, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip([texts.0, texts.1]) {
            let end = start + u32::try_from(text.len()).unwrap();
            let sources = if text.is_empty() { Vec::new() } else { vec![Source::Text { start, end }] };
            start = end + 1;
            cells.push(Cell {
                row,
                column,
                row_span: 1,
                column_span: 1,
                is_header: row == 0,
                text: text.to_owned(),
                location: None,
                sources,
                method: Method::Marked,
                confidence: 1.0,
            });
        }
    }
    let count = u32::try_from(rows.len()).unwrap();
    let found = Table {
        title: None,
        rows: count,
        columns: 2,
        cells,
        location: None,
        method: Method::Marked,
        unplaced: Vec::new(),
    };
    NewTable::of(found, 1)
}

fn correction(at: Range, extracted: &str, text: &str, row: &str, created: i64) -> Model {
    Model {
        id: TableCorrectionId::generate(),
        workspace_id: WorkspaceId(Uuid::nil()),
        document_id: DocumentId(Uuid::nil()),
        table_id: None,
        row_index: 1,
        column_index: 1,
        extracted_text: extracted.to_owned(),
        text: text.to_owned(),
        status: CorrectionStatus::Applied,
        conflict: None,
        anchor: Anchor {
            sources: vec![Source::Text { start: at.0, end: at.1 }],
            location: None,
            page: None,
            column: "Depth".to_owned(),
            row: row.to_owned(),
        },
        is_latest: true,
        created_by: None,
        created_at: Timestamp(created),
        updated_at: Timestamp(created),
    }
}

type Range = (u32, u32);

fn corrected(tables: &[NewTable]) -> Vec<&StoredCell> {
    tables.iter().flat_map(NewTable::all_rows).flat_map(|row| &row.0).filter(|cell| cell.correction.is_some()).collect()
}

const NOW: Timestamp = Timestamp(7);
/// `Harbour`, `Depth`, `Brest`, `12`: the last stands at 20 to 22.
const ROWS: [(&str, &str); 2] = [("Harbour", "Depth"), ("Brest", "12")];

#[test]
fn a_correction_is_applied_where_it_stood() {
    let mut tables = [table(&ROWS)];
    let new = carry_over(&mut tables, vec![correction((20, 22), "12", "13", "Brest", 1)], NOW);
    assert_eq!((new[0].status, new[0].table_id), (CorrectionStatus::Applied, Some(tables[0].id)));
    assert_eq!((new[0].row_index, new[0].column_index), (1, 1));
    let [cell] = corrected(&tables)[..] else { panic!() };
    assert_eq!((cell.text.as_str(), cell.shown()), ("12", "13"));
}

#[test]
fn a_correction_follows_its_row_and_column() {
    let mut tables = [table(&[("Harbour", "Depth"), ("A longer row before", "7"), ("Brest", "12")])];
    let new = carry_over(&mut tables, vec![correction((20, 22), "12", "13", "Brest", 1)], NOW);
    assert_eq!((new[0].status, new[0].row_index), (CorrectionStatus::Applied, 2));
    // Two such rows: which one is meant is for a person to say.
    let mut tables = [table(&[("Harbour", "Depth"), ("Brest", "12"), ("Brest", "12")])];
    let new = carry_over(&mut tables, vec![correction((900, 902), "12", "13", "Brest", 1)], NOW);
    assert_eq!((new[0].status, new[0].conflict), (CorrectionStatus::Conflict, Some(CorrectionConflict::NoCell)));
}

#[test]
fn another_text_at_its_place_is_a_conflict_unless_it_is_the_right_one() {
    let mut tables = [table(&[("Harbour", "Depth"), ("Brest", "99")])];
    let new = carry_over(&mut tables, vec![correction((20, 22), "12", "13", "Brest", 1)], NOW);
    assert_eq!((new[0].status, new[0].conflict), (CorrectionStatus::Conflict, Some(CorrectionConflict::OtherText)));
    assert_eq!((new[0].row_index, corrected(&tables).len()), (1, 0));
    let mut tables = [table(&[("Harbour", "Depth"), ("Brest", "13")])];
    let new = carry_over(&mut tables, vec![correction((20, 22), "12", "13", "Brest", 1)], NOW);
    assert_eq!((new[0].status, new[0].conflict), (CorrectionStatus::Applied, None));
}

#[test]
fn of_two_at_the_same_cell_the_newer_one_is_applied() {
    let mut tables = [table(&ROWS)];
    let [old, newer] = [("13", 1), ("14", 2)].map(|(text, at)| correction((20, 22), "12", text, "Brest", at));
    let new = carry_over(&mut tables, vec![old, newer], NOW);
    assert_eq!((new[0].status, new[0].conflict, new[0].is_latest), (CorrectionStatus::Replaced, None, false));
    assert_eq!((new[1].status, corrected(&tables)[0].shown()), (CorrectionStatus::Applied, "14"));
}

#[test]
fn a_corrected_heading_names_its_column() {
    let mut tables = [table(&ROWS)];
    carry_over(&mut tables, vec![correction((8, 13), "Depth", "Depth in m", "Harbour", 1)], NOW);
    assert_eq!(tables[0].columns[1].name, "Depth in m");
}

proptest! {
    #[test]
    fn c_ing_12_none_is_lost_and_none_is_applied_twice(
        rows in prop::collection::vec(("[a-c]{0,3}", "[0-3]{0,2}"), 0..6),
        corrections in prop::collection::vec(((0..40_u32, 1..4_u32), "[0-3]{0,2}", "[0-9]{0,2}", "[a-c]{0,3}"), 0..8),
    ) {
        let rows: Vec<(&str, &str)> = rows.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let mut tables = vec![table(&rows), table(&ROWS)];
        let old: Vec<Model> = (0..)
            .zip(&corrections)
            .map(|(at, ((start, length), extracted, text, row))| correction((*start, start + length), extracted, text, row, at))
            .collect();
        let new = carry_over(&mut tables, old.clone(), NOW);
        prop_assert_eq!(new.len(), old.len());
        let applied: HashSet<_> = corrected(&tables).into_iter().filter_map(|cell| Some(cell.correction.as_ref()?.id)).collect();
        for (old, new) in old.iter().zip(&new) {
            prop_assert_eq!((&old.text, &old.extracted_text, old.created_at), (&new.text, &new.extracted_text, new.created_at));
            prop_assert_eq!(new.status == CorrectionStatus::Applied, applied.contains(&new.id));
            prop_assert_eq!(new.status == CorrectionStatus::Conflict, new.conflict.is_some());
            prop_assert_eq!(new.table_id.is_none(), new.conflict == Some(CorrectionConflict::NoCell));
        }
    }
}
