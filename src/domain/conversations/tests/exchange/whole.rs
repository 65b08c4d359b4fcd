//! Files of our own.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::*;
use crate::base::WorkspaceRole;
use crate::domain::conversations::tests::Chat;
use crate::domain::conversations::tests::model::Script;
use crate::port::llm::FinishReason;
use crate::testing::codes;

/// A message as an export writes it, but for its parent, which is any before it.
fn any_message() -> impl Strategy<Value = (u8, Value)> {
    let text = "[ -~äß€𝄞\n]{1,40}";
    let answer = (text, proptest::option::of("[a-z ]{1,20}"), 0_i64..9, 0_u8..4, any::<bool>(), 0_i64..6);
    let answer = answer.prop_map(|(text, reasoning, tokens, end, is_rated, quotes)| {
        let mut message = json!({
            "role": "ASSISTANT", "status": "COMPLETED", "text": text, "model": "tide-1",
            "usage": { "inputTokens": tokens, "cachedInputTokens": 0, "outputTokens": 2 * tokens, "requests": 1, "costMicroUsd": tokens },
        });
        if let Some(reasoning) = reasoning {
            message["reasoning"] = json!(reasoning);
        }
        match end {
            0 => message["status"] = json!("STOPPED"),
            1 => {
                message["status"] = json!("FAILED");
                message["failure"] = json!({ "code": "TIMEOUT", "message": "Too slow." });
            }
            2 => message["cut"] = json!("LENGTH"),
            _ => message["isNoAnswer"] = json!(true),
        }
        if is_rated {
            let reasons = ["INCORRECT", "OUTDATED"];
            message["feedback"] = json!({ "rating": "NEGATIVE", "reasons": reasons, "comment": "No.", "correctedAnswer": null });
        }
        if quotes > 0 {
            let cited = |mark| json!({ "mark": mark, "start": 0, "end": 1, "title": "Almanac", "page": 3, "quote": "Twice",
                "url": "https://example.org/a", "sha256": "ab".repeat(32), "verdict": "VERIFIED", "isRemoved": false });
            message["citations"] = (1..quotes).map(cited).chain([json!({ "mark": quotes, "start": null, "end": null,
                "title": "Log", "page": null, "quote": "", "url": null, "sha256": null, "verdict": "QUOTE_NOT_FOUND", "isRemoved": true })]).collect();
        }
        message
    });
    let question = text.prop_map(|text| json!({ "role": "USER", "status": "COMPLETED", "text": text }));
    (any::<u8>(), prop_oneof![question, answer])
}

/// A conversation as an export writes it: any tree, any current message, gaps between the numbers.
fn any_conversation() -> impl Strategy<Value = Value> {
    let messages = prop::collection::vec((1_i64..3, any_message()), 1..14);
    (messages, "[A-Za-z]{1,9}( [a-z]{1,9}){0,3}", any::<bool>(), any::<bool>(), any::<u8>()).prop_map(
        |(messages, title, is_pinned, is_archived, current)| {
            let (mut written, mut number) = (Vec::<Value>::new(), 0);
            for (gap, (place, mut message)) in messages {
                number += gap;
                // One place in five is the root.
                let above = written.get(usize::from(place) % (written.len() + 1 + written.len() / 4));
                message["parent"] = above.map_or(Value::Null, |above| above["id"].clone());
                message["id"] = json!(number);
                message["createdAt"] = json!(Timestamp(1_700_000_000_000 + number * 1001).to_rfc3339());
                message["completedAt"] = json!(Timestamp(1_700_000_000_000 + number * 1002).to_rfc3339());
                written.push(message);
            }
            let current = written[usize::from(current) % written.len()]["id"].as_i64().unwrap();
            let mut file = own("conv_elsewhere", current, &written);
            file["title"] = json!(title);
            file["isPinned"] = json!(is_pinned);
            file["isArchived"] = json!(is_archived);
            file
        },
    )
}

/// Without what is of the place: identifiers and names.
fn placeless(mut file: Value) -> Value {
    for member in ["id", "bot", "owner"] {
        file.as_object_mut().unwrap().remove(member);
    }
    file
}

