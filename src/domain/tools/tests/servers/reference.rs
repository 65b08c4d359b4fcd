//! The reference server `@modelcontextprotocol/server-everything`, through the API, over both transports.
//!
//! `MCP_EVERYTHING` names the folder where npm installed it, as for the tests of the crate `mcp_client`, which say more.
//! Without the variable there is nothing to test against.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::*;
use crate::config::McpProgram;

fn folder() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "set by who has the server installed")]
    std::env::var_os("MCP_EVERYTHING").map(PathBuf::from)
}

fn script(folder: &std::path::Path) -> String {
    folder.join("node_modules/@modelcontextprotocol/server-everything/dist/index.js").display().to_string()
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Adds two numbers and takes its time, and tells how long that took.
async fn used(lab: &Lab, added: &Value) {
    assert_eq!(added["server"]["status"], "CONNECTED", "{added}");
    let server = &added["server"];
    let run = async |name: &str, arguments: Value| {
        let begun = Instant::now();
        let call = lab.run(&tool_of(server, name), arguments).await;
        let call = lab.until(&call["toolCall"]["id"], "SUCCEEDED").await;
        (call, begun.elapsed())
    };
    let (sum, first) = run("everything_get_sum", json!({ "a": 2, "b": 40 })).await;
    assert!(sum["output"]["body"].to_string().contains("42"), "{sum}");
    let (_, second) = run("everything_echo", json!({ "message": "hello" })).await;
    let (_, long) = run("everything_trigger_long_running_operation", json!({ "duration": 2, "steps": 4 })).await;
    assert!(long >= Duration::from_secs(2));
    println!("{} tools; calls took {first:?}, {second:?}, {long:?}", server["tools"].as_array().unwrap().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_server_works_over_http() {
    let Some(folder) = folder() else { return };
    let lab = Lab::open().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let _server = Running(
        Command::new("node")
            .arg("-r")
            .arg(folder.join("loopback.cjs"))
            .args([&script(&folder), "streamableHttp"])
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    eventually("the server listens", async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
    let begun = Instant::now();
    let url = format!("http://127.0.0.1:{port}/mcp");
    let added = add(&lab, &url, json!({ "name": "everything", "approvalPolicy": "NEVER" })).await;
    println!("added in {:?}", begun.elapsed());
    used(&lab, &added).await;
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_server_works_as_a_program() {
    let Some(folder) = folder() else { return };
    let command = ["/usr/bin/env", "node", &script(&folder), "stdio"].map(str::to_owned).to_vec();
    let program = McpProgram { command, environment: Vec::new() };
    let lab = programs::of_administrator(|config| {
        config.mcp.programs.insert("everything".to_owned(), program);
    })
    .await;
    let begun = Instant::now();
    let values = json!({ "workspaceId": lab.workspace, "name": "everything", "transport": "STDIO",
        "program": "everything", "approvalPolicy": "NEVER" });
    let added = lab.change("addMcpServer", values, &format!("server {{ {SERVER} }}")).await;
    println!("added in {:?}", begun.elapsed());
    used(&lab, &added).await;
    lab.server.app.clone().tool_servers.close().await;
    lab.close().await;
}
