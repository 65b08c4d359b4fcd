//! Stop, end and death of the worker, at the same moment: one end, and the text that was seen.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::model::Script;
use super::{Chat, string};
use crate::entity::message::MessageStatus;
use crate::entity::message_part::PartKind;
use crate::entity::{BelongsTo as _, conversation_event, message_part, message_piece};
use crate::port::llm::FinishReason;

#[tokio::test(flavor = "multi_thread")]
async fn c_job_9_stop_and_finish_race_to_one_end() {
    let chat = Chat::new(Script::of(&[])).await;
    for round in 0..25u64 {
        let voice = chat.script.next();
        let sent = chat.send(json!({ "botId": chat.bot }), "Go.").await;
        let answer = string(&sent["assistantMessage"]["id"]);
        let speak = async {
            for word in ["one ", "two ", "three ", "four "] {
                voice.say(word);
                tokio::time::sleep(Duration::from_millis(round % 5 * 7)).await;
            }
            voice.end(FinishReason::Stop);
        };
        let stops = async {
            tokio::time::sleep(Duration::from_millis(round * 3 % 70)).await;
            let stop = || {
                let new = json!({ "messageId": answer });
                chat.try_change("stopMessage", "StopMessageInput", "message { status text }", new)
            };
            join_all([stop(), stop(), stop()]).await
        };
        let ((), stopped) = tokio::join!(speak, stops);
        let row = chat.answered(&answer).await;
        let whole = "one two three four ";
        match row.status {
            MessageStatus::Completed => assert_eq!(row.text, whole),
            MessageStatus::Stopped => {
                assert!(whole.starts_with(&row.text), "{}", row.text);
                assert!(stopped.iter().all(|one| one["message"]["text"] == row.text), "{stopped:?}");
            }
            other => panic!("{other:?}"),
        }
        let read = chat.server.app.db.read();
        let pieces = message_piece::Entity::belonging_to(row.id).all(read).await.unwrap();
        assert!(pieces.is_empty(), "nothing is added after the end");
        let parts = message_part::Entity::belonging_to(row.id).all(read).await.unwrap();
        let kept: String = parts.iter().filter(|part| part.kind == PartKind::Text).map(|p| p.text.as_str()).collect();
        assert_eq!(kept, row.text);
        let events = conversation_event::Entity::belonging_to(row.conversation_id).all(read).await.unwrap();
        let ends =
            events.iter().filter(|e| e.kind == conversation_event::ConversationEventKind::MessageFinished).count();
        assert_eq!(ends, 1, "one end is told");
        let mut numbers: Vec<i64> = events.iter().map(|event| event.sequence).collect();
        numbers.sort_unstable();
        assert!(numbers.iter().zip(1..).all(|(number, expected)| *number == expected), "{numbers:?}");
    }
}
