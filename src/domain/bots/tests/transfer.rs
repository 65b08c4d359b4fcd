//! Copies, exports and imports.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{change, create, document, list};
use crate::base::{Viewer, WorkspaceRole};
use crate::testing::{TestServer, codes, input};

/// A bot with everything.
fn rich(documents: &Value) -> Value {
    json!({
        "name": "Tides", "description": "d", "systemPrompt": "Be kind.", "greeting": "Hello!",
        "suggestedQuestions": ["Why?"], "sampling": { "temperature": 0.5, "maximumOutputTokens": 400 },
        "retrieval": { "mode": "SEMANTIC", "maximumPassages": 4, "minimumScore": 0.25, "citesSources": false },
        "documentIds": documents, "knowledgeTags": ["sea", "moon"], "showsReasoning": true, "monthlyBudgetUsd": 3,
    })
}

async fn exported(server: &TestServer, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let read = "query ($id: ID!) { bot(id: $id) { export } }";
    server.data(viewer, read, json!({ "id": id })).await["bot"]["export"].take()
}

/// The bot without what a copy or an import has of its own.
fn common(bot: &Value) -> Value {
    let mut bot = bot.clone();
    for own in ["id", "name", "revision", "createdBy", "visibility", "monthlyBudgetUsd"] {
        bot[own].take();
    }
    bot
}

#[tokio::test]
async fn a_copy_has_everything_and_a_free_name() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let texts = [document(&server, &ada, lab, "One", &[]).await, document(&server, &ada, lab, "Two", &[]).await];
    let bot = create(&server, &ada, lab, rich(&json!(texts))).await;
    let copy = change(&server, &ben, "duplicateBot", json!({ "botId": bot["id"] })).await["bot"].take();
    assert_eq!(common(&copy), common(&bot));
    assert_eq!((&copy["name"], &copy["revision"]), (&json!("Tides (copy)"), &json!(1)));
    assert_eq!(copy["createdBy"], json!({ "name": "Ben" }));
    assert_eq!(copy["monthlyBudgetUsd"], 3);
    let second = change(&server, &ada, "duplicateBot", json!({ "botId": bot["id"] })).await;
    assert_eq!(second["bot"]["name"], "Tides (copy 2)");
    let named = change(&server, &ada, "duplicateBot", json!({ "botId": bot["id"], "name": "Ebb" })).await;
    assert_eq!(named["bot"]["name"], "Ebb");
    let taken = change(&server, &ada, "duplicateBot", json!({ "botId": bot["id"], "name": "EBB" })).await;
    assert_eq!(codes(&taken), ["ALREADY_EXISTS"]);
    // The original stays as it was.
    change(&server, &ada, "updateBot", json!({ "botId": copy["id"], "knowledgeTags": [], "systemPrompt": "" })).await;
    let read = "query ($id: ID!) { bot(id: $id) { systemPrompt knowledgeTags { name } revision } }";
    let original = server.data(&ada, read, json!({ "id": bot["id"] })).await["bot"].take();
    let expected =
        json!({ "systemPrompt": "Be kind.", "knowledgeTags": [{ "name": "moon" }, { "name": "sea" }], "revision": 1 });
    assert_eq!(original, expected);
}

