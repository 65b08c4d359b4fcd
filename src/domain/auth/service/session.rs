//! Sessions: opened by signing in, extended by refreshing, ended by signing out.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Set,
};
use serde_json::json;

use super::caller;
use crate::app::App;
use crate::base::id::{RefreshTokenId, SessionId, UserId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::db::page::{Sort, SortKey, fetch};
use crate::domain::audit::service::{Entry, record_in};
use crate::entity::{BelongsTo as _, refresh_token, session, user};
use crate::identity::ACCESS_CHANGED;
use crate::identity::opaque_token::{OpaqueKind, OpaqueToken};
use crate::identity::token::IssuedToken;

/// The only sign-in method of this version.
const PASSWORD: &str = "PASSWORD";

/// Credentials of a session. `Debug` omits them.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The access token.
    pub access: IssuedToken,
    /// The refresh token.
    pub refresh: OpaqueToken,
    /// When the refresh token expires.
    pub refresh_ends_at: Timestamp,
}

/// A person who has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The person.
    pub user: user::Model,
    /// The person as a caller, for the rest of the request.
    pub viewer: Viewer,
    /// Credentials of the new session.
    pub credentials: Credentials,
}

/// A session opened in a transaction that is not yet committed.
#[derive(Debug)]
pub struct OpenedSession {
    row: session::Model,
    refresh: OpaqueToken,
}

/// Opens a session for a person whose password was verified. The oldest sessions above the limit end.
pub async fn open_in(tx: &mut Tx, app: &App, viewer: &Viewer, user: UserId) -> Result<OpenedSession> {
    let auth = &app.config.auth;
    let now = app.clock.now();
    let absolute = now.plus(auth.refresh_absolute);
    let row = session::ActiveModel {
        id: Set(SessionId::generate()),
        user_id: Set(user),
        method: Set(PASSWORD.to_owned()),
        ip_address: Set(viewer.ip_address.clone()),
        user_agent: Set(viewer.user_agent.clone()),
        reauthenticated_at: Set(Some(now)),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now.plus(auth.refresh_idle).min(absolute)),
        absolute_expires_at: Set(absolute),
        revoked_at: Set(None),
    };
    let row = row.insert(&**tx).await?;
    let refresh = OpaqueToken::generate(OpaqueKind::Refresh);
    insert_token_in(tx, row.id, &refresh, now).await?;
    let mut entry = Entry::new("session.created", None, row.id);
    entry.changes = json!({ "userId": user, "method": PASSWORD });
    record_in(tx, app, viewer, entry);
    end_surplus_in(tx, app, viewer, user).await?;
    Ok(OpenedSession { row, refresh })
}

/// Stores the hash of a refresh token.
pub(super) async fn insert_token_in(
    tx: &Tx,
    session: SessionId,
    token: &OpaqueToken,
    now: Timestamp,
) -> Result<RefreshTokenId> {
    let id = RefreshTokenId::generate();
    let row = refresh_token::ActiveModel {
        id: Set(id),
        session_id: Set(session),
        token_hash: Set(token.hash()),
        issued_at: Set(now),
        spent_at: Set(None),
        successor_id: Set(None),
    };
    row.insert(&**tx).await?;
    Ok(id)
}

/// Credentials and viewer of a session that was opened, after the commit.
pub async fn sign_in_result(app: &App, viewer: &Viewer, user: user::Model, opened: OpenedSession) -> Result<SignedIn> {
    let credentials = credentials(app, &opened.row, opened.refresh)?;
    let caller = caller::of_session(&user, &opened.row, caller::memberships(app, user.id).await?);
    let ends_at = Some(credentials.access.claims.expires_at);
    let viewer = caller::viewer(app, &caller, ends_at, caller::Origin::of(viewer));
    Ok(SignedIn { user, viewer, credentials })
}

/// Credentials of a session with this refresh token.
pub(super) fn credentials(app: &App, session: &session::Model, refresh: OpaqueToken) -> Result<Credentials> {
    let access = app.identity.tokens.issue(session.user_id, session.id, app.clock.now())?;
    Ok(Credentials { access, refresh, refresh_ends_at: session.expires_at.min(session.absolute_expires_at) })
}

