//! Identifiers that lead nowhere: errors of a mutation point at them, filters match nothing.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_document_that_cannot_be_deleted_is_named_by_its_index() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let source = Source::Text { content: PAGE.to_owned(), media_type: "text/html".to_owned() };
    let own = service::add(&server.app, &ada, add_of(lab, source, false)).await.unwrap().document.id;
    for none in [DocumentId::generate().to_string(), "nonsense".to_owned()] {
        let input = json!({ "documentIds": [own, none] });
        let payload = change(&server, &ada, "deleteDocuments", input, "deletedIds").await;
        assert_eq!(payload["errors"][0]["code"], "NOT_FOUND", "{payload}");
        assert_eq!(payload["errors"][0]["path"], json!(["input", "documentIds", "1"]), "{payload}");
        assert!(is_there(&server, &ada, own).await, "nothing of a refused deletion is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_among_documents_that_are_not_there_finds_nothing() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let source = Source::Text { content: PAGE.to_owned(), media_type: "text/html".to_owned() };
    let added = service::add(&server.app, &ada, add_of(lab, source, true)).await.unwrap();
    work_off(&server, added.job.unwrap().id).await;
    let own = added.document.id.to_string();
    let found = async |ids: Value| {
        let query = "query ($id: ID!, $filter: SearchFilter) {
            workspace(id: $id) { search(query: \"tide\", filter: $filter) { totalCount } } }";
        let answer = server.data(&ada, query, json!({ "id": lab, "filter": { "documentIds": ids } })).await;
        answer["workspace"]["search"]["totalCount"].as_i64().unwrap()
    };
    let foreign = DocumentId::generate().to_string();
    assert_eq!(found(json!([foreign])).await, 0);
    assert_eq!(found(json!(["nonsense"])).await, 0, "no filter at all would be worse than an error");
    assert!(found(json!(["nonsense", foreign, own])).await > 0);
    assert!(found(json!([])).await > 0, "an empty list sets no condition");
}

async fn is_there(server: &TestServer, viewer: &Arc<Viewer>, id: DocumentId) -> bool {
    let found = server.data(viewer, "query ($id: ID!) { document(id: $id) { id } }", json!({ "id": id })).await;
    !found["document"].is_null()
}

const PAGE: &str = "<html><body><main><h1>Tides</h1><p>The spring tide reaches the upper quay twice a month, and the \
                    neap tide does not.</p></main></body></html>";
