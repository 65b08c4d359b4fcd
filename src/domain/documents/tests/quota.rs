//! Storage quota and equal contents, with sixteen callers in two processes (C-JOB-20).

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use sea_orm::PaginatorTrait as _;

use super::*;
use crate::base::Clock;
use crate::base::error::Reason;
use crate::entity::{Unscoped as _, upload};

const CALLS: usize = 16;

/// Two processes with a quota of ten files of 100 bytes.
async fn narrow() -> (TestServer, TestServer) {
    let server =
        TestServer::with(Clock::manual(Clock::System.now()), |config| config.storage.workspace_quota = 1_000).await;
    let other = server.another(|_| {}).await;
    (server, other)
}

fn ticket(workspace: WorkspaceId) -> service::CreateUpload {
    let (filename, media_type) = ("a.txt".to_owned(), "text/plain".to_owned());
    service::CreateUpload { workspace, filename, media_type, byte_size: 100, sha256: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_20_documents_added_at_once_never_exceed_the_room_of_the_workspace() {
    let (server, other) = narrow().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let calls = (0..CALLS).map(|n| {
        let app = if n % 2 == 0 { &server.app } else { &other.app };
        service::add(app, &ada, text(lab, &format!("{n:02}").repeat(50), false))
    });
    let outcomes = join_all(calls).await;
    let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(refused.iter().all(|error| error.code() == "QUOTA_EXCEEDED"), "{refused:?}");
    assert_eq!(refused.len(), CALLS - 10);
    let rows = document::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.byte_size).sum::<i64>(), 1_000);
    assert_eq!(server.app.blob.list().count().await, 10, "what was refused left no file");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_20_tickets_count_until_they_expire_and_equal_contents_are_one_document() {
    let (server, other) = narrow().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let app = |n: usize| if n.is_multiple_of(2) { &server.app } else { &other.app };
    let tickets = join_all((0..CALLS).map(|n| service::create_upload(app(n), &ada, ticket(lab)))).await;
    assert_eq!(tickets.iter().filter(|outcome| outcome.is_ok()).count(), 10);
    let full = service::add(&server.app, &ada, text(lab, "x", false)).await.unwrap_err();
    let Some(Reason::QuotaExceeded { used, limit, .. }) = full.refusals().map(|all| all[0].reason.clone()) else {
        panic!("{full:?}")
    };
    assert_eq!((used, limit), (1_000, 1_000));
    assert_eq!(upload::Entity::unscoped().count(server.app.db.read()).await.unwrap(), 10);
    server.app.clock.advance(server.app.config.storage.upload_ticket_life * 2);
    let same = join_all((0..CALLS).map(|n| service::add(app(n), &ada, text(lab, "The same text.", false)))).await;
    let ids: std::collections::BTreeSet<_> = same.into_iter().map(|added| added.unwrap().document.id).collect();
    assert_eq!(ids.len(), 1, "equal documents are one");
    assert_eq!(document::Entity::unscoped().count(server.app.db.read()).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_20_a_document_is_given_one_job_by_sixteen_requests_to_process_it() {
    let (server, other) = narrow().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = service::add(&server.app, &ada, text(lab, "Read me.", false)).await.unwrap().document.id;
    let calls = (0..CALLS).map(|n| {
        service::reprocess(if n % 2 == 0 { &server.app } else { &other.app }, &ada, id, true, Choice::default())
    });
    let outcomes = join_all(calls).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().filter_map(|o| o.as_ref().err()).all(|error| error.code() == "INVALID_STATE"));
    assert_eq!(job::Entity::unscoped().count(server.app.db.read()).await.unwrap(), 1);
}
