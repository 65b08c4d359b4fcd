//! Behaviour of prompts, through the schema.

use std::sync::Arc;

use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::service::{SavedPrompt, render_in};
use crate::base::id::{PromptId, PromptVersionId, WorkspaceId};
use crate::base::{Viewer, WorkspaceRole};
use crate::entity::{activity_event, audit_entry, prompt_version};
use crate::testing::{Bench, codes, error_code, input};

const ERRORS: &str = "errors { code message path ... on ConflictError { existing { id } }
    ... on InputError { constraint } }";
const PROMPT: &str = "prompt { id name description revision isArchived tags { name } createdBy { name }
    currentVersion { id number isCurrent template createdBy { name }
        variables { name type isRequired defaultValue choices description } } }";

/// A document of one mutation that answers a prompt.
fn mutation(field: &str, extra: &str) -> String {
    let name = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
    format!("mutation ($input: {name}Input!) {{ {field}(input: $input) {{ {PROMPT} {extra} {ERRORS} }} }}")
}

async fn change(bench: &Bench, viewer: &Arc<Viewer>, field: &str, values: Value) -> Value {
    let extra = if field == "createPromptVersion" { "version { id number changeNote isCurrent }" } else { "" };
    bench.data(viewer, &mutation(field, extra), input(values)).await[field].take()
}

/// A prompt that must be created; answers it.
async fn create(bench: &Bench, viewer: &Arc<Viewer>, workspace: WorkspaceId, mut values: Value) -> Value {
    values["workspaceId"] = json!(workspace);
    let mut payload = change(bench, viewer, "createPrompt", values).await;
    assert_eq!(payload["errors"], json!([]));
    payload["prompt"].take()
}

async fn delete(bench: &Bench, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let document =
        format!("mutation ($input: DeletePromptInput!) {{ deletePrompt(input: $input) {{ deletedId {ERRORS} }} }}");
    bench.data(viewer, &document, input(json!({ "promptId": id }))).await["deletePrompt"].take()
}

/// Names of the listed prompts, and their number.
async fn list(
    bench: &Bench,
    viewer: &Arc<Viewer>,
    workspace: WorkspaceId,
    filter: Value,
    order: Value,
) -> (Vec<String>, u64) {
    let document = "query ($id: ID!, $filter: PromptFilter, $order: PromptOrder) { workspace(id: $id) {
        prompts(filter: $filter, orderBy: $order) { totalCount nodes { name } } } }";
    let variables = json!({ "id": workspace, "filter": filter, "order": order });
    let found = &bench.data(viewer, document, variables).await["workspace"]["prompts"];
    let names = found["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned());
    (names.collect(), found["totalCount"].as_u64().unwrap())
}

async fn search(bench: &Bench, viewer: &Arc<Viewer>, workspace: WorkspaceId, text: &str) -> Vec<String> {
    list(bench, viewer, workspace, json!({ "search": text }), Value::Null).await.0
}

#[tokio::test]
async fn a_prompt_is_created_with_its_first_version_and_found_variables() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let values = json!({
        "name": " Tides ", "description": "About tides", "template": "  Explain {{ topic }} to {{reader}}.\n",
        "tags": ["Sea", "moon", "sea"],
    });
    let prompt = create(&bench, &ada, lab, values).await;
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
    let found = bench.data(&ada, again, variables).await;
    assert_eq!(found["prompt"], json!({ "name": "Tides", "workspace": { "id": lab } }));
    assert_eq!(found["node"]["__typename"], "Prompt");
    assert_eq!(found["version"]["__typename"], "PromptVersion");
}

