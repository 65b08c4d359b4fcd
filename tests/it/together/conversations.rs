//! Sixteen changes of one conversation at once.

use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::cases::{Case, Lab, Wins};

impl Lab<'_> {
    pub async fn of_conversations(&self, field: &str) -> Case {
        let bot = self.a_bot(field).await;
        if field == "createConversation" {
            return self.here(json!({ "botId": bot }), "conversation { id }", Wins::AllDifferent);
        }
        if field == "importConversations" {
            // Whoever comes second finds it imported already.
            let file = json!({ "format": "dossier.conversation", "version": 1, "id": "conv_1", "title": "Tides",
                "messages": [{ "id": 1, "role": "USER", "text": "How high?" }] });
            let input = json!({ "botId": bot, "source": { "text": file.to_string() } });
            return self.here(input, "conversations { id } skippedCount", Wins::AllOfWhichOneMakes("conversations"));
        }
        let (conversation, revision, messages) = self.answered(&bot).await;
        let (question, answer) = (messages[0]["id"].clone(), messages[1]["id"].clone());
        match field {
            "updateConversation" => {
                let input = json!({ "conversationId": conversation, "title": "Tides" });
                self.here(input, "conversation { title }", Wins::AllTheSame)
            }
            "sendMessage" => {
                // An answer is written at a time; the others are told so, unless they come after it.
                let input = json!({ "to": { "conversationId": conversation }, "text": "And at Brest?" });
                self.here(input, "userMessage { id }", Wins::Some)
            }
            "regenerateMessage" => {
                let input = json!({ "messageId": answer, "expectedRevision": revision });
                self.here(input, "assistantMessage { id }", Wins::One)
            }
            "editMessage" => {
                let input = json!({ "messageId": question, "text": "How low?", "expectedRevision": revision });
                self.here(input, "userMessage { id }", Wins::One)
            }
            "continueMessage" => {
                // As if the model had stopped for its length.
                self.run("UPDATE messages SET cut = 'LENGTH' WHERE role = 'ASSISTANT'").await;
                let input = json!({ "messageId": answer, "expectedRevision": revision });
                self.here(input, "assistantMessage { id }", Wins::One)
            }
            "selectAlternative" => {
                self.here(json!({ "messageId": question }), "conversation { messageCount }", Wins::AllTheSame)
            }
            "withdrawMessage" => {
                let edited = json!({ "messageId": question, "text": "How low?" });
                self.ada.change("editMessage", edited, "userMessage { id }").await;
                self.rest(&conversation).await;
                // As if it had arrived while the answer was written.
                self.run("UPDATE messages SET status = 'QUEUED' WHERE role = 'USER' AND path_position IS NULL").await;
                self.here(json!({ "messageId": question }), "deletedId", Wins::One)
            }
            "rateMessage" => {
                let input = json!({ "messageId": answer, "rating": "POSITIVE" });
                self.here(input, "message { feedback { rating } }", Wins::AllTheSame)
            }
            "stopMessage" => self.here(json!({ "messageId": answer }), "message { status }", Wins::AllTheSame),
            _ => self.here(json!({ "conversationId": conversation }), "deletedId", Wins::One),
        }
    }

    /// A conversation with one answer, its revision and its messages.
    async fn answered(&self, bot: &str) -> (String, Value, Value) {
        let input = json!({ "to": { "botId": bot }, "text": "How high are tides?" });
        let sent = self.ada.change("sendMessage", input, "conversation { id }").await;
        let id = sent["conversation"]["id"].as_str().unwrap().to_owned();
        let found = self.rest(&id).await;
        (id, found["revision"].clone(), found["messages"]["nodes"].clone())
    }

    /// The conversation, once nothing is written in it.
    async fn rest(&self, id: &str) -> Value {
        let query = "query($id: ID!) { conversation(id: $id) { isGenerating revision messages { nodes { id } } } }";
        loop {
            let found = self.ada.ask(query, json!({ "id": id })).await["conversation"].take();
            if found["isGenerating"] == false {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn run(&self, sql: &str) {
        let tx = self.app().db.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }
}
