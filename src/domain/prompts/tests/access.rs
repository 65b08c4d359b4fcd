//! Permissions, audit and timeline, and use by jobs.

use std::sync::Arc;

use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{change, create, delete, list, mutation};
use crate::base::id::{PromptId, PromptVersionId, WorkspaceId};
use crate::base::{Viewer, WorkspaceRole};
use crate::domain::prompts::service::{SavedPrompt, render_in};
use crate::entity::{Unscoped as _, activity_event, audit_entry};
use crate::testing::{TestServer, codes, error_code, input};

#[tokio::test]
async fn c_ten_1_foreign_prompts_behave_like_absent_ones() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, _) = server.owner("Eve", "Other").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Secret", "template": "x" })).await;
    let (own, version) = (&prompt["id"], &prompt["currentVersion"]["id"]);
    let read =
        "query ($id: ID!, $version: ID!) { prompt(id: $id) { id } node(id: $id) { id } v: node(id: $version) { id } }";
    let found = server.data(&eve, read, json!({ "id": own, "version": version })).await;
    assert_eq!(found, json!({ "prompt": null, "node": null, "v": null }));
    let (no_prompt, no_version) = (json!(PromptId::generate()), json!(PromptVersionId::generate()));
    for (field, foreign, absent) in [
        ("updatePrompt", json!({ "promptId": own, "name": "x" }), json!({ "promptId": no_prompt, "name": "x" })),
        (
            "createPromptVersion",
            json!({ "promptId": own, "template": "x" }),
            json!({ "promptId": no_prompt, "template": "x" }),
        ),
        ("setCurrentPromptVersion", json!({ "versionId": version }), json!({ "versionId": no_version })),
        ("archivePrompt", json!({ "promptId": own }), json!({ "promptId": no_prompt })),
        ("duplicatePrompt", json!({ "promptId": own }), json!({ "promptId": no_prompt })),
        (
            "createPrompt",
            json!({ "workspaceId": lab, "name": "x", "template": "x" }),
            json!({ "workspaceId": WorkspaceId::generate(), "name": "x", "template": "x" }),
        ),
    ] {
        let refused = change(&server, &eve, field, foreign).await;
        assert_eq!(codes(&refused), ["NOT_FOUND"], "{field}");
        assert_eq!(refused, change(&server, &eve, field, absent).await, "{field}");
    }
    assert_eq!(delete(&server, &eve, own).await, delete(&server, &eve, &no_prompt).await);
}

#[tokio::test]
async fn readers_see_prompts_but_change_none() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let rea = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    assert_eq!(list(&server, &rea, lab, Value::Null, Value::Null).await.1, 1);
    for (field, values) in [
        ("createPrompt", json!({ "workspaceId": lab, "name": "x", "template": "x" })),
        ("updatePrompt", json!({ "promptId": prompt["id"], "name": "x" })),
        ("createPromptVersion", json!({ "promptId": prompt["id"], "template": "x" })),
        ("setCurrentPromptVersion", json!({ "versionId": prompt["currentVersion"]["id"] })),
        ("archivePrompt", json!({ "promptId": prompt["id"] })),
        ("duplicatePrompt", json!({ "promptId": prompt["id"] })),
    ] {
        let answer = server.run(&rea, &mutation(field, ""), input(values.clone())).await;
        assert_eq!(error_code(&answer), "FORBIDDEN", "{field}");
        let anonymous = Arc::new(Viewer::anonymous("test".to_owned()));
        let answer = server.run(&anonymous, &mutation(field, ""), input(values)).await;
        assert_eq!(error_code(&answer), "UNAUTHENTICATED", "{field}");
    }
}

#[tokio::test]
async fn every_change_is_told_in_the_audit_log_and_the_timeline() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let id = &prompt["id"];
    change(&server, &ada, "updatePrompt", json!({ "promptId": id, "name": "Ebb" })).await;
    change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "y" })).await;
    change(&server, &ada, "setCurrentPromptVersion", json!({ "versionId": prompt["currentVersion"]["id"] })).await;
    change(&server, &ada, "archivePrompt", json!({ "promptId": id })).await;
    change(&server, &ada, "archivePrompt", json!({ "promptId": id, "isArchived": false })).await;
    delete(&server, &ada, id).await;
    let db = server.app.db.read();
    let audited = audit_entry::Entity::unscoped().filter(audit_entry::Column::Action.starts_with("prompt.")).all(db);
    let audited: Vec<String> = audited.await.unwrap().into_iter().map(|entry| entry.action).collect();
    let told = activity_event::Entity::unscoped().filter(activity_event::Column::Kind.starts_with("prompt.")).all(db);
    let told: Vec<String> = told.await.unwrap().into_iter().map(|event| event.kind).collect();
    let expected = ["created", "updated", "version_created", "version_selected", "archived", "restored", "deleted"];
    assert_eq!(audited, expected.map(|action| format!("prompt.{action}")));
    assert_eq!(told, audited);
}

#[tokio::test]
async fn a_saved_prompt_is_rendered_for_a_job() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (_, other) = server.owner("Eve", "Other").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Tides", "template": "Explain {{topic}}" })).await;
    let id = prompt["id"].as_str().unwrap();
    change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "Tell of {{subject}}" })).await;
    change(&server, &ada, "archivePrompt", json!({ "promptId": id })).await;
    let render = |workspace, prompt_id, version_number, values| {
        let db = server.app.db.clone();
        async move {
            let values: Value = values;
            let saved = SavedPrompt { prompt_id, version_number, values: &values };
            render_in(db.read(), workspace, saved).await
        }
    };
    let rendered = render(lab, id, None, json!({ "subject": "ebb" })).await.unwrap();
    assert_eq!((rendered.text.as_str(), rendered.version.number), ("Tell of ebb", 2));
    let rendered = render(lab, id, Some(1), json!({ "topic": "ebb" })).await.unwrap();
    assert_eq!((rendered.text.as_str(), rendered.version.number), ("Explain ebb", 1));
    for (workspace, prompt_id, number, values, code, place) in [
        (other, id, None, json!({ "subject": "x" }), "NOT_FOUND", "promptId"),
        (lab, "prompt_x", None, json!({}), "NOT_FOUND", "promptId"),
        (lab, id, Some(3), json!({}), "INVALID_INPUT", "versionNumber"),
        (lab, id, None, json!({}), "INVALID_INPUT", "values.subject"),
        (lab, id, None, json!("x"), "INVALID_INPUT", "values"),
    ] {
        let error = render(workspace, prompt_id, number, values).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert_eq!(error.refusals().unwrap()[0].path.join("."), place);
    }
}
