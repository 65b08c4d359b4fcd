//! Messages are a tree, of which one path is shown.

use serde_json::{Value, json};

use super::model::Script;
use super::{Chat, string};
use crate::base::WorkspaceRole;
use crate::entity::message::MessageStatus;
use crate::testing::{codes, error_code};

fn texts(conversation: &Value) -> Vec<&str> {
    conversation["messages"]["nodes"].as_array().unwrap().iter().map(|node| node["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_message_is_sent_with_its_answer_and_the_answer_is_written_by_a_job() {
    let chat = Chat::new(Script::of(&["Twice a day."])).await;
    let sent = chat.send(json!({ "botId": chat.bot }), "How often do tides rise?").await;
    assert_eq!(sent["userMessage"]["status"], "COMPLETED");
    assert_eq!(sent["assistantMessage"]["text"], "");
    assert!(sent["assistantMessage"]["job"]["id"].is_string());
    assert_eq!(sent["conversation"]["isGenerating"], true);
    let answer = chat.answered(&string(&sent["assistantMessage"]["id"])).await;
    assert_eq!((answer.status, answer.text.as_str()), (MessageStatus::Completed, "Twice a day."));
    assert_eq!((answer.input_tokens, answer.output_tokens, answer.cost_micros), (7, 3, 13));
    assert!(answer.first_token_ms.is_some() && answer.total_ms >= answer.first_token_ms);
    let shown = chat.show(&string(&sent["conversation"]["id"])).await;
    assert_eq!(texts(&shown), ["How often do tides rise?", "Twice a day."]);
    assert_eq!(shown["messageCount"], 2);
    assert_eq!(shown["isGenerating"], false);
}

#[tokio::test]
async fn another_answer_and_another_question_stand_beside_the_old_ones() {
    let chat = Chat::new(Script::of(&["One.", "Two.", "Three."])).await;
    let (conversation, first) = chat.ask("A?").await;
    chat.answered(&first).await;
    let again = chat
        .change(
            "regenerateMessage",
            "RegenerateMessageInput",
            "assistantMessage { id alternativeIndex }",
            json!({ "messageId": first, "instructions": "Shorter." }),
        )
        .await;
    let second = string(&again["assistantMessage"]["id"]);
    assert_eq!(again["assistantMessage"]["alternativeIndex"], 1);
    chat.answered(&second).await;
    assert!(chat.script.last_asked().iter().any(|text| text.contains("Shorter.")), "the wish reaches the model");
    let shown = chat.show(&conversation).await;
    assert_eq!(texts(&shown), ["A?", "Two."]);
    let question = string(&shown["messages"]["nodes"][0]["id"]);
    let edited = chat
        .change(
            "editMessage",
            "EditMessageInput",
            "userMessage { id } assistantMessage { id }",
            json!({ "messageId": question, "text": "B?" }),
        )
        .await;
    chat.answered(&string(&edited["assistantMessage"]["id"])).await;
    assert_eq!(texts(&chat.show(&conversation).await), ["B?", "Three."]);
    // Back to the first question: on along what was shown last below it.
    chat.change("selectAlternative", "SelectAlternativeInput", "conversation { id }", json!({ "messageId": question }))
        .await;
    assert_eq!(texts(&chat.show(&conversation).await), ["A?", "Two."]);
    chat.change("selectAlternative", "SelectAlternativeInput", "conversation { id }", json!({ "messageId": first }))
        .await;
    let shown = chat.show(&conversation).await;
    assert_eq!(texts(&shown), ["A?", "One."]);
    assert_eq!(shown["messages"]["nodes"][1]["alternatives"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_message_after_an_earlier_answer_starts_another_path() {
    let chat = Chat::new(Script::of(&["One.", "Two.", "Three."])).await;
    let (conversation, first) = chat.ask("A?").await;
    chat.answered(&first).await;
    let sent = chat.send(json!({ "conversationId": conversation }), "B?").await;
    chat.answered(&string(&sent["assistantMessage"]["id"])).await;
    assert_eq!(texts(&chat.show(&conversation).await), ["A?", "One.", "B?", "Two."]);
    let sent = chat.send(json!({ "parentMessageId": first }), "C?").await;
    chat.answered(&string(&sent["assistantMessage"]["id"])).await;
    assert_eq!(texts(&chat.show(&conversation).await), ["A?", "One.", "C?", "Three."]);
    let asked = chat.script.last_asked();
    assert!(asked.iter().any(|text| text == "One.") && !asked.iter().any(|text| text.contains("B?")), "{asked:?}");
}

#[tokio::test]
async fn a_conversation_is_its_owners() {
    let chat = Chat::new(Script::of(&["One."])).await;
    let eve = chat.server.member("Eve", chat.workspace, WorkspaceRole::Member).await;
    let boss = chat.server.member("Bo", chat.workspace, WorkspaceRole::Admin).await;
    let eves = chat.server.data(
        &eve,
        super::SEND,
        crate::testing::input(json!({ "to": { "botId": chat.bot }, "text": "Mine." })),
    );
    let eves = string(&eves.await["sendMessage"]["conversation"]["id"]);
    let list = "query ($id: ID!) { workspace(id: $id) { conversations { totalCount nodes { id } } } }";
    for (viewer, count) in [(&chat.ada, 1), (&eve, 1), (&boss, 1)] {
        let seen = chat.server.data(viewer, list, json!({ "id": chat.workspace })).await;
        assert_eq!(seen["workspace"]["conversations"]["totalCount"], count);
    }
    let other = chat.server.member("Cy", chat.workspace, WorkspaceRole::Member).await;
    let hidden = chat.server.data(&other, super::SHOW, json!({ "id": eves })).await;
    assert_eq!(hidden["conversation"], Value::Null);
    let rename = "mutation ($input: UpdateConversationInput!) { updateConversation(input: $input) {
        conversation { title } errors { code } } }";
    let new = crate::testing::input(json!({ "conversationId": eves, "title": "Ours" }));
    let refused = chat.server.data(&other, rename, new.clone()).await;
    assert_eq!(codes(&refused["updateConversation"]), ["NOT_FOUND"]);
    assert_eq!(error_code(&chat.server.run(&boss, rename, new.clone()).await), "FORBIDDEN");
    assert_eq!(chat.server.data(&eve, rename, new).await["updateConversation"]["conversation"]["title"], "Ours");
}

#[tokio::test]
async fn the_same_key_sends_a_message_once_c_job_10() {
    let chat = Chat::new(Script::of(&["One."])).await;
    let new = json!({ "to": { "botId": chat.bot }, "text": "A?", "idempotencyKey": "k" });
    let sends = (0..16).map(|_| chat.try_send(new.clone()));
    let sent = futures_util::future::join_all(sends).await;
    let ids: std::collections::HashSet<String> = sent.iter().map(|one| string(&one["userMessage"]["id"])).collect();
    assert_eq!(ids.len(), 1, "{sent:?}");
    let other = chat.try_send(json!({ "to": { "botId": chat.bot }, "text": "B?", "idempotencyKey": "k" })).await;
    assert_eq!(codes(&other), ["IDEMPOTENCY_CONFLICT"]);
}
