//! Self-registration.
//!
//! Nothing but success reveals whether an address has an account: a taken address gets the same response, after the
//! same work, as any other refused registration. Without confirmation mails success itself cannot be hidden: it shows
//! that there was no account. Attempts are limited for each network, and operators who want to hide even that can close
//! registration.

use serde_json::json;

use super::login;
use super::session::{self, SignedIn};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::secret::Secret;
use crate::base::{Error, InstanceRole, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::accounts::service::NewAccount;
use crate::domain::audit::service::{Entry, Outcome, record_in};

/// Creates an account and signs the person in.
///
/// Errors: refusals of the input; `INVALID_STATE` while registration is closed; `INVALID_CREDENTIALS` when the address
/// has an account; `RATE_LIMITED` while the network or the server is throttled.
pub async fn register(
    app: &App,
    viewer: &Viewer,
    email: &str,
    name: &str,
    password: &Secret,
    locale: Option<&str>,
) -> Result<SignedIn> {
    if !app.config.auth.registration_open {
        return Err(closed());
    }
    login::admit(viewer, app.identity.registrations.as_ref()).await?;
    let account = NewAccount::prepare(app, email, name, password, locale, InstanceRole::User).await?;
    let mut tx = app.db.begin().await?;
    let email = account.email().as_str().to_owned();
    let Some(user) = account.insert_in(&mut tx, app, viewer).await? else {
        return Err(deny(tx, app, viewer, &email).await?);
    };
    let opened = session::open_in(&mut tx, app, viewer, user.id).await?;
    tx.commit().await?;
    session::sign_in_result(app, viewer, user, opened).await
}

fn closed() -> Error {
    let reason = Reason::InvalidState { current: "CLOSED".to_owned(), allowed: vec!["OPEN".to_owned()] };
    Refusal::new(reason, "This server does not accept registrations. Ask its operator for an account.").into()
}

/// Audits an attempt to register a taken address, and returns the error.
async fn deny(mut tx: Tx, app: &App, viewer: &Viewer, email: &str) -> Result<Error> {
    let entry = Entry {
        action: "user.registrationDenied",
        workspace: None,
        subject: None,
        changes: json!({ "email": email }),
        outcome: Outcome::Denied,
    };
    record_in(&mut tx, app, viewer, entry);
    tx.commit().await?;
    let message = "This registration was not accepted. If you have an account, sign in with it.";
    Ok(Refusal::new(Reason::InvalidCredentials, message).into())
}
