//! Search forgets a document with the acknowledgement of its deletion.

use super::*;
use crate::testing::input;

async fn hits(server: &TestServer, ada: &Viewer, lab: WorkspaceId, mode: Mode) -> Vec<DocumentId> {
    let scope = SearchScope::default();
    let found = search(&server.app, ada, lab, "gauge measured sea", mode, &scope, Extent::best(20)).await.unwrap();
    assert_eq!(found.mode, mode, "{:?}", found.reason);
    let mut ids: Vec<_> = found.hits.iter().map(|hit| hit.chunk.document_id).collect();
    ids.sort_unstable();
    ids
}

/// Rows of each table that speak of a document.
async fn rows(server: &TestServer, id: DocumentId) -> i64 {
    let mut count = 0;
    for table in [
        "chunks",
        "document_texts",
        "document_drafts",
        "document_tags",
        "document_snapshots",
        "search_documents",
        "search_vector_slices",
    ] {
        let mut sql = Sql::new(format!("SELECT COUNT(*) FROM {table} WHERE document_id = "));
        sql.bind(id);
        count += sql.all(server.app.db.read()).await.unwrap()[0].try_get_by_index::<i64>(0).unwrap();
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_9_a_deleted_document_is_found_by_nothing_in_no_process() {
    let models = Models::default().with_local(Arc::new(WordsModel::new("words", 64)));
    let here = TestServer::with_models(Clock::System, models, |_| {}).await;
    let there = here.another(|_| {}).await;
    let (ada, lab) = here.owner("Ada", "Lab").await;
    let gone = processed(&here, &ada, lab).await;
    let text = "The gauge at Cork has measured the sea, too.";
    let kept = processed_text(&here, &ada, lab, text.to_owned()).await;
    embed_all(&here.app).await.unwrap();
    let all = [Mode::Keyword, Mode::Semantic, Mode::Hybrid];
    for server in [&here, &there] {
        for mode in all {
            // What is kept in memory of the vectors knows the document, too.
            assert_eq!(hits(server, &ada, lab, mode).await, [gone, kept], "{mode:?}");
        }
    }
    assert!(rows(&here, gone).await > 3);
    let delete = "mutation ($input: DeleteDocumentsInput!) { done: deleteDocuments(input: $input) { deletedIds } }";
    here.data(&ada, delete, input(json!({ "documentIds": [gone] }))).await;
    for server in [&there, &here] {
        for mode in all {
            assert_eq!(hits(server, &ada, lab, mode).await, [kept], "{mode:?}");
        }
    }
    assert_eq!(rows(&here, gone).await, 0);
}
