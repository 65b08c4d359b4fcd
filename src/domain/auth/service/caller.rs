//! What the database says of a caller: read once, then believed for a moment.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::{ApiKeyId, SessionId, UserId, WorkspaceId};
use crate::base::viewer::Actor;
use crate::base::{Result, Timestamp, Viewer, WorkspaceRole};
use crate::entity::user::UserStatus;
use crate::entity::{api_key, membership, session, user};
use crate::identity::callers::{Caller, CallerKey, LastUsed, Means};

/// The caller behind a session or key; none when it is unknown, ended or revoked, or its owner may not sign in.
pub async fn find(app: &App, key: &CallerKey) -> Result<Option<Arc<Caller>>> {
    let now = app.clock.now();
    let callers = &app.identity.callers;
    let present = callers.present(app.db.signals(), now);
    if let Some(caller) = callers.get(key, present) {
        return Ok(caller.is_current(now).then_some(caller));
    }
    let read = match key {
        CallerKey::Session(id) => read_session(app, *id).await?,
        CallerKey::ApiKey(hash) => read_api_key(app, hash, now).await?,
    };
    let Some(caller) = read.map(Arc::new) else { return Ok(None) };
    callers.put(key.clone(), present, Arc::clone(&caller));
    Ok(caller.is_current(now).then_some(caller))
}

async fn read_session(app: &App, id: SessionId) -> Result<Option<Caller>> {
    let Some(row) = session::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(None) };
    if row.revoked_at.is_some() {
        return Ok(None);
    }
    let Some(user) = active_user(app, row.user_id).await? else { return Ok(None) };
    let memberships = memberships(app, user.id).await?;
    Ok(Some(of_session(&user, &row, memberships)))
}

/// The caller that a session makes of its person.
pub(super) fn of_session(
    user: &user::Model,
    row: &session::Model,
    memberships: HashMap<WorkspaceId, WorkspaceRole>,
) -> Caller {
    Caller {
        user_id: user.id,
        instance_role: user.instance_role,
        memberships,
        ends_at: Some(row.expires_at.min(row.absolute_expires_at)),
        means: Means::Session { id: row.id, reauthenticated_at: row.reauthenticated_at },
        last_used: LastUsed::new(Some(row.last_used_at)),
    }
}

async fn read_api_key(app: &App, hash: &str, now: Timestamp) -> Result<Option<Caller>> {
    let current = api_key::Column::SecretHash.eq(hash);
    let previous =
        Condition::all().add(api_key::Column::PreviousHash.eq(hash)).add(api_key::Column::PreviousUntil.gt(now));
    let row = api_key::Entity::find()
        .filter(Condition::any().add(current).add(previous))
        .filter(api_key::Column::RevokedAt.is_null())
        .one(app.db.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(user) = active_user(app, row.owner_id).await? else { return Ok(None) };
    let mut memberships = memberships(app, user.id).await?;
    memberships.retain(|workspace, _| *workspace == row.workspace_id);
    // A secret that was replaced ends with its grace, the key itself with its expiry.
    let grace = row.previous_until.filter(|_| row.secret_hash != hash);
    let ends_at = [grace, row.expires_at].into_iter().flatten().min();
    let scopes = serde_json::from_value(row.scopes).map_err(crate::base::Error::internal)?;
    Ok(Some(Caller {
        user_id: user.id,
        instance_role: user.instance_role,
        memberships,
        ends_at,
        means: Means::ApiKey { id: row.id, workspace_id: row.workspace_id, scopes },
        last_used: LastUsed::new(row.last_used_at),
    }))
}

/// Hash of the secret that a connected caller used: the previous one when the connection ends with the grace of a
/// rotation, otherwise the current one. None when the key is gone.
pub async fn secret_in_use(app: &App, id: ApiKeyId, ends_at: Option<Timestamp>) -> Result<Option<String>> {
    let Some(row) = api_key::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(None) };
    let used_previous = ends_at.is_some() && ends_at == row.previous_until && ends_at != row.expires_at;
    Ok(Some(row.previous_hash.filter(|_| used_previous).unwrap_or(row.secret_hash)))
}

async fn active_user(app: &App, id: UserId) -> Result<Option<user::Model>> {
    let user = user::Entity::find_by_id(id).one(app.db.read()).await?;
    Ok(user.filter(|user| user.status == UserStatus::Active))
}

/// Roles of a person.
pub(super) async fn memberships(app: &App, user: UserId) -> Result<HashMap<WorkspaceId, WorkspaceRole>> {
    let rows = membership::Entity::find().filter(membership::Column::UserId.eq(user)).all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.workspace_id, row.role)).collect())
}

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Joins everything that the request causes.
    pub correlation_id: String,
    /// Network address.
    pub ip_address: Option<String>,
    /// Browser or program.
    pub user_agent: Option<String>,
}

impl Origin {
    /// Where the request of a viewer came from.
    pub fn of(viewer: &Viewer) -> Self {
        Self {
            correlation_id: viewer.correlation_id.clone(),
            ip_address: viewer.ip_address.clone(),
            user_agent: viewer.user_agent.clone(),
        }
    }
}

/// The viewer for one request of a caller. `token_ends_at` is when the access token of a session ends.
pub fn viewer(app: &App, caller: &Caller, token_ends_at: Option<Timestamp>, origin: Origin) -> Viewer {
    let user_id = caller.user_id;
    let actor = match &caller.means {
        Means::Session { id, reauthenticated_at } => Actor::Session {
            user_id,
            session_id: *id,
            expires_at: [token_ends_at, caller.ends_at].into_iter().flatten().min().unwrap_or_default(),
            reauthenticated_until: reauthenticated_at.map(|at| at.plus(app.config.auth.reauthentication_window)),
        },
        Means::ApiKey { id, workspace_id, scopes } => Actor::ApiKey {
            api_key_id: *id,
            user_id,
            workspace_id: *workspace_id,
            scopes: scopes.clone(),
            expires_at: caller.ends_at,
        },
    };
    let mut viewer = Viewer::new(actor, caller.instance_role, caller.memberships.clone(), origin.correlation_id);
    viewer.ip_address = origin.ip_address;
    viewer.user_agent = origin.user_agent;
    viewer
}
