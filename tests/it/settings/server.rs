//! Addresses, proxies, pages and published documents.

use dossier::internals::config::Switch;
use serde_json::json;

use super::{cases, changed};
use crate::support::TestServer;

cases! {
    "server.public_url" => links(),
    "server.trusted_proxies" => proxies(),
    "server.metrics_token" => metrics(),
    "server.anonymous_introspection" => introspection(),
    "server.trusted_documents" => published(true),
    "server.only_trusted_documents" => published(false),
}

async fn links() {
    let server =
        changed(|config| config.server.public_url = Some("https://dossier.example.org".parse().unwrap())).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let input = json!({ "workspaceId": workspace, "filename": "a.txt", "mediaType": "text/plain", "byteSize": 1 });
    let ticket = ada.change("createUpload", input, "upload { url }").await;
    assert!(ticket["upload"]["url"].as_str().unwrap().starts_with("https://dossier.example.org/"), "{ticket}");
}

/// Behind a trusted proxy each caller has an address of its own; anybody else is believed nothing.
async fn proxies() {
    for (networks, expected) in [(vec!["127.0.0.0/8"], 200), (vec![], 429)] {
        let server = changed(|config| {
            config.server.trusted_proxies = networks.iter().map(|network| network.parse().unwrap()).collect();
            config.limits.anonymous_points_per_hour = 1;
        })
        .await;
        let mut status = 0;
        for address in ["192.0.2.1", "192.0.2.2"] {
            let request = server.anonymous().http().post(format!("{}/graphql", server.url()));
            let request =
                request.header("x-forwarded-for", address).json(&json!({ "query": "{ rateLimit { limit } }" }));
            status = request.send().await.unwrap().status().as_u16();
        }
        assert_eq!(status, expected, "{networks:?}");
    }
}

async fn metrics() {
    let server =
        changed(|config| config.server.metrics_token = Some("a-long-token-for-metrics".to_owned().into())).await;
    let get = || server.anonymous().http().get(format!("{}/metrics", server.url()));
    assert_eq!(get().send().await.unwrap().status(), 401);
    assert_eq!(get().bearer_auth("a-long-token-for-metrics").send().await.unwrap().status(), 200);
}

async fn introspection() {
    let ask = |server: TestServer| async move {
        server.anonymous().send("{ __schema { queryType { name } } }", json!({})).await["errors"].is_array()
    };
    assert!(!ask(changed(|config| config.server.anonymous_introspection = Switch::On).await).await);
    assert!(ask(changed(|config| config.server.anonymous_introspection = Switch::Off).await).await);
}

/// Published documents run by their identifiers; others run as well, or not.
async fn published(only: bool) {
    let folder = tempfile::tempdir().unwrap();
    let id = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
    std::fs::write(folder.path().join("a.json"), json!({ id: "{__typename}" }).to_string()).unwrap();
    let server = changed(|config| {
        config.server.trusted_documents = Some(folder.path().to_owned());
        config.server.only_trusted_documents = only;
    })
    .await;
    let anonymous = server.anonymous();
    let ask = |body: serde_json::Value| {
        anonymous
            .http()
            .post(format!("{}/graphql", server.url()))
            .header("accept", "application/graphql-response+json")
            .json(&body)
            .send()
    };
    assert_eq!(ask(json!({ "documentId": format!("sha256:{id}") })).await.unwrap().status(), 200);
    let other = ask(json!({ "query": "{ instance { __typename } }" })).await.unwrap();
    assert_eq!(other.status() == 403, only, "{}", other.text().await.unwrap());
}
