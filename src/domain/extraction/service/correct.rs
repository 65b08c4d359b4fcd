//! Correcting cells. What was extracted stays as it is; what a person gave lies over it, and is carried over to what is
//! extracted later.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, Set,
};
use serde_json::json;

use super::{correctable, emit_in, hold_document_in};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{ExtractedTableId, TableCorrectionId};
use crate::base::revision::expect_revision;
use crate::base::text::bounded;
use crate::base::{Error, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::extraction::carry::row_name;
use crate::domain::extraction::layout::column_names;
use crate::entity::extracted_row::{Corrected, StoredCell};
use crate::entity::extracted_table::{StoredColumns, StoredHeader};
use crate::entity::table_correction::{self, Anchor, CorrectionStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, extracted_row, extracted_table};

/// Most corrections at once.
const MAXIMUM: usize = 100;
/// Longest text of a cell, in characters.
const LONGEST: usize = 10_000;

/// Corrections of a table.
#[derive(Debug)]
pub struct CorrectTable {
    /// The table.
    pub table: ExtractedTableId,
    /// Refuse when it was corrected since this revision.
    pub expected_revision: Option<i32>,
    /// What is to be corrected.
    pub cells: Vec<CellCorrection>,
}

/// The right text of a cell.
#[derive(Debug)]
pub struct CellCorrection {
    /// Its row, from 0, those that head the columns included.
    pub row: i32,
    /// Its first column, from 0.
    pub column: i32,
    /// Its text.
    pub text: String,
}

/// Corrects cells of a table: all of them, or none.
pub async fn correct(app: &App, viewer: &Viewer, command: CorrectTable) -> Result<extracted_table::Model> {
    let CorrectTable { table, expected_revision, cells } = command;
    let cells = check(cells)?;
    let seen = correctable(app, viewer, table, "tableId").await?;
    let mut tx = app.db.begin().await?;
    hold_document_in(&tx, seen.workspace_id, seen.document_id).await?;
    let row = extracted_table::Entity::by_id_in(seen.workspace_id, table).lock_exclusive().one(&*tx).await?;
    let row = row.ok_or_else(|| Error::not_found("tableId", table))?;
    expect_revision("table", table, row.revision, expected_revision)?;
    let mut sheet = Sheet::load(&tx, row, &cells).await?;
    let mut corrections = Vec::with_capacity(cells.len());
    for (index, cell) in cells.iter().enumerate() {
        let correction = sheet.correct(cell).ok_or_else(|| no_cell(index))?;
        corrections.push(table_correction::Model {
            created_by: viewer.user_id(),
            created_at: app.clock.now(),
            updated_at: app.clock.now(),
            ..correction
        });
    }
    replace_in(&tx, &sheet.table, &corrections, app).await?;
    let facts = corrections.iter().map(|row| {
        json!({ "row": row.row_index, "column": row.column_index, "extracted": row.extracted_text, "text": row.text })
    });
    let facts = json!({ "cells": facts.collect::<Vec<_>>() });
    let rows = corrections.into_iter().map(|row| row.into_active_model().reset_all());
    table_correction::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    let table = sheet.save(&tx, app).await?;
    let summary = format!("The table “{}” was corrected", table.title);
    emit_in(&mut tx, app, viewer, "table.corrected", &table, (summary, facts));
    tx.commit().await?;
    Ok(table)
}

fn check(cells: Vec<CellCorrection>) -> Result<Vec<CellCorrection>> {
    if cells.is_empty() {
        return Err(Error::invalid("cells", "minItems", "Name at least one cell."));
    }
    if cells.len() > MAXIMUM {
        return Err(Error::invalid("cells", "maxItems", "At most 100 cells can be corrected at once."));
    }
    let mut known = std::collections::HashSet::new();
    let mut checked = Vec::with_capacity(cells.len());
    for (index, CellCorrection { row, column, text }) in cells.into_iter().enumerate() {
        let inside = |error: Error| error.inside(index.to_string()).inside("cells");
        if !known.insert((row, column)) {
            let error = Error::invalid("column", "uniqueItems", "Another correction names the same cell.");
            return Err(inside(error));
        }
        let text = bounded("text", &text, 0, LONGEST).map_err(inside)?;
        checked.push(CellCorrection { row, column, text });
    }
    Ok(checked)
}

fn no_cell(index: usize) -> Error {
    let reason = Reason::InvalidInput { constraint: Some("exists"), limit: None };
    let message = "No cell begins in this row and column. Count from 0, with the rows that head the columns.";
    Refusal::new(reason, message).at(["cells".to_owned(), index.to_string(), "row".to_owned()]).into()
}

/// The rows of a table that are corrected.
pub(super) struct Sheet {
    pub(super) table: extracted_table::Model,
    /// By their positions below those that head the columns.
    rows: BTreeMap<i32, extracted_row::Model>,
}

impl Sheet {
    /// Reads the rows of these cells.
    pub(super) async fn load(tx: &Tx, table: extracted_table::Model, cells: &[CellCorrection]) -> Result<Self> {
        let heading = i32::try_from(table.header_rows()).unwrap_or(i32::MAX);
        let wanted = cells.iter().filter_map(|cell| cell.row.checked_sub(heading)).filter(|row| *row >= 0);
        let rows = extracted_row::Entity::belonging_to(table.id)
            .filter(extracted_row::Column::Position.is_in(wanted))
            .lock_exclusive()
            .all(&**tx)
            .await?;
        Ok(Self { table, rows: rows.into_iter().map(|row| (row.position, row)).collect() })
    }

    /// The cell that begins at a place, with what its row is called.
    fn cell(&mut self, row: i32, column: i32) -> Option<(&mut StoredCell, String)> {
        let heading = i32::try_from(self.table.header_rows()).ok()?;
        let column = u32::try_from(column).ok()?;
        let cells = match row.checked_sub(heading)? {
            below @ 0.. => &mut self.rows.get_mut(&below)?.cells.0,
            _ => &mut self.table.header.0.get_mut(usize::try_from(row).ok()?)?.0,
        };
        let name = row_name(cells, column).to_owned();
        Some((cells.iter_mut().find(|cell| cell.column == column)?, name))
    }

    /// Lays a correction over a cell; none when no cell begins there. Who and when is still to be said.
    fn correct(&mut self, CellCorrection { row, column, text }: &CellCorrection) -> Option<table_correction::Model> {
        let id = TableCorrectionId::generate();
        let table = self.table.clone();
        let (cell, row_name) = self.cell(*row, *column)?;
        cell.correction = Some(Corrected { id, text: text.clone() });
        let anchor = Anchor {
            sources: cell.sources.clone(),
            location: cell.location.clone(),
            page: table.page.and_then(|page| u32::try_from(page).ok()),
            column: table.columns.0.get(cell.column as usize).map(|column| column.name.clone()).unwrap_or_default(),
            row: row_name,
        };
        Some(table_correction::Model {
            id,
            workspace_id: table.workspace_id,
            document_id: table.document_id,
            table_id: Some(table.id),
            row_index: *row,
            column_index: *column,
            extracted_text: cell.text.clone(),
            text: text.clone(),
            status: CorrectionStatus::Applied,
            conflict: None,
            anchor,
            is_latest: true,
            created_by: None,
            created_at: table.updated_at,
            updated_at: table.updated_at,
        })
    }

    /// Takes a correction off its cell, if it still lies there.
    pub(super) fn uncover(&mut self, correction: &table_correction::Model) {
        if let Some((cell, _)) = self.cell(correction.row_index, correction.column_index)
            && cell.correction.as_ref().is_some_and(|covers| covers.id == correction.id)
        {
            cell.correction = None;
        }
    }

    /// Writes the rows and the next revision of the table.
    pub(super) async fn save(self, tx: &Tx, app: &App) -> Result<extracted_table::Model> {
        let Self { mut table, rows } = self;
        for row in rows.into_values() {
            let change = extracted_row::ActiveModel { id: Set(row.id), cells: Set(row.cells), ..Default::default() };
            change.update(&**tx).await?;
        }
        let columns = u32::try_from(table.columns.0.len()).unwrap_or(u32::MAX);
        for (column, name) in table.columns.0.iter_mut().zip(column_names(&table.header.0, columns)) {
            column.name = name;
        }
        let change = extracted_table::ActiveModel {
            id: Set(table.id),
            columns: Set(StoredColumns(table.columns.0)),
            header: Set(StoredHeader(table.header.0)),
            revision: Set(table.revision + 1),
            updated_at: Set(app.clock.now()),
            ..Default::default()
        };
        Ok(change.update(&**tx).await?)
    }
}

/// Corrections of the same cells that were there before, and conflicts that stand at them, are settled.
async fn replace_in(tx: &Tx, table: &extracted_table::Model, new: &[table_correction::Model], app: &App) -> Result<()> {
    let before = table_correction::Entity::belonging_to(table.id)
        .filter(table_correction::Column::IsLatest.eq(true))
        .all(&**tx)
        .await?;
    let is_replaced = |old: &table_correction::Model| {
        new.iter().any(|new| (new.row_index, new.column_index) == (old.row_index, old.column_index))
    };
    for old in before.into_iter().filter(is_replaced) {
        let change = table_correction::ActiveModel {
            id: Set(old.id),
            status: Set(CorrectionStatus::Replaced),
            conflict: Set(None),
            is_latest: Set(false),
            updated_at: Set(app.clock.now()),
            ..Default::default()
        };
        change.update(&**tx).await?;
    }
    Ok(())
}
