//! Files made from conversations: as private as these.

use super::*;
use crate::base::WorkspaceRole;
use crate::testing::codes;

/// A conversation of a person with a message in it.
async fn conversation(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, text: &str) -> Value {
    let bot = server.bot(lab, |bot| "Tidal".clone_into(&mut bot.name)).await;
    let file = json!({ "format": "dossier.conversation", "version": 1, "id": text, "title": "Secret tides", "messages": [
        { "id": 1, "role": "USER", "text": text },
        { "id": 2, "parent": 1, "role": "ASSISTANT", "text": "Left out.", "model": "m" },
        { "id": 3, "parent": 1, "role": "ASSISTANT", "text": "Seven **metres** [1].", "status": "STOPPED",
            "citations": [{ "mark": 1, "start": 0, "end": 3, "title": "Almanac", "url": "https://example.org/", "page": 2, "quote": "7 m" }] },
    ] });
    let import = "mutation ($input: ImportConversationsInput!) { importConversations(input: $input) { conversations { id } refused { reason } errors { message } } }";
    let values = json!({ "botId": bot, "source": { "text": file.to_string() } });
    let mut imported = server.data(viewer, import, input(values)).await["importConversations"].take();
    assert_eq!(imported["refused"], json!([]));
    imported["conversations"][0]["id"].take()
}

async fn export_as(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, id: &Value, format: &str) -> Value {
    let values = json!({ "workspaceId": lab, "source": { "conversationId": id }, "format": format });
    export(server, viewer, values).await
}

#[tokio::test]
async fn the_path_of_a_conversation_is_written_as_text_and_pages() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = conversation(&server, &ada, lab, "How-high?").await;
    let made = export_as(&server, &ada, lab, &id, "MARKDOWN").await;
    assert_eq!(made["errors"], json!([]));
    assert_eq!(made["artifact"]["filename"], "Secret tides.md");
    let text = content(&server, lab, &made["artifact"]).await;
    for expected in [
        "# Secret tides\n",
        "- Bot: Tidal\n",
        "> How-high?\n",
        "*STOPPED*",
        "> Seven **metres** [1].",
        "Almanac, page 2, <https://example.org/>",
        "> 7 m",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("Left out."), "{text}");
    for (format, begins) in [("HTML", "<!"), ("DOCX", "PK"), ("PDF", "%PDF")] {
        let made = export_as(&server, &ada, lab, &id, format).await;
        assert_eq!(made["errors"], json!([]), "{format}");
        assert!(content(&server, lab, &made["artifact"]).await.starts_with(begins), "{format}");
    }
    for format in ["CSV", "XLSX", "JSONL"] {
        assert_eq!(codes(&export_as(&server, &ada, lab, &id, format).await), ["INVALID_INPUT"]);
    }
}

#[tokio::test]
async fn who_may_not_read_a_conversation_neither_exports_it_nor_sees_its_files_c_ten_1() {
    let server = server().await;
    let (root, lab) = server.owner("Root", "Lab").await;
    let ada = server.member("Ada", lab, WorkspaceRole::Member).await;
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let id = conversation(&server, &ada, lab, "A").await;
    for (person, workspace) in [(&bob, lab), (&eve, lab), (&eve, other), (&ada, other)] {
        let refused = export_as(&server, person, workspace, &id, "JSON").await;
        assert_eq!(codes(&refused), ["NOT_FOUND"]);
    }
    let made = export_as(&server, &ada, lab, &id, "JSON").await;
    let file = &made["artifact"]["id"];
    let by_root = export_as(&server, &root, lab, &id, "JSON").await;
    assert_eq!(by_root["errors"], json!([]));
    let document = "query ($file: ID!, $lab: ID!) { node(id: $file) { id }
        workspace(id: $lab) { artifacts { totalCount nodes { id } } activity { nodes { summary } } } }";
    for (person, own) in [(&ada, Some(file)), (&bob, None), (&root, Some(&by_root["artifact"]["id"]))] {
        let seen = server.data(person, document, json!({ "file": file, "lab": lab })).await;
        let files: Vec<&Value> = own.into_iter().collect();
        let listed: Vec<&Value> =
            seen["workspace"]["artifacts"]["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
        assert_eq!(listed, files);
        assert_eq!(seen["workspace"]["artifacts"]["totalCount"], files.len());
        assert_eq!(seen["node"].is_null(), own != Some(file));
        assert!(!seen["workspace"]["activity"].to_string().contains("Secret"), "{seen}");
    }
    let delete = "mutation ($id: ID!) { deleteArtifact(input: { artifactId: $id }) { errors { code message } } }";
    let refused = server.data(&bob, delete, json!({ "id": file })).await;
    assert_eq!(codes(&refused["deleteArtifact"]), ["NOT_FOUND"]);
}

#[tokio::test]
async fn a_deleted_conversation_takes_its_files_along_c_ten_9() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = conversation(&server, &ada, lab, "A").await;
    let made = export_as(&server, &ada, lab, &id, "JSON").await;
    let file: ArtifactId = made["artifact"]["id"].as_str().unwrap().parse().unwrap();
    let row: artifact::Model = artifact::Entity::by_id_in(lab, file).one(server.app.db.read()).await.unwrap().unwrap();
    let key = BlobKey::stored(&row.blob_key).unwrap();
    assert!(server.app.blob.head(&key).await.unwrap().is_some());
    let delete = "mutation ($id: ID!) { deleteConversation(input: { conversationId: $id }) { errors { message } } }";
    assert_eq!(server.data(&ada, delete, json!({ "id": id })).await["deleteConversation"]["errors"], json!([]));
    assert!(artifact::Entity::by_id_in(lab, file).one(server.app.db.read()).await.unwrap().is_none());
    assert!(server.app.blob.head(&key).await.unwrap().is_none());
}
