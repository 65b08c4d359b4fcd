//! Pictures of people and bots, from the file that is sent to the bytes that are read.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::http;
use super::service::AvatarChange;
use crate::base::id::{BotId, WorkspaceId};
use crate::base::{Clock, Viewer, WorkspaceRole};
use crate::domain::accounts::service::{UpdateProfile, update_profile};
use crate::domain::bots::service::{UpdateBot, delete, update};
use crate::domain::documents::file_maintenance::OrphanedFiles;
use crate::engine::maintenance::{Extent, tally};
use crate::testing::{TestServer, input};

const LIFE: Duration = Duration::from_secs(24 * 60 * 60);

fn sent(name: &str) -> AvatarChange {
    AvatarChange::Replace(File::open(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap())
}

fn picture() -> AvatarChange {
    sent("crates/pictures/testdata/wide.jpg")
}

async fn server() -> TestServer {
    TestServer::with(Clock::manual(Clock::System.now()), |_| {}).await
}

async fn bot(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId) -> BotId {
    let document = "mutation ($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { message } } }";
    let values = json!({ "workspaceId": workspace, "name": "Tidal", "systemPrompt": "" });
    let made = server.data(viewer, document, input(values)).await;
    made["createBot"]["bot"]["id"].as_str().unwrap().parse().unwrap()
}

async fn url_of(server: &TestServer, viewer: &Arc<Viewer>, bot: BotId) -> Value {
    let found = server.data(viewer, "query ($id: ID!) { bot(id: $id) { avatarUrl } }", json!({ "id": bot })).await;
    found["bot"]["avatarUrl"].clone()
}

async fn get(server: &TestServer, link: &Value) -> Response {
    let path = url::Url::parse(link.as_str().unwrap()).unwrap().path().to_owned();
    http::routes(server.app.clone()).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
}

async fn files(server: &TestServer) -> usize {
    server.app.blob.list().try_collect::<Vec<_>>().await.unwrap().len()
}

fn with(avatar: AvatarChange) -> UpdateBot {
    UpdateBot { avatar, ..UpdateBot::default() }
}

#[tokio::test]
async fn a_bot_has_a_picture_until_it_is_replaced_removed_or_deleted() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = bot(&server, &ada, lab).await;
    assert_eq!(url_of(&server, &ada, id).await, Value::Null);
    let row = update(&server.app, &ada, id, with(picture())).await.unwrap();
    assert_eq!(row.revision, 2);
    let first = url_of(&server, &ada, id).await;
    let shown = get(&server, &first).await;
    let told = |name| shown.headers()[name].to_str().unwrap();
    assert_eq!((shown.status(), told(header::CONTENT_TYPE)), (StatusCode::OK, "image/png"));
    assert_eq!(told(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    let bytes = to_bytes(shown.into_body(), 1_000_000).await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG"), "what was sent is written anew");
    assert_eq!(url_of(&server, &ada, id).await, first, "browsers may keep it");
    update(&server.app, &ada, id, with(picture())).await.unwrap();
    let second = url_of(&server, &ada, id).await;
    assert_ne!(second, first);
    assert_eq!(get(&server, &first).await.status(), StatusCode::NOT_FOUND);
    assert_eq!((get(&server, &second).await.status(), files(&server).await), (StatusCode::OK, 1));
    update(&server.app, &ada, id, with(AvatarChange::Keep)).await.unwrap();
    assert_eq!(url_of(&server, &ada, id).await, second);
    update(&server.app, &ada, id, with(AvatarChange::Remove)).await.unwrap();
    assert_eq!((url_of(&server, &ada, id).await, files(&server).await), (Value::Null, 0));
    update(&server.app, &ada, id, with(picture())).await.unwrap();
    delete(&server.app, &ada, id).await.unwrap();
    assert_eq!(files(&server).await, 0);
}

#[tokio::test]
async fn what_is_refused_leaves_neither_a_file_nor_a_change() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (ben, eve) = (server.member("Ben", lab, WorkspaceRole::Viewer).await, server.person("Eve").await);
    let id = bot(&server, &ada, lab).await;
    let stale = UpdateBot { expected_revision: Some(7), ..with(picture()) };
    for (viewer, new, code) in [
        (&ada, with(sent("Cargo.toml")), "UNSUPPORTED_MEDIA_TYPE"),
        (&ada, stale, "CONFLICT"),
        (&ben, with(picture()), "FORBIDDEN"),
        (&eve, with(picture()), "NOT_FOUND"),
    ] {
        let refused = update(&server.app, viewer, id, new).await.unwrap_err();
        assert_eq!(refused.code(), code, "{refused:?}");
    }
    assert_eq!((url_of(&server, &ada, id).await, files(&server).await), (Value::Null, 0));
}

#[tokio::test]
async fn a_person_has_a_picture_that_others_see() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Viewer).await;
    let new = |avatar| UpdateProfile::default().with_avatar(avatar);
    let seen = async || {
        let query =
            "query ($id: ID!) { workspace(id: $id) { members(first: 9) { nodes { user { name avatarUrl } } } } }";
        let found = server.data(&ben, query, json!({ "id": lab })).await;
        let all = found["workspace"]["members"]["nodes"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["user"]["name"] == "Ada").unwrap()["user"]["avatarUrl"].take()
    };
    assert_eq!(seen().await, Value::Null);
    update_profile(&server.app, &ada, new(picture())).await.unwrap();
    let link = seen().await;
    assert_eq!(get(&server, &link).await.status(), StatusCode::OK);
    let forged = json!(link.as_str().unwrap().replace("/avatars/", "/avatars/A"));
    assert_eq!(get(&server, &forged).await.status(), StatusCode::NOT_FOUND);
    server.app.clock.advance(LIFE * 2);
    assert_eq!(get(&server, &link).await.status(), StatusCode::NOT_FOUND, "the link has ended");
    assert_eq!(get(&server, &seen().await).await.status(), StatusCode::OK);
    update_profile(&server.app, &ada, new(AvatarChange::Remove)).await.unwrap();
    assert_eq!((seen().await, files(&server).await), (Value::Null, 0));
}

#[tokio::test]
async fn c_ten_9_housekeeping_keeps_pictures_that_stand_in_a_row_and_deletes_others() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = bot(&server, &ada, lab).await;
    let row = update(&server.app, &ada, id, with(picture())).await.unwrap();
    update_profile(&server.app, &ada, UpdateProfile::default().with_avatar(picture())).await.unwrap();
    // Stored by an attempt of which nobody knows whether it was committed.
    let place = crate::port::blob::BlobKey::of(row.workspace_id).with(id);
    super::service::prepare(&server.app, &place, picture()).await.unwrap();
    let place = crate::port::blob::BlobKey::of(ada.user_id().unwrap());
    super::service::prepare(&server.app, &place, picture()).await.unwrap();
    server.app.clock.advance(LIFE);
    assert_eq!(tally(&server.app, &OrphanedFiles, Extent::default()).await, 2);
    assert_eq!(
        (files(&server).await, get(&server, &url_of(&server, &ada, id).await).await.status()),
        (2, StatusCode::OK)
    );
}
