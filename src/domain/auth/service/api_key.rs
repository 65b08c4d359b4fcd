//! API keys: credentials for programs, created by a person for one workspace, within the person's rights.

use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, Condition, PaginatorTrait as _, QueryFilter as _, Select, Set};
use serde_json::json;

use super::recent;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{ApiKeyId, UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::permission::ApiKeyScope;
use crate::base::text::Name;
use crate::base::viewer::Actor;
use crate::base::{Error, Permission, Refusal, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::db::page::{Sort, SortKey, fetch};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::{not_found_if_deleted, permit};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{BelongsTo as _, OfWorkspace as _, Unscoped as _, api_key};
use crate::identity::ACCESS_CHANGED;
use crate::identity::api_key::ApiKeySecret;

/// Active keys of one person in one workspace.
const MAXIMUM_KEYS: u64 = 100;
/// Longest time for which a replaced secret keeps working.
const MAXIMUM_GRACE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// When a new key expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// After the configured time.
    Default,
    /// Never.
    Never,
    /// At this time.
    At(Timestamp),
}

/// A key to be created.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    workspace: WorkspaceId,
    name: Name,
    scopes: Vec<ApiKeyScope>,
    expiry: Expiry,
}

impl NewApiKey {
    /// Validates name and scopes.
    pub fn parse(workspace: WorkspaceId, name: &str, scopes: Vec<ApiKeyScope>, expiry: Expiry) -> Result<Self> {
        let mut distinct: Vec<ApiKeyScope> = Vec::new();
        for scope in scopes {
            if !distinct.contains(&scope) {
                distinct.push(scope);
            }
        }
        if distinct.is_empty() {
            return Err(Error::invalid("scopes", "minItems", "Name at least one scope."));
        }
        Ok(Self { workspace, name: Name::parse("name", name)?, scopes: distinct, expiry })
    }
}

/// Creates a key of the signed-in person; returns it with its secret, which is not stored.
///
/// Errors: `REAUTHENTICATION_REQUIRED`; `FORBIDDEN` to API keys and for scopes beyond the person's role;
/// `QUOTA_EXCEEDED` above [`MAXIMUM_KEYS`].
pub async fn create(app: &App, viewer: &Viewer, new: NewApiKey) -> Result<(api_key::Model, ApiKeySecret)> {
    let (owner, _) = recent::require(app, viewer)?;
    permit(viewer, new.workspace, Permission::WorkspaceRead, "workspaceId", new.workspace)?;
    check_scopes(viewer, &new)?;
    let now = app.clock.now();
    let expires_at = check_expiry(app, new.expiry, now)?;
    let secret = ApiKeySecret::generate();
    let mut tx = app.db.begin().await?;
    advisory_lock_in(&tx, AdvisoryLock::ApiKeys(owner)).await?;
    check_quota(&tx, owner, new.workspace, now).await?;
    let row = api_key::ActiveModel {
        id: Set(ApiKeyId::generate()),
        workspace_id: Set(new.workspace),
        owner_id: Set(owner),
        name: Set(new.name.into_string()),
        prefix: Set(secret.shown_prefix().to_owned()),
        secret_hash: Set(secret.hash()),
        previous_hash: Set(None),
        previous_until: Set(None),
        scopes: Set(serde_json::to_value(&new.scopes).map_err(Error::internal)?),
        created_at: Set(now),
        last_used_at: Set(None),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
    };
    let row = row.insert(&*tx).await.map_err(|error| not_found_if_deleted(error.into(), new.workspace))?;
    let facts =
        json!({ "name": row.name, "scopes": row.scopes, "expiresAt": row.expires_at.map(Timestamp::to_rfc3339) });
    let summary = format!("API key “{}” was created", row.name);
    record_change_in(&mut tx, app, viewer, &row, ("apiKey.created", summary), facts).await?;
    tx.commit().await?;
    Ok((row, secret))
}

/// A scope requires a role with at least one of the scope's permissions.
fn check_scopes(viewer: &Viewer, new: &NewApiKey) -> Result<()> {
    let role = viewer.role_in(new.workspace);
    let held = |scope: ApiKeyScope| role.is_some_and(|role| role.permissions().any(|right| right.scope() == scope));
    if new.scopes.iter().all(|scope| held(*scope)) {
        return Ok(());
    }
    Err(Error::forbidden("A key cannot have scopes beyond your own role in the workspace."))
}

