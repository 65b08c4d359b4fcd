//! Files of others.

use std::io::{Cursor, Seek as _, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::domain::conversations::service::import::{Imported, Source, import};

/// As ChatGPT writes it: a hidden message, a tool in between, a picture, two answers.
fn chatgpt() -> Value {
    let node = |id: &str, parent: Value, children: &[&str], message: Value| json!({ "id": id, "parent": parent, "children": children, "message": message });
    let message = |role: &str, content: Value, more: Value| {
        let mut message = json!({ "id": "m", "author": { "role": role, "name": null, "metadata": {} },
            "create_time": 1_714_550_400.25, "update_time": null, "content": content, "status": "finished_successfully",
            "end_turn": true, "weight": 1.0, "metadata": {}, "recipient": "all" });
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        message
    };
    let text = |parts: Value| json!({ "content_type": "text", "parts": parts });
    json!([{
        "title": "High tides", "create_time": 1_714_550_400.25, "update_time": 1_714_550_500, "id": "6f1e", "conversation_id": "6f1e",
        "is_archived": true, "current_node": "e", "moderation_results": [], "default_model_slug": "gpt-4o",
        "mapping": {
            "root": node("root", Value::Null, &["s"], Value::Null),
            "s": node("s", json!("root"), &["a"], message("system", text(json!([""])), json!({ "metadata": { "is_visually_hidden_from_conversation": true } }))),
            "a": node("a", json!("s"), &["c", "b"], message("user",
                json!({ "content_type": "multimodal_text", "parts": [{ "content_type": "image_asset_pointer" }, "How high?"] }),
                json!({ "metadata": { "attachments": [{ "id": "file-1", "name": "chart.png", "size": 7 }] } }))),
            "b": node("b", json!("a"), &[], message("assistant", text(json!(["Eight."])), json!({}))),
            "c": node("c", json!("a"), &["d"], message("assistant", json!({ "content_type": "code", "language": "python", "text": "7" }), json!({ "recipient": "python" }))),
            "d": node("d", json!("c"), &["e"], message("tool", json!({ "content_type": "execution_output", "text": "7" }), json!({}))),
            "e": node("e", json!("d"), &[], message("assistant", text(json!(["Seven\u{0} metres."])), json!({ "metadata": { "model_slug": "gpt-4o" } }))),
        },
    }])
}

fn open_webui() -> Value {
    json!([{
        "id": "9a", "user_id": "u", "title": "Ebb", "updated_at": 1_714_550_500, "created_at": 1_714_550_400, "pinned": true, "archived": false,
        "share_id": null, "meta": {},
        "chat": { "title": "Ebb", "models": ["llama"], "timestamp": 1_714_550_400_000_i64, "messages": [], "history": {
            "currentId": "c",
            "messages": {
                "a": { "id": "a", "parentId": null, "childrenIds": ["b", "c"], "role": "user", "content": "When?", "timestamp": 1_714_550_400,
                    "files": [{ "type": "file", "name": "log.txt" }] },
                "b": { "id": "b", "parentId": "a", "childrenIds": [], "role": "assistant", "content": "At six.", "model": "llama", "done": true, "timestamp": 1_714_550_401 },
                "c": { "id": "c", "parentId": "a", "childrenIds": [], "role": "assistant", "content": "", "model": "llama", "error": { "content": "no" }, "timestamp": 1_714_550_402 },
            } } },
    }])
}

#[tokio::test]
async fn an_export_of_chatgpt_keeps_what_people_see_of_it() {
    let desk = Desk::new().await;
    let imported = desk.import(&chatgpt()).await;
    assert_eq!(imported["missingAttachmentCount"], 1);
    let made = &imported["conversations"][0];
    assert_eq!((&made["title"], &made["isArchived"]), (&json!("High tides"), &json!(true)));
    assert_eq!(made["createdAt"], "2024-05-01T08:00:00.250Z");
    assert_eq!(texts(made), ["How high?", "Seven\u{fffd} metres."]);
    assert_eq!(
        made["messages"]["nodes"][1]["alternatives"],
        json!([{ "text": "Seven\u{fffd} metres." }, { "text": "Eight." }])
    );
    let file = desk.exported_json(&made["id"]).await;
    assert_eq!(file["messages"][1]["model"], "gpt-4o");
    for search in ["tides", "metres", "eight"] {
        let query = "query ($id: ID!, $search: String!) { workspace(id: $id) {
            conversations(first: 5, filter: { search: $search, isArchived: true }) { nodes { id } } } }";
        let found = desk.server.data(&desk.ada, query, json!({ "id": desk.lab, "search": search })).await;
        assert_eq!(found["workspace"]["conversations"]["nodes"], json!([{ "id": made["id"] }]), "{search}");
    }
    assert_eq!(desk.import(&chatgpt()).await["skippedCount"], 1);
}

#[tokio::test]
async fn an_export_of_open_webui_keeps_branches_and_failures() {
    let desk = Desk::new().await;
    let imported = desk.import(&open_webui()).await;
    let made = &imported["conversations"][0];
    assert_eq!((&made["title"], &made["isPinned"]), (&json!("Ebb"), &json!(true)), "{imported}");
    let answer = &made["messages"]["nodes"][1];
    assert_eq!((&answer["status"], &answer["failure"]["code"]), (&json!("FAILED"), &json!("MODEL_UNAVAILABLE")));
    assert_eq!(answer["alternatives"][0]["text"], "At six.");
    assert_eq!(made["messages"]["nodes"][0]["createdAt"], "2024-05-01T08:00:00.000Z");
}

/// An archive of files with their content.
pub(super) fn zipped(files: &[(&str, &[u8])]) -> std::fs::File {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    file(&archive.finish().unwrap().into_inner())
}

pub(super) fn file(content: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    file.rewind().unwrap();
    file
}

pub(super) async fn import_file(desk: &Desk, file: std::fs::File) -> crate::base::Result<Imported> {
    import(&desk.server.app, &desk.ada, desk.bot, Source::File(file)).await
}

#[tokio::test]
async fn archives_are_read_where_their_conversations_are() {
    let desk = Desk::new().await;
    let other = own("conv_1", 1, &[said(1, None, "USER", "A")]).to_string();
    let whole = chatgpt().to_string();
    let archive = zipped(&[
        ("chat.html", b"<html>"),
        ("Export/conversations.json", whole.as_bytes()),
        ("conversations-001.json", other.as_bytes()),
        ("shared_conversations.json", b"no JSON"),
    ]);
    assert_eq!(import_file(&desk, archive).await.unwrap().new.len(), 2);
    let marked = [b"\xef\xbb\xbf \n", whole.as_bytes()].concat();
    assert_eq!(import_file(&desk, file(&marked)).await.unwrap().skipped, 1);
}
