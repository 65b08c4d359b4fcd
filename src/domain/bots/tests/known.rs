//! Documents by the bot that knows them: in lists, in search, and when they are added.

use serde_json::{Value, json};

use super::*;
use crate::base::WorkspaceRole;

const ADD: &str = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id name } isKnown
    ignoredFields errors { code path message } } }";

async fn add(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, text: &str, bots: Value) -> Value {
    let source = json!({ "text": { "content": text, "mediaType": "text/plain" } });
    let values = json!({ "workspaceId": workspace, "name": text, "source": source, "process": false, "botIds": bots });
    server.data(viewer, ADD, input(values)).await["addDocument"].take()
}

async fn listed(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId, bot: &Value) -> Vec<String> {
    let query = "query ($id: ID!, $bot: ID) { workspace(id: $id) { documents(filter: { botId: $bot },
        orderBy: { field: NAME, direction: ASC }) { totalCount nodes { name } } } }";
    let found = server.data(viewer, query, json!({ "id": workspace, "bot": bot })).await;
    let found = &found["workspace"]["documents"];
    let names: Vec<String> =
        found["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(found["totalCount"], json!(names.len()));
    names
}

#[tokio::test]
async fn documents_are_listed_by_the_bot_that_knows_them() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let given = document(&server, &ada, lab, "given", &[]).await;
    for (name, tags) in [("both", &["sea"][..]), ("tagged", &["sea"]), ("other", &["land"])] {
        document(&server, &ada, lab, name, tags).await;
    }
    let values = json!({ "name": "Tidal", "documentIds": [given], "knowledgeTags": ["sea"], "visibility": "PRIVATE" });
    let bot = create(&server, &ada, lab, values).await["id"].take();
    assert_eq!(listed(&server, &ada, lab, &bot).await, ["both", "given", "tagged"]);
    assert_eq!(listed(&server, &ben, lab, &bot).await, Vec::<String>::new(), "he does not see the bot");
    assert_eq!(listed(&server, &ada, lab, &json!("x")).await, Vec::<String>::new());
    assert_eq!(listed(&server, &ada, lab, &Value::Null).await.len(), 4);
}

#[tokio::test]
async fn search_looks_only_into_what_the_named_bot_knows() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let worker = server.work(crate::worker::registry());
    let mut ids = Vec::new();
    for text in ["The tide at Brest is high.", "The tide at Cuxhaven is low."] {
        let source = json!({ "text": { "content": text, "mediaType": "text/plain" } });
        let values = json!({ "workspaceId": lab, "name": text, "source": source });
        let document =
            "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id } job { id } } }";
        let added = server.data(&ada, document, input(values)).await["addDocument"].take();
        server.ended(added["job"]["id"].as_str().unwrap().parse().unwrap()).await;
        ids.push(added["document"]["id"].clone());
    }
    worker.close().await;
    let values = json!({ "name": "Tidal", "documentIds": [ids[0]], "visibility": "PRIVATE" });
    let bot = create(&server, &ada, lab, values).await["id"].take();
    let knows_nothing = create(&server, &ada, lab, json!({ "name": "Blank" })).await["id"].take();
    let find = async |viewer: &Arc<Viewer>, filter: Value| {
        let query = "query ($id: ID!, $filter: SearchFilter) { workspace(id: $id) {
            search(query: \"tide\", mode: KEYWORD, filter: $filter) { nodes { document { id } } } } }";
        let found = server.data(viewer, query, json!({ "id": lab, "filter": filter })).await;
        let nodes = found["workspace"]["search"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| node["document"]["id"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(find(&ada, json!({})).await.len(), 2);
    assert_eq!(find(&ada, json!({ "botId": bot })).await, [ids[0].clone()]);
    assert_eq!(find(&ada, json!({ "botId": bot, "documentIds": ids })).await, [ids[0].clone()]);
    for filter in
        [json!({ "botId": bot, "documentIds": [ids[1]] }), json!({ "botId": knows_nothing }), json!({ "botId": "x" })]
    {
        assert_eq!(find(&ada, filter.clone()).await, Vec::<Value>::new(), "{filter}");
    }
    assert_eq!(find(&ben, json!({ "botId": bot })).await, Vec::<Value>::new(), "he does not see the bot");
}

#[tokio::test]
async fn a_new_document_is_known_to_the_bots_that_it_is_added_for_or_not_added() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let mut bots = Vec::new();
    for name in ["Ebb", "Flood"] {
        bots.push(create(&server, &ada, lab, json!({ "name": name })).await["id"].take());
    }
    let added = add(&server, &ada, lab, "both", json!([bots[0], bots[1], bots[0]])).await;
    assert_eq!((&added["errors"], &added["isKnown"]), (&json!([]), &json!(false)));
    for bot in &bots {
        assert_eq!(listed(&server, &ada, lab, bot).await, ["both"]);
    }
    let revision = server.data(&ada, "query ($id: ID!) { bot(id: $id) { revision } }", json!({ "id": bots[0] })).await;
    assert_eq!(revision["bot"]["revision"], 2);
    let again = add(&server, &ada, lab, "both", json!([bots[0]])).await;
    assert_eq!((&again["isKnown"], &again["ignoredFields"]), (&json!(true), &json!([])));
    let third = create(&server, &ada, lab, json!({ "name": "Slack" })).await["id"].take();
    let again = add(&server, &ada, lab, "both", json!([third])).await;
    assert_eq!(again["ignoredFields"], json!(["botIds"]));
    let foreign = crate::base::id::BotId::generate();
    for (bots, path) in
        [(json!([bots[0], foreign]), json!(["input", "botIds", "1"])), (json!(["x"]), json!(["input", "botIds", "0"]))]
    {
        let refused = add(&server, &ada, lab, "refused", bots).await;
        assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["path"]), (&json!("NOT_FOUND"), &path));
    }
    let many: Vec<Value> = vec![bots[0].clone(); 21];
    assert_eq!(add(&server, &ada, lab, "many", json!(many)).await["errors"][0]["path"], json!(["input", "botIds"]));
    assert_eq!(listed(&server, &ada, lab, &Value::Null).await, ["both"]);
    assert_eq!(listed(&server, &ada, lab, &bots[0]).await, ["both"]);
}
