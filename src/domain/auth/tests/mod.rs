//! Behaviour of signing in, through the schema and through the authentication that every transport uses.

mod api_keys;
mod callers;
mod families;
mod passwords;
mod signing_in;

use std::sync::Arc;

use serde_json::{Value, json};

use super::http;
use crate::base::clock::{Clock, Timestamp};
use crate::base::{Result, Viewer};
use crate::config::Config;
use crate::entity::Unscoped as _;
use crate::graphql::transport::{Credentials, RequestMeta};
use crate::testing::{TestServer, codes, input};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const PASSWORD: &str = "wandering-otter-42-lamps";
const OTHER: &str = "seven-patient-violins-9";

const REGISTER: &str = "mutation ($input: RegisterInput!) { register(input: $input) {
    viewer { id email user { name isViewer } currentSession { isCurrent } sessions { totalCount } }
    tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
    errors { code message path } } }";
const LOGIN: &str = "mutation ($input: LoginInput!) { login(input: $input) {
    viewer { email sessions { totalCount } } tokens { accessToken refreshToken }
    errors { code message path ... on CredentialError { retryAfterSeconds } } } }";
const REFRESH: &str = "mutation ($input: RefreshTokensInput!) { refreshTokens(input: $input) {
    tokens { accessToken refreshToken } errors { code message path } } }";

/// A server with a stopped clock.
async fn still() -> TestServer {
    TestServer::with(Clock::manual(NOW), |_| {}).await
}

/// A server with a stopped clock and other settings.
async fn still_with(change: impl FnOnce(&mut Config)) -> TestServer {
    TestServer::with(Clock::manual(NOW), change).await
}

fn meta() -> RequestMeta {
    RequestMeta {
        correlation_id: "test".to_owned(),
        peer_ip: Some("192.0.2.7".to_owned()),
        user_agent: Some("tests".to_owned()),
        origin: None,
    }
}

/// Authenticates with an access token.
async fn enter(server: &TestServer, token: &str) -> Result<Arc<Viewer>> {
    http::authenticate(&server.app, Credentials::Bearer(token.to_owned()), &meta()).await
}

/// Authenticates with an API key.
async fn enter_with_key(server: &TestServer, key: &str) -> Result<Arc<Viewer>> {
    http::authenticate(&server.app, Credentials::ApiKey(key.to_owned()), &meta()).await
}

async fn stranger(server: &TestServer) -> Arc<Viewer> {
    http::authenticate(&server.app, Credentials::None, &meta()).await.unwrap()
}

/// The code of a failed authentication.
fn code(entered: Result<Arc<Viewer>>) -> &'static str {
    entered.expect_err("nobody may enter with these credentials").code()
}

/// Tokens of a session.
#[derive(Debug, Clone)]
struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn of(payload: &Value) -> Self {
        assert_eq!(codes(payload), Vec::<&str>::new(), "{payload}");
        let text = |name: &str| payload["tokens"][name].as_str().unwrap().to_owned();
        Self { access: text("accessToken"), refresh: text("refreshToken") }
    }
}

/// Registers a person.
async fn register(server: &TestServer, email: &str) -> Tokens {
    let wanted = json!({ "email": email, "password": PASSWORD, "name": "Ada" });
    let payload = server.data(&stranger(server).await, REGISTER, input(wanted)).await;
    Tokens::of(&payload["register"])
}

/// Registers a person and authenticates.
async fn person(server: &TestServer, email: &str) -> Arc<Viewer> {
    enter(server, &register(server, email).await.access).await.unwrap()
}

async fn login(server: &TestServer, email: &str, password: &str) -> Value {
    let wanted = json!({ "email": email, "password": password });
    server.data(&stranger(server).await, LOGIN, input(wanted)).await["login"].take()
}

async fn refresh(server: &TestServer, token: &str) -> Value {
    let wanted = json!({ "refreshToken": token });
    server.data(&stranger(server).await, REFRESH, input(wanted)).await["refreshTokens"].take()
}

/// Actions in the audit log, the oldest first.
async fn audited(server: &TestServer) -> Vec<String> {
    use sea_orm::QueryOrder as _;
    let entries = crate::entity::audit_entry::Entity::unscoped().order_by_asc(crate::entity::audit_entry::Column::Id);
    entries.all(server.app.db.read()).await.unwrap().into_iter().map(|row| row.action).collect()
}
