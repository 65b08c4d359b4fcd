//! Search of conversations on SQLite, and on PostgreSQL when `DOSSIER_TEST_DATABASE_URL` names a server.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, ModelTrait as _, QueryFilter as _, QueryOrder as _};

use super::{Indexed, TITLE, forget_in, index_in, matching};
use crate::base::id::{ConversationId, UserId, WorkspaceId};
use crate::db::Db;
use crate::db::fixtures::{NOW, databases, workspace};
use crate::entity::conversation::{self, TitleSource};
use crate::entity::{Unscoped as _, conversation::Entity};

/// A conversation of nobody with these texts, the title first.
async fn talk(db: &Db, workspace: WorkspaceId, owner: Option<UserId>, texts: &[&str]) -> ConversationId {
    let row = conversation::Model {
        id: ConversationId::generate(),
        workspace_id: workspace,
        bot_id: None,
        owner_id: None,
        report_id: None,
        origin: None,
        title: String::new(),
        title_source: TitleSource::Placeholder,
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
        created_at: NOW,
        updated_at: NOW,
    };
    let mut tx = db.begin().await.unwrap();
    row.clone().into_active_model().reset_all().insert(&*tx).await.unwrap();
    for (sequence, text) in (TITLE..).zip(texts) {
        index_in(&mut tx, Indexed { workspace, owner, conversation: row.id }, sequence, text);
    }
    tx.commit().await.unwrap();
    row.id
}

async fn found(db: &Db, workspace: WorkspaceId, owner: Option<UserId>, query: &str) -> Vec<ConversationId> {
    let wanted = matching(db.backend(), workspace, owner, query);
    let rows = Entity::unscoped().filter(wanted).order_by_asc(conversation::Column::Id).all(db.read()).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn a_conversation_is_found_by_all_words_of_one_of_its_texts() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let tides =
            talk(&db, lab, None, &["Saint-Malo", "Why do TIDES rise twice a day?", "Être précis: the Moon."]).await;
        let moon = talk(&db, lab, None, &["", "The phases of the Moon"]).await;
        for (query, expected) in [
            ("tides rise", vec![tides]),
            ("ris tid", vec![tides]),
            ("saint malo", vec![tides]),
            ("etre precis", vec![tides]),
            ("moon", vec![tides, moon]),
            ("tides moon", vec![]),
            ("ides", vec![]),
            ("o", vec![]),
            ("of", vec![moon]),
            ("absent", vec![]),
            ("", vec![]),
            ("\"' *:()-&|!", vec![]),
            ("moon\" OR \"tides", vec![]),
        ] {
            assert_eq!(found(&db, lab, None, query).await, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn scripts_without_spaces_are_searched_within_their_words() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let japanese = talk(&db, lab, None, &["", "潮は一日に二回満ちる。東京タワーからも見える。"]).await;
        let chinese = talk(&db, lab, None, &["潮汐是怎么形成的", ""]).await;
        let thai = talk(&db, lab, None, &["", "น้ำขึ้นน้ำลงเกิดจากดวงจันทร์"]).await;
        let korean = talk(&db, lab, None, &["", "밀물은 하루에 두 번 옵니다."]).await;
        let hindi = talk(&db, lab, None, &["", "ज्वार दिन में दो बार आता है।"]).await;
        let arabic = talk(&db, lab, None, &["", "يحدث المدّ مرتين في اليوم."]).await;
        for (query, expected) in [
            ("東京", vec![japanese]),
            ("京タワー", vec![japanese]),
            ("タワー 潮", vec![japanese]),
            ("潮", vec![japanese, chinese]),
            ("潮汐", vec![chinese]),
            ("形成", vec![chinese]),
            ("東汐", vec![]),
            ("ดวงจันทร์", vec![thai]),
            ("จันทร์", vec![thai]),
            ("น้ำลง", vec![thai]),
            ("ดวงอาทิตย์", vec![]),
            ("밀물", vec![korean]),
            ("하루 밀물", vec![korean]),
            ("ज्वार", vec![hindi]),
            ("दिन बार", vec![hindi]),
            ("المد", vec![arabic]),
        ] {
            assert_eq!(found(&db, lab, None, query).await, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn texts_are_replaced_forgotten_and_gone_with_their_conversation() {
    for (_folder, db) in databases().await {
        let (lab, own) = (workspace(&db).await, UserId::generate());
        let other = workspace(&db).await;
        let talk = talk(&db, lab, Some(own), &["ebb", "flood", "slack"]).await;
        for (workspace, owner, expected) in
            [(lab, None, 1), (lab, Some(own), 1), (lab, Some(UserId::generate()), 0), (other, None, 0)]
        {
            assert_eq!(found(&db, workspace, owner, "flood").await.len(), expected, "{workspace:?} {owner:?}");
        }
        let mut tx = db.begin().await.unwrap();
        index_in(&mut tx, Indexed { workspace: lab, owner: Some(own), conversation: talk }, 1, "neap");
        forget_in(&mut tx, talk, 2);
        tx.commit().await.unwrap();
        for (query, expected) in [("flood", 0), ("neap", 1), ("slack", 0), ("ebb", 1)] {
            assert_eq!(found(&db, lab, Some(own), query).await.len(), expected, "{query}");
        }
        let row = Entity::unscoped_by_id(talk).one(db.read()).await.unwrap().unwrap();
        let tx = db.begin().await.unwrap();
        row.delete(&*tx).await.unwrap();
        tx.commit().await.unwrap();
        let entries = crate::db::Sql::new("SELECT COUNT(*) FROM conversation_search").all(db.read()).await.unwrap();
        let left: i64 = entries[0].try_get_by_index(0).unwrap();
        assert_eq!(left, 0);
    }
}
