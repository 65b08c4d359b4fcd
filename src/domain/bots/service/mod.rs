//! Rules of bots.

mod access;
mod change;
mod create;
mod duplicate;
mod fields;
pub mod knowledge;
pub mod list;
mod models;
mod names;
pub mod of_document;
pub mod tools;
mod transfer;
pub mod usable;

use sea_orm::SqlErr;
use serde_json::{Value, json};

use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Viewer};
use crate::db::WriteBatch;
use crate::domain::audit::service::{Entry, record_in};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::bot::{self, Visibility};

pub use access::{exists_for, may_change, visible};
pub use change::{UpdateBot, delete, update};
pub use create::{CreateBot, create};
pub use duplicate::duplicate;
pub use knowledge::{add, ready_counts, remove, tags};
pub use models::fallbacks;
pub use transfer::{Contents, Exported, KnownDocument, contents, import, questions};

/// The name may be taken, or the workspace deleted, after the check.
fn unwritten(error: sea_orm::DbErr, workspace: WorkspaceId) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => names::taken(None),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::not_found("workspaceId", workspace),
        _ => error.into(),
    }
}

/// What happened to a bot.
struct Told {
    action: &'static str,
    /// What was done, as the end of a sentence.
    done: &'static str,
    facts: Value,
    /// True when people saw the bot before who do not see it any more.
    was_shared: bool,
}

impl Told {
    fn new(action: &'static str, done: &'static str, facts: Value) -> Self {
        Self { action, done, facts, was_shared: false }
    }
}

/// Writes the audit log, and the timeline of the workspace, which everybody in it reads: of a private bot it tells
/// nothing, and of one that becomes private only that.
fn emit_in(change: &mut impl AsMut<WriteBatch>, app: &App, viewer: &Viewer, row: &bot::Model, told: Told) {
    let Told { action, done, facts, was_shared } = told;
    record_in(change, app, viewer, Entry::new(action, Some(row.workspace_id), row.id).changes(facts.clone()));
    let (summary, facts) = match row.visibility {
        Visibility::Workspace => (format!("Bot “{}” was {done}", row.name), facts),
        Visibility::Private if was_shared => ("A bot was made private".to_owned(), json!({ "visibility": "PRIVATE" })),
        Visibility::Private => return,
    };
    let event = NewActivity::new(action, row.id, summary).payload(facts);
    append_in(change, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
}