#[tokio::test]
async fn declared_variables_are_typed_and_a_bad_one_is_named() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let variables = json!([
        { "name": "topic", "description": "What to explain" },
        { "name": "words", "type": "NUMBER", "defaultValue": 300 },
        { "name": "tone", "type": "CHOICE", "choices": ["dry", "warm"], "isRequired": false },
    ]);
    let template = "{{topic}}: {{words}} words, {{tone}}";
    let prompt = create(&bench, &ada, lab, json!({ "name": "A", "template": template, "variables": variables })).await;
    let stored = &prompt["currentVersion"]["variables"];
    assert_eq!(stored[0]["description"], "What to explain");
    assert_eq!((&stored[1]["defaultValue"], &stored[1]["isRequired"]), (&json!(300), &json!(false)));
    assert_eq!((&stored[2]["type"], &stored[2]["choices"]), (&json!("CHOICE"), &json!(["dry", "warm"])));

    let bad = json!([{ "name": "topic" }, { "name": "words", "type": "NUMBER", "defaultValue": "many" }, { "name": "spare" }]);
    let values = json!({ "workspaceId": lab, "name": "B", "template": template, "variables": bad });
    let payload = change(&bench, &ada, "createPrompt", values).await;
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
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let first = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let other = create(&bench, &ada, lab, json!({ "name": "Moon", "template": "x" })).await;
    let taken = json!({ "workspaceId": lab, "name": "TIDES", "template": "x" });
    let payload = change(&bench, &ada, "createPrompt", taken).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], first["id"]);
    let payload = change(&bench, &ada, "updatePrompt", json!({ "promptId": other["id"], "name": "tides" })).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    let payload = change(&bench, &ada, "updatePrompt", json!({ "promptId": first["id"], "name": "tides" })).await;
    assert_eq!(payload["prompt"]["name"], "tides");
    let (eve, elsewhere) = bench.owner("Eve", "Other").await;
    create(&bench, &eve, elsewhere, json!({ "name": "Tides", "template": "x" })).await;
}

#[tokio::test]
async fn a_prompt_is_changed_in_parts_and_stale_changes_conflict() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let values = json!({ "name": "Tides", "description": "d", "template": "x", "tags": ["a", "b"] });
    let prompt = create(&bench, &ada, lab, values).await;
    let id = &prompt["id"];
    let payload =
        change(&bench, &ada, "updatePrompt", json!({ "promptId": id, "expectedRevision": 1, "name": "Ebb" })).await;
    let changed = &payload["prompt"];
    assert_eq!(
        (&changed["name"], &changed["description"], &changed["revision"]),
        (&json!("Ebb"), &json!("d"), &json!(2))
    );
    assert_eq!(changed["tags"], json!([{ "name": "a" }, { "name": "b" }]));
    let stale = json!({ "promptId": id, "expectedRevision": 1, "name": "Flow" });
    let payload = change(&bench, &ada, "updatePrompt", stale).await;
    assert_eq!(codes(&payload), ["CONFLICT"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], *id);
    let payload =
        change(&bench, &ada, "updatePrompt", json!({ "promptId": id, "description": null, "tags": ["b", "c"] })).await;
    assert_eq!(payload["prompt"]["tags"], json!([{ "name": "b" }, { "name": "c" }]));
    assert!(payload["prompt"]["description"].is_null());
    // The same again changes nothing.
    let payload =
        change(&bench, &ada, "updatePrompt", json!({ "promptId": id, "name": "Ebb", "tags": ["C", "b"] })).await;
    assert_eq!(payload["prompt"]["revision"], 3);
    for (values, path) in [
        (json!({ "promptId": id, "name": " " }), "name"),
        (json!({ "promptId": id, "description": "x".repeat(2001) }), "description"),
        (json!({ "promptId": id, "tags": ["t".repeat(61)] }), "tags"),
    ] {
        let payload = change(&bench, &ada, "updatePrompt", values).await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"]);
        assert_eq!(payload["errors"][0]["path"], json!(["input", path]));
    }
}

