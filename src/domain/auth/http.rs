//! Authentication of requests, and of connections while they are open.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};

use super::service::caller::{self, Origin};
use super::service::usage;
use crate::app::App;
use crate::base::error::Kind;
use crate::base::viewer::Actor;
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::graphql::transport::{Credentials, RequestMeta};
use crate::identity::api_key::ApiKeySecret;
use crate::identity::callers::{Caller, CallerKey};
use crate::identity::network::Network;

/// A connection checks the clock at least this often, because it may have been set.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// How long clients may cache the published keys.
const JWKS_CACHE: &str = "public, max-age=300";

/// `/.well-known/jwks.json`: the public keys that verify access tokens.
pub fn routes(app: App) -> Router {
    Router::new().route("/.well-known/jwks.json", get(jwks)).with_state(app)
}

async fn jwks(State(app): State<App>) -> impl IntoResponse {
    let keys = app.identity.tokens.keys().to_jwks();
    ([(header::CACHE_CONTROL, JWKS_CACHE)], Json(keys))
}

/// Authenticates a request. Without credentials, the viewer is anonymous.
///
/// Errors: `TOKEN_EXPIRED` for an expired access token; `UNAUTHENTICATED` for credentials that are wrong or revoked, or
/// whose owner may not sign in; `RATE_LIMITED` for wrong ones after many from the same network.
pub async fn authenticate(app: &App, credentials: Credentials, meta: &RequestMeta) -> Result<Arc<Viewer>> {
    let origin = Origin {
        correlation_id: meta.correlation_id.clone(),
        ip_address: meta.peer_ip.clone(),
        user_agent: meta.user_agent.clone(),
    };
    let (key, ends_at) = match credentials {
        Credentials::None => return Ok(anonymous(origin)),
        Credentials::Bearer(text) if !ApiKeySecret::is_claimed_by(&text) => {
            match app.identity.tokens.verify(&text, app.clock.now()) {
                Ok(claims) => (CallerKey::Session(claims.session_id), Some((claims.user_id, claims.expires_at))),
                Err(error) => return Err(wrong(app, &origin, error).await),
            }
        }
        Credentials::Bearer(text) | Credentials::ApiKey(text) => {
            let Some(secret) = ApiKeySecret::parse(&text) else {
                return Err(wrong(app, &origin, unknown_key()).await);
            };
            (CallerKey::ApiKey(secret.hash()), None)
        }
    };
    let Some(caller) = caller::find(app, &key).await? else {
        return Err(if ends_at.is_some() { ended() } else { wrong(app, &origin, unknown_key()).await });
    };
    if ends_at.is_some_and(|(user, _)| user != caller.user_id) {
        return Err(ended());
    }
    usage::note(app, &caller, &origin);
    Ok(Arc::new(caller::viewer(app, &caller, ends_at.map(|(_, at)| at), origin)))
}

/// Notes credentials that this server never gave to anybody, or does not know any more; tells whoever sends too many to
/// hold back, on every transport. Right ones from the same network pass all the same: nobody can lock others out.
async fn wrong(app: &App, origin: &Origin, error: Error) -> Error {
    let Some(limit) = app.identity.wrong_credentials.as_ref().filter(|_| *error.kind() == Kind::Unauthenticated) else {
        return error;
    };
    match limit.take(Network::of(origin.ip_address.as_deref())).await {
        Ok(()) => error,
        Err(retry_after) => {
            let message = "Too many wrong tokens or API keys from your network. Wait a little, then send a right one.";
            Error::new(Kind::RateLimited { retry_after }, message)
        }
    }
}

fn anonymous(origin: Origin) -> Arc<Viewer> {
    let mut viewer = Viewer::anonymous(origin.correlation_id);
    viewer.ip_address = origin.ip_address;
    viewer.user_agent = origin.user_agent;
    Arc::new(viewer)
}

fn ended() -> Error {
    Error::new(Kind::Unauthenticated, "The session has ended: sign in again.")
}

fn unknown_key() -> Error {
    Error::new(Kind::Unauthenticated, "The API key is not valid: it is mistyped, expired or revoked.")
}

/// Waits until a caller may no longer stay connected, and returns why. Until then it keeps the caller's roles up to
/// date. Never completes for anonymous callers. `renewed_until` is the expiry of a newer access token of the same
/// session.
pub async fn until_revoked(app: &App, viewer: &Viewer, renewed_until: Option<Timestamp>) -> Error {
    let (key, ends_at) = match watched(app, viewer, renewed_until).await {
        Ok(Some(watched)) => watched,
        Ok(None) => return std::future::pending().await,
        Err(error) => return error,
    };
    let mut watch = app.identity.callers.watch(key);
    loop {
        caller::keep_checking(app);
        let now = app.clock.now();
        if ends_at.is_some_and(|end| now >= end) {
            return match viewer.actor {
                Actor::ApiKey { .. } => unknown_key(),
                _ => Error::new(Kind::TokenExpired, "The access token has expired: refresh it and connect again."),
            };
        }
        let mut ends = ends_at;
        match watch.last_check().map(|caller| caller.filter(|caller| caller.is_current(now))) {
            // The caller was just read from the database; the first check follows at once.
            None => {}
            Some(None) => return if viewer.api_key_id().is_some() { unknown_key() } else { ended() },
            Some(Some(caller)) if caller.instance_role != viewer.instance_role => {
                return Error::new(Kind::Unauthenticated, "Your rights have changed: connect again.");
            }
            Some(Some(caller)) => {
                bring_up_to_date(viewer, &caller);
                ends = [ends_at, caller.ends_at].into_iter().flatten().min();
            }
        }
        let left = ends.map_or(LONGEST_SLEEP, |end| end.since(now).min(LONGEST_SLEEP));
        tokio::select! {
            () = watch.changed() => {}
            () = tokio::time::sleep(left) => {}
        }
    }
}

/// The key by which a caller is checked repeatedly, and when the credentials expire.
async fn watched(
    app: &App,
    viewer: &Viewer,
    renewed_until: Option<Timestamp>,
) -> Result<Option<(CallerKey, Option<Timestamp>)>> {
    Ok(match &viewer.actor {
        // None of these holds a connection that could outlive its rights.
        Actor::Anonymous | Actor::Job { .. } | Actor::System => None,
        Actor::Session { session_id, expires_at, .. } => {
            // The tolerance for clock differences applies to tokens in requests; the life of a connection is measured
            // by this clock alone.
            Some((CallerKey::Session(*session_id), Some(renewed_until.unwrap_or(*expires_at))))
        }
        Actor::ApiKey { user_id, api_key_id, expires_at, .. } => {
            let hash = caller::secret_in_use(app, *user_id, *api_key_id, *expires_at).await?.ok_or_else(unknown_key)?;
            Some((CallerKey::ApiKey(hash), *expires_at))
        }
    })
}

/// Applies roles that changed since the caller connected.
fn bring_up_to_date(viewer: &Viewer, caller: &Caller) {
    for workspace in viewer.workspaces() {
        if !caller.memberships.contains_key(&workspace) {
            viewer.note_membership(workspace, None);
        }
    }
    for (workspace, role) in caller.memberships.as_ref() {
        if viewer.role_in(*workspace) != Some(*role) {
            viewer.note_membership(*workspace, Some(*role));
        }
    }
}
