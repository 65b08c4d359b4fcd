//! Conversations in files: what is exported and imported comes back, and what is broken comes to nobody.

mod foreign;
mod hostile;
mod whole;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::id::{ArtifactId, BotId, WorkspaceId};
use crate::base::{Clock, Timestamp, Viewer};
use crate::entity::{OfWorkspace as _, artifact};
use crate::port::blob::BlobKey;
use crate::testing::{TestServer, input};

const IMPORT: &str = "mutation ($input: ImportConversationsInput!) { importConversations(input: $input) {
    conversations { id } skippedCount refusedCount refused { index reason } remainingCount missingAttachmentCount
    errors { code path message } } }";
const SHOWN: &str = "query ($id: ID!) { conversation(id: $id) {
    id title isImported isPinned isArchived messageCount createdAt updatedAt
    messages(first: 20) { nodes { id role status text createdAt author { name } attachments { name }
        alternatives { text } failure { code } } } } }";
/// 2027-01-15T08:00:00Z.
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A server whose clock stands still, a person, and a bot that shows its thoughts.
struct Desk {
    server: TestServer,
    ada: Arc<Viewer>,
    lab: WorkspaceId,
    bot: BotId,
}

impl Desk {
    async fn new() -> Self {
        let server = TestServer::with(Clock::manual(NOW), |_| {}).await;
        let (ada, lab) = server.owner("Ada", "Lab").await;
        let bot = server.bot(lab, |bot| bot.shows_reasoning = true).await;
        Self { server, ada, lab, bot }
    }

    async fn import_text(&self, viewer: &Arc<Viewer>, text: String) -> Value {
        let values = json!({ "botId": self.bot, "source": { "text": text } });
        self.server.data(viewer, IMPORT, input(values)).await["importConversations"].take()
    }

    /// Imports a file, which must be read as a whole, and answers what came of it with the first conversations.
    async fn import(&self, file: &Value) -> Value {
        let mut imported = self.import_text(&self.ada, file.to_string()).await;
        assert_eq!(imported["errors"], json!([]), "{imported}");
        for made in imported["conversations"].as_array_mut().unwrap().iter_mut().take(2) {
            *made = self.server.data(&self.ada, SHOWN, json!({ "id": made["id"] })).await["conversation"].take();
        }
        imported
    }

    /// Imports a conversation, and answers it.
    async fn import_one(&self, file: &Value) -> Value {
        let mut imported = self.import(file).await;
        assert_eq!(imported["refused"], json!([]), "{imported}");
        assert_eq!(imported["conversations"].as_array().unwrap().len(), 1, "{imported}");
        imported["conversations"][0].take()
    }

    /// Why the only conversation of a file is refused.
    async fn reason(&self, file: &Value) -> String {
        let imported = self.import(file).await;
        assert_eq!(imported["conversations"], json!([]), "{imported}");
        assert_eq!(imported["refusedCount"], 1, "{imported}");
        imported["refused"][0]["reason"].as_str().unwrap().to_owned()
    }

    async fn export(&self, viewer: &Arc<Viewer>, conversation: &Value, format: &str) -> Value {
        let create = "mutation ($input: CreateExportInput!) { createExport(input: $input) {
            artifact { id filename subject { __typename } } errors { code path message } } }";
        let source = json!({ "conversationId": conversation });
        let values = json!({ "workspaceId": self.lab, "source": source, "format": format });
        self.server.data(viewer, create, input(values)).await["createExport"].take()
    }

    /// The bytes of the export of a conversation.
    async fn exported(&self, conversation: &Value, format: &str) -> Vec<u8> {
        let made = self.export(&self.ada, conversation, format).await;
        assert_eq!(made["errors"], json!([]), "{made}");
        let id: ArtifactId = made["artifact"]["id"].as_str().unwrap().parse().unwrap();
        let read = self.server.app.db.read();
        let row: artifact::Model = artifact::Entity::by_id_in(self.lab, id).one(read).await.unwrap().unwrap();
        let key = BlobKey::stored(&row.blob_key).unwrap();
        self.server.app.blob.read_start(&key, 1 << 20).await.unwrap().unwrap().to_vec()
    }

    async fn exported_json(&self, conversation: &Value) -> Value {
        serde_json::from_slice(&self.exported(conversation, "JSON").await).unwrap()
    }
}

/// A conversation of a file of our own.
fn own(id: &str, current: i64, messages: &[Value]) -> Value {
    json!({
        "format": "dossier.conversation", "version": 1, "id": id, "title": "Tides", "isPinned": false,
        "isArchived": false, "createdAt": "2026-05-01T08:00:00.000Z", "updatedAt": "2026-05-02T08:00:00.000Z",
        "currentMessage": current, "messages": messages,
    })
}

fn said(id: i64, parent: Option<i64>, role: &str, text: &str) -> Value {
    json!({ "id": id, "parent": parent, "role": role, "status": "COMPLETED", "text": text,
        "createdAt": "2026-05-01T08:00:00.000Z", "completedAt": "2026-05-01T08:00:01.500Z" })
}

/// The texts on the path that is shown.
fn texts(conversation: &Value) -> Vec<&str> {
    let nodes = conversation["messages"]["nodes"].as_array().unwrap();
    nodes.iter().map(|message| message["text"].as_str().unwrap()).collect()
}
