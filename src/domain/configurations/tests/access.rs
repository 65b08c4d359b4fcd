//! Permissions, audit and timeline.

use std::sync::Arc;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};

use super::{add_version, change, create, delete, list, mutation};
use crate::base::id::{ConfigurationId, ConfigurationVersionId, WorkspaceId};
use crate::base::{Viewer, WorkspaceRole};
use crate::entity::{Unscoped as _, activity_event, audit_entry};
use crate::testing::{TestServer, codes, error_code, input};

/// A call of each mutation that returns a configuration.
fn calls(workspace: &Value, id: &Value, version: &Value) -> [(&'static str, Value); 5] {
    [
        ("createConfiguration", json!({ "workspaceId": workspace, "kind": "INGESTION", "name": "x", "settings": {} })),
        ("updateConfiguration", json!({ "configurationId": id, "name": "x" })),
        ("createConfigurationVersion", json!({ "configurationId": id, "settings": { "unknown": 1 } })),
        ("activateConfigurationVersion", json!({ "versionId": version })),
        ("deactivateConfiguration", json!({ "configurationId": id })),
    ]
}

#[tokio::test]
async fn c_ten_1_foreign_configurations_behave_like_absent_ones() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, _) = server.owner("Eve", "Other").await;
    let made = create(&server, &ada, lab, json!({ "name": "Secret" })).await;
    let (own, version) = (&made["id"], &made["activeVersion"]["id"]);
    let read = "query ($id: ID!, $version: ID!) {
        configuration(id: $id) { id } node(id: $id) { id } v: node(id: $version) { id } }";
    let found = server.data(&eve, read, json!({ "id": own, "version": version })).await;
    assert_eq!(found, json!({ "configuration": null, "node": null, "v": null }));
    let (nothing, no_version) = (json!(ConfigurationId::generate()), json!(ConfigurationVersionId::generate()));
    let foreign = calls(&json!(lab), own, version);
    let absent = calls(&json!(WorkspaceId::generate()), &nothing, &no_version);
    for ((field, foreign), (_, absent)) in foreign.into_iter().zip(absent) {
        let refused = change(&server, &eve, field, foreign).await;
        assert_eq!(codes(&refused), ["NOT_FOUND"], "{field}");
        assert_eq!(refused, change(&server, &eve, field, absent).await, "{field}");
    }
    assert_eq!(delete(&server, &eve, own).await, delete(&server, &eve, &nothing).await);
}

#[tokio::test]
async fn readers_see_configurations_but_change_none() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    let rea = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    assert_eq!(list(&server, &rea, lab, Value::Null, Value::Null).await.1, 1);
    for (field, values) in calls(&json!(lab), &made["id"], &made["activeVersion"]["id"]) {
        let answer = server.run(&rea, &mutation(field, ""), input(values.clone())).await;
        assert_eq!(error_code(&answer), "FORBIDDEN", "{field}");
        let anonymous = Arc::new(Viewer::anonymous("test".to_owned()));
        let answer = server.run(&anonymous, &mutation(field, ""), input(values)).await;
        assert_eq!(error_code(&answer), "UNAUTHENTICATED", "{field}");
    }
    let permissions = "query ($id: ID!) { workspace(id: $id) { viewerPermissions } }";
    for (viewer, may) in [(&rea, false), (&ben, true)] {
        let found = server.data(viewer, permissions, json!({ "id": lab })).await;
        let permissions = found["workspace"]["viewerPermissions"].as_array().unwrap();
        assert_eq!(permissions.contains(&json!("CONFIGURATIONS_WRITE")), may);
    }
    create(&server, &ben, lab, json!({ "name": "Ben's" })).await;
}

#[tokio::test]
async fn every_change_is_told_in_the_audit_log_and_the_timeline() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    create(&server, &ada, lab, json!({ "name": "Other" })).await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    let id = &made["id"];
    change(&server, &ada, "updateConfiguration", json!({ "configurationId": id, "name": "Mail" })).await;
    let second = add_version(&server, &ada, id, json!({ "passageTokens": 500 }), false).await;
    change(&server, &ada, "activateConfigurationVersion", json!({ "versionId": second["id"] })).await;
    change(&server, &ada, "deactivateConfiguration", json!({ "configurationId": id })).await;
    let expected = ["created", "updated", "version_created", "version_activated", "deactivated"];
    let expected = expected.map(|action| format!("configuration.{action}"));

    let document = "query ($id: ID!, $after: String) { configuration(id: $id) { timeline(first: 3, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { type summary payload actor { name } subject { id } } } } }";
    let page = async |after: Value| {
        server.data(&ada, document, json!({ "id": id, "after": after })).await["configuration"]["timeline"].take()
    };
    let newest = page(Value::Null).await;
    assert_eq!((&newest["totalCount"], &newest["pageInfo"]["hasNextPage"]), (&json!(5), &json!(true)));
    let activated = &newest["nodes"][1];
    assert_eq!(activated["summary"], "Version 2 of configuration “Mail” was activated");
    assert_eq!(
        (&activated["payload"], &activated["actor"]["name"], &activated["subject"]["id"]),
        (&json!({ "version": 2 }), &json!("Ada"), id)
    );
    let older = page(newest["pageInfo"]["endCursor"].clone()).await;
    let nodes = newest["nodes"].as_array().unwrap().iter().chain(older["nodes"].as_array().unwrap());
    let mut told: Vec<String> = nodes.map(|node| node["type"].as_str().unwrap().to_owned()).collect();
    told.reverse();
    assert_eq!(told, expected);

    delete(&server, &ada, id).await;
    let id: ConfigurationId = id.as_str().unwrap().parse().unwrap();
    let db = server.app.db.read();
    let audited = audit_entry::Entity::unscoped().filter(audit_entry::Column::SubjectId.eq(id.0));
    let audited = audited.order_by_asc(audit_entry::Column::Id).all(db).await.unwrap();
    let audited: Vec<String> = audited.into_iter().map(|entry| entry.action).collect();
    let told = activity_event::Entity::unscoped().filter(activity_event::Column::SubjectId.eq(id.0));
    let told = told.order_by_asc(activity_event::Column::Sequence).all(db).await.unwrap();
    let told: Vec<String> = told.into_iter().map(|event| event.kind).collect();
    assert_eq!(audited[..5], expected);
    assert_eq!(audited.last().unwrap(), "configuration.deleted");
    assert_eq!(told, audited);
}
