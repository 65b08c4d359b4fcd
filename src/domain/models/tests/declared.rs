//! The model in the settings and those inside the server, as providers.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::stand_in::StandIn;
use super::{administrator, change, server_with};
use crate::base::{Clock, Viewer};
use crate::domain::models::service::declared::publish;
use crate::entity::{Unscoped as _, model, model_price, model_provider};
use crate::port::llm::testing::WordsModel;
use crate::port::llm::{LanguageModel, ModelSettings, Models, Prices, Provider, ProviderKind, ProviderSettings};
use crate::testing::{TestServer, codes};

const ALL: &str = "{ admin { modelProviders { id name kind isEnabled hasCredentials status
    models { id name capabilities isListed priceVersion inputPriceUsd embeddingDimensions prices { source inputPriceUsd } } } } }";

pub(super) fn writer(stand_in: &StandIn, name: &str, input: u64) -> Arc<dyn LanguageModel> {
    crate::port::install_crypto();
    let url = url::Url::parse(&stand_in.url()).unwrap();
    let settings = ProviderSettings::new("127.0.0.1", ProviderKind::OpenAi, url);
    let prices = Prices { input, cached_input: input, output: 2 * input };
    let model = ModelSettings { prices, ..ModelSettings::new(name) };
    Provider::new(settings, Clock::System).unwrap().language_model(model)
}

async fn providers(server: &TestServer, root: &Arc<Viewer>) -> Vec<Value> {
    server.data(root, ALL, json!({})).await["admin"]["modelProviders"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn models_of_the_settings_and_of_the_server_appear_as_providers() {
    let stand_in = StandIn::with(&[]).await;
    let models =
        Models::writing_only(writer(&stand_in, "writer", 1_000_000)).with_local(Arc::new(WordsModel::new("words", 64)));
    let server = server_with(models).await;
    let root = administrator(&server).await;
    publish(&server.app).await.unwrap();
    let found = providers(&server, &root).await;
    let [built_in, configured] = &found[..] else { panic!("{found:?}") };
    assert_eq!((&built_in["kind"], &built_in["status"]), (&json!("BUILT_IN"), &json!("AVAILABLE")));
    assert_eq!(
        (&built_in["models"][0]["name"], &built_in["models"][0]["embeddingDimensions"]),
        (&json!("words"), &json!(64))
    );
    assert_eq!((&configured["kind"], &configured["hasCredentials"]), (&json!("CONFIGURED"), &json!(false)));
    let model = &configured["models"][0];
    assert_eq!(
        (&model["name"], &model["capabilities"], &model["inputPriceUsd"]),
        (&json!("writer"), &json!(["CHAT"]), &json!(1))
    );
    assert_eq!(model["prices"], json!([{ "source": "SETTINGS", "inputPriceUsd": 1 }]));

    let (ada, lab) = server.owner("Ada", "Lab").await;
    let document =
        "query ($id: ID!) { workspace(id: $id) { settings { defaultChatModel { id } defaultResearchModel { id }
        fastModel { id } embeddingModel { name } } } }";
    let used = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["settings"].take();
    let id = json!({ "id": model["id"] });
    let expected = json!({
        "defaultChatModel": id, "defaultResearchModel": id, "fastModel": id, "embeddingModel": { "name": "words" },
    });
    assert_eq!(used, expected);

    for (field, values) in [
        ("updateModelProvider", json!({ "providerId": configured["id"], "name": "Mine" })),
        ("updateModelProvider", json!({ "providerId": built_in["id"], "apiKey": "sk-1" })),
        ("syncModelProvider", json!({ "providerId": configured["id"] })),
        ("deleteModelProvider", json!({ "providerId": built_in["id"] })),
        ("updateModel", json!({ "modelId": model["id"], "inputPriceUsd": 1 })),
    ] {
        assert_eq!(codes(&change(&server, &root, field, values).await), ["INVALID_INPUT"], "{field}");
    }
    let off = json!({ "providerId": configured["id"], "isEnabled": false });
    assert_eq!(change(&server, &root, "updateModelProvider", off).await["provider"]["isEnabled"], false);
    publish(&server.app).await.unwrap();
    assert_eq!(providers(&server, &root).await[1]["isEnabled"], false, "a new start does not switch it on");
    let used = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["settings"].take();
    assert_eq!(used["defaultChatModel"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_declare_the_same_rows() {
    let stand_in = StandIn::with(&[]).await;
    let server = server_with(Models::writing_only(writer(&stand_in, "writer", 1_000_000))).await;
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(server.another(|_| {}).await);
    }
    let apps = others.iter().chain([&server]).map(|server| &server.app);
    for written in join_all(apps.flat_map(|app| (0..4).map(move |_| publish(app)))).await {
        written.unwrap();
    }
    let read = server.app.db.read();
    assert_eq!(model_provider::Entity::unscoped().all(read).await.unwrap().len(), 1);
    let models = model::Entity::unscoped().all(read).await.unwrap();
    assert_eq!(models.iter().map(|row| (row.price_version, row.revision)).collect::<Vec<_>>(), [(1, 1)]);
    assert_eq!(model_price::Entity::unscoped().all(read).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_settings_are_a_new_version_of_prices_and_another_model() {
    let stand_in = StandIn::with(&[]).await;
    let server = server_with(Models::writing_only(writer(&stand_in, "writer", 1_000_000))).await;
    let root = administrator(&server).await;
    publish(&server.app).await.unwrap();
    let dearer = server.another_with_models(Models::writing_only(writer(&stand_in, "writer", 3_000_000))).await;
    publish(&dearer.app).await.unwrap();
    publish(&dearer.app).await.unwrap();
    let model = providers(&server, &root).await[0]["models"][0].take();
    assert_eq!((&model["priceVersion"], &model["inputPriceUsd"]), (&json!(2), &json!(3)));
    let other = server.another_with_models(Models::writing_only(writer(&stand_in, "other", 0))).await;
    publish(&other.app).await.unwrap();
    let models = providers(&server, &root).await[0]["models"].take();
    let listed: Vec<_> = models.as_array().unwrap().iter().map(|model| (&model["name"], &model["isListed"])).collect();
    assert_eq!(listed, [(&json!("other"), &json!(true)), (&json!("writer"), &json!(false))]);
}
