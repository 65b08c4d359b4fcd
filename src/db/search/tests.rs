//! Full-text search on SQLite, and on PostgreSQL when `DOSSIER_TEST_DATABASE_URL` names a server.

use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use sea_orm::{IntoActiveModel as _, Set};
use serde_json::json;
use uuid::Uuid;

use super::{Index, Words, index_in, matches, prompts, remove_in};
use crate::base::Timestamp;
use crate::base::id::{ChunkId, DocumentId, PromptId, PromptVersionId, WorkspaceId};
use crate::db::{Db, Settings, migrate};
use crate::entity::{Unscoped as _, chunk, document, prompt, workspace};
use crate::testing::postgres_schema;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A fresh database of each available kind.
async fn databases() -> Vec<(tempfile::TempDir, Db)> {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("test.db").display());
    let mut all = vec![(folder, connect(file).await)];
    if let Some(schema) = postgres_schema().await {
        all.push((tempfile::tempdir().unwrap(), connect(schema).await));
    }
    for (_, db) in &all {
        migrate::up(db).await.unwrap();
    }
    all
}

async fn connect(url: String) -> Db {
    let second = Duration::from_secs(5);
    let settings =
        Settings { url, maximum_connections: 4, acquire_timeout: second, busy_timeout: second, synchronous: "OFF" };
    Db::connect(&settings).await.unwrap()
}

async fn workspace(db: &Db) -> WorkspaceId {
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

async fn prompt(db: &Db, workspace: WorkspaceId, text: &str) -> Uuid {
    let id = PromptId::generate();
    let mut tx = db.begin().await.unwrap();
    prompt::ActiveModel {
        id: Set(id),
        workspace_id: Set(workspace),
        name: Set(id.to_string()),
        name_key: Set(id.to_string()),
        description: Set(None),
        current_version_id: Set(PromptVersionId::generate()),
        is_archived: Set(false),
        revision: Set(1),
        created_by: Set(None),
        created_at: Set(NOW),
        updated_at: Set(NOW),
    }
    .insert(&*tx)
    .await
    .unwrap();
    index_in(&mut tx, Index::Prompts, workspace, &[Words::new(id.0, text)]);
    tx.commit().await.unwrap();
    id.0
}

/// A document with a passage for each text; returns their identifiers.
async fn passages(db: &Db, workspace: WorkspaceId, texts: &[&str]) -> (Uuid, Vec<Uuid>) {
    let row = document::Model {
        id: DocumentId::generate(),
        workspace_id: workspace,
        name: "Tides".to_owned(),
        is_named: true,
        source_kind: document::DocumentSourceKind::Text,
        source_url: None,
        charset: None,
        media_type: "text/plain".to_owned(),
        byte_size: 1,
        sha256: DocumentId::generate().to_string(),
        blob_key: String::new(),
        status: document::DocumentStatus::Ready,
        status_message: None,
        progress: None,
        is_searchable: true,
        latest_job_id: None,
        language: None,
        page_count: None,
        chunk_count: 0,
        character_count: 0,
        metadata: json!({}),
        created_by: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let document = row.id;
    let mut tx = db.begin().await.unwrap();
    row.into_active_model().insert(&*tx).await.unwrap();
    let rows = texts.iter().zip(0..).map(|(text, position)| chunk::Model {
        id: ChunkId::generate(),
        document_id: document,
        workspace_id: workspace,
        position,
        text: (*text).to_owned(),
        heading: None,
        page_start: None,
        page_end: None,
        start_offset: 0,
        token_count: 1,
    });
    let rows: Vec<chunk::Model> = rows.collect();
    for rows in rows.chunks(100) {
        let rows = rows.iter().cloned().map(chunk::Model::into_active_model);
        chunk::Entity::insert_many(rows).exec(&*tx).await.unwrap();
    }
    let indexed: Vec<Words<'_>> = rows.iter().map(|row| Words::new(row.id.0, &row.text)).collect();
    index_in(&mut tx, Index::Chunks, workspace, &indexed);
    tx.commit().await.unwrap();
    (document.0, rows.iter().map(|row| row.id.0).collect())
}

async fn found(db: &Db, index: Index, workspace: WorkspaceId, query: &str) -> Vec<Uuid> {
    let all = matches(db.read(), index, workspace, query, 50, None).await.unwrap();
    assert!(all.iter().all(|(_, score)| *score > 0.0 && *score <= 1.0), "{all:?}");
    assert!(all.is_sorted_by(|(_, a), (_, b)| a >= b), "{all:?}");
    all.into_iter().map(|(id, _)| id).collect()
}

async fn listed(db: &Db, workspace: WorkspaceId, query: &str) -> u64 {
    let wanted = prompts(db.backend(), workspace, query, &[]);
    prompt::Entity::unscoped().filter(wanted).count(db.read()).await.unwrap()
}

#[tokio::test]
async fn prompts_need_all_words_and_the_beginning_of_the_last() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let tides = prompt(&db, lab, "Summarise the tides of Saint-Malo for {{audience}}. Être précis!").await;
        let moon = prompt(&db, lab, "Explain the Moon's phases for children").await;
        for (query, expected) in [
            ("SUMMARISE tide", vec![tides]),
            ("tide summarise", vec![]),
            ("saint malo", vec![tides]),
            ("precis etre", vec![tides]),
            ("moon's", vec![moon]),
            ("for", vec![tides, moon]),
            ("chi phases", vec![]),
            ("phases chi", vec![moon]),
            ("absent", vec![]),
            ("", vec![]),
            ("\"' *:()-", vec![]),
        ] {
            let mut all = found(&db, Index::Prompts, lab, query).await;
            all.sort();
            assert_eq!(all, expected, "{query}");
            assert_eq!(listed(&db, lab, query).await, expected.len() as u64, "{query}");
        }
    }
}

