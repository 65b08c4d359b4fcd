//! Signing in with a password, and reauthentication.

use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, QuerySelect as _, Set};
use serde_json::json;

use super::caller;
use super::session::{self, SignedIn};
use crate::app::App;
use crate::base::duration::in_words;
use crate::base::error::{Kind, Reason};
use crate::base::secret::Secret;
use crate::base::text::Email;
use crate::base::viewer::Actor;
use crate::base::{Error, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::accounts::service as accounts;
use crate::domain::audit::service::{Entry, Outcome, record_in};
use crate::entity::user::UserStatus;
use crate::entity::{self, BelongsTo as _, OfInstance as _, user};
use crate::identity::ACCESS_CHANGED;
use crate::identity::network::{Network, NetworkLimit};
use crate::identity::password::Verified;
use crate::telemetry::metrics;

/// Signs a person in.
///
/// Errors: `INVALID_CREDENTIALS` for a wrong password and for an unknown address, indistinguishable in message, time
/// and effects; `TOO_MANY_ATTEMPTS` while the account is throttled, `RATE_LIMITED` while the network or the server is;
/// `ACCOUNT_DISABLED` and `EMAIL_NOT_VERIFIED` only with the right password.
pub async fn login(app: &App, viewer: &Viewer, email: &str, password: &Secret) -> Result<SignedIn> {
    let signed_in = sign_in(app, viewer, email, password).await;
    metrics::login(signed_in.as_ref().map_or_else(Error::code, |_| "OK"));
    signed_in
}

async fn sign_in(app: &App, viewer: &Viewer, email: &str, password: &Secret) -> Result<SignedIn> {
    admit(viewer, app.identity.sign_ins.as_ref()).await?;
    let email = Email::parse("email", email)?;
    let found = accounts::by_email(app, &email).await?;
    let verified = verify(app, &email, password, found.as_ref()).await?;
    let (Some(user), Verified::Right { needs_upgrade }) = (found, verified) else {
        return Err(deny(app, viewer, &email).await?);
    };
    check_status(&user)?;
    let upgraded = if needs_upgrade { upgraded(app, password).await } else { None };
    let mut tx = app.db.begin().await?;
    let user = lock_in(&tx, &user, upgraded, app).await?;
    let opened = session::open_in(&mut tx, app, viewer, user.id).await?;
    tx.commit().await?;
    session::sign_in_result(app, viewer, user, opened).await
}

/// Takes one attempt from the bucket of the caller's network.
pub async fn admit(viewer: &Viewer, limit: Option<&NetworkLimit>) -> Result<()> {
    let Some(limit) = limit else { return Ok(()) };
    limit.take(Network::of(viewer.ip_address.as_deref())).await.map_err(|retry_after| {
        let message = format!("Too many attempts from your network. Try again in {}.", in_words(retry_after));
        Error::new(Kind::RateLimited { retry_after }, message)
    })
}

/// Verifies the account's password, subject to the account's throttle. Takes the same time without an account.
pub(super) async fn verify(
    app: &App,
    email: &Email,
    password: &Secret,
    user: Option<&user::Model>,
) -> Result<Verified> {
    let throttle = &app.identity.account_throttle;
    throttle.attempt(email.as_str()).await.map_err(too_many)?;
    let stored = user.and_then(|user| user.password_hash.as_deref());
    match app.identity.gate.verify(password, stored).await {
        Ok(verified) => {
            if verified != Verified::Wrong {
                throttle.succeeded(email.as_str()).await;
            }
            Ok(verified)
        }
        Err(error) => {
            throttle.withdraw(email.as_str()).await;
            Err(error)
        }
    }
}

fn too_many(retry_after: Duration) -> Error {
    let message = format!("Too many attempts with wrong passwords. Try again in {}.", in_words(retry_after));
    Refusal::new(Reason::TooManyAttempts { retry_after }, message).into()
}

/// Audits a failed attempt, in the same way with and without an account, and returns the error.
async fn deny(app: &App, viewer: &Viewer, email: &Email) -> Result<Error> {
    let mut tx = app.db.begin().await?;
    let entry = Entry {
        action: "session.denied",
        workspace: None,
        subject: None,
        changes: json!({ "email": email.as_str() }),
        outcome: Outcome::Denied,
    };
    record_in(&mut tx, app, viewer, entry);
    tx.commit().await?;
    Ok(wrong_credentials())
}

fn wrong_credentials() -> Error {
    Refusal::new(Reason::InvalidCredentials, "The e-mail address or the password is wrong.").into()
}

fn check_status(user: &user::Model) -> Result<()> {
    let refuse = |reason, message| Err(Refusal::new(reason, message).into());
    match user.status {
        UserStatus::Active => Ok(()),
        UserStatus::Unverified => refuse(Reason::EmailNotVerified, "Confirm your e-mail address first."),
        UserStatus::Deactivated | UserStatus::Locked => {
            refuse(Reason::AccountDisabled, "This account is switched off. Ask an administrator.")
        }
    }
}

/// A stronger hash for storage. When the gate is full, the sign-in continues without it, and the next one tries again.
async fn upgraded(app: &App, password: &Secret) -> Option<String> {
    app.identity.gate.hash(password).await.ok()
}

/// Locks the person's row until the commit: sign-ins of one person are serialized, and a password that was changed
/// while the old one was being verified opens no session.
async fn lock_in(tx: &Tx, verified: &user::Model, upgraded: Option<String>, app: &App) -> Result<user::Model> {
    let row = user::Entity::of_instance_by_id(verified.id).lock_exclusive().one(&**tx).await?;
    let unchanged = row.filter(|row| row.password_hash == verified.password_hash && row.status == verified.status);
    let mut change: user::ActiveModel = unchanged.ok_or_else(wrong_credentials)?.into();
    change.last_seen_at = Set(Some(app.clock.now()));
    if let Some(hash) = upgraded {
        change.password_hash = Set(Some(hash));
    }
    Ok(change.update(&**tx).await?)
}

/// Reauthenticates the signed-in person; returns the session with its new time, and the viewer for the rest of the
/// request.
pub async fn reauthenticate(app: &App, viewer: &Viewer, password: &Secret) -> Result<(entity::session::Model, Viewer)> {
    let (user, session) = viewer.require_session()?;
    let token_ends_at = match viewer.actor {
        Actor::Session { expires_at, .. } => Some(expires_at),
        _ => None,
    };
    let user = user::Entity::of_instance_by_id(user).one(app.db.read()).await?.ok_or_else(Error::unauthenticated)?;
    check_current(app, viewer, &user, "password", password).await?;
    let mut tx = app.db.begin().await?;
    let row = entity::session::Entity::belonging_to(user.id)
        .filter(entity::session::Column::Id.eq(session))
        .one(&*tx)
        .await?
        .ok_or_else(Error::unauthenticated)?;
    let mut change: entity::session::ActiveModel = row.into();
    change.reauthenticated_at = Set(Some(app.clock.now()));
    let row = change.update(&*tx).await?;
    record_in(&mut tx, app, viewer, Entry::new("session.reauthenticated", None, session));
    tx.signal(ACCESS_CHANGED);
    tx.commit().await?;
    let caller = caller::of_session(&user, &row, caller::memberships(app, user.id).await?);
    Ok((row, caller::viewer(app, &caller, token_ends_at, caller::Origin::of(viewer))))
}

/// Refuses a password that is not that of the signed-in person; `field` is the key below `input`.
pub async fn check_current(
    app: &App,
    viewer: &Viewer,
    user: &user::Model,
    field: &'static str,
    password: &Secret,
) -> Result<()> {
    let email = Email::parse("email", &user.email).map_err(|_| Error::internal(anyhow::anyhow!("a stored address")))?;
    if verify(app, &email, password, Some(user)).await? != Verified::Wrong {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    record_in(&mut tx, app, viewer, Entry::new("session.reauthenticationDenied", None, user.id).denied());
    tx.commit().await?;
    Err(Refusal::new(Reason::InvalidCredentials, "The password is wrong.").at([field]).into())
}
