//! API keys: created by people, used by programs.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{TestServer, Viewer, code, codes, enter_with_key, input, person, still};
use crate::base::id::WorkspaceId;
use crate::base::{Permission, WorkspaceRole};
use crate::domain::workspaces::service::{CreateWorkspace, create, member};
use crate::entity::Unscoped as _;
use crate::testing::error_code;

const CREATE: &str = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
    apiKey { id name prefix scopes expiresAt workspace { name } owner { name } } secret
    errors { code message path } } }";
const ROTATE: &str = "mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
    apiKey { id prefix } secret errors { code message path } } }";
const REVOKE: &str = "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) {
    apiKey { revokedAt } errors { code message path } } }";
const LIST: &str = "query ($id: ID!) { workspace(id: $id) { apiKeys { totalCount nodes { name } } }
    viewer { currentApiKey { name } apiKeys { totalCount } } }";

/// A person who has just signed in, with a role in a workspace.
async fn insider(server: &TestServer, email: &str, lab: WorkspaceId, role: WorkspaceRole) -> Arc<Viewer> {
    let viewer = person(server, email).await;
    let mut tx = server.app.db.begin().await.unwrap();
    let system = Viewer::system("test".to_owned());
    let user = viewer.user_id().unwrap();
    member::add_member_in(&mut tx, &server.app, &system, lab, user, role).await.unwrap();
    tx.commit().await.unwrap();
    viewer.note_membership(lab, Some(role));
    viewer
}

async fn lab(server: &TestServer) -> (Arc<Viewer>, WorkspaceId) {
    let ada = person(server, "ada@example.org").await;
    let lab = create(&server.app, &ada, CreateWorkspace::parse("Lab", None, None).unwrap()).await.unwrap();
    (ada, lab.id)
}

async fn try_key(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, scopes: Value) -> Value {
    let wanted = json!({ "workspaceId": lab, "name": "robot", "scopes": scopes });
    server.run(viewer, CREATE, input(wanted)).await
}

/// Identifier and secret of a new key.
async fn key(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, scopes: Value) -> (Value, String) {
    let mut answer = try_key(server, viewer, lab, scopes).await;
    let payload = &mut answer["data"]["createApiKey"];
    (payload["apiKey"]["id"].take(), payload["secret"].as_str().expect("a secret").to_owned())
}

#[tokio::test]
async fn c_auth_10_a_key_works_in_its_workspace_within_its_scopes() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let other = create(&server.app, &ada, CreateWorkspace::parse("Other", None, None).unwrap()).await.unwrap().id;
    let mut answer = try_key(&server, &ada, lab, json!(["READ", "RUN", "READ"])).await;
    let payload = answer["data"]["createApiKey"].take();
    let secret = payload["secret"].as_str().unwrap();
    let shown = &payload["apiKey"];
    assert!(secret.starts_with(shown["prefix"].as_str().unwrap()));
    assert_eq!((&shown["scopes"], &shown["expiresAt"]), (&json!(["READ", "RUN"]), &json!("2028-01-15T08:00:00.000Z")));
    assert_eq!((&shown["workspace"]["name"], &shown["owner"]["name"]), (&json!("Lab"), &json!("Ada")));

    let robot = enter_with_key(&server, secret).await.unwrap();
    assert_eq!(robot.user_id(), ada.user_id());
    assert!(robot.sees(lab) && !robot.sees(other));
    for (permission, expected) in [
        (Permission::WorkspaceRead, true),
        (Permission::JobsRun, true),
        (Permission::PromptsWrite, false),
        (Permission::MembersManage, false),
    ] {
        assert_eq!(robot.may(lab, permission), expected, "{permission:?}");
    }
    let listed = server.data(&robot, LIST, json!({ "id": lab })).await;
    assert_eq!(listed["viewer"]["currentApiKey"]["name"], "robot");
}