#[tokio::test]
async fn what_was_exported_is_imported_elsewhere_and_missing_documents_are_named() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let texts = [document(&server, &ada, lab, "One", &[]).await, document(&server, &ada, lab, "Two", &[]).await];
    let bot = create(&server, &ada, lab, rich(&json!(texts))).await;
    let file = exported(&server, &ada, &bot["id"]).await;
    assert_eq!((&file["format"], &file["version"]), (&json!("dossier.bot"), &json!(1)));
    assert_eq!(file["knowledge"]["tags"], json!(["moon", "sea"]));
    let documents = file["knowledge"]["documents"].as_array().unwrap();
    assert_eq!(super::names(&file["knowledge"]["documents"]), ["One", "Two"]);
    assert!(documents.iter().all(|document| document["sha256"].as_str().unwrap().len() == 64));
    let text = file.to_string();
    assert!(["bot_", "doc_", "user_", "ws_", "tag_"].iter().all(|prefix| !text.contains(prefix)), "{text}");

    // Elsewhere one of the documents is known, under another name.
    let (eve, other) = server.owner("Eve", "Other").await;
    let same =
        "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id } errors { code } } }";
    let source = json!({ "text": { "content": "Two", "mediaType": "text/plain" } });
    let values = json!({ "workspaceId": other, "name": "Deux", "source": source, "process": false });
    server.data(&eve, same, input(values)).await;
    let imported = change(&server, &eve, "importBot", json!({ "workspaceId": other, "bot": file })).await;
    assert_eq!(imported["errors"], json!([]));
    assert_eq!(imported["missingDocuments"], json!([{ "name": "One", "sha256": documents[0]["sha256"] }]));
    let made = &imported["bot"];
    assert_eq!((&made["name"], &made["visibility"]), (&json!("Tides"), &json!("PRIVATE")));
    assert_eq!(made["monthlyBudgetUsd"], Value::Null);
    let mut expected = common(&bot);
    expected["knowledge"] = json!({ "totalCount": 1, "readyCount": 0, "nodes": [{ "name": "Deux" }] });
    assert_eq!(common(made), expected);
    // At home everything is found, and the file of the import is the file of the original.
    let again = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": file })).await;
    assert_eq!((&again["missingDocuments"], &again["bot"]["name"]), (&json!([]), &json!("Tides (copy)")));
    let mut second = exported(&server, &ada, &again["bot"]["id"]).await;
    second["name"] = json!("Tides");
    assert_eq!(second, file);
    let named = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": file, "name": "Ebb" })).await;
    assert_eq!(named["bot"]["name"], "Ebb");
    let taken = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": file, "name": "ebb" })).await;
    assert_eq!((codes(&taken), &taken["errors"][0]["path"]), (vec!["ALREADY_EXISTS"], &json!(["input", "name"])));
}

#[tokio::test]
async fn files_that_are_no_bots_are_refused_and_leave_nothing() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let good = json!({ "format": "dossier.bot", "version": 1, "name": "Tides", "systemPrompt": "Be kind." });
    let with = |key: &str, value: Value| {
        let mut file = good.clone();
        file[key] = value;
        file
    };
    let known = |sha256: &str| json!({ "documents": [{ "name": "x", "sha256": sha256 }] });
    for (file, path) in [
        (json!([]), "bot"),
        (json!({}), "bot"),
        (with("format", json!("other")), "bot"),
        (with("version", json!(2)), "bot"),
        (with("version", json!(0)), "bot"),
        (with("version", json!("1")), "bot"),
        (with("id", json!("bot_01KAJ6V2W8Q3F5N7R9T1X3Z5B7")), "bot"),
        (with("name", json!(7)), "bot"),
        (with("systemPrompt", json!(null)), "bot"),
        (with("name", json!(" ")), "bot/name"),
        (with("systemPrompt", json!("x".repeat(32_001))), "bot/systemPrompt"),
        (with("suggestedQuestions", json!(["Why?", ""])), "bot/suggestedQuestions/1"),
        (with("sampling", json!({ "temperature": 3 })), "bot/sampling/temperature"),
        (with("sampling", json!({ "maximumOutputTokens": -1 })), "bot"),
        (with("retrieval", json!({ "maximumPassages": 51 })), "bot/retrieval/maximumPassages"),
        (with("retrieval", json!({ "mode": "GUESS" })), "bot"),
        (with("knowledge", known("short")), "bot/knowledge/documents/0/sha256"),
        (with("knowledge", json!({ "documents": [{ "name": "x", "sha256": "0".repeat(64), "id": "doc_x" }] })), "bot"),
    ] {
        let shown: String = file.to_string().chars().take(200).collect();
        let payload = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": file })).await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"], "{shown}");
        let place: Vec<&str> = std::iter::once("input").chain(path.split('/')).collect();
        assert_eq!(payload["errors"][0]["path"], json!(place), "{shown}");
    }
    assert_eq!(list(&server, &ada, lab, Value::Null, Value::Null).await.1, 0);
    // What may be left out has the values of a new bot.
    let made = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": good })).await;
    assert_eq!((&made["bot"]["name"], &made["bot"]["retrieval"]["maximumPassages"]), (&json!("Tides"), &json!(8)));
    let upper = with("knowledge", known(&"AB".repeat(32)));
    let made = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": upper, "name": "Upper" })).await;
    assert_eq!(made["missingDocuments"], json!([{ "name": "x", "sha256": "ab".repeat(32) }]));
}
