//! Documents and tags that a bot knows.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::{change, create, document, names};
use crate::base::id::{BotId, DocumentId, WorkspaceId};
use crate::base::{Clock, Timestamp, Viewer};
use crate::domain::bots::service::knowledge::MAXIMUM_DOCUMENTS;
use crate::domain::bots::service::usable::{knowledge_scope, usable};
use crate::entity::document::{DocumentSourceKind, DocumentStatus};
use crate::entity::{self, BelongsTo as _, bot_document};
use crate::testing::{TestServer, codes, input};

const KNOWLEDGE: &str = "query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { bot(id: $id) {
    knowledge(first: $first, after: $after, last: $last, before: $before) { totalCount readyCount nodes { name }
        edges { cursor addedAt addedBy { name } node { id name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

async fn knowledge(server: &TestServer, viewer: &Arc<Viewer>, mut variables: Value, bot: &Value) -> Value {
    variables["id"] = bot.clone();
    server.data(viewer, KNOWLEDGE, variables).await["bot"]["knowledge"].take()
}

/// Writes documents that nobody processes; those with an even number can be searched.
async fn many(server: &TestServer, lab: WorkspaceId, number: usize) -> Vec<DocumentId> {
    let ids: Vec<DocumentId> = (0..number).map(|_| DocumentId::generate()).collect();
    let rows = ids.iter().enumerate().map(|(n, id)| entity::document::Model {
        id: *id,
        workspace_id: lab,
        name: format!("D{n}"),
        is_named: true,
        source_kind: DocumentSourceKind::Text,
        source_url: None,
        fetched_url: None,
        canonical_url: None,
        published_at: None,
        fetched_at: None,
        validators: None,
        media_type: "text/plain".to_owned(),
        charset: None,
        byte_size: 1,
        sha256: format!("{n:064}"),
        blob_key: "x".to_owned(),
        status: if n % 2 == 0 { DocumentStatus::Ready } else { DocumentStatus::Stored },
        status_message: None,
        progress: None,
        is_searchable: n % 2 == 0,
        latest_job_id: None,
        language: None,
        page_count: None,
        chunk_count: 0,
        character_count: 0,
        metadata: json!({}),
        created_by: None,
        created_at: Timestamp(1),
        updated_at: Timestamp(1),
    });
    let rows: Vec<entity::document::ActiveModel> = rows.map(Into::into).collect();
    let tx = server.app.db.begin().await.unwrap();
    for rows in rows.chunks(200) {
        entity::document::Entity::insert_many(rows.to_vec()).exec_without_returning(&*tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    ids
}

#[tokio::test]
async fn documents_are_given_and_taken_and_listed_newest_first() {
    let server = TestServer::with(Clock::manual(Clock::System.now()), |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides" })).await["id"].take();
    let documents = many(&server, lab, 5).await;
    let add =
        async |ids: Value| change(&server, &ada, "addBotKnowledge", json!({ "botId": bot, "documentIds": ids })).await;
    let given = add(json!([documents[0], documents[1]])).await;
    assert_eq!(given["bot"]["revision"], 2);
    assert_eq!(names(&given["bot"]["knowledge"]["nodes"]), ["D0", "D1"]);
    assert_eq!(given["bot"]["knowledge"]["readyCount"], 1);
    // What the bot knows already stays where it is, and is no change.
    assert_eq!(add(json!([documents[1], documents[1]])).await["bot"]["revision"], 2);
    server.app.clock.advance(Duration::from_secs(1));
    let given = add(json!([documents[1], documents[2], documents[3], documents[4]])).await;
    assert_eq!(names(&given["bot"]["knowledge"]["nodes"]), ["D2", "D3", "D4", "D0", "D1"]);
    let whole = knowledge(&server, &ada, json!({}), &bot).await;
    assert_eq!((&whole["totalCount"], &whole["readyCount"]), (&json!(5), &json!(3)));
    assert_eq!(whole["edges"][0]["addedBy"], json!({ "name": "Ada" }));
    assert!(whole["edges"][0]["addedAt"].as_str() >= whole["edges"][4]["addedAt"].as_str());
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = knowledge(&server, &ada, json!({ "first": 2, "after": after }), &bot).await;
        found.extend(names(&page["nodes"]).into_iter().map(str::to_owned));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(found, names(&whole["nodes"]));
    let last = knowledge(&server, &ada, json!({ "last": 2, "before": whole["edges"][4]["cursor"] }), &bot).await;
    assert_eq!(names(&last["nodes"]), ["D4", "D0"]);

    let remove = json!({ "botId": bot, "documentIds": [documents[0], documents[3]] });
    let taken = change(&server, &ada, "removeBotKnowledge", remove.clone()).await;
    assert_eq!(names(&taken["bot"]["knowledge"]["nodes"]), ["D2", "D4", "D1"]);
    assert_eq!(taken["bot"]["revision"], 4);
    assert_eq!(change(&server, &ada, "removeBotKnowledge", remove).await["bot"]["revision"], 4);
}

#[tokio::test]
async fn documents_that_are_not_there_and_too_many_are_refused_as_a_whole() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides" })).await["id"].take();
    let foreign = document(&server, &eve, other, "Foreign", &[]).await;
    let documents = many(&server, lab, 1).await;
    for field in ["addBotKnowledge", "removeBotKnowledge"] {
        for id in [foreign.clone(), json!(DocumentId::generate()), json!("doc_x")] {
            let payload =
                change(&server, &ada, field, json!({ "botId": bot, "documentIds": [documents[0], id] })).await;
            assert_eq!(codes(&payload), ["NOT_FOUND"], "{field}");
            assert_eq!(payload["errors"][0]["path"], json!(["input", "documentIds", "1"]));
        }
        let many = vec![documents[0]; 101];
        let payload = change(&server, &ada, field, json!({ "botId": bot, "documentIds": many })).await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"], "{field}");
    }
    let new = json!({ "workspaceId": lab, "name": "x", "systemPrompt": "", "documentIds": vec![documents[0]; 101] });
    assert_eq!(codes(&change(&server, &ada, "createBot", new).await), ["INVALID_INPUT"]);
    assert_eq!(knowledge(&server, &ada, json!({}), &bot).await["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_calls_at_once_give_no_more_documents_than_a_bot_may_know() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bot: BotId =
        create(&server, &ada, lab, json!({ "name": "Tides" })).await["id"].as_str().unwrap().parse().unwrap();
    let documents = many(&server, lab, MAXIMUM_DOCUMENTS + 600).await;
    let calls = documents
        .chunks(100)
        .map(|ids| change(&server, &ada, "addBotKnowledge", json!({ "botId": bot, "documentIds": ids })));
    let payloads = join_all(calls).await;
    assert_eq!(payloads.len(), 16);
    let given = payloads.iter().filter(|payload| payload["bot"].is_object()).count();
    assert_eq!(given, MAXIMUM_DOCUMENTS / 100);
    for refused in payloads.iter().filter(|payload| payload["bot"].is_null()) {
        assert_eq!(codes(refused), ["QUOTA_EXCEEDED"]);
        let error = &refused["errors"][0];
        assert_eq!(
            (&error["resource"], &error["limit"], &error["used"]),
            (&json!("botDocuments"), &json!(1000), &json!(1000))
        );
    }
    let stored = bot_document::Entity::belonging_to(bot).count(server.app.db.read()).await.unwrap();
    assert_eq!(stored, MAXIMUM_DOCUMENTS as u64);
    // As many are still copied, and are a scope.
    let copy = change(&server, &ada, "duplicateBot", json!({ "botId": bot })).await;
    assert_eq!(copy["bot"]["knowledge"]["totalCount"], 1000);
    let row = usable(&server.app, &ada, bot).await.unwrap();
    assert_eq!(knowledge_scope(&server.app, lab, &row).await.unwrap().unwrap().len(), MAXIMUM_DOCUMENTS);
}

#[tokio::test]
async fn a_bot_knows_its_documents_and_those_with_any_of_its_tags() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (_, other) = server.owner("Eve", "Other").await;
    let mut documents = Vec::new();
    for (name, tags) in
        [("a", &["sea"] as &[&str]), ("b", &["moon"]), ("c", &[]), ("d", &["land"]), ("e", &["sea", "moon"])]
    {
        documents.push(document(&server, &ada, lab, name, tags).await);
    }
    let nothing = create(&server, &ada, lab, json!({ "name": "Nothing" })).await["id"].take();
    let values =
        json!({ "name": "Tides", "documentIds": [documents[0], documents[2]], "knowledgeTags": ["SEA", "moon"] });
    let bot = create(&server, &ada, lab, values).await;
    assert_eq!(bot["knowledgeTags"], json!([{ "name": "moon" }, { "name": "sea" }]));
    let scope = async |id: &Value, workspace| {
        let row = usable(&server.app, &ada, id.as_str().unwrap().parse().unwrap()).await.unwrap();
        knowledge_scope(&server.app, workspace, &row).await
    };
    let ids = |places: &[usize]| {
        let mut ids: Vec<DocumentId> =
            places.iter().map(|n| documents[*n].as_str().unwrap().parse().unwrap()).collect();
        ids.sort_unstable();
        Some(ids)
    };
    assert_eq!(scope(&nothing, lab).await.unwrap(), None);
    assert_eq!(scope(&bot["id"], lab).await.unwrap(), ids(&[0, 1, 2, 4]));
    assert_eq!(scope(&bot["id"], other).await.unwrap_err().code(), "NOT_FOUND");

    // What is deleted is forgotten, and what gets a tag is known.
    let delete = "mutation ($input: DeleteDocumentsInput!) { deleteDocuments(input: $input) { errors { code } } }";
    server.data(&ada, delete, input(json!({ "documentIds": [documents[0]] }))).await;
    let update = "mutation ($input: UpdateDocumentInput!) { updateDocument(input: $input) { errors { code } } }";
    server.data(&ada, update, input(json!({ "documentId": documents[3], "tags": ["sea"] }))).await;
    assert_eq!(scope(&bot["id"], lab).await.unwrap(), ids(&[1, 2, 3, 4]));
    assert_eq!(names(&knowledge(&server, &ada, json!({}), &bot["id"]).await["nodes"]), ["c"]);
    let tags = "query ($id: ID!) { bot(id: $id) { knowledgeTags { id name } } }";
    let tags = server.data(&ada, tags, json!({ "id": bot["id"] })).await["bot"]["knowledgeTags"].take();
    let moon = tags.as_array().unwrap().iter().find(|tag| tag["name"] == "moon").unwrap();
    let delete = "mutation ($input: DeleteTagInput!) { deleteTag(input: $input) { errors { code } } }";
    server.data(&ada, delete, input(json!({ "tagId": moon["id"] }))).await;
    assert_eq!(scope(&bot["id"], lab).await.unwrap(), ids(&[2, 3, 4]));
    // Tags without a document are a scope with nothing in it, and not the whole workspace.
    let empty = create(&server, &ada, lab, json!({ "name": "Empty", "knowledgeTags": ["nowhere"] })).await;
    assert_eq!(scope(&empty["id"], lab).await.unwrap(), Some(Vec::new()));
}

#[tokio::test]
async fn the_bots_of_a_document_are_listed_by_name() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let documents = [document(&server, &ada, lab, "One", &[]).await, document(&server, &ada, lab, "Two", &[]).await];
    for name in ["delta", "Alpha", "charlie", "Bravo", "echo"] {
        let known = if name == "echo" { vec![&documents[1]] } else { documents.iter().collect() };
        create(&server, &ada, lab, json!({ "name": name, "documentIds": known })).await;
    }
    create(&server, &ada, lab, json!({ "name": "Foxtrot" })).await;
    let read = "query ($id: ID!, $first: Int, $after: String, $last: Int) { workspace(id: $id) {
        documents(orderBy: { field: NAME, direction: ASC }) { nodes { name bots(first: $first, after: $after, last: $last) {
            totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } } } } } }";
    let of = async |variables: Value| {
        let mut variables = variables;
        variables["id"] = json!(lab);
        let found = server.data(&ada, read, variables).await;
        let nodes = found["workspace"]["documents"]["nodes"].as_array().unwrap().clone();
        [nodes[0]["bots"].clone(), nodes[1]["bots"].clone()]
    };
    let [one, two] = of(json!({})).await;
    assert_eq!(names(&one["nodes"]), ["Alpha", "Bravo", "charlie", "delta"]);
    assert_eq!(names(&two["nodes"]), ["Alpha", "Bravo", "charlie", "delta", "echo"]);
    assert_eq!((&one["totalCount"], &two["totalCount"]), (&json!(4), &json!(5)));
    let [one, two] = of(json!({ "first": 2 })).await;
    assert_eq!((names(&one["nodes"]), names(&two["nodes"])), (vec!["Alpha", "Bravo"], vec!["Alpha", "Bravo"]));
    assert_eq!(one["pageInfo"]["hasNextPage"], true);
    let [one, two] = of(json!({ "first": 2, "after": one["pageInfo"]["endCursor"] })).await;
    assert_eq!((names(&one["nodes"]), names(&two["nodes"])), (vec!["charlie", "delta"], vec!["charlie", "delta"]));
    assert_eq!((&one["pageInfo"]["hasNextPage"], &two["pageInfo"]["hasNextPage"]), (&json!(false), &json!(true)));
    let [one, two] = of(json!({ "last": 2 })).await;
    assert_eq!((names(&one["nodes"]), names(&two["nodes"])), (vec!["charlie", "delta"], vec!["delta", "echo"]));
}
