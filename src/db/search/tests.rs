//! Full-text search on SQLite, and on PostgreSQL when `DOSSIER_TEST_DATABASE_URL` names a server.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, QueryOrder as _, Set};
use uuid::Uuid;

use super::{Words, index_in, prompts};
use crate::base::id::{PromptId, PromptVersionId, WorkspaceId};
use crate::db::Db;
use crate::db::fixtures::{NOW, databases, workspace};
use crate::entity::{Unscoped as _, prompt};

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
    index_in(&mut tx, workspace, &[Words::new(id.0, text)]);
    tx.commit().await.unwrap();
    id.0
}

/// The prompts that a list would show, in the order in which they were made.
async fn found(db: &Db, workspace: WorkspaceId, query: &str) -> Vec<Uuid> {
    let wanted = prompts(db.backend(), workspace, query, &[]);
    let rows = prompt::Entity::unscoped().filter(wanted).order_by_asc(prompt::Column::Id).all(db.read()).await.unwrap();
    rows.into_iter().map(|row| row.id.0).collect()
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
            assert_eq!(found(&db, lab, query).await, expected, "{query}");
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
        index_in(&mut tx, lab, &[Words::new(first, "new words")]);
        tx.commit().await.unwrap();
        assert_eq!(found(&db, lab, "old").await, [second]);
        assert_eq!(found(&db, lab, "new").await, [first]);

        let tx = db.begin().await.unwrap();
        let both = [PromptId(first), PromptId(second)];
        prompt::Entity::delete_unscoped().filter(prompt::Column::Id.is_in(both)).exec(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(found(&db, lab, "old").await.is_empty());
        assert!(found(&db, lab, "words").await.is_empty());
        // A reused row number does not bring the old words back.
        let third = prompt(&db, lab, "third").await;
        assert!(found(&db, lab, "too").await.is_empty());
        assert_eq!(found(&db, lab, "third").await, [third]);
    }
}

#[tokio::test]
async fn c_ten_3_prompts_of_other_tenants_are_not_found() {
    for (_folder, db) in databases().await {
        let (lab, other) = (workspace(&db).await, workspace(&db).await);
        let secret = prompt(&db, other, "secret").await;
        assert_eq!(found(&db, other, "secret").await, [secret]);
        assert!(found(&db, lab, "secret").await.is_empty());
        // The token of a tenant, written into a text, gives no access.
        let token = format!("t{}0", lab.0.simple());
        prompt(&db, other, &format!("{token} intruder")).await;
        assert!(found(&db, lab, "intruder").await.is_empty());
    }
}
