//! Links to files, and the housekeeping of files whose time is over.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use sea_orm::{ModelTrait as _, Set};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;

use super::*;
use crate::base::WorkspaceRole;
use crate::domain::artifacts::expiry::ExpiredArtifacts;
use crate::domain::artifacts::http;
use crate::domain::documents::file_maintenance::OrphanedFiles;
use crate::engine::maintenance::{Extent, tally};
use crate::entity::{BelongsTo as _, membership};

async fn get(server: &TestServer, link: &Value) -> Response {
    let path = url::Url::parse(link.as_str().unwrap()).unwrap().path().to_owned();
    let request = Request::get(path).body(Body::empty()).unwrap();
    http::routes(server.app.clone()).oneshot(request).await.unwrap()
}

#[tokio::test]
async fn c_ing_6_a_file_is_an_attachment_in_a_sandbox_until_its_link_ends() {
    let server = server().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let id = report(&server, lab, "Tübingen \"x\"", "High.").await;
    let values = json!({ "workspaceId": lab, "source": { "reportId": id }, "format": "HTML" });
    let made = export(&server, &ben, values).await["artifact"].take();
    let link = &made["download"]["url"];
    let sent = get(&server, link).await;
    let told = |name| sent.headers()[name].to_str().unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    assert_eq!(
        told(header::CONTENT_DISPOSITION),
        "attachment; filename=\"T_bingen__x_.html\"; filename*=UTF-8''T%C3%BCbingen%20_x_.html"
    );
    assert_eq!(told(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    assert_eq!(told(header::CONTENT_TYPE), "text/html; charset=utf-8");
    server.app.clock.advance(server.app.config.storage.download_link_life);
    assert_eq!(get(&server, link).await.status(), StatusCode::NOT_FOUND, "the link has ended");
}

#[tokio::test]
async fn c_ing_6_a_link_ends_with_the_membership_of_whom_it_was_made_for() {
    let server = server().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let made = export_prompts(&server, &ben, lab, "CSV").await;
    let link = &made["download"]["url"];
    assert_eq!(get(&server, link).await.status(), StatusCode::OK);
    let rows = membership::Entity::belonging_to(ben.user_id().unwrap()).all(server.app.db.read()).await.unwrap();
    let tx = server.app.db.begin().await.unwrap();
    for row in rows {
        row.delete(&*tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(get(&server, link).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn c_ten_9_housekeeping_keeps_files_of_artifacts_and_deletes_those_whose_time_is_over() {
    // The clock starts at the time of the files.
    let server = TestServer::with(Clock::manual(Clock::System.now()), |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = export_prompts(&server, &ada, lab, "CSV").await;
    let id: ArtifactId = made["id"].as_str().unwrap().parse().unwrap();
    let key = BlobKey::of(lab).with(id).part("content");
    server.app.clock.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(tally(&server.app, &OrphanedFiles, Extent::default()).await, 0);
    assert_eq!(tally(&server.app, &ExpiredArtifacts, Extent::default()).await, 0);
    let row = artifact::Entity::by_id_in(lab, id).one(server.app.db.read()).await.unwrap().unwrap();
    let mut change = row.into_active_model();
    change.expires_at = Set(Some(server.app.clock.now()));
    let tx = server.app.db.begin().await.unwrap();
    change.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(tally(&server.app, &ExpiredArtifacts, Extent::default()).await, 1);
    assert!(server.app.blob.head(&key).await.unwrap().is_none());
}

#[tokio::test]
async fn a_reader_who_stops_in_the_middle_can_begin_again() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = report(&server, lab, "Long", &"All about tides. ".repeat(50_000)).await;
    let values = json!({ "workspaceId": lab, "source": { "reportId": id }, "format": "MARKDOWN" });
    let made = export(&server, &ada, values).await["artifact"].take();
    let link = &made["download"]["url"];
    let mut sent = get(&server, link).await.into_body().into_data_stream();
    let first = sent.next().await.unwrap().unwrap();
    assert!(!first.is_empty() && json!(first.len()) != made["byteSize"], "the file comes in pieces");
    drop(sent);
    let whole = axum::body::to_bytes(get(&server, link).await.into_body(), usize::MAX).await.unwrap();
    assert_eq!(made["sha256"], hex::encode(Sha256::digest(whole)));
}
