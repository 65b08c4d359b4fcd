//! Creating, changing and deleting.

use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::{change, create, delete, document};
use crate::base::id::ConversationId;
use crate::entity::{Unscoped as _, bot, bot_document, bot_tag, conversation};
use crate::testing::{TestServer, codes};

#[tokio::test]
async fn a_bot_has_what_is_given_and_defaults_for_the_rest() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": " Tides ", "systemPrompt": "" })).await;
    let expected = json!({
        "id": made["id"], "name": "Tides", "description": null, "visibility": "WORKSPACE", "isEnabled": true,
        "systemPrompt": "", "greeting": null, "suggestedQuestions": [],
        "sampling": { "temperature": null, "topP": null, "maximumOutputTokens": null },
        "retrieval": { "isEnabled": true, "mode": "HYBRID", "maximumPassages": 8, "minimumScore": 0.0, "citesSources": true },
        "knowledge": { "totalCount": 0, "readyCount": 0, "nodes": [] }, "knowledgeTags": [],
        "model": null, "fallbackModels": [], "showsReasoning": false, "monthlyBudgetUsd": null, "viewerCanUpdate": true, "revision": 1,
        "createdBy": { "name": "Ada" },
    });
    assert_eq!(made, expected);
    let text = document(&server, &ada, lab, "Ebb", &[]).await;
    let values = json!({
        "name": "Moon", "description": "d", "visibility": "PRIVATE", "isEnabled": false, "systemPrompt": "Be kind.",
        "greeting": "Hello!", "suggestedQuestions": ["Why?", " How? "],
        "sampling": { "temperature": 0.5, "topP": 1, "maximumOutputTokens": 400 },
        "retrieval": { "mode": "KEYWORD", "maximumPassages": 50, "minimumScore": 0.25, "citesSources": false },
        "documentIds": [text, text], "knowledgeTags": ["sea", "Moon", "SEA"], "showsReasoning": true,
        "monthlyBudgetUsd": 3,
    });
    let made = create(&server, &ada, lab, values).await;
    let expected = json!({
        "id": made["id"], "name": "Moon", "description": "d", "visibility": "PRIVATE", "isEnabled": false,
        "systemPrompt": "Be kind.", "greeting": "Hello!", "suggestedQuestions": ["Why?", "How?"],
        "sampling": { "temperature": 0.5, "topP": 1.0, "maximumOutputTokens": 400 },
        "retrieval": { "isEnabled": true, "mode": "KEYWORD", "maximumPassages": 50, "minimumScore": 0.25, "citesSources": false },
        "knowledge": { "totalCount": 1, "readyCount": 0, "nodes": [{ "name": "Ebb" }] },
        "knowledgeTags": [{ "name": "Moon" }, { "name": "sea" }],
        "model": null, "fallbackModels": [], "showsReasoning": true, "monthlyBudgetUsd": 3, "viewerCanUpdate": true, "revision": 1,
        "createdBy": { "name": "Ada" },
    });
    assert_eq!(made, expected);
}

#[tokio::test]
async fn a_bot_is_changed_in_parts_and_stale_changes_conflict() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let values = json!({
        "name": "Tides", "description": "d", "greeting": "g", "suggestedQuestions": ["a"], "knowledgeTags": ["a", "b"],
        "sampling": { "temperature": 1.5, "topP": 0.5 },
    });
    let bot = create(&server, &ada, lab, values).await;
    let id = &bot["id"];
    let update = async |values: Value| {
        let mut values = values;
        values["botId"] = id.clone();
        change(&server, &ada, "updateBot", values).await
    };
    let changed = update(json!({ "expectedRevision": 1, "name": "Ebb", "sampling": { "temperature": null } })).await;
    let mut expected = bot.clone();
    expected["name"] = json!("Ebb");
    expected["revision"] = json!(2);
    expected["sampling"]["temperature"] = Value::Null;
    assert_eq!(changed["bot"], expected);
    let stale = update(json!({ "expectedRevision": 1, "name": "Flow" })).await;
    assert_eq!((codes(&stale), &stale["errors"][0]["existing"]["id"]), (vec!["CONFLICT"], id));
    let values = json!({
        "description": null, "greeting": "", "suggestedQuestions": [], "knowledgeTags": ["b", "c"],
        "retrieval": { "isEnabled": false, "maximumPassages": 3 }, "isEnabled": false, "showsReasoning": true,
        "systemPrompt": "New.", "visibility": "PRIVATE",
    });
    let changed = update(values.clone()).await["bot"].take();
    assert_eq!((&changed["description"], &changed["greeting"]), (&Value::Null, &Value::Null));
    assert_eq!(changed["knowledgeTags"], json!([{ "name": "b" }, { "name": "c" }]));
    let retrieval = json!({ "isEnabled": false, "mode": "HYBRID", "maximumPassages": 3, "minimumScore": 0.0, "citesSources": true });
    assert_eq!(changed["retrieval"], retrieval);
    assert_eq!((&changed["systemPrompt"], &changed["revision"]), (&json!("New."), &json!(3)));
    // Repeating it changes nothing.
    assert_eq!(update(values).await["bot"], changed);
    assert_eq!(update(json!({ "knowledgeTags": ["C", "b"] })).await["bot"]["revision"], 3);
}

