//! Adding, changing and removing servers, and who may.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::*;
use crate::base::WorkspaceRole;
use crate::testing::{codes, error_code};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_brings_its_tools_along_by_what_it_claims_of_them() {
    let shop = Shop::open().await;
    let server = &shop.server;
    assert_eq!((&server["transport"], &server["name"]), (&json!("STREAMABLE_HTTP"), &json!("shop")));
    assert_eq!((&server["headerNames"], &server["url"]), (&json!(["Authorization"]), &json!(shop.toy().url())));
    assert!(server["syncedAt"].is_string() && server["statusMessage"].is_null(), "{server}");
    for (name, effect, is_idempotent) in
        [("shop_sum", "READ_ONLY", true), ("shop_place_order", "WRITE", false), ("shop_wipe", "DESTRUCTIVE", false)]
    {
        let tool = tool_of(server, name);
        assert_eq!((&tool["effect"], &tool["isIdempotent"]), (&json!(effect), &json!(is_idempotent)), "{tool}");
        assert_eq!((&tool["kind"], &tool["isEnabled"]), (&json!("MCP"), &json!(true)), "{tool}");
        assert_eq!((&tool["server"]["id"], &tool["request"]), (&server["id"], &json!(null)));
        assert_eq!(tool["approvalPolicy"], "WHEN_WRITING");
    }
    assert_eq!(tool_of(server, "shop_sum")["title"], "Sum");
    let odd = tool_of(server, "shop_odd");
    assert!(!odd["isEnabled"].as_bool().unwrap() && odd["reviewMessage"].as_str().unwrap().contains("$ref"), "{odd}");
    assert_eq!(codes(&shop.accept(&odd).await), ["INVALID_STATE"]);
    let listed = "query ($id: ID!) { workspace(id: $id) { mcpServers { id name }
        tools(filter: { kinds: [MCP], isEnabled: true }) { totalCount } } }";
    let listed = shop.lab.server.data(&shop.lab.ada, listed, json!({ "id": shop.lab.workspace })).await;
    assert_eq!(listed["workspace"]["mcpServers"][0]["id"], server["id"], "{listed}");
    assert_eq!(listed["workspace"]["tools"]["totalCount"], 6);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_manage_tools_change_servers_and_see_where_they_are() {
    let shop = Shop::open().await;
    let bob = shop.lab.member().await;
    let document = format!("query ($id: ID!) {{ node(id: $id) {{ ... on McpServer {{ {SERVER} }} }} }}");
    let seen = shop.lab.server.data(&bob, &document, json!({ "id": shop.server["id"] })).await;
    assert_eq!((&seen["node"]["url"], &seen["node"]["headerNames"]), (&json!(null), &json!([])), "{seen}");
    assert_eq!(seen["node"]["tools"].as_array().unwrap().len(), 7);
    let (mallory, _) = shop.lab.server.owner("Mallory", "Other").await;
    let hidden = shop.lab.server.data(&mallory, &document, json!({ "id": shop.server["id"] })).await;
    assert!(hidden["node"].is_null(), "{hidden}");
    for field in ["syncMcpServer", "removeMcpServer", "updateMcpServer"] {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let document = format!("mutation ($input: {kind}!) {{ {field}(input: $input) {{ errors {{ code }} }} }}");
        let values = json!({ "input": { "serverId": shop.server["id"] } });
        assert_eq!(error_code(&shop.lab.server.run(&bob, &document, values.clone()).await), "FORBIDDEN", "{field}");
        let foreign = shop.lab.server.data(&mallory, &document, values).await;
        assert_eq!(codes(&foreign[field]), ["NOT_FOUND"], "{field}");
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_no_server_is_refused_and_what_is_away_is_told() {
    let lab = Lab::open().await;
    for (changes, code, path) in [
        (json!({ "name": "2 shops" }), "INVALID_INPUT", vec!["input", "name"]),
        (json!({ "url": "http://10.0.0.1/mcp" }), "EGRESS_DENIED", vec!["input", "url"]),
        (json!({ "url": "http://ada:pw@127.0.0.1:1/" }), "INVALID_INPUT", vec!["input", "url"]),
        (json!({ "headers": [{ "name": "Mcp-Session-Id", "value": "x" }] }), "INVALID_INPUT", vec!["input", "headers"]),
        (json!({ "program": "toy" }), "INVALID_INPUT", vec!["input", "program"]),
        (json!({ "transport": "STDIO" }), "INVALID_INPUT", vec!["input", "url"]),
    ] {
        let refused = add(&lab, "http://127.0.0.1:9/mcp", changes.clone()).await;
        assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec![code], &json!(path)), "{changes} {refused}");
    }
    let away = add(&lab, "http://127.0.0.1:9/mcp", json!({})).await;
    assert_eq!(away["server"]["status"], "UNREACHABLE", "{away}");
    assert!(away["server"]["statusMessage"].as_str().unwrap().contains("cannot be reached"), "{away}");
    assert_eq!(codes(&add(&lab, "http://127.0.0.1:9/mcp", json!({ "name": "SHOP" })).await), ["ALREADY_EXISTS"]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_other_credentials_says_so_and_is_back_with_them() {
    let (lab, toy) = (Lab::open().await, Served::start().await);
    toy.ledger.is_locked.store(true, Ordering::SeqCst);
    let added = add(&lab, &toy.url(), json!({})).await;
    assert_eq!(added["server"]["status"], "UNAUTHORIZED", "{added}");
    assert!(!added.to_string().contains("s3cret"), "{added}");
    toy.ledger.is_locked.store(false, Ordering::SeqCst);
    let values =
        json!({ "serverId": added["server"]["id"], "headers": [{ "name": "Authorization", "value": "Bearer new" }] });
    let changed = lab.change("updateMcpServer", values, &format!("server {{ {SERVER} }}")).await;
    assert_eq!(changed["server"]["status"], "CONNECTED", "{changed}");
    assert!(tool_of(&changed["server"], "shop_sum")["isEnabled"].as_bool().unwrap(), "these are its first tools");
    assert_eq!(toy.ledger.keys.lock().unwrap().last().unwrap(), "Bearer new");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_tool_2_headers_go_to_no_other_address_than_that_they_were_given_for() {
    let shop = Shop::open().await;
    let other = Served::start().await;
    let refused = shop.update(json!({ "url": other.url() })).await;
    assert_eq!(codes(&refused), ["INVALID_INPUT"], "{refused}");
    assert_eq!(refused["errors"][0]["path"], json!(["input", "headers"]));
    let moved = shop.update(json!({ "url": other.url(), "headers": [] })).await;
    assert_eq!((&moved["server"]["status"], &moved["server"]["headerNames"]), (&json!("CONNECTED"), &json!([])));
    assert!(other.ledger.keys.lock().unwrap().iter().all(String::is_empty));
    // The tools are the same, so nobody has to look at them again.
    assert!(tool_of(&moved["server"], "shop_sum")["isEnabled"].as_bool().unwrap(), "{moved}");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_follow_the_name_and_the_policy_of_their_server() {
    let shop = Shop::open().await;
    let wipe = tool_of(&shop.server, "shop_wipe");
    let own = json!({ "toolId": wipe["id"], "approvalPolicy": "ALWAYS" });
    shop.lab.change("updateTool", own, "tool { id }").await;
    let changed = shop.update(json!({ "name": "Store", "approvalPolicy": "NEVER", "expectedRevision": 1 })).await;
    assert_eq!(changed["server"]["revision"], 2, "{changed}");
    assert_eq!(tool_of(&changed["server"], "Store_place_order")["approvalPolicy"], "NEVER");
    assert_eq!(tool_of(&changed["server"], "Store_wipe")["approvalPolicy"], "ALWAYS");
    let cased = shop.update(json!({ "name": "STORE" })).await;
    tool_of(&cased["server"], "STORE_sum");
    assert_eq!(codes(&shop.update(json!({ "name": "x", "expectedRevision": 1 })).await), ["CONFLICT"]);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_switched_off_or_removed_is_not_called() {
    let shop = Shop::open().await;
    let off = shop.update(json!({ "isEnabled": false })).await;
    assert_eq!(off["server"]["status"], "DISABLED", "{off}");
    let sum = tool_of(&shop.server, "shop_sum");
    let call = shop.lab.run(&sum, json!({ "a": 1, "b": 2 })).await;
    let call = shop.lab.until(&call["toolCall"]["id"], "FAILED").await;
    assert!(call["failure"]["message"].as_str().unwrap().contains("switched off"), "{call}");
    let values = json!({ "serverId": shop.server["id"] });
    let refused = shop.lab.change("syncMcpServer", values.clone(), "server { id }").await;
    assert_eq!(codes(&refused), ["INVALID_STATE"]);
    let on = shop.update(json!({ "isEnabled": true })).await;
    assert_eq!(on["server"]["status"], "CONNECTED");
    assert_eq!(
        codes(&shop.lab.change("deleteTool", json!({ "toolId": sum["id"] }), "deletedId").await),
        ["INVALID_STATE"]
    );
    let removed = shop.lab.change("removeMcpServer", values, "deletedId").await;
    assert_eq!(removed["deletedId"], shop.server["id"]);
    let document = "query ($id: ID!, $call: ID!) { tool(id: $id) { id }
        node(id: $call) { ... on ToolCall { calledName tool { id } } } }";
    let left = shop.lab.server.data(&shop.lab.ada, document, json!({ "id": sum["id"], "call": call["id"] })).await;
    assert!(left["tool"].is_null() && left["node"]["tool"].is_null(), "{left}");
    assert_eq!(left["node"]["calledName"], "shop_sum");
    assert!(shop.toy().ledger.called().is_empty());
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_servers_is_on_record_without_secrets() {
    let shop = Shop::open().await;
    shop.sync().await;
    let document = "query ($id: ID!) { workspace(id: $id) { activity { nodes { type summary payload } } } }";
    let told = shop.lab.server.data(&shop.lab.ada, document, json!({ "id": shop.lab.workspace })).await;
    let told = told.to_string();
    assert!(told.contains("mcp_server.created") && told.contains("mcp_server.synced"), "{told}");
    assert!(!told.contains("s3cret") && !told.contains("127.0.0.1"), "{told}");
    let member = shop.lab.server.member("Eve", shop.lab.workspace, WorkspaceRole::Viewer).await;
    let run = "mutation ($input: RunToolInput!) { runTool(input: $input) { errors { code } } }";
    let values = json!({ "workspaceId": shop.lab.workspace, "toolId": shop.server["tools"][0]["id"], "arguments": {} });
    let refused = shop.lab.server.run(&member, run, json!({ "input": values })).await;
    assert_eq!(error_code(&refused), "FORBIDDEN");
    shop.close().await;
}