#[tokio::test]
async fn versions_are_numbered_never_change_and_one_is_current() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "one {{a}}" })).await;
    let id = &prompt["id"];
    let second = json!({ "promptId": id, "template": "two {{b}}", "changeNote": "better" });
    let payload = change(&bench, &ada, "createPromptVersion", second).await;
    assert_eq!(payload["version"]["number"], 2);
    assert_eq!(payload["version"]["changeNote"], "better");
    assert_eq!(payload["prompt"]["currentVersion"]["number"], 2);
    let third = json!({ "promptId": id, "template": "three", "makeCurrent": false, "expectedRevision": 2 });
    let payload = change(&bench, &ada, "createPromptVersion", third).await;
    assert_eq!(payload["version"]["isCurrent"], false);
    assert_eq!(payload["prompt"]["currentVersion"]["number"], 2);
    let stale = json!({ "promptId": id, "template": "four", "expectedRevision": 2 });
    assert_eq!(codes(&change(&bench, &ada, "createPromptVersion", stale).await), ["CONFLICT"]);
    let bad = change(&bench, &ada, "createPromptVersion", json!({ "promptId": id, "template": "{{" })).await;
    assert_eq!(bad["errors"][0]["path"], json!(["input", "template"]));

    let first = &prompt["currentVersion"]["id"];
    let payload = change(&bench, &ada, "setCurrentPromptVersion", json!({ "versionId": first })).await;
    assert_eq!(payload["prompt"]["currentVersion"], prompt["currentVersion"]);
    assert_eq!(payload["prompt"]["revision"], 4);
    let payload = change(&bench, &ada, "setCurrentPromptVersion", json!({ "versionId": first })).await;
    assert_eq!(payload["prompt"]["revision"], 4);
    let absent = json!({ "versionId": PromptVersionId::generate() });
    assert_eq!(codes(&change(&bench, &ada, "setCurrentPromptVersion", absent).await), ["NOT_FOUND"]);

    let document = "query ($id: ID!, $after: String) { prompt(id: $id) {
        second: version(number: 2) { template } none: version(number: 9) { template }
        versions(first: 2, after: $after) { totalCount nodes { number isCurrent prompt { name } }
            pageInfo { hasNextPage hasPreviousPage endCursor } }
        oldest: versions(last: 1) { nodes { number } pageInfo { hasPreviousPage } } } }";
    let page = bench.data(&ada, document, json!({ "id": id })).await["prompt"].take();
    assert_eq!(page["second"]["template"], "two {{b}}");
    assert!(page["none"].is_null());
    let version = |number, current| json!({ "number": number, "isCurrent": current, "prompt": { "name": "Tides" } });
    assert_eq!(page["versions"]["nodes"], json!([version(3, false), version(2, false)]));
    assert_eq!(page["versions"]["totalCount"], 3);
    assert_eq!(page["versions"]["pageInfo"]["hasNextPage"], true);
    assert_eq!(page["oldest"], json!({ "nodes": [{ "number": 1 }], "pageInfo": { "hasPreviousPage": true } }));
    let after = &page["versions"]["pageInfo"]["endCursor"];
    let rest = bench.data(&ada, document, json!({ "id": id, "after": after })).await["prompt"].take();
    assert_eq!(rest["versions"]["nodes"], json!([version(1, true)]));
    assert_eq!(
        (&rest["versions"]["pageInfo"]["hasNextPage"], &rest["versions"]["pageInfo"]["hasPreviousPage"]),
        (&json!(false), &json!(true))
    );
    let foreign = bench.run(&ada, document, json!({ "id": id, "after": "x" })).await;
    assert_eq!(error_code(&foreign), "CURSOR_INVALID");
}

#[tokio::test]
async fn a_preview_shows_the_text_and_what_is_missing() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let variables = json!([{ "name": "a" }, { "name": "n", "type": "NUMBER" }]);
    let values = json!({ "name": "P", "template": "{{a}} and {{n}}", "variables": variables });
    let prompt = create(&bench, &ada, lab, values).await;
    let document = "query ($id: ID!, $values: JSON!) { prompt(id: $id) { currentVersion {
        preview(values: $values) { text missingVariables unknownValues estimatedTokens } } } }";
    let variables = json!({ "id": prompt["id"], "values": { "n": 2.5, "x": 1 } });
    let shown = bench.data(&ada, document, variables).await["prompt"]["currentVersion"]["preview"].take();
    let expected =
        json!({ "text": "{{a}} and 2.5", "missingVariables": ["a"], "unknownValues": ["x"], "estimatedTokens": 4 });
    assert_eq!(shown, expected);
    let wrong = bench.run(&ada, document, json!({ "id": prompt["id"], "values": { "n": "two" } })).await;
    assert_eq!(error_code(&wrong), "BAD_USER_INPUT");
    assert!(wrong["errors"][0]["message"].as_str().unwrap().contains("`n` must be a number"));
}

