//! Files go with what they were made from, and rows with their files.

use bytes::Bytes;
use sea_orm::EntityTrait as _;

use super::*;
use crate::base::NodeRef;
use crate::base::id::DocumentId;
use crate::domain::artifacts::missing::MissingArtifacts;
use crate::domain::configurations::service::Choice;
use crate::domain::documents::service::{self as documents, AddDocument, Source};
use crate::engine::maintenance::{Extent, tally};

async fn document(server: &TestServer, ada: &Viewer, lab: WorkspaceId, content: &str) -> DocumentId {
    let source = Source::Text { content: content.to_owned(), media_type: "text/plain".to_owned() };
    let new = AddDocument {
        workspace: lab,
        source,
        name: None,
        tags: Vec::new(),
        metadata: json!({}),
        bots: Vec::new(),
        process: false,
        configuration: Choice::default(),
        idempotency_key: None,
    };
    documents::add(&server.app, ada, new).await.unwrap().document.id
}

/// A file that was made from something.
async fn made_from(server: &TestServer, lab: WorkspaceId, subject: impl Into<NodeRef>) -> (ArtifactId, BlobKey) {
    let (id, subject) = (ArtifactId::generate(), subject.into());
    let key = BlobKey::of(lab).with(id).part("content");
    let stored = server.app.blob.put(&key, Bytes::from_static(b"a,b")).await.unwrap();
    let row = artifact::Model {
        id,
        workspace_id: lab,
        filename: "table.csv".to_owned(),
        format: artifact::ArtifactFormat::Csv,
        media_type: "text/csv".to_owned(),
        byte_size: 3,
        sha256: stored.sha256_hex(),
        blob_key: key.to_string(),
        subject_type: subject.prefix().to_owned(),
        subject_id: subject.uuid(),
        subject_revision: None,
        job_id: None,
        neutralizes_formulas: true,
        created_by: None,
        created_at: NOW,
        expires_at: None,
    };
    let tx = server.app.db.begin().await.unwrap();
    artifact::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    (id, key)
}

async fn is_there(server: &TestServer, lab: WorkspaceId, (id, key): &(ArtifactId, BlobKey)) -> (bool, bool) {
    let row = artifact::Entity::by_id_in(lab, *id).one(server.app.db.read()).await.unwrap();
    (row.is_some(), server.app.blob.head(key).await.unwrap().is_some())
}

#[tokio::test]
async fn c_ten_9_what_was_made_of_a_document_goes_with_it() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let gone = document(&server, &ada, lab, "The tide is high.").await;
    let kept = document(&server, &ada, lab, "The tide is low.").await;
    let (of_gone, of_kept) = (made_from(&server, lab, gone).await, made_from(&server, lab, kept).await);
    // Another kind of thing with the same number is another thing.
    let of_other = made_from(&server, lab, ReportId(gone.0)).await;
    let delete = "mutation ($input: DeleteDocumentsInput!) { done: deleteDocuments(input: $input) { deletedIds } }";
    server.data(&ada, delete, input(json!({ "documentIds": [gone] }))).await;
    assert_eq!(is_there(&server, lab, &of_gone).await, (false, false));
    assert_eq!(is_there(&server, lab, &of_kept).await, (true, true));
    assert_eq!(is_there(&server, lab, &of_other).await, (true, true));
    let activity = "query ($id: ID!) { workspace(id: $id) { activity(first: 50) { nodes { type summary } } } }";
    let told = server.data(&ada, activity, json!({ "id": lab })).await.to_string();
    assert_eq!(told.matches("was deleted with what it was made from").count(), 1, "{told}");
}

#[tokio::test]
async fn c_ten_9_a_row_whose_file_is_gone_is_forgotten_and_no_other() {
    let server = server().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let (lost, kept) = (made_from(&server, lab, lab).await, made_from(&server, lab, lab).await);
    server.app.blob.delete(&lost.1).await.unwrap();
    let dry = Extent { dry_run: true, ..Extent::default() };
    assert_eq!(tally(&server.app, &MissingArtifacts, dry).await, 1);
    assert_eq!(is_there(&server, lab, &lost).await, (true, false), "it is only counted");
    assert_eq!(tally(&server.app, &MissingArtifacts, Extent::default()).await, 1);
    assert_eq!(is_there(&server, lab, &lost).await, (false, false));
    assert_eq!(is_there(&server, lab, &kept).await, (true, true));
}
