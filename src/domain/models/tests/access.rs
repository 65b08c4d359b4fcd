//! Who sees and changes which providers and models.

use serde_json::{Value, json};

use super::stand_in::{StandIn, listed};
use super::{administrator, change, create, model_named, mutation, server};
use crate::base::WorkspaceRole;
use crate::base::id::{ModelId, ModelProviderId};
use crate::testing::{codes, error_code, input};

fn calls(provider: &Value, model: &Value) -> [(&'static str, Value); 4] {
    [
        ("updateModelProvider", json!({ "providerId": provider, "name": "Mine" })),
        ("syncModelProvider", json!({ "providerId": provider })),
        ("deleteModelProvider", json!({ "providerId": provider })),
        ("updateModel", json!({ "modelId": model, "displayName": "Mine" })),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_1_providers_of_another_workspace_behave_like_absent_ones() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("secret", 1.0, 1.0)]).await);
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (eve, other) = server.owner("Eve", "Other").await;
    let made = create(&server, &ada, Some(lab), "Own", &stand_in).await;
    let model = &model_named(&made, "secret")["id"];
    let document =
        "query ($ws: ID!, $id: ID!, $model: ID!) { workspace(id: $ws) { models { id } modelProviders { id } }
        node(id: $id) { id } model: node(id: $model) { id } }";
    let found = server.data(&eve, document, json!({ "ws": other, "id": made["id"], "model": model })).await;
    assert_eq!(found, json!({ "workspace": { "models": [], "modelProviders": [] }, "node": null, "model": null }));
    let (nothing, no_model) = (json!(ModelProviderId::generate()), json!(ModelId::generate()));
    // An administrator of the instance is no member either.
    for stranger in [&eve, &administrator(&server).await] {
        for ((field, own), (_, absent)) in calls(&made["id"], model).into_iter().zip(calls(&nothing, &no_model)) {
            let refused = change(&server, stranger, field, own).await;
            assert_eq!(codes(&refused), ["NOT_FOUND"], "{field}");
            let absent = change(&server, stranger, field, absent).await;
            assert_eq!(refused["errors"][0]["message"], absent["errors"][0]["message"], "{field}");
        }
    }
    let chosen = json!({ "workspaceId": other, "purpose": "CHAT", "modelIds": [model] });
    let refused = change(&server, &eve, "setModelDefaults", chosen).await;
    assert_eq!(
        (codes(&refused), &refused["errors"][0]["path"]),
        (vec!["NOT_FOUND"], &json!(["input", "modelIds", "0"]))
    );
    let values = json!({ "workspaceId": lab, "name": "X", "kind": "OPENAI", "baseUrl": stand_in.url() });
    assert_eq!(codes(&change(&server, &eve, "createModelProvider", values).await), ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_use_what_administrators_set_up_and_change_nothing() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 1.0, 1.0)]).await);
    let root = administrator(&server).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let shared = create(&server, &root, None, "Cloud", &stand_in).await;
    let own = create(&server, &ada, Some(lab), "Own", &stand_in).await;
    let document = "query ($ws: ID!, $id: ID!) { workspace(id: $ws) { models { name provider { name baseUrl } }
        modelProviders { name baseUrl } } node(id: $id) { ... on ModelProvider { name baseUrl } } }";
    let variables = json!({ "ws": lab, "id": shared["id"] });
    let found = server.data(&ben, document, variables.clone()).await;
    let providers: Vec<&Value> =
        found["workspace"]["models"].as_array().unwrap().iter().map(|model| &model["provider"]).collect();
    let mut names: Vec<&str> = providers.iter().map(|provider| provider["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Cloud", "Own"]);
    assert!(providers.iter().all(|provider| provider["baseUrl"].is_null()), "{providers:?}");
    assert_eq!(found["node"], json!({ "name": "Cloud", "baseUrl": null }));
    let for_ada = server.data(&ada, document, variables).await;
    assert_eq!(for_ada["workspace"]["modelProviders"], json!([{ "name": "Own", "baseUrl": stand_in.url() }]));
    assert_eq!(for_ada["node"]["baseUrl"], Value::Null, "the instance is not hers");

    for (made, viewer) in [(&own, &ben), (&shared, &ben), (&shared, &ada)] {
        for (field, values) in calls(&made["id"], &model_named(made, "large")["id"]) {
            let answer = server.run(viewer, &mutation(field), input(values)).await;
            assert_eq!(error_code(&answer), "FORBIDDEN", "{field}: {answer}");
        }
    }
    for (viewer, workspace) in [(&ben, json!(lab)), (&ada, Value::Null)] {
        for (field, values) in [
            ("createModelProvider", json!({ "workspaceId": workspace, "name": "X", "kind": "OPENAI" })),
            ("setModelDefaults", json!({ "workspaceId": workspace, "purpose": "CHAT", "modelIds": [] })),
        ] {
            let answer = server.run(viewer, &mutation(field), input(values)).await;
            assert_eq!(error_code(&answer), "FORBIDDEN", "{field}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_gql_9_models_need_no_more_statements_when_there_are_more_of_them() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("a", 1.0, 1.0), listed("b", 1.0, 1.0)]).await);
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let document =
        "query ($id: ID!) { workspace(id: $id) { settings { defaultChatModel { id } defaultResearchModel { id }
        fastModel { id } modelDefaults { models { provider { name } } } }
        models { prices { version createdBy { name } } provider { models { prices { version } } workspace { name } } }
        modelProviders { models { provider { name } } } } }";
    let mut needed = Vec::new();
    for goal in [1, 6] {
        for number in needed.len()..goal {
            let made = create(&server, &ada, Some(lab), &format!("Own {goal} {number}"), &stand_in).await;
            let model = &model_named(&made, "a")["id"];
            let values = json!({ "modelId": model, "inputPriceUsd": 7 });
            change(&server, &ada, "updateModel", values).await;
        }
        let before = server.app.db.reads();
        let found = server.data(&ada, document, json!({ "id": lab })).await;
        assert!(found["workspace"]["models"].as_array().unwrap().len() >= 2 * goal);
        needed.push(server.app.db.reads() - before);
    }
    assert!(needed[1] <= needed[0] + 4 && needed[1] < 32, "{needed:?}");
}
