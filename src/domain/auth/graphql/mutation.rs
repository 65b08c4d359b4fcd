//! Mutations for signing in and out.

use async_graphql::{Context, ID, InputObject, Object};

use super::{AuthTokens, Session};
use crate::base::secret::Secret;
use crate::domain::accounts::graphql::viewer::Viewer;
use crate::domain::auth::claim;
use crate::domain::auth::service::session::SignedIn;
use crate::domain::auth::service::{login, refresh, register, session};
use crate::graphql::directives::{checks_credentials, public};
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, note_wait};

/// Input of `Mutation.register`.
#[derive(InputObject)]
pub struct RegisterInput {
    /// Email address.
    pub email: String,
    /// Password: 15 characters or more by default, at most 256, and not easy to guess.
    pub password: String,
    /// Display name, 1 to 200 characters on one line.
    pub name: String,
    /// BCP 47 language tag, for example `de-AT`; `en` when left out.
    pub locale: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.register`.", RegisterPayload {
    "The new person, signed in." viewer: Option<Viewer>,
    "Credentials of the new session." tokens: Option<AuthTokens>,
});

/// Input of `Mutation.login`.
#[derive(InputObject)]
pub struct LoginInput {
    /// Email address.
    pub email: String,
    /// Password.
    pub password: String,
}

crate::domain::problem::payload!("Result of `Mutation.login`.", LoginPayload {
    "The signed-in person." viewer: Option<Viewer>,
    "Credentials of the new session." tokens: Option<AuthTokens>,
});

/// Input of `Mutation.reauthenticate`.
#[derive(InputObject)]
pub struct ReauthenticateInput {
    /// Current password.
    pub password: String,
}

crate::domain::problem::payload!("Result of `Mutation.reauthenticate`.", ReauthenticatePayload {
    "The current session, with its new `reauthenticatedUntil`." session: Option<Session>,
});

/// Input of `Mutation.claimInstance`.
#[derive(InputObject)]
pub struct ClaimInstanceInput {
    /// One-time secret that the server prints at each start until there is an administrator.
    pub bootstrap_secret: String,
    /// Email address.
    pub email: String,
    /// Password: 15 characters or more by default, at most 256, and not easy to guess.
    pub password: String,
    /// Display name, 1 to 200 characters on one line.
    pub name: String,
}

crate::domain::problem::payload!("Result of `Mutation.claimInstance`.", ClaimInstancePayload {
    "The administrator, signed in." viewer: Option<Viewer>,
    "Credentials of the new session." tokens: Option<AuthTokens>,
});

/// Input of `Mutation.refreshTokens`.
#[derive(InputObject)]
pub struct RefreshTokensInput {
    /// The refresh token.
    pub refresh_token: String,
}

crate::domain::problem::payload!("Result of `Mutation.refreshTokens`.", RefreshTokensPayload {
    "New credentials." tokens: Option<AuthTokens>,
});

/// Input of `Mutation.logout`.
#[derive(Debug, Default, InputObject)]
pub struct LogoutInput {
    /// True ends all sessions of the person; false ends only the current one.
    #[graphql(default = false)]
    pub all_sessions: bool,
}

crate::domain::problem::payload!("Result of `Mutation.logout`.", LogoutPayload {
    "Identifiers of the ended sessions." ended_session_ids: Vec<ID>,
});

/// Input of `Mutation.revokeSession`.
#[derive(Debug, InputObject)]
pub struct RevokeSessionInput {
    /// Session to end: one of your own.
    pub session_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.revokeSession`.", RevokeSessionPayload {
    "Identifier of the ended session." deleted_id: Option<ID>,
});

/// Mutations for signing in and out.
#[derive(Debug, Default)]
pub struct AuthMutation;

/// Makes the person who signed in the caller for the rest of the request.
fn enter(ctx: &Context<'_>, signed_in: SignedIn) -> (Option<Viewer>, Option<AuthTokens>) {
    let SignedIn { user, viewer, credentials } = signed_in;
    ctx.sign_in(viewer.into());
    (Some(user.into()), Some(credentials.into()))
}

