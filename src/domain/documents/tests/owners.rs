//! Processing results belong to one job, and are found until better ones replace them (C-JOB-19).

use sea_orm::{ActiveModelTrait as _, Set};

use super::*;
use crate::domain::jobs::service::control;
use crate::domain::retrieval::service::{Extent, Mode, SearchScope, search};
use crate::engine::{Failure, FailureCode};
use crate::entity::document::DocumentStatus;
use crate::entity::job::JobStatus;
use crate::port::blob::BlobKey;

const TEXT: &str = "The gauge at Brest has measured sea level since 1807.";

/// Passages that are found.
async fn found(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> Vec<crate::base::id::ChunkId> {
    let found = search(
        &server.app,
        viewer,
        workspace,
        "gauge of the sea level",
        Mode::Hybrid,
        &SearchScope::default(),
        Extent::best(10),
    )
    .await
    .unwrap();
    found.hits.into_iter().map(|hit| hit.chunk.id).collect()
}

async fn cancel(server: &TestServer, viewer: &Viewer, id: JobId) {
    control::cancel(&server.app, viewer, &worker::registry(), id, None).await.unwrap();
}

async fn retry(server: &TestServer, viewer: &Viewer, id: JobId) -> crate::base::Result<job::Model> {
    control::retry(&server.app, viewer, &worker::registry(), id).await
}

/// A searchable document.
async fn ready(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> DocumentId {
    let added = service::add(&server.app, viewer, text(workspace, TEXT, true)).await.unwrap();
    assert_eq!(work_off(server, added.job.unwrap().id).await.status, JobStatus::Succeeded);
    added.document.id
}

async fn again(server: &TestServer, viewer: &Viewer, id: DocumentId) -> JobId {
    service::reprocess(&server.app, viewer, id, true, Choice::default()).await.unwrap().job.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_processed_again_is_found_meanwhile_and_after_a_stop() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = ready(&server, &ada, lab).await;
    let before = found(&server, &ada, lab).await;
    assert_eq!(before.len(), 1);
    let job = again(&server, &ada, id).await;
    assert_eq!(stored(&server, id).await.status, DocumentStatus::Pending);
    assert_eq!(found(&server, &ada, lab).await, before, "while it waits");
    cancel(&server, &ada, job).await;
    let row = stored(&server, id).await;
    assert_eq!((row.status, row.progress), (DocumentStatus::Ready, None));
    assert!(row.status_message.unwrap().contains("stopped"));
    assert_eq!(found(&server, &ada, lab).await, before, "after the stop");
    let job = again(&server, &ada, id).await;
    work_off(&server, job).await;
    let row = stored(&server, id).await;
    assert_eq!((row.status, row.status_message), (DocumentStatus::Ready, None));
    let after = found(&server, &ada, lab).await;
    assert!(after.len() == 1 && after != before, "new passages take the place of the old ones");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_whose_new_processing_fails_is_found_as_it_was() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = ready(&server, &ada, lab).await;
    let before = found(&server, &ada, lab).await;
    let key = BlobKey::stored(&stored(&server, id).await.blob_key).unwrap();
    server.app.blob.delete(&key).await.unwrap();
    let job = again(&server, &ada, id).await;
    assert_eq!(work_off(&server, job).await.status, JobStatus::Failed);
    let row = stored(&server, id).await;
    assert_eq!(row.status, DocumentStatus::Ready);
    assert!(row.status_message.unwrap().starts_with("The file is gone."));
    assert_eq!(found(&server, &ada, lab).await, before);
    // One that never was ready has nothing to be found by.
    let added = service::add(&server.app, &ada, text(lab, "Another text.", true)).await.unwrap();
    cancel(&server, &ada, added.job.unwrap().id).await;
    assert_eq!(stored(&server, added.document.id).await.status, DocumentStatus::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_19_a_cancelled_job_is_not_tried_again_once_a_newer_one_owns_the_document() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let added = service::add(&server.app, &ada, text(lab, TEXT, true)).await.unwrap();
    let (id, old) = (added.document.id, added.job.unwrap().id);
    cancel(&server, &ada, old).await;
    // While it owns the document, it can be retried, and the document waits for it.
    retry(&server, &ada, old).await.unwrap();
    assert_eq!(stored(&server, id).await.status, DocumentStatus::Pending);
    let refused = service::reprocess(&server.app, &ada, id, true, Choice::default()).await.unwrap_err();
    assert_eq!(refused.code(), "INVALID_STATE");
    cancel(&server, &ada, old).await;
    let new = again(&server, &ada, id).await;
    assert_eq!(retry(&server, &ada, old).await.unwrap_err().code(), "INVALID_STATE");
    assert_eq!(server.job(old).await.status, JobStatus::Cancelled, "the refused retry changed nothing");
    work_off(&server, new).await;
    assert_eq!(stored(&server, id).await.status, DocumentStatus::Ready);
    service::delete(&server.app, &ada, &[id]).await.unwrap();
    assert_eq!(retry(&server, &ada, old).await.unwrap_err().code(), "INVALID_STATE", "nor when it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_19_an_older_job_changes_nothing_whether_it_runs_or_is_stopped() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for is_run in [true, false] {
        let content = format!("{TEXT} {is_run}");
        let added = service::add(&server.app, &ada, text(lab, &content, true)).await.unwrap();
        let (id, old) = (added.document.id, added.job.unwrap().id);
        // As a newer job would leave it.
        let mut change: document::ActiveModel = stored(&server, id).await.into();
        let tx = server.app.db.begin().await.unwrap();
        change.latest_job_id = Set(Some(JobId::generate()));
        change.status = Set(DocumentStatus::Processing);
        change.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let before = stored(&server, id).await;
        if is_run {
            let row = work_off(&server, old).await;
            assert_eq!(row.status, JobStatus::Failed);
            let failure = Failure::from_json(&row.failure.unwrap()).unwrap();
            assert_eq!(failure.code, FailureCode::Superseded);
        } else {
            cancel(&server, &ada, old).await;
        }
        assert_eq!(stored(&server, id).await, before);
    }
    let payload = change(&server, &ada, "retryJob", json!({ "jobId": JobId::generate() }), "job { id }").await;
    assert_eq!(crate::testing::codes(&payload), ["NOT_FOUND"]);
}