/// Sessions that have not ended.
fn living(user: UserId, now: Timestamp) -> Select<session::Entity> {
    session::Entity::belonging_to(user)
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::AbsoluteExpiresAt.gt(now))
}

/// One page of the sessions of a person that have not ended, newest first.
pub async fn page(app: &App, user: UserId, now: Timestamp, request: &PageRequest) -> Result<Page<session::Model>> {
    let (column, id) = (session::Column::CreatedAt, session::Column::Id);
    let sort = Sort { name: "sessions", column, id, descending: true };
    let key = |row: &session::Model| (SortKey::from(row.created_at), row.id.0);
    fetch(app.db.read(), living(user, now), sort, request, key).await
}

/// Number of sessions of a person that have not ended.
pub async fn count(app: &App, user: UserId, now: Timestamp) -> Result<u64> {
    Ok(living(user, now).count(app.db.read()).await?)
}

/// Sessions of a person by identifier, as far as they have not ended.
pub async fn by_ids(app: &App, user: UserId, ids: impl IntoIterator<Item = SessionId>) -> Result<Vec<session::Model>> {
    Ok(living(user, app.clock.now()).filter(session::Column::Id.is_in(ids)).all(app.db.read()).await?)
}

async fn end_surplus_in(tx: &mut Tx, app: &App, viewer: &Viewer, user: UserId) -> Result<()> {
    let surplus = living(user, app.clock.now())
        .order_by_desc(session::Column::CreatedAt)
        .order_by_desc(session::Column::Id)
        .offset(u64::from(app.config.auth.sessions_per_user.max(1)))
        // SQLite accepts an offset only with a limit.
        .limit(1_000)
        .all(&**tx)
        .await?;
    let ids = surplus.into_iter().map(|row| row.id).collect();
    end_in(tx, app, viewer, user, ids).await
}

/// Which sessions of a person are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionsToEnd {
    /// All of them.
    All,
    /// All but this one.
    AllBut(SessionId),
    /// This one.
    One(SessionId),
}

/// Ends active sessions of a person, and returns which.
pub async fn end_of_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    user: UserId,
    which: SessionsToEnd,
) -> Result<Vec<SessionId>> {
    let condition = match which {
        SessionsToEnd::All => Condition::all(),
        SessionsToEnd::AllBut(id) => Condition::all().add(session::Column::Id.ne(id)),
        SessionsToEnd::One(id) => Condition::all().add(session::Column::Id.eq(id)),
    };
    // Locked, so that of two concurrent requests only one ends a session.
    let living = living(user, app.clock.now()).filter(condition).order_by_asc(session::Column::Id).lock_exclusive();
    let rows = living.all(&**tx).await?;
    let ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
    end_in(tx, app, viewer, user, ids.clone()).await?;
    Ok(ids)
}

/// Ends sessions of a person, audits it and lets every process forget them.
pub(super) async fn end_in(tx: &mut Tx, app: &App, viewer: &Viewer, user: UserId, ids: Vec<SessionId>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    session::Entity::update_belonging_to(user)
        .col_expr(session::Column::RevokedAt, Expr::value(app.clock.now()))
        .filter(session::Column::Id.is_in(ids.iter().copied()))
        .exec(&**tx)
        .await?;
    for id in ids {
        record_in(tx, app, viewer, Entry::new("session.revoked", None, id));
    }
    tx.signal(ACCESS_CHANGED);
    Ok(())
}

/// Ends the session of the request, or all sessions of the person; returns which ended.
pub async fn logout(app: &App, viewer: &Viewer, all: bool) -> Result<Vec<SessionId>> {
    let (user, session) = viewer.require_session()?;
    let which = if all { SessionsToEnd::All } else { SessionsToEnd::One(session) };
    let mut tx = app.db.begin().await?;
    let ended = end_of_in(&mut tx, app, viewer, user, which).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Ends one session of the person. For sessions of others and ended ones, the error is the same as for unknown ones.
pub async fn revoke(app: &App, viewer: &Viewer, id: SessionId) -> Result<SessionId> {
    let (user, _) = viewer.require_session()?;
    let mut tx = app.db.begin().await?;
    let ended = end_of_in(&mut tx, app, viewer, user, SessionsToEnd::One(id)).await?;
    tx.commit().await?;
    ended.into_iter().next().ok_or_else(|| Error::not_found("sessionId", id))
}
