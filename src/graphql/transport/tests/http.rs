#![expect(clippy::disallowed_methods, reason = "a test is its own top")]

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::socket::Client as Socket;
use super::toy::{Server, answer, code, eventually};
use crate::identity::admission::AdmissionLimits;

/// C-GQL-5: GET is for queries, with a header that no foreign page can set.
#[tokio::test]
async fn get_runs_queries_only_and_needs_a_proof() {
    let server = Server::start().await;
    let get = |query: &str| server.get(&[("query", query)]);

    let (status, body) = answer(get("{ hello }").header("graphql-require-preflight", "1")).await;
    assert_eq!((status, &body["data"]["hello"]), (200, &json!("world")));

    let (status, body) = answer(get("{ hello }")).await;
    assert_eq!((status, code(&body)), (403, "FORBIDDEN"));

    let response = get("mutation { bump }").header("graphql-require-preflight", "1").send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);

    let named = [("query", "query A { hello } query B { whoami }"), ("operationName", "B"), ("variables", "{}")];
    let request = server.get(&named).header("graphql-require-preflight", "1");
    assert_eq!(answer(request).await.1["data"], json!({ "whoami": "nobody" }));
}

/// C-GQL-5: bodies that a form can send need a preflight header; other types are refused.
#[tokio::test]
async fn posts_of_forms_and_unknown_types_have_no_effect() {
    let server = Server::start().await;
    for (content_type, expected) in [
        (Some("text/plain"), 403),
        (Some("application/x-www-form-urlencoded"), 403),
        (Some("multipart/form-data; boundary=x"), 403),
        (None, 403),
        (Some("application/xml"), 415),
    ] {
        let mut request = server.client.post(server.url()).body(r#"{"query":"mutation { bump }"}"#);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        assert_eq!(answer(request).await.0, expected, "{content_type:?}");
    }
    let request = server.client.post(server.url()).header("content-type", "text/plain").header("x-api-key", "key");
    assert_eq!(answer(request.body("{}")).await.0, 415);
    // C-GQL-13: methods are allowed by an explicit list.
    for method in ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "get"] {
        let url = format!("{}?query=mutation%7Bbump%7D", server.url());
        let request = server.client.request(method.parse().unwrap(), url).header("graphql-require-preflight", "1");
        let answered = request.json(&json!({ "query": "mutation { bump }" })).send().await.unwrap();
        let allow = answered.headers().get("allow").map(|allow| allow.to_str().unwrap());
        assert_eq!((answered.status().as_u16(), allow), (405, Some("GET, POST")), "{method}");
    }
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}

/// The media type follows `Accept`, as urql and Apollo Client send it.
#[tokio::test]
async fn answers_have_the_type_that_the_caller_prefers() {
    let server = Server::start().await;
    let new = "application/graphql-response+json; charset=utf-8";
    let old = "application/json; charset=utf-8";
    for (accept, expected) in [
        ("application/graphql-response+json,application/json;q=0.9", new),
        (
            "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
            new,
        ),
        ("application/json, application/graphql-response+json;q=0.5", old),
        ("application/json", old),
        ("*/*", old),
        ("application/*", old),
        ("application/graphql-response+json, */*;q=0.1", new),
        ("text/html, */*;q=0.8", old),
    ] {
        let mut request = server.post(&json!({ "query": "{ hello }" })).build().unwrap();
        request.headers_mut().insert("accept", accept.parse().unwrap());
        let response = server.client.execute(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], expected, "{accept}");
    }
    let mut request = server.post(&json!({ "query": "{ hello }" })).build().unwrap();
    request.headers_mut().insert("accept", "text/html".parse().unwrap());
    assert_eq!(server.client.execute(request).await.unwrap().status(), 406);
}

/// One correlation identifier leads from the browser to the log: the caller's if it is safe, otherwise a new one.
#[tokio::test]
async fn the_correlation_identifier_comes_back_in_header_and_errors() {
    let server = Server::start().await;
    let send = |id: &str| server.post(&json!({ "query": "{ forbidden }" })).header("x-request-id", id).send();

    let response = send("abc-123").await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "abc-123");
    let body: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(body["errors"][0]["extensions"]["correlationId"], "abc-123");
    assert_eq!(code(&body), "FORBIDDEN");

    for bad in ["two words", "<script>", &"x".repeat(129)] {
        let id = send(bad).await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(id != bad && id.len() == 32, "{id}");
    }
    let traced = server.post(&json!({ "query": "{ hello }" }));
    let traced = traced.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert_eq!(traced.send().await.unwrap().headers()["x-request-id"], "4bf92f3577b34da6a3ce929d0e0e4736");
}

