//! Searching one's conversations.

use serde_json::json;

use super::model::Script;
use super::*;
use crate::base::WorkspaceRole;

impl Chat {
    async fn found(&self, viewer: &Arc<Viewer>, search: &str) -> Vec<String> {
        let query = "query ($id: ID!, $search: String!) { workspace(id: $id) {
            conversations(first: 50, filter: { search: $search }) { totalCount nodes { id } } } }";
        let found = self.server.data(viewer, query, json!({ "id": self.workspace, "search": search })).await;
        let found = &found["workspace"]["conversations"];
        let ids: Vec<String> = found["nodes"].as_array().unwrap().iter().map(|node| string(&node["id"])).collect();
        assert_eq!(found["totalCount"], json!(ids.len()), "{search}");
        ids
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_found_by_what_was_said_in_it_and_by_its_title() {
    let chat = Chat::new(Script::of(&["The Moon pulls at the 潮汐.", "Neap tides are weak."])).await;
    let (first, answer) = chat.ask("Why are there two tides?").await;
    chat.answered(&answer).await;
    let (second, answer) = chat.ask("What else is there?").await;
    chat.answered(&answer).await;
    let ada = Arc::clone(&chat.ada);
    for (search, expected) in [
        ("pulls moon", vec![&first]),
        ("潮汐", vec![&first]),
        ("two tid", vec![&first]),
        ("neap", vec![&second]),
        ("tides", vec![&second, &first]),
        ("neap two", vec![]),
        ("own", vec![]),
        ("owner", vec![]),
        ("  ", vec![&second, &first]),
        ("?!", vec![]),
    ] {
        assert_eq!(chat.found(&ada, search).await.iter().collect::<Vec<_>>(), expected, "{search}");
    }
    let new = json!({ "conversationId": first, "title": "Gezeiten" });
    chat.change("updateConversation", "UpdateConversationInput", "conversation { id }", new).await;
    assert_eq!(chat.found(&ada, "gezeiten").await, std::slice::from_ref(&first));
    let ben = chat.server.member("Ben", chat.workspace, WorkspaceRole::Member).await;
    assert_eq!(chat.found(&ben, "tides").await, Vec::<String>::new(), "those of others are not found");
    chat.change("deleteConversation", "DeleteConversationInput", "deletedId", json!({ "conversationId": first })).await;
    assert_eq!(chat.found(&ada, "gezeiten").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waits_is_found_as_it_is_now_and_not_when_it_was_taken_back() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let (id, answer) = chat.ask("Why?").await;
    let waiting =
        chat.try_send(json!({ "to": { "conversationId": id }, "text": "Sargasso", "onBusy": "ENQUEUE" })).await;
    let waiting = waiting["userMessage"]["id"].clone();
    assert_eq!(chat.found(&chat.ada, "sargasso").await, std::slice::from_ref(&id));
    let new = json!({ "messageId": waiting, "text": "Bosporus" });
    chat.change("editMessage", "EditMessageInput", "userMessage { id }", new).await;
    assert_eq!((chat.found(&chat.ada, "sargasso").await.len(), chat.found(&chat.ada, "bosporus").await.len()), (0, 1));
    chat.change("withdrawMessage", "WithdrawMessageInput", "deletedId", json!({ "messageId": waiting })).await;
    assert_eq!(chat.found(&chat.ada, "bosporus").await, Vec::<String>::new());
    voice.say("So.");
    voice.end(crate::port::llm::FinishReason::Stop);
    chat.answered(&answer).await;
}
