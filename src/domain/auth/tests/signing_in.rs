//! Registration, signing in and out, claiming.

use std::time::Duration;

use serde_json::json;

use super::{
    LOGIN, OTHER, PASSWORD, REGISTER, Tokens, audited, code, codes, enter, input, login, person, refresh, register,
    still, still_with, stranger,
};
use crate::base::InstanceRole;
use crate::domain::accounts::service::{create_by_operator, reset_by_operator, set_role_by_operator};
use crate::domain::auth::claim;
use crate::entity::Unscoped as _;
use crate::identity::ACCESS_CHANGED;
use crate::testing::error_code;

const CLAIM: &str = "mutation ($input: ClaimInstanceInput!) { claimInstance(input: $input) {
    viewer { user { instanceRole } } tokens { accessToken refreshToken } errors { code message path } } }";
const LOGOUT: &str =
    "mutation ($input: LogoutInput! = {}) { logout(input: $input) { endedSessionIds errors { code } } }";
const REVOKE: &str = "mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) {
    deletedId errors { code } } }";
const SESSIONS: &str = "{ viewer { sessions { totalCount nodes { id isCurrent method ipAddress userAgent
    reauthenticatedUntil expiresAt } } } }";

#[tokio::test]
async fn registering_makes_an_account_and_signs_in() {
    let server = still().await;
    let wanted = json!({ "email": " Ada@Example.org ", "password": PASSWORD, "name": "Ada" });
    let payload = server.data(&stranger(&server).await, REGISTER, input(wanted)).await["register"].take();
    assert_eq!(payload["viewer"]["email"], "ada@example.org");
    assert_eq!(payload["viewer"]["user"], json!({ "name": "Ada", "isViewer": true }));
    assert_eq!(payload["viewer"]["currentSession"]["isCurrent"], true);
    assert_eq!(payload["tokens"]["accessTokenExpiresAt"], "2027-01-15T08:05:00.000Z");
    assert_eq!(payload["tokens"]["refreshTokenExpiresAt"], "2027-01-29T08:00:00.000Z");
    let viewer = enter(&server, &Tokens::of(&payload).access).await.unwrap();
    assert!(!viewer.is_instance_admin());
    assert_eq!(audited(&server).await, ["user.created", "session.created"]);
}

#[tokio::test]
async fn c_auth_8_a_taken_address_is_refused_without_saying_so() {
    let server = still().await;
    register(&server, "ada@example.org").await;
    let wanted = json!({ "email": "ADA@example.org", "password": OTHER, "name": "Eve" });
    let payload = server.data(&stranger(&server).await, REGISTER, input(wanted)).await["register"].take();
    assert_eq!((codes(&payload), &payload["errors"][0]["path"]), (vec!["INVALID_CREDENTIALS"], &json!(null)));
    assert!(payload["tokens"].is_null() && payload["viewer"].is_null());
    let login = login(&server, "ada@example.org", PASSWORD).await;
    assert_eq!(codes(&login), Vec::<&str>::new(), "the account is as it was");
}