fn check_expiry(app: &App, expiry: Expiry, now: Timestamp) -> Result<Option<Timestamp>> {
    match expiry {
        Expiry::Default => Ok(Some(now.plus(app.config.auth.api_key_life))),
        Expiry::Never => Ok(None),
        Expiry::At(at) if at > now => Ok(Some(at)),
        Expiry::At(_) => Err(Error::invalid("expiresAt", "future", "Must lie in the future.")),
    }
}

/// Refuses a key above the quota. The caller of this function holds the lock of the person's keys.
async fn check_quota(tx: &Tx, owner: UserId, workspace: WorkspaceId, now: Timestamp) -> Result<()> {
    let in_force = api_key::Entity::belonging_to(owner)
        .filter(api_key::Column::WorkspaceId.eq(workspace))
        .filter(api_key::Column::RevokedAt.is_null())
        .filter(Condition::any().add(api_key::Column::ExpiresAt.is_null()).add(api_key::Column::ExpiresAt.gt(now)));
    let used = in_force.count(&**tx).await?;
    if used < MAXIMUM_KEYS {
        return Ok(());
    }
    let reason = Reason::QuotaExceeded {
        resource: "apiKeys",
        limit: MAXIMUM_KEYS.cast_signed(),
        used: used.cast_signed(),
        resets_at: None,
    };
    Err(Refusal::new(reason, "You have as many API keys as a person can have. Revoke one that is not used.").into())
}

/// Replaces the secret of one of the person's keys; the old one keeps working for `grace_seconds`.
///
/// Errors: `REAUTHENTICATION_REQUIRED`; `NOT_FOUND` also for keys of others; `INVALID_STATE` for a key that was
/// revoked or has expired.
pub async fn rotate(
    app: &App,
    viewer: &Viewer,
    id: ApiKeyId,
    grace_seconds: i32,
) -> Result<(api_key::Model, ApiKeySecret)> {
    let (owner, _) = recent::require(app, viewer)?;
    let grace = u64::try_from(grace_seconds).ok().map(Duration::from_secs).filter(|grace| *grace <= MAXIMUM_GRACE);
    let grace =
        grace.ok_or_else(|| Error::invalid("graceSeconds", "range", "Must be between 0 and 604800 (a week)."))?;
    let now = app.clock.now();
    let secret = ApiKeySecret::generate();
    let mut tx = app.db.begin().await?;
    let row = locked(&tx, viewer, id).await?.filter(|row| row.owner_id == owner);
    let row = row.ok_or_else(|| Error::not_found("apiKeyId", id))?;
    check_in_force(&row, now)?;
    let mut change: api_key::ActiveModel = row.clone().into();
    change.prefix = Set(secret.shown_prefix().to_owned());
    change.secret_hash = Set(secret.hash());
    change.previous_hash = Set((!grace.is_zero()).then_some(row.secret_hash));
    change.previous_until = Set((!grace.is_zero()).then(|| now.plus(grace)));
    let row = change.update(&*tx).await?;
    let summary = format!("The secret of API key “{}” was replaced", row.name);
    record_change_in(&mut tx, app, viewer, &row, ("apiKey.rotated", summary), json!({ "graceSeconds": grace_seconds }))
        .await?;
    tx.commit().await?;
    Ok((row, secret))
}

fn check_in_force(row: &api_key::Model, now: Timestamp) -> Result<()> {
    let state = match row {
        api_key::Model { revoked_at: Some(_), .. } => "REVOKED",
        api_key::Model { expires_at: Some(at), .. } if *at <= now => "EXPIRED",
        _ => return Ok(()),
    };
    Err(Error::state("apiKeyId", state, &["ACTIVE"], "This key does not work any more. Create a new one."))
}