#[tokio::test]
async fn prompts_are_listed_by_words_tags_author_state_and_time() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let ben = bench.member("Ben", lab, WorkspaceRole::Member).await;
    for (viewer, name, template, tags) in [
        (&ada, "Beta", "tides of the sea", json!(["sea", "moon"])),
        (&ben, "alpha", "phases of the moon", json!(["Moon"])),
        (&ada, "Gamma", "sea shells", json!([])),
    ] {
        create(&bench, viewer, lab, json!({ "name": name, "template": template, "tags": tags })).await;
    }
    let old = create(&bench, &ada, lab, json!({ "name": "Delta", "template": "old sea" })).await;
    change(&bench, &ada, "archivePrompt", json!({ "promptId": old["id"] })).await;
    let by_name = json!({ "field": "NAME", "direction": "ASC" });
    for (filter, expected) in [
        (Value::Null, vec!["alpha", "Beta", "Gamma"]),
        (json!({}), vec!["alpha", "Beta", "Gamma"]),
        (json!({ "isArchived": true }), vec!["Delta"]),
        (json!({ "isArchived": null }), vec!["alpha", "Beta", "Delta", "Gamma"]),
        (json!({ "search": "SEA" }), vec!["Beta", "Gamma"]),
        (json!({ "search": "sea tid" }), vec!["Beta"]),
        (json!({ "search": "gam" }), vec!["Gamma"]),
        (json!({ "search": " " }), vec!["alpha", "Beta", "Gamma"]),
        (json!({ "search": "?!" }), vec![]),
        (json!({ "tags": ["MOON"] }), vec!["alpha", "Beta"]),
        (json!({ "tags": ["moon", "sea", "Sea"] }), vec!["Beta"]),
        (json!({ "tags": ["moon", "absent"] }), vec![]),
        (json!({ "createdById": ben.user_id().unwrap() }), vec!["alpha"]),
        (json!({ "createdById": "user_nobody" }), vec![]),
        (json!({ "createdAt": { "to": "2001-01-01T00:00:00Z" } }), vec![]),
        (json!({ "updatedAt": { "from": "2001-01-01T00:00:00Z" }, "search": "moon" }), vec!["alpha"]),
    ] {
        let shown = filter.to_string();
        let (names, total) = list(&bench, &ada, lab, filter, by_name.clone()).await;
        assert_eq!(
            (names, total),
            (expected.iter().map(ToString::to_string).collect(), expected.len() as u64),
            "{shown}"
        );
    }
    let long = "query ($id: ID!, $f: PromptFilter) { workspace(id: $id) { prompts(filter: $f) { totalCount } } }";
    for filter in [json!({ "search": "x".repeat(201) }), json!({ "tags": vec!["x"; 51] })] {
        assert_eq!(error_code(&bench.run(&ada, long, json!({ "id": lab, "f": filter })).await), "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn orders_page_without_gap_or_repeat() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    for n in 0..7 {
        create(&bench, &ada, lab, json!({ "name": format!("P{n}"), "template": "same words" })).await;
    }
    let document = "query ($id: ID!, $order: PromptOrder, $after: String) { workspace(id: $id) {
        prompts(first: 3, after: $after, orderBy: $order, filter: { search: \"words\" }) {
            nodes { name } pageInfo { endCursor hasNextPage } } } }";
    for (field, direction) in [("NAME", "ASC"), ("NAME", "DESC"), ("CREATED_AT", "ASC"), ("UPDATED_AT", "DESC")] {
        let (mut names, mut after) = (Vec::new(), Value::Null);
        loop {
            let order = json!({ "field": field, "direction": direction });
            let variables = json!({ "id": lab, "order": order, "after": after });
            let page = bench.data(&ada, document, variables).await["workspace"]["prompts"].take();
            names.extend(page["nodes"].as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap().to_owned()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let mut expected: Vec<String> = (0..7).map(|n| format!("P{n}")).collect();
        if direction == "DESC" {
            expected.reverse();
        }
        assert_eq!(names, expected, "{field} {direction}");
    }
}

#[tokio::test]
async fn the_search_follows_every_change() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "about ebb" })).await;
    let id = &prompt["id"];
    assert_eq!(search(&bench, &ada, lab, "ebb").await, ["Tides"]);
    change(&bench, &ada, "updatePrompt", json!({ "promptId": id, "name": "Flood", "description": "spring" })).await;
    assert_eq!(search(&bench, &ada, lab, "flood spring ebb").await, ["Flood"]);
    assert!(search(&bench, &ada, lab, "tides").await.is_empty());
    change(&bench, &ada, "createPromptVersion", json!({ "promptId": id, "template": "about neap" })).await;
    assert_eq!(search(&bench, &ada, lab, "neap").await, ["Flood"]);
    assert!(search(&bench, &ada, lab, "ebb").await.is_empty());
    change(&bench, &ada, "setCurrentPromptVersion", json!({ "versionId": prompt["currentVersion"]["id"] })).await;
    assert_eq!(search(&bench, &ada, lab, "ebb").await, ["Flood"]);
    assert_eq!(delete(&bench, &ada, id).await["deletedId"], *id);
    assert!(search(&bench, &ada, lab, "flood").await.is_empty());
}

