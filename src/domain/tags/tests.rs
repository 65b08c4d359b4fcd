//! Behaviour of tags.

use serde_json::json;

use super::service::set_tags_in;
use crate::base::WorkspaceRole;
use crate::base::id::{TagId, WorkspaceId};
use crate::testing::{TestServer, codes, error_code, input};

const UPDATE: &str = "mutation ($input: UpdateTagInput!) { updateTag(input: $input) {
    tag { name color promptCount documentCount } errors { code message path } } }";
const DELETE: &str = "mutation ($input: DeleteTagInput!) { deleteTag(input: $input) {
    deletedId errors { code message path } } }";
const LIST: &str = "query ($id: ID!) { workspace(id: $id) { tags { totalCount nodes { name } } } }";

async fn tags(server: &TestServer, workspace: WorkspaceId, names: &[&str]) -> crate::base::Result<Vec<TagId>> {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let tx = server.app.db.begin().await?;
    let ids = set_tags_in(&tx, &server.app, workspace, &names).await?;
    tx.commit().await?;
    Ok(ids)
}

#[tokio::test]
async fn names_find_tags_without_regard_to_case_and_make_those_that_are_missing() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = tags(&server, lab, &["Tides", " moon ", "TIDES"]).await.unwrap();
    assert_eq!(first.len(), 2);
    let second = tags(&server, lab, &["Moon", "new", "tides"]).await.unwrap();
    assert_eq!((second[0], second[2]), (first[1], first[0]));
    let listed = server.data(&ada, LIST, json!({ "id": lab })).await;
    let expected = json!({ "totalCount": 3, "nodes": [{ "name": "moon" }, { "name": "new" }, { "name": "Tides" }] });
    assert_eq!(listed["workspace"]["tags"], expected);

    assert!(tags(&server, lab, &[]).await.unwrap().is_empty());
    assert!(tags(&server, lab, &[" "]).await.is_err());
    let many: Vec<String> = (0..51).map(|n| format!("t{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(tags(&server, lab, &many).await.is_err());
    assert_eq!(tags(&server, lab, &many[..50]).await.unwrap().len(), 50);
}

#[tokio::test]
async fn tags_are_renamed_recoloured_and_deleted_by_those_who_write() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ids = tags(&server, lab, &["tides", "moon"]).await.unwrap();
    let change = json!({ "tagId": ids[0], "name": "Tides", "color": "#2F6F4F" });
    let changed = server.data(&ada, UPDATE, input(change)).await;
    let expected = json!({ "name": "Tides", "color": "#2f6f4f", "promptCount": 0, "documentCount": 0 });
    assert_eq!(changed["updateTag"]["tag"], expected);
    for (change, code) in [
        (json!({ "tagId": ids[0], "name": "MOON" }), "ALREADY_EXISTS"),
        (json!({ "tagId": ids[0], "color": "green" }), "INVALID_INPUT"),
        (json!({ "tagId": TagId::generate(), "name": "x" }), "NOT_FOUND"),
    ] {
        assert_eq!(codes(&server.data(&ada, UPDATE, input(change)).await["updateTag"]), [code]);
    }
    let cleared = server.data(&ada, UPDATE, input(json!({ "tagId": ids[0], "color": null }))).await;
    assert!(cleared["updateTag"]["tag"]["color"].is_null());

    let reader = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    let delete = input(json!({ "tagId": ids[0] }));
    assert_eq!(error_code(&server.run(&reader, DELETE, delete.clone()).await), "FORBIDDEN");
    assert_eq!(server.data(&ada, DELETE, delete).await["deleteTag"]["deletedId"], json!(ids[0]));
    assert_eq!(server.data(&ada, LIST, json!({ "id": lab })).await["workspace"]["tags"]["totalCount"], 1);
}

#[tokio::test]
async fn c_ten_1_a_foreign_tag_behaves_like_an_absent_one() {
    let server = TestServer::new().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let foreign = tags(&server, lab, &["secret"]).await.unwrap()[0];
    let own = tags(&server, other, &["secret"]).await.unwrap()[0];
    assert_ne!(foreign, own);
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    assert!(server.data(&eve, node, json!({ "id": foreign })).await["node"].is_null());
    for document in [UPDATE, DELETE] {
        let refused = server.data(&eve, document, input(json!({ "tagId": foreign }))).await;
        let absent = server.data(&eve, document, input(json!({ "tagId": TagId::generate() }))).await;
        assert_eq!(refused, absent);
    }
}
