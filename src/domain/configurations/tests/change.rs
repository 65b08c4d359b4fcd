//! Creating, changing and deleting.

use sea_orm::PaginatorTrait as _;
use serde_json::{Value, json};

use super::{change, create, delete};
use crate::entity::{Unscoped as _, configuration_version};
use crate::testing::{TestServer, codes};

#[tokio::test]
async fn a_configuration_is_created_with_its_first_version_active_and_complete() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let values = json!({ "name": " Contracts ", "description": "Long ones", "settings": { "passageTokens": 800 } });
    let made = create(&server, &ada, lab, values).await;
    let active = &made["activeVersion"];
    assert!(active["activatedAt"].is_string(), "{made}");
    let expected = json!({
        "id": made["id"], "kind": "INGESTION", "name": "Contracts", "description": "Long ones", "revision": 1,
        "isDefault": true, "createdBy": { "name": "Ada" },
        "activeVersion": {
            "id": active["id"], "number": 1, "isActive": true, "changeNote": null, "createdBy": { "name": "Ada" },
            "settings": { "passageTokens": 800, "overlapTokens": 40 }, "activatedAt": active["activatedAt"],
        },
    });
    assert_eq!(made, expected);
    let again = "query ($id: ID!, $version: ID!) {
        configuration(id: $id) { name workspace { id } } node(id: $id) { id __typename }
        version: node(id: $version) { id __typename ... on ConfigurationVersion { configuration { name } } } }";
    let found = server.data(&ada, again, json!({ "id": made["id"], "version": active["id"] })).await;
    assert_eq!(found["configuration"], json!({ "name": "Contracts", "workspace": { "id": lab } }));
    assert_eq!(found["node"]["__typename"], "Configuration");
    assert_eq!(found["version"]["configuration"], json!({ "name": "Contracts" }));
}

#[tokio::test]
async fn without_activation_no_version_is_active() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Draft", "activate": false })).await;
    assert_eq!((&made["activeVersion"], &made["isDefault"]), (&Value::Null, &json!(false)));
    let document = "query ($id: ID!) { configuration(id: $id) { version(number: 1) { isActive activatedAt } } }";
    let found = server.data(&ada, document, json!({ "id": made["id"] })).await;
    assert_eq!(found["configuration"]["version"], json!({ "isActive": false, "activatedAt": null }));
}

#[tokio::test]
async fn invalid_settings_are_refused_with_their_places() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let settings = json!({
        "methods": ["RULED", "GUESSED"], "passageTokens": 1,
        "fields": { "type": "object", "properties": { "x": { "type": "object" } } },
    });
    let values = json!({ "workspaceId": lab, "kind": "EXTRACTION", "name": "A", "settings": settings });
    let payload = change(&server, &ada, "createConfiguration", values).await;
    assert!(payload["configuration"].is_null());
    let told: Vec<(&Value, &Value)> =
        payload["errors"].as_array().unwrap().iter().map(|error| (&error["path"], &error["constraint"])).collect();
    let place = |path: &str| json!(format!("input/settings/{path}").split('/').collect::<Vec<_>>());
    let expected = [
        (place("passageTokens"), json!("additionalProperties")),
        (place("methods/1"), json!("enum")),
        (place("fields/properties/x/type"), json!("enum")),
    ];
    assert_eq!(told, expected.iter().map(|(path, constraint)| (path, constraint)).collect::<Vec<_>>());

    let made = create(&server, &ada, lab, json!({ "name": "B" })).await;
    let values = json!({ "configurationId": made["id"], "settings": { "overlapTokens": 65 } });
    let payload = change(&server, &ada, "createConfigurationVersion", values).await;
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert_eq!(payload["errors"][0]["path"], place("overlapTokens"));
    assert!(payload["version"].is_null() && payload["configuration"].is_null());
}

