//! Calls of the tools of a server.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::testing::codes;
use crate::worker;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_has_data_or_text_as_its_output_and_fails_as_the_tool_says() {
    let shop = Shop::open().await;
    let call = async |name: &str, arguments: Value, status: &str| {
        let call = shop.lab.run(&tool_of(&shop.server, name), arguments).await;
        assert_eq!(codes(&call), Vec::<&str>::new(), "{call}");
        shop.lab.until(&call["toolCall"]["id"], status).await
    };
    let sum = call("shop_sum", json!({ "a": 1, "b": 2 }), "SUCCEEDED").await;
    assert_eq!(sum["output"], json!({ "isError": false, "body": { "sum": 3.0 } }));
    let said = call("shop_say", json!({ "words": "[1]" }), "SUCCEEDED").await;
    assert_eq!((&said["output"]["body"], &said["isOutputCut"]), (&json!("[1]"), &json!(false)));
    let long = call("shop_say", json!({ "words": "x".repeat(70_000) }), "SUCCEEDED").await;
    assert_eq!(long["isOutputCut"], true);
    let failed = call("shop_fail", json!({}), "FAILED").await;
    assert_eq!(failed["failure"]["code"], "TOOL_FAILED");
    assert_eq!(failed["output"], json!({ "isError": true, "body": "No luck with [REDACTED]." }), "{failed}");
    assert!(!failed.to_string().contains("s3cret"), "{failed}");
    let refused = shop.lab.run(&tool_of(&shop.server, "shop_sum"), json!({ "a": "1" })).await;
    assert_eq!(codes(&refused), ["INVALID_INPUT"]);
    let keys: Vec<String> = shop.toy().ledger.called().into_iter().map(|(_, key)| key).collect();
    assert!(keys.iter().all(String::is_empty), "what only reads needs no key: {keys:?}");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_writes_is_decided_about_and_made_once_by_its_key() {
    let shop = Shop::open().await;
    let order = tool_of(&shop.server, "shop_place_order");
    let call = shop.lab.run(&order, json!({ "item": "tea" })).await["toolCall"].clone();
    let asked = shop.lab.asked(&call["id"]).await;
    assert_eq!(asked["proposal"], json!({ "item": "tea" }));
    shop.lab.grant(&asked, None).await;
    shop.lab.until(&call["id"], "SUCCEEDED").await;
    assert_eq!(shop.toy().ledger.called(), [("place-order".to_owned(), call["id"].as_str().unwrap().to_owned())]);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_tool_3_a_writing_call_whose_worker_died_is_asked_about() {
    let mut shop = Shop::open_with(json!({ "approvalPolicy": "NEVER" })).await;
    let slow = tool_of(&shop.server, "shop_slow");
    let call = shop.lab.run(&slow, json!({ "steps": 600 })).await["toolCall"].clone();
    let ledger = std::sync::Arc::clone(&shop.toy().ledger);
    eventually("the tool is called", async || !ledger.called().is_empty()).await;
    shop.lab.worker.take().unwrap().kill().await;
    shop.lab.worker = Some(shop.lab.server.work(worker::registry()));
    let asked = shop.lab.asked(&call["id"]).await;
    assert!(asked["explanation"].as_str().unwrap().contains("may have been carried out"), "{asked}");
    assert_eq!(ledger.called().len(), 1, "it is not made again by itself");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_tool_3_a_writing_call_that_takes_too_long_is_asked_about_and_a_reading_one_repeated() {
    let shop = Shop::open_with(json!({ "approvalPolicy": "NEVER" })).await;
    let slow = tool_of(&shop.server, "shop_slow");
    let values = json!({ "toolId": slow["id"], "timeoutSeconds": 1 });
    shop.lab.change("updateTool", values, "tool { id }").await;
    let call = shop.lab.run(&slow, json!({ "steps": 600 })).await["toolCall"].clone();
    shop.lab.asked(&call["id"]).await;
    let ledger = std::sync::Arc::clone(&shop.toy().ledger);
    eventually("the server is told to stop", async || ledger.stopped.load(Ordering::SeqCst) == 1).await;
    let values = json!({ "toolId": slow["id"], "effect": "READ_ONLY" });
    shop.lab.change("updateTool", values, "tool { id }").await;
    let call = shop.lab.run(&slow, json!({ "steps": 600 })).await["toolCall"].clone();
    let call = shop.lab.until(&call["id"], "FAILED").await;
    assert!(call["failure"]["message"].as_str().unwrap().contains("did not answer within"), "{call}");
    assert_eq!(ledger.called().len(), 1 + shop.lab.server.app.config.jobs.max_attempts as usize);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_is_cancelled_at_the_server_and_its_progress_is_told() {
    let shop = Shop::open_with(json!({ "approvalPolicy": "NEVER" })).await;
    let slow = tool_of(&shop.server, "shop_slow");
    let call = shop.lab.run(&slow, json!({ "steps": 600 })).await["toolCall"].clone();
    let document = "query ($id: ID!) { node(id: $id) { ... on Job { progress progressMessage events(last: 50) {
        nodes { type message } } } } }";
    let job = async || {
        shop.lab.server.data(&shop.lab.ada, document, json!({ "id": call["job"]["id"] })).await["node"].clone()
    };
    eventually("its progress is told", async || job().await["progressMessage"].is_string()).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let told = job().await;
    assert!(told["progressMessage"].as_str().unwrap().ends_with("with [REDACTED]"), "{told}");
    let steps = told["events"]["nodes"].as_array().unwrap().iter().filter(|event| event["type"] == "PROGRESS").count();
    assert!((1..=3).contains(&steps), "not each of ten a second: {told}");
    shop.lab.change("cancelJob", json!({ "jobId": call["job"]["id"] }), "job { id }").await;
    shop.lab.until(&call["id"], "CANCELLED").await;
    let ledger = std::sync::Arc::clone(&shop.toy().ledger);
    eventually("the server is told to stop", async || ledger.stopped.load(Ordering::SeqCst) == 1).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_is_connected_to_again() {
    let mut shop = Shop::open().await;
    let sum = tool_of(&shop.server, "shop_sum");
    let arguments = json!({ "a": 1, "b": 2 });
    // Started anew, it does not know the session.
    shop.toy = Some(shop.toy.take().unwrap().restart(async || {}).await);
    let call = shop.lab.run(&sum, arguments.clone()).await["toolCall"].clone();
    shop.lab.until(&call["id"], "SUCCEEDED").await;
    // While it is away, calls fail and its state says so.
    let toy = shop.toy.take().unwrap();
    let toy = toy
        .restart(async || {
            let call = shop.lab.run(&sum, arguments.clone()).await["toolCall"].clone();
            let call = shop.lab.until(&call["id"], "FAILED").await;
            assert!(call["failure"]["message"].as_str().unwrap().contains("cannot be reached"), "{call}");
            assert_eq!(seen(&shop.lab, &shop.server["id"]).await["status"], "UNREACHABLE");
            let synced = shop.sync().await;
            assert_eq!(synced["status"], "UNREACHABLE", "{synced}");
        })
        .await;
    shop.toy = Some(toy);
    let call = shop.lab.run(&sum, arguments).await["toolCall"].clone();
    shop.lab.until(&call["id"], "SUCCEEDED").await;
    assert_eq!(seen(&shop.lab, &shop.server["id"]).await["status"], "CONNECTED");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_share_a_connection_and_it_is_closed_when_nobody_uses_it() {
    let shop = Shop::open().await;
    let sum = tool_of(&shop.server, "shop_sum");
    let lists = shop.toy().ledger.lists.load(Ordering::SeqCst);
    let calls = (0..8).map(async |number: i32| {
        let call = shop.lab.run(&sum, json!({ "a": number, "b": 1 })).await["toolCall"].clone();
        shop.lab.until(&call["id"], "SUCCEEDED").await["output"]["body"]["sum"].as_f64().unwrap()
    });
    let sums = futures_util::future::join_all(calls).await;
    assert_eq!(sums, (1..=8).map(f64::from).collect::<Vec<_>>());
    assert_eq!(shop.toy().ledger.lists.load(Ordering::SeqCst), lists, "nobody connected again");
    let connections = &shop.lab.server.app.tool_servers.connections;
    assert_eq!(connections.len(), 1);
    let id = shop.server["id"].as_str().unwrap().parse::<crate::base::id::McpServerId>().unwrap();
    assert!(connections.close_idle(id.0, Duration::ZERO));
    assert_eq!(connections.len(), 0);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_more_servers_than_connections_the_one_in_use_is_connected_to() {
    let shop = Shop::of(|config| config.mcp.max_sessions = 1, json!({})).await;
    let other = Served::start().await;
    let added = add(&shop.lab, &other.url(), json!({ "name": "other" })).await;
    assert_eq!(added["server"]["status"], "CONNECTED", "{added}");
    for _ in 0..2 {
        for tool in [tool_of(&shop.server, "shop_sum"), tool_of(&added["server"], "other_sum")] {
            let call = shop.lab.run(&tool, json!({ "a": 1, "b": 2 })).await["toolCall"].clone();
            shop.lab.until(&call["id"], "SUCCEEDED").await;
            assert_eq!(shop.lab.server.app.tool_servers.connections.len(), 1);
        }
    }
    shop.close().await;
}
