//! Where refusals say that the fault is: at the field of the input that the caller wrote.

use serde_json::{Value, json};

use super::model::Script;
use super::*;

/// A mutation that is refused, and the path in its refusal.
struct Case {
    name: &'static str,
    new: Value,
    path: &'static [&'static str],
}

fn case(name: &'static str, new: Value, path: &'static [&'static str]) -> Case {
    Case { name, new, path }
}

impl Chat {
    async fn expect_paths(&self, cases: Vec<Case>) {
        let mut wrong = Vec::new();
        for Case { name, new, path } in cases {
            let kind = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
            let document =
                format!("mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ errors {{ path }} }} }}");
            let answer = self.server.run(&self.ada, &document, input(new.clone())).await;
            let expected: Vec<&str> = ["input"].into_iter().chain(path.iter().copied()).collect();
            if answer["data"][name]["errors"][0]["path"] != json!(expected) {
                wrong.push(format!("{name} {new}: {answer}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn disable_bot(&self, is_enabled: bool) {
        let new = json!({ "botId": self.bot, "isEnabled": is_enabled });
        self.change("updateBot", "UpdateBotInput", "bot { id }", new).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_in_conversations_name_the_field_that_is_at_fault() {
    let chat = Chat::new(Script::of(&["Twice a day."])).await;
    let (conversation, done) = chat.ask("Why are there two tides?").await;
    chat.answered(&done).await;
    let question = chat.show(&conversation).await["messages"]["nodes"][0]["id"].clone();
    let (nothing, nobody) = (crate::base::id::MessageId::generate(), BotId::generate());
    let gone = crate::base::id::ConversationId::generate();
    let to = |new: Value, text: &str| json!({ "to": new, "text": text });
    chat.expect_paths(vec![
        case("createConversation", json!({ "botId": nobody }), &["botId"]),
        case("createConversation", json!({ "botId": chat.bot, "title": "" }), &["title"]),
        case("createConversation", json!({ "botId": chat.bot, "reportId": "x" }), &["reportId"]),
        case("updateConversation", json!({ "conversationId": gone, "isPinned": true }), &["conversationId"]),
        case("deleteConversation", json!({ "conversationId": gone }), &["conversationId"]),
        case("sendMessage", to(json!({ "botId": nobody }), "a"), &["to", "botId"]),
        case("sendMessage", to(json!({ "conversationId": gone }), "a"), &["to", "conversationId"]),
        case("sendMessage", to(json!({ "parentMessageId": nothing }), "a"), &["to", "parentMessageId"]),
        case("sendMessage", to(json!({ "parentMessageId": question }), "a"), &["to", "parentMessageId"]),
        case("sendMessage", to(json!({ "conversationId": conversation }), ""), &["text"]),
        case("regenerateMessage", json!({ "messageId": nothing }), &["messageId"]),
        case("regenerateMessage", json!({ "messageId": question }), &["messageId"]),
        case("regenerateMessage", json!({ "messageId": done, "modelId": "x" }), &["modelId"]),
        case("regenerateMessage", json!({ "messageId": done, "expectedRevision": 99 }), &["expectedRevision"]),
        case("editMessage", json!({ "messageId": done, "text": "a" }), &["messageId"]),
        case("continueMessage", json!({ "messageId": done }), &["messageId"]),
        case("selectAlternative", json!({ "messageId": nothing }), &["messageId"]),
        case("withdrawMessage", json!({ "messageId": question }), &["messageId"]),
        case("stopMessage", json!({ "messageId": nothing }), &["messageId"]),
        case("rateMessage", json!({ "messageId": question, "rating": "POSITIVE" }), &["messageId"]),
    ])
    .await;
    let voice = chat.script.next();
    let sent = chat.send(json!({ "conversationId": conversation }), "And neap tides?").await;
    let writing = string(&sent["assistantMessage"]["id"]);
    voice.say("They");
    chat.message_when(&writing, |row| row.status == message::MessageStatus::Streaming).await;
    chat.expect_paths(vec![
        case("sendMessage", to(json!({ "conversationId": conversation }), "a"), &["to", "conversationId"]),
        case("sendMessage", to(json!({ "parentMessageId": done }), "a"), &["to", "parentMessageId"]),
        case("regenerateMessage", json!({ "messageId": done }), &["messageId"]),
        case("editMessage", json!({ "messageId": question, "text": "a" }), &["messageId"]),
        case("continueMessage", json!({ "messageId": done }), &["messageId"]),
        case("selectAlternative", json!({ "messageId": done }), &["messageId"]),
        case("rateMessage", json!({ "messageId": writing, "rating": "POSITIVE" }), &["messageId"]),
    ])
    .await;
    voice.end(crate::port::llm::FinishReason::Stop);
    chat.answered(&writing).await;
    let without_bot = || {
        vec![
            case("sendMessage", to(json!({ "conversationId": conversation }), "a"), &["to", "conversationId"]),
            case("sendMessage", to(json!({ "parentMessageId": writing }), "a"), &["to", "parentMessageId"]),
            case("regenerateMessage", json!({ "messageId": writing }), &["messageId"]),
            case("editMessage", json!({ "messageId": question, "text": "a" }), &["messageId"]),
            case("continueMessage", json!({ "messageId": writing }), &["messageId"]),
        ]
    };
    chat.disable_bot(false).await;
    let mut cases = without_bot();
    cases.push(case("createConversation", json!({ "botId": chat.bot }), &["botId"]));
    cases.push(case("sendMessage", to(json!({ "botId": chat.bot }), "a"), &["to", "botId"]));
    chat.expect_paths(cases).await;
    let refused = chat.try_send(to(json!({ "conversationId": conversation }), "a")).await;
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("switched off"), "{refused}");
    chat.change("deleteBot", "DeleteBotInput", "deletedId", json!({ "botId": chat.bot })).await;
    chat.expect_paths(without_bot()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_about_bots_models_and_budgets_name_the_field_that_is_at_fault() {
    let chat = Chat::new(Script::of(&[])).await;
    let (workspace, bot) = (chat.workspace, chat.bot);
    let x = "model_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let file = |more: Value| {
        let mut file = json!({ "format": "dossier.bot", "version": 1, "name": "Copy", "systemPrompt": "" });
        file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "workspaceId": workspace, "bot": file })
    };
    let bot_with = |more: Value| {
        let mut new = json!({ "workspaceId": workspace, "name": "Ebb", "systemPrompt": "" });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    let set = |more: Value| {
        let mut new = json!({ "botId": bot });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    let provider = |more: Value| {
        let mut new =
            json!({ "workspaceId": workspace, "name": "Own", "kind": "OPENAI", "baseUrl": "https://example.org/v1" });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        new
    };
    chat.expect_paths(vec![
        case("createBot", bot_with(json!({ "workspaceId": "x" })), &["workspaceId"]),
        case("createBot", bot_with(json!({ "name": "tidal" })), &["name"]),
        case("createBot", bot_with(json!({ "modelId": x })), &["modelId"]),
        case("createBot", bot_with(json!({ "fallbackModelIds": [x] })), &["fallbackModelIds", "0"]),
        case("createBot", bot_with(json!({ "suggestedQuestions": ["a", ""] })), &["suggestedQuestions", "1"]),
        case("createBot", bot_with(json!({ "documentIds": ["x"] })), &["documentIds", "0"]),
        case("createBot", bot_with(json!({ "knowledgeTags": ["a", ""] })), &["knowledgeTags", "1"]),
        case("createBot", bot_with(json!({ "sampling": { "topP": 7 } })), &["sampling", "topP"]),
        case(
            "createBot",
            bot_with(json!({ "retrieval": { "maximumPassages": 0 } })),
            &["retrieval", "maximumPassages"],
        ),
        case("updateBot", json!({ "botId": BotId::generate(), "name": "a" }), &["botId"]),
        case("updateBot", set(json!({ "expectedRevision": 9, "name": "a" })), &["expectedRevision"]),
        case("updateBot", set(json!({ "modelId": x })), &["modelId"]),
        case("updateBot", set(json!({ "knowledgeTags": [""] })), &["knowledgeTags", "0"]),
        case("updateBot", set(json!({ "sampling": { "temperature": 7 } })), &["sampling", "temperature"]),
        case("addBotKnowledge", set(json!({ "documentIds": ["x"] })), &["documentIds", "0"]),
        case("duplicateBot", set(json!({ "name": "Tidal" })), &["name"]),
        case("deleteBot", json!({ "botId": BotId::generate() }), &["botId"]),
        case("importBot", file(json!({ "version": 2 })), &["bot"]),
        case("importBot", file(json!({ "suggestedQuestions": [""] })), &["bot", "suggestedQuestions", "0"]),
        case("importBot", file(json!({ "sampling": { "topP": 7.0 } })), &["bot", "sampling", "topP"]),
        case("importBot", file(json!({ "knowledge": { "tags": [""] } })), &["bot", "knowledge", "tags", "0"]),
        case("createModelProvider", provider(json!({ "workspaceId": "x" })), &["workspaceId"]),
        case("createModelProvider", provider(json!({ "kind": "BUILT_IN" })), &["kind"]),
        case("createModelProvider", provider(json!({ "name": "" })), &["name"]),
        case("createModelProvider", provider(json!({ "apiKey": "ä" })), &["apiKey"]),
        case("updateModelProvider", json!({ "providerId": "x", "name": "a" }), &["providerId"]),
        case("syncModelProvider", json!({ "providerId": "x" }), &["providerId"]),
        case("deleteModelProvider", json!({ "providerId": "x" }), &["providerId"]),
        case("updateModel", json!({ "modelId": x, "displayName": "a" }), &["modelId"]),
        case("setModelDefaults", json!({ "workspaceId": "x", "purpose": "CHAT", "modelIds": [] }), &["workspaceId"]),
        case(
            "setModelDefaults",
            json!({ "workspaceId": workspace, "purpose": "EMBEDDING", "modelIds": [] }),
            &["purpose"],
        ),
        case(
            "setModelDefaults",
            json!({ "workspaceId": workspace, "purpose": "CHAT", "modelIds": [x] }),
            &["modelIds", "0"],
        ),
        case("updateMembership", json!({ "membershipId": "x", "role": "MEMBER" }), &["membershipId"]),
        case(
            "updateWorkspace",
            json!({ "workspaceId": workspace, "settings": { "conversationRetentionDays": 0 } }),
            &["settings", "conversationRetentionDays"],
        ),
    ])
    .await;
}
