//! Exchanging refresh tokens: each works once, and a second use ends the session.
//!
//! The tokens of one session form a family, a chain in which each token was exchanged for the next. A client that uses
//! a spent token either lost the response (if it retries soon and the successor is unused, it gets the same successor
//! again), or one of two parties has a stolen token: then the session ends for both (RFC 9700, section 4.14.2).

use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, QuerySelect as _, Select, Set};

use super::session::{self, Credentials};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::{Error, Refusal, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::entity::user::UserStatus;
use crate::entity::{BelongsTo as _, OfInstance as _, Unscoped as _, refresh_token, session as session_row, user};
use crate::identity::opaque_token::{OpaqueKind, OpaqueToken};

/// The state of a presented token that this server issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresentedToken {
    /// When it was exchanged, if it was.
    pub spent_at: Option<Timestamp>,
    /// True when its successor was exchanged, too.
    pub is_successor_spent: bool,
    /// When the session ends.
    pub ends_at: Timestamp,
    /// True when the session was ended.
    pub is_revoked: bool,
}

/// What to do with a presented token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Exchange it.
    Exchange,
    /// Return the same successor again.
    Repeat,
    /// Refuse it: the session has ended.
    Refuse,
    /// Refuse it: the session has expired.
    Expired,
    /// End the session: the token was used twice.
    EndSession,
}

/// Decides on a presented token.
pub fn decide(presented: PresentedToken, now: Timestamp, grace: Duration) -> Decision {
    if presented.is_revoked {
        return Decision::Refuse;
    }
    if now >= presented.ends_at {
        return Decision::Expired;
    }
    match presented.spent_at {
        None => Decision::Exchange,
        Some(at) if !presented.is_successor_spent && now.since(at) < grace => Decision::Repeat,
        Some(_) => Decision::EndSession,
    }
}

/// Exchanges a refresh token for new credentials.
///
/// Errors: `INVALID_CREDENTIALS` for a token that is unknown, spent, or of a session that was ended; `EXPIRED` when the
/// session has expired.
pub async fn refresh(app: &App, viewer: &Viewer, text: &str) -> Result<Credentials> {
    let token = OpaqueToken::parse(OpaqueKind::Refresh, text.trim()).ok_or_else(refused)?;
    // First without the write lock, so that a made-up token costs only a read.
    let found = by_hash(&token).one(app.db.read()).await?;
    let family = found.ok_or_else(refused)?.session_id;
    let mut tx = app.db.begin().await?;
    // Uses of one family run one after the other.
    let session = session_row::Entity::unscoped_by_id(family).lock_exclusive().one(&*tx).await?.ok_or_else(refused)?;
    let row = by_hash(&token).one(&*tx).await?;
    let row = row.ok_or_else(refused)?;
    let presented = presented(&tx, &row, &session).await?;
    match decide(presented, app.clock.now(), app.config.auth.refresh_grace) {
        Decision::Refuse => Err(refused()),
        Decision::Expired => Err(Refusal::new(Reason::Expired, "The session has ended. Sign in again.").into()),
        Decision::EndSession => {
            let entry = Entry::new("session.refreshTokenReused", None, session.id).denied();
            record_in(&mut tx, app, viewer, entry);
            session::end_in(&mut tx, app, viewer, session.user_id, vec![session.id]).await?;
            tx.commit().await?;
            Err(refused())
        }
        decision => {
            require_active(&tx, &session).await?;
            let successor = app.identity.refresh_chain.successor(&token);
            let session = match decision {
                Decision::Exchange => exchange_in(&tx, app, viewer, row, session, &successor).await?,
                _ => session,
            };
            tx.commit().await?;
            session::credentials(app, &session, successor)
        }
    }
}

fn by_hash(token: &OpaqueToken) -> Select<refresh_token::Entity> {
    refresh_token::Entity::unscoped().filter(refresh_token::Column::TokenHash.eq(token.hash()))
}

fn refused() -> Error {
    let message = "The refresh token is not valid, or no longer. Sign in again.";
    Refusal::new(Reason::InvalidCredentials, message).at(["refreshToken"]).into()
}

async fn presented(tx: &Tx, row: &refresh_token::Model, session: &session_row::Model) -> Result<PresentedToken> {
    let successor = match row.successor_id {
        Some(id) => {
            let of_session = refresh_token::Entity::belonging_to(session.id);
            of_session.filter(refresh_token::Column::Id.eq(id)).one(&**tx).await?
        }
        None => None,
    };
    Ok(PresentedToken {
        spent_at: row.spent_at,
        is_successor_spent: successor.is_some_and(|next| next.spent_at.is_some()),
        ends_at: session.expires_at.min(session.absolute_expires_at),
        is_revoked: session.revoked_at.is_some(),
    })
}

async fn require_active(tx: &Tx, session: &session_row::Model) -> Result<()> {
    let user = user::Entity::of_instance_by_id(session.user_id).one(&**tx).await?;
    match user {
        Some(user) if user.status == UserStatus::Active => Ok(()),
        _ => Err(refused()),
    }
}

/// Spends the token, stores its successor and extends the session.
async fn exchange_in(
    tx: &Tx,
    app: &App,
    viewer: &Viewer,
    row: refresh_token::Model,
    session: session_row::Model,
    successor: &OpaqueToken,
) -> Result<session_row::Model> {
    let now = app.clock.now();
    let next = session::insert_token_in(tx, session.id, successor, now).await?;
    let mut spent: refresh_token::ActiveModel = row.into();
    spent.spent_at = Set(Some(now));
    spent.successor_id = Set(Some(next));
    spent.update(&**tx).await?;
    let absolute = session.absolute_expires_at;
    let mut change: session_row::ActiveModel = session.into();
    change.expires_at = Set(now.plus(app.config.auth.refresh_idle).min(absolute));
    change.last_used_at = Set(now);
    change.ip_address = Set(viewer.ip_address.clone());
    change.user_agent = Set(viewer.user_agent.clone());
    Ok(change.update(&**tx).await?)
}
