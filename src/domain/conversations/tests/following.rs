//! Whoever follows a conversation is told everything once, from wherever he goes on.

use std::time::Duration;

use serde_json::{Value, json};

use super::model::Script;
use super::{Chat, string};
use crate::domain::conversations::jobs::AnswerJob;
use crate::engine::Registry;
use crate::entity::message::MessageStatus;
use crate::port::llm::{FinishReason, LlmError, LlmErrorCode};
use crate::testing::{Following, error_code};

const FOLLOW: &str = "subscription ($id: ID!, $after: String) { messageStream(conversationId: $id, after: $after) {
    __typename cursor
    ... on MessageSnapshot { message { id text attempt } }
    ... on MessageStarted { message { id role text } }
    ... on MessageDelta { messageId partIndex partKind offset text }
    ... on MessageFinished { message { id status text } }
    ... on ConversationChanged { conversation { title isGenerating } } } }";

/// A client that keeps the text of one answer as the schema tells it to.
#[derive(Debug, Default)]
struct Client {
    text: Vec<u16>,
    cursor: Option<String>,
    is_finished: bool,
    /// What was told, by type.
    seen: Vec<String>,
}

impl Client {
    fn take(&mut self, event: &Value) {
        self.cursor = Some(string(&event["cursor"]));
        self.seen.push(string(&event["__typename"]));
        match event["__typename"].as_str().unwrap() {
            "MessageSnapshot" => self.text = event["message"]["text"].as_str().unwrap().encode_utf16().collect(),
            "MessageStarted" if event["message"]["role"] == "ASSISTANT" => {
                self.text = event["message"]["text"].as_str().unwrap().encode_utf16().collect();
            }
            "MessageDelta" if event["partKind"] == "TEXT" => {
                let offset = usize::try_from(event["offset"].as_u64().unwrap()).unwrap();
                assert_eq!(offset, self.text.len(), "a gap or a repeat: {event}");
                self.text.extend(event["text"].as_str().unwrap().encode_utf16());
            }
            "MessageFinished" => {
                assert_eq!(event["message"]["text"].as_str().unwrap(), self.text(), "all was told before the end");
                self.is_finished = true;
            }
            _ => {}
        }
    }

    fn text(&self) -> String {
        String::from_utf16(&self.text).unwrap()
    }

    async fn until(&mut self, stream: &mut Following, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            let next = tokio::time::timeout(Duration::from_secs(8), stream.next()).await;
            let next =
                next.unwrap_or_else(|_| panic!("nothing comes behind {:?}", self.seen)).expect("the stream goes on");
            assert_eq!(next.get("errors"), None, "{next}");
            self.take(&next["data"]["messageStream"]);
        }
    }
}

impl Chat {
    fn follow(&self, id: &str, after: Option<&str>) -> Following {
        self.server.follow(&self.ada, FOLLOW, json!({ "id": id, "after": after }))
    }
}

#[tokio::test]
async fn c_str_3_an_answer_is_read_on_from_the_same_character_anywhere() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let sent = chat.send(json!({ "botId": chat.bot }), "How?").await;
    let (id, answer) = (string(&sent["conversation"]["id"]), string(&sent["assistantMessage"]["id"]));
    let mut first = Client::default();
    let mut stream = chat.follow(&id, sent["streamCursor"].as_str());
    voice.say("Tides 🌊 rise ");
    first.until(&mut stream, |client| client.text().ends_with("rise ")).await;
    drop(stream);
    voice.say("twice a day");
    // Another process, which does not write the answer.
    let other = chat.server.another(|config| config.server.poll_interval = Duration::from_millis(100)).await;
    let mut stream = other.follow(&chat.ada, FOLLOW, json!({ "id": id, "after": first.cursor }));
    first.until(&mut stream, |client| client.text().ends_with("day")).await;
    let mut late = Client::default();
    let mut from_snapshot = chat.follow(&id, None);
    late.until(&mut from_snapshot, |client| !client.text.is_empty()).await;
    assert!(late.text().starts_with("Tides 🌊 rise"));
    voice.say(", and fall.");
    voice.end(FinishReason::Stop);
    first.until(&mut stream, |client| client.is_finished).await;
    late.until(&mut from_snapshot, |client| client.is_finished).await;
    assert_eq!(first.text(), "Tides 🌊 rise twice a day, and fall.");
    assert_eq!(late.text(), first.text());
    chat.answered(&answer).await;
    // Afterwards, from the cursor of the beginning and from a cursor in the middle: the same.
    let mut again = Client::default();
    let mut stream = chat.follow(&id, sent["streamCursor"].as_str());
    again.until(&mut stream, |client| client.is_finished).await;
    assert_eq!(again.text(), first.text());
}

