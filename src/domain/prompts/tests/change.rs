//! Creating, changing, versioning, copying and deleting.

use sea_orm::PaginatorTrait as _;
use serde_json::{Value, json};

use super::{change, create, delete, list};
use crate::base::WorkspaceRole;
use crate::base::id::PromptVersionId;
use crate::entity::{Unscoped as _, prompt_version};
use crate::testing::{TestServer, codes, error_code};

#[tokio::test]
async fn a_prompt_is_created_with_its_first_version_and_found_variables() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let values = json!({
        "name": " Tides ", "description": "About tides", "template": "  Explain {{ topic }} to {{reader}}.\n",
        "tags": ["Sea", "moon", "sea"],
    });
    let prompt = create(&server, &ada, lab, values).await;
    let variable = |name: &str| json!({ "name": name, "type": "TEXT", "isRequired": true, "defaultValue": null, "choices": [], "description": null });
    let expected = json!({
        "id": prompt["id"], "name": "Tides", "description": "About tides", "revision": 1, "isArchived": false,
        "tags": [{ "name": "moon" }, { "name": "Sea" }], "createdBy": { "name": "Ada" },
        "currentVersion": {
            "id": prompt["currentVersion"]["id"], "number": 1, "isCurrent": true,
            "template": "  Explain {{ topic }} to {{reader}}.\n", "createdBy": { "name": "Ada" },
            "variables": [variable("topic"), variable("reader")],
        },
    });
    assert_eq!(prompt, expected);

    let again = "query ($id: ID!, $version: ID!) {
        prompt(id: $id) { name workspace { id } } node(id: $id) { id __typename } version: node(id: $version) { id __typename } }";
    let variables = json!({ "id": prompt["id"], "version": prompt["currentVersion"]["id"] });
    let found = server.data(&ada, again, variables).await;
    assert_eq!(found["prompt"], json!({ "name": "Tides", "workspace": { "id": lab } }));
    assert_eq!(found["node"]["__typename"], "Prompt");
    assert_eq!(found["version"]["__typename"], "PromptVersion");
}

#[tokio::test]
async fn declared_variables_are_typed_and_a_bad_one_is_named() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let variables = json!([
        { "name": "topic", "description": "What to explain" },
        { "name": "words", "type": "NUMBER", "defaultValue": 300 },
        { "name": "tone", "type": "CHOICE", "choices": ["dry", "warm"], "isRequired": false },
    ]);
    let template = "{{topic}}: {{words}} words, {{tone}}";
    let prompt = create(&server, &ada, lab, json!({ "name": "A", "template": template, "variables": variables })).await;
    let stored = &prompt["currentVersion"]["variables"];
    assert_eq!(stored[0]["description"], "What to explain");
    assert_eq!((&stored[1]["defaultValue"], &stored[1]["isRequired"]), (&json!(300), &json!(false)));
    assert_eq!((&stored[2]["type"], &stored[2]["choices"]), (&json!("CHOICE"), &json!(["dry", "warm"])));

    let bad = json!([{ "name": "topic" }, { "name": "words", "type": "NUMBER", "defaultValue": "many" }, { "name": "spare" }]);
    let values = json!({ "workspaceId": lab, "name": "B", "template": template, "variables": bad });
    let payload = change(&server, &ada, "createPrompt", values).await;
    assert!(payload["prompt"].is_null());
    let errors: Vec<(&Value, &Value)> =
        payload["errors"].as_array().unwrap().iter().map(|error| (&error["constraint"], &error["path"])).collect();
    let expected = [
        (json!("used"), json!(["input", "variables", "2", "name"])),
        (json!("declared"), json!(["input", "variables"])),
        (json!("type"), json!(["input", "variables", "1", "defaultValue"])),
    ];
    assert_eq!(errors, expected.iter().map(|(constraint, path)| (constraint, path)).collect::<Vec<_>>());
    let named = payload["errors"].to_string();
    assert!(["`spare`", "`tone`", "`words`"].iter().all(|name| named.contains(name)), "{named}");
}

#[tokio::test]
async fn names_are_unique_in_the_workspace_without_regard_to_case() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = create(&server, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let other = create(&server, &ada, lab, json!({ "name": "Moon", "template": "x" })).await;
    let taken = json!({ "workspaceId": lab, "name": "TIDES", "template": "x" });
    let payload = change(&server, &ada, "createPrompt", taken).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], first["id"]);
    let payload = change(&server, &ada, "updatePrompt", json!({ "promptId": other["id"], "name": "tides" })).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    let payload = change(&server, &ada, "updatePrompt", json!({ "promptId": first["id"], "name": "tides" })).await;
    assert_eq!(payload["prompt"]["name"], "tides");
    let (eve, elsewhere) = server.owner("Eve", "Other").await;
    create(&server, &eve, elsewhere, json!({ "name": "Tides", "template": "x" })).await;
}

