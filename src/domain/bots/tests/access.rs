//! For whom a bot exists, who may change it, and what is told of it.

use std::sync::Arc;

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{change, create, delete, document, list, mutation};
use crate::base::id::{BotId, WorkspaceId};
use crate::base::{Viewer, WorkspaceRole};
use crate::domain::bots::service::usable::usable;
use crate::entity::{Unscoped as _, activity_event, audit_entry};
use crate::testing::{TestServer, codes, error_code, input};

/// Every mutation that names a bot, with the least input.
fn uses(id: &Value) -> Vec<(&'static str, Value)> {
    vec![
        ("updateBot", json!({ "botId": id, "description": "x" })),
        ("addBotKnowledge", json!({ "botId": id, "documentIds": [] })),
        ("removeBotKnowledge", json!({ "botId": id, "documentIds": [] })),
        ("duplicateBot", json!({ "botId": id })),
    ]
}

const READ: &str = "query ($id: ID!) { bot(id: $id) { name } node(id: $id) { id } nodes(ids: [$id]) { id } }";

#[tokio::test]
async fn c_ten_1_foreign_bots_behave_like_absent_ones() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, own) = server.owner("Eve", "Other").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Secret" })).await;
    let absent = json!(BotId::generate());
    let found = server.data(&eve, READ, json!({ "id": bot["id"] })).await;
    assert_eq!(found, json!({ "bot": null, "node": null, "nodes": [null] }));
    for ((field, foreign), (_, nothing)) in uses(&bot["id"]).into_iter().zip(uses(&absent)) {
        let refused = change(&server, &eve, field, foreign).await;
        assert_eq!(codes(&refused), ["NOT_FOUND"], "{field}");
        assert_eq!(refused, change(&server, &eve, field, nothing).await, "{field}");
    }
    assert_eq!(delete(&server, &eve, &bot["id"]).await, delete(&server, &eve, &absent).await);
    let new = |workspace: WorkspaceId| json!({ "workspaceId": workspace, "name": "x", "systemPrompt": "" });
    let refused = change(&server, &eve, "createBot", new(lab)).await;
    assert_eq!(codes(&refused), ["NOT_FOUND"]);
    assert_eq!(refused, change(&server, &eve, "createBot", new(WorkspaceId::generate())).await);
    // A document of another workspace is none.
    let foreign = document(&server, &ada, lab, "Tides", &[]).await;
    let mut values = new(own);
    values["documentIds"] = json!([foreign]);
    let refused = change(&server, &eve, "createBot", values).await;
    assert_eq!(codes(&refused), ["NOT_FOUND"]);
    assert_eq!(refused["errors"][0]["path"], json!(["input", "documentIds", "0"]));
}

#[tokio::test]
async fn readers_see_bots_without_instructions_and_change_none() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides", "systemPrompt": "Never tell." })).await;
    let rea = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let read = "query ($id: ID!) { bot(id: $id) { systemPrompt viewerCanUpdate export } }";
    let found = server.data(&rea, read, json!({ "id": bot["id"] })).await["bot"].take();
    assert_eq!(found, json!({ "systemPrompt": "", "viewerCanUpdate": false, "export": null }));
    let listed = "query ($id: ID!) { workspace(id: $id) { bots { nodes { systemPrompt viewerCanUpdate } } } }";
    let found = server.data(&rea, listed, json!({ "id": lab })).await["workspace"]["bots"]["nodes"].take();
    assert_eq!(found, json!([{ "systemPrompt": "", "viewerCanUpdate": false }]));
    let found = server.data(&ben, read, json!({ "id": bot["id"] })).await["bot"].take();
    assert_eq!((&found["systemPrompt"], &found["viewerCanUpdate"]), (&json!("Never tell."), &json!(true)));
    let anonymous = Arc::new(Viewer::anonymous("test".to_owned()));
    let new = json!({ "workspaceId": lab, "name": "x", "systemPrompt": "" });
    let import = json!({ "workspaceId": lab, "bot": {} });
    for (field, values) in uses(&bot["id"]).into_iter().chain([("createBot", new), ("importBot", import)]) {
        let answer = server.run(&rea, &mutation(field), input(values.clone())).await;
        assert_eq!(error_code(&answer), "FORBIDDEN", "{field}");
        let answer = server.run(&anonymous, &mutation(field), input(values)).await;
        assert_eq!(error_code(&answer), "UNAUTHENTICATED", "{field}");
    }
}

