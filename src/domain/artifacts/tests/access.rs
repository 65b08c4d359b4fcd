//! Other workspaces, roles, and what is told of files.

use super::*;
use crate::base::WorkspaceRole;
use crate::testing::{codes, error_code};

async fn delete(server: &TestServer, viewer: &Arc<Viewer>, id: &Value) -> Value {
    let document =
        format!("mutation ($input: DeleteArtifactInput!) {{ deleteArtifact(input: $input) {{ deletedId {ERRORS} }} }}");
    server.run(viewer, &document, input(json!({ "artifactId": id }))).await
}

#[tokio::test]
async fn c_ten_1_foreign_artifacts_behave_like_absent_ones() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let made = export_prompts(&server, &ada, lab, "CSV").await;
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    assert_eq!(server.data(&eve, node, json!({ "id": made["id"] })).await, json!({ "node": null }));
    assert_eq!(server.data(&ada, node, json!({ "id": made["id"] })).await["node"]["id"], made["id"]);
    let absent = delete(&server, &eve, &json!(ArtifactId::generate())).await;
    let foreign = delete(&server, &eve, &made["id"]).await;
    assert_eq!(codes(&foreign["data"]["deleteArtifact"]), ["NOT_FOUND"]);
    assert_eq!(foreign, absent);
    // A report of one workspace is nothing in another one.
    let id = report(&server, lab, "Tides", "High.").await;
    for workspace in [lab, other, WorkspaceId::generate()] {
        let values = json!({ "workspaceId": workspace, "source": { "reportId": id }, "format": "JSON" });
        assert_eq!(codes(&export(&server, &eve, values).await), ["NOT_FOUND"]);
    }
}

#[tokio::test]
async fn readers_see_artifacts_but_make_and_delete_none() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = export_prompts(&server, &ada, lab, "CSV").await;
    let rea = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    let list = "query ($id: ID!) { workspace(id: $id) { artifacts { nodes { id download { url } } } } }";
    let found = server.data(&rea, list, json!({ "id": lab })).await;
    assert_eq!(found["workspace"]["artifacts"]["nodes"][0]["id"], made["id"]);
    let values = json!({ "workspaceId": lab, "source": { "prompts": {} }, "format": "CSV" });
    assert_eq!(error_code(&server.run(&rea, &mutation(), input(values)).await), "FORBIDDEN");
    assert_eq!(error_code(&delete(&server, &rea, &made["id"]).await), "FORBIDDEN");
}

#[tokio::test]
async fn c_ten_9_a_deleted_artifact_takes_its_file_along_and_both_are_told() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = export_prompts(&server, &ada, lab, "CSV").await;
    let id: ArtifactId = made["id"].as_str().unwrap().parse().unwrap();
    let key = BlobKey::of(lab).with(id).part("content");
    assert!(server.app.blob.head(&key).await.unwrap().is_some());
    let deleted = delete(&server, &ada, &made["id"]).await;
    assert_eq!(deleted["data"]["deleteArtifact"]["deletedId"], made["id"]);
    assert!(server.app.blob.head(&key).await.unwrap().is_none());
    let document = "query ($id: ID!) { workspace(id: $id) { activity(first: 2) { nodes { type summary payload } } } }";
    let told = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["activity"]["nodes"].take();
    assert_eq!((&told[0]["type"], &told[1]["type"]), (&json!("artifact.deleted"), &json!("artifact.created")));
    assert_eq!(told[1]["payload"]["sha256"], made["sha256"]);
}
