//! Documents whose stored file is gone.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use tower::ServiceExt as _;

use super::*;
use crate::base::{Clock, InstanceRole};
use crate::domain::documents::http;
use crate::port::blob::BlobKey;
use crate::testing::TestServer;

/// Lets an administrator look for rows without a file; answers what the job's steps said.
async fn look(server: &TestServer, root: &Arc<Viewer>, dry_run: bool) -> Vec<String> {
    let values = json!({ "targets": ["MISSING_FILES"], "dryRun": dry_run });
    let started = change(server, root, "pruneData", values, "job { id }").await;
    let job: JobId = started["job"]["id"].as_str().unwrap().parse().unwrap();
    work_off(server, job).await;
    let query = "query ($id: ID!) { job(id: $id) { steps { title message } } }";
    let told = server.data(root, query, json!({ "id": job })).await;
    let steps = told["job"]["steps"].as_array().unwrap();
    steps.iter().map(|step| format!("{}: {}", step["title"], step["message"]).replace('"', "")).collect()
}

async fn told(server: &TestServer, ada: &Arc<Viewer>, id: DocumentId) -> (Value, Vec<String>) {
    let query =
        "query ($id: ID!) { document(id: $id) { status statusMessage timeline(first: 20) { nodes { type } } } }";
    let mut document = server.data(ada, query, json!({ "id": id })).await["document"].take();
    let kinds = document["timeline"]["nodes"].as_array().unwrap().iter();
    let kinds = kinds.map(|entry| entry["type"].as_str().unwrap().to_owned());
    let kinds = kinds.filter(|kind| kind.starts_with("document.file")).collect();
    (document["statusMessage"].take(), kinds)
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_without_their_file_say_so_until_it_is_there_again() {
    let server = TestServer::with(Clock::manual(Clock::System.now()), |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let content = "The tide is high.";
    let lost = service::add(&server.app, &ada, text(lab, content, true)).await.unwrap();
    work_off(&server, lost.job.unwrap().id).await;
    let kept = service::add(&server.app, &ada, text(lab, "The tide is low.", false)).await.unwrap().document;
    let lost = lost.document;
    let key = BlobKey::stored(&lost.blob_key).unwrap();
    server.app.blob.delete(&key).await.unwrap();

    let counted = look(&server, &root, true).await;
    let said = format!("Found 1 documents whose stored file is gone: {}. Nothing was changed.", lost.id);
    assert_eq!(counted[0], format!("Count documents whose stored file is gone: {said}"));
    assert_eq!(told(&server, &ada, lost.id).await, (Value::Null, Vec::new()));

    for _ in 0..2 {
        let found = look(&server, &root, false).await;
        assert!(found[0].ends_with(&format!("Found 1 documents whose stored file is gone: {}.", lost.id)), "{found:?}");
    }
    let (message, kinds) = told(&server, &ada, lost.id).await;
    assert!(message.as_str().unwrap().starts_with("The stored file is gone: add it again"), "{message}");
    assert_eq!(kinds, ["document.file_missing"], "told once");
    assert_eq!(told(&server, &ada, kept.id).await, (Value::Null, Vec::new()));

    let link = "query ($id: ID!) { document(id: $id) { status download { url } } }";
    let document = server.data(&ada, link, json!({ "id": lost.id })).await["document"].take();
    assert_eq!(document["status"], "READY", "what was read is still found");
    let path = url::Url::parse(document["download"]["url"].as_str().unwrap()).unwrap().path().to_owned();
    let get = || http::routes(server.app.clone()).oneshot(Request::get(&path).body(Body::empty()).unwrap());
    let refused = get().await.unwrap();
    assert_eq!(refused.status(), StatusCode::GONE);
    let why = axum::body::to_bytes(refused.into_body(), 1_000).await.unwrap();
    assert_eq!(&why[..], b"The stored file is gone. Add or make it again.");

    server.app.blob.put(&key, Bytes::from(content)).await.unwrap();
    look(&server, &root, false).await;
    assert_eq!(told(&server, &ada, lost.id).await.0, Value::Null);
    assert_eq!(get().await.unwrap().status(), StatusCode::OK);
}