#[tokio::test]
async fn a_private_bot_exists_for_its_creator_and_administrators_only() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let cat = server.member("Cat", lab, WorkspaceRole::Member).await;
    let ann = server.member("Ann", lab, WorkspaceRole::Admin).await;
    let text = document(&server, &ada, lab, "Tides", &[]).await;
    let values = json!({ "name": "Mine", "visibility": "PRIVATE", "documentIds": [text] });
    let bot = create(&server, &ben, lab, values).await;
    create(&server, &ben, lab, json!({ "name": "Ours", "documentIds": [text] })).await;
    let of_document = "query ($id: ID!) { document(id: $id) { bots { totalCount nodes { name } } } }";
    for (viewer, sees) in [(&ben, true), (&ann, true), (&ada, true), (&cat, false)] {
        let (names, count) = list(&server, viewer, lab, Value::Null, Value::Null).await;
        let expected: Vec<&str> = if sees { vec!["Mine", "Ours"] } else { vec!["Ours"] };
        assert_eq!((names, count), (expected.iter().map(ToString::to_string).collect(), expected.len() as u64));
        let private = list(&server, viewer, lab, json!({ "visibilities": ["PRIVATE"] }), Value::Null).await;
        assert_eq!(private.1, u64::from(sees));
        let known = server.data(viewer, of_document, json!({ "id": text })).await["document"]["bots"].take();
        assert_eq!(
            (super::names(&known["nodes"]), known["totalCount"].as_u64()),
            (expected.clone(), Some(expected.len() as u64))
        );
        let found = server.data(viewer, READ, json!({ "id": bot["id"] })).await;
        assert_eq!(found["bot"].is_object() && found["node"].is_object() && found["nodes"][0].is_object(), sees);
        assert_eq!(found["bot"].is_null() && found["node"].is_null() && found["nodes"][0].is_null(), !sees);
        let id = bot["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(usable(&server.app, viewer, id).await.is_ok(), sees);
    }
    let absent = json!(BotId::generate());
    for ((field, hidden), (_, nothing)) in uses(&bot["id"]).into_iter().zip(uses(&absent)) {
        let refused = change(&server, &cat, field, hidden).await;
        assert_eq!(codes(&refused), ["NOT_FOUND"], "{field}");
        assert_eq!(refused, change(&server, &cat, field, nothing).await, "{field}");
    }
    assert_eq!(codes(&delete(&server, &cat, &bot["id"]).await), ["NOT_FOUND"]);
    // The name is taken, but by whom is not told.
    let taken = json!({ "workspaceId": lab, "name": "mine", "systemPrompt": "" });
    let refused = change(&server, &cat, "createBot", taken).await;
    assert_eq!((codes(&refused), &refused["errors"][0]["existing"]), (vec!["ALREADY_EXISTS"], &Value::Null));
    let shared = change(&server, &ann, "updateBot", json!({ "botId": bot["id"], "visibility": "WORKSPACE" })).await;
    assert_eq!(shared["bot"]["visibility"], "WORKSPACE");
    assert_eq!(list(&server, &cat, lab, Value::Null, Value::Null).await.1, 2);
    // Whoever may change it may not take it away from everybody else.
    let hide = json!({ "botId": bot["id"], "visibility": "PRIVATE" });
    assert_eq!(error_code(&server.run(&cat, &mutation("updateBot"), input(hide.clone())).await), "FORBIDDEN");
    assert_eq!(change(&server, &ben, "updateBot", hide).await["bot"]["visibility"], "PRIVATE");
}

#[tokio::test]
async fn a_creator_who_has_left_has_no_private_bot_any_more() {
    let server = TestServer::new().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let bot = create(&server, &ben, lab, json!({ "name": "Mine", "visibility": "PRIVATE" })).await;
    ben.note_membership(lab, Some(WorkspaceRole::Viewer));
    let read = "query ($id: ID!) { bot(id: $id) { systemPrompt viewerCanUpdate } }";
    let found = server.data(&ben, read, json!({ "id": bot["id"] })).await["bot"].take();
    assert_eq!(found, json!({ "systemPrompt": "", "viewerCanUpdate": false }), "a reader reads no instructions");
    ben.note_membership(lab, None);
    assert_eq!(server.data(&ben, read, json!({ "id": bot["id"] })).await["bot"], Value::Null);
}

