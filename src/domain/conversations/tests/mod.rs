//! Conversations as their owners see them: asked, answered, followed, stopped, branched.

mod acting;
mod exchange;
mod expiry;
mod following;
mod model;
mod races;
mod refusals;
mod rights;
mod searching;
mod tree;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};

use crate::base::id::{BotId, MessageId, WorkspaceId};
use crate::base::{Clock, Viewer};
use crate::domain::bots::settings::{Retrieval, Sampling};
use crate::domain::conversations::jobs::AnswerJob;
use crate::engine::Registry;
use crate::entity::bot::{self, Visibility};
use crate::entity::{Unscoped as _, message};
use crate::port::llm::Models;
use crate::testing::{TestServer, TestWorker, input};
use model::Script;

/// What a test needs to chat: a server whose model is told what to say, a person, and a bot.
pub struct Chat {
    pub server: TestServer,
    pub ada: Arc<Viewer>,
    pub workspace: WorkspaceId,
    pub bot: BotId,
    pub script: Arc<Script>,
    pub worker: Option<TestWorker>,
}

pub const SEND: &str = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
    conversation { id revision isGenerating title messageCount streamCursor }
    userMessage { id status text } assistantMessage { id status text job { id } } streamCursor
    errors { code path message } } }";
pub const SHOW: &str = "query ($id: ID!) { conversation(id: $id) { id title isGenerating messageCount revision
    messages(first: 100) { totalCount nodes { id role status text alternativeIndex attempt cut
        alternatives { id } attempts { number reason } usage { outputTokens } failure { code } } } } }";

impl Chat {
    pub async fn new(script: Script) -> Self {
        let script = Arc::new(script);
        let models = Models::writing_only(Arc::clone(&script) as _);
        let server = TestServer::with_models(Clock::System, models, |config| {
            config.jobs.retry_delay = Duration::from_millis(20);
            config.jobs.retry_delay_cap = Duration::from_millis(50);
        })
        .await;
        let (ada, workspace) = server.owner("Ada", "Tides").await;
        let bot = add_bot(&server, &ada, workspace, "Tidal").await;
        let worker = Some(server.work(Registry::default().with(AnswerJob)));
        Self { server, ada, workspace, bot, script, worker }
    }

    /// Sends a message that must be accepted.
    pub async fn send(&self, to: Value, text: &str) -> Value {
        let sent = self.try_send(json!({ "to": to, "text": text })).await;
        assert_eq!(sent["errors"], json!([]), "{sent}");
        sent
    }

    pub async fn try_send(&self, new: Value) -> Value {
        self.server.data(&self.ada, SEND, input(new)).await["sendMessage"].take()
    }

    /// Starts a conversation with a message, and answers both identifiers.
    pub async fn ask(&self, text: &str) -> (String, String) {
        let sent = self.send(json!({ "botId": self.bot }), text).await;
        (string(&sent["conversation"]["id"]), string(&sent["assistantMessage"]["id"]))
    }

    /// The conversation as the owner sees it.
    pub async fn show(&self, id: &str) -> Value {
        self.server.data(&self.ada, SHOW, json!({ "id": id })).await["conversation"].take()
    }

    /// Runs a change of one input that must be accepted, and answers its payload.
    pub async fn change(&self, name: &str, kind: &str, fields: &str, new: Value) -> Value {
        let changed = self.try_change(name, kind, fields, new).await;
        assert_eq!(changed["errors"], json!([]), "{changed}");
        changed
    }

    pub async fn try_change(&self, name: &str, kind: &str, fields: &str, new: Value) -> Value {
        let document = format!(
            "mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code path message }} }} }}"
        );
        self.server.data(&self.ada, &document, input(new)).await[name].take()
    }

    /// The row of a message, once it is as wanted.
    pub async fn message_when(&self, id: &str, wanted: impl Fn(&message::Model) -> bool) -> message::Model {
        let id: MessageId = id.parse().unwrap();
        for _ in 0..1000 {
            let row = message::Entity::unscoped_by_id(id).one(self.server.app.db.read()).await.unwrap();
            if let Some(row) = row.filter(&wanted) {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited in vain for {id}");
    }

    /// The row of an answer, once it is done.
    pub async fn answered(&self, id: &str) -> message::Model {
        self.message_when(id, |row| !row.status.is_open()).await
    }
}

pub fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A bot that answers from the model alone.
pub async fn add_bot(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, name: &str) -> BotId {
    let (id, now) = (BotId::generate(), server.app.clock.now());
    let retrieval = Retrieval { is_enabled: false, ..Retrieval::default() };
    let tx = server.app.db.begin().await.unwrap();
    bot::ActiveModel {
        id: Set(id),
        workspace_id: Set(workspace),
        name: Set(name.to_owned()),
        name_key: Set(name.to_lowercase()),
        description: Set(None),
        avatar_file: Set(None),
        visibility: Set(Visibility::Workspace),
        is_enabled: Set(true),
        system_prompt: Set("You know tides.".to_owned()),
        greeting: Set(None),
        suggested_questions: Set(json!([])),
        model_id: Set(None),
        sampling: Set(serde_json::to_value(Sampling::default()).unwrap()),
        retrieval: Set(serde_json::to_value(retrieval).unwrap()),
        shows_reasoning: Set(true),
        monthly_budget_micros: Set(None),
        revision: Set(1),
        created_by: Set(viewer.user_id()),
        created_at: Set(now),
        updated_at: Set(now),
    }
    .insert(&*tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}