#[tokio::test]
async fn what_is_exported_and_imported_is_the_same_but_for_its_identifiers() {
    let desk = Desk::new().await;
    let mut runner = TestRunner::deterministic();
    for number in 0..24 {
        let mut file = any_conversation().new_tree(&mut runner).unwrap().current();
        file["id"] = json!(format!("conv_{number}"));
        let first = desk.import_one(&file).await;
        let once = desk.exported_json(&first["id"]).await;
        assert_eq!(placeless(once.clone()), placeless(file));
        assert_eq!(once["id"], first["id"]);
        let second = desk.import_one(&once).await;
        assert_ne!(first["id"], second["id"]);
        assert_eq!(placeless(desk.exported_json(&second["id"]).await), placeless(once));
    }
}

#[tokio::test]
async fn branches_times_and_roles_are_kept_and_the_path_is_shown() {
    let desk = Desk::new().await;
    let messages = [
        said(1, None, "USER", "How high?"),
        said(2, Some(1), "ASSISTANT", "Seven."),
        said(3, Some(1), "ASSISTANT", "Eight."),
        said(4, Some(2), "USER", "Metres?"),
        said(5, Some(2), "SYSTEM", "Heights were discussed."),
    ];
    let made = desk.import_one(&own("conv_1", 4, &messages)).await;
    assert_eq!(texts(&made), ["How high?", "Seven.", "Metres?"]);
    assert_eq!((&made["messageCount"], &made["isImported"]), (&json!(3), &json!(true)));
    assert_eq!(made["createdAt"], "2026-05-01T08:00:00.000Z");
    assert_eq!(made["updatedAt"], "2026-05-02T08:00:00.000Z");
    let nodes = &made["messages"]["nodes"];
    assert_eq!(nodes[1]["alternatives"], json!([{ "text": "Seven." }, { "text": "Eight." }]));
    // Nobody here has said it.
    assert_eq!(nodes[0]["author"], Value::Null);
    let select = "mutation ($id: ID!) { selectAlternative(input: { messageId: $id }) { conversation { messageCount } errors { message } } }";
    let all = "query ($id: ID!) { conversation(id: $id) { messages(scope: ALL) { nodes { id text } } } }";
    let all = desk.server.data(&desk.ada, all, json!({ "id": made["id"] })).await;
    let eight =
        all["conversation"]["messages"]["nodes"].as_array().unwrap().iter().find(|node| node["text"] == "Eight.");
    let shown = desk.server.data(&desk.ada, select, json!({ "id": eight.unwrap()["id"] })).await;
    assert_eq!(shown["selectAlternative"]["conversation"]["messageCount"], 2);
}

#[tokio::test]
async fn a_file_that_was_imported_makes_nothing_new_for_the_same_person() {
    let desk = Desk::new().await;
    let file =
        json!([own("conv_1", 1, &[said(1, None, "USER", "A")]), own("conv_2", 1, &[said(1, None, "USER", "B")])]);
    let first = desk.import(&file).await;
    assert_eq!(first["conversations"].as_array().unwrap().len(), 2);
    let again = desk.import(&file).await;
    assert_eq!((&again["conversations"], &again["skippedCount"]), (&json!([]), &json!(2)));
    let bob = desk.server.member("Bob", desk.lab, WorkspaceRole::Member).await;
    let of_bob = desk.import_text(&bob, file.to_string()).await;
    assert_eq!((of_bob["conversations"].as_array().unwrap().len(), &of_bob["skippedCount"]), (2, &json!(0)));
    // What was deleted is imported again.
    let delete = "mutation ($id: ID!) { deleteConversation(input: { conversationId: $id }) { errors { message } } }";
    desk.server.data(&desk.ada, delete, json!({ "id": first["conversations"][0]["id"] })).await;
    assert_eq!(desk.import(&file).await["skippedCount"], 1);
}

#[tokio::test]
async fn a_request_imports_so_many_and_the_next_one_goes_on() {
    let desk = Desk::new().await;
    let one = |number: usize| own(&format!("conv_{number}"), 1, &[said(1, None, "USER", "A")]);
    let file = Value::Array((0..203).map(one).collect());
    let first = desk.import(&file).await;
    assert_eq!((first["conversations"].as_array().unwrap().len(), &first["remainingCount"]), (200, &json!(3)));
    let next = desk.import(&file).await;
    assert_eq!((next["conversations"].as_array().unwrap().len(), &next["remainingCount"]), (3, &json!(0)));
    assert_eq!(next["skippedCount"], 200);
}

