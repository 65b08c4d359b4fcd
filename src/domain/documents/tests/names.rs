//! Names of documents: given ones, and derived ones.

use super::*;

const PAGE: &str = "<html><head><title>Tides of the coast</title></head><body><main><h1>Tides of the coast</h1>\
                    <p>The spring tide reaches the upper quay twice a month, and the neap tide does not.</p></main></body></html>";

/// The name of a page after processing.
async fn name_of(named: Option<&str>) -> (String, bool) {
    name_of_page(PAGE, named).await
}

async fn name_of_page(page: &str, named: Option<&str>) -> (String, bool) {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let source = Source::Text { content: page.to_owned(), media_type: "text/html".to_owned() };
    let command = AddDocument { name: named.map(str::to_owned), ..add_of(lab, source, true) };
    let added = service::add(&server.app, &ada, command).await.unwrap();
    work_off(&server, added.job.unwrap().id).await;
    let document = stored(&server, added.document.id).await;
    (document.name, document.is_named)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_without_a_name_takes_its_title() {
    assert_eq!(name_of(None).await, ("Tides of the coast".to_owned(), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_person_gave_stays_whatever_it_is() {
    assert_eq!(name_of(Some("Text")).await, ("Text".to_owned(), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_that_nobody_can_see_is_no_name() {
    for title in ["\u{200B}", "&#8203;", "\u{3164}", "\u{2800}"] {
        let page = PAGE
            .replace("Tides of the coast</title>", &format!("{title}</title>"))
            .replace("<h1>Tides of the coast</h1>", "");
        assert_eq!(name_of_page(&page, None).await, ("Text".to_owned(), false), "{title:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_person_gives_stays_when_the_document_is_read_again() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let source = json!({ "text": { "content": PAGE, "mediaType": "text/html" } });
    let added = json!({ "workspaceId": lab, "source": source });
    let added = change(&server, &ada, "addDocument", added, "document { id } job { id }").await;
    let id = added["document"]["id"].clone();
    let done = async |payload: &Value| work_off(&server, payload["job"]["id"].as_str().unwrap().parse().unwrap()).await;
    done(&added).await;
    let name = "query ($id: ID!) { document(id: $id) { name } }";
    let name = async || server.data(&ada, name, json!({ "id": id })).await["document"]["name"].take();
    assert_eq!(name().await, "Tides of the coast");
    // What stands in for a name until there is one is a name like any other when a person gives it.
    let named = json!({ "documentId": id, "name": "Text" });
    assert_eq!(change(&server, &ada, "updateDocument", named, "document { name }").await["document"]["name"], "Text");
    done(&change(&server, &ada, "reprocessDocument", json!({ "documentId": id }), "job { id }").await).await;
    assert_eq!(name().await, "Text");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_given_while_a_document_is_read_is_found() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let worker = server.work(worker::registry());
    for turn in 0..10 {
        let content = format!("Turn {turn}. {}", "The spring tide reaches the upper quay twice a month. ".repeat(600));
        let added = json!({ "workspaceId": lab, "name": "Draft", "source": { "text": { "content": content } } });
        let added = change(&server, &ada, "addDocument", added, "document { id } job { id }").await;
        let named = json!({ "documentId": added["document"]["id"], "name": format!("gauge{turn}x") });
        change(&server, &ada, "updateDocument", named, "document { name }").await;
        server.ended(added["job"]["id"].as_str().unwrap().parse().unwrap()).await;
        let search =
            "query ($w: ID!, $q: String!) { workspace(id: $w) { search(query: $q, mode: KEYWORD) { totalCount } } }";
        let found = server.data(&ada, search, json!({ "w": lab, "q": format!("gauge{turn}x") })).await;
        assert_ne!(found["workspace"]["search"]["totalCount"], 0, "turn {turn}");
    }
    worker.close().await;
}