#[tokio::test]
async fn c_auth_10_only_the_hash_is_stored() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let (_, secret) = key(&server, &ada, lab, json!(["READ"])).await;
    let row = crate::entity::api_key::Entity::unscoped().one(server.app.db.read()).await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains(&secret[10..]));
    let audit = crate::entity::audit_entry::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    assert!(!format!("{audit:?}").contains(&secret[10..]), "C-TEN-7");
}

#[tokio::test]
async fn c_auth_10_a_key_cannot_exceed_its_creator_nor_make_keys() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let reader = insider(&server, "rey@example.org", lab, WorkspaceRole::Viewer).await;
    let member = insider(&server, "max@example.org", lab, WorkspaceRole::Member).await;
    for (viewer, scopes, allowed) in [
        (&reader, json!(["READ"]), true),
        (&reader, json!(["READ", "WRITE"]), false),
        (&member, json!(["READ", "WRITE", "RUN"]), true),
        (&member, json!(["MANAGE"]), false),
        (&ada, json!(["READ", "WRITE", "RUN", "MANAGE"]), true),
    ] {
        let answer = try_key(&server, viewer, lab, scopes.clone()).await;
        let expected = if allowed { "none" } else { "FORBIDDEN" };
        assert_eq!(error_code(&answer), expected, "{scopes}");
    }
    let (id, secret) = key(&server, &ada, lab, json!(["READ", "WRITE", "RUN", "MANAGE"])).await;
    let robot = enter_with_key(&server, &secret).await.unwrap();
    assert_eq!(error_code(&try_key(&server, &robot, lab, json!(["READ"])).await), "FORBIDDEN");
    let rotated = server.run(&robot, ROTATE, input(json!({ "apiKeyId": id }))).await;
    assert_eq!(error_code(&rotated), "FORBIDDEN");
    for document in [
        "mutation { logout { endedSessionIds } }",
        "mutation { updateProfile(input: { name: \"Eve\" }) { errors { code } } }",
        "mutation { changePassword(input: { newPassword: \"seven-patient-violins-9\" }) { errors { code } } }",
        "{ viewer { sessions { totalCount } } }",
    ] {
        assert_eq!(error_code(&server.run(&robot, document, json!({})).await), "FORBIDDEN", "{document}");
    }
}

#[tokio::test]
async fn keys_of_a_foreign_workspace_do_not_exist() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let (id, _) = key(&server, &ada, lab, json!(["READ"])).await;
    let eve = person(&server, "eve@example.org").await;
    let member = insider(&server, "max@example.org", lab, WorkspaceRole::Member).await;
    let created = try_key(&server, &eve, lab, json!(["READ"])).await;
    assert_eq!(codes(&created["data"]["createApiKey"]), ["NOT_FOUND"], "C-TEN-1");
    for outsider in [&eve, &member] {
        let node = server.data(outsider, "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(node["node"], json!(null));
        for (document, name) in [(ROTATE, "rotateApiKey"), (REVOKE, "revokeApiKey")] {
            let payload = server.data(outsider, document, input(json!({ "apiKeyId": id }))).await;
            assert_eq!(codes(&payload[name]), ["NOT_FOUND"]);
        }
    }
    let listed = server.data(&member, LIST, json!({ "id": lab })).await;
    assert_eq!(listed["workspace"]["apiKeys"]["totalCount"], 0);
    let listed = server.data(&ada, LIST, json!({ "id": lab })).await;
    assert_eq!(listed["workspace"]["apiKeys"]["totalCount"], 1);
}