#[tokio::test]
async fn closed_registration_answers_everyone_alike() {
    let server = still_with(|config| config.auth.registration_open = false).await;
    create_by_operator(&server.app, "ada@example.org", "Ada", &PASSWORD.into(), InstanceRole::User).await.unwrap();
    let mut answers = Vec::new();
    for email in ["ada@example.org", "eve@example.org"] {
        let wanted = json!({ "email": email, "password": PASSWORD, "name": "Eve" });
        answers.push(server.data(&stranger(&server).await, REGISTER, input(wanted)).await);
    }
    assert_eq!(codes(&answers[0]["register"]), ["INVALID_STATE"]);
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn c_auth_7_registrations_and_sign_ins_of_one_network_are_few() {
    let server = still_with(|config| {
        config.auth.registrations_per_hour = 2;
        config.auth.logins_per_minute = 10;
        config.auth.login_burst = 3;
    })
    .await;
    register(&server, "a@example.org").await;
    register(&server, "b@example.org").await;
    let wanted = json!({ "email": "c@example.org", "password": PASSWORD, "name": "Eve" });
    let third = server.run(&stranger(&server).await, REGISTER, input(wanted.clone())).await;
    assert_eq!(error_code(&third), "RATE_LIMITED");
    assert_eq!(third["errors"][0]["extensions"]["retryAfterSeconds"], 1800);
    let message = third["errors"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("Try again in 30 minutes."), "{message}");
    server.app.clock.advance(Duration::from_secs(1800));
    register(&server, "c@example.org").await;

    for n in 0..3 {
        assert_eq!(codes(&login(&server, &format!("x{n}@example.org"), OTHER).await), ["INVALID_CREDENTIALS"]);
    }
    let wanted = json!({ "email": "a@example.org", "password": PASSWORD });
    let fourth = server.run(&stranger(&server).await, LOGIN, input(wanted)).await;
    assert_eq!(error_code(&fourth), "RATE_LIMITED");
}

#[tokio::test]
async fn c_auth_8_an_unknown_address_and_a_wrong_password_look_alike() {
    let server = still().await;
    register(&server, "ada@example.org").await;
    let before = audited(&server).await.len();
    let wrong = login(&server, "ada@example.org", OTHER).await;
    let unknown = login(&server, "eve@example.org", OTHER).await;
    assert_eq!(codes(&wrong), ["INVALID_CREDENTIALS"]);
    assert_eq!(wrong, unknown);
    assert_eq!(audited(&server).await[before..], ["session.denied", "session.denied"]);
}

#[tokio::test]
async fn c_auth_7_wrong_passwords_slow_an_account_down_but_not_its_sessions() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    let mut answers = Vec::new();
    for email in ["ada@example.org", "nobody@example.org"] {
        for _ in 0..3 {
            assert_eq!(codes(&login(&server, email, OTHER).await), ["INVALID_CREDENTIALS"]);
        }
        answers.push(login(&server, email, PASSWORD).await);
    }
    assert_eq!(codes(&answers[0]), ["TOO_MANY_ATTEMPTS"]);
    assert_eq!(answers[0]["errors"][0]["retryAfterSeconds"], 1);
    assert_eq!(answers[0], answers[1], "accounts that do not exist are slowed down too (C-AUTH-8)");
    assert!(enter(&server, &tokens.access).await.is_ok());
    server.app.clock.advance(Duration::from_secs(1));
    assert_eq!(codes(&login(&server, "ada@example.org", PASSWORD).await), Vec::<&str>::new());
}

#[tokio::test]
async fn the_state_of_an_account_is_told_to_those_who_know_its_password() {
    use sea_orm::QueryFilter as _;
    use sea_orm::sea_query::Expr;

    use crate::entity::user::{Column, Entity, UserStatus};
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    for (status, expected) in [
        (UserStatus::Deactivated, "ACCOUNT_DISABLED"),
        (UserStatus::Locked, "ACCOUNT_DISABLED"),
        (UserStatus::Unverified, "EMAIL_NOT_VERIFIED"),
    ] {
        let mut tx = server.app.db.begin().await.unwrap();
        let change = Entity::update_unscoped().col_expr(Column::Status, Expr::value(status));
        change.filter(Expr::value(true)).exec(&*tx).await.unwrap();
        tx.signal(ACCESS_CHANGED);
        tx.commit().await.unwrap();
        assert_eq!(codes(&login(&server, "ada@example.org", PASSWORD).await), [expected]);
        assert_eq!(codes(&login(&server, "ada@example.org", OTHER).await), ["INVALID_CREDENTIALS"]);
        assert_eq!(code(enter(&server, &tokens.access).await), "UNAUTHENTICATED", "C-AUTH-4");
        assert_eq!(codes(&refresh(&server, &tokens.refresh).await), ["INVALID_CREDENTIALS"]);
    }
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    let server = still().await;
    let (ada, eve) = (person(&server, "ada@example.org").await, person(&server, "eve@example.org").await);
    server.app.clock.advance(Duration::from_secs(1));
    let second = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    let listed = server.data(&ada, SESSIONS, json!({})).await["viewer"]["sessions"].take();
    assert_eq!(listed["totalCount"], 2);
    let newest = &listed["nodes"][0];
    assert_eq!((&newest["isCurrent"], &newest["method"]), (&json!(false), &json!("PASSWORD")));
    assert_eq!((&newest["ipAddress"], &newest["userAgent"]), (&json!("192.0.2.7"), &json!("tests")));
    assert_eq!(newest["reauthenticatedUntil"], "2027-01-15T08:10:01.000Z");

    let end = input(json!({ "sessionId": newest["id"] }));
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    let id = json!({ "id": newest["id"] });
    assert_eq!(server.data(&eve, node, id.clone()).await["node"], json!(null));
    assert_eq!(server.data(&ada, node, id.clone()).await["node"], id);
    let foreign = server.data(&eve, REVOKE, end.clone()).await["revokeSession"].take();
    assert_eq!(codes(&foreign), ["NOT_FOUND"], "C-TEN-1");
    assert!(enter(&server, &second.access).await.is_ok());
    let ended = server.data(&ada, REVOKE, end.clone()).await["revokeSession"].take();
    assert_eq!(ended["deletedId"], newest["id"]);
    assert_eq!(code(enter(&server, &second.access).await), "UNAUTHENTICATED", "C-AUTH-4");
    assert_eq!(codes(&refresh(&server, &second.refresh).await), ["INVALID_CREDENTIALS"]);
    let again = server.data(&ada, REVOKE, end).await["revokeSession"].take();
    assert_eq!(codes(&again), ["NOT_FOUND"]);
}

