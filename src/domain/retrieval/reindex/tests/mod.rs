//! Making anew what search looks into.

mod passages;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use serde_json::{Value, json};

use super::super::embedder::embed_all;
use super::super::service::{Extent, Mode, SearchScope, search};
use crate::base::id::{DocumentId, JobId, WorkspaceId};
use crate::base::{Clock, InstanceRole, NodeRef, Viewer, WorkspaceRole};
use crate::db::{Sql, vectors};
use crate::domain::configurations::service::Choice;
use crate::domain::documents::service::{self as documents, AddDocument, Source};
use crate::entity::job::JobStatus;
use crate::port::llm::Models;
use crate::port::llm::testing::WordsModel;
use crate::testing::{TestServer, codes, error_code, input};
use crate::worker;

const REINDEX: &str = "mutation ($input: ReindexDocumentsInput!) { done: reindexDocuments(input: $input) {
    job { id kind title } errors { code message path } } }";

async fn lab(model: &Arc<WordsModel>, documents: usize) -> (TestServer, Arc<Viewer>, WorkspaceId) {
    let models = Models::default().with_local(model.clone());
    let server = TestServer::with_models(Clock::System, models, |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for number in 0..documents {
        add(&server, &ada, lab, number).await;
    }
    (server, ada, lab)
}

async fn add(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, number: usize) {
    let content = format!("The gauge of harbour {number} has measured tides.");
    add_text(server, viewer, workspace, content, "text/plain").await;
}

async fn add_text(
    server: &TestServer,
    viewer: &Viewer,
    workspace: WorkspaceId,
    content: String,
    media_type: &str,
) -> DocumentId {
    let source = Source::Text { content, media_type: media_type.to_owned() };
    let (tags, metadata) = (Vec::new(), json!({}));
    let new = AddDocument {
        workspace,
        source,
        name: None,
        tags,
        metadata,
        bots: Vec::new(),
        process: true,
        configuration: Choice::default(),
        idempotency_key: None,
    };
    let added = documents::add(&server.app, viewer, new).await.unwrap();
    let worker = server.work(worker::registry());
    server.ended(added.job.unwrap().id).await;
    worker.close().await;
    added.document.id
}

async fn start(server: &TestServer, viewer: &Arc<Viewer>, values: Value) -> Value {
    server.data(viewer, REINDEX, input(values)).await["done"].take()
}

fn job_of(payload: &Value) -> JobId {
    match payload["job"]["id"].as_str().unwrap().parse::<NodeRef>().unwrap() {
        NodeRef::JobId(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn mode(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> Mode {
    let scope = SearchScope::default();
    search(&server.app, viewer, workspace, "gauge that measured", Mode::Hybrid, &scope, Extent::best(10))
        .await
        .unwrap()
        .mode
}

async fn sets(server: &TestServer) -> Vec<(String, bool)> {
    let rows = Sql::new("SELECT state, job_id IS NOT NULL FROM search_vector_sets ORDER BY state");
    let rows = rows.all(server.app.db.read()).await.unwrap();
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

fn alone() -> Vec<(String, bool)> {
    vec![("SEARCHED".to_owned(), false)]
}

#[tokio::test]
async fn without_a_model_nothing_is_started() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let payload = start(&server, &ada, json!({ "workspaceId": lab })).await;
    assert_eq!((codes(&payload), &payload["job"]), (vec!["INVALID_STATE"], &Value::Null), "{payload}");
    assert!(payload["errors"][0]["message"].as_str().unwrap().contains("fetch-model"), "{payload}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_vectors_are_made_anew_while_search_goes_on() {
    let model = Arc::new(WordsModel::new("words", 16));
    let (server, ada, lab) = lab(&model, 3).await;
    embed_all(&server.app).await.unwrap();
    let before = vectors::searched_set(server.app.db.read(), lab).await.unwrap().unwrap();
    let key = json!({ "idempotencyKey": "once" });
    let payload = start(&server, &ada, json!({ "workspaceId": lab, "options": key })).await;
    assert_eq!((payload["job"]["kind"].as_str(), codes(&payload).len()), (Some("REINDEX"), 0), "{payload}");
    let again = start(&server, &ada, json!({ "workspaceId": lab, "options": key })).await;
    assert_eq!(job_of(&payload), job_of(&again));
    assert_eq!(mode(&server, &ada, lab).await, Mode::Hybrid);
    let _working = server.work(worker::registry());
    let ended = server.ended(job_of(&payload)).await;
    assert_eq!(ended.status, JobStatus::Succeeded, "{ended:?}");
    assert!(ended.progress_message.as_ref().unwrap().contains("3 of 3"), "{ended:?}");
    assert_eq!(model.passages.load(Relaxed), 6, "three passages, twice");
    let after = vectors::searched_set(server.app.db.read(), lab).await.unwrap().unwrap();
    assert!(after.id != before.id && after.job.is_none(), "{after:?}");
    assert_eq!(sets(&server).await, alone());
    assert_eq!(mode(&server, &ada, lab).await, Mode::Hybrid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_stopped_leaves_the_vectors_of_before() {
    let model = Arc::new(WordsModel::new("words", 16));
    let (server, ada, lab) = lab(&model, 2).await;
    embed_all(&server.app).await.unwrap();
    model.is_down.store(true, Relaxed);
    let payload = start(&server, &ada, json!({ "workspaceId": lab })).await;
    let working = server.work(worker::registry());
    server.job_when(job_of(&payload), |row| row.status == JobStatus::Retrying).await;
    assert_eq!(sets(&server).await.len(), 2);
    // The background leaves the set to the job, and new passages wait.
    model.is_down.store(false, Relaxed);
    let cancel = "mutation ($input: CancelJobInput!) { done: cancelJob(input: $input) { errors { code } } }";
    server.data(&ada, cancel, input(json!({ "jobId": payload["job"]["id"] }))).await;
    server.ended(job_of(&payload)).await;
    working.close().await;
    embed_all(&server.app).await.unwrap();
    assert_eq!(sets(&server).await, alone());
    assert_eq!(mode(&server, &ada, lab).await, Mode::Hybrid);
    // Another attempt begins anew.
    let retry = "mutation ($input: RetryJobInput!) { done: retryJob(input: $input) { errors { code } } }";
    server.data(&ada, retry, input(json!({ "jobId": payload["job"]["id"] }))).await;
    let _working = server.work(worker::registry());
    assert_eq!(server.ended(job_of(&payload)).await.status, JobStatus::Succeeded);
    assert_eq!(sets(&server).await, alone());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_vectors_can_be_made_by_the_job() {
    let model = Arc::new(WordsModel::new("words", 16));
    let (server, ada, lab) = lab(&model, 2).await;
    let payload = start(&server, &ada, json!({ "workspaceId": lab })).await;
    let _working = server.work(worker::registry());
    assert_eq!(server.ended(job_of(&payload)).await.status, JobStatus::Succeeded);
    assert_eq!((model.passages.load(Relaxed), mode(&server, &ada, lab).await), (2, Mode::Hybrid));
    assert_eq!(sets(&server).await, alone());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_may_change_a_workspace_and_administrators_start_it() {
    let model = Arc::new(WordsModel::new("words", 16));
    let (server, ada, lab) = lab(&model, 1).await;
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let refused = server.run(&bob, REINDEX, input(json!({ "workspaceId": lab }))).await;
    assert_eq!(error_code(&refused), "FORBIDDEN", "{refused}");
    let all = server.run(&ada, REINDEX, input(json!({}))).await;
    assert_eq!(error_code(&all), "FORBIDDEN", "{all}");
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let payload = start(&server, &root, json!({})).await;
    let _working = server.work(worker::registry());
    assert_eq!(server.ended(job_of(&payload)).await.status, JobStatus::Succeeded, "{payload}");
    assert_eq!((model.passages.load(Relaxed), sets(&server).await), (1, alone()));
}
