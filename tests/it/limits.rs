//! What callers may ask for, against the whole server.

use std::time::{Duration, Instant};

use dossier::internals::config::{Profile, Switch};
use serde_json::json;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::support::client::Received;
use super::support::{Client, TestServer};

/// Follows what happens in a workspace.
const WATCH: &str = "subscription($id: ID!) { workspaceActivity(workspaceId: $id) { cursor } }";

/// Asks for the schema.
const SCHEMA: &str = "{ __schema { queryType { name } } }";

/// Asks for the caller's points.
const ASK: &str = "{ rateLimit { cost limit used remaining resetAt } }";

/// C-GQL-3: `rateLimit` tells what the operation cost and what is left.
#[tokio::test]
async fn c_gql_3_rate_limit_tells_cost_and_what_is_left() {
    let server = TestServer::start_with(|config| {
        config.limits.points_per_hour = 5_000;
        config.limits.points_burst = 500;
    })
    .await;
    let ada = server.person("Ada").await;
    let first = ada.ask(ASK, json!({})).await["rateLimit"].take();
    assert_eq!((&first["cost"], &first["limit"]), (&json!(1), &json!(500)));
    let used = first["used"].as_i64().unwrap();
    assert_eq!(used + first["remaining"].as_i64().unwrap(), 500);
    assert!(used >= 1 && first["resetAt"].as_str().unwrap().ends_with('Z'));
    let again = ada.ask(ASK, json!({})).await["rateLimit"].take();
    assert!(again["used"].as_i64().unwrap() > used - 1, "{again}");
}

/// C-GQL-3: without a limit there is nothing to tell.
#[tokio::test]
async fn c_gql_3_rate_limit_is_null_without_a_limit() {
    let server = TestServer::start().await;
    let ada = server.person("Ada").await;
    assert_eq!(ada.ask("{ rateLimit { cost } }", json!({})).await, json!({ "rateLimit": null }));
}

/// C-GQL-3: pages inside pages are refused before the database is asked.
#[tokio::test]
async fn c_gql_3_pages_inside_pages_are_refused() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let document = "query($id: ID!) { workspace(id: $id) { prompts(first: 100) { nodes { jobs(first: 100) { nodes { \
                    events(first: 100) { nodes { cursor } } } } } } } }";
    let refused = ada.send(document, json!({ "id": workspace })).await;
    let extensions = &refused["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "QUERY_TOO_COMPLEX", "{refused}");
    assert!(extensions["cost"]["requestedNodes"].as_u64().unwrap() > 1_000_000);
}