#[tokio::test]
async fn administrators_see_and_revoke_all_keys_of_their_workspace() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let member = insider(&server, "max@example.org", lab, WorkspaceRole::Member).await;
    let (id, secret) = key(&server, &member, lab, json!(["READ"])).await;
    let listed = server.data(&ada, LIST, json!({ "id": lab })).await;
    assert_eq!(listed["workspace"]["apiKeys"]["nodes"], json!([{ "name": "robot" }]));
    assert_eq!(listed["viewer"]["apiKeys"]["totalCount"], 0, "it is not an own one");
    let rotated = server.data(&ada, ROTATE, input(json!({ "apiKeyId": id }))).await;
    assert_eq!(codes(&rotated["rotateApiKey"]), ["NOT_FOUND"], "nobody gets the secret of somebody else's key");
    assert!(enter_with_key(&server, &secret).await.is_ok());
    let revoked = server.data(&ada, REVOKE, input(json!({ "apiKeyId": id }))).await;
    assert_eq!(revoked["revokeApiKey"]["apiKey"]["revokedAt"], "2027-01-15T08:00:00.000Z");
    assert_eq!(code(enter_with_key(&server, &secret).await), "UNAUTHENTICATED", "C-AUTH-10: at once");
    let again = server.data(&member, REVOKE, input(json!({ "apiKeyId": id }))).await;
    assert_eq!(again["revokeApiKey"], revoked["revokeApiKey"], "revoking twice changes nothing");
    let rotated = server.data(&member, ROTATE, input(json!({ "apiKeyId": id }))).await;
    assert_eq!(codes(&rotated["rotateApiKey"]), ["INVALID_STATE"]);
}

#[tokio::test]
async fn the_old_secret_works_as_long_as_the_rotation_says() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let (id, first) = key(&server, &ada, lab, json!(["READ"])).await;
    let rotate = async |grace: i32| {
        let wanted = input(json!({ "apiKeyId": id, "graceSeconds": grace }));
        server.data(&ada, ROTATE, wanted).await["rotateApiKey"].take()
    };
    for wrong in [-1, 604_801] {
        assert_eq!(codes(&rotate(wrong).await), ["INVALID_INPUT"]);
    }
    let second = rotate(60).await["secret"].as_str().unwrap().to_owned();
    assert!(enter_with_key(&server, &first).await.is_ok());
    assert!(enter_with_key(&server, &second).await.is_ok());
    server.app.clock.advance(Duration::from_secs(60));
    assert_eq!(code(enter_with_key(&server, &first).await), "UNAUTHENTICATED");
    assert!(enter_with_key(&server, &second).await.is_ok());
    let third = rotate(0).await["secret"].as_str().unwrap().to_owned();
    assert_eq!(code(enter_with_key(&server, &second).await), "UNAUTHENTICATED");
    assert!(enter_with_key(&server, &third).await.is_ok());
}

#[tokio::test]
async fn keys_expire_and_say_when() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let wanted = |expires_at: Value| {
        input(json!({ "workspaceId": lab, "name": "robot", "scopes": ["READ"], "expiresAt": expires_at }))
    };
    let never = server.data(&ada, CREATE, wanted(json!(null))).await["createApiKey"].take();
    assert_eq!(never["apiKey"]["expiresAt"], json!(null));
    let past = server.data(&ada, CREATE, wanted(json!("2027-01-15T08:00:00Z"))).await["createApiKey"].take();
    assert_eq!(codes(&past), ["INVALID_INPUT"]);
    let soon = server.data(&ada, CREATE, wanted(json!("2027-01-15T08:00:01Z"))).await["createApiKey"].take();
    let secret = soon["secret"].as_str().unwrap();
    let robot = enter_with_key(&server, secret).await.unwrap();
    server.app.clock.advance(Duration::from_secs(1));
    assert_eq!(code(enter_with_key(&server, secret).await), "UNAUTHENTICATED");
    assert_eq!(super::http::until_revoked(&server.app, &robot, None).await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn c_auth_10_connected_programs_are_cut_when_their_secret_is_replaced() {
    let server = still().await;
    let (ada, lab) = lab(&server).await;
    let (id, secret) = key(&server, &ada, lab, json!(["READ"])).await;
    let robot = enter_with_key(&server, &secret).await.unwrap();
    let app = server.app.clone();
    let waiting = async {
        let soon = tokio::time::timeout(Duration::from_secs(2), super::http::until_revoked(&app, &robot, None));
        soon.await.expect("within two seconds")
    };
    let rotating = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        server.data(&ada, ROTATE, input(json!({ "apiKeyId": id }))).await
    };
    let (closed, _) = tokio::join!(waiting, rotating);
    assert_eq!(closed.code(), "UNAUTHENTICATED");
}