#[tokio::test]
async fn a_prompt_is_changed_in_parts_and_stale_changes_conflict() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let values = json!({ "name": "Tides", "description": "d", "template": "x", "tags": ["a", "b"] });
    let prompt = create(&server, &ada, lab, values).await;
    let id = &prompt["id"];
    let payload =
        change(&server, &ada, "updatePrompt", json!({ "promptId": id, "expectedRevision": 1, "name": "Ebb" })).await;
    let changed = &payload["prompt"];
    assert_eq!(
        (&changed["name"], &changed["description"], &changed["revision"]),
        (&json!("Ebb"), &json!("d"), &json!(2))
    );
    assert_eq!(changed["tags"], json!([{ "name": "a" }, { "name": "b" }]));
    let stale = json!({ "promptId": id, "expectedRevision": 1, "name": "Flow" });
    let payload = change(&server, &ada, "updatePrompt", stale).await;
    assert_eq!(codes(&payload), ["CONFLICT"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], *id);
    let payload =
        change(&server, &ada, "updatePrompt", json!({ "promptId": id, "description": null, "tags": ["b", "c"] })).await;
    assert_eq!(payload["prompt"]["tags"], json!([{ "name": "b" }, { "name": "c" }]));
    assert!(payload["prompt"]["description"].is_null());
    // Repeating it changes nothing.
    let payload =
        change(&server, &ada, "updatePrompt", json!({ "promptId": id, "name": "Ebb", "tags": ["C", "b"] })).await;
    assert_eq!(payload["prompt"]["revision"], 3);
    for (values, path) in [
        (json!({ "promptId": id, "name": " " }), json!(["input", "name"])),
        (json!({ "promptId": id, "description": "x".repeat(2001) }), json!(["input", "description"])),
        (json!({ "promptId": id, "tags": ["moon", "t".repeat(61)] }), json!(["input", "tags", "1"])),
    ] {
        let payload = change(&server, &ada, "updatePrompt", values).await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"]);
        assert_eq!(payload["errors"][0]["path"], path);
    }
}

#[tokio::test]
async fn versions_are_numbered_never_change_and_one_is_current() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Tides", "template": "one {{a}}" })).await;
    let id = &prompt["id"];
    let second = json!({ "promptId": id, "template": "two {{b}}", "changeNote": "better" });
    let payload = change(&server, &ada, "createPromptVersion", second).await;
    assert_eq!(payload["version"]["number"], 2);
    assert_eq!(payload["version"]["changeNote"], "better");
    assert_eq!(payload["prompt"]["currentVersion"]["number"], 2);
    let third = json!({ "promptId": id, "template": "three", "makeCurrent": false, "expectedRevision": 2 });
    let payload = change(&server, &ada, "createPromptVersion", third).await;
    assert_eq!(payload["version"]["isCurrent"], false);
    assert_eq!(payload["prompt"]["currentVersion"]["number"], 2);
    let stale = json!({ "promptId": id, "template": "four", "expectedRevision": 2 });
    assert_eq!(codes(&change(&server, &ada, "createPromptVersion", stale).await), ["CONFLICT"]);
    let bad = change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "{{" })).await;
    assert_eq!(bad["errors"][0]["path"], json!(["input", "template"]));

    let first = &prompt["currentVersion"]["id"];
    let payload = change(&server, &ada, "setCurrentPromptVersion", json!({ "versionId": first })).await;
    assert_eq!(payload["prompt"]["currentVersion"], prompt["currentVersion"]);
    assert_eq!(payload["prompt"]["revision"], 4);
    let payload = change(&server, &ada, "setCurrentPromptVersion", json!({ "versionId": first })).await;
    assert_eq!(payload["prompt"]["revision"], 4);
    let absent = json!({ "versionId": PromptVersionId::generate() });
    assert_eq!(codes(&change(&server, &ada, "setCurrentPromptVersion", absent).await), ["NOT_FOUND"]);

    let document = "query ($id: ID!, $after: String) { prompt(id: $id) {
        second: version(number: 2) { template } none: version(number: 9) { template }
        versions(first: 2, after: $after) { totalCount nodes { number isCurrent prompt { name } }
            pageInfo { hasNextPage hasPreviousPage endCursor } }
        oldest: versions(last: 1) { nodes { number } pageInfo { hasPreviousPage } } } }";
    let page = server.data(&ada, document, json!({ "id": id })).await["prompt"].take();
    assert_eq!(page["second"]["template"], "two {{b}}");
    assert!(page["none"].is_null());
    let version = |number, current| json!({ "number": number, "isCurrent": current, "prompt": { "name": "Tides" } });
    assert_eq!(page["versions"]["nodes"], json!([version(3, false), version(2, false)]));
    assert_eq!(page["versions"]["totalCount"], 3);
    assert_eq!(page["versions"]["pageInfo"]["hasNextPage"], true);
    assert_eq!(page["oldest"], json!({ "nodes": [{ "number": 1 }], "pageInfo": { "hasPreviousPage": true } }));
    let after = &page["versions"]["pageInfo"]["endCursor"];
    let rest = server.data(&ada, document, json!({ "id": id, "after": after })).await["prompt"].take();
    assert_eq!(rest["versions"]["nodes"], json!([version(1, true)]));
    assert_eq!(
        (&rest["versions"]["pageInfo"]["hasNextPage"], &rest["versions"]["pageInfo"]["hasPreviousPage"]),
        (&json!(false), &json!(true))
    );
    let foreign = server.run(&ada, document, json!({ "id": id, "after": "x" })).await;
    assert_eq!(error_code(&foreign), "CURSOR_INVALID");
}