/// C-GQL-6: production shows no page and no schema to strangers; whoever is signed in can still read it.
#[tokio::test]
async fn c_gql_6_production_shows_no_page_and_no_schema_to_strangers() {
    let server = TestServer::start_with(|config| config.profile = Profile::Production).await;
    let stranger = server.anonymous();
    for path in ["/graphiql", "/playground", "/graphiql/start.js"] {
        let response = stranger.http().get(format!("{}{path}", server.url())).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
    let refused = stranger.send(SCHEMA, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let wrong = stranger.send("{ viewe { id } }", json!({})).await;
    assert!(!wrong.to_string().contains("viewer"), "{wrong}");
    let ada = server.person("Ada").await;
    assert_eq!(ada.ask(SCHEMA, json!({})).await["__schema"]["queryType"]["name"], "Query");
    // In development both are there.
    let server = TestServer::start().await;
    let page = server.anonymous().http().get(format!("{}/graphiql", server.url())).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(server.anonymous().ask(SCHEMA, json!({})).await["__schema"]["queryType"]["name"], "Query");
}

/// The legacy sub-protocol of sockets is there for Playground alone: with the page, and not without.
#[tokio::test]
async fn the_legacy_protocol_comes_with_the_playground_only() {
    let shown = |profile, playground| {
        TestServer::start_with(move |config| {
            config.profile = profile;
            config.server.playground = playground;
        })
    };
    for (profile, playground, expected) in [
        (Profile::Development, Switch::Auto, true),
        (Profile::Development, Switch::Off, false),
        (Profile::Production, Switch::Auto, false),
    ] {
        let server = shown(profile, playground).await;
        let page = server.anonymous().http().get(format!("{}/playground", server.url())).send().await.unwrap();
        assert_eq!(page.status() == 200, expected, "{profile:?} {playground:?}");
        for (protocol, expected) in [("graphql-ws", expected), ("graphql-transport-ws", true)] {
            let address = format!("{}/graphql", server.url().replacen("http", "ws", 1));
            let mut request = address.into_client_request().unwrap();
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
            let opened = tokio_tungstenite::connect_async(request).await;
            assert_eq!(opened.is_ok(), expected, "{profile:?} {playground:?} {protocol}");
        }
    }
}

/// C-OPS-4: every answer carries the security headers, also the refusals; with HTTPS in front browsers stay there.
#[tokio::test]
async fn c_ops_4_every_answer_has_the_security_headers() {
    let server = TestServer::start_with(|config| {
        config.server.public_url = Some("https://dossier.example.org".parse().unwrap());
    })
    .await;
    for path in ["/graphql", "/graphiql", "/nothing", "/.well-known/jwks.json", "/graphql?query=%7B__typename%7D"] {
        let response = server.anonymous().http().get(format!("{}{path}", server.url())).send().await.unwrap();
        let headers = response.headers();
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(headers.get(name).map(|value| value.to_str().unwrap()), Some(value), "{path} {name}");
        }
        assert!(headers.contains_key("content-security-policy") && headers.contains_key("cache-control"), "{path}");
    }
    let plain = TestServer::start().await;
    let response = plain.anonymous().http().get(format!("{}/graphql", plain.url())).send().await.unwrap();
    assert!(!response.headers().contains_key("strict-transport-security"), "plain HTTP cannot demand HTTPS");
}

/// C-GQL-11: browsers are told exactly which origins may call.
#[tokio::test]
async fn c_gql_11_preflights_name_allowed_origins_only() {
    let server = TestServer::start_with(|config| {
        config.server.allowed_origins = vec!["https://app.example.org".to_owned()];
    })
    .await;
    let preflight = |origin: &'static str| {
        let http = server.anonymous().http().clone();
        let request = http.request(reqwest::Method::OPTIONS, format!("{}/graphql", server.url()));
        request
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,authorization,graphql-tell-cost")
            .send()
    };
    let allowed = preflight("https://app.example.org").await.unwrap();
    assert_eq!(allowed.status(), 200);
    let headers = allowed.headers();
    assert_eq!(headers["access-control-allow-origin"], "https://app.example.org");
    assert!(!headers.contains_key("access-control-allow-credentials"));
    let permitted = headers["access-control-allow-headers"].to_str().unwrap().to_lowercase();
    assert!(permitted.contains("authorization") && permitted.contains("graphql-tell-cost") && !permitted.contains('*'));
    for origin in
        ["null", "https://app.example.org.evil.test", "http://app.example.org", "https://APP.example.org:8443"]
    {
        let refused = preflight(origin).await.unwrap();
        assert!(!refused.headers().contains_key("access-control-allow-origin"), "{origin}");
    }
}

/// C-STR-10, C-AUTH-4: a refreshed token keeps a socket open, and signing out closes it within two seconds.
#[tokio::test]
async fn c_str_10_sockets_renew_their_token_and_end_with_the_session() {
    let server = TestServer::start_with(|config| {
        config.auth.access_token_life = Duration::from_secs(3);
        config.auth.clock_leeway = Duration::ZERO;
    })
    .await;
    let (mut ada, workspace) = server.person_with_workspace("Ada").await;
    let mut kept = ada.subscribe(WATCH, json!({ "id": workspace })).await;
    let mut left = ada.subscribe(WATCH, json!({ "id": workspace })).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    refresh(&mut ada).await;
    let pong = kept.ping(json!({ "authorization": format!("Bearer {}", ada.token.as_ref().unwrap()) })).await;
    assert_eq!(pong["renewed"], true, "{pong}");
    assert!(!pong.to_string().contains(ada.token.as_ref().unwrap()));
    assert_eq!(left.receive().await, Received::Closed(Some(4403)), "its token was not renewed");
    refresh(&mut ada).await;
    let pong = kept.ping(json!({ "authorization": format!("Bearer {}", ada.token.as_ref().unwrap()) })).await;
    assert_eq!(pong["renewed"], true, "{pong}");
    let started = Instant::now();
    ada.change("logout", json!({}), "").await;
    assert_eq!(kept.receive().await, Received::Closed(Some(4403)));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

/// Fresh tokens; an expired one is not sent along.
async fn refresh(person: &mut Client) {
    let stranger = Client::new(person.url.clone());
    let input = json!({ "refreshToken": person.refresh_token });
    let payload = stranger.change("refreshTokens", input, "tokens { accessToken refreshToken }").await;
    person.take_tokens(&payload["tokens"]);
}
