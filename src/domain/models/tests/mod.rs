//! Providers, models and defaults through the API, against stand-ins behind real sockets.

mod access;
mod asking;
mod changes;
mod declared;
mod prices;
pub(super) mod stand_in;
mod syncing;

use std::sync::Arc;

use serde_json::{Value, json};

use self::stand_in::StandIn;
use crate::base::id::WorkspaceId;
use crate::base::{Clock, InstanceRole, Viewer};
use crate::port::llm::Models;
use crate::testing::{TestServer, codes, input};

/// A key that must show nowhere.
pub(super) const KEY: &str = "sk-canary-7b1f0c9d2e";

/// What the tests ask of a provider.
const PROVIDER: &str = "id name kind baseUrl isEnabled hasCredentials status statusMessage checkedAt revision
    workspace { id } models { id name displayName capabilities contextTokens isEnabled isListed revision
        inputPriceUsd cachedInputPriceUsd outputPriceUsd priceVersion provider { id } }";

/// A server without a model in its settings, whose workspaces may reach this machine.
pub(super) async fn server() -> TestServer {
    server_with(Models::default()).await
}

pub(super) async fn server_with(models: Models) -> TestServer {
    crate::port::install_crypto();
    TestServer::with_models(Clock::System, models, |config| {
        config.egress.allowed = vec!["127.0.0.1".parse().unwrap()];
        config.egress.ports = (1..=u16::MAX).collect();
        config.llm.max_retries = 0;
        config.llm.breaker_failures = 3;
    })
    .await
}

pub(super) async fn administrator(server: &TestServer) -> Arc<Viewer> {
    server.person_with("Root", InstanceRole::Admin).await
}

/// Runs a mutation; answers its payload, also when that refuses.
pub(super) async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value) -> Value {
    server.data(viewer, &mutation(field), input(values)).await[field].take()
}

/// The document of a mutation.
pub(super) fn mutation(field: &str) -> String {
    let capitalized = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
    let selected = match field {
        "deleteModelProvider" => "deletedId",
        "updateModel" => {
            "model { id displayName isEnabled revision priceVersion inputPriceUsd cachedInputPriceUsd outputPriceUsd
                prices { version source inputPriceUsd outputPriceUsd createdBy { name } } }"
        }
        "setModelDefaults" => "modelDefault { purpose models { id name } }",
        _ => &format!("provider {{ {PROVIDER} }}"),
    };
    format!(
        "mutation ($input: {capitalized}Input!) {{ {field}(input: $input) {{ {selected}
            errors {{ code message path ... on ConflictError {{ existing {{ id }} }} }} }} }}"
    )
}

/// A provider that speaks the protocol of OpenAI, of the workspace, or of the instance for none.
pub(super) async fn create(
    server: &TestServer,
    viewer: &Arc<Viewer>,
    workspace: Option<WorkspaceId>,
    name: &str,
    stand_in: &StandIn,
) -> Value {
    let values = json!({
        "workspaceId": workspace, "name": name, "kind": "OPENAI", "baseUrl": stand_in.url(), "apiKey": KEY,
    });
    let mut payload = change(server, viewer, "createModelProvider", values).await;
    assert_eq!(codes(&payload), [""; 0], "{payload}");
    payload["provider"].take()
}

/// A model of a provider by its name.
pub(super) fn model_named<'a>(provider: &'a Value, name: &str) -> &'a Value {
    let models = provider["models"].as_array().unwrap();
    models.iter().find(|model| model["name"] == name).unwrap_or_else(|| panic!("no {name} in {provider}"))
}
