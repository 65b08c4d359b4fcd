//! Databases for the tests of what is stored in them without the rest of the server.

use std::time::Duration;

use analysis::PassageText;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::json;

use crate::base::Timestamp;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::word_index::{Passages, add_in};
use crate::db::{Db, Settings};
use crate::entity::{self, workspace};
use crate::testing::database;

pub(super) const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A fresh database of each available kind.
pub(super) async fn databases() -> Vec<(tempfile::TempDir, Db)> {
    let folder = tempfile::tempdir().unwrap();
    let file = database::fresh_sqlite(folder.path()).await;
    let mut all = vec![(folder, connect(file).await)];
    if let Some(server) = database::postgres() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh_postgres(&server, folder.path()).await;
        all.push((folder, connect(url).await));
    }
    all
}

async fn connect(url: String) -> Db {
    let second = Duration::from_secs(5);
    let settings =
        Settings { url, maximum_connections: 4, acquire_timeout: second, busy_timeout: second, synchronous: "OFF" };
    Db::connect(&settings).await.unwrap()
}

pub(super) async fn workspace(db: &Db) -> WorkspaceId {
    let row = workspace::Model {
        id: WorkspaceId::generate(),
        name: "Lab".to_owned(),
        slug: WorkspaceId::generate().to_string().to_lowercase(),
        description: None,
        revision: 1,
        activity_sequence: 0,
        monthly_budget_micros: None,
        document_retention_days: None,
        conversation_retention_days: None,
        requires_tool_approval: false,
        created_at: NOW,
        updated_at: NOW,
    };
    let id = row.id;
    let tx = db.begin().await.unwrap();
    row.into_active_model().insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A document with a passage for each text.
pub(super) async fn document(db: &Db, workspace: WorkspaceId, texts: &[&str]) -> DocumentId {
    let row = entity::document::Model {
        id: DocumentId::generate(),
        workspace_id: workspace,
        name: "Tides".to_owned(),
        is_named: true,
        source_kind: entity::document::DocumentSourceKind::Text,
        source_url: None,
        fetched_url: None,
        canonical_url: None,
        published_at: None,
        fetched_at: None,
        validators: None,
        charset: None,
        media_type: "text/plain".to_owned(),
        byte_size: 1,
        sha256: DocumentId::generate().to_string(),
        blob_key: String::new(),
        status: entity::document::DocumentStatus::Ready,
        status_message: None,
        progress: None,
        is_searchable: true,
        latest_job_id: None,
        language: None,
        page_count: None,
        chunk_count: 1,
        character_count: 0,
        metadata: json!({}),
        created_by: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let id = row.id;
    let mut tx = db.begin().await.unwrap();
    row.into_active_model().insert(&*tx).await.unwrap();
    add_in(&mut tx, workspace, id, analyzed(texts));
    tx.commit().await.unwrap();
    id
}

pub(super) fn analyzed(texts: &[&str]) -> Passages {
    Passages::analyze(Some("en"), "", texts.iter().map(|body| text(body)))
}

pub(super) fn text(body: &str) -> PassageText<'_> {
    PassageText { body, name: "Tides", headings: "" }
}
