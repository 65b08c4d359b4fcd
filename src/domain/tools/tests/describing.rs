//! Adding, changing and deleting tools.

use super::*;
use crate::testing::{codes, error_code};

#[tokio::test(flavor = "multi_thread")]
async fn what_could_lead_elsewhere_or_goes_nowhere_is_refused() {
    let lab = Lab::open().await;
    let request = |method: &str, url: &str| json!({ "request": { "method": method, "urlTemplate": url } });
    let known = lab.tools.url("/orders/{id}?fields={fields}");
    for (changes, path) in [
        (request("GET", "http://{id}/{fields}"), "urlTemplate"),
        (request("GET", "file:///{id}?f={fields}"), "urlTemplate"),
        (request("GET", "http://10.0.0.1/{id}?f={fields}"), "urlTemplate"),
        (request("GET", "http://169.254.169.254/{id}?f={fields}"), "urlTemplate"),
        (request("GET", &lab.tools.url("/orders/{id}")), "urlTemplate"),
        (request("GET", &lab.tools.url("/orders/{id}/{fields}")), "urlTemplate"),
        (request("GET", &lab.tools.url("/{id}?f={fields}&x={other}")), "urlTemplate"),
        (json!({ "request": { "method": "GET", "urlTemplate": known, "bodyTemplate": "{}" } }), "bodyTemplate"),
        (json!({ "request": { "method": "GET", "urlTemplate": known, "answerPaths": ["$..a"] } }), "answerPaths"),
        (
            json!({ "request": { "method": "GET", "urlTemplate": known, "headers": [{ "name": "Host", "value": "x" }] } }),
            "0",
        ),
        (json!({ "parametersSchema": { "type": "array" } }), "parametersSchema"),
        (json!({ "parametersSchema": { "type": "object", "$ref": "http://127.0.0.1/x" } }), "parametersSchema"),
        (json!({ "name": "read order" }), "name"),
        (json!({ "timeoutSeconds": 301 }), "timeoutSeconds"),
        (json!({ "approvalPolicy": "NEVER", "approvalCondition": {} }), "approvalCondition"),
    ] {
        let refused = lab.tool(changes.clone()).await;
        let last = refused["errors"][0]["path"].as_array().and_then(|path| path.last().cloned());
        assert_eq!(last, Some(json!(path)), "{changes}: {refused}");
    }
    let denied = lab.tool(request("GET", "http://10.0.0.1/{id}?f={fields}")).await;
    assert_eq!(codes(&denied), ["EGRESS_DENIED"], "{denied}");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique_and_headers_never_follow_to_another_server() {
    let lab = Lab::open().await;
    let headers = json!([{ "name": "X-Key", "value": "s3cret-of-the-shop" }]);
    let url = lab.tools.url("/orders/{id}?fields={fields}");
    let request = |url: &str, headers: Option<&Value>| {
        let mut request = json!({ "method": "GET", "urlTemplate": url });
        if let Some(headers) = headers {
            request["headers"] = headers.clone();
        }
        request
    };
    let tool = lab.tool(json!({ "request": request(&url, Some(&headers)) })).await["tool"].clone();
    assert_eq!(codes(&lab.tool(json!({ "name": "READ_order" })).await), ["ALREADY_EXISTS"]);
    let update = |values: Value| {
        let mut values = values;
        values["toolId"] = tool["id"].clone();
        lab.change("updateTool", values, "tool { revision request { headerNames urlTemplate } }")
    };
    let other = "https://example.org/orders/{id}?fields={fields}";
    let refused = update(json!({ "request": request(other, None) })).await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "request", "headers"]), "{refused}");
    let kept = update(json!({ "request": request(&lab.tools.url("/v2/{id}?fields={fields}"), None) })).await;
    assert_eq!((&kept["tool"]["revision"], &kept["tool"]["request"]["headerNames"]), (&json!(2), &json!(["X-Key"])));
    let moved = update(json!({ "request": request(other, Some(&json!([]))) })).await;
    assert_eq!(moved["tool"]["request"]["headerNames"], json!([]), "{moved}");
    assert_eq!(codes(&update(json!({ "expectedRevision": 1, "title": "X" })).await), ["CONFLICT"]);
    let bob = lab.member().await;
    let query = "query ($id: ID!) { tool(id: $id) { name request { urlTemplate } } }";
    let seen = lab.server.data(&bob, query, json!({ "id": tool["id"] })).await;
    assert_eq!((&seen["tool"]["name"], &seen["tool"]["request"]), (&json!("read_order"), &Value::Null));
    let delete = "mutation ($input: DeleteToolInput!) { deleteTool(input: $input) { deletedId errors { code } } }";
    let values = json!({ "toolId": tool["id"] });
    assert_eq!(error_code(&lab.server.run(&bob, delete, input(values.clone())).await), "FORBIDDEN");
    let deleted = lab.server.data(&lab.ada, delete, input(values)).await;
    assert_eq!(deleted["deleteTool"]["deletedId"], tool["id"]);
    let document = "query ($id: ID!) { workspace(id: $id) { tools(filter: { kinds: [HTTP] }) { totalCount } } }";
    let listed = lab.server.data(&lab.ada, document, json!({ "id": lab.workspace })).await;
    assert_eq!(listed["workspace"]["tools"]["totalCount"], 0);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_are_listed_by_name_and_found_by_what_they_are() {
    let lab = Lab::open().await;
    lab.tool(json!({})).await;
    lab.writing_tool("/orders", json!({})).await;
    let document = "query ($id: ID!, $filter: ToolFilter) { workspace(id: $id) { tools(filter: $filter) {
        totalCount nodes { name } } } }";
    for (filter, names) in [
        (json!({ "kinds": ["HTTP"] }), vec!["place_order", "read_order"]),
        (json!({ "search": "READS an order" }), vec!["read_order"]),
        (json!({ "effects": ["WRITE"] }), vec!["place_order"]),
        (json!({ "kinds": ["HTTP"], "isEnabled": true }), vec!["place_order", "read_order"]),
        (json!({ "isEnabled": false }), vec![]),
    ] {
        let variables = json!({ "id": lab.workspace, "filter": filter });
        let found = lab.server.data(&lab.ada, document, variables).await["workspace"]["tools"].take();
        let found: Vec<&str> =
            found["nodes"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(found, names, "{filter}");
    }
    lab.close().await;
}
