//! Writing the audit log.

use sea_orm::Set;
use serde_json::Value;

use crate::app::App;
use crate::base::id::{AuditId, WorkspaceId};
use crate::base::{NodeRef, Viewer};
use crate::db::{Write, WriteBatch};
use crate::entity::audit_entry;

/// An audited action.
#[derive(Debug, Clone)]
pub struct Entry {
    /// For example `session.created`: noun, dot, past participle.
    pub action: &'static str,
    /// The workspace; `None` for the instance.
    pub workspace: Option<WorkspaceId>,
    /// What it happened to.
    pub subject: Option<NodeRef>,
    /// What changed, never a secret.
    pub changes: Value,
    /// How it ended.
    pub outcome: Outcome,
}

/// How an audited action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect.
    Success,
    /// It was refused.
    Denied,
}

impl Entry {
    /// An action that took effect.
    pub fn new(action: &'static str, workspace: Option<WorkspaceId>, subject: impl Into<NodeRef>) -> Self {
        let subject = Some(subject.into());
        Self { action, workspace, subject, changes: Value::Object(serde_json::Map::new()), outcome: Outcome::Success }
    }

    /// What changed.
    pub fn changes(mut self, changes: Value) -> Self {
        self.changes = changes;
        self
    }

    /// Marks an action that was refused.
    pub fn denied(mut self) -> Self {
        self.outcome = Outcome::Denied;
        self
    }
}

/// Adds an entry to the transaction of the action.
pub fn record_in(change: &mut impl AsMut<WriteBatch>, app: &App, viewer: &Viewer, entry: Entry) {
    let row = audit_entry::ActiveModel {
        id: Set(AuditId::generate()),
        workspace_id: Set(entry.workspace),
        action: Set(entry.action.to_owned()),
        outcome: Set(match entry.outcome {
            Outcome::Success => "SUCCESS".to_owned(),
            Outcome::Denied => "DENIED".to_owned(),
        }),
        actor_id: Set(viewer.user_id()),
        api_key_id: Set(viewer.api_key_id()),
        subject_type: Set(entry.subject.map(|s| s.prefix().to_owned())),
        subject_id: Set(entry.subject.map(|s| s.uuid())),
        changes: Set(entry.changes),
        ip_address: Set(viewer.ip_address.clone()),
        correlation_id: Set(Some(viewer.correlation_id.clone())),
        occurred_at: Set(app.clock.now()),
    };
    change.as_mut().defer(Write::insert(app.db.backend(), [row]));
}
