//! Cutting documents anew.

use std::collections::HashSet;
use std::iter;
use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, QueryOrder as _, Set};

use super::*;
use crate::domain::documents::service::UpdateDocument;
use crate::engine::sweep;
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, Unscoped as _, chunk, document, job};
use crate::port::blob::BlobKey;

/// A text of many short sentences, of which each document has its own.
fn long(about: &str) -> String {
    (0..300).map(|n| format!("Sentence {n} tells how high the {about} was on day {n} of the year. ")).collect()
}

/// A server with documents that are found by words and by meaning, cut by the defaults, and a configuration that cuts them
/// smaller.
async fn archive(model: &Arc<WordsModel>, about: &[&str]) -> (TestServer, Arc<Viewer>, WorkspaceId, Vec<DocumentId>) {
    let (server, ada, lab) = lab(model, 0).await;
    let mut ids = Vec::new();
    for about in about {
        ids.push(add_text(&server, &ada, lab, long(about), "text/plain").await);
    }
    embed_all(&server.app).await.unwrap();
    configure(&server, &ada, lab, 128).await;
    (server, ada, lab, ids)
}

/// Makes a configuration the default.
async fn configure(server: &TestServer, ada: &Arc<Viewer>, lab: WorkspaceId, tokens: u32) -> Value {
    let create = "mutation ($input: CreateConfigurationInput!) { done: createConfiguration(input: $input) {
        configuration { id } errors { code } } }";
    let values = json!({ "workspaceId": lab, "kind": "INGESTION", "name": format!("Passages of {tokens}"),
                         "settings": { "passageTokens": tokens } });
    server.data(ada, create, input(values)).await["done"]["configuration"]["id"].take()
}

fn cutting(lab: WorkspaceId) -> Value {
    json!({ "workspaceId": lab, "targets": ["PASSAGES"] })
}

async fn work_off(server: &TestServer, payload: &Value) -> job::Model {
    let worker = server.work(worker::registry());
    let ended = server.ended(job_of(payload)).await;
    worker.close().await;
    ended
}

/// Starts to cut, waits for the end, and answers what the job says of it.
async fn cut(server: &TestServer, ada: &Arc<Viewer>, values: Value) -> String {
    let payload = start(server, ada, values).await;
    assert_eq!(codes(&payload).len(), 0, "{payload}");
    let ended = work_off(server, &payload).await;
    assert_eq!(ended.status, JobStatus::Succeeded, "{ended:?}");
    ended.progress_message.unwrap()
}

async fn passages(server: &TestServer, id: DocumentId) -> Vec<chunk::Model> {
    let passages = chunk::Entity::belonging_to(id).order_by_asc(chunk::Column::Position);
    passages.all(server.app.db.read()).await.unwrap()
}

async fn document(server: &TestServer, id: DocumentId) -> document::Model {
    document::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().unwrap()
}

