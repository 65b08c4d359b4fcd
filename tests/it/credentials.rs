//! Credentials of no use, and sign-ins that have to wait, as clients meet them over HTTP and sockets.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::client::{PASSWORD, Received};
use crate::support::{Client, TestServer};

const LOGIN: &str = "mutation($input: LoginInput!) { login(input: $input) {
    viewer { email } tokens { accessToken } errors { code message } } }";
const REFRESH: &str = "mutation($input: RefreshTokensInput!) { refreshTokens(input: $input) {
    tokens { accessToken refreshToken } errors { code } } }";

/// Status, `Retry-After` and answer of one operation.
async fn post(caller: &Client, header: Option<&str>, query: &str, variables: Value) -> (u16, Option<u64>, Value) {
    let mut request = caller.http().post(format!("{}/graphql", caller.url));
    if let Some(header) = header {
        request = request.header("authorization", header);
    }
    let response = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
    let wait = response.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
    (response.status().as_u16(), wait, response.json().await.unwrap())
}

/// C-GQL-13: a token that has expired, of another installation, or of no form at all keeps nobody from coming in.
#[tokio::test]
async fn c_gql_13_no_token_keeps_people_from_signing_in() {
    let (server, elsewhere) = (TestServer::start().await, TestServer::start().await);
    let (ada, stranger) = (server.person("Ada").await, elsewhere.person("Eve").await);
    let foreign = format!("Bearer {}", stranger.token.as_ref().unwrap());
    let input = json!({ "input": { "email": ada.email, "password": PASSWORD } });
    for header in ["Bearer null", "Bearer undefined", "Bearer ", "Bearer x.y.z", "nonsense", &foreign] {
        let (status, _, body) = post(&ada, Some(header), LOGIN, input.clone()).await;
        assert_eq!((status, &body["data"]["login"]["errors"]), (200, &json!([])), "{header} {body}");
        assert_eq!(body["data"]["login"]["viewer"]["email"], json!(ada.email));
        let (status, _, body) =
            post(&ada, Some(header), "{ instance { version } rateLimit { cost } }", json!({})).await;
        assert_eq!((status, &body["errors"]), (200, &Value::Null), "{header} {body}");
    }
    let fresh = server.person("Bea").await;
    let input = json!({ "input": { "refreshToken": fresh.refresh_token } });
    let (_, _, body) = post(&fresh, Some(&foreign), REFRESH, input).await;
    assert_eq!(body["data"]["refreshTokens"]["errors"], json!([]), "{body}");
    for header in ["Bearer null", "Bearer undefined", "Bearer x.y.z", "nonsense", &foreign] {
        let (status, _, body) = post(&ada, Some(header), "{ viewer { id } }", json!({})).await;
        assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (401, &json!("UNAUTHENTICATED")), "{header}");
    }
}

/// The account's own pace is told in the payload, by status and by header.
#[tokio::test]
async fn c_auth_7_a_refused_sign_in_is_429_with_a_time_to_wait() {
    let server = TestServer::start_with(|config| {
        config.auth.failure_delay = Duration::from_secs(60);
        config.auth.login_burst = 6;
        config.auth.logins_per_minute = 1;
        config.auth.registrations_per_hour = 1;
    })
    .await;
    let ada = server.person("Ada").await;
    let wrong = json!({ "input": { "email": ada.email, "password": "seven-patient-violins-9" } });
    for _ in 0..3 {
        let (status, wait, _) = post(&ada, None, LOGIN, wrong.clone()).await;
        assert_eq!((status, wait), (200, None));
    }
    let (status, wait, body) = post(&ada, None, LOGIN, wrong.clone()).await;
    assert_eq!(body["data"]["login"]["errors"][0]["code"], "TOO_MANY_ATTEMPTS", "{body}");
    assert!(status == 429 && wait.is_some_and(|wait| (1..=60).contains(&wait)), "{status} {wait:?}");

    // The network's bucket: the top-level error.
    let mut last = (0, None, Value::Null);
    for _ in 0..4 {
        last = post(&ada, None, LOGIN, wrong.clone()).await;
    }
    let (status, wait, body) = last;
    assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (429, &json!("RATE_LIMITED")), "{body}");
    assert!(wait.is_some_and(|wait| (1..=60).contains(&wait)), "{wait:?}");
    assert_eq!(body["data"]["login"], Value::Null);

    let claim = "mutation { claimInstance(input: { bootstrapSecret: \"x\", email: \"e@example.org\",
        password: \"wandering-otter-42-lamps\", name: \"Eve\" }) { errors { code } } }";
    let (status, wait, _) = post(&ada, None, claim, json!({})).await;
    assert!(status == 429 && wait.is_some(), "{status}");
    let register = "mutation { register(input: { email: \"e@example.org\", password: \"wandering-otter-42-lamps\",
        name: \"Eve\" }) { errors { code } } }";
    let (status, wait, _) = post(&ada, None, register, json!({})).await;
    assert!(status == 429 && wait.is_some_and(|wait| wait > 60), "{status} {wait:?}");
}

/// Wrong credentials are counted together, by whatever way they come; right ones pass all the same.
#[tokio::test]
async fn c_auth_7_wrong_keys_are_slowed_down_over_sockets_as_over_http() {
    let server = TestServer::start_with(|config| config.auth.wrong_credentials_per_minute = 2).await;
    let ada = server.person("Ada").await;
    let with = |key: &str| {
        let mut caller = server.anonymous();
        caller.api_key = Some(key.to_owned());
        caller
    };
    let watch = "subscription { jobUpdated(jobId: \"job_x\") { id } }";
    let viewer = "{ viewer { id } }";
    assert_eq!(with("dsk_wrong").subscribe(watch, json!({})).await.receive().await, Received::Closed(Some(4403)));
    let refused = with("dsk_wrong").send(viewer, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(with("dsk_wrong").subscribe(watch, json!({})).await.receive().await, Received::Closed(Some(1013)));
    let mut forged = server.anonymous();
    forged.token = Some("x.y.z".to_owned());
    assert_eq!(forged.subscribe(watch, json!({})).await.receive().await, Received::Closed(Some(1013)));
    let (status, wait, body) = post(&ada, Some("Bearer x.y.z"), viewer, json!({})).await;
    assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (429, &json!("RATE_LIMITED")));
    assert!(wait.is_some());
    assert!(ada.ask(viewer, json!({})).await["viewer"]["id"].is_string(), "whoever has a right one is not concerned");
    let input = json!({ "input": { "email": ada.email, "password": PASSWORD } });
    let (status, _, body) = post(&ada, Some("Bearer x.y.z"), LOGIN, input).await;
    assert_eq!((status, &body["data"]["login"]["errors"]), (200, &json!([])));
}

/// A connection lives as long as its token, and not for the tolerance of clocks beyond it.
#[tokio::test]
async fn c_str_10_a_socket_does_not_outlive_its_token() {
    let server = TestServer::start_with(|config| {
        config.auth.access_token_life = Duration::from_secs(2);
        config.auth.clock_leeway = Duration::from_secs(30);
    })
    .await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let watch = "subscription($id: ID!) { workspaceActivity(workspaceId: $id) { id } }";
    let mut watching = ada.subscribe(watch, json!({ "id": workspace })).await;
    // Tolerance would keep it for longer than the test waits.
    assert_eq!(watching.receive().await, Received::Closed(Some(4403)));
}