#[tokio::test]
async fn attachments_are_found_by_their_content_and_others_are_told() {
    let desk = Desk::new().await;
    let add = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id sha256 } errors { message } } }";
    let new = json!({ "workspaceId": desk.lab, "source": { "text": { "content": "Seven metres." } }, "name": "gauge.txt", "process": false });
    let added = desk.server.data(&desk.ada, add, input(new)).await["addDocument"].take();
    let known = json!({ "name": "old name", "sha256": added["document"]["sha256"] });
    let mut question = said(1, None, "USER", "See there.");
    question["attachments"] =
        json!([known, known, { "name": "lost.pdf", "sha256": "0".repeat(64) }, { "name": "only a name" }]);
    let imported = desk.import(&own("conv_1", 1, &[question])).await;
    assert_eq!(imported["missingAttachmentCount"], 2);
    let made = &imported["conversations"][0];
    assert_eq!(made["messages"]["nodes"][0]["attachments"], json!([{ "name": "gauge.txt" }]));
    let file = desk.exported_json(&made["id"]).await;
    assert_eq!(file["messages"][0]["attachments"][0]["name"], "gauge.txt");
}

#[tokio::test]
async fn an_imported_answer_that_was_stopped_goes_on_and_is_counted_once() {
    let chat = Chat::new(Script::of(&[])).await;
    let mut answer = said(2, Some(1), "ASSISTANT", "Seven");
    answer["status"] = json!("STREAMING");
    let mut question = said(1, None, "USER", "How high?");
    question["status"] = json!("PENDING");
    let text = own("conv_1", 2, &[question, answer]).to_string();
    let values = json!({ "botId": chat.bot, "source": { "text": text } });
    let imported = chat.server.data(&chat.ada, IMPORT, input(values)).await["importConversations"].take();
    let id = &imported["conversations"][0]["id"];
    let shown = chat.server.data(&chat.ada, SHOWN, json!({ "id": id })).await;
    let nodes = &shown["conversation"]["messages"]["nodes"];
    assert_eq!(nodes[0]["status"], "COMPLETED", "what a person said is said");
    let stopped = &nodes[1];
    assert_eq!(stopped["status"], "STOPPED");
    let voice = chat.script.next();
    let new = json!({ "messageId": stopped["id"] });
    chat.change("continueMessage", "ContinueMessageInput", "assistantMessage { id }", new).await;
    voice.say(" metres.");
    voice.end(FinishReason::Stop);
    assert_eq!(chat.answered(stopped["id"].as_str().unwrap()).await.text, "Seven metres.");
    let figures =
        "query ($id: ID!, $day: Date!) { workspace(id: $id) { analytics(range: { from: \"2026-04-01\", to: $day }) {
        totals { conversations messages answers } } } }";
    let day = chat.server.app.clock.now().to_rfc3339()[..10].to_owned();
    let counted = chat.server.data(&chat.ada, figures, json!({ "id": chat.workspace, "day": day })).await;
    let totals = &counted["workspace"]["analytics"]["totals"];
    assert_eq!(totals, &json!({ "conversations": 0, "messages": 1, "answers": 1 }), "{counted}");
}

#[tokio::test]
async fn an_import_needs_the_right_to_chat_and_a_bot_that_exists_for_the_person() {
    let desk = Desk::new().await;
    let file = own("conv_1", 1, &[said(1, None, "USER", "A")]).to_string();
    let rea = desk.server.member("Rea", desk.lab, WorkspaceRole::Viewer).await;
    let values = json!({ "botId": desk.bot, "source": { "text": file } });
    let refused = desk.server.run(&rea, IMPORT, input(values)).await;
    assert_eq!(crate::testing::error_code(&refused), "FORBIDDEN", "{refused}");
    let (eve, _) = desk.server.owner("Eve", "Other").await;
    assert_eq!(codes(&desk.import_text(&eve, file).await), ["NOT_FOUND"]);
}
