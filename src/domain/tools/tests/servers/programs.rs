//! Tool servers that are programs of the server's machine.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::base::{InstanceRole, WorkspaceRole};
use crate::config::{Config, McpProgram};
use crate::domain::workspaces::service::{self as workspaces, CreateWorkspace};
use crate::testing::{codes, error_code};

/// Lets administrators start the toy.
fn with_toy(config: &mut Config) {
    let program = std::env::current_exe().unwrap().to_str().unwrap().to_owned();
    let test = "domain::tools::tests::servers::toy::serves_by_its_streams";
    let arguments = ["--exact", test, "--ignored", "--nocapture", "-q"].map(str::to_owned);
    let command = std::iter::once(program).chain(arguments).collect();
    let toy = McpProgram { command, environment: vec!["SHOP_KEY".to_owned()] };
    let nobody = McpProgram { command: vec!["/does/not/exist".to_owned()], environment: Vec::new() };
    config.mcp.programs = BTreeMap::from([("toy".to_owned(), toy), ("nobody".to_owned(), nobody)]);
}

/// A workspace of an administrator of the instance.
pub(super) async fn of_administrator(change: impl FnOnce(&mut Config)) -> Lab {
    let mut lab = Lab::open_with(change).await;
    lab.ada = lab.server.person_with("Root", InstanceRole::Admin).await;
    let new = CreateWorkspace::parse("Machine", None, None).unwrap();
    lab.workspace = workspaces::create(&lab.server.app, &lab.ada, new).await.unwrap().id;
    lab
}

fn of_toy(lab: &Lab, changes: &Value) -> Value {
    let mut values = json!({ "workspaceId": lab.workspace, "name": "shop", "transport": "STDIO", "program": "toy",
        "approvalPolicy": "NEVER", "environment": [{ "name": "SHOP_KEY", "value": "s3cret-of-the-shop" }] });
    for (name, value) in changes.as_object().unwrap() {
        values[name] = value.clone();
    }
    values
}

#[tokio::test(flavor = "multi_thread")]
async fn c_tool_4_a_program_is_started_with_nothing_but_what_it_is_given() {
    let lab = of_administrator(with_toy).await;
    let added = lab.change("addMcpServer", of_toy(&lab, &json!({})), &format!("server {{ {SERVER} }}")).await;
    let server = &added["server"];
    assert_eq!(server["status"], "CONNECTED", "{added}");
    assert_eq!((&server["program"], &server["environmentNames"]), (&json!("toy"), &json!(["SHOP_KEY"])));
    assert!(server["url"].is_null() && !added.to_string().contains("s3cret"), "{added}");
    let call = lab.run(&tool_of(server, "shop_sum"), json!({ "a": 20, "b": 22 })).await["toolCall"].clone();
    assert_eq!(lab.until(&call["id"], "SUCCEEDED").await["output"]["body"]["sum"], 42.0);
    let call = lab.run(&tool_of(server, "shop_secret"), json!({})).await["toolCall"].clone();
    let call = lab.until(&call["id"], "SUCCEEDED").await;
    let said = call["output"]["body"].as_str().unwrap();
    let mut names: Vec<&str> =
        said.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["HOME", "PATH", "SHOP_KEY"], "{said}");
    assert!(said.contains("SHOP_KEY=[REDACTED]"), "{said}");
    lab.server.app.clone().tool_servers.close().await;
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_tool_4_only_administrators_of_the_instance_start_programs_and_only_those_of_the_operator() {
    let lab = of_administrator(with_toy).await;
    let owner = lab.server.member("Bob", lab.workspace, WorkspaceRole::Admin).await;
    let document = "mutation ($input: AddMcpServerInput!) { addMcpServer(input: $input) { errors { code path } } }";
    let refused = lab.server.run(&owner, document, json!({ "input": of_toy(&lab, &json!({})) })).await;
    assert_eq!(error_code(&refused), "FORBIDDEN", "{refused}");
    for (changes, path) in [
        (json!({ "program": "/bin/sh" }), vec!["input", "program"]),
        (json!({ "environment": [{ "name": "LD_PRELOAD", "value": "/tmp/x.so" }] }), vec!["input", "environment", "0"]),
        (json!({ "environment": [{ "name": "A=B", "value": "" }] }), vec!["input", "environment", "0"]),
        (json!({ "headers": [] }), vec!["input", "headers"]),
    ] {
        let refused = lab.change("addMcpServer", of_toy(&lab, &changes), "server { id }").await;
        assert_eq!(
            (codes(&refused), &refused["errors"][0]["path"]),
            (vec!["INVALID_INPUT"], &json!(path)),
            "{changes}"
        );
    }
    let nobody = of_toy(&lab, &json!({ "program": "nobody", "environment": null }));
    let nobody = lab.change("addMcpServer", nobody, "server { id status statusMessage }").await;
    assert_eq!(nobody["server"]["status"], "UNREACHABLE", "{nobody}");
    assert!(nobody["server"]["statusMessage"].as_str().unwrap().contains("cannot be started"), "{nobody}");
    // Who may not start it may not say how it is started; the rest is his.
    let change =
        "mutation ($input: UpdateMcpServerInput!) { updateMcpServer(input: $input) { server { id } errors { code } } }";
    let id = &nobody["server"]["id"];
    let refused = lab.server.run(&owner, change, json!({ "input": { "serverId": id, "arguments": ["x"] } })).await;
    assert_eq!(error_code(&refused), "FORBIDDEN", "{refused}");
    let renamed = lab.server.data(&owner, change, json!({ "input": { "serverId": id, "name": "other" } })).await;
    assert_eq!(codes(&renamed["updateMcpServer"]), Vec::<&str>::new());
    lab.close().await;
}
