//! Upload tickets.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use tokio::sync::Notify;

use super::*;
use crate::base::Result;
use crate::base::secret::sha256_hex;
use crate::engine::IdempotencyKey;
use crate::entity::{Unscoped as _, upload};

const RIGHT: &str = "The gauge at Brest.";
const WRONG: &str = "The gauge at Paris.";

async fn ticket(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> upload::Model {
    let command = service::CreateUpload {
        workspace,
        filename: "gauge.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        byte_size: i64::try_from(RIGHT.len()).unwrap(),
        sha256: Some(sha256_hex(RIGHT)),
    };
    service::create_upload(&server.app, viewer, command).await.unwrap()
}

fn whole(text: &'static str) -> BoxStream<'static, Result<Bytes>> {
    stream::iter([Ok(Bytes::from_static(text.as_bytes()))]).boxed()
}

/// The second half is sent when notified.
fn halved(text: &'static str, go: Arc<Notify>) -> BoxStream<'static, Result<Bytes>> {
    let (first, second) = text.as_bytes().split_at(text.len() / 2);
    let rest = stream::once(async move {
        go.notified().await;
        Ok(Bytes::from_static(second))
    });
    stream::iter([Ok(Bytes::from_static(first))]).chain(rest).boxed()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_a_wrong_upload_to_the_same_ticket() {
    let server = TestServer::new().await;
    let other = server.another(|_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ticket = ticket(&server, &ada, lab).await;
    let go = Arc::new(Notify::new());
    let slow = service::receive(&other.app, &ticket, halved(WRONG, Arc::clone(&go)));
    let right = async {
        service::receive(&server.app, &ticket, whole(RIGHT)).await.unwrap();
        go.notify_one();
    };
    let (wrong, ()) = tokio::join!(slow, right);
    assert_eq!(wrong.unwrap_err().code(), "INVALID_INPUT");
    let added = service::add(&server.app, &ada, add_of(lab, Source::Upload(ticket.id), false)).await.unwrap();
    assert_eq!(added.document.sha256, sha256_hex(RIGHT));
    assert_eq!(server.app.blob.list().count().await, 1, "what was sent with the ticket is gone once it is used");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_right_uploads_to_one_ticket_one_is_taken_and_the_other_takes_nothing_away() {
    let server = TestServer::new().await;
    let other = server.another(|_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ticket = ticket(&server, &ada, lab).await;
    let go = Arc::new(Notify::new());
    let slow = service::receive(&other.app, &ticket, halved(RIGHT, Arc::clone(&go)));
    let quick = async {
        service::receive(&server.app, &ticket, whole(RIGHT)).await.unwrap();
        go.notify_one();
    };
    let (late, ()) = tokio::join!(slow, quick);
    assert_eq!(late.unwrap_err().code(), "NOT_FOUND");
    assert_eq!(server.app.blob.list().count().await, 1);
    service::add(&server.app, &ada, add_of(lab, Source::Upload(ticket.id), false)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_10_a_ticket_that_the_first_request_used_up_is_no_obstacle_for_its_repetition() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ticket = ticket(&server, &ada, lab).await;
    service::receive(&server.app, &ticket, whole(RIGHT)).await.unwrap();
    let request = |tags: &[&str]| AddDocument {
        idempotency_key: Some(IdempotencyKey { operation: "addDocument", text: "once".to_owned() }),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..add_of(lab, Source::Upload(ticket.id), false)
    };
    let first = service::add(&server.app, &ada, request(&[])).await.unwrap();
    let again = service::add(&server.app, &ada, request(&[])).await.unwrap();
    assert_eq!(first.document.id, again.document.id);
    let other = service::add(&server.app, &ada, request(&["sea"])).await;
    assert_eq!(other.unwrap_err().code(), "IDEMPOTENCY_CONFLICT");
    assert!(upload::Entity::unscoped().one(server.app.db.read()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_10_a_key_given_with_content_that_is_known_leads_to_the_known_document() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let known = service::add(&server.app, &ada, text(lab, RIGHT, false)).await.unwrap();
    for _ in 0..2 {
        let keyed = AddDocument {
            idempotency_key: Some(IdempotencyKey { operation: "addDocument", text: "known".to_owned() }),
            ..text(lab, RIGHT, false)
        };
        assert_eq!(service::add(&server.app, &ada, keyed).await.unwrap().document.id, known.document.id);
    }
}

/// The files in a folder and below it, as the disk numbers them.
#[cfg(unix)]
fn files_of(folder: &std::path::Path) -> Vec<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .flat_map(|entry| match entry.metadata().unwrap() {
            metadata if metadata.is_dir() => files_of(&entry.path()),
            metadata => vec![metadata.ino()],
        })
        .collect()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_document_is_the_one_that_was_sent_and_no_copy_of_it() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ticket = ticket(&server, &ada, lab).await;
    service::receive(&server.app, &ticket, whole(RIGHT)).await.unwrap();
    let folder = server.app.config.storage.path.clone().unwrap();
    let sent = files_of(&folder);
    assert_eq!(sent.len(), 1);
    let added = json!({ "workspaceId": lab, "source": { "uploadId": ticket.id } });
    let added = change(&server, &ada, "addDocument", added, "document { sha256 }").await;
    assert_eq!(added["document"]["sha256"], sha256_hex(RIGHT));
    assert_eq!(files_of(&folder), sent);
}
