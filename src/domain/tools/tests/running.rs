//! Calls that need no decision.

use super::*;
use crate::testing::{codes, error_code};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_made_as_described_and_kept_without_its_secrets() {
    let lab = Lab::open().await;
    let request = json!({ "method": "GET", "urlTemplate": lab.tools.url("/orders/{id}?fields={fields}"),
        "headers": [{ "name": "Authorization", "value": "Bearer s3cret-token-of-the-shop" }] });
    let tool = lab.tool(json!({ "request": request })).await["tool"].clone();
    assert_eq!(tool["request"]["headerNames"], json!(["Authorization"]), "{tool}");
    let started = lab.run(&tool, json!({ "id": "7/../8?x=1", "fields": "a&b" })).await;
    assert_eq!(codes(&started), Vec::<&str>::new(), "{started}");
    assert_eq!(codes(&lab.run(&tool, json!({ "id": "a b" })).await), Vec::<&str>::new());
    let refused = lab.until(&started["toolCall"]["id"], "FAILED").await;
    assert!(refused["failure"]["message"].as_str().unwrap().contains("“id”"), "{refused}");
    let started = lab.run(&tool, json!({ "id": "7/8?x=1", "fields": "a&b" })).await;
    let call = lab.until(&started["toolCall"]["id"], "SUCCEEDED").await;
    assert_eq!(call["output"]["status"], 200);
    assert_eq!(call["output"]["body"]["path"], "/orders/7%2F8%3Fx=1?fields=a%26b");
    assert!(!call.to_string().contains("s3cret"), "{call}");
    let got = lab.tools.got();
    let got = got.iter().find(|got| got.uri.starts_with("/orders/7")).unwrap();
    assert_eq!(got.header("authorization"), "Bearer s3cret-token-of-the-shop");
    assert_eq!((got.method.as_str(), got.header("idempotency-key")), ("GET", ""));
    assert_eq!(call["requestedBy"]["name"], "Ada");
    assert!(call["startedAt"].is_string() && call["finishedAt"].is_string() && call["approval"].is_null(), "{call}");
    let document = "query ($id: ID!) { tool(id: $id) { calls { totalCount nodes { id } } }
        workspace: node(id: $id) { id } }";
    let listed = lab.server.data(&lab.ada, document, json!({ "id": tool["id"] })).await;
    assert_eq!(listed["tool"]["calls"]["totalCount"], 3, "{listed}");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_cut_to_paths_and_failures_say_what_came() {
    let lab = Lab::open().await;
    let schema = json!({ "type": "object", "properties": {} });
    let of = |name: &str, path: &str, paths: Value| {
        json!({ "name": name, "parametersSchema": schema,
        "request": { "method": "GET", "urlTemplate": lab.tools.url(path), "answerPaths": paths } })
    };
    let names = lab.tool(of("names", "/list", json!(["$.items[*].name"]))).await["tool"].clone();
    let call = lab.run(&names, json!({})).await;
    let call = lab.until(&call["toolCall"]["id"], "SUCCEEDED").await;
    assert_eq!(call["output"]["body"], json!(["A", "B"]));
    let missing = lab.tool(of("missing", "/status/404", json!([]))).await["tool"].clone();
    let call = lab.run(&missing, json!({})).await;
    let call = lab.until(&call["toolCall"]["id"], "FAILED").await;
    assert_eq!((&call["failure"]["code"], &call["output"]["body"]["error"]), (&json!("TOOL_FAILED"), &json!("no")));
    // A redirect is an answer, and is not followed.
    let moved = lab.tool(of("moved", "/moved", json!([]))).await["tool"].clone();
    let call = lab.run(&moved, json!({})).await;
    lab.until(&call["toolCall"]["id"], "FAILED").await;
    assert!(lab.tools.got().iter().all(|got| got.uri != "/secret"));
    // What only reads is tried again when the other side is busy.
    let before = lab.tools.got().len();
    let busy = lab.tool(of("busy", "/status/503", json!([]))).await["tool"].clone();
    let call = lab.run(&busy, json!({})).await;
    lab.until(&call["toolCall"]["id"], "FAILED").await;
    assert_eq!(lab.tools.got().len() - before, lab.server.app.config.jobs.max_attempts as usize);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_match_the_schema_and_only_those_with_the_right_run_a_tool() {
    let lab = Lab::open().await;
    let tool = lab.tool(json!({})).await["tool"].clone();
    for (arguments, path) in [
        (json!({}), vec!["input", "arguments"]),
        (json!({ "id": 7 }), vec!["input", "arguments", "id"]),
        (json!({ "id": "7", "more": 1 }), vec!["input", "arguments"]),
        (json!("id"), vec!["input", "arguments"]),
    ] {
        let refused = lab.run(&tool, arguments.clone()).await;
        assert_eq!(
            (codes(&refused), &refused["errors"][0]["path"]),
            (vec!["INVALID_INPUT"], &json!(path)),
            "{arguments}"
        );
    }
    let run = "mutation ($input: RunToolInput!) { runTool(input: $input) { toolCall { id } errors { code } } }";
    let values = json!({ "workspaceId": lab.workspace, "toolId": tool["id"], "arguments": { "id": "7" } });
    let guest = lab.server.member("Eve", lab.workspace, WorkspaceRole::Viewer).await;
    assert_eq!(error_code(&lab.server.run(&guest, run, input(values.clone())).await), "FORBIDDEN");
    let (stranger, other) = lab.server.owner("Mallory", "Other").await;
    let foreign = lab.server.run(&stranger, run, input(values.clone())).await;
    assert_eq!(foreign["data"]["runTool"]["errors"][0]["code"], "NOT_FOUND", "{foreign}");
    let mut elsewhere = values.clone();
    elsewhere["workspaceId"] = json!(other);
    let foreign = lab.server.run(&stranger, run, input(elsewhere)).await;
    assert_eq!(foreign["data"]["runTool"]["errors"][0]["code"], "NOT_FOUND", "{foreign}");
    let off = json!({ "toolId": tool["id"], "isEnabled": false });
    assert_eq!(codes(&lab.change("updateTool", off, "tool { isEnabled }").await), Vec::<&str>::new());
    assert_eq!(codes(&lab.run(&tool, json!({ "id": "7" })).await), ["INVALID_STATE"]);
    assert!(lab.tools.got().is_empty());
    lab.close().await;
}
