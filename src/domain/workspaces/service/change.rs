//! Changing and deleting a workspace.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ModelTrait as _, QueryFilter as _, QuerySelect as _, Set, SqlErr,
};
use serde_json::{Map, Value, json};

use super::create::{parse_description, slug_taken, with_slug_in};
use super::permit;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{JobId, WorkspaceId};
use crate::base::text::{Name, Slug};
use crate::base::{Error, Permission, Refusal, Result, Viewer};
use crate::db::{Tx, word_index};
use crate::domain::audit::service::{Entry, record_in};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::engine::signals;
use crate::entity::job::JobStatus;
use crate::entity::{BelongsTo as _, OfInstance as _, OfWorkspace as _, idempotency_key, job, user, workspace};
use crate::identity::ACCESS_CHANGED;
use crate::port::blob::BlobKey;

/// Most attempts of a deletion that collides with work in the workspace.
const DELETIONS: u32 = 4;
/// Most days for which conversations are kept; longer is forever.
const LONGEST_RETENTION: i32 = 3_650;

/// Changes of a workspace; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateWorkspace {
    /// Fails when the workspace has another revision.
    pub expected_revision: Option<i32>,
    /// Display name.
    pub name: Option<Name>,
    /// Short name.
    pub slug: Option<Slug>,
    /// What it is for; `Some(None)` removes it.
    pub description: Option<Option<String>>,
    /// Limit of the model cost in a month, in millionths of a US dollar; `Some(None)` for no limit.
    pub monthly_budget_micros: Option<Option<i64>>,
    /// Days without activity after which conversations are deleted; `Some(None)` keeps them.
    pub conversation_retention_days: Option<Option<i32>>,
}

impl UpdateWorkspace {
    /// Validates the values.
    pub fn parse(
        expected_revision: Option<i32>,
        name: Option<&str>,
        slug: Option<&str>,
        description: Option<Option<&str>>,
        monthly_budget_micros: Option<Option<i64>>,
        conversation_retention_days: Option<Option<i32>>,
    ) -> Result<Self> {
        Ok(Self {
            expected_revision,
            name: name.map(|name| Name::parse("name", name)).transpose()?,
            slug: slug.map(|slug| Slug::parse("slug", slug)).transpose()?,
            description: match description {
                Some(Some(text)) => Some(parse_description(text)?),
                other => other.map(|_| None),
            },
            monthly_budget_micros: monthly_budget_micros
                .map(|budget| budget.map(parse_budget).transpose())
                .transpose()?,
            conversation_retention_days: conversation_retention_days
                .map(|days| days.map(parse_retention).transpose())
                .transpose()?,
        })
    }
}

/// Days for which conversations are kept.
fn parse_retention(days: i32) -> Result<i32> {
    if (1..=LONGEST_RETENTION).contains(&days) {
        return Ok(days);
    }
    let message = "Must be 1 to 3,650 days; null keeps conversations.";
    Err(Error::invalid("conversationRetentionDays", "range", message))
}

/// A budget in millionths of a US dollar.
pub(super) fn parse_budget(micros: i64) -> Result<i64> {
    if micros >= 0 {
        return Ok(micros);
    }
    let reason = Reason::InvalidInput { constraint: Some("minimum"), limit: Some(0) };
    Err(Refusal::new(reason, "A budget cannot be negative.").at(["monthlyBudgetUsd"]).into())
}

/// Changes a workspace; returns the row as it is now.
pub async fn update(app: &App, viewer: &Viewer, id: WorkspaceId, new: UpdateWorkspace) -> Result<workspace::Model> {
    permit(viewer, id, Permission::WorkspaceUpdate, "workspaceId", id)?;
    let mut tx = app.db.begin().await?;
    let row = lock_in(&tx, viewer, id).await?.ok_or_else(|| Error::not_found("workspaceId", id))?;
    if new.expected_revision.is_some_and(|expected| expected != row.revision) {
        let reason = Reason::Conflict { existing: Some(id.into()) };
        let message = "The workspace was changed since you read it. Read it again, then repeat your change.";
        return Err(Refusal::new(reason, message).at(["expectedRevision"]).into());
    }
    if let Some(slug) = &new.slug
        && let Some(other) = with_slug_in(&tx, slug.as_str()).await?.filter(|other| *other != id)
    {
        return Err(slug_taken(Some(other)));
    }
    let (change, facts) = difference(&row, new);
    if facts.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let row = write_in(&tx, app, &row, change).await?;
    let entry = Entry::new("workspace.updated", Some(id), id).changes(Value::Object(facts.clone()));
    record_in(&mut tx, app, viewer, entry);
    let event = NewActivity::new("workspace.updated", id, format!("Workspace “{}” was changed", row.name));
    append_in(&mut tx, row.updated_at, id, Cause::Viewer(viewer), event.payload(Value::Object(facts)));
    tx.commit().await?;
    Ok(row)
}