/// Whoever shows that an answer is being written (a list, a second tab) is told when that begins and ends.
#[tokio::test]
async fn whoever_follows_is_told_when_an_answer_begins_and_ends_to_be_written() {
    const CURSOR: &str = "query ($id: ID!) { conversation(id: $id) { streamCursor isGenerating } }";
    let chat = Chat::new(Script::of(&["One."])).await;
    let (id, answer) = chat.ask("A?").await;
    chat.answered(&answer).await;
    let shown = chat.server.data(&chat.ada, CURSOR, json!({ "id": id })).await["conversation"].take();
    let mut stream = chat.follow(&id, shown["streamCursor"].as_str());
    let voice = chat.script.next();
    chat.send(json!({ "conversationId": id }), "B?").await;
    until_generating(&mut stream, true).await;
    voice.say("Two.");
    voice.end(FinishReason::Stop);
    until_generating(&mut stream, false).await;
}

async fn until_generating(stream: &mut Following, expected: bool) {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(8), stream.next()).await.expect("a change").unwrap();
        let conversation = &next["data"]["messageStream"]["conversation"];
        if conversation["isGenerating"] == expected {
            return;
        }
    }
}

#[tokio::test]
async fn thoughts_are_a_part_of_their_own() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let (_, answer) = chat.ask("Why?").await;
    voice.think("The Moon?");
    voice.say("The Moon.");
    voice.end(FinishReason::Stop);
    let row = chat.answered(&answer).await;
    assert!(row.first_token_ms.is_some(), "thoughts are no words of the answer, and hide none");
    let parts = "query ($id: ID!) { node(id: $id) { ... on Message { text parts { __typename
        ... on TextPart { index text } ... on ReasoningPart { index text } } } } }";
    let seen = chat.server.data(&chat.ada, parts, json!({ "id": answer })).await;
    assert_eq!(seen["node"]["text"], "The Moon.");
    let expected = json!([
        { "__typename": "ReasoningPart", "index": 0, "text": "The Moon?" },
        { "__typename": "TextPart", "index": 1, "text": "The Moon." },
    ]);
    assert_eq!(seen["node"]["parts"], expected);
}

#[tokio::test]
async fn c_str_4_a_cursor_of_another_conversation_is_refused() {
    let chat = Chat::new(Script::of(&["One.", "Two."])).await;
    let one = chat.send(json!({ "botId": chat.bot }), "A?").await;
    let two = chat.send(json!({ "botId": chat.bot }), "B?").await;
    let mut stream = chat.follow(&string(&one["conversation"]["id"]), two["streamCursor"].as_str());
    assert_eq!(error_code(&stream.next().await.unwrap()), "CURSOR_INVALID");
    let mut stream = chat.follow(&string(&one["conversation"]["id"]), Some("nonsense"));
    assert_eq!(error_code(&stream.next().await.unwrap()), "CURSOR_INVALID");
}

