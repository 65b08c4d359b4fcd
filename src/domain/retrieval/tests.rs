//! Which documents are found.

use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;

use super::service::{SearchScope, documents_of, search};
use crate::base::Viewer;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::domain::documents::service::{self, AddDocument, Source};
use crate::entity::Unscoped as _;
use crate::entity::document::{self, DocumentStatus};
use crate::testing::TestServer;
use crate::worker;

const TEXT: &str = "The gauge at Brest has measured sea level since 1807.";

/// A completely processed document.
async fn processed(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> DocumentId {
    let source = Source::Text { content: TEXT.to_owned(), media_type: "text/plain".to_owned() };
    let (tags, metadata) = (Vec::new(), json!({}));
    let new = AddDocument { workspace, source, name: None, tags, metadata, process: true, idempotency_key: None };
    let added = service::add(&server.app, viewer, new).await.unwrap();
    let worker = server.work(worker::registry());
    server.ended(added.job.unwrap().id).await;
    worker.close().await;
    added.document.id
}

/// Leaves a document as another worker would have.
async fn leave(server: &TestServer, id: DocumentId, status: DocumentStatus, is_searchable: bool) {
    let tx = server.app.db.begin().await.unwrap();
    let row = document::Entity::unscoped_by_id(id).one(&*tx).await.unwrap().unwrap();
    let mut change: document::ActiveModel = row.into();
    (change.status, change.is_searchable) = (Set(status), Set(is_searchable));
    change.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// A worker from before `is_searchable` marks a finished document only by its status.
#[tokio::test(flavor = "multi_thread")]
async fn documents_that_an_earlier_version_made_ready_are_found() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = processed(&server, &ada, lab).await;
    let scope = SearchScope { documents: vec![id], tags: Vec::new() };
    for (status, is_searchable, is_found) in [
        (DocumentStatus::Ready, true, true),
        (DocumentStatus::Ready, false, true),
        (DocumentStatus::Processing, true, true),
        (DocumentStatus::Processing, false, false),
        (DocumentStatus::Failed, false, false),
    ] {
        leave(&server, id, status, is_searchable).await;
        let listed = documents_of(&server.app, &ada, lab, &scope).await.unwrap().unwrap();
        assert_eq!(listed.contains(&id), is_found, "{status:?} {is_searchable}");
        let hits = search(&server.app, &ada, lab, "gauge of the sea level", &SearchScope::default(), 10).await.unwrap();
        assert_eq!(!hits.is_empty(), is_found, "{status:?} {is_searchable}");
    }
}
