use std::process::Stdio;

use super::toy::Server;
use crate::testing::clients_with;

/// All 61 audits of the npm package graphql-http. Needs the packages of `tests/clients`; `make test` installs them.
#[tokio::test]
async fn every_audit_of_graphql_http_passes() {
    let Some(folder) = clients_with("graphql-http") else { return };
    let server = Server::start().await;
    let output = tokio::process::Command::new("node")
        .arg("audit.mjs")
        .current_dir(folder)
        .env("DOSSIER_URL", server.url())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("node runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("61 of 61"), "{text}");
}