/// The passages that a search finds.
async fn found(server: &TestServer, ada: &Viewer, lab: WorkspaceId, query: &str, mode: Mode) -> Vec<chunk::Model> {
    let scope = SearchScope::default();
    let found = search(&server.app, ada, lab, query, mode, &scope, Extent::best(200)).await.unwrap();
    assert_eq!(found.mode, mode, "{:?}", found.reason);
    let said = |hit: crate::domain::retrieval::service::Hit| {
        iter::once(hit.chunk).chain(hit.duplicates.into_iter().map(|other| other.chunk))
    };
    found.hits.into_iter().flat_map(said).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_cut_as_the_configuration_says_with_their_words_and_vectors() {
    let model = Arc::new(WordsModel::new("words", 64));
    let (server, ada, lab, ids) = archive(&model, &["tide", "wind"]).await;
    let before = passages(&server, ids[0]).await;

    let dry = json!({ "workspaceId": lab, "targets": ["PASSAGES"], "dryRun": true });
    let counted = cut(&server, &ada, dry).await;
    assert!(
        counted.starts_with("2 documents would be cut into ") && counted.contains("Nothing was changed"),
        "{counted}"
    );
    assert_eq!(passages(&server, ids[0]).await, before);

    let said = cut(&server, &ada, cutting(lab)).await;
    let number = |said: &str| said.split("into ").nth(1).unwrap().split(' ').next().unwrap().parse::<usize>().unwrap();
    assert_eq!(number(&said), number(&counted), "{said}");
    let after = passages(&server, ids[0]).await;
    assert!(after.len() > 2 * before.len(), "{} {}", after.len(), before.len());
    assert_eq!(usize::try_from(document(&server, ids[0]).await.chunk_count).unwrap(), after.len());
    assert!(after.iter().all(|passage| {
        long("tide")
            .chars()
            .skip(passage.start_offset.try_into().unwrap())
            .collect::<String>()
            .starts_with(&passage.text)
    }));
    // Nothing waits for its vectors.
    let (made, waiting) =
        (model.passages.load(Relaxed), super::super::super::embedder::waiting(&server.app).await.unwrap());
    assert_eq!(waiting, 0, "{made}");
    for mode in [Mode::Keyword, Mode::Semantic, Mode::Hybrid] {
        let ids: HashSet<_> = found(&server, &ada, lab, "tide on day", mode).await.iter().map(|hit| hit.id).collect();
        assert!(ids.contains(&after[0].id) && before.iter().all(|old| !ids.contains(&old.id)), "{mode:?}");
    }
    let again = cut(&server, &ada, cutting(lab)).await;
    assert_eq!(again, "Cut 0 documents into 0 passages; 2 were cut so already, 0 were skipped.");
    let activity =
        "query ($id: ID!) { workspace(id: $id) { activity(first: 9, filter: { types: [\"document.recut\"] }) {
        nodes { summary subject { id } } } } }";
    let told = server.data(&ada, activity, json!({ "id": lab })).await["workspace"]["activity"]["nodes"].take();
    let told: Vec<_> =
        told.as_array().unwrap().iter().filter(|entry| entry["subject"]["id"] == json!(ids[0])).collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_the_old_passages_or_the_new_ones_at_any_moment() {
    let model = Arc::new(WordsModel::new("words", 64));
    let (server, ada, lab, ids) = archive(&model, &["tide"]).await;
    let before: HashSet<_> = passages(&server, ids[0]).await.iter().map(|passage| passage.id).collect();
    let payload = start(&server, &ada, cutting(lab)).await;
    let working = server.work(worker::registry());
    let mut is_over = false;
    loop {
        for mode in [Mode::Keyword, Mode::Semantic] {
            let hits = found(&server, &ada, lab, "how high the tide was", mode).await;
            let old = hits.iter().filter(|hit| before.contains(&hit.id)).count();
            assert!(
                !hits.is_empty() && (old == 0 || old == before.len() && hits.len() == old),
                "{mode:?}: {old} of {}",
                hits.len()
            );
        }
        if is_over {
            break;
        }
        is_over = server.job(job_of(&payload)).await.status == JobStatus::Succeeded;
    }
    working.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passages_keep_their_places_in_the_original_or_the_document_stays_as_it_is() {
    let model = Arc::new(WordsModel::new("words", 64));
    let (server, ada, lab) = lab(&model, 0).await;
    let rows: String = (0..200).map(|n| format!("Harbour {n},{n}.5 metres\n")).collect();
    let table = add_text(&server, &ada, lab, format!("Port,Range\n{rows}"), "text/csv").await;
    let cells = |passages: &[chunk::Model]| {
        passages.iter().map(|p| p.locations.clone().unwrap().to_string()).collect::<Vec<_>>()
    };
    let before = cells(&passages(&server, table).await);
    configure(&server, &ada, lab, 128).await;
    cut(&server, &ada, cutting(lab)).await;
    let after = cells(&passages(&server, table).await);
    assert!(after.len() > before.len() && after.iter().all(|place| place.contains("Cells")), "{after:?}");
    assert_eq!(after.iter().collect::<HashSet<_>>().len(), after.len(), "each stands in rows of its own");

    // Without the original nobody knows the places of other passages.
    let key = BlobKey::of(lab).with(table);
    server.app.blob.delete_prefix(&key).await.unwrap();
    configure(&server, &ada, lab, 2000).await;
    let payload = start(&server, &ada, cutting(lab)).await;
    let ended = work_off(&server, &payload).await;
    assert_eq!(
        ended.progress_message.as_deref(),
        Some("Cut 0 documents into 0 passages; 0 were cut so already, 1 were skipped.")
    );
    assert_eq!(cells(&passages(&server, table).await), after);
    let events = "query ($id: ID!) { job(id: $id) { events(first: 50) { nodes { type message } } } }";
    let told = server.data(&ada, events, json!({ "id": ended.id })).await.to_string();
    assert!(told.contains("keeps its passages: The file is gone."), "{told}");
}

/// Waits until the model is asked for the vectors of a document that is being cut.
async fn held(model: &WordsModel) {
    for _ in 0..2000 {
        if model.held.load(Relaxed) > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody asks the model");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_deletes_processes_or_renames_a_document_meanwhile_wins() {
    let model = Arc::new(WordsModel::new("words", 64));
    let (server, ada, lab, ids) = archive(&model, &["tide", "wind", "rain"]).await;
    let processed = document(&server, ids[2]).await;
    set_status(&server, ids[2], DocumentStatus::Processing).await;
    model.holds_passages.store(true, Relaxed);
    let payload = start(&server, &ada, cutting(lab)).await;
    let working = server.work(worker::registry());
    held(&model).await;
    // The first is deleted while it is cut; the second renamed.
    documents::delete(&server.app, &ada, &[ids[0]]).await.unwrap();
    model.held.store(0, Relaxed);
    model.holds_passages.store(false, Relaxed);
    let ended = server.ended(job_of(&payload)).await;
    working.close().await;
    let said = ended.progress_message.unwrap();
    assert!(said.starts_with("Cut 1 documents") && said.ends_with("2 were skipped."), "{said}");
    assert_eq!(passages(&server, ids[0]).await, []);
    assert_eq!(document(&server, ids[2]).await.chunk_count, processed.chunk_count);

    set_status(&server, ids[2], DocumentStatus::Ready).await;
    model.holds_passages.store(true, Relaxed);
    let payload = start(&server, &ada, cutting(lab)).await;
    let working = server.work(worker::registry());
    held(&model).await;
    let new = UpdateDocument { name: Some("Monsoon".to_owned()), ..UpdateDocument::default() };
    documents::update(&server.app, &ada, ids[2], new).await.unwrap();
    model.holds_passages.store(false, Relaxed);
    assert_eq!(server.ended(job_of(&payload)).await.status, JobStatus::Succeeded);
    working.close().await;
    assert!(document(&server, ids[2]).await.chunk_count > processed.chunk_count);
    assert!(!found(&server, &ada, lab, "Monsoon", Mode::Keyword).await.is_empty(), "found by its new name");
}

async fn set_status(server: &TestServer, id: DocumentId, status: DocumentStatus) {
    let row = document(server, id).await;
    let tx = server.app.db.begin().await.unwrap();
    document::ActiveModel { status: Set(status), ..row.into() }.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_or_is_stopped_leaves_whole_documents() {
    let model = Arc::new(WordsModel::new("words", 64));
    let (server, ada, lab, ids) = archive(&model, &["tide", "wind"]).await;
    let before = passages(&server, ids[0]).await;
    model.holds_passages.store(true, Relaxed);
    let payload = start(&server, &ada, cutting(lab)).await;
    let working = server.work(worker::registry());
    held(&model).await;
    working.kill().await;
    assert_eq!(passages(&server, ids[0]).await, before);
    sweep::rescue_all(&server.app, &worker::registry()).await.unwrap();
    // The next attempt is stopped by a person.
    model.held.store(0, Relaxed);
    let working = server.work(worker::registry());
    held(&model).await;
    let cancel = "mutation ($input: CancelJobInput!) { done: cancelJob(input: $input) { errors { code } } }";
    server.data(&ada, cancel, input(json!({ "jobId": job_of(&payload) }))).await;
    assert_eq!(server.ended(job_of(&payload)).await.status, JobStatus::Cancelled);
    working.close().await;
    assert_eq!(passages(&server, ids[0]).await, before);
    model.holds_passages.store(false, Relaxed);
    let said = cut(&server, &ada, cutting(lab)).await;
    assert!(said.starts_with("Cut 2 documents"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_jobs_follow_each_other_and_a_filter_names_documents() {
    let model = Arc::new(WordsModel::new("words", 64));
    let (server, ada, lab, ids) = archive(&model, &["tide", "wind"]).await;
    let small = configure(&server, &ada, lab, 200).await;
    let one = json!({ "workspaceId": lab, "targets": ["PASSAGES"], "filter": { "documentIds": [ids[1]] },
                      "configurationId": small, "configurationVersionNumber": 1 });
    let first = start(&server, &ada, one).await;
    let second = start(&server, &ada, cutting(lab)).await;
    let working = server.work(worker::registry());
    let said = [server.ended(job_of(&first)).await, server.ended(job_of(&second)).await];
    working.close().await;
    assert!(said[0].progress_message.as_ref().unwrap().starts_with("Cut 1 documents"), "{said:?}");
    assert!(said[1].progress_message.as_ref().unwrap().contains("; 1 were cut so already"), "{said:?}");
    // The job tells the version that it used.
    let version = "query ($id: ID!) { job(id: $id) { title configurationVersion { number } } }";
    let told = server.data(&ada, version, json!({ "id": said[0].id })).await["job"].take();
    assert_eq!(told, json!({ "title": "Cut documents into passages anew", "configurationVersion": { "number": 1 } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_meaning_is_refused_where_it_stands() {
    let model = Arc::new(WordsModel::new("words", 16));
    let (server, ada, lab) = lab(&model, 1).await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    for (viewer, values, path) in [
        (&ada, json!({ "workspaceId": lab, "targets": [] }), json!(["input", "targets"])),
        (&ada, json!({ "workspaceId": lab, "filter": { "tags": ["a"] } }), json!(["input", "filter"])),
        (
            &ada,
            json!({ "workspaceId": lab, "targets": ["PASSAGES"], "filter": { "documentIds": ["x"] } }),
            json!(["input", "filter", "documentIds", "0"]),
        ),
        (&ada, json!({ "workspaceId": lab, "configurationId": "x" }), json!(["input", "configurationId"])),
        (&root, json!({ "targets": ["PASSAGES"] }), json!(["input", "workspaceId"])),
    ] {
        let payload = start(&server, viewer, values).await;
        assert_eq!(payload["errors"][0]["path"], path, "{payload}");
    }
    // All vectors are only counted, too.
    let payload = start(&server, &root, json!({ "dryRun": true })).await;
    let ended = work_off(&server, &payload).await;
    assert_eq!((ended.status, model.passages.load(Relaxed)), (JobStatus::Succeeded, 0));
    let steps = "query ($id: ID!) { job(id: $id) { events(first: 50) { nodes { message } } } }";
    let told = server.data(&root, steps, json!({ "id": ended.id })).await.to_string();
    assert!(told.contains("1 passages would get new vectors; none were made."), "{told}");
}
