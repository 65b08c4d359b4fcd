//! How many requests at once, how many points, and how long an operation may take.

use std::time::Duration;

use dossier::internals::config::LimitsConfig;
use serde_json::{Value, json};

use super::wire::{PATIENCE, Wire};
use super::{cases, changed};
use crate::support::TestServer;

cases! {
    "limits.points_per_hour" => points_per_hour(),
    "limits.points_burst" => points_burst(),
    "limits.anonymous_points_per_hour" => anonymous_points(),
    "limits.requests_per_user" => at_once(|limits| limits.requests_per_user = 1, true),
    "limits.requests_per_address" => at_once(|limits| limits.requests_per_address = 1, false),
    "limits.requests" => at_once(|limits| limits.requests = 1, false),
    "limits.query_timeout" => timed(|limits| limits.query_timeout = Duration::from_nanos(1), "{ viewer { memberships { nodes { id } } } }"),
    "limits.mutation_timeout" => timed(
        |limits| limits.mutation_timeout = Duration::from_nanos(1),
        "mutation { createWorkspace(input: { name: \"Late\" }) { workspace { id } } }",
    ),
}

const ASK: &str = "{ rateLimit { limit remaining } }";

/// Sends queries until one is refused; answers with how many were not.
async fn until_refused(client: &crate::support::Client, most: usize) -> usize {
    for done in 0..most {
        let answer = client.send(ASK, json!({})).await;
        if answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED" {
            return done;
        }
    }
    most
}

async fn points_per_hour() {
    let server = changed(|config| (config.limits.points_per_hour, config.limits.points_burst) = (1, 6)).await;
    assert!(until_refused(&server.person("Ada").await, 20).await <= 6);
}

async fn points_burst() {
    let server = changed(|config| (config.limits.points_per_hour, config.limits.points_burst) = (3_600, 123)).await;
    let told = server.person("Ada").await.ask(ASK, json!({})).await;
    assert_eq!(told["rateLimit"]["limit"], 123);
}

async fn anonymous_points() {
    let server = changed(|config| config.limits.anonymous_points_per_hour = 3).await;
    assert!(until_refused(&server.anonymous(), 20).await <= 3);
    assert_eq!(until_refused(&server.person("Ada").await, 20).await, 20, "people have points of their own");
}

/// While one request is under way, the next one is told to come back.
async fn at_once(change: fn(&mut LimitsConfig), signed_in: bool) {
    let usual = TestServer::start().await;
    let person = usual.person("Ada").await;
    let token = person.token.as_deref().filter(|_| signed_in);
    let server = usual.another_with(|config| change(&mut config.limits)).await;
    for (server, second) in [(&usual, 200), (&server, 503)] {
        // Until the first one is let in, the second one may be, and the first one then is not: both are tried again.
        let until_told = async {
            let body = r#"{"query":"{ __typename }"}"#;
            loop {
                let mut first = Wire::connect(server).await;
                first.post(token, 100, "{").await;
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                let mut other = Wire::connect(server).await;
                other.post(token, body.len(), body).await;
                if other.status().await == second {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, until_told).await.expect("the answer to the second request");
    }
}

async fn timed(change: fn(&mut LimitsConfig), document: &str) {
    let usual = TestServer::start().await;
    let person = usual.person("Ada").await;
    let server = usual.another_with(|config| change(&mut config.limits)).await;
    // The shortest time that a timer knows is a millisecond, and one request alone may need less.
    let hurried = person.clone().at(server.url());
    let answers = futures_util::future::join_all((0..16).map(|_| hurried.send(document, json!({})))).await;
    let is_late = |answer: &Value| answer["errors"][0]["extensions"]["code"] == "TIMEOUT";
    assert!(answers.iter().any(is_late), "{answers:?}");
    person.ask(document, json!({})).await;
}
