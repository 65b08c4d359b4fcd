//! Creating, changing and deleting providers, and what becomes of their keys.

use std::path::Path;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::stand_in::{StandIn, listed};
use super::{KEY, administrator, change, create, model_named, server};
use crate::base::id::ModelProviderId;
use crate::entity::{OfWorkspace as _, Unscoped as _, activity_event, audit_entry, model, model_provider};
use crate::testing::codes;
use crate::vault::Place;

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_created_with_its_models() {
    let (server, stand_in) =
        (server().await, StandIn::with(&[listed("large", 2.5, 10.0), listed("text-embedding-x", 0.1, 0.0)]).await);
    let root = administrator(&server).await;
    let made = create(&server, &root, None, " Cloud ", &stand_in).await;
    assert_eq!(
        (&made["name"], &made["kind"], &made["baseUrl"], &made["isEnabled"], &made["hasCredentials"]),
        (&json!("Cloud"), &json!("OPENAI"), &json!(stand_in.url()), &json!(true), &json!(true))
    );
    assert_eq!(
        (&made["status"], &made["statusMessage"], &made["workspace"]),
        (&json!("AVAILABLE"), &Value::Null, &Value::Null)
    );
    assert!(made["checkedAt"].is_string());
    let large = model_named(&made, "large");
    assert_eq!(large["capabilities"], json!(["CHAT"]));
    assert_eq!((&large["contextTokens"], &large["provider"]["id"]), (&json!(8_000), &made["id"]));
    assert_eq!(
        (&large["inputPriceUsd"], &large["outputPriceUsd"], &large["priceVersion"]),
        (&json!(2.5), &json!(10), &json!(1))
    );
    assert_eq!(model_named(&made, "text-embedding-x")["capabilities"], json!(["EMBEDDING"]));
    assert_eq!(*stand_in.said().keys.lock().unwrap(), [format!("Bearer {KEY}")]);

    let again = "query ($id: ID!, $model: ID!) { node(id: $id) { ... on ModelProvider { name } }
        model: node(id: $model) { ... on Model { name } } admin { modelProviders { name } } }";
    let found = server.data(&root, again, json!({ "id": made["id"], "model": large["id"] })).await;
    assert_eq!((&found["node"]["name"], &found["model"]["name"]), (&json!("Cloud"), &json!("large")));
    assert_eq!(found["admin"]["modelProviders"], json!([{ "name": "Cloud" }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_does_not_answer_is_there_all_the_same_and_says_why() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 1.0, 1.0)]).await);
    stand_in.goes_down(true);
    let root = administrator(&server).await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    assert_eq!((&made["status"], &made["models"]), (&json!("UNAVAILABLE"), &json!([])));
    assert!(made["statusMessage"].as_str().is_some_and(|message| message.len() > 10 && !message.contains("127.0.0.1")));
    stand_in.goes_down(false);
    let synced = change(&server, &root, "syncModelProvider", json!({ "providerId": made["id"] })).await;
    assert_eq!(synced["provider"]["status"], "AVAILABLE");
    model_named(&synced["provider"], "large");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_nowhere_in_plain_c_llm_9() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 1.0, 1.0)]).await);
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, Some(lab), "Own", &stand_in).await;
    let values = json!({ "providerId": made["id"], "name": "Renamed", "apiKey": format!("{KEY}2") });
    let changed = change(&server, &ada, "updateModelProvider", values).await;
    assert!(!format!("{made}{changed}").contains(KEY), "in an answer");

    let id: ModelProviderId = made["id"].as_str().unwrap().parse().unwrap();
    let read = server.app.db.read();
    let row = model_provider::Entity::by_id_in(lab, id).one(read).await.unwrap().unwrap();
    let sealed = row.api_key_sealed.clone().unwrap();
    let audited = audit_entry::Entity::unscoped().all(read).await.unwrap();
    let told = activity_event::Entity::unscoped().all(read).await.unwrap();
    assert!(
        audited.iter().any(|entry| entry.action == "model_provider.updated" && entry.changes["hasCredentials"] == true)
    );
    assert!(!format!("{row:?}{audited:?}{told:?}").contains(KEY), "in a row");
    assert!(!format!("{told:?}").contains("127.0.0.1"), "members who may not change the provider see no address");
    // The whole file of the database, with what was overwritten.
    if server.app.db.is_sqlite() {
        for entry in std::fs::read_dir(&server.app.config.data_dir).unwrap() {
            let path = entry.unwrap().path();
            assert!(!holds(&path, KEY.as_bytes()), "{path:?}");
        }
    }
    let place = Place { workspace: Some(lab), table: "model_providers", column: "api_key_sealed", row: id.0 };
    let opened = server.app.vault.open(&server.app, &place, &sealed).await.unwrap();
    assert_eq!(opened.expose_secret(), format!("{KEY}2"));
    assert_eq!(stand_in.said().keys.lock().unwrap().last().unwrap(), &format!("Bearer {KEY}2"), "it is what is sent");
}