/// C-GQL-8: a panic fails only its request, and internal errors do not reveal their cause.
#[tokio::test]
async fn faults_do_not_leave_the_server() {
    let server = Server::start().await;
    for document in ["{ panics }", "{ fails }"] {
        let (status, body) = server.ask(document).await;
        assert_eq!((status, code(&body)), (200, "INTERNAL"), "{body}");
        assert!(!body.to_string().contains("secret") && !body.to_string().contains("own words"), "{body}");
    }
    assert_eq!(server.ask("{ hello }").await.0, 200);
}

/// C-GQL-8: at most 20 errors, each at most 300 characters, without the source line.
#[tokio::test]
async fn errors_are_few_short_and_do_not_repeat_the_document() {
    let server = Server::start().await;
    let fields = (0..30).map(|n| format!("a{n}: nothing{n}")).collect::<Vec<_>>().join(" ");
    let (_, body) = server.ask(&format!("{{ user(id: 1) {{ {fields} }} }}")).await;
    let errors = body["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 20);
    assert!(errors.iter().all(|error| error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"));

    let (_, body) = server.ask(&format!("{{ {} }}", "x".repeat(500))).await;
    assert!(body["errors"][0]["message"].as_str().unwrap().chars().count() <= 300);

    let (status, body) = server.ask("{ hello(password: \"hunter2\" ").await;
    assert_eq!((status, code(&body)), (400, "GRAPHQL_PARSE_FAILED"));
    assert!(!body.to_string().contains("hunter2") && body.get("data").is_none(), "{body}");
    assert_eq!(body["errors"][0]["locations"], json!([{ "line": 1, "column": 29 }]));

    let bad = json!({ "query": "query($n: Int!) { twice(number: $n) }", "variables": { "n": "hunter2" } });
    let (_, body) = answer(server.post(&bad)).await;
    assert_eq!(code(&body), "BAD_USER_INPUT");
    assert!(!body.to_string().contains("hunter2"), "{body}");
}

/// The status table for requests that are not executed, in both media types.
#[tokio::test]
async fn requests_that_are_not_executed_have_their_status_and_code() {
    let server = Server::start().await;
    for (request, expected, status) in [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED", 400),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED", 400),
        (json!({ "query": "{ hello }", "operationName": "A" }), "OPERATION_RESOLUTION_FAILURE", 400),
        (json!({ "query": "query A { hello } query B { hello }" }), "OPERATION_RESOLUTION_FAILURE", 400),
        (json!({ "query": "query($t: String!) { echo(text: $t) }" }), "BAD_USER_INPUT", 400),
        (
            json!({ "query": "query($t: String!) { echo(text: $t) }", "variables": { "t": null } }),
            "BAD_USER_INPUT",
            400,
        ),
        (json!({ "query": "fragment A on Query { hello }" }), "OPERATION_RESOLUTION_FAILURE", 400),
    ] {
        let (got, body) = answer(server.post(&request)).await;
        assert_eq!((got, code(&body)), (status, expected), "{request} {body}");
        assert!(body.get("data").is_none(), "{body}");
        let mut old = server.post(&request).build().unwrap();
        old.headers_mut().insert("accept", "application/json".parse().unwrap());
        assert_eq!(server.client.execute(old).await.unwrap().status(), 200, "{request}");
    }
    let (status, body) = answer(server.post(&json!([{ "query": "{ hello }" }]))).await;
    assert_eq!((status, code(&body)), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn credentials_decide_who_asks() {
    let server = Server::start().await;
    let ask = || server.post(&json!({ "query": "{ whoami }" }));
    assert_eq!(answer(ask()).await.1["data"]["whoami"], "nobody");
    assert_eq!(answer(ask().header("authorization", "Bearer good")).await.1["data"]["whoami"], "somebody");
    assert_eq!(answer(ask().header("x-api-key", "key")).await.1["data"]["whoami"], "somebody");
    let response = ask().header("authorization", "Bearer expired").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["www-authenticate"]),
        (401, &"Bearer".parse().unwrap())
    );
    let body: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(code(&body), "TOKEN_EXPIRED");
}

/// C-AUTH-3, C-GQL-13: a client that sends its token with every request can sign in again even if the token is invalid,
/// but do nothing else with it.
#[tokio::test]
async fn c_gql_13_credentials_of_no_use_do_not_stand_in_the_way_of_new_ones() {
    let server = Server::start().await;
    let enters = "mutation { login(password: \"right\") }";
    let fragment = "mutation { ...F } fragment F on Mutation { login(password: \"right\") bump }";
    for (header, code_of_use) in [
        ("Bearer expired", "TOKEN_EXPIRED"),
        ("Bearer null", "UNAUTHENTICATED"),
        ("Bearer undefined", "UNAUTHENTICATED"),
        ("bearer eyJ0eXAiOiJhdCtqd3QifQ.e30.c2ln", "UNAUTHENTICATED"),
        ("Basic YTpi", "UNAUTHENTICATED"),
        ("wrong", "UNAUTHENTICATED"),
    ] {
        let with = |document: &str| answer(server.post(&json!({ "query": document })).header("authorization", header));
        for (document, expected) in [
            (enters, json!({ "login": true })),
            ("{ __typename }", json!({ "__typename": "Query" })),
            ("{ __schema { queryType { name } } }", json!({ "__schema": { "queryType": { "name": "Query" } } })),
        ] {
            let (status, body) = with(document).await;
            assert_eq!((status, &body["data"]), (200, &expected), "{header} {document} {body}");
        }
        let more = "mutation { login(password: \"right\") bump }";
        for document in [more, fragment, "{ hello }", "{ hello __typename }", "mutation { bump }"] {
            let (status, body) = with(document).await;
            assert_eq!((status, code(&body)), (401, code_of_use), "{header} {document}");
        }
    }
    // Empty credentials count as none.
    for header in ["", "Bearer", "Bearer "] {
        let ask = server.post(&json!({ "query": "{ whoami }" })).header("authorization", header);
        assert_eq!(answer(ask).await.1["data"]["whoami"], "nobody", "{header:?}");
    }
    let (status, body) = answer(server.post(&json!({ "query": enters })).header("x-api-key", "wrong")).await;
    assert_eq!((status, &body["data"]["login"]), (200, &json!(true)));
}

/// The same in an array, a form and a stream of one response.
#[tokio::test]
async fn c_gql_13_credentials_of_no_use_count_as_none_by_every_way() {
    let server = Server::with(|settings| settings.batch = 3).await;
    let login = json!({ "query": "mutation { login(password: \"right\") }" });
    let both = json!([login, { "query": "{ whoami }" }, { "query": "{ __typename }" }]);
    let (status, body) = answer(server.post(&both).bearer_auth("null")).await;
    assert_eq!((status, &body[0]["data"]["login"], code(&body[1])), (200, &json!(true), "UNAUTHENTICATED"));
    assert_eq!(body[2]["data"]["__typename"], "Query");

    let form = |operations: &serde_json::Value| {
        let text = format!(
            "--xx\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{operations}\r\n\
             --xx\r\ncontent-disposition: form-data; name=\"map\"\r\n\r\n{{}}\r\n--xx--\r\n"
        );
        let request = server.client.post(server.url()).header("content-type", "multipart/form-data; boundary=xx");
        request.bearer_auth("undefined").body(text)
    };
    let (status, body) = answer(form(&login)).await;
    assert_eq!((status, &body["data"]["login"]), (200, &json!(true)), "{body}");
    let (status, body) = answer(form(&json!({ "query": "{ hello }" }))).await;
    assert_eq!((status, code(&body)), (401, "UNAUTHENTICATED"));

    let stream = server.client.post(server.url()).json(&login).header("accept", "text/event-stream");
    let text = stream.bearer_auth("null").send().await.unwrap().text().await.unwrap();
    assert!(text.contains("{\"data\":{\"login\":true}}"), "{text}");
}

/// An empty `operationName` counts as absent on every transport, as the specification demands for GET.
#[tokio::test]
async fn an_empty_operation_name_is_none() {
    let server = Server::with(|settings| settings.batch = 1).await;
    let (one, two) = ("query A { hello }", "query A { hello } query B { hello }");
    for (document, expected) in [(one, None), (two, Some("OPERATION_RESOLUTION_FAILURE"))] {
        let request = json!({ "query": document, "operationName": "" });
        let by_get = server.get(&[("query", document), ("operationName", "")]).header("graphql-require-preflight", "1");
        let stream = server.client.post(server.url()).json(&request).header("accept", "text/event-stream");
        let mut answers = vec![answer(server.post(&request)).await.1, answer(by_get).await.1];
        answers.push(answer(server.post(&json!([request]))).await.1[0].clone());
        for body in answers {
            match expected {
                None => assert_eq!(body["data"]["hello"], "world", "{body}"),
                Some(expected) => assert_eq!(code(&body), expected, "{body}"),
            }
        }
        let text = stream.send().await.unwrap().text().await.unwrap();
        assert!(text.contains(expected.unwrap_or("world")), "{text}");
        let mut socket = Socket::open(&server, "good").await;
        socket.send(json!({ "type": "subscribe", "id": "1", "payload": request })).await;
        assert!(socket.next().await.to_string().contains(expected.unwrap_or("world")));
    }
}

/// C-GQL-10: operations time out; a query stops with its client, a mutation does not.
#[tokio::test]
async fn operations_are_timed_and_mutations_outlive_their_client() {
    let server = Server::with(|settings| settings.query_time = Duration::from_secs(1)).await;
    let (status, body) = server.ask("{ slow(milliseconds: 20000) }").await;
    assert_eq!((status, code(&body)), (200, "TIMEOUT"));

    let hasty = |document: &str| {
        let request = server.post(&json!({ "query": document })).timeout(Duration::from_millis(150));
        async move { assert!(request.send().await.is_err(), "the client gives up first") }
    };
    hasty("mutation { slowly(milliseconds: 500) }").await;
    hasty("{ slow(milliseconds: 500) }").await;
    let counts = &server.counts;
    eventually("the mutation ends", || counts.slow_mutations_done.load(Ordering::SeqCst) == 1).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(counts.slow_queries_done.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn too_much_at_once_is_refused_with_a_time_to_come_back() {
    let server = Server::admitting(AdmissionLimits { per_user: 1, ..AdmissionLimits::default() }, |_| {}).await;
    let slow = server.post(&json!({ "query": "{ slow(milliseconds: 700) }" })).header("authorization", "Bearer good");
    let slow = tokio::spawn(slow.send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let ask =
        |token: &str| server.post(&json!({ "query": "{ hello }" })).header("authorization", format!("Bearer {token}"));
    let refused = ask("good").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (503, &"1".parse().unwrap()));
    assert_eq!(answer(ask("other")).await.0, 200);
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert_eq!(answer(ask("good")).await.0, 200);
}

#[tokio::test]
async fn large_and_slow_bodies_are_cut() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Server::with(|settings| settings.body_transfer.pause = Duration::from_secs(1)).await;
    let (status, body) = server.ask(&"x".repeat(1024 * 1024)).await;
    assert_eq!((status, code(&body)), (413, "PAYLOAD_TOO_LARGE"));

    let mut socket = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    tokio::time::timeout(Duration::from_secs(5), socket.read_exact(&mut start)).await.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 408");
}

/// C-GQL-6: introspection by policy, and no suggestions where it is denied.
#[tokio::test]
async fn introspection_follows_the_policy() {
    let server = Server::with(|settings| settings.introspection = super::super::Introspection::SignedIn).await;
    let ask = |document: &str| server.post(&json!({ "query": document }));
    let schema = "{ __schema { types { name } } }";
    assert_eq!(answer(ask(schema)).await.0, 400);
    assert_eq!(answer(ask(schema).header("authorization", "Bearer good")).await.0, 200);
    let (_, body) = answer(ask("{ hallo }")).await;
    assert!(!body.to_string().contains("Did you mean"), "{body}");
    let (_, body) = answer(ask("{ hallo }").header("authorization", "Bearer good")).await;
    assert!(body.to_string().contains("Did you mean"), "{body}");
}

/// C-GQL-11: an exact list of origins.
#[tokio::test]
async fn pages_of_allowed_origins_only_may_call() {
    let server =
        Server::with(|settings| settings.allowed_origins = vec!["https://app.example.com".into(), "null".into()]).await;
    let ask = |origin: &str| server.post(&json!({ "query": "{ hello }" })).header("origin", origin).send();
    let allowed = ask("https://app.example.com").await.unwrap();
    assert_eq!(allowed.headers()["access-control-allow-origin"], "https://app.example.com");
    for origin in ["https://app.example.com.evil.org", "null", "http://app.example.com"] {
        assert!(!ask(origin).await.unwrap().headers().contains_key("access-control-allow-origin"), "{origin}");
    }
}

#[tokio::test]
async fn arrays_of_requests_work_when_they_are_allowed() {
    let server = Server::with(|settings| settings.batch = 2).await;
    let (status, body) = answer(server.post(&json!([{ "query": "{ hello }" }, { "query": "{" }]))).await;
    assert_eq!((status, &body[0]["data"]["hello"]), (200, &json!("world")));
    assert_eq!(code(&body[1]), "GRAPHQL_PARSE_FAILED");
    let one = json!({ "query": "{ hello }" });
    assert_eq!(answer(server.post(&json!([one, one, one]))).await.0, 400);
    // C-GQL-4: one credential check for the whole array.
    let login = json!({ "query": "mutation { login(password: \"x\") }" });
    let (_, body) = answer(server.post(&json!([login, login]))).await;
    assert_eq!(code(&body), "QUERY_TOO_COMPLEX");
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}
