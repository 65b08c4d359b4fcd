//! Callers: the owner of a session or key, and the viewer for their requests.

mod read;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ColumnTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::{ApiKeyId, UserId};
use crate::base::viewer::Actor;
use crate::base::{Result, Timestamp, Viewer};
use crate::entity::{BelongsTo as _, api_key};
use crate::identity::ACCESS_CHANGED;
use crate::identity::callers::{Caller, CallerKey, Credential};

pub(super) use read::{memberships, of_session};

/// Longest wait, after [`PAUSE`], for the next check of connected callers: together well below the two seconds within
/// which a change must take effect (C-AUTH-4). Wake-ups come sooner; this finds changes by other processes on the same
/// SQLite file.
const CHECK_INTERVAL: Duration = Duration::from_millis(1300);
/// Least time between two checks, so that many changes at once cost one.
const PAUSE: Duration = Duration::from_millis(100);

/// The caller with a session or key; `None` when it is unknown, ended or revoked, or its owner may not sign in.
pub async fn find(app: &App, key: &CallerKey) -> Result<Option<Arc<Caller>>> {
    let now = app.clock.now();
    let callers = &app.identity.callers;
    let present = callers.present(app.db.signals(), now);
    if let Some(known) = callers.get(key, present) {
        return Ok(known.filter(|caller| caller.is_current(now)));
    }
    let mut read = read::callers(app, std::slice::from_ref(key), now).await?;
    let caller = read.remove(key).map(Arc::new);
    // Anyone can make up keys, so unknown ones must not evict others from the cache; nobody can make up a session.
    if caller.is_some() || matches!(key, CallerKey::Session(_)) {
        callers.put(key.clone(), present, caller.clone());
    }
    Ok(caller.filter(|caller| caller.is_current(now)))
}

/// Starts the task that checks all connected callers, unless it is running; it ends with the last connection. One task
/// for the process, so that thousands of connections cost a few statements and are not woken needlessly. It does not
/// belong to a connection, because connections stall when their clients do not read. Call it after
/// [`CallerCache::watch`].
///
/// [`CallerCache::watch`]: crate::identity::callers::CallerCache::watch
pub fn keep_checking(app: &App) {
    let Some(mut lock) = app.identity.callers.try_lock_checks() else { return };
    let app = app.clone();
    #[expect(clippy::disallowed_methods, reason = "ends with the last connection")]
    tokio::spawn(async move {
        loop {
            check_while_connected(&app).await;
            drop(lock);
            // A caller that connected before the lock was released has found it held.
            let again = app.identity.callers.is_watching().then(|| app.identity.callers.try_lock_checks());
            let Some(Some(again)) = again else { return };
            lock = again;
        }
    });
}

/// Checks repeatedly, until no caller is connected.
async fn check_while_connected(app: &App) {
    let callers = &app.identity.callers;
    let mut changes = app.db.signals().follow(ACCESS_CHANGED);
    while callers.is_watching() {
        if let Err(error) = check_connected(app).await {
            // A failed read revokes nobody; the next check decides.
            tracing::warn!(error = ?error, "could not look whether callers may stay");
        }
        tokio::time::sleep(PAUSE).await;
        tokio::select! {
            () = changes.changed() => {}
            () = callers.joined() => {}
            () = tokio::time::sleep(CHECK_INTERVAL) => {}
        }
    }
}

async fn check_connected(app: &App) -> Result<()> {
    let (callers, now) = (&app.identity.callers, app.clock.now());
    let present = callers.present(app.db.signals(), now);
    let keys = callers.watched();
    let mut read = read::callers(app, &keys, now).await?;
    for key in keys {
        let caller = read.remove(&key).map(Arc::new);
        callers.publish(&key, caller.clone());
        callers.put(key, present, caller);
    }
    Ok(())
}

/// Hash of the secret that a connected caller used: the previous one when the connection ends with the grace of a
/// rotation, otherwise the current one. None when the key is gone.
pub async fn secret_in_use(
    app: &App,
    owner: UserId,
    id: ApiKeyId,
    ends_at: Option<Timestamp>,
) -> Result<Option<String>> {
    let own = api_key::Entity::belonging_to(owner).filter(api_key::Column::Id.eq(id));
    let Some(row) = own.one(app.db.read()).await? else { return Ok(None) };
    let used_previous = ends_at.is_some() && ends_at == row.previous_until && ends_at != row.expires_at;
    Ok(Some(row.previous_hash.filter(|_| used_previous).unwrap_or(row.secret_hash)))
}

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Correlation identifier of the request.
    pub correlation_id: String,
    /// Network address.
    pub ip_address: Option<String>,
    /// `User-Agent`.
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

/// The viewer for one request of a caller. `token_ends_at` is when the access token of a session expires.
pub fn viewer(app: &App, caller: &Caller, token_ends_at: Option<Timestamp>, origin: Origin) -> Viewer {
    let user_id = caller.user_id;
    let actor = match &caller.credential {
        Credential::Session { id, reauthenticated_at } => Actor::Session {
            user_id,
            session_id: *id,
            expires_at: [token_ends_at, caller.ends_at].into_iter().flatten().min().unwrap_or_default(),
            reauthenticated_until: reauthenticated_at.map(|at| at.plus(app.config.auth.reauthentication_window)),
        },
        Credential::ApiKey { id, workspace_id, scopes } => Actor::ApiKey {
            api_key_id: *id,
            user_id,
            workspace_id: *workspace_id,
            scopes: scopes.clone(),
            expires_at: caller.ends_at,
        },
    };
    let mut viewer = Viewer::new(actor, caller.instance_role, Arc::clone(&caller.memberships), origin.correlation_id);
    viewer.ip_address = origin.ip_address;
    viewer.user_agent = origin.user_agent;
    viewer
}
