use std::sync::atomic::Ordering;

use serde_json::json;

use super::toy::{Server, answer, code};

/// C-GQL-2, C-GQL-4: over a limit nothing is executed.
#[tokio::test]
async fn documents_over_a_limit_are_not_executed() {
    let server = Server::start().await;
    let many = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    for (document, expected) in [
        (format!("{{ hello }} #{}", "x".repeat(33_000)), "DOCUMENT_TOO_LARGE"),
        (format!("mutation {{ bump {} }}", "@a ".repeat(2_000)), "QUERY_TOO_COMPLEX"),
        (format!("mutation {{ bump }} {}", many(700, &|n| format!("fragment f{n} on Q {{ a }}"))), "QUERY_TOO_COMPLEX"),
        (format!("mutation {{ {} }}", many(31, &|n| format!("a{n}: bump "))), "QUERY_TOO_COMPLEX"),
        (format!("mutation {{ {} }}", many(21, &|n| format!("a{n}: bump "))), "QUERY_TOO_COMPLEX"),
        ("mutation { a: login(password: \"1\") b: login(password: \"2\") }".into(), "QUERY_TOO_COMPLEX"),
        (
            "mutation { login(password: \"1\") ...F } fragment F on Mutation { b: login(password: \"2\") }".into(),
            "QUERY_TOO_COMPLEX",
        ),
        ("mutation { bump bump }".into(), "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { bump ... on Mutation { bump } }".into(), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let (status, body) = server.ask(&document).await;
        assert_eq!((status, code(&body)), (400, expected), "{} {body}", &document[..document.len().min(80)]);
    }
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn variables_over_a_limit_are_not_executed() {
    let server = Server::start().await;
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    let request = json!({ "query": "mutation { bump }", "variables": { "x": deep } });
    assert_eq!(code(&answer(server.post(&request)).await.1), "QUERY_TOO_COMPLEX");
    let wide = json!({ "query": "mutation { bump }", "variables": { "x": vec![0; 20_000] } });
    assert_eq!(code(&answer(server.post(&wide)).await.1), "QUERY_TOO_COMPLEX");
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}

/// The edition of September 2025 allows descriptions on operations; the engine's own parser does not.
#[tokio::test]
async fn described_operations_run() {
    let server = Server::start().await;
    let (status, body) =
        server.ask("\"\"\"Says hello.\"\"\" query Hello(\"who\" $t: String!) { echo(text: $t) }").await;
    assert_eq!((status, code(&body)), (400, "BAD_USER_INPUT"));
    let request = json!({ "query": "\"Says it.\" query Hello(\"what\" $t: String!) { echo(text: $t) }", "variables": { "t": "hi" } });
    assert_eq!(answer(server.post(&request)).await.1["data"]["echo"], "hi");
}

/// Documents with any kind of error are refused; none makes the engine fail.
#[tokio::test]
async fn invalid_documents_are_validation_errors() {
    let server = Server::start().await;
    for document in [
        "{ nothing { x(y: 1) } }",
        "{ hello { x(y: 1) } }",
        "{ user }",
        "{ user(id: 1) }",
        "{ user(id: 1) { nothing(x: 1) { y } } }",
        "{ ... on Nothing { x(y: 1) } }",
        "{ ...F } fragment F on Nothing { x(y: 1) }",
        "{ ...F }",
        "{ hello } fragment F on Query { hello }",
        "{ ... on User { id } }",
        "{ ... on String { id } }",
        "query($v: Nothing = 1) { hello }",
        "query($v: [Nothing!]! = [1]) { hello }",
        "query($v: User) { hello }",
        "query($v: Int) { hello }",
        "query($v: Int, $v: Int) { twice(number: $v) }",
        "query($v: String!) { twice(number: $v) }",
        "query($v: Int! = \"a\") { twice(number: $v) }",
        "{ twice(number: $v) }",
        "{ twice(number: \"1\") }",
        "{ twice(number: 1, number: 2) }",
        "{ twice(other: 1) }",
        "{ hello @nothing }",
        "{ hello @skip }",
        "{ hello @skip(if: 1) }",
        "{ hello @skip(if: true) @skip(if: true) }",
        "query @skip(if: true) { hello }",
        "{ users { id } users { id: name } }",
        "{ __type { name } }",
        "{ __schema { nothing } }",
        "{ __typename(x: 1) }",
    ] {
        let request = json!({ "query": document, "variables": { "v": null } });
        let (status, body) = answer(server.post(&request)).await;
        assert!(
            status == 400 && ["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"].contains(&code(&body)),
            "{document} {body}"
        );
    }
}