#[tokio::test]
async fn what_is_out_of_range_is_refused_with_its_place() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides" })).await;
    let questions = |number: usize| vec!["Why?"; number];
    for (values, path) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "a\nb" }), "name"),
        (json!({ "description": "x".repeat(2001) }), "description"),
        (json!({ "systemPrompt": "x".repeat(32_001) }), "systemPrompt"),
        (json!({ "greeting": "x".repeat(4001) }), "greeting"),
        (json!({ "suggestedQuestions": questions(21) }), "suggestedQuestions"),
        (json!({ "suggestedQuestions": ["Why?", " "] }), "suggestedQuestions/1"),
        (json!({ "suggestedQuestions": ["x".repeat(301)] }), "suggestedQuestions/0"),
        (json!({ "sampling": { "temperature": -0.1 } }), "sampling/temperature"),
        (json!({ "sampling": { "temperature": 2.1 } }), "sampling/temperature"),
        (json!({ "sampling": { "topP": 0 } }), "sampling/topP"),
        (json!({ "sampling": { "topP": 1.01 } }), "sampling/topP"),
        (json!({ "sampling": { "maximumOutputTokens": 0 } }), "sampling/maximumOutputTokens"),
        (json!({ "sampling": { "maximumOutputTokens": -5 } }), "sampling/maximumOutputTokens"),
        (json!({ "sampling": { "maximumOutputTokens": 1_000_001 } }), "sampling/maximumOutputTokens"),
        (json!({ "retrieval": { "maximumPassages": 0 } }), "retrieval/maximumPassages"),
        (json!({ "retrieval": { "maximumPassages": 51 } }), "retrieval/maximumPassages"),
        (json!({ "retrieval": { "minimumScore": -0.01 } }), "retrieval/minimumScore"),
        (json!({ "retrieval": { "minimumScore": 1.01 } }), "retrieval/minimumScore"),
        (json!({ "knowledgeTags": ["sea", "t".repeat(61)] }), "knowledgeTags/1"),
    ] {
        let place: Vec<&str> = std::iter::once("input").chain(path.split('/')).collect();
        let mut new = json!({ "workspaceId": lab, "name": "New", "systemPrompt": "" });
        let mut changes = json!({ "botId": bot["id"] });
        for (key, value) in values.as_object().unwrap() {
            new[key] = value.clone();
            changes[key] = value.clone();
        }
        for (field, values) in [("createBot", new), ("updateBot", changes)] {
            let payload = change(&server, &ada, field, values).await;
            assert_eq!(codes(&payload), ["INVALID_INPUT"], "{field} {path}");
            assert_eq!(payload["errors"][0]["path"], json!(place), "{field} {path}");
        }
    }
    for values in [
        json!({ "sampling": { "temperature": 0, "topP": 0.01, "maximumOutputTokens": 1 } }),
        json!({ "sampling": { "temperature": 2, "topP": 1, "maximumOutputTokens": 1_000_000 } }),
        json!({ "retrieval": { "maximumPassages": 1, "minimumScore": 0 } }),
        json!({ "retrieval": { "maximumPassages": 50, "minimumScore": 1 } }),
        json!({ "suggestedQuestions": questions(20) }),
    ] {
        let mut values = values;
        values["botId"] = bot["id"].clone();
        assert_eq!(codes(&change(&server, &ada, "updateBot", values).await), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn names_are_unique_in_the_workspace_without_regard_to_case() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = create(&server, &ada, lab, json!({ "name": "Tides" })).await;
    let other = create(&server, &ada, lab, json!({ "name": "Moon" })).await;
    let taken = json!({ "workspaceId": lab, "name": "TIDES", "systemPrompt": "" });
    let payload = change(&server, &ada, "createBot", taken).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], first["id"]);
    let payload = change(&server, &ada, "updateBot", json!({ "botId": other["id"], "name": "tides" })).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    let payload = change(&server, &ada, "updateBot", json!({ "botId": first["id"], "name": "tides" })).await;
    assert_eq!(payload["bot"]["name"], "tides");
    let (eve, elsewhere) = server.owner("Eve", "Other").await;
    create(&server, &eve, elsewhere, json!({ "name": "Tides" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_bots_with_the_same_name_one_is_created() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let calls = (0..16).map(|n| {
        let (server, ada) = (&server, &ada);
        let tags = if n % 2 == 0 { json!(["a", "b"]) } else { json!(["b", "a"]) };
        let values = json!({ "workspaceId": lab, "name": "Tides", "systemPrompt": "", "knowledgeTags": tags });
        async move { change(server, ada, "createBot", values).await }
    });
    let payloads = join_all(calls).await;
    let made: Vec<&Value> = payloads.iter().filter(|payload| payload["bot"].is_object()).collect();
    assert_eq!(made.len(), 1);
    for refused in payloads.iter().filter(|payload| payload["bot"].is_null()) {
        assert_eq!(codes(refused), ["ALREADY_EXISTS"]);
        // Null while the commit of the other one is under way.
        let existing = &refused["errors"][0]["existing"]["id"];
        assert!(existing.is_null() || *existing == made[0]["bot"]["id"], "{refused}");
    }
    // Copies take sixteen different names.
    let id = &made[0]["bot"]["id"];
    let copies = join_all((0..16).map(|_| change(&server, &ada, "duplicateBot", json!({ "botId": id })))).await;
    let mut names: Vec<&str> = copies.iter().map(|copy| copy["bot"]["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 16, "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_changes_of_the_same_revision_one_is_made() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides" })).await;
    let calls = (0..16).map(|n| {
        let values = json!({ "botId": bot["id"], "expectedRevision": 1, "description": format!("{n}") });
        change(&server, &ada, "updateBot", values)
    });
    let payloads = join_all(calls).await;
    let made = payloads.iter().filter(|payload| payload["bot"].is_object()).count();
    let conflicts = payloads.iter().filter(|payload| codes(payload) == ["CONFLICT"]).count();
    assert_eq!((made, conflicts), (1, 15));
}

#[tokio::test]
async fn a_deleted_bot_takes_along_what_it_knew_and_leaves_the_documents() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let text = document(&server, &ada, lab, "Ebb", &["sea"]).await;
    let values = json!({ "name": "Tides", "documentIds": [text], "knowledgeTags": ["sea"] });
    let bot = create(&server, &ada, lab, values).await;
    let deleted = delete(&server, &ada, &bot["id"]).await;
    assert_eq!((&deleted["deletedId"], &deleted["errors"]), (&bot["id"], &json!([])));
    assert_eq!(codes(&delete(&server, &ada, &bot["id"]).await), ["NOT_FOUND"]);
    let db = server.app.db.read();
    assert_eq!(bot::Entity::unscoped().count(db).await.unwrap(), 0);
    assert_eq!(bot_document::Entity::unscoped().count(db).await.unwrap(), 0);
    assert_eq!(bot_tag::Entity::unscoped().count(db).await.unwrap(), 0);
    let read = "query ($id: ID!) { document(id: $id) { name tags { name } bots { totalCount } } }";
    let found = server.data(&ada, read, json!({ "id": text })).await["document"].take();
    assert_eq!(found, json!({ "name": "Ebb", "tags": [{ "name": "sea" }], "bots": { "totalCount": 0 } }));
}

#[tokio::test]
async fn conversations_outlive_their_bot() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Tides" })).await;
    let now = server.app.clock.now();
    let chat = conversation::Model {
        id: ConversationId::generate(),
        workspace_id: lab,
        bot_id: Some(made["id"].as_str().unwrap().parse().unwrap()),
        owner_id: ada.user_id(),
        report_id: None,
        origin: None,
        title: "How high?".to_owned(),
        title_source: conversation::TitleSource::Placeholder,
        is_pinned: false,
        is_archived: false,
        leaf_id: None,
        writing_id: None,
        message_count: 0,
        message_sequence: 0,
        event_sequence: 0,
        revision: 1,
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        model_requests: 0,
        cost_micros: 0,
        created_at: now,
        updated_at: now,
    };
    let tx = server.app.db.begin().await.unwrap();
    chat.clone().into_active_model().reset_all().insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(delete(&server, &ada, &made["id"]).await["errors"], json!([]));
    let kept = conversation::Entity::unscoped_by_id(chat.id).one(server.app.db.read()).await.unwrap().unwrap();
    assert_eq!(kept, conversation::Model { bot_id: None, ..chat });
}
