//! What is done about values that do not match their seal.

use sea_orm::Set;
use serde_json::json;

use crate::app::App;
use crate::base::id::{AuditId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::{Write, WriteBatch};
use crate::entity::audit_entry;
use crate::telemetry::metrics;
use crate::vault::Place;

/// The action of the audit entry.
pub(super) const REJECTED: &str = "secret.rejected";

/// Tells the audit log, the log and the metrics of a value that does not match its seal. The caller may hold the only
/// connection, so that it does not wait for the entry.
pub(super) fn raise(app: &App, place: &Place, error: &Error) {
    let (app, told, place) = (app.clone(), error.duplicate(), *place);
    app.detached.clone().spawn(async move {
        if let Err(error) = raise_and_wait(&app, &place, &told).await {
            let Place { table, column, row, .. } = place;
            tracing::error!(?error, table, column, %row, "the audit entry of a rejected secret could not be written");
        }
    });
}

/// As [`raise`], for a caller that holds no connection.
pub(super) async fn raise_and_wait(app: &App, place: &Place, error: &Error) -> Result<()> {
    let Place { workspace, table, column, row } = *place;
    metrics::integrity_failures(1);
    tracing::error!(?error, table, column, %row, "a stored secret does not match its seal");
    let mut batch = app.db.batch();
    let changes = json!({ "table": table, "column": column, "row": row });
    record_in(&mut batch, app, REJECTED, workspace, "FAILURE", changes);
    batch.commit().await
}

/// Writes an entry of the server's own doing into the audit log of a workspace, or of the instance.
pub(super) fn record_in(
    change: &mut impl AsMut<WriteBatch>,
    app: &App,
    action: &str,
    workspace: Option<WorkspaceId>,
    outcome: &str,
    changes: serde_json::Value,
) {
    let entry = audit_entry::ActiveModel {
        id: Set(AuditId::generate()),
        workspace_id: Set(workspace),
        action: Set(action.to_owned()),
        outcome: Set(outcome.to_owned()),
        actor_id: Set(None),
        api_key_id: Set(None),
        subject_type: Set(None),
        subject_id: Set(None),
        changes: Set(changes),
        ip_address: Set(None),
        correlation_id: Set(None),
        occurred_at: Set(app.clock.now()),
    };
    change.as_mut().defer(Write::insert(app.db.backend(), [entry]));
}
