//! Which version is active, and which configuration is the default of its kind.

use futures_util::future::join_all;
use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{add_version, change, create};
use crate::base::id::ConfigurationVersionId;
use crate::entity::{Unscoped as _, configuration, configuration_version};
use crate::testing::{TestServer, codes};

#[tokio::test]
async fn activation_moves_and_repeating_it_changes_nothing() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    let second = add_version(&server, &ada, &made["id"], json!({ "passageTokens": 500 }), false).await;
    let activate = async |id: &Value| {
        let payload = change(&server, &ada, "activateConfigurationVersion", json!({ "versionId": id })).await;
        assert_eq!(payload["errors"], json!([]));
        payload["configuration"].clone()
    };
    let now = activate(&second["id"]).await;
    assert_eq!((&now["activeVersion"]["number"], &now["revision"]), (&json!(2), &json!(3)));
    assert_eq!(activate(&second["id"]).await, now);
    let back = activate(&made["activeVersion"]["id"]).await;
    assert_eq!((&back["activeVersion"]["number"], &back["revision"]), (&json!(1), &json!(4)));
    assert_eq!(back["activeVersion"]["settings"], made["activeVersion"]["settings"]);
    let absent = json!({ "versionId": ConfigurationVersionId::generate() });
    let payload = change(&server, &ada, "activateConfigurationVersion", absent).await;
    assert_eq!((codes(&payload), &payload["errors"][0]["path"]), (vec!["NOT_FOUND"], &json!(["input", "versionId"])));

    let off = json!({ "configurationId": made["id"] });
    let payload = change(&server, &ada, "deactivateConfiguration", off.clone()).await;
    let state = &payload["configuration"];
    assert_eq!(
        (&state["activeVersion"], &state["isDefault"], &state["revision"]),
        (&Value::Null, &json!(false), &json!(5))
    );
    let again = change(&server, &ada, "deactivateConfiguration", off).await;
    assert_eq!(again, payload);
}

#[tokio::test]
async fn the_configuration_that_was_activated_last_is_the_default_of_its_kind() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = create(&server, &ada, lab, json!({ "name": "A" })).await;
    create(&server, &ada, lab, json!({ "name": "Tables", "kind": "EXTRACTION" })).await;
    let second = create(&server, &ada, lab, json!({ "name": "B" })).await;
    let defaults = async || {
        let document = "query ($id: ID!) { workspace(id: $id) { configurations { nodes { name isDefault } } } }";
        let found = server.data(&ada, document, json!({ "id": lab })).await;
        let nodes = found["workspace"]["configurations"]["nodes"].as_array().unwrap().clone();
        let chosen = nodes.into_iter().filter(|node| node["isDefault"] == true);
        chosen.map(|node| node["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(defaults().await, ["B", "Tables"]);
    // The version was active all the time; the configuration takes the place of the other one.
    let values = json!({ "versionId": first["activeVersion"]["id"] });
    let payload = change(&server, &ada, "activateConfigurationVersion", values).await;
    assert_eq!(payload["configuration"]["isDefault"], true);
    assert_eq!(defaults().await, ["A", "Tables"]);
    add_version(&server, &ada, &second["id"], json!({}), true).await;
    assert_eq!(defaults().await, ["B", "Tables"]);
    change(&server, &ada, "deactivateConfiguration", json!({ "configurationId": second["id"] })).await;
    assert_eq!(defaults().await, ["A", "Tables"]);
}

#[tokio::test]
async fn activations_at_once_leave_one_version_active() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    let mut versions = vec![made["activeVersion"]["id"].clone()];
    for tokens in [200, 300, 400] {
        let version = add_version(&server, &ada, &made["id"], json!({ "passageTokens": tokens }), false).await;
        versions.push(version["id"].clone());
    }
    let calls = (0..16).map(|n| {
        let values = json!({ "versionId": versions[n % versions.len()] });
        change(&server, &ada, "activateConfigurationVersion", values)
    });
    let payloads = join_all(calls).await;
    for (n, payload) in payloads.iter().enumerate() {
        assert_eq!(payload["errors"], json!([]));
        assert_eq!(payload["configuration"]["id"], made["id"], "{n}");
    }
    let id: crate::base::id::ConfigurationId = made["id"].as_str().unwrap().parse().unwrap();
    let row = configuration::Entity::unscoped_by_id(id).one(server.app.db.read()).await.unwrap().unwrap();
    let changes = payloads.iter().map(|payload| payload["configuration"]["revision"].as_i64().unwrap());
    assert_eq!(i64::from(row.revision), changes.max().unwrap(), "every change is counted");
    let document = "query ($id: ID!) { configuration(id: $id) { versions { nodes { id isActive } } } }";
    let found = server.data(&ada, document, json!({ "id": made["id"] })).await;
    let nodes = found["configuration"]["versions"]["nodes"].as_array().unwrap().clone();
    let active: Vec<_> = nodes.iter().filter(|node| node["isActive"] == true).collect();
    assert_eq!(active.len(), 1, "{nodes:?}");
    // The active one is that which was activated last.
    let latest = configuration_version::Entity::unscoped()
        .filter(configuration_version::Column::ActivatedAt.eq(row.activated_at))
        .all(server.app.db.read())
        .await
        .unwrap();
    assert_eq!(latest.iter().map(|version| Some(version.id)).collect::<Vec<_>>(), [row.active_version_id]);
}