#[tokio::test]
async fn archiving_can_be_undone_and_deleting_takes_the_versions_along() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let id = &prompt["id"];
    let archived = change(&bench, &ada, "archivePrompt", json!({ "promptId": id })).await;
    assert_eq!((&archived["prompt"]["isArchived"], &archived["prompt"]["revision"]), (&json!(true), &json!(2)));
    let again = change(&bench, &ada, "archivePrompt", json!({ "promptId": id })).await;
    assert_eq!(again["prompt"]["revision"], 2);
    let back = change(&bench, &ada, "archivePrompt", json!({ "promptId": id, "isArchived": false })).await;
    assert_eq!(back["prompt"]["isArchived"], false);
    assert_eq!(delete(&bench, &ada, id).await["errors"], json!([]));
    assert_eq!(codes(&delete(&bench, &ada, id).await), ["NOT_FOUND"]);
    assert_eq!(prompt_version::Entity::find().count(bench.app.db.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn copies_get_free_names_and_may_go_to_another_workspace() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let values = json!({ "name": "Tides", "description": "d", "template": "one", "tags": ["sea"] });
    let prompt = create(&bench, &ada, lab, values).await;
    let id = &prompt["id"];
    change(&bench, &ada, "createPromptVersion", json!({ "promptId": id, "template": "two {{x}}" })).await;
    let copy = change(&bench, &ada, "duplicatePrompt", json!({ "promptId": id })).await["prompt"].take();
    assert_eq!(
        (&copy["name"], &copy["description"], &copy["revision"]),
        (&json!("Tides (copy)"), &json!("d"), &json!(1))
    );
    assert_eq!(
        (&copy["currentVersion"]["number"], &copy["currentVersion"]["template"]),
        (&json!(1), &json!("two {{x}}"))
    );
    assert_eq!(copy["tags"], json!([{ "name": "sea" }]));
    let second = change(&bench, &ada, "duplicatePrompt", json!({ "promptId": id })).await;
    assert_eq!(second["prompt"]["name"], "Tides (copy 2)");
    let taken = change(&bench, &ada, "duplicatePrompt", json!({ "promptId": id, "name": "tides" })).await;
    assert_eq!(codes(&taken), ["ALREADY_EXISTS"]);

    let (eve, other) = bench.owner("Eve", "Other").await;
    let foreign = change(&bench, &ada, "duplicatePrompt", json!({ "promptId": id, "workspaceId": other })).await;
    assert_eq!(codes(&foreign), ["NOT_FOUND"]);
    assert_eq!(foreign["errors"][0]["path"], json!(["input", "workspaceId"]));
    // A reader of the one may copy into the other.
    eve.note_membership(lab, Some(WorkspaceRole::Viewer));
    let moved = change(&bench, &eve, "duplicatePrompt", json!({ "promptId": id, "workspaceId": other })).await;
    assert_eq!(moved["prompt"]["name"], "Tides");
    assert_eq!(list(&bench, &eve, other, Value::Null, Value::Null).await.0, ["Tides"]);
}

#[tokio::test]
async fn c_ten_1_foreign_prompts_behave_like_absent_ones() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let (eve, _) = bench.owner("Eve", "Other").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Secret", "template": "x" })).await;
    let (own, version) = (&prompt["id"], &prompt["currentVersion"]["id"]);
    let read =
        "query ($id: ID!, $version: ID!) { prompt(id: $id) { id } node(id: $id) { id } v: node(id: $version) { id } }";
    let found = bench.data(&eve, read, json!({ "id": own, "version": version })).await;
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
        let refused = change(&bench, &eve, field, foreign).await;
        assert_eq!(codes(&refused), ["NOT_FOUND"], "{field}");
        assert_eq!(refused, change(&bench, &eve, field, absent).await, "{field}");
    }
    assert_eq!(delete(&bench, &eve, own).await, delete(&bench, &eve, &no_prompt).await);
}

