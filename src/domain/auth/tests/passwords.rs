//! Changing the password, reauthentication, the profile.

use std::time::Duration;

use serde_json::json;

use super::{OTHER, PASSWORD, Tokens, code, codes, enter, input, login, person, register, still, still_with};
use crate::testing::error_code;

const CHANGE: &str = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
    viewer { email } errors { code message path } } }";
const REAUTHENTICATE: &str = "mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) {
    session { reauthenticatedUntil } errors { code path } } }";
const PROFILE: &str = "mutation ($input: UpdateProfileInput! = {}) { updateProfile(input: $input) {
    viewer { locale timeZone user { name } defaultWorkspace { id } } errors { code path } } }";

#[tokio::test]
async fn c_auth_5_a_new_password_needs_the_current_one() {
    let server = still().await;
    let ada = person(&server, "ada@example.org").await;
    for (current, new, expected, path) in [
        (json!(OTHER), OTHER, "INVALID_CREDENTIALS", "currentPassword"),
        (json!(null), OTHER, "INVALID_CREDENTIALS", "currentPassword"),
        (json!(PASSWORD), "short", "WEAK_PASSWORD", "newPassword"),
        (json!(PASSWORD), "ada@example.org ada@example.org", "WEAK_PASSWORD", "newPassword"),
    ] {
        let wanted = json!({ "currentPassword": current, "newPassword": new });
        let payload = server.data(&ada, CHANGE, input(wanted)).await["changePassword"].take();
        assert_eq!((codes(&payload), &payload["errors"][0]["path"]), (vec![expected], &json!(["input", path])));
    }
    assert_eq!(codes(&login(&server, "ada@example.org", PASSWORD).await), Vec::<&str>::new());
    let wanted = json!({ "currentPassword": PASSWORD, "newPassword": OTHER });
    let payload = server.data(&ada, CHANGE, input(wanted)).await["changePassword"].take();
    assert_eq!(payload["viewer"]["email"], "ada@example.org");
    assert_eq!(codes(&login(&server, "ada@example.org", PASSWORD).await), ["INVALID_CREDENTIALS"]);
    assert_eq!(codes(&login(&server, "ada@example.org", OTHER).await), Vec::<&str>::new());
}

#[tokio::test]
async fn c_auth_4_a_new_password_ends_the_other_sessions_at_once() {
    let server = still().await;
    let own = register(&server, "ada@example.org").await;
    let other = Tokens::of(&login(&server, "ada@example.org", PASSWORD).await);
    let ada = enter(&server, &own.access).await.unwrap();
    assert!(enter(&server, &other.access).await.is_ok());
    let keeping = json!({ "currentPassword": PASSWORD, "newPassword": OTHER, "endOtherSessions": false });
    server.data(&ada, CHANGE, input(keeping)).await;
    assert!(enter(&server, &other.access).await.is_ok());
    let ending = json!({ "currentPassword": OTHER, "newPassword": PASSWORD });
    server.data(&ada, CHANGE, input(ending)).await;
    assert_eq!(code(enter(&server, &other.access).await), "UNAUTHENTICATED");
    assert!(enter(&server, &own.access).await.is_ok());
}

#[tokio::test]
async fn c_auth_7_guessing_the_current_password_is_slowed_down() {
    let server = still().await;
    let ada = person(&server, "ada@example.org").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let payload = server.data(&ada, REAUTHENTICATE, input(json!({ "password": OTHER }))).await;
        seen.push(codes(&payload["reauthenticate"])[0].to_owned());
    }
    assert_eq!(seen, ["INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "TOO_MANY_ATTEMPTS"]);
}

#[tokio::test]
async fn c_auth_12_giving_the_password_again_opens_the_window_for_sensitive_changes() {
    let server = still_with(|config| config.auth.access_token_life = Duration::from_secs(3600)).await;
    let tokens = register(&server, "ada@example.org").await;
    server.app.clock.advance(Duration::from_secs(10 * 60));
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret errors { code } } }";
    let workspace = "mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { workspace { id } } }";
    let ada = enter(&server, &tokens.access).await.unwrap();
    let made = server.data(&ada, workspace, input(json!({ "name": "Lab" }))).await;
    let id = &made["createWorkspace"]["workspace"]["id"];
    let wanted = input(json!({ "workspaceId": id, "name": "key", "scopes": ["READ"] }));
    let ada = enter(&server, &tokens.access).await.unwrap();
    assert_eq!(error_code(&server.run(&ada, create, wanted.clone()).await), "REAUTHENTICATION_REQUIRED");
    let proven = server.data(&ada, REAUTHENTICATE, input(json!({ "password": PASSWORD }))).await;
    assert_eq!(proven["reauthenticate"]["session"]["reauthenticatedUntil"], "2027-01-15T08:20:00.000Z");
    let ada = enter(&server, &tokens.access).await.unwrap();
    assert!(server.data(&ada, create, wanted.clone()).await["createApiKey"]["secret"].is_string());
    server.app.clock.advance(Duration::from_secs(10 * 60));
    let ada = enter(&server, &tokens.access).await.unwrap();
    assert_eq!(error_code(&server.run(&ada, create, wanted).await), "REAUTHENTICATION_REQUIRED");
}

#[tokio::test]
async fn people_change_their_profile() {
    let server = still().await;
    let ada = person(&server, "ada@example.org").await;
    let unchanged = server.data(&ada, PROFILE, json!({})).await["updateProfile"].take();
    let start = json!({ "locale": "en", "timeZone": "UTC", "user": { "name": "Ada" }, "defaultWorkspace": null });
    assert_eq!(unchanged["viewer"], start);
    let wanted = json!({ "name": "Ada L.", "locale": "de-AT", "timeZone": "Europe/Vienna" });
    let changed = server.data(&ada, PROFILE, input(wanted)).await["updateProfile"].take();
    let expected = json!({ "locale": "de-AT", "timeZone": "Europe/Vienna", "user": { "name": "Ada L." }, "defaultWorkspace": null });
    assert_eq!(changed["viewer"], expected);
    for (field, value) in [
        ("name", json!(" ")),
        ("name", json!(null)),
        ("locale", json!("not a language")),
        ("timeZone", json!("../etc/passwd")),
    ] {
        let payload = server.data(&ada, PROFILE, input(json!({ field: value }))).await["updateProfile"].take();
        assert_eq!(payload["errors"], json!([{ "code": "INVALID_INPUT", "path": ["input", field] }]), "{value}");
    }
}

#[tokio::test]
async fn c_ten_1_only_an_own_workspace_can_be_opened_first() {
    let server = still().await;
    let ada = person(&server, "ada@example.org").await;
    let (_, foreign) = server.owner("Eve", "Lab").await;
    for id in [json!(foreign), json!("ws_00000000000000000000000000"), json!("nonsense")] {
        let payload = server.data(&ada, PROFILE, input(json!({ "defaultWorkspaceId": id }))).await;
        assert_eq!(codes(&payload["updateProfile"]), ["NOT_FOUND"], "{id}");
    }
}
