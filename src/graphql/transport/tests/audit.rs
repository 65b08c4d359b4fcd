use std::path::Path;
use std::process::Stdio;

use super::toy::Server;

/// All 61 audits of the npm package graphql-http. Needs the packages of `tests/clients`; `make test` installs them.
#[tokio::test]
async fn every_audit_of_graphql_http_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    if !folder.join("node_modules/graphql-http").exists() {
        eprintln!("skipped: run `npm ci` in tests/clients");
        return;
    }
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
