//! Lists and their search.

use serde_json::{Value, json};

use super::{change, create, delete, list, search};
use crate::base::WorkspaceRole;
use crate::testing::{TestServer, error_code};

#[tokio::test]
async fn prompts_are_listed_by_words_tags_author_state_and_time() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    for (viewer, name, template, tags) in [
        (&ada, "Beta", "tides of the sea", json!(["sea", "moon"])),
        (&ben, "alpha", "phases of the moon", json!(["Moon"])),
        (&ada, "Gamma", "sea shells", json!([])),
    ] {
        create(&server, viewer, lab, json!({ "name": name, "template": template, "tags": tags })).await;
    }
    let old = create(&server, &ada, lab, json!({ "name": "Delta", "template": "old sea" })).await;
    change(&server, &ada, "archivePrompt", json!({ "promptId": old["id"] })).await;
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
        (json!({ "tags": ["moon"], "search": "phases" }), vec!["alpha"]),
        (json!({ "tags": ["sea", "moon"], "search": "tides" }), vec!["Beta"]),
        (json!({ "tags": ["sea"], "search": "phases" }), vec![]),
        (json!({ "tags": ["absent"], "search": "phases" }), vec![]),
        (json!({ "createdById": ben.user_id().unwrap() }), vec!["alpha"]),
        (json!({ "createdById": "user_nobody" }), vec![]),
        (json!({ "createdAt": { "to": "2001-01-01T00:00:00Z" } }), vec![]),
        (json!({ "updatedAt": { "from": "2001-01-01T00:00:00Z" }, "search": "moon" }), vec!["alpha"]),
    ] {
        let shown = filter.to_string();
        let (names, total) = list(&server, &ada, lab, filter, by_name.clone()).await;
        assert_eq!(
            (names, total),
            (expected.iter().map(ToString::to_string).collect(), expected.len() as u64),
            "{shown}"
        );
    }
    let long = "query ($id: ID!, $f: PromptFilter) { workspace(id: $id) { prompts(filter: $f) { totalCount } } }";
    for filter in [json!({ "search": "x".repeat(201) }), json!({ "tags": vec!["x"; 51] })] {
        assert_eq!(error_code(&server.run(&ada, long, json!({ "id": lab, "f": filter })).await), "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn orders_page_without_gap_or_repeat() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for n in 0..7 {
        create(&server, &ada, lab, json!({ "name": format!("P{n}"), "template": "same words" })).await;
    }
    let document = "query ($id: ID!, $order: PromptOrder, $after: String) { workspace(id: $id) {
        prompts(first: 3, after: $after, orderBy: $order, filter: { search: \"words\" }) {
            nodes { name } pageInfo { endCursor hasNextPage } } } }";
    for (field, direction) in [("NAME", "ASC"), ("NAME", "DESC"), ("CREATED_AT", "ASC"), ("UPDATED_AT", "DESC")] {
        let (mut names, mut after) = (Vec::new(), Value::Null);
        loop {
            let order = json!({ "field": field, "direction": direction });
            let variables = json!({ "id": lab, "order": order, "after": after });
            let page = server.data(&ada, document, variables).await["workspace"]["prompts"].take();
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
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let prompt = create(&server, &ada, lab, json!({ "name": "Tides", "template": "about ebb" })).await;
    let id = &prompt["id"];
    assert_eq!(search(&server, &ada, lab, "ebb").await, ["Tides"]);
    change(&server, &ada, "updatePrompt", json!({ "promptId": id, "name": "Flood", "description": "spring" })).await;
    assert_eq!(search(&server, &ada, lab, "flood spring ebb").await, ["Flood"]);
    assert!(search(&server, &ada, lab, "tides").await.is_empty());
    change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "about neap" })).await;
    assert_eq!(search(&server, &ada, lab, "neap").await, ["Flood"]);
    assert!(search(&server, &ada, lab, "ebb").await.is_empty());
    change(&server, &ada, "setCurrentPromptVersion", json!({ "versionId": prompt["currentVersion"]["id"] })).await;
    assert_eq!(search(&server, &ada, lab, "ebb").await, ["Flood"]);
    let tagged =
        async |tag: &str| list(&server, &ada, lab, json!({ "search": "ebb", "tags": [tag] }), Value::Null).await;
    assert_eq!(tagged("sea").await.1, 0);
    change(&server, &ada, "updatePrompt", json!({ "promptId": id, "tags": ["sea", "moon"] })).await;
    assert_eq!(tagged("sea").await.1, 1);
    change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "ebb again" })).await;
    assert_eq!(tagged("moon").await.1, 1);
    change(&server, &ada, "updatePrompt", json!({ "promptId": id, "tags": ["moon"] })).await;
    assert_eq!((tagged("sea").await.1, tagged("moon").await.1), (0, 1));
    assert_eq!(delete(&server, &ada, id).await["deletedId"], *id);
    assert!(search(&server, &ada, lab, "flood").await.is_empty());
}

#[tokio::test]
async fn c_gql_9_the_number_of_statements_does_not_grow_with_the_rows() {
    const FIELDS_THAT_LOAD: usize = 30;
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let document = "query ($id: ID!) { workspace(id: $id) { prompts(first: 50, filter: { search: \"words\", tags: [\"t\"] }) {
        totalCount nodes { name workspace { name } tags { name promptCount } createdBy { name }
            currentVersion { number isCurrent prompt { name } createdBy { name } } version(number: 1) { template }
            versions(first: 1) { totalCount nodes { isCurrent } } newest: versions(last: 2) { nodes { number } } } } } }";
    let mut needed = Vec::new();
    for rows in [2, 20] {
        let present = list(&server, &ada, lab, Value::Null, Value::Null).await.1;
        for n in present..rows {
            let values = json!({ "name": format!("P{n}"), "template": "same words", "tags": ["t", format!("t{n}")] });
            let id = create(&server, &ada, lab, values).await["id"].take();
            change(&server, &ada, "createPromptVersion", json!({ "promptId": id, "template": "other words" })).await;
        }
        let before = server.app.db.reads();
        let found = server.data(&ada, document, json!({ "id": lab })).await;
        needed.push(server.app.db.reads() - before);
        assert_eq!(found["workspace"]["prompts"]["nodes"].as_array().unwrap().len() as u64, rows);
        assert_eq!(found["workspace"]["prompts"]["totalCount"], rows);
    }
    // Loads of two fields that wait at the same time share a statement, so a few more or less are possible.
    assert!(needed[0] > 5 && needed[1] <= FIELDS_THAT_LOAD, "{needed:?}");
}
