//! Which model's vectors are searched, and who pays for them.

use std::sync::atomic::Ordering::Relaxed;

use super::super::embedder::waiting;
use super::*;
use crate::base::id::JobId;
use crate::db::vectors::{self, VectorSet};
use crate::entity::usage_entry;

/// A search for what the first passage says, by meaning.
async fn by_meaning(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> Found {
    let (query, scope) = ("measured gauge since", SearchScope::default());
    search(&server.app, viewer, workspace, query, Mode::Semantic, &scope, Extent::best(10)).await.unwrap()
}

async fn set(server: &TestServer, workspace: WorkspaceId) -> VectorSet {
    vectors::searched_set(server.app.db.read(), workspace).await.unwrap().unwrap()
}

async fn server_with(model: WordsModel) -> (TestServer, Arc<WordsModel>) {
    let model = Arc::new(model);
    let models = Models::default().with_local(model.clone());
    (TestServer::with_models(Clock::System, models, |_| {}).await, model)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_whose_vectors_do_not_fit_is_searched_by_words() {
    let model = Arc::new(WordsModel::new("words", 16));
    let models = Models::default().with_local(model.clone());
    let server = TestServer::with_models(Clock::System, models, |config| config.documents.vector_memory = 10).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = processed(&server, &ada, lab).await;
    embed_all(&server.app).await.unwrap();
    let found = by_meaning(&server, &ada, lab).await;
    assert_eq!((found.mode, found.hits[0].chunk.document_id), (Mode::Keyword, id));
    let reason = found.reason.unwrap();
    assert!(reason.contains("documents.vector_memory"), "{reason}");
}

/// The cosine is 1 for the same words; then a passage with the best words has the score 1 whatever the weights.
#[tokio::test(flavor = "multi_thread")]
async fn words_count_more_in_a_language_that_the_model_was_not_trained_with() {
    let mut model = WordsModel::new("english", 64);
    model.language = Some("en");
    let (server, _) = server_with(model).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    processed_text(&server, &ada, lab, "The harbour of Brest, which is the oldest, has twelve metres.".to_owned())
        .await;
    processed_text(&server, &ada, lab, "Der Hafen von Emden, der auch der kleinste ist, hat neun Meter.".to_owned())
        .await;
    embed_all(&server.app).await.unwrap();
    let score = async |query: &str| {
        let scope = SearchScope::default();
        let found = search(&server.app, &ada, lab, query, Mode::Hybrid, &scope, Extent::best(1)).await.unwrap();
        let cosine = search(&server.app, &ada, lab, query, Mode::Semantic, &scope, Extent::best(1)).await.unwrap();
        (found.hits[0].score, cosine.hits[0].score)
    };
    let (english, cosine) = score("which is the oldest harbour").await;
    assert!(cosine < 0.95 && (english - (0.3 + 0.7 * cosine)).abs() < 0.01, "{english} {cosine}");
    let (german, cosine) = score("der kleinste Hafen").await;
    assert!(cosine < 0.95 && (german - (0.6 + 0.4 * cosine)).abs() < 0.01, "{german} {cosine}");
}

/// A second process on the same database, with another model too.
async fn with_new_model(server: &TestServer, old: &Arc<WordsModel>, new: &Arc<WordsModel>) -> TestServer {
    server.another_with_models(Models::default().with_local(old.clone()).with_configured(new.clone())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_of_a_new_model_are_searched_when_all_are_there_and_never_mixed() {
    let (server, old) = server_with(WordsModel::new("old", 16)).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = processed(&server, &ada, lab).await;
    for number in 0..70 {
        processed_text(&server, &ada, lab, format!("Harbour {number} has a younger one.")).await;
    }
    embed_all(&server.app).await.unwrap();
    assert_eq!(set(&server, lab).await.model.name, "old");

    let new = Arc::new(WordsModel::new("new", 24));
    let changed = with_new_model(&server, &old, &new).await;
    // Half of it: a batch has 64 passages.
    let target = super::super::embedder::target(&*new);
    let growing = vectors::prepare(&changed.app.db, lab, &target).await.unwrap().unwrap();
    embed_batch(&changed, &(new.clone() as _), &growing).await;
    assert_eq!((new.passages.load(Relaxed), set(&changed, lab).await.model.name.as_str()), (64, "old"));
    assert_eq!(waiting(&changed.app).await.unwrap(), 7);
    let late = processed_text(&changed, &ada, lab, "Another gauge has measured since yesterday.".to_owned()).await;
    let found = by_meaning(&changed, &ada, lab).await;
    assert_eq!((found.mode, found.reason), (Mode::Semantic, None), "the old vectors are searched");
    let found: Vec<_> = found.hits.iter().map(|hit| hit.chunk.document_id).collect();
    assert!(found[0] == first && !found.contains(&late), "{found:?}");
    // A process whose settings lack the old model searches by words, and says why.
    let lacking = server.another_with_models(Models::default().with_configured(new.clone())).await;
    let words = by_meaning(&lacking, &ada, lab).await;
    assert!(words.mode == Mode::Keyword && words.reason.as_ref().unwrap().contains("“old”"), "{words:?}");
    assert!(words.hits.iter().any(|hit| hit.chunk.document_id == late));

    embed_all(&changed.app).await.unwrap();
    let current = set(&changed, lab).await;
    assert_eq!((current.model.name.as_str(), current.dimensions), ("new", Some(24)));
    let found = by_meaning(&changed, &ada, lab).await;
    let found: Vec<_> = found.hits.iter().map(|hit| hit.chunk.document_id).collect();
    assert!(found.contains(&first) && found.contains(&late), "{found:?}");
    assert_eq!(rows_of(&changed, "search_vector_sets").await, 1, "the old vectors are gone");
    assert_eq!((waiting(&changed.app).await.unwrap(), new.passages.load(Relaxed)), (0, 72), "nothing is done twice");
    // And back, as a process with the settings of before does.
    embed_all(&server.app).await.unwrap();
    assert_eq!(set(&server, lab).await.model.name, "old");
}

async fn embed_batch(server: &TestServer, model: &Arc<dyn crate::port::llm::EmbeddingModel>, set: &VectorSet) {
    let account =
        crate::spending::Account::without_job(&server.app, crate::spending::Payer::without_job(set.workspace, None));
    let worker = JobId::generate().0;
    let embedding = super::super::embedder::Embedding { app: &server.app, model, account, worker, step: None };
    embedding.next(set).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_document_keeps_nobody_waiting_and_is_found_by_meaning_when_it_is_whole() {
    let (server, model) = server_with(WordsModel::new("words", 16)).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let long: String = (0..4_000).map(|n| format!("Line {n} tells of the gauge that measured tides.\n\n")).collect();
    let long = processed_text(&server, &ada, lab, long).await;
    let short = processed(&server, &ada, lab).await;
    let all = waiting(&server.app).await.unwrap();
    assert!(all > 128, "{all}");
    let target = super::super::embedder::target(&*model);
    let set = vectors::prepare(&server.app.db, lab, &target).await.unwrap().unwrap();
    embed_batch(&server, &(model.clone() as _), &set).await;
    embed_batch(&server, &(model.clone() as _), &set).await;
    let found = by_meaning(&server, &ada, lab).await;
    let documents: Vec<_> = found.hits.iter().map(|hit| hit.chunk.document_id).collect();
    assert_eq!(documents, [short]);
    embed_all(&server.app).await.unwrap();
    assert_eq!((waiting(&server.app).await.unwrap(), model.passages.load(Relaxed) as u64), (0, all), "no slice twice");
    let found = by_meaning(&server, &ada, lab).await;
    assert!(found.hits.iter().any(|hit| hit.chunk.document_id == long));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_do_not_embed_the_same_twice() {
    let (server, model) = server_with(WordsModel::new("words", 16)).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for number in 0..100 {
        processed_text(&server, &ada, lab, format!("{TEXT} Number {number}.")).await;
    }
    let other = server.another(|_| {}).await;
    let (one, two) = tokio::join!(embed_all(&server.app), embed_all(&other.app));
    one.unwrap();
    two.unwrap();
    assert_eq!(model.passages.load(Relaxed), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_of_the_model_search_is_by_words_and_says_why() {
    let (server, model) = server_with(WordsModel::new("words", 16)).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    processed(&server, &ada, lab).await;
    let found = by_meaning(&server, &ada, lab).await;
    assert_eq!(found.reason.as_deref(), Some("No passage of the workspace has a vector yet."));
    embed_all(&server.app).await.unwrap();
    model.is_down.store(true, Relaxed);
    let found = by_meaning(&server, &ada, lab).await;
    assert_eq!((found.mode, found.hits.len()), (Mode::Keyword, 1));
    assert_eq!(found.reason.as_deref(), Some("The model is down."));
    model.is_down.store(false, Relaxed);
    assert_eq!(by_meaning(&server, &ada, lab).await.mode, Mode::Semantic);
    model.is_down.store(true, Relaxed);
    assert_eq!(by_meaning(&server, &ada, lab).await.mode, Mode::Semantic, "what was asked before is known");
    // New passages wait for the model, and lose nothing.
    processed_text(&server, &ada, lab, "The harbour of Cork has another.".to_owned()).await;
    assert!(embed_all(&server.app).await.is_err());
    model.is_down.store(false, Relaxed);
    embed_all(&server.app).await.unwrap();
    assert_eq!(waiting(&server.app).await.unwrap(), 0);
}

async fn limit(server: &TestServer, workspace: WorkspaceId, micros: i64) {
    let tx = server.app.db.begin().await.unwrap();
    let mut sql = Sql::new("UPDATE workspaces SET monthly_budget_micros = ");
    sql.bind(micros).push(" WHERE id = ");
    sql.bind(workspace);
    sql.run(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_vectors_are_paid_by_the_workspace_and_not_beyond_its_budget() {
    let mut model = WordsModel::new("paid", 16);
    model.price = 1_000_000;
    let (server, model) = server_with(model).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    processed(&server, &ada, lab).await;
    limit(&server, lab, 1).await;
    embed_all(&server.app).await.unwrap();
    assert_eq!((model.passages.load(Relaxed), waiting(&server.app).await.unwrap()), (0, 1), "nothing was sent");
    limit(&server, lab, 1_000).await;
    embed_all(&server.app).await.unwrap();
    assert_eq!(model.passages.load(Relaxed), 1);
    assert_eq!(by_meaning(&server, &ada, lab).await.mode, Mode::Semantic);
    server.app.detached.close();
    server.app.detached.wait().await;
    let entries = usage_entry::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    let words = i64::try_from(TEXT.split_whitespace().count()).unwrap();
    let mut booked: Vec<_> = entries.iter().map(|entry| (entry.user_id, entry.cost_micros, entry.requests)).collect();
    booked.sort_unstable();
    assert_eq!(booked, [(None, words, 1), (ada.user_id(), 3, 1)]);
    limit(&server, lab, words + 3).await;
    let query = "something else that nobody asked before";
    let found =
        search(&server.app, &ada, lab, query, Mode::Hybrid, &SearchScope::default(), Extent::best(10)).await.unwrap();
    assert!(found.mode == Mode::Keyword && found.reason.as_ref().unwrap().contains("monthly budget"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_are_too_long_for_a_model_are_embedded_by_their_beginning() {
    let mut model = WordsModel::new("short", 16);
    model.most_words = 30;
    let (server, _) = server_with(model).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = processed_text(&server, &ada, lab, format!("{TEXT} {}", "And so on it goes. ".repeat(20))).await;
    processed_text(&server, &ada, lab, "A short one about harbours.".to_owned()).await;
    embed_all(&server.app).await.unwrap();
    assert_eq!(waiting(&server.app).await.unwrap(), 0);
    assert_eq!(by_meaning(&server, &ada, lab).await.hits[0].chunk.document_id, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_that_do_not_fit_into_memory_are_not_searched() {
    let models = Models::default().with_local(Arc::new(WordsModel::new("words", 16)));
    let server = TestServer::with_models(Clock::System, models, |config| config.documents.vector_memory = 100).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    processed(&server, &ada, lab).await;
    embed_all(&server.app).await.unwrap();
    assert_eq!(by_meaning(&server, &ada, lab).await.mode, Mode::Semantic);
    processed_text(&server, &ada, lab, "The harbour of Cork has another.".to_owned()).await;
    embed_all(&server.app).await.unwrap();
    let found = by_meaning(&server, &ada, lab).await;
    assert!(found.mode == Mode::Keyword && found.reason.as_ref().unwrap().contains("memory"), "{found:?}");
    assert_eq!(found.hits.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_a_passage_stand_with_the_best_of_them() {
    let (server, _) = server_with(WordsModel::new("words", 16)).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for text in [TEXT.to_owned(), TEXT.to_uppercase(), TEXT.replace("1807", "1811")] {
        processed_text(&server, &ada, lab, text).await;
    }
    let scope = SearchScope::default();
    let found =
        search(&server.app, &ada, lab, "gauge at Brest", Mode::Keyword, &scope, Extent::best(10)).await.unwrap();
    let mut duplicates: Vec<_> = found.hits.iter().map(|hit| hit.duplicates.len()).collect();
    duplicates.sort_unstable();
    assert_eq!(duplicates, [0, 1], "{found:?}");
    // A page is a part of the same order, with the duplicates of its hits wherever they are ranked.
    for number in 0..2 {
        let extent = Extent { limit: 10, minimum_score: 0.0, page: |_| number..number + 1 };
        let page = search(&server.app, &ada, lab, "gauge at Brest", Mode::Keyword, &scope, extent).await.unwrap();
        assert_eq!((page.total, &page.hits[..]), (2, &found.hits[number..=number]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_an_earlier_version_stored_are_told_apart_by_their_texts() {
    let (server, _) = server_with(WordsModel::new("words", 16)).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for text in [TEXT.to_owned(), TEXT.to_uppercase()] {
        processed_text(&server, &ada, lab, text).await;
    }
    let tx = server.app.db.begin().await.unwrap();
    Sql::new("UPDATE chunks SET fingerprint = NULL").run(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let scope = SearchScope::default();
    let found =
        search(&server.app, &ada, lab, "gauge at Brest", Mode::Keyword, &scope, Extent::best(10)).await.unwrap();
    assert_eq!((found.total, found.hits[0].duplicate_count), (1, 1));
}