#[tokio::test]
async fn names_are_unique_for_each_kind_without_regard_to_case() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = create(&server, &ada, lab, json!({ "name": "Invoices" })).await;
    let other = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    create(&server, &ada, lab, json!({ "name": "invoices", "kind": "EXTRACTION" })).await;
    let taken = json!({ "workspaceId": lab, "kind": "INGESTION", "name": "INVOICES", "settings": {} });
    let payload = change(&server, &ada, "createConfiguration", taken).await;
    assert_eq!(codes(&payload), ["ALREADY_EXISTS"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], first["id"]);
    let rename = |id: &Value, name: &str| json!({ "configurationId": id, "name": name });
    let payload = change(&server, &ada, "updateConfiguration", rename(&other["id"], "invoices")).await;
    assert_eq!((codes(&payload), &payload["errors"][0]["path"]), (vec!["ALREADY_EXISTS"], &json!(["input", "name"])));
    let payload = change(&server, &ada, "updateConfiguration", rename(&first["id"], "invoices")).await;
    assert_eq!(payload["configuration"]["name"], "invoices");
}

#[tokio::test]
async fn a_configuration_is_changed_in_parts_and_stale_changes_conflict() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters", "description": "d" })).await;
    let id = &made["id"];
    let update = async |values: Value| change(&server, &ada, "updateConfiguration", values).await;
    let payload = update(json!({ "configurationId": id, "expectedRevision": 1, "name": "Mail" })).await;
    let changed = &payload["configuration"];
    assert_eq!(
        (&changed["name"], &changed["description"], &changed["revision"]),
        (&json!("Mail"), &json!("d"), &json!(2))
    );
    assert_eq!(changed["activeVersion"], made["activeVersion"]);
    let payload = update(json!({ "configurationId": id, "expectedRevision": 1, "name": "Post" })).await;
    assert_eq!(codes(&payload), ["CONFLICT"]);
    assert_eq!(payload["errors"][0]["existing"]["id"], *id);
    let payload = update(json!({ "configurationId": id, "description": null })).await;
    assert_eq!(
        (&payload["configuration"]["description"], &payload["configuration"]["revision"]),
        (&Value::Null, &json!(3))
    );
    // Repeating it changes nothing.
    let payload = update(json!({ "configurationId": id, "name": "Mail", "description": "" })).await;
    assert_eq!(payload["configuration"]["revision"], 3);
    for (values, path) in [
        (json!({ "configurationId": id, "name": " " }), json!(["input", "name"])),
        (json!({ "configurationId": id, "description": "x".repeat(2001) }), json!(["input", "description"])),
    ] {
        let payload = update(values).await;
        assert_eq!((codes(&payload), &payload["errors"][0]["path"]), (vec!["INVALID_INPUT"], &path));
    }
}

#[tokio::test]
async fn deleting_takes_the_versions_along() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    let gone = delete(&server, &ada, &made["id"]).await;
    assert_eq!((&gone["deletedId"], &gone["errors"]), (&made["id"], &json!([])));
    assert_eq!(codes(&delete(&server, &ada, &made["id"]).await), ["NOT_FOUND"]);
    assert_eq!(configuration_version::Entity::unscoped().count(server.app.db.read()).await.unwrap(), 0);
    let values = json!({ "versionId": made["activeVersion"]["id"] });
    let payload = change(&server, &ada, "activateConfigurationVersion", values).await;
    assert_eq!(codes(&payload), ["NOT_FOUND"]);
}

#[tokio::test]
async fn the_schema_of_a_kind_is_published_for_programs_and_for_people() {
    let server = TestServer::new().await;
    let (ada, _) = server.owner("Ada", "Lab").await;
    let document = "{ ingestion: configurationSchema(kind: INGESTION) extraction: configurationSchema(kind: EXTRACTION)
        __type(name: \"ConfigurationKind\") { enumValues { name description } } }";
    let found = server.data(&ada, document, json!({})).await;
    assert_eq!(found["ingestion"]["properties"]["passageTokens"]["default"], 350);
    assert_eq!(found["extraction"]["dependentRequired"], json!({ "instructions": ["fields"] }));
    for value in found["__type"]["enumValues"].as_array().unwrap() {
        let text = value["description"].as_str().unwrap();
        let described = text.split_once("```json\n").unwrap().1.strip_suffix("\n```").unwrap();
        let described: Value = serde_json::from_str(described).unwrap();
        assert_eq!(described, found[value["name"].as_str().unwrap().to_lowercase()]);
    }
}