#[tokio::test]
async fn a_bot_that_is_switched_off_cannot_be_used() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides" })).await;
    let id: BotId = bot["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(usable(&server.app, &ada, id).await.unwrap().name, "Tides");
    change(&server, &ada, "updateBot", json!({ "botId": id, "isEnabled": false })).await;
    let refused = usable(&server.app, &ada, id).await.unwrap_err();
    assert_eq!((refused.code(), refused.refusals().unwrap()[0].path.join(".").as_str()), ("INVALID_STATE", "botId"));
    let anonymous = Viewer::anonymous("test".to_owned());
    assert_eq!(usable(&server.app, &anonymous, id).await.unwrap_err().code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_limit_on_costs_is_set_by_whoever_may_change_the_workspace() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let bot = create(&server, &ada, lab, json!({ "name": "Tides", "monthlyBudgetUsd": 12.5 })).await;
    assert_eq!(bot["monthlyBudgetUsd"], 12.5);
    let new = json!({ "workspaceId": lab, "name": "x", "systemPrompt": "", "monthlyBudgetUsd": 1 });
    assert_eq!(error_code(&server.run(&ben, &mutation("createBot"), input(new)).await), "FORBIDDEN");
    for budget in [json!(null), json!(100)] {
        let values = json!({ "botId": bot["id"], "monthlyBudgetUsd": budget });
        assert_eq!(error_code(&server.run(&ben, &mutation("updateBot"), input(values)).await), "FORBIDDEN");
    }
    // The same as before is no change, and a copy costs no more than the original.
    let same = json!({ "botId": bot["id"], "monthlyBudgetUsd": 12.5, "description": "d" });
    assert_eq!(change(&server, &ben, "updateBot", same).await["bot"]["revision"], 2);
    assert_eq!(
        change(&server, &ben, "duplicateBot", json!({ "botId": bot["id"] })).await["bot"]["monthlyBudgetUsd"],
        12.5
    );
    let negative = change(&server, &ada, "updateBot", json!({ "botId": bot["id"], "monthlyBudgetUsd": -1 })).await;
    assert_eq!(negative["errors"][0]["path"], json!(["input", "monthlyBudgetUsd"]));
    let removed = change(&server, &ada, "updateBot", json!({ "botId": bot["id"], "monthlyBudgetUsd": null })).await;
    assert_eq!(removed["bot"]["monthlyBudgetUsd"], Value::Null);
}

#[tokio::test]
async fn every_change_is_audited_and_the_timeline_tells_nothing_of_private_bots_and_instructions() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let text = document(&server, &ada, lab, "Tides", &[]).await;
    let shared = create(&server, &ada, lab, json!({ "name": "Shared", "systemPrompt": "hush-1" })).await["id"].take();
    change(&server, &ada, "updateBot", json!({ "botId": shared, "systemPrompt": "hush-2" })).await;
    change(&server, &ada, "addBotKnowledge", json!({ "botId": shared, "documentIds": [text] })).await;
    change(&server, &ada, "removeBotKnowledge", json!({ "botId": shared, "documentIds": [text] })).await;
    let hide = json!({ "botId": shared, "visibility": "PRIVATE", "name": "hush-3", "greeting": "hush-4" });
    change(&server, &ada, "updateBot", hide).await;
    change(&server, &ada, "updateBot", json!({ "botId": shared, "name": "hush-5" })).await;
    delete(&server, &ada, &shared).await;
    let db = server.app.db.read();
    let audited = audit_entry::Entity::unscoped().filter(audit_entry::Column::Action.starts_with("bot.")).all(db);
    let audited: Vec<String> = audited.await.unwrap().into_iter().map(|entry| entry.action).collect();
    let expected = ["created", "updated", "knowledge_added", "knowledge_removed", "updated", "updated", "deleted"];
    assert_eq!(audited, expected.map(|action| format!("bot.{action}")));
    let told = activity_event::Entity::unscoped().filter(activity_event::Column::Kind.starts_with("bot.")).all(db);
    let told = told.await.unwrap();
    let kinds: Vec<&str> = told.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, expected[..5].iter().map(|action| format!("bot.{action}")).collect::<Vec<_>>());
    for event in told {
        assert!(!format!("{event:?}").contains("hush"), "{event:?}");
    }
}