#[tokio::test]
async fn indexing_replaces_and_deleting_removes() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let first = prompt(&db, lab, "old words").await;
        let second = prompt(&db, lab, "old too").await;
        let mut tx = db.begin().await.unwrap();
        index_in(&mut tx, Index::Prompts, lab, &[Words::new(first, "new words")]);
        tx.commit().await.unwrap();
        assert_eq!(found(&db, Index::Prompts, lab, "old").await, [second]);
        assert_eq!(found(&db, Index::Prompts, lab, "new").await, [first]);

        let tx = db.begin().await.unwrap();
        remove_in(&tx, Index::Prompts, &[first, Uuid::now_v7()]).await.unwrap();
        prompt::Entity::delete_unscoped().filter(prompt::Column::Id.eq(PromptId(second))).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(found(&db, Index::Prompts, lab, "old").await.is_empty());
        assert!(found(&db, Index::Prompts, lab, "words").await.is_empty());
        // A reused row number does not bring the old words back.
        let third = prompt(&db, lab, "third").await;
        assert!(found(&db, Index::Prompts, lab, "too").await.is_empty());
        assert_eq!(found(&db, Index::Prompts, lab, "third").await, [third]);
    }
}

#[tokio::test]
async fn questions_find_passages_by_any_word_best_first() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let texts = [
            "The harbour is closed at night.",
            "Spring tides follow the new moon; the tidal range at Saint-Malo reaches twelve metres.",
            "Ships wait for the tide before they enter the harbour.",
            "潮の満ち引きは月による。",
        ];
        let (_, ids) = passages(&db, lab, &texts).await;
        let best = found(&db, Index::Chunks, lab, "How large is the tidal range of Saint-Malo?").await;
        assert_eq!(best[0], ids[1]);
        let ships = found(&db, Index::Chunks, lab, "Which ship waited for the tides?").await;
        assert_eq!(ships[0], ids[2]);
        assert_eq!(found(&db, Index::Chunks, lab, "月").await, [ids[3]]);
        assert!(found(&db, Index::Chunks, lab, "What is this about?").await.is_empty());
        assert_eq!(matches(db.read(), Index::Chunks, lab, "harbour tide", 1, None).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn c_ten_3_other_tenants_are_neither_found_nor_weighed() {
    for (_folder, db) in databases().await {
        let (lab, other) = (workspace(&db).await, workspace(&db).await);
        let texts = ["common rare", "common", "common word", "word"];
        let (_, own) = passages(&db, lab, &texts).await;
        prompt(&db, other, "secret").await;
        assert!(found(&db, Index::Prompts, lab, "secret").await.is_empty());
        assert_eq!(listed(&db, lab, "secret").await, 0);
        let before = matches(db.read(), Index::Chunks, lab, "common rare", 10, None).await.unwrap();
        assert_eq!(before[0].0, own[0]);
        // In the other workspace the weights of the words are reversed.
        let foreign: Vec<String> = (0..40).map(|n| format!("rare {n}")).collect();
        let foreign: Vec<&str> = foreign.iter().map(String::as_str).collect();
        passages(&db, other, &foreign).await;
        let after = matches(db.read(), Index::Chunks, lab, "common rare", 10, None).await.unwrap();
        assert_eq!(after.len(), 3);
        let order = |all: &[(Uuid, f64)]| all.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        assert_eq!(order(&before), order(&after));
        for ((_, before), (_, after)) in before.iter().zip(&after) {
            assert!((before - after).abs() < 0.05, "{before} {after}");
        }
        // The token of a tenant, written into a text, gives no access.
        let token = format!("t{}0", lab.0.simple());
        passages(&db, other, &[&format!("{token} intruder")]).await;
        assert!(found(&db, Index::Chunks, lab, "intruder").await.is_empty());
    }
}

#[tokio::test]
async fn passages_can_be_limited_to_documents_before_ranking() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let (first, of_first) = passages(&db, lab, &["tide", "tide and more tide"]).await;
        let (second, of_second) = passages(&db, lab, &["the tide is a long story of the moon"]).await;
        let limited = |documents: Vec<Uuid>| {
            let db = db.clone();
            async move { matches(db.read(), Index::Chunks, lab, "tides", 1, Some(&documents)).await.unwrap() }
        };
        assert_eq!(limited(vec![second]).await, [(of_second[0], 1.0)]);
        assert!(of_first.contains(&limited(vec![first]).await[0].0));
        assert!(limited(vec![]).await.is_empty());
        assert!(limited(vec![Uuid::now_v7()]).await.is_empty());
    }
}

#[tokio::test]
async fn many_passages_are_indexed_at_once() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let texts: Vec<String> = (0..450).map(|n| format!("passage number{n}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (_, ids) = passages(&db, lab, &texts).await;
        for n in [0, 199, 200, 449] {
            assert_eq!(found(&db, Index::Chunks, lab, &format!("number{n}")).await, [ids[n]]);
        }
    }
}
