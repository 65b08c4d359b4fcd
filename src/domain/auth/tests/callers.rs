//! Who is authenticated, and how soon that changes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::json;

use super::http::until_revoked;
use super::{PASSWORD, TestServer, Tokens, code, enter, enter_with_key, login, register, still, still_with};
use crate::base::{InstanceRole, WorkspaceRole};
use crate::domain::accounts::service::set_role_by_operator;
use crate::domain::auth::service::session;
use crate::domain::workspaces::service::{CreateWorkspace, create, member};
use crate::entity::{Unscoped as _, membership, session as session_row, user};
use crate::identity::api_key::ApiKeySecret;

/// Longest time after which a change must have taken effect everywhere (C-AUTH-4).
const SOON: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_hot_caller_costs_no_sql() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    enter(&server, &tokens.access).await.unwrap();
    server.app.db.close().await.unwrap();
    assert!(enter(&server, &tokens.access).await.is_ok());
    server.app.clock.advance(Duration::from_secs(1));
    assert_ne!(code(enter(&server, &tokens.access).await), "UNAUTHENTICATED", "a database that is gone proves nothing");
}

#[tokio::test]
async fn c_auth_10_a_malformed_key_is_refused_without_the_database() {
    let server = still().await;
    server.app.db.close().await.unwrap();
    let good = ApiKeySecret::generate();
    let mut bad = good.reveal().to_owned();
    bad.replace_range(10..11, if &bad[10..11] == "x" { "y" } else { "x" });
    for key in [bad.as_str(), "", "dsk_", "eyJ0.e30.c2ln"] {
        assert_eq!(code(enter_with_key(&server, key).await), "UNAUTHENTICATED", "{key}");
    }
    assert_ne!(code(enter_with_key(&server, good.reveal()).await), "UNAUTHENTICATED", "this one had to be looked up");
}

#[tokio::test]
async fn c_auth_2_tokens_of_another_kind_open_nothing() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    for token in [tokens.refresh.as_str(), "", "Bearer", "dsk_x", "a.b.c"] {
        assert_eq!(code(enter(&server, token).await), "UNAUTHENTICATED", "{token}");
    }
    assert_eq!(code(enter_with_key(&server, &tokens.access).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn access_tokens_expire() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    server.app.clock.advance(server.app.config.auth.access_token_life + Duration::from_secs(31));
    assert_eq!(code(enter(&server, &tokens.access).await), "TOKEN_EXPIRED");
}

#[tokio::test]
async fn c_auth_4_roles_change_for_tokens_that_exist() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    let ada = enter(&server, &tokens.access).await.unwrap();
    let lab = create(&server.app, &ada, CreateWorkspace::parse("Lab", None, None).unwrap()).await.unwrap().id;
    assert_eq!(enter(&server, &tokens.access).await.unwrap().role_in(lab), Some(WorkspaceRole::Owner));
    set_role_by_operator(&server.app, "ada@example.org", InstanceRole::Admin).await.unwrap();
    assert!(enter(&server, &tokens.access).await.unwrap().is_instance_admin());
    let other = server.member("Eve", lab, WorkspaceRole::Owner).await;
    let own = membership::Entity::unscoped().filter(membership::Column::UserId.eq(ada.user_id()));
    let own = own.one(server.app.db.read()).await.unwrap().unwrap();
    member::remove(&server.app, &other, own.id).await.unwrap();
    assert_eq!(enter(&server, &tokens.access).await.unwrap().role_in(lab), None);
}

