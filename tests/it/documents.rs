//! Documents over HTTP: adding, finding, fetching and deleting them.

use serde_json::json;

use crate::support::TestServer;

const SEARCH: &str = "query($w: ID!, $q: String!) { workspace(id: $w) { search(query: $q) {
    usedMode totalCount edges { score highlights { start end } node { text document { id } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_found_until_it_is_deleted() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let source = json!({ "text": { "content": "The gauge at Brest has measured sea level since 1807." } });
    let input = json!({ "workspaceId": workspace, "name": "gauge.txt", "source": source, "tags": ["sea"] });
    let added = ada.change("addDocument", input.clone(), "document { id } job { id }").await;
    let id = added["document"]["id"].clone();
    let query = "subscription($id: ID!) { documentUpdated(documentId: $id) { status chunkCount } }";
    let mut updates = ada.subscribe(query, json!({ "id": id })).await;
    while updates.next().await["data"]["documentUpdated"]["status"] != "READY" {}
    // The same content is the same document (deduplication within the workspace).
    let again = ada.change("addDocument", input, "document { id }").await;
    assert_eq!(again["document"]["id"], id);

    let variables = json!({ "w": workspace, "q": "Where is the gauge that measured sea levels?" });
    let found = ada.ask(SEARCH, variables.clone()).await["workspace"]["search"].take();
    assert_eq!(found["edges"][0]["node"]["document"]["id"], id, "{found:#}");
    assert!(!found["edges"][0]["highlights"].as_array().unwrap().is_empty());
    let nowhere = "query($w: ID!) { workspace(id: $w) {
        search(query: \"gauge\", first: 0, filter: { documentIds: [\"nowhere\"] }) { totalCount } } }";
    let refused = ada.send(nowhere, json!({ "w": workspace })).await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
        "even where nothing can match: {refused:#}"
    );

    let query = "query($id: ID!) { document(id: $id) { sha256 tags { name } text { content } download { url } } }";
    let document = ada.ask(query, json!({ "id": id })).await["document"].take();
    assert_eq!(document["tags"], json!([{ "name": "sea" }]));
    let link = document["download"]["url"].as_str().unwrap();
    let response = ada.http().get(link).header("range", "bytes=4-8").send().await.unwrap();
    assert_eq!(response.status(), 206);
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"), "C-ING-6");
    assert_eq!(response.text().await.unwrap(), "gauge");
    // RFC 9110, section 13.1.5: no condition holds for a file without a validator; section 14.1.2: digits only.
    for (range, condition) in [("bytes=4-8", Some("\"an-etag\"")), ("bytes=+4-8", None), ("bytes=4-+8", None)] {
        let mut request = ada.http().get(link).header("range", range);
        if let Some(condition) = condition {
            request = request.header("if-range", condition);
        }
        assert_eq!(request.send().await.unwrap().status(), 200, "{range}");
    }
    let head = ada.http().head(link).header("range", "bytes=4-8").send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "53"));
    assert_eq!(ada.http().get(format!("{link}x")).send().await.unwrap().status(), 404);

    ada.change("deleteDocuments", json!({ "documentIds": [id] }), "deletedIds").await;
    let found = ada.ask(SEARCH, variables).await["workspace"]["search"].take();
    assert_eq!(found["totalCount"], 0, "C-TEN-9: gone from search at once");
    assert_eq!(ada.http().get(link).send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_2_a_ticket_takes_the_announced_file_and_content_decides_its_type() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    for (name, content, code) in
        [("notes.txt", "# Notes\n\nLow water.", None), ("fake.txt", "GIF89a\n%\u{1}", Some("UNSUPPORTED_MEDIA_TYPE"))]
    {
        let input =
            json!({ "workspaceId": workspace, "filename": name, "mediaType": "text/plain", "byteSize": content.len() });
        let ticket = ada.change("createUpload", input, "upload { id url }").await["upload"].take();
        let put = ada.http().put(ticket["url"].as_str().unwrap()).body(content).send().await.unwrap();
        assert_eq!(put.status(), 204);
        let input = json!({ "workspaceId": workspace, "source": { "uploadId": ticket["id"] } });
        let added = ada.try_change("addDocument", input, "document { name status }").await;
        match code {
            None => assert_eq!(added["document"]["name"], name, "{added:#}"),
            Some(code) => assert_eq!(added["errors"][0]["code"], code, "{added:#}"),
        }
    }
}
