//! The models of a bot.

use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, DbBackend};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{change, create, names};
use crate::base::Viewer;
use crate::base::id::{ModelId, ModelProviderId, WorkspaceId};
use crate::testing::{TestServer, codes};

/// Writes a provider with a model of the same name, of a workspace or of the instance.
async fn model(server: &TestServer, workspace: Option<WorkspaceId>, name: &str, capability: &str) -> ModelId {
    let (provider, id) = (ModelProviderId::generate(), ModelId::generate());
    let (yes, uuid) = match server.app.db.backend() {
        DbBackend::Postgres => ("true", (|id: Uuid| format!("'{id}'")) as fn(Uuid) -> String),
        _ => ("1", (|id: Uuid| format!("X'{}'", id.simple())) as fn(Uuid) -> String),
    };
    let of = workspace.map_or_else(|| "NULL".to_owned(), |workspace| uuid(workspace.0));
    let tx = server.app.db.begin().await.unwrap();
    for statement in [
        format!(
            "INSERT INTO model_providers (id, workspace_id, name, name_key, kind, is_enabled, status, revision, created_at,
                 updated_at)
             VALUES ({}, {of}, '{name}', '{name}', 'OPENAI', {yes}, 'UNKNOWN', 1, 1, 1)",
            uuid(provider.0)
        ),
        format!(
            "INSERT INTO models (id, provider_id, workspace_id, name, display_name, capabilities, price_version,
                 is_enabled, is_listed, revision, created_at, updated_at)
             VALUES ({}, {}, {of}, '{name}', '{name}', '[\"{capability}\"]', 0, {yes}, {yes}, 1, 1, 1)",
            uuid(id.0),
            uuid(provider.0)
        ),
    ] {
        tx.execute_unprepared(&statement).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

async fn forget(server: &TestServer, name: &str) {
    let tx = server.app.db.begin().await.unwrap();
    tx.execute_unprepared(&format!("DELETE FROM models WHERE name = '{name}'")).await.unwrap();
    tx.commit().await.unwrap();
}

async fn exported(server: &TestServer, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let read = "query ($id: ID!) { bot(id: $id) { export model { name } fallbackModels { name } } }";
    server.data(viewer, read, json!({ "id": id })).await["bot"].take()
}

#[tokio::test]
async fn a_bot_has_a_model_and_others_that_stand_in_for_it() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (_, other) = server.owner("Eve", "Other").await;
    let own = model(&server, Some(lab), "own", "CHAT").await;
    let shared = model(&server, None, "shared", "CHAT").await;
    let third = model(&server, None, "third", "CHAT").await;
    let foreign = model(&server, Some(other), "foreign", "CHAT").await;
    let vectors = model(&server, None, "vectors", "EMBEDDING").await;
    let values = json!({ "name": "Tides", "modelId": own, "fallbackModelIds": [third, shared] });
    let bot = create(&server, &ada, lab, values).await;
    assert_eq!((&bot["model"]["name"], names(&bot["fallbackModels"])), (&json!("own"), vec!["third", "shared"]));
    let absent = ModelId::generate();
    for (models, code, path) in [
        (json!({ "modelId": foreign }), "NOT_FOUND", "modelId"),
        (json!({ "modelId": absent }), "NOT_FOUND", "modelId"),
        (json!({ "modelId": "model_x" }), "NOT_FOUND", "modelId"),
        (json!({ "modelId": vectors }), "INVALID_INPUT", "modelId"),
        (json!({ "modelId": own, "fallbackModelIds": [shared, foreign] }), "NOT_FOUND", "fallbackModelIds/1"),
        (json!({ "modelId": own, "fallbackModelIds": [vectors] }), "INVALID_INPUT", "fallbackModelIds/0"),
        (json!({ "modelId": own, "fallbackModelIds": [own] }), "INVALID_INPUT", "fallbackModelIds"),
        (json!({ "modelId": own, "fallbackModelIds": [third, third] }), "INVALID_INPUT", "fallbackModelIds"),
        (json!({ "modelId": own, "fallbackModelIds": vec![third; 8] }), "INVALID_INPUT", "fallbackModelIds"),
    ] {
        let (mut new, mut changes) = (models.clone(), models.clone());
        (new["workspaceId"], new["name"], new["systemPrompt"]) = (json!(lab), json!("New"), json!(""));
        changes["botId"] = bot["id"].clone();
        for (field, values) in [("createBot", new), ("updateBot", changes)] {
            let payload = change(&server, &ada, field, values).await;
            assert_eq!(codes(&payload), [code], "{field} {models}");
            let place: Vec<&str> = std::iter::once("input").chain(path.split('/')).collect();
            assert_eq!(payload["errors"][0]["path"], json!(place), "{field} {models}");
        }
    }
    // The present ones stay, and so a new first model must not be among them.
    let twice = change(&server, &ada, "updateBot", json!({ "botId": bot["id"], "modelId": shared })).await;
    assert_eq!(codes(&twice), ["INVALID_INPUT"]);
    let changed = json!({ "botId": bot["id"], "modelId": shared, "fallbackModelIds": [own] });
    let changed = change(&server, &ada, "updateBot", changed).await["bot"].take();
    assert_eq!((&changed["model"]["name"], names(&changed["fallbackModels"])), (&json!("shared"), vec!["own"]));
    assert_eq!(changed["revision"], 2);
    let same = json!({ "botId": bot["id"], "modelId": shared, "fallbackModelIds": [own] });
    assert_eq!(change(&server, &ada, "updateBot", same).await["bot"]["revision"], 2);
    let copy = change(&server, &ada, "duplicateBot", json!({ "botId": bot["id"] })).await["bot"].take();
    assert_eq!((&copy["model"]["name"], names(&copy["fallbackModels"])), (&json!("shared"), vec!["own"]));
    // A model that is gone leaves the bot to the default of its workspace.
    forget(&server, "shared").await;
    forget(&server, "own").await;
    let left = exported(&server, &ada, &bot["id"]).await;
    assert_eq!((&left["model"], &left["fallbackModels"]), (&Value::Null, &json!([])));
    let cleared = change(&server, &ada, "updateBot", json!({ "botId": bot["id"], "modelId": third })).await;
    assert_eq!(cleared["bot"]["model"]["name"], "third");
    let cleared = change(&server, &ada, "updateBot", json!({ "botId": bot["id"], "modelId": null })).await;
    assert_eq!(cleared["bot"]["model"], Value::Null);
}

#[tokio::test]
async fn models_of_a_file_are_found_by_name_and_others_are_told() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let own = model(&server, Some(lab), "own", "CHAT").await;
    let shared = model(&server, None, "shared", "CHAT").await;
    let values = json!({ "name": "Tides", "modelId": own, "fallbackModelIds": [shared] });
    let bot = create(&server, &ada, lab, values).await;
    let file = exported(&server, &ada, &bot["id"]).await["export"].take();
    assert_eq!((&file["model"], &file["fallbackModels"]), (&json!("own"), &json!(["shared"])));
    let home = change(&server, &ada, "importBot", json!({ "workspaceId": lab, "bot": file })).await;
    assert_eq!((&home["bot"]["model"]["name"], &home["missingModels"]), (&json!("own"), &json!([])));
    assert_eq!(names(&home["bot"]["fallbackModels"]), ["shared"]);
    let away = change(&server, &eve, "importBot", json!({ "workspaceId": other, "bot": file })).await;
    assert_eq!((&away["bot"]["model"], &away["missingModels"]), (&Value::Null, &json!(["own"])));
    assert_eq!(names(&away["bot"]["fallbackModels"]), ["shared"]);
}
