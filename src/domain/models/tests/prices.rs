//! What calls of a model cost, by the prices of its row.

use sea_orm::QueryOrder as _;
use serde_json::json;

use super::asking::ask;
use super::stand_in::{StandIn, listed};
use super::{administrator, change, create, model_named, server};
use crate::base::id::ModelId;
use crate::entity::model_default::ModelPurpose;
use crate::entity::{Unscoped as _, usage_entry};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_prices_leaves_what_was_spent_before_as_it_was_c_llm_7() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 2.0, 10.0)]).await);
    let root = administrator(&server).await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &root, None, "Cloud", &stand_in).await;
    let model = &model_named(&made, "large")["id"];
    let id: ModelId = model.as_str().unwrap().parse().unwrap();
    ask(&server, lab, ModelPurpose::Chat, Some(id), &[]).await.unwrap();
    change(&server, &root, "updateModel", json!({ "modelId": model, "inputPriceUsd": 4 })).await;
    ask(&server, lab, ModelPurpose::Chat, Some(id), &[]).await.unwrap();
    let entries =
        usage_entry::Entity::unscoped().order_by_asc(usage_entry::Column::Id).all(server.app.db.read()).await.unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            (entry.provider.as_str(), entry.model.as_str(), entry.model_id, entry.price_version, entry.cost_micros)
        })
        .collect();
    // 1,000 tokens in, 100 out.
    let expected = [("Cloud", "large", Some(id), Some(1), 3_000), ("Cloud", "large", Some(id), Some(2), 5_000)];
    assert_eq!(told, expected);
}