/// What differs from the row, as columns to write and as details for the log.
fn difference(row: &workspace::Model, new: UpdateWorkspace) -> (workspace::ActiveModel, Map<String, Value>) {
    let UpdateWorkspace {
        expected_revision: _,
        name,
        slug,
        description,
        monthly_budget_micros,
        conversation_retention_days,
    } = new;
    let mut change = workspace::ActiveModel { id: Set(row.id), ..Default::default() };
    let mut facts = Map::new();
    if let Some(name) = name.map(Name::into_string).filter(|name| *name != row.name) {
        facts.insert("name".to_owned(), json!(name));
        change.name = Set(name);
    }
    if let Some(slug) = slug.map(Slug::into_string).filter(|slug| *slug != row.slug) {
        facts.insert("slug".to_owned(), json!(slug));
        change.slug = Set(slug);
    }
    if let Some(description) = description.filter(|description| *description != row.description) {
        facts.insert("description".to_owned(), json!(description));
        change.description = Set(description);
    }
    if let Some(budget) = monthly_budget_micros.filter(|budget| *budget != row.monthly_budget_micros) {
        facts.insert("monthlyBudgetMicros".to_owned(), json!(budget));
        change.monthly_budget_micros = Set(budget);
    }
    if let Some(days) = conversation_retention_days.filter(|days| *days != row.conversation_retention_days) {
        facts.insert("conversationRetentionDays".to_owned(), json!(days));
        change.conversation_retention_days = Set(days);
    }
    (change, facts)
}

async fn write_in(
    tx: &Tx,
    app: &App,
    row: &workspace::Model,
    mut change: workspace::ActiveModel,
) -> Result<workspace::Model> {
    change.revision = Set(row.revision + 1);
    change.updated_at = Set(app.clock.now());
    change.update(&**tx).await.map_err(|error| match error.sql_err() {
        // Taken since the lookup; the short name is the only unique column that can change.
        Some(SqlErr::UniqueConstraintViolation(_)) => slug_taken(None),
        _ => error.into(),
    })
}

/// Reads a workspace and holds its row until the transaction ends. SQLite's writing transactions exclude each other.
pub(super) async fn lock_in(tx: &Tx, viewer: &Viewer, id: WorkspaceId) -> Result<Option<workspace::Model>> {
    Ok(workspace::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?)
}

/// Deletes a workspace with everything in it. `confirmation` must be its short name.
///
/// Rows of all tables are deleted with it; running jobs are cancelled, and find nothing to write to. The audit entry
/// stays.
pub async fn delete(app: &App, viewer: &Viewer, id: WorkspaceId, confirmation: &str) -> Result<()> {
    permit(viewer, id, Permission::WorkspaceDelete, "workspaceId", id)?;
    let mut attempts = 1;
    while let Err(error) = delete_rows(app, viewer, id, confirmation).await {
        if attempts == DELETIONS || !error.is_rollback() {
            return Err(error);
        }
        attempts += 1;
    }
    // The rows are gone; the hourly maintenance removes what remains here.
    if let Err(error) = app.blob.delete_prefix(&BlobKey::of(id)).await {
        tracing::warn!(error = ?error, workspace = %id, "the files of a deleted workspace could not be removed");
    }
    viewer.note_membership(id, None);
    Ok(())
}

/// Who works in the workspace locks rows in the order of the work, and the workspace itself when PostgreSQL checks a
/// reference; no order of deletion fits all of them. Where both wait for each other, PostgreSQL undoes one.
async fn delete_rows(app: &App, viewer: &Viewer, id: WorkspaceId, confirmation: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = lock_in(&tx, viewer, id).await?.ok_or_else(|| Error::not_found("workspaceId", id))?;
    if confirmation != row.slug {
        return Err(Error::invalid("confirmSlug", "matches", "Type the short name of the workspace to confirm."));
    }
    for running in running_jobs(&tx, id).await? {
        tx.signal(signals::cancel(running));
    }
    forget_in(&tx, id).await?;
    row.clone().delete(&*tx).await?;
    word_index::drop_in(&tx, id).await?;
    let facts = json!({ "name": row.name, "slug": row.slug });
    record_in(&mut tx, app, viewer, Entry::new("workspace.deleted", Some(id), id).changes(facts));
    tx.signal(signals::activity(id));
    tx.signal(ACCESS_CHANGED);
    tx.commit().await
}

async fn running_jobs(tx: &Tx, id: WorkspaceId) -> Result<Vec<JobId>> {
    let running = [JobStatus::Running, JobStatus::Cancelling];
    let select =
        job::Entity::belonging_to(id).select_only().column(job::Column::Id).filter(job::Column::Status.is_in(running));
    Ok(select.into_tuple().all(&**tx).await?)
}

/// Removes references to the workspace from rows that do not belong to it.
async fn forget_in(tx: &Tx, id: WorkspaceId) -> Result<()> {
    idempotency_key::Entity::delete_belonging_to(id).exec(&**tx).await?;
    user::Entity::update_of_instance()
        .col_expr(user::Column::DefaultWorkspaceId, Expr::value(Option::<uuid::Uuid>::None))
        .filter(user::Column::DefaultWorkspaceId.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}
