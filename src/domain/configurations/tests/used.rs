//! Which version a job is to use.

use serde_json::{Value, json};

use super::{add_version, change, create, delete};
use crate::base::Result;
use crate::base::id::{ConfigurationId, WorkspaceId};
use crate::domain::configurations::service::{Choice, Pinned, pin_in};
use crate::domain::configurations::settings::Ingestion;
use crate::domain::documents::chunk::ChunkSettings;
use crate::entity::configuration::ConfigurationKind;
use crate::testing::TestServer;

async fn used(
    server: &TestServer,
    workspace: WorkspaceId,
    configuration: Option<&Value>,
    version: Option<i32>,
) -> Result<Option<Pinned>> {
    let id: Option<ConfigurationId> = configuration.map(|id| id.as_str().unwrap().parse().unwrap());
    let choice = Choice { configuration: id, version };
    pin_in(server.app.db.read(), workspace, ConfigurationKind::Ingestion, choice).await
}

#[tokio::test]
async fn a_job_uses_what_it_names_or_the_default_of_its_kind() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    assert_eq!(used(&server, lab, None, None).await.unwrap(), None);
    create(&server, &ada, lab, json!({ "name": "Tables", "kind": "EXTRACTION" })).await;
    assert_eq!(used(&server, lab, None, None).await.unwrap(), None, "of another kind");
    let a = create(&server, &ada, lab, json!({ "name": "A", "settings": { "passageTokens": 200 } })).await;
    let b = create(&server, &ada, lab, json!({ "name": "B", "settings": { "passageTokens": 300 } })).await;
    add_version(&server, &ada, &a["id"], json!({ "passageTokens": 400, "overlapTokens": 64 }), false).await;
    let tokens = async |configuration: Option<&Value>, version| {
        let version = used(&server, lab, configuration, version).await.unwrap().unwrap();
        Ingestion::of(&version).unwrap().passage_tokens
    };
    assert_eq!(tokens(None, None).await, 300);
    assert_eq!(tokens(Some(&a["id"]), None).await, 200);
    assert_eq!(tokens(Some(&a["id"]), Some(2)).await, 400);
    change(&server, &ada, "deactivateConfiguration", json!({ "configurationId": b["id"] })).await;
    assert_eq!(tokens(None, None).await, 200);
    assert_eq!(tokens(Some(&b["id"]), Some(1)).await, 300, "one that is not active can be named");
    delete(&server, &ada, &a["id"]).await;
    assert_eq!(used(&server, lab, None, None).await.unwrap(), None);
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_at_its_place() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let foreign = create(&server, &eve, other, json!({ "name": "A" })).await["id"].take();
    let tables = create(&server, &ada, lab, json!({ "name": "A", "kind": "EXTRACTION" })).await["id"].take();
    let idle = create(&server, &ada, lab, json!({ "name": "A", "activate": false })).await["id"].take();
    let absent = json!(ConfigurationId::generate());
    for (configuration, version, code, place) in [
        (Some(&foreign), None, "NOT_FOUND", "configurationId"),
        (Some(&absent), Some(1), "NOT_FOUND", "configurationId"),
        (Some(&tables), None, "INVALID_INPUT", "configurationId"),
        (Some(&idle), None, "INVALID_STATE", "configurationId"),
        (Some(&idle), Some(2), "INVALID_INPUT", "configurationVersionNumber"),
        (None, Some(1), "INVALID_INPUT", "configurationVersionNumber"),
    ] {
        let error = used(&server, lab, configuration, version).await.unwrap_err();
        assert_eq!((error.code(), error.refusals().unwrap()[0].path.join(".").as_str()), (code, place));
    }
}

#[tokio::test]
async fn passages_are_cut_as_the_settings_of_ingestion_say() {
    assert_eq!(ChunkSettings::of(Ingestion::default()).unwrap(), ChunkSettings::default());
    // The bounds of the settings are within those of the chunker.
    for (passage_tokens, overlap_tokens) in [(128, 64), (2000, 0)] {
        assert!(ChunkSettings::of(Ingestion { passage_tokens, overlap_tokens }).is_ok());
    }
    assert!(ChunkSettings::of(Ingestion { passage_tokens: 100, overlap_tokens: 51 }).is_err());
}
