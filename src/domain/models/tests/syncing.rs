//! Reading the models of a provider again.

use futures_util::future::join_all;
use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::stand_in::{StandIn, listed};
use super::{administrator, change, create, model_named, server};
use crate::base::id::ModelId;
use crate::entity::{BelongsTo as _, Unscoped as _, audit_entry, model, model_price};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_lists_no_more_stays_and_is_marked() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("a", 1.0, 2.0), listed("b", 1.0, 2.0)]).await);
    let root = administrator(&server).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    let b = model_named(&made, "b")["id"].clone();
    stand_in.lists(&[listed("a", 1.0, 2.0), listed("c", 1.0, 2.0)]);
    let sync = json!({ "providerId": made["id"] });
    let synced = change(&server, &root, "syncModelProvider", sync.clone()).await["provider"].take();
    assert_eq!((&model_named(&synced, "b")["isListed"], &model_named(&synced, "b")["id"]), (&json!(false), &b));
    assert_eq!(model_named(&synced, "a"), model_named(&made, "a"), "nothing changed");
    let document = "query ($id: ID!) { workspace(id: $id) { models { name } } }";
    let usable = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["models"].take();
    assert_eq!(usable, json!([{ "name": "a" }, { "name": "c" }]));
    let audited = audit_entry::Entity::unscoped().filter(audit_entry::Column::Action.eq("model_provider.synced"));
    let audited = audited.one(server.app.db.read()).await.unwrap().unwrap();
    assert_eq!(audited.changes, json!({ "status": "AVAILABLE", "added": 1, "changed": 0, "gone": 1 }));

    stand_in.lists(&[listed("a", 1.0, 2.0), listed("b", 1.0, 2.0)]);
    let synced = change(&server, &root, "syncModelProvider", sync).await["provider"].take();
    assert_eq!((&model_named(&synced, "b")["isListed"], &model_named(&synced, "b")["id"]), (&json!(true), &b));
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_readings_at_once_are_as_one() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("a", 1.0, 2.0)]).await);
    let root = administrator(&server).await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    stand_in.lists(&[listed("a", 3.0, 4.0), listed("b", 1.0, 2.0), listed("c", 1.0, 2.0)]);
    let sync = json!({ "providerId": made["id"] });
    let calls = (0..16).map(|_| change(&server, &root, "syncModelProvider", sync.clone()));
    for payload in join_all(calls).await {
        assert_eq!(payload["provider"]["models"].as_array().unwrap().len(), 3, "{payload}");
        let a = model_named(&payload["provider"], "a");
        assert_eq!((&a["priceVersion"], &a["revision"]), (&json!(2), &json!(2)));
    }
    assert_eq!(model::Entity::unscoped().all(server.app.db.read()).await.unwrap().len(), 3);
    assert_eq!(model_price::Entity::unscoped().all(server.app.db.read()).await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_that_a_person_set_are_not_those_of_the_list_any_more() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("a", 1.0, 2.0)]).await);
    let root = administrator(&server).await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    let a = &model_named(&made, "a")["id"];
    let values = json!({ "modelId": a, "inputPriceUsd": 5, "displayName": "Alpha", "isEnabled": false });
    let changed = change(&server, &root, "updateModel", values).await["model"].take();
    assert_eq!((&changed["inputPriceUsd"], &changed["outputPriceUsd"]), (&json!(5), &json!(2)));
    stand_in.lists(&[listed("a", 7.0, 8.0)]);
    let synced =
        change(&server, &root, "syncModelProvider", json!({ "providerId": made["id"] })).await["provider"].take();
    let after = model_named(&synced, "a");
    let kept = ["inputPriceUsd", "priceVersion", "displayName", "isEnabled"].map(|field| &after[field]);
    assert_eq!(kept, [&json!(5), &json!(2), &json!("Alpha"), &json!(false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_a_history_of_versions() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("a", 1.0, 2.0)]).await);
    let root = administrator(&server).await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    let sync = json!({ "providerId": made["id"] });
    change(&server, &root, "syncModelProvider", sync.clone()).await;
    stand_in.lists(&[listed("a", 1.5, 2.0)]);
    let synced = change(&server, &root, "syncModelProvider", sync).await["provider"].take();
    let a = &model_named(&synced, "a")["id"];
    let changed =
        change(&server, &root, "updateModel", json!({ "modelId": a, "outputPriceUsd": null })).await["model"].take();
    let told = |version: i32, source: &str, input: Value, output: Value, by: Value| json!({ "version": version, "source": source, "inputPriceUsd": input, "outputPriceUsd": output, "createdBy": by });
    let expected = json!([
        told(3, "PERSON", json!(1.5), Value::Null, json!({ "name": "Root" })),
        told(2, "PROVIDER", json!(1.5), json!(2), Value::Null),
        told(1, "PROVIDER", json!(1), json!(2), Value::Null),
    ]);
    assert_eq!(changed["prices"], expected);
    let same =
        change(&server, &root, "updateModel", json!({ "modelId": a, "outputPriceUsd": null })).await["model"].take();
    assert_eq!((&same["priceVersion"], &same["revision"]), (&json!(3), &changed["revision"]));
    let id: ModelId = a.as_str().unwrap().parse().unwrap();
    assert_eq!(model_price::Entity::belonging_to(id).all(server.app.db.read()).await.unwrap().len(), 3);
    for (field, value) in [("inputPriceUsd", -1), ("outputPriceUsd", 2_000_000)] {
        let refused = change(&server, &root, "updateModel", json!({ "modelId": a, field: value })).await;
        assert_eq!(refused["errors"][0]["path"], json!(["input", field]));
    }
}
