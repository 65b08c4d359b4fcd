//! Taking a correction back: the cell shows again what was extracted, and a conflict is settled.

use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;

use super::correct::{CellCorrection, Sheet};
use super::{emit_in, hold_document_in};
use crate::app::App;
use crate::base::id::TableCorrectionId;
use crate::base::{Error, Permission, Result, Viewer};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::table_correction::{self, CorrectionStatus};
use crate::entity::{OfWorkspace as _, extracted_table};

const FIELD: &str = "correctionId";

/// Takes a correction back.
pub async fn withdraw(app: &App, viewer: &Viewer, id: TableCorrectionId) -> Result<table_correction::Model> {
    require_person(viewer)?;
    let seen = table_correction::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    let seen = seen.ok_or_else(|| Error::not_found(FIELD, id))?;
    permit(viewer, seen.workspace_id, Permission::DocumentsWrite, FIELD, id)?;
    let mut tx = app.db.begin().await?;
    hold_document_in(&tx, seen.workspace_id, seen.document_id).await?;
    let row = table_correction::Entity::by_id_in(seen.workspace_id, id).one(&*tx).await?;
    let row = row.ok_or_else(|| Error::not_found(FIELD, id))?;
    if row.status == CorrectionStatus::Withdrawn {
        return Err(Error::state(
            FIELD,
            "WITHDRAWN",
            &["APPLIED", "CONFLICT"],
            "The correction was taken back already.",
        ));
    }
    if !row.is_latest {
        let message = "Another correction has taken the place of this one: the cell was corrected again, or the document \
                       was extracted again.";
        return Err(Error::state(FIELD, "REPLACED", &["APPLIED", "CONFLICT"], message));
    }
    let change = table_correction::ActiveModel {
        id: Set(id),
        status: Set(CorrectionStatus::Withdrawn),
        conflict: Set(None),
        is_latest: Set(false),
        updated_at: Set(app.clock.now()),
        ..Default::default()
    };
    let withdrawn = change.update(&*tx).await?;
    let facts = json!({ "row": row.row_index, "column": row.column_index, "text": row.text });
    let table = match row.table_id {
        Some(table) => extracted_table::Entity::by_id_in(row.workspace_id, table).lock_exclusive().one(&*tx).await?,
        None => None,
    };
    match table {
        Some(table) => {
            let cell =
                CellCorrection { row: row.row_index, column: row.column_index, text: row.extracted_text.clone() };
            let mut sheet = Sheet::load(&tx, table, &[cell]).await?;
            sheet.uncover(&row);
            let table = sheet.save(&tx, app).await?;
            let summary = format!("A correction of the table “{}” was taken back", table.title);
            emit_in(&mut tx, app, viewer, "table.correction_withdrawn", &table, (summary, facts));
        }
        // What it corrected is in no table any more.
        None => {
            let entry = Entry::new("table.correction_withdrawn", Some(row.workspace_id), row.document_id);
            record_in(&mut tx, app, viewer, entry.changes(facts));
        }
    }
    tx.commit().await?;
    Ok(withdrawn)
}