#[tokio::test]
async fn c_auth_4_another_process_hears_of_a_sign_out_without_being_woken() {
    let here = TestServer::new().await;
    let there = here.another(|_| {}).await;
    let tokens = register(&here, "ada@example.org").await;
    let connected = enter(&there, &tokens.access).await.expect("the keys are shared");
    let viewer = enter(&here, &tokens.access).await.unwrap();
    let start = Instant::now();
    session::logout(&here.app, &viewer, false).await.unwrap();
    let closed = until_revoked(&there.app, &connected, None).await;
    assert_eq!(closed.code(), "UNAUTHENTICATED");
    assert!(start.elapsed() <= SOON, "{:?}", start.elapsed());
    assert_eq!(code(enter(&there, &tokens.access).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn c_auth_4_connected_callers_learn_of_every_change() {
    let server = Arc::new(TestServer::new().await);
    let tokens = register(&server, "ada@example.org").await;
    let ada = enter(&server, &tokens.access).await.unwrap();
    let app = server.app.clone();
    let connected = Arc::clone(&ada);
    #[expect(clippy::disallowed_methods, reason = "a test is its own top")]
    let waiting = tokio::spawn(async move { until_revoked(&app, &connected, None).await });
    let other = enter(&server, &tokens.access).await.unwrap();
    let lab = create(&server.app, &other, CreateWorkspace::parse("Lab", None, None).unwrap()).await.unwrap().id;
    let start = Instant::now();
    while ada.role_in(lab).is_none() && start.elapsed() < SOON {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(ada.role_in(lab), Some(WorkspaceRole::Owner), "roles of connected callers are kept up to date");
    assert!(!waiting.is_finished());
    session::logout(&server.app, &other, false).await.unwrap();
    let closed = tokio::time::timeout(SOON, waiting).await.unwrap().unwrap();
    assert_eq!(closed.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn c_auth_4_a_connection_whose_client_does_not_read_holds_up_no_other() {
    let server = TestServer::new().await;
    let tokens = register(&server, "ada@example.org").await;
    let slow = enter(&server, &tokens.access).await.unwrap();
    let mut stands_still = Box::pin(until_revoked(&server.app, &slow, None));
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut stands_still).await.is_err());
    let second = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    let connected = enter(&server, &second.access).await.unwrap();
    session::logout(&server.app, &connected, false).await.unwrap();
    let closed = tokio::time::timeout(SOON, until_revoked(&server.app, &connected, None)).await;
    assert_eq!(closed.expect("the other was looked after").code(), "UNAUTHENTICATED");
    session::logout(&server.app, &slow, false).await.unwrap();
    assert_eq!(tokio::time::timeout(SOON, stands_still).await.unwrap().code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn c_str_10_connected_callers_end_with_their_token_and_not_later() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    let ada = enter(&server, &tokens.access).await.unwrap();
    let life = server.app.config.auth.access_token_life;
    server.app.clock.advance(life.saturating_sub(Duration::from_secs(1)));
    let early = tokio::time::timeout(Duration::from_millis(100), until_revoked(&server.app, &ada, None)).await;
    assert!(early.is_err(), "the token is good for another second");
    server.app.clock.advance(Duration::from_secs(1));
    assert!(enter(&server, &tokens.access).await.is_ok(), "a request is believed for a while: clocks differ");
    assert_eq!(until_revoked(&server.app, &ada, None).await.code(), "TOKEN_EXPIRED");
}

#[tokio::test]
async fn uses_are_written_down_once_in_a_while() {
    let server = still_with(|config| config.auth.access_token_life = Duration::from_secs(3600)).await;
    let tokens = register(&server, "ada@example.org").await;
    let second = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    server.app.clock.advance(Duration::from_secs(6 * 60));
    let viewer = enter(&server, &tokens.access).await.unwrap();
    let now = server.app.clock.now();
    let start = Instant::now();
    let used = async || {
        let row = session_row::Entity::unscoped_by_id(viewer.session_id().unwrap()).one(server.app.db.read()).await;
        row.unwrap().unwrap().last_used_at
    };
    while used().await != now && start.elapsed() < SOON {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(used().await, now);
    let person = user::Entity::unscoped().one(server.app.db.read()).await.unwrap().unwrap();
    assert_eq!(person.last_seen_at, Some(now));
    let rows = session_row::Entity::unscoped().filter(session_row::Column::LastUsedAt.eq(now));
    assert_eq!(
        rows.all(server.app.db.read()).await.unwrap().len(),
        1,
        "the session {} was not used",
        second.access.len()
    );
}

#[tokio::test]
async fn the_published_keys_verify_access_tokens() {
    use axum::body::to_bytes;
    use axum::http::Request;
    use tower::ServiceExt as _;
    let server = still().await;
    let request = Request::get("/.well-known/jwks.json").body(axum::body::Body::empty()).unwrap();
    let response = super::http::routes(server.app.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.headers()["cache-control"], "public, max-age=300");
    let keys: serde_json::Value =
        serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap();
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&json!("OKP"), &json!("EdDSA"), &json!("sig")));
    assert_eq!(key.get("d"), None, "the private half stays inside");

    let tokens = register(&server, "ada@example.org").await;
    let decoding = jsonwebtoken::DecodingKey::from_ed_components(key["x"].as_str().unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.set_audience(&[&server.app.config.auth.audience]);
    let claims = jsonwebtoken::decode::<serde_json::Value>(&tokens.access, &decoding, &validation).unwrap().claims;
    assert!(claims["sub"].as_str().unwrap().starts_with("user_"));
}