#[tokio::test]
async fn readers_see_prompts_but_change_none() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let rea = bench.member("Rea", lab, WorkspaceRole::Viewer).await;
    assert_eq!(list(&bench, &rea, lab, Value::Null, Value::Null).await.1, 1);
    for (field, values) in [
        ("createPrompt", json!({ "workspaceId": lab, "name": "x", "template": "x" })),
        ("updatePrompt", json!({ "promptId": prompt["id"], "name": "x" })),
        ("createPromptVersion", json!({ "promptId": prompt["id"], "template": "x" })),
        ("setCurrentPromptVersion", json!({ "versionId": prompt["currentVersion"]["id"] })),
        ("archivePrompt", json!({ "promptId": prompt["id"] })),
        ("duplicatePrompt", json!({ "promptId": prompt["id"] })),
    ] {
        let answer = bench.run(&rea, &mutation(field, ""), input(values.clone())).await;
        assert_eq!(error_code(&answer), "FORBIDDEN", "{field}");
        let anonymous = Arc::new(Viewer::anonymous("test".to_owned()));
        let answer = bench.run(&anonymous, &mutation(field, ""), input(values)).await;
        assert_eq!(error_code(&answer), "UNAUTHENTICATED", "{field}");
    }
}

#[tokio::test]
async fn every_change_is_told_in_the_audit_log_and_the_timeline() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "x" })).await;
    let id = &prompt["id"];
    change(&bench, &ada, "updatePrompt", json!({ "promptId": id, "name": "Ebb" })).await;
    change(&bench, &ada, "createPromptVersion", json!({ "promptId": id, "template": "y" })).await;
    change(&bench, &ada, "setCurrentPromptVersion", json!({ "versionId": prompt["currentVersion"]["id"] })).await;
    change(&bench, &ada, "archivePrompt", json!({ "promptId": id })).await;
    change(&bench, &ada, "archivePrompt", json!({ "promptId": id, "isArchived": false })).await;
    delete(&bench, &ada, id).await;
    let db = bench.app.db.read();
    let audited = audit_entry::Entity::find().filter(audit_entry::Column::Action.starts_with("prompt.")).all(db);
    let audited: Vec<String> = audited.await.unwrap().into_iter().map(|entry| entry.action).collect();
    let told = activity_event::Entity::find().filter(activity_event::Column::Kind.starts_with("prompt.")).all(db);
    let told: Vec<String> = told.await.unwrap().into_iter().map(|event| event.kind).collect();
    let expected = ["created", "updated", "version_created", "version_selected", "archived", "restored", "deleted"];
    assert_eq!(audited, expected.map(|action| format!("prompt.{action}")));
    assert_eq!(told, audited);
}

#[tokio::test]
async fn a_saved_prompt_is_rendered_for_a_job() {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let (_, other) = bench.owner("Eve", "Other").await;
    let prompt = create(&bench, &ada, lab, json!({ "name": "Tides", "template": "Explain {{topic}}" })).await;
    let id = prompt["id"].as_str().unwrap();
    change(&bench, &ada, "createPromptVersion", json!({ "promptId": id, "template": "Tell of {{subject}}" })).await;
    change(&bench, &ada, "archivePrompt", json!({ "promptId": id })).await;
    let path = ["question", "savedPrompt"];
    let render = |workspace, prompt_id, version_number, values| {
        let db = bench.app.db.clone();
        async move {
            let values: Value = values;
            let saved = SavedPrompt { prompt_id, version_number, values: &values };
            render_in(db.read(), workspace, saved, &path).await
        }
    };
    let rendered = render(lab, id, None, json!({ "subject": "ebb" })).await.unwrap();
    assert_eq!((rendered.text.as_str(), rendered.version.number, rendered.name.as_str()), ("Tell of ebb", 2, "Tides"));
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
        assert_eq!(error.refusals().unwrap()[0].path.join("."), format!("question.savedPrompt.{place}"));
    }
}