fn holds(path: &Path, needle: &[u8]) -> bool {
    path.is_file() && std::fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_never_gets_the_key_of_the_former_one_c_llm_9() {
    let server = server().await;
    let (ours, theirs) = (StandIn::with(&[listed("large", 1.0, 1.0)]).await, StandIn::with(&[]).await);
    let root = administrator(&server).await;
    let made = create(&server, &root, None, "Cloud", &ours).await;
    let id = &made["id"];
    let moved = json!({ "providerId": id, "baseUrl": theirs.url() });
    let refused = change(&server, &root, "updateModelProvider", moved.clone()).await;
    assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec!["INVALID_INPUT"], &json!(["input", "apiKey"])));
    assert!(theirs.said().keys.lock().unwrap().is_empty(), "nothing was sent");

    let with = |key: Value| {
        let mut values = moved.clone();
        values["apiKey"] = key;
        values
    };
    let without = change(&server, &root, "updateModelProvider", with(Value::Null)).await["provider"].take();
    assert_eq!((&without["hasCredentials"], &without["baseUrl"]), (&json!(false), &json!(theirs.url())));
    assert_eq!(*theirs.said().keys.lock().unwrap(), [""]);
    assert_eq!(model_named(&without, "large")["isListed"], false);
    // Without a key there is nothing to lose.
    let back = json!({ "providerId": id, "baseUrl": ours.url() });
    let back = change(&server, &root, "updateModelProvider", back).await;
    assert_eq!(codes(&back), [""; 0]);
    let values = with(json!("sk-for-them"));
    let again = change(&server, &root, "updateModelProvider", values).await["provider"].take();
    assert_eq!(again["hasCredentials"], true);
    assert_eq!(*theirs.said().keys.lock().unwrap(), ["", "Bearer sk-for-them"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_moved_to_another_row_is_not_used() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 1.0, 1.0)]).await);
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let [first, second] = ["One", "Two"].map(|name| (name, &stand_in));
    let first = create(&server, &ada, Some(lab), first.0, first.1).await;
    let second = create(&server, &ada, Some(lab), second.0, second.1).await;
    let id = |made: &Value| made["id"].as_str().unwrap().parse::<ModelProviderId>().unwrap();
    let read = server.app.db.read();
    let sealed = model_provider::Entity::by_id_in(lab, id(&first)).one(read).await.unwrap().unwrap().api_key_sealed;
    let change_row = model_provider::ActiveModel {
        id: sea_orm::Set(id(&second)),
        api_key_sealed: sea_orm::Set(sealed),
        revision: sea_orm::Set(2),
        ..Default::default()
    };
    let tx = server.app.db.begin().await.unwrap();
    sea_orm::ActiveModelTrait::update(change_row, &*tx).await.unwrap();
    tx.commit().await.unwrap();
    let document = super::mutation("syncModelProvider");
    let answer = server.run(&ada, &document, crate::testing::input(json!({ "providerId": second["id"] }))).await;
    assert_eq!(crate::testing::error_code(&answer), "INTEGRITY_ERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_keys_that_cannot_be_are_refused_with_their_place() {
    let server = server().await;
    let root = administrator(&server).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let new = |more: Value| {
        let mut values = json!({ "name": "Cloud", "kind": "OPENAI", "baseUrl": "https://llm.invalid/v1" });
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        values
    };
    for (values, field) in [
        (new(json!({ "baseUrl": "https://user:secret@llm.invalid/v1" })), "baseUrl"),
        (new(json!({ "baseUrl": "https://llm.invalid/v1?key=secret" })), "baseUrl"),
        (new(json!({ "baseUrl": "ftp://llm.invalid/v1" })), "baseUrl"),
        (new(json!({ "apiKey": "two words" })), "apiKey"),
        (new(json!({ "apiKey": "" })), "apiKey"),
        (new(json!({ "kind": "BUILT_IN" })), "kind"),
        (new(json!({ "kind": "CONFIGURED" })), "kind"),
        (new(json!({ "name": " " })), "name"),
    ] {
        let refused = change(&server, &root, "createModelProvider", values).await;
        assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec!["INVALID_INPUT"], &json!(["input", field])));
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
    // Nobody reaches what stands beside the server, unless its operator allows it.
    for (viewer, workspace) in [(&ada, json!(lab)), (&root, Value::Null)] {
        let inside = new(json!({ "workspaceId": workspace, "baseUrl": "http://10.0.0.7:11434/v1" }));
        let refused = change(&server, viewer, "createModelProvider", inside).await;
        assert_eq!(
            (codes(&refused), &refused["errors"][0]["path"]),
            (vec!["EGRESS_DENIED"], &json!(["input", "baseUrl"]))
        );
        assert!(!refused.to_string().contains("10.0.0.7"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique_in_their_scope_and_stale_changes_conflict() {
    let (server, stand_in) = (server().await, StandIn::with(&[]).await);
    let root = administrator(&server).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    create(&server, &ada, Some(lab), "cloud", &stand_in).await;
    for name in ["CLOUD", "settings of the server", "Built In"] {
        let values = json!({ "name": name, "kind": "OPENAI", "baseUrl": stand_in.url() });
        let taken = change(&server, &root, "createModelProvider", values).await;
        assert_eq!(codes(&taken), ["ALREADY_EXISTS"], "{name}");
    }
    let update = async |values: Value| change(&server, &root, "updateModelProvider", values).await;
    let renamed = update(json!({ "providerId": made["id"], "expectedRevision": 1, "name": "Clouds" })).await;
    assert_eq!((&renamed["provider"]["name"], &renamed["provider"]["revision"]), (&json!("Clouds"), &json!(2)));
    let stale = update(json!({ "providerId": made["id"], "expectedRevision": 1, "name": "Fog" })).await;
    assert_eq!((codes(&stale), &stale["errors"][0]["existing"]["id"]), (vec!["CONFLICT"], &made["id"]));
    let same = update(json!({ "providerId": made["id"], "name": "Clouds", "isEnabled": true })).await;
    assert_eq!(same["provider"]["revision"], 2, "repeating it changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_takes_the_models_along() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 1.0, 1.0)]).await);
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, Some(lab), "Own", &stand_in).await;
    let model = &model_named(&made, "large")["id"];
    let chosen = json!({ "workspaceId": lab, "purpose": "CHAT", "modelIds": [model] });
    change(&server, &ada, "setModelDefaults", chosen).await;
    let gone = change(&server, &ada, "deleteModelProvider", json!({ "providerId": made["id"] })).await;
    assert_eq!(gone["deletedId"], made["id"]);
    assert!(model::Entity::unscoped().all(server.app.db.read()).await.unwrap().is_empty());
    let document = "query ($id: ID!) { workspace(id: $id) { models { id } modelProviders { id }
        settings { defaultChatModel { id } modelDefaults { purpose } } } }";
    let left = server.data(&ada, document, json!({ "id": lab })).await["workspace"].take();
    let nothing =
        json!({ "models": [], "modelProviders": [], "settings": { "defaultChatModel": null, "modelDefaults": [] } });
    assert_eq!(left, nothing);
    let again = change(&server, &ada, "deleteModelProvider", json!({ "providerId": made["id"] })).await;
    assert_eq!(codes(&again), ["NOT_FOUND"]);
}
