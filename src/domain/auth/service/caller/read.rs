//! Reads callers from the database, in batches.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _};

use crate::app::App;
use crate::base::id::{SessionId, UserId, WorkspaceId};
use crate::base::{Error, InstanceRole, Result, Timestamp, WorkspaceRole};
use crate::entity::user::UserStatus;
use crate::entity::{BelongsTo as _, OfInstance as _, Unscoped as _, api_key, membership, session, user};
use crate::identity::callers::{Caller, CallerKey, Credential, LastUsed};

/// Keys in one statement.
const BATCH: usize = 500;

type Roles = HashMap<WorkspaceId, WorkspaceRole>;

/// The callers with these sessions and keys. Those that are unknown, ended or revoked, or whose owner may not sign in,
/// are left out.
pub(super) async fn callers(app: &App, keys: &[CallerKey], now: Timestamp) -> Result<HashMap<CallerKey, Caller>> {
    let mut found = HashMap::with_capacity(keys.len());
    for batch in keys.chunks(BATCH) {
        let (mut ids, mut hashes) = (Vec::new(), Vec::new());
        for key in batch {
            match key {
                CallerKey::Session(id) => ids.push(*id),
                CallerKey::ApiKey(hash) => hashes.push(hash.as_str()),
            }
        }
        let sessions = living_sessions(app, &ids).await?;
        let secrets = working_secrets(app, &hashes, now).await?;
        let owners = sessions.iter().map(|row| row.user_id).chain(secrets.iter().map(|(_, row)| row.owner_id));
        let people = active_people(app, owners.collect()).await?;
        for row in sessions {
            if let Some((role, memberships)) = people.get(&row.user_id) {
                found.insert(CallerKey::Session(row.id), session_caller(*role, &row, memberships.clone()));
            }
        }
        for (hash, row) in secrets {
            if let Some((role, memberships)) = people.get(&row.owner_id) {
                let caller = api_key_caller(*role, &hash, row, memberships)?;
                found.insert(CallerKey::ApiKey(hash), caller);
            }
        }
    }
    Ok(found)
}

async fn living_sessions(app: &App, ids: &[SessionId]) -> Result<Vec<session::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = session::Entity::unscoped()
        .filter(session::Column::Id.is_in(ids.iter().copied()))
        .filter(session::Column::RevokedAt.is_null());
    Ok(rows.all(app.db.read()).await?)
}

/// Rows by the requested hash: that of the current secret, or of the previous one during its grace period.
async fn working_secrets(app: &App, hashes: &[&str], now: Timestamp) -> Result<Vec<(String, api_key::Model)>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: HashSet<&str> = hashes.iter().copied().collect();
    let previous = Condition::all()
        .add(api_key::Column::PreviousHash.is_in(wanted.iter().copied()))
        .add(api_key::Column::PreviousUntil.gt(now));
    let current = api_key::Column::SecretHash.is_in(wanted.iter().copied());
    let rows = api_key::Entity::unscoped()
        .filter(Condition::any().add(current).add(previous))
        .filter(api_key::Column::RevokedAt.is_null())
        .all(app.db.read())
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let in_grace = row.previous_until.is_some_and(|until| now < until);
        let previous = row.previous_hash.clone().filter(|_| in_grace);
        for hash in std::iter::once(row.secret_hash.clone()).chain(previous) {
            if wanted.contains(hash.as_str()) {
                found.push((hash, row.clone()));
            }
        }
    }
    Ok(found)
}

/// Roles of those people who may sign in.
async fn active_people(app: &App, ids: HashSet<UserId>) -> Result<HashMap<UserId, (InstanceRole, Roles)>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = user::Entity::of_instance()
        .filter(user::Column::Id.is_in(ids))
        .filter(user::Column::Status.eq(UserStatus::Active))
        .all(app.db.read())
        .await?;
    let mut people: HashMap<_, _> = rows.into_iter().map(|row| (row.id, (row.instance_role, Roles::new()))).collect();
    let memberships = membership::Entity::belonging_to_any(people.keys().copied());
    for row in memberships.all(app.db.read()).await? {
        if let Some((_, roles)) = people.get_mut(&row.user_id) {
            roles.insert(row.workspace_id, row.role);
        }
    }
    Ok(people)
}

/// Roles of a person.
pub(in crate::domain::auth::service) async fn memberships(app: &App, user: UserId) -> Result<Roles> {
    let rows = membership::Entity::belonging_to(user).all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.workspace_id, row.role)).collect())
}

/// The caller of a session.
pub(in crate::domain::auth::service) fn of_session(user: &user::Model, row: &session::Model, roles: Roles) -> Caller {
    session_caller(user.instance_role, row, roles)
}

fn session_caller(instance_role: InstanceRole, row: &session::Model, memberships: Roles) -> Caller {
    Caller {
        user_id: row.user_id,
        instance_role,
        memberships: memberships.into(),
        ends_at: Some(row.expires_at.min(row.absolute_expires_at)),
        credential: Credential::Session { id: row.id, reauthenticated_at: row.reauthenticated_at },
        last_used: LastUsed::new(Some(row.last_used_at)),
    }
}

fn api_key_caller(instance_role: InstanceRole, hash: &str, row: api_key::Model, roles: &Roles) -> Result<Caller> {
    // A replaced secret ends with its grace period, the key itself with its expiry.
    let grace = row.previous_until.filter(|_| row.secret_hash != hash);
    let scopes = serde_json::from_value(row.scopes).map_err(Error::internal)?;
    let memberships = roles.get(&row.workspace_id).map(|role| (row.workspace_id, *role));
    Ok(Caller {
        user_id: row.owner_id,
        instance_role,
        memberships: Arc::new(memberships.into_iter().collect()),
        ends_at: [grace, row.expires_at].into_iter().flatten().min(),
        credential: Credential::ApiKey { id: row.id, workspace_id: row.workspace_id, scopes },
        last_used: LastUsed::new(row.last_used_at),
    })
}