#[Object]
impl AuthMutation {
    /// Create an account and sign in. Needs no credentials. Fails with `INVALID_STATE` while registration is closed.
    #[graphql(directive = public::apply(), directive = checks_credentials::apply())]
    async fn register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Email address, password and name of the new person.")] input: RegisterInput,
    ) -> Fallible<RegisterPayload> {
        let RegisterInput { email, password, name, locale } = input;
        let password = Secret::from(password);
        let registered =
            register::register(ctx.app(), &ctx.viewer(), &email, &name, &password, locale.as_deref()).await;
        answer(registered, |signed_in| {
            let (viewer, tokens) = enter(ctx, signed_in);
            RegisterPayload { viewer, tokens, ..Default::default() }
        })
    }

    /// Sign in with email address and password. Needs no credentials.
    #[graphql(directive = public::apply(), directive = checks_credentials::apply())]
    async fn login(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Email address and password.")] input: LoginInput,
    ) -> Fallible<LoginPayload> {
        let LoginInput { email, password } = input;
        let signed_in = login::login(ctx.app(), &ctx.viewer(), &email, &Secret::from(password)).await;
        answer(note_wait(ctx, signed_in), |signed_in| {
            let (viewer, tokens) = enter(ctx, signed_in);
            LoginPayload { viewer, tokens, ..Default::default() }
        })
    }

    /// Confirm the password again, which allows sensitive changes for ten minutes (by default). Without it they fail
    /// with the top-level error `REAUTHENTICATION_REQUIRED`.
    #[graphql(directive = checks_credentials::apply())]
    async fn reauthenticate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The current password.")] input: ReauthenticateInput,
    ) -> Fallible<ReauthenticatePayload> {
        let proven = login::reauthenticate(ctx.app(), &ctx.viewer(), &Secret::from(input.password)).await;
        answer(note_wait(ctx, proven), |(row, viewer)| {
            ctx.sign_in(viewer.into());
            ReauthenticatePayload { session: Some(row.into()), ..Default::default() }
        })
    }

    /// Create the first administrator of a new server. Needs no credentials.
    #[graphql(directive = public::apply(), directive = checks_credentials::apply())]
    async fn claim_instance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret that the server printed, and the account of the administrator.")]
        input: ClaimInstanceInput,
    ) -> Fallible<ClaimInstancePayload> {
        let ClaimInstanceInput { bootstrap_secret, email, password, name } = input;
        let password = Secret::from(password);
        let claimed = claim::claim(ctx.app(), &ctx.viewer(), &bootstrap_secret, &email, &name, &password).await;
        answer(claimed, |signed_in| {
            let (viewer, tokens) = enter(ctx, signed_in);
            ClaimInstancePayload { viewer, tokens, ..Default::default() }
        })
    }

    /// Exchange a refresh token for new credentials. A refresh token works once; using it again ends the session.
    #[graphql(directive = public::apply(), directive = checks_credentials::apply())]
    async fn refresh_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token to exchange.")] input: RefreshTokensInput,
    ) -> Fallible<RefreshTokensPayload> {
        let refreshed = refresh::refresh(ctx.app(), &ctx.viewer(), &input.refresh_token).await;
        answer(refreshed, |credentials| RefreshTokensPayload { tokens: Some(credentials.into()), ..Default::default() })
    }

    /// End the current session, or all of them.
    async fn logout(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sessions to end.", default_with = "LogoutInput::default()")] input: LogoutInput,
    ) -> Fallible<LogoutPayload> {
        let ended = session::logout(ctx.app(), &ctx.viewer(), input.all_sessions).await;
        answer(ended, |ids| LogoutPayload {
            ended_session_ids: ids.into_iter().map(Into::into).collect(),
            ..Default::default()
        })
    }

    /// End a session of the signed-in person.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to end.")] input: RevokeSessionInput,
    ) -> Fallible<RevokeSessionPayload> {
        let ended =
            async { session::revoke(ctx.app(), &ctx.viewer(), input_id("sessionId", &input.session_id)?).await };
        answer(ended.await, |id| RevokeSessionPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
