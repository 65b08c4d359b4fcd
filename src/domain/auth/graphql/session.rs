//! Sessions and their credentials.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::app::App;
use crate::base::id::SessionId;
use crate::base::{Result, Viewer};
use crate::domain::auth::service::session::{self as service, Credentials};
use crate::entity::{session, user};
use crate::graphql::answer::moment;
use crate::graphql::connection::counter;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

/// How the person signed in to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AuthenticationMethod {
    /// With email address and password.
    Password,
}

/// A session of the signed-in person, on one device or browser.
#[derive(Debug, Clone)]
pub struct Session(pub Arc<session::Model>);

crate::graphql::connection::connection!(
    SessionConnection,
    SessionEdge,
    Session,
    "A page of sessions.",
    "A session with its cursor."
);

impl From<session::Model> for Session {
    fn from(row: session::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A session of the signed-in person, on one device or browser.
#[Object]
impl Session {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// How the person signed in.
    async fn method(&self) -> AuthenticationMethod {
        AuthenticationMethod::Password
    }

    /// True when this request belongs to the session.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        ctx.viewer().session_id() == Some(self.0.id)
    }

    /// IP address at the last use; null when unknown.
    async fn ip_address(&self) -> Option<&str> {
        self.0.ip_address.as_deref()
    }

    /// User agent at the last use; null when unknown.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// When the session was opened.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the session was last used, accurate to about a minute.
    async fn last_used_at(&self) -> DateTime {
        self.0.last_used_at.into()
    }

    /// When the session ends unless its tokens are refreshed.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.min(self.0.absolute_expires_at).into()
    }

    /// Until when sensitive changes are possible without `reauthenticate`; null when they need it now.
    async fn reauthenticated_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        let window = ctx.app().config.auth.reauthentication_window;
        let until = self.0.reauthenticated_at.map(|at| at.plus(window));
        moment(until.filter(|until| ctx.app().clock.now() < *until))
    }
}

/// Credentials of a session. Keep them secret.
#[derive(Debug, SimpleObject)]
pub struct AuthTokens {
    /// JSON Web Token, sent as `Authorization: Bearer …` or in the payload of `connection_init`.
    pub access_token: String,
    /// When the access token expires: after five minutes by default.
    pub access_token_expires_at: DateTime,
    /// Single-use token for `refreshTokens`.
    pub refresh_token: String,
    /// When the refresh token expires.
    pub refresh_token_expires_at: DateTime,
}

impl From<Credentials> for AuthTokens {
    fn from(credentials: Credentials) -> Self {
        let Credentials { access, refresh, refresh_ends_at } = credentials;
        Self {
            access_token: access.token,
            access_token_expires_at: access.claims.expires_at.into(),
            refresh_token: refresh.reveal().to_owned(),
            refresh_token_expires_at: refresh_ends_at.into(),
        }
    }
}

/// The sessions of the signed-in person: a part of `Viewer`.
#[derive(Debug, Clone)]
pub struct ViewerSessions(
    #[expect(dead_code, reason = "each part of `Viewer` is made from the person")] pub Arc<user::Model>,
);

#[Object]
impl ViewerSessions {
    /// Session of this request; null with an API key.
    async fn current_session(&self, ctx: &Context<'_>) -> Fallible<Session> {
        let id = ctx.viewer().session_id()?;
        fallible(ctx.load(SessionKey(id)).await)
    }

    /// Active sessions, newest first. API keys cannot read them.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SessionConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (user, _) = ctx.viewer().require_session()?;
        let (app, now) = (ctx.app().clone(), ctx.app().clock.now());
        let page = service::page(&app, user, now, &request).await?;
        let count = counter(move || {
            let app = app.clone();
            async move { service::count(&app, user, now).await }
        });
        Ok(SessionConnection::new(page.map(Into::into), count))
    }
}

/// A session by identifier, while it has not ended; only for its own person, with a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionKey(pub SessionId);

impl Key for SessionKey {
    type Value = Session;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Session>> {
        let Ok((user, _)) = viewer.require_session() else { return Ok(HashMap::new()) };
        let rows = service::by_ids(app, user, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (SessionKey(row.id), row.into())).collect())
    }
}
