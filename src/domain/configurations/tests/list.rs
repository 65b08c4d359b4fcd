//! Lists, and how many statements they need.

use serde_json::{Value, json};

use super::{add_version, change, create, list};
use crate::testing::{TestServer, error_code};

#[tokio::test]
async fn configurations_are_listed_by_words_kind_and_state() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for (name, description, kind, activate) in [
        ("Beta", "for the tax office", "INGESTION", true),
        ("alpha", "for Übersicht", "EXTRACTION", true),
        ("Gamma", "of the office", "EXTRACTION", false),
    ] {
        let values = json!({ "name": name, "description": description, "kind": kind, "activate": activate });
        create(&server, &ada, lab, values).await;
    }
    let (eve, other) = server.owner("Eve", "Other").await;
    create(&server, &eve, other, json!({ "name": "Hidden" })).await;
    for (filter, expected) in [
        (Value::Null, vec!["alpha", "Beta", "Gamma"]),
        (json!({}), vec!["alpha", "Beta", "Gamma"]),
        (json!({ "kinds": ["EXTRACTION"] }), vec!["alpha", "Gamma"]),
        (json!({ "kinds": ["EXTRACTION", "INGESTION"] }), vec!["alpha", "Beta", "Gamma"]),
        (json!({ "kinds": [] }), vec![]),
        (json!({ "hasActiveVersion": true }), vec!["alpha", "Beta"]),
        (json!({ "hasActiveVersion": false }), vec!["Gamma"]),
        (json!({ "hasActiveVersion": true, "kinds": ["EXTRACTION"] }), vec!["alpha"]),
        (json!({ "search": "OFFICE" }), vec!["Beta", "Gamma"]),
        (json!({ "search": "office bet" }), vec!["Beta"]),
        (json!({ "search": "u\u{308}bersicht" }), vec!["alpha"]),
        (json!({ "search": " " }), vec!["alpha", "Beta", "Gamma"]),
        (json!({ "search": "%" }), vec![]),
        (json!({ "search": "office", "hasActiveVersion": false }), vec!["Gamma"]),
    ] {
        let shown = filter.to_string();
        let (names, total) = list(&server, &ada, lab, filter, Value::Null).await;
        assert_eq!(
            (names.iter().map(String::as_str).collect::<Vec<_>>(), total),
            (expected.clone(), expected.len() as u64),
            "{shown}"
        );
    }
    let long = "query ($id: ID!, $f: ConfigurationFilter) { workspace(id: $id) { configurations(filter: $f) { totalCount } } }";
    let answer = server.run(&ada, long, json!({ "id": lab, "f": { "search": "x".repeat(201) } })).await;
    assert_eq!(error_code(&answer), "BAD_USER_INPUT");
}

#[tokio::test]
async fn orders_page_without_gap_or_repeat() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for n in 0..7 {
        create(&server, &ada, lab, json!({ "name": format!("C{n}") })).await;
    }
    let document = "query ($id: ID!, $order: ConfigurationOrder, $after: String) { workspace(id: $id) {
        configurations(first: 3, after: $after, orderBy: $order, filter: { search: \"c\" }) {
            nodes { name } pageInfo { endCursor hasNextPage } } } }";
    for (field, direction) in [("NAME", "ASC"), ("NAME", "DESC"), ("UPDATED_AT", "ASC"), ("UPDATED_AT", "DESC")] {
        let (mut names, mut after) = (Vec::new(), Value::Null);
        loop {
            let order = json!({ "field": field, "direction": direction });
            let variables = json!({ "id": lab, "order": order, "after": after });
            let page = server.data(&ada, document, variables).await["workspace"]["configurations"].take();
            names.extend(page["nodes"].as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap().to_owned()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let mut expected: Vec<String> = (0..7).map(|n| format!("C{n}")).collect();
        if direction == "DESC" {
            expected.reverse();
        }
        assert_eq!(names, expected, "{field} {direction}");
    }
}

#[tokio::test]
async fn c_gql_9_the_number_of_statements_does_not_grow_with_the_configurations() {
    const FIELDS_THAT_LOAD: usize = 30;
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let document = "query ($id: ID!) { workspace(id: $id) { configurations(first: 50) { totalCount nodes {
        name workspace { name } isDefault createdBy { name }
        activeVersion { number isActive createdBy { name } changesFrom { path } configuration { name } }
        version(number: 2) { changesFrom(number: 1) { path } }
        versions(first: 1) { totalCount nodes { isActive } } oldest: versions(last: 2) { nodes { number } }
        timeline(first: 2) { totalCount nodes { type actor { name } subject { id } } } } } } }";
    let mut needed = Vec::new();
    for rows in [2, 20] {
        let present = list(&server, &ada, lab, Value::Null, Value::Null).await.1;
        for n in present..rows {
            let id = create(&server, &ada, lab, json!({ "name": format!("C{n}") })).await["id"].take();
            add_version(&server, &ada, &id, json!({ "passageTokens": 500 }), true).await;
            change(&server, &ada, "updateConfiguration", json!({ "configurationId": id, "description": "d" })).await;
        }
        let before = server.app.db.reads();
        let found = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["configurations"].take();
        needed.push(server.app.db.reads() - before);
        let nodes = found["nodes"].as_array().unwrap();
        assert_eq!((nodes.len() as u64, &found["totalCount"]), (rows, &json!(rows)));
        for node in nodes {
            assert_eq!(node["activeVersion"]["changesFrom"], json!([{ "path": "/passageTokens" }]));
            assert_eq!(node["timeline"]["totalCount"], 3);
            assert_eq!(node["timeline"]["nodes"][0]["type"], "configuration.updated");
            assert_eq!(node["timeline"]["nodes"][1]["type"], "configuration.version_created");
        }
    }
    // Loads of two fields that wait at the same time share a statement, so a few more or less are possible.
    assert!(needed[0] > 5 && needed[1] <= FIELDS_THAT_LOAD, "{needed:?}");
}