#[tokio::test]
async fn an_answer_whose_worker_died_is_begun_anew_and_says_so() {
    let mut chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let sent = chat.send(json!({ "botId": chat.bot }), "How?").await;
    let (id, answer) = (string(&sent["conversation"]["id"]), string(&sent["assistantMessage"]["id"]));
    let mut client = Client::default();
    let mut stream = chat.follow(&id, sent["streamCursor"].as_str());
    voice.say("Half of ");
    client.until(&mut stream, |client| client.text() == "Half of ").await;
    chat.worker.take().unwrap().kill().await;
    assert_eq!(chat.show(&id).await["messages"]["nodes"][1]["text"], "Half of ", "what was seen stays");
    let second = chat.script.next();
    second.say("All of it.");
    second.end(FinishReason::Stop);
    expire_leases(&chat).await;
    chat.worker = Some(chat.server.work(Registry::default().with(AnswerJob)));
    client.until(&mut stream, |client| client.is_finished).await;
    assert_eq!(client.text(), "All of it.");
    let shown = chat.show(&id).await;
    assert_eq!(shown["messages"]["nodes"][1]["attempt"], 2);
    assert_eq!(shown["messages"]["nodes"][1]["attempts"].as_array().unwrap().len(), 2);
    chat.answered(&answer).await;
}

/// As if the lease of every running job had passed.
async fn expire_leases(chat: &Chat) {
    use sea_orm::ConnectionTrait as _;
    let sql = "UPDATE jobs SET lease_until = 0 WHERE status = 'RUNNING'";
    let statement = sea_orm::Statement::from_string(chat.server.app.db.backend(), sql);
    let tx = chat.server.app.db.begin().await.unwrap();
    tx.execute_raw(statement).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn c_llm_2_what_came_before_a_failure_is_kept_and_the_failure_is_told() {
    let chat = Chat::new(Script::of(&[])).await;
    let voice = chat.script.next();
    let (id, answer) = chat.ask("How?").await;
    voice.say("Half of ");
    tokio::time::sleep(Duration::from_millis(120)).await;
    voice.fail(LlmError::new(LlmErrorCode::ModelRefused, "The model does not want to."));
    let row = chat.answered(&answer).await;
    assert_eq!((row.status, row.text.as_str()), (MessageStatus::Failed, "Half of "));
    let shown = chat.show(&id).await;
    assert_eq!(shown["messages"]["nodes"][1]["failure"]["code"], "MODEL_REFUSED");
    assert_eq!(shown["isGenerating"], false);
}

#[tokio::test]
async fn an_answer_that_was_cut_goes_on_where_it_ended() {
    let chat = Chat::new(Script::of(&[])).await;
    let asked = std::time::Instant::now();
    let voice = chat.script.next();
    let (id, answer) = chat.ask("How?").await;
    voice.say("Tides rise ");
    voice.end(FinishReason::Length);
    chat.answered(&answer).await;
    let first = chat.show(&id).await;
    assert_eq!(first["messages"]["nodes"][1]["cut"], "LENGTH");
    let used = first["messages"]["nodes"][1]["usage"]["outputTokens"].as_i64().unwrap();
    let pause = Duration::from_millis(400);
    tokio::time::sleep(pause).await;
    let voice = chat.script.next();
    chat.change("continueMessage", "ContinueMessageInput", "assistantMessage { id }", json!({ "messageId": answer }))
        .await;
    voice.say("twice.");
    voice.end(FinishReason::Stop);
    let row = chat.message_when(&answer, |row| !row.status.is_open() && row.attempt == 2).await;
    assert_eq!(row.text, "Tides rise twice.");
    assert_eq!(row.output_tokens, used + 3, "both calls are booked on the answer");
    let took = Duration::from_millis(row.total_ms.unwrap().unsigned_abs());
    assert!(took + pause <= asked.elapsed(), "the pause of the person is no part of its time: {took:?}");
    assert_eq!(chat.show(&id).await["messages"]["nodes"][1]["cut"], Value::Null);
}
