//! Rules of extraction: starting it, reading what came out, and correcting it.

mod correct;
pub mod list;
mod start;
mod withdraw;

use crate::app::App;
use crate::base::id::{DocumentId, ExtractedTableId, WorkspaceId};
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::{permit, require_person};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{OfWorkspace as _, document, extracted_table};

pub use correct::{CellCorrection, CorrectTable, correct};
pub use start::{StartExtraction, rerun, start};
pub use withdraw::withdraw;

/// A table that the caller can see and correct; `field` and `id` are what the caller named.
async fn correctable(
    app: &App,
    viewer: &Viewer,
    table: ExtractedTableId,
    field: &str,
) -> Result<extracted_table::Model> {
    require_person(viewer)?;
    let row = extracted_table::Entity::visible_by_id(viewer, table).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found(field, table))?;
    permit(viewer, row.workspace_id, Permission::DocumentsWrite, field, table)?;
    Ok(row)
}

/// Holds a document until the transaction ends: its tables and corrections change for one at a time.
async fn hold_document_in(tx: &Tx, workspace: WorkspaceId, document: DocumentId) -> Result<()> {
    let held = document::Entity::by_id_in(workspace, document).lock_exclusive().one(&**tx).await?;
    held.map(drop).ok_or_else(Error::deleted_meanwhile)
}

/// Writes audit log and timeline: a table was changed by a person.
fn emit_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    table: &extracted_table::Model,
    (summary, facts): (String, serde_json::Value),
) {
    record_in(tx, app, viewer, Entry::new(action, Some(table.workspace_id), table.id).changes(facts.clone()));
    let event = NewActivity::new(action, table.id, summary).payload(facts);
    append_in(tx, app.clock.now(), table.workspace_id, Cause::Viewer(viewer), event);
}