#[tokio::test]
async fn a_preview_shows_the_text_and_what_is_missing() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let variables = json!([{ "name": "a" }, { "name": "n", "type": "NUMBER" }]);
    let values = json!({ "name": "P", "template": "{{a}} and {{n}}", "variables": variables });
    let prompt = create(&server, &ada, lab, values).await;
    let document = "query ($id: ID!, $values: JSON!) { prompt(id: $id) { currentVersion {
        preview(values: $values) { text missingVariables unknownValues estimatedTokens } } } }";
    let variables = json!({ "id": prompt["id"], "values": { "n": 2.5, "x": 1 } });
    let shown = server.data(&ada, document, variables).await["prompt"]["currentVersion"]["preview"].take();
    let expected =
        json!({ "text": "{{a}} and 2.5", "missingVariables": ["a"], "unknownValues": ["x"], "estimatedTokens": 4 });
    assert_eq!(shown, expected);
    let document = "query ($id: ID!, $values: JSON!) { prompt(id: $id) { currentVersion {
        preview(values: $values) { text refusedValues { name constraint message } } } } }";
    let variables = json!({ "id": prompt["id"], "values": { "n": "two", "a": "one" } });
    let shown = server.data(&ada, document, variables).await["prompt"]["currentVersion"]["preview"].take();
    let refused = json!([{ "name": "n", "constraint": "type", "message": "`n` must be a number." }]);
    assert_eq!(shown, json!({ "text": "one and {{n}}", "refusedValues": refused }), "the rest can be looked at");
    let wrong = server.run(&ada, document, json!({ "id": prompt["id"], "values": ["two"] })).await;
    assert_eq!(error_code(&wrong), "BAD_USER_INPUT");
}

#[tokio::test]
async fn archiving_can_be_undone_and_deleting_takes_the_versions_along() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let id = &prompt["id"];
    let archived = change(&server, &ada, "archivePrompt", json!({ "promptId": id })).await;
    assert_eq!((&archived["prompt"]["isArchived"], &archived["prompt"]["revision"]), (&json!(true), &json!(2)));
    let again = change(&server, &ada, "archivePrompt", json!({ "promptId": id })).await;
    assert_eq!(again["prompt"]["revision"], 2);
    let back = change(&server, &ada, "archivePrompt", json!({ "promptId": id, "isArchived": false })).await;
    assert_eq!(back["prompt"]["isArchived"], false);
    assert_eq!(delete(&server, &ada, id).await["errors"], json!([]));
    assert_eq!(codes(&delete(&server, &ada, id).await), ["NOT_FOUND"]);
    assert_eq!(prompt_version::Entity::unscoped().count(server.app.db.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn copies_get_free_names_and_may_go_to_another_workspace() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let values = json!({ "name": "Tides", "description": "d", "template": "one", "tags": ["sea"] });
    let prompt = create(&server, &ada, lab, values).await;
    let id = &prompt["id"];
    change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "two {{x}}" })).await;
    let copy = change(&server, &ada, "duplicatePrompt", json!({ "promptId": id })).await["prompt"].take();
    assert_eq!(
        (&copy["name"], &copy["description"], &copy["revision"]),
        (&json!("Tides (copy)"), &json!("d"), &json!(1))
    );
    assert_eq!(
        (&copy["currentVersion"]["number"], &copy["currentVersion"]["template"]),
        (&json!(1), &json!("two {{x}}"))
    );
    assert_eq!(copy["tags"], json!([{ "name": "sea" }]));
    let second = change(&server, &ada, "duplicatePrompt", json!({ "promptId": id })).await;
    assert_eq!(second["prompt"]["name"], "Tides (copy 2)");
    let taken = change(&server, &ada, "duplicatePrompt", json!({ "promptId": id, "name": "tides" })).await;
    assert_eq!(codes(&taken), ["ALREADY_EXISTS"]);

    let (eve, other) = server.owner("Eve", "Other").await;
    let foreign = change(&server, &ada, "duplicatePrompt", json!({ "promptId": id, "workspaceId": other })).await;
    assert_eq!(codes(&foreign), ["NOT_FOUND"]);
    assert_eq!(foreign["errors"][0]["path"], json!(["input", "workspaceId"]));
    // A viewer of one workspace may copy into another.
    eve.note_membership(lab, Some(WorkspaceRole::Viewer));
    let moved = change(&server, &eve, "duplicatePrompt", json!({ "promptId": id, "workspaceId": other })).await;
    assert_eq!(moved["prompt"]["name"], "Tides");
    assert_eq!(list(&server, &eve, other, Value::Null, Value::Null).await.0, ["Tides"]);
}
