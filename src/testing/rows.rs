//! Rows of bots, conversations and messages, for tests below the services that make them.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::json;

use super::TestServer;
use crate::base::Timestamp;
use crate::base::id::{BotId, ConversationId, MessageId, UserId, WorkspaceId};
use crate::entity::message::{self, MessageRole, MessageStatus};
use crate::entity::{bot, conversation};

impl TestServer {
    /// A bot for everybody in a workspace, changed as the test wants it.
    pub async fn bot(&self, workspace: WorkspaceId, change: impl FnOnce(&mut bot::Model)) -> BotId {
        let (id, now) = (BotId::generate(), self.app.clock.now());
        let mut row = bot::Model {
            id,
            workspace_id: workspace,
            name: id.to_string(),
            name_key: id.to_string(),
            description: None,
            avatar_file: None,
            visibility: bot::Visibility::Workspace,
            is_enabled: true,
            system_prompt: String::new(),
            greeting: None,
            suggested_questions: json!([]),
            model_id: None,
            sampling: json!({}),
            retrieval: json!({}),
            shows_reasoning: false,
            monthly_budget_micros: None,
            revision: 1,
            created_by: None,
            created_at: now,
            updated_at: now,
        };
        change(&mut row);
        let tx = self.app.db.begin().await.unwrap();
        row.into_active_model().reset_all().insert(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}

/// A conversation of a person with a bot.
pub fn conversation_row(workspace: WorkspaceId, bot: BotId, owner: UserId, now: Timestamp) -> conversation::Model {
    conversation::Model {
        id: ConversationId::generate(),
        workspace_id: workspace,
        bot_id: Some(bot),
        owner_id: Some(owner),
        report_id: None,
        origin: None,
        title: "Tides".to_owned(),
        title_source: conversation::TitleSource::Placeholder,
        is_pinned: false,
        is_archived: false,
        leaf_id: None,
        writing_id: None,
        message_count: 0,
        message_sequence: 0,
        event_sequence: 0,
        revision: 1,
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        model_requests: 0,
        cost_micros: 0,
        created_at: now,
        updated_at: now,
    }
}

/// A message of a conversation, without anything.
pub fn message_row(of: &conversation::Model, role: MessageRole, now: Timestamp) -> message::Model {
    let id = MessageId::generate();
    message::Model {
        id,
        conversation_id: of.id,
        workspace_id: of.workspace_id,
        // Unique, which is all that matters here.
        sequence: i64::try_from(id.0.as_u128() & 0x7fff_ffff_ffff).unwrap(),
        parent_id: None,
        path_position: None,
        chosen_child_id: None,
        role,
        status: MessageStatus::Completed,
        author_id: None,
        bot_id: None,
        job_id: None,
        text: String::new(),
        instructions: None,
        requested_model_id: None,
        model_id: None,
        model_name: None,
        attempt: 1,
        cut: None,
        is_no_answer: false,
        failure: None,
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        model_requests: 0,
        cost_micros: 0,
        first_token_ms: None,
        total_ms: None,
        paused_ms: 0,
        created_at: now,
        completed_at: None,
    }
}
