//! Lists and their filters.

use std::time::{Duration, Instant};

use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{change, create, document, list};
use crate::base::id::BotId;
use crate::base::{Timestamp, WorkspaceRole};
use crate::domain::bots::settings::{Retrieval, Sampling};
use crate::entity::bot::{self, Visibility};
use crate::testing::TestServer;

#[tokio::test]
async fn bots_are_listed_by_words_state_visibility_and_creator() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    for (viewer, name, description, visibility, enabled) in [
        (&ada, "Beta", "Tides of the sea", "WORKSPACE", true),
        (&ben, "alpha", "Phases of the Moon", "WORKSPACE", false),
        (&ben, "Gamma", "sea shells", "PRIVATE", true),
        (&ada, "Delta", "", "PRIVATE", true),
    ] {
        let values = json!({ "name": name, "description": description, "visibility": visibility, "isEnabled": enabled,
                             "systemPrompt": "hidden words" });
        create(&server, viewer, lab, values).await;
    }
    for (filter, by_ada, by_ben) in [
        (Value::Null, "alpha Beta Delta Gamma", "alpha Beta Gamma"),
        (json!({ "search": "SEA" }), "Beta Gamma", "Beta Gamma"),
        (json!({ "search": "sea tid" }), "Beta", "Beta"),
        (json!({ "search": "ALPH" }), "alpha", "alpha"),
        (json!({ "search": " " }), "alpha Beta Delta Gamma", "alpha Beta Gamma"),
        (json!({ "search": "hidden" }), "", ""),
        (json!({ "search": "%" }), "", ""),
        (json!({ "isEnabled": true }), "Beta Delta Gamma", "Beta Gamma"),
        (json!({ "isEnabled": false }), "alpha", "alpha"),
        (json!({ "visibilities": ["PRIVATE"] }), "Delta Gamma", "Gamma"),
        (json!({ "visibilities": ["WORKSPACE", "PRIVATE"], "search": "sea" }), "Beta Gamma", "Beta Gamma"),
        (json!({ "visibilities": [] }), "", ""),
        (json!({ "createdById": ben.user_id().unwrap() }), "alpha Gamma", "alpha Gamma"),
        (json!({ "createdById": ada.user_id().unwrap() }), "Beta Delta", "Beta"),
        (json!({ "createdById": "user_nobody" }), "", ""),
    ] {
        for (viewer, expected) in [(&ada, by_ada), (&ben, by_ben)] {
            let (names, total) = list(&server, viewer, lab, filter.clone(), Value::Null).await;
            assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>(), "{filter}");
            assert_eq!(total, names.len() as u64, "{filter}");
        }
    }
}

#[tokio::test]
async fn ten_thousand_bots_page_to_their_end_without_gap_and_as_quickly_as_at_the_start() {
    const ROWS: usize = 10_000;
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let rea = server.member("Rea", lab, WorkspaceRole::Viewer).await;
    let rows = (0..ROWS).map(|n| bot::Model {
        id: BotId::generate(),
        workspace_id: lab,
        name: format!("Bot {n:05}"),
        name_key: format!("bot {n:05}"),
        description: None,
        avatar_file: None,
        visibility: if n % 10 == 0 { Visibility::Private } else { Visibility::Workspace },
        is_enabled: true,
        system_prompt: "Answer.".to_owned(),
        greeting: None,
        suggested_questions: json!([]),
        model_id: None,
        sampling: serde_json::to_value(Sampling::default()).unwrap(),
        retrieval: serde_json::to_value(Retrieval::default()).unwrap(),
        shows_reasoning: false,
        monthly_budget_micros: None,
        revision: 1,
        created_by: ada.user_id(),
        created_at: Timestamp(1_000 + i64::try_from(n).unwrap()),
        updated_at: Timestamp(1_000_000 - i64::try_from(n).unwrap()),
    });
    let rows: Vec<bot::ActiveModel> = rows.map(Into::into).collect();
    let tx = server.app.db.begin().await.unwrap();
    for rows in rows.chunks(500) {
        bot::Entity::insert_many(rows.to_vec()).exec_without_returning(&*tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let document = "query ($id: ID!, $order: BotOrder, $after: String) { workspace(id: $id) {
        bots(first: 100, after: $after, orderBy: $order) { nodes { id name } pageInfo { endCursor hasNextPage } } } }";
    for (viewer, expected) in [(&ada, ROWS), (&rea, ROWS / 10 * 9)] {
        for (field, direction) in [("NAME", "ASC"), ("CREATED_AT", "DESC"), ("UPDATED_AT", "DESC")] {
            let (mut names, mut after, mut times) = (Vec::new(), Value::Null, Vec::new());
            loop {
                let order = json!({ "field": field, "direction": direction });
                let variables = json!({ "id": lab, "order": order, "after": after });
                let started = Instant::now();
                let page = server.data(viewer, document, variables).await["workspace"]["bots"].take();
                times.push(started.elapsed());
                names.extend(page["nodes"].as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap().to_owned()));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(names.len(), expected, "{field}");
            let is_sorted = match field {
                "CREATED_AT" => names.is_sorted_by(|a, b| a > b),
                _ => names.is_sorted_by(|a, b| a < b),
            };
            assert!(is_sorted, "{field}");
            let median = |times: &[Duration]| {
                let mut times = times.to_vec();
                times.sort_unstable();
                times[times.len() / 2]
            };
            let (start, end) = (median(&times[..20]), median(&times[times.len() - 20..]));
            println!("{field}, {expected} bots, pages of 100: {start:?} at the start, {end:?} at the end");
            // Other tests take processors too: a page that counts what comes before it would take many times as long.
            assert!(end < start * 5 + Duration::from_millis(20), "{field}: {start:?} at the start, {end:?} at the end");
        }
    }
}

#[tokio::test]
async fn c_gql_9_the_number_of_statements_does_not_grow_with_the_bots() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let read =
        "query ($id: ID!) { workspace(id: $id) { bots(first: 50, filter: { isEnabled: true }) { totalCount nodes {
        name model { name } fallbackModels { name } workspace { name } createdBy { name } export knowledgeTags { name documentCount }
        knowledge(first: 5) { totalCount readyCount edges { addedBy { name } node { name bots(first: 3) { totalCount
            nodes { name knowledge(last: 1) { nodes { name } } } } } } } } } } }";
    let mut needed = Vec::new();
    let mut present = 0;
    for rows in [2, 20] {
        for n in present..rows {
            let text = document(&server, &ada, lab, &format!("D{n}"), &["t"]).await;
            let values =
                json!({ "name": format!("B{n}"), "documentIds": [text], "knowledgeTags": ["t", format!("t{n}")] });
            let id = create(&server, &ada, lab, values).await["id"].take();
            change(&server, &ada, "updateBot", json!({ "botId": id, "description": "d" })).await;
        }
        present = rows;
        let before = server.app.db.reads();
        let found = server.data(&ada, read, json!({ "id": lab })).await;
        needed.push(server.app.db.reads() - before);
        assert_eq!(found["workspace"]["bots"]["nodes"].as_array().unwrap().len(), rows);
    }
    // Loads of two fields that wait at the same time share a statement, so a few more or less are possible.
    assert!(needed[0] > 5 && needed[1] <= needed[0] + 4, "{needed:?}");
}
