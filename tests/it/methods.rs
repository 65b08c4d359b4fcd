//! C-GQL-13: methods are allowed by list, on every route.

use std::collections::BTreeSet;
use std::path::Path;

use dossier::internals::base::secret::Secret;
use reqwest::Method;
use serde_json::json;

use crate::support::TestServer;

/// Every route, a path of it, and its methods as `Allow` tells them.
const ROUTES: &[(&str, &str, &str)] = &[
    ("/graphql", "/graphql?query=mutation%7Blogout%7BendedSessionIds%7D%7D", "GET, POST"),
    ("/avatars/{link}", "/avatars/nothing", "GET,HEAD"),
    ("/artifacts/{link}", "/artifacts/nothing", "GET,HEAD"),
    ("/files/{link}", "/files/nothing", "GET,HEAD"),
    ("/uploads/{link}", "/uploads/nothing", "PUT"),
    ("/.well-known/jwks.json", "/.well-known/jwks.json", "GET,HEAD"),
    ("/health/live", "/health/live", "GET,HEAD"),
    ("/health/ready", "/health/ready", "GET,HEAD"),
    ("/metrics", "/metrics", "GET,HEAD"),
    ("/", "/", "GET,HEAD"),
    ("/guide", "/guide", "GET,HEAD"),
    ("/graphiql", "/graphiql", "GET,HEAD"),
    ("/playground", "/playground", "GET,HEAD"),
    ("/ide/{file}", "/ide/nothing.js", "GET,HEAD"),
];

const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MUTATION"];

#[tokio::test]
async fn c_gql_13_methods_outside_the_list_are_refused_on_every_route() {
    let server = TestServer::start_with(|config| {
        config.server.metrics_token = Some(Secret::from("kJ8s0QmZr4vY2xW7bN5tLpE9uHcA3dFg"));
    })
    .await;
    let ada = server.person("Ada").await;
    for (route, path, allow) in ROUTES {
        let allowed: Vec<&str> = allow.split(',').map(str::trim).collect();
        for method in METHODS {
            let request = ada.http().request(method.parse::<Method>().unwrap(), format!("{}{path}", server.url()));
            let response = ada.signed(request).header("graphql-require-preflight", "1").send().await.unwrap();
            let status = response.status().as_u16();
            if allowed.contains(&method) && *route != "/graphql" {
                assert!(status != 405 && status < 500, "{method} {route}: {status}");
                continue;
            }
            // A mutation by GET is refused as one; everything else by its method.
            let told = if *route == "/graphql" && method == "GET" { "POST" } else { allow };
            if *route == "/graphql" && method == "POST" {
                assert!(status < 405 || status == 415, "{status}");
                continue;
            }
            assert_eq!(status, 405, "{method} {route}");
            assert_eq!(
                response.headers().get("allow").map(|value| value.to_str().unwrap()),
                Some(told),
                "{method} {route}"
            );
        }
    }
    let session = ada.ask("{ viewer { currentSession { isCurrent } } }", json!({})).await;
    assert_eq!(session["viewer"]["currentSession"]["isCurrent"], true, "no method has run the mutation");
}

/// A route that is missing above is not held to anything.
#[test]
fn every_route_is_in_the_list() {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains("tests") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let code = text.split("#[cfg(test)]").next().unwrap();
                for rest in code.split(".route(\"").skip(1) {
                    found.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
    }
    let listed: BTreeSet<String> = ROUTES.iter().map(|(route, _, _)| (*route).to_owned()).collect();
    assert_eq!(found, listed);
}
