//! What arrives while an answer is written is refused, waits or interrupts, as the sender chooses.

use serde_json::{Value, json};

use super::model::Script;
use super::{Chat, string};
use crate::entity::message::MessageStatus;
use crate::port::llm::FinishReason;
use crate::testing::codes;

#[tokio::test]
async fn a_message_that_arrives_meanwhile_is_refused_unless_its_sender_chose_otherwise() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let (id, answer) = chat.ask("A?").await;
    let to = json!({ "conversationId": id });
    let refused = chat.try_send(json!({ "to": to, "text": "B?" })).await;
    assert_eq!(codes(&refused), ["INVALID_STATE"]);
    let queued = chat.try_send(json!({ "to": to, "text": "C?", "onBusy": "ENQUEUE" })).await;
    assert_eq!(queued["userMessage"]["status"], "QUEUED");
    assert_eq!(queued["assistantMessage"], Value::Null);
    let second = chat.try_send(json!({ "to": to, "text": "D?", "onBusy": "ENQUEUE" })).await;
    let second = string(&second["userMessage"]["id"]);
    chat.change("withdrawMessage", "WithdrawMessageInput", "deletedId", json!({ "messageId": second })).await;
    let waits = string(&queued["userMessage"]["id"]);
    chat.change("editMessage", "EditMessageInput", "userMessage { text }", json!({ "messageId": waits, "text": "E?" }))
        .await;
    let next = chat.script.next();
    next.say("To E.");
    next.end(FinishReason::Stop);
    voice.say("To A.");
    voice.end(FinishReason::Stop);
    chat.answered(&answer).await;
    chat.message_when(&waits, |row| row.status == MessageStatus::Completed).await;
    let said = loop {
        let shown = chat.show(&id).await;
        if shown["isGenerating"] == false {
            break shown;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    let texts: Vec<&str> =
        said["messages"]["nodes"].as_array().unwrap().iter().map(|node| node["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["A?", "To A.", "E?", "To E."]);
}

#[tokio::test]
async fn a_message_that_interrupts_stops_the_answer_and_keeps_its_text() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let (id, answer) = chat.ask("A?").await;
    voice.say("Half ");
    chat.message_when(&answer, |row| row.status == MessageStatus::Streaming).await;
    until_stored(&chat, &id, "Half ").await;
    let next = chat.script.next();
    next.say("To B.");
    next.end(FinishReason::Stop);
    let to = json!({ "conversationId": id });
    let sent = chat.try_send(json!({ "to": to, "text": "B?", "onBusy": "INTERRUPT" })).await;
    assert_eq!(sent["errors"], json!([]), "{sent}");
    chat.answered(&string(&sent["assistantMessage"]["id"])).await;
    let row = chat.answered(&answer).await;
    assert_eq!((row.status, row.text.as_str()), (MessageStatus::Stopped, "Half "));
    assert_eq!(chat.show(&id).await["messageCount"], 4);
}

#[tokio::test]
async fn c_llm_6_stopping_closes_the_connection_and_keeps_what_was_seen() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let (id, answer) = chat.ask("A?").await;
    voice.say("Seen. ");
    until_stored(&chat, &id, "Seen. ").await;
    let began = std::time::Instant::now();
    let stopped =
        chat.change("stopMessage", "StopMessageInput", "message { status text }", json!({ "messageId": answer })).await;
    assert_eq!(stopped["message"], json!({ "status": "STOPPED", "text": "Seen. " }));
    while !voice.is_closed() {
        assert!(began.elapsed().as_secs() < 1, "the connection is closed within a second");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    voice.say("Never seen.");
    let row = chat.answered(&answer).await;
    assert_eq!(row.text, "Seen. ");
    assert_eq!(row.model_name.as_deref(), Some("script"), "who wrote it is known without its end");
    assert!(row.first_token_ms.is_some_and(|waited| Some(waited) <= row.total_ms), "{row:?}");
    // Again, and after the end: nothing changes, and nothing is wrong.
    let again =
        chat.change("stopMessage", "StopMessageInput", "message { status text }", json!({ "messageId": answer })).await;
    assert_eq!(again, stopped);
}

#[tokio::test]
async fn a_title_that_comes_late_is_no_change_that_anybody_must_know() {
    let chat = Chat::new(Script::of(&["To A."])).await;
    let others_are_named = chat.server.app.naming.acquire().await.unwrap();
    let (id, answer) = chat.ask("A?").await;
    chat.answered(&answer).await;
    let before = named(&chat, &id).await;
    assert_eq!(before["title"], "A?");
    drop(others_are_named);
    let after = loop {
        let now = named(&chat, &id).await;
        if now["title"] != "A?" {
            break now;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    assert_eq!(after["title"], "A title");
    assert_eq!((&after["revision"], &after["updatedAt"]), (&before["revision"], &before["updatedAt"]));
    // Whoever searches finds it by its new name.
    let found = "query ($id: ID!) { node(id: $id) { ... on Workspace { \
                 conversations(filter: { search: \"title\" }, first: 5) { nodes { id } } } } }";
    let found = chat.server.data(&chat.ada, found, json!({ "id": chat.workspace })).await;
    assert_eq!(found["node"]["conversations"]["nodes"], json!([{ "id": id }]));
}

async fn named(chat: &Chat, id: &str) -> Value {
    let named = "query ($id: ID!) { conversation(id: $id) { title revision updatedAt } }";
    chat.server.data(&chat.ada, named, json!({ "id": id })).await["conversation"].take()
}

async fn until_stored(chat: &Chat, id: &str, text: &str) {
    for _ in 0..500 {
        if chat.show(id).await["messages"]["nodes"][1]["text"] == text {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("“{text}” was never stored");
}
