//! Conversations that their workspace keeps no longer, and those with one bot.

use sea_orm::EntityTrait as _;
use serde_json::json;

use super::model::Script;
use super::*;
use crate::base::WorkspaceRole;
use crate::base::id::ConversationId;
use crate::domain::conversations::expiry::ExpiredConversations;
use crate::engine::maintenance::{Extent, tally};
use crate::entity::conversation;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Chat {
    async fn begin(&self, viewer: &Arc<Viewer>, title: &str) -> String {
        let document = "mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
            conversation { id } errors { message } } }";
        let new = json!({ "botId": self.bot, "title": title });
        let made = self.server.data(viewer, document, input(new)).await["createConversation"].take();
        string(&made["conversation"]["id"])
    }

    /// Lets so many days pass since something happened in a conversation.
    async fn age(&self, id: &str, days: u32, change: impl FnOnce(&mut conversation::ActiveModel)) {
        let id: ConversationId = id.parse().unwrap();
        let tx = self.server.app.db.begin().await.unwrap();
        let mut row = conversation::ActiveModel {
            id: Set(id),
            updated_at: Set(self.server.app.clock.now().minus(DAY * days)),
            ..Default::default()
        };
        change(&mut row);
        row.update(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn titles(&self, viewer: &Arc<Viewer>) -> Vec<String> {
        let query = "query ($id: ID!) { bot(id: $id) { conversations(first: 50) { totalCount nodes { title } } } }";
        let found = self.server.data(viewer, query, json!({ "id": self.bot })).await["bot"]["conversations"].take();
        let titles: Vec<String> =
            found["nodes"].as_array().unwrap().iter().map(|node| string(&node["title"])).collect();
        assert_eq!(found["totalCount"], json!(titles.len()));
        titles
    }
}

#[tokio::test]
async fn a_workspace_keeps_conversations_as_long_as_it_is_told_to() {
    let chat = Chat::new(Script::of(&[])).await;
    let mut ids = Vec::new();
    for title in ["recent", "old", "pinned", "archived", "writing"] {
        ids.push(chat.begin(&chat.ada, title).await);
    }
    chat.age(&ids[0], 29, |_| ()).await;
    chat.age(&ids[1], 31, |_| ()).await;
    chat.age(&ids[2], 31, |row| row.is_pinned = Set(true)).await;
    chat.age(&ids[3], 31, |row| row.is_archived = Set(true)).await;
    chat.age(&ids[4], 31, |row| row.writing_id = Set(Some(crate::base::id::MessageId::generate()))).await;
    let sweep = async || tally(&chat.server.app, &ExpiredConversations, Extent::default()).await;
    assert_eq!(sweep().await, 0, "nothing was said of how long");
    let set = async |days: Value| {
        let new = json!({ "workspaceId": chat.workspace, "settings": { "conversationRetentionDays": days } });
        let fields = "workspace { settings { conversationRetentionDays } }";
        chat.try_change("updateWorkspace", "UpdateWorkspaceInput", fields, new).await
    };
    for days in [0, 3_651, -1] {
        let refused = set(json!(days)).await;
        assert_eq!(refused["errors"][0]["path"], json!(["input", "settings", "conversationRetentionDays"]));
    }
    let export = json!({ "workspaceId": chat.workspace, "source": { "conversationId": ids[1] }, "format": "MARKDOWN" });
    let made = chat.try_change("createExport", "CreateExportInput", "artifact { id }", export).await;
    let file = made["artifact"]["id"].as_str().unwrap();
    assert_eq!(set(json!(30)).await["workspace"]["settings"]["conversationRetentionDays"], 30);
    assert_eq!(sweep().await, 2);
    let found = chat.server.data(&chat.ada, "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": file })).await;
    assert_eq!(found["node"], Value::Null, "what was made of a conversation goes with it");
    assert_eq!(chat.titles(&chat.ada).await, ["recent", "writing", "pinned"]);
    let told = "query ($id: ID!) { workspace(id: $id) { activity(first: 1) { nodes { summary } } } }";
    let told = chat.server.data(&chat.ada, told, json!({ "id": chat.workspace })).await;
    let told = &told["workspace"]["activity"]["nodes"][0]["summary"];
    assert_eq!(told, "Conversations without activity for 30 days were deleted");
    assert_eq!(set(Value::Null).await["workspace"]["settings"]["conversationRetentionDays"], Value::Null);
    chat.age(&ids[0], 4_000, |_| ()).await;
    assert_eq!(sweep().await, 0);
}

#[tokio::test]
async fn many_old_conversations_go_in_batches() {
    let chat = Chat::new(Script::of(&[])).await;
    let (first, now) = (chat.begin(&chat.ada, "old").await, chat.server.app.clock.now());
    let row = conversation::Entity::unscoped_by_id(first.parse::<ConversationId>().unwrap());
    let row = row.one(chat.server.app.db.read()).await.unwrap().unwrap();
    let rows = (0..120).map(|_| {
        let row = conversation::Model { id: ConversationId::generate(), updated_at: now.minus(DAY * 9), ..row.clone() };
        conversation::ActiveModel::from(row)
    });
    let tx = chat.server.app.db.begin().await.unwrap();
    conversation::Entity::insert_many(rows).exec_without_returning(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let new = json!({ "workspaceId": chat.workspace, "settings": { "conversationRetentionDays": 7 } });
    chat.change("updateWorkspace", "UpdateWorkspaceInput", "workspace { id }", new).await;
    assert_eq!(tally(&chat.server.app, &ExpiredConversations, Extent::default()).await, 120);
    assert_eq!(chat.titles(&chat.ada).await, ["old"]);
}

#[tokio::test]
async fn conversations_with_a_bot_are_those_that_the_caller_may_read_c_ten_1() {
    let chat = Chat::new(Script::of(&[])).await;
    let ben = chat.server.member("Ben", chat.workspace, WorkspaceRole::Member).await;
    let older = chat.begin(&ben, "of Ben").await;
    chat.begin(&chat.ada, "of Ada").await;
    chat.age(&older, 1, |row| row.is_archived = Set(true)).await;
    assert_eq!(chat.titles(&chat.ada).await, ["of Ada", "of Ben"], "an owner of the workspace reads all");
    assert_eq!(chat.titles(&ben).await, ["of Ben"]);
    let page = "query ($id: ID!) { bot(id: $id) { conversations(first: 1) { pageInfo { hasNextPage endCursor } } } }";
    let first = chat.server.data(&chat.ada, page, json!({ "id": chat.bot })).await;
    let info = &first["bot"]["conversations"]["pageInfo"];
    assert_eq!(info["hasNextPage"], true);
    let next = "query ($id: ID!, $after: String) { bot(id: $id) { conversations(after: $after) { nodes { title } } } }";
    let next = chat.server.data(&chat.ada, next, json!({ "id": chat.bot, "after": info["endCursor"] })).await;
    assert_eq!(next["bot"]["conversations"]["nodes"], json!([{ "title": "of Ben" }]));
}