#[tokio::test]
async fn c_auth_4_signing_out_ends_one_session_or_all() {
    let server = still().await;
    let first = register(&server, "ada@example.org").await;
    let second = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    let third = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    let viewer = enter(&server, &first.access).await.unwrap();
    let ended = server.data(&viewer, LOGOUT, json!({})).await["logout"]["endedSessionIds"].take();
    assert_eq!(ended, json!([viewer.session_id().unwrap()]));
    assert_eq!(code(enter(&server, &first.access).await), "UNAUTHENTICATED");
    let viewer = enter(&server, &second.access).await.unwrap();
    let ended = server.data(&viewer, LOGOUT, input(json!({ "allSessions": true }))).await["logout"].take();
    assert_eq!(ended["endedSessionIds"].as_array().unwrap().len(), 2);
    for tokens in [second, third] {
        assert_eq!(code(enter(&server, &tokens.access).await), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn the_oldest_session_above_the_limit_ends() {
    let server = still_with(|config| config.auth.sessions_per_user = 2).await;
    let first = register(&server, "ada@example.org").await;
    let mut later = Vec::new();
    for _ in 0..2 {
        server.app.clock.advance(Duration::from_secs(1));
        later.push(Tokens::of(&login(&server, "ada@example.org", PASSWORD).await));
    }
    assert_eq!(code(enter(&server, &first.access).await), "UNAUTHENTICATED");
    for tokens in later {
        assert!(enter(&server, &tokens.access).await.is_ok());
    }
}

#[tokio::test]
async fn c_auth_6_a_weaker_hash_is_replaced_at_sign_in() {
    use crate::entity::user::Entity;
    let weak = still().await;
    register(&weak, "ada@example.org").await;
    let strong = weak.another(|config| config.auth.argon2_memory_kib = 16).await;
    assert_eq!(codes(&login(&strong, "ada@example.org", PASSWORD).await), Vec::<&str>::new());
    let hash = Entity::unscoped().one(strong.app.db.read()).await.unwrap().unwrap().password_hash.unwrap();
    assert!(hash.contains("m=16,"), "{hash}");
    assert_eq!(codes(&login(&strong, "ada@example.org", PASSWORD).await), Vec::<&str>::new());
}

#[tokio::test]
async fn c_auth_13_the_first_administrator_holds_the_secret_that_works_once() {
    let server = still().await;
    let stranger = stranger(&server).await;
    let is_claimed =
        async || server.data(&stranger, "{ instance { isClaimed } }", json!({})).await["instance"]["isClaimed"].take();
    let void = claim::secret_at_first_start(&server.app).await.unwrap().unwrap();
    let secret = claim::secret_at_first_start(&server.app).await.unwrap().unwrap();
    let claiming = |secret: &str, email: &str| {
        input(json!({ "bootstrapSecret": secret, "email": email, "password": PASSWORD, "name": "Root" }))
    };
    assert_eq!(is_claimed().await, false);
    for wrong in ["", "dsc_", &void] {
        let payload = server.data(&stranger, CLAIM, claiming(wrong, "root@example.org")).await["claimInstance"].take();
        assert_eq!(codes(&payload), ["INVALID_CREDENTIALS"], "{wrong}");
    }
    register(&server, "ada@example.org").await;
    let taken = server.data(&stranger, CLAIM, claiming(&secret, "ada@example.org")).await["claimInstance"].take();
    assert_eq!(codes(&taken), ["ALREADY_EXISTS"], "and the secret still works");
    let payload = server.data(&stranger, CLAIM, claiming(&secret, "root@example.org")).await["claimInstance"].take();
    assert_eq!(payload["viewer"]["user"]["instanceRole"], "ADMIN");
    assert!(enter(&server, &Tokens::of(&payload).access).await.unwrap().is_instance_admin());
    assert_eq!(is_claimed().await, true);
    let again = server.data(&stranger, CLAIM, claiming(&secret, "two@example.org")).await["claimInstance"].take();
    assert_eq!(codes(&again), ["INVALID_CREDENTIALS"]);
    assert_eq!(claim::secret_at_first_start(&server.app).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_auth_13_of_many_claims_at_once_one_wins() {
    let server = still().await;
    let secret = claim::secret_at_first_start(&server.app).await.unwrap().unwrap();
    let stranger = stranger(&server).await;
    let claims = (0..8).map(|n| {
        let email = format!("root{n}@example.org");
        let wanted = json!({ "bootstrapSecret": secret, "email": email, "password": PASSWORD, "name": "Root" });
        server.data(&stranger, CLAIM, input(wanted))
    });
    let answers = futures_util::future::join_all(claims).await;
    let won = answers.iter().filter(|answer| codes(&answer["claimInstance"]).is_empty()).count();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn the_operator_makes_resets_and_promotes_accounts() {
    let server = still().await;
    let app = &server.app;
    create_by_operator(app, "ada@example.org", "Ada", &PASSWORD.into(), InstanceRole::User).await.unwrap();
    let twice = create_by_operator(app, "ada@example.org", "Ada", &PASSWORD.into(), InstanceRole::User).await;
    assert_eq!(twice.unwrap_err().code(), "ALREADY_EXISTS");
    let weak = create_by_operator(app, "eve@example.org", "Eve", &"password".into(), InstanceRole::User).await;
    assert_eq!(weak.unwrap_err().code(), "WEAK_PASSWORD");
    let tokens = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    assert!(!enter(&server, &tokens.access).await.unwrap().is_instance_admin());

    set_role_by_operator(app, "ada@example.org", InstanceRole::Admin).await.unwrap();
    assert!(enter(&server, &tokens.access).await.unwrap().is_instance_admin(), "C-AUTH-4");
    reset_by_operator(app, "ada@example.org", &OTHER.into()).await.unwrap();
    assert_eq!(code(enter(&server, &tokens.access).await), "UNAUTHENTICATED", "C-AUTH-4");
    assert_eq!(codes(&login(&server, "ada@example.org", PASSWORD).await), ["INVALID_CREDENTIALS"]);
    assert_eq!(codes(&login(&server, "ada@example.org", OTHER).await), Vec::<&str>::new());
    let unknown = reset_by_operator(app, "nobody@example.org", &OTHER.into()).await;
    assert_eq!(unknown.unwrap_err().code(), "NOT_FOUND");
}

#[tokio::test]
async fn c_auth_14_inputs_have_no_place_for_what_the_server_decides() {
    let sdl = crate::schema::sdl();
    for name in ["RegisterInput", "LoginInput", "UpdateProfileInput", "CreateApiKeyInput", "ClaimInstanceInput"] {
        let start = sdl.find(&format!("input {name} {{")).unwrap();
        let body = &sdl[start..start + sdl[start..].find('}').unwrap()];
        for field in ["role", "instanceRole", "status", "isEmailVerified", "ownerId", "id", "userId", "createdAt"] {
            let is_asked_for = body.split_whitespace().any(|word| word.strip_suffix(':') == Some(field));
            assert!(!is_asked_for, "{name}.{field}");
        }
    }
    let server = still().await;
    let wanted = json!({ "email": "eve@example.org", "password": PASSWORD, "name": "Eve", "instanceRole": "ADMIN" });
    let answer = server.run(&stranger(&server).await, REGISTER, input(wanted)).await;
    assert!(answer["data"].is_null() && !answer["errors"].as_array().unwrap().is_empty(), "{answer}");
}