/// Revokes a key at once: one's own, or any with `API_KEYS_MANAGE`. Repeating it changes nothing.
pub async fn revoke(app: &App, viewer: &Viewer, id: ApiKeyId) -> Result<api_key::Model> {
    viewer.require_user()?;
    let mut tx = app.db.begin().await?;
    let row = locked(&tx, viewer, id).await?.ok_or_else(|| Error::not_found("apiKeyId", id))?;
    if row.revoked_at.is_some() {
        tx.commit().await?;
        return Ok(row);
    }
    let mut change: api_key::ActiveModel = row.into();
    change.revoked_at = Set(Some(app.clock.now()));
    change.previous_hash = Set(None);
    change.previous_until = Set(None);
    let row = change.update(&*tx).await?;
    let summary = format!("API key “{}” was revoked", row.name);
    record_change_in(&mut tx, app, viewer, &row, ("apiKey.revoked", summary), json!({})).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes audit entry and timeline, and invalidates the caches of every process.
async fn record_change_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    row: &api_key::Model,
    (action, summary): (&'static str, String),
    facts: serde_json::Value,
) -> Result<()> {
    record_in(tx, app, viewer, Entry::new(action, Some(row.workspace_id), row.id).changes(facts));
    let event = NewActivity::new(action, row.id, summary);
    append_in(tx, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
    tx.signal(ACCESS_CHANGED);
    Ok(())
}

/// A key that the caller may manage, locked until the commit.
async fn locked(tx: &Tx, viewer: &Viewer, id: ApiKeyId) -> Result<Option<api_key::Model>> {
    let row = api_key::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?;
    Ok(row.filter(|row| may_manage(viewer, row)))
}

/// People manage their own keys; with `API_KEYS_MANAGE`, all keys of the workspace.
fn may_manage(viewer: &Viewer, row: &api_key::Model) -> bool {
    let own = matches!(&viewer.actor, Actor::Session { user_id, .. } if *user_id == row.owner_id);
    viewer.sees(row.workspace_id) && (own || viewer.may(row.workspace_id, Permission::ApiKeysManage))
}

/// Keys by identifier that the caller may see: who may manage them, and a program its own one.
pub async fn visible(
    app: &App,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = ApiKeyId>,
) -> Result<Vec<api_key::Model>> {
    // A key that may not read its workspace sees itself all the same.
    let mut rows = api_key::Entity::unscoped().filter(api_key::Column::Id.is_in(ids)).all(app.db.read()).await?;
    rows.retain(|row| may_manage(viewer, row) || viewer.api_key_id() == Some(row.id));
    Ok(rows)
}

/// A list of keys, newest first.
#[derive(Debug, Clone)]
pub struct ApiKeyList(Select<api_key::Entity>);

impl ApiKeyList {
    /// Keys of a workspace that the caller may see. The caller has been found to see the workspace.
    pub fn of_workspace(viewer: &Viewer, workspace: WorkspaceId) -> Self {
        let all = api_key::Entity::belonging_to(workspace);
        match viewer.may(workspace, Permission::ApiKeysManage) {
            true => Self(all),
            false => Self(own(viewer, all)),
        }
    }

    /// Keys that the person created, in workspaces that the person still belongs to.
    pub fn of_person(viewer: &Viewer) -> Self {
        Self(own(viewer, api_key::Entity::visible_to(viewer)))
    }

    /// One page of the list.
    pub async fn page(&self, app: &App, request: &PageRequest) -> Result<Page<api_key::Model>> {
        let (column, id) = (api_key::Column::CreatedAt, api_key::Column::Id);
        let sort = Sort { name: "apiKeys", column, id, descending: true };
        let key = |row: &api_key::Model| (SortKey::from(row.created_at), row.id.0);
        fetch(app.db.read(), self.0.clone(), sort, request, key).await
    }

    /// Number of keys in the whole list.
    pub async fn count(&self, app: &App) -> Result<u64> {
        Ok(self.0.clone().count(app.db.read()).await?)
    }
}

/// Of these, the person's own; for an API key only itself.
fn own(viewer: &Viewer, keys: Select<api_key::Entity>) -> Select<api_key::Entity> {
    match &viewer.actor {
        Actor::Session { user_id, .. } => keys.filter(api_key::Column::OwnerId.eq(*user_id)),
        Actor::ApiKey { api_key_id, .. } => keys.filter(api_key::Column::Id.eq(*api_key_id)),
        Actor::Anonymous | Actor::Job { .. } | Actor::System => keys.filter(Expr::value(false)),
    }
}
