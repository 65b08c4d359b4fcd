//! The reference server `@modelcontextprotocol/server-everything`, over both transports.
//!
//! `MCP_EVERYTHING` names the folder where npm installed it, which also holds `loopback.cjs`: a script that is loaded first
//! and makes the server listen on this machine only. Without the variable there is nothing to test against.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mcp_client::{CancellationToken, Content, Limits, ProgramTarget, Session, Target};

use crate::fixtures::{call, http_target};
use crate::{Test, tests};

pub const TESTS: &[Test] = tests![the_reference_server_over_http, the_reference_server_as_a_program];

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("MCP_EVERYTHING").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("left out: MCP_EVERYTHING names no folder");
    }
    folder
}

/// The script of the server.
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

async fn the_reference_server_over_http() {
    let Some(folder) = folder() else { return };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let _server = Running(
        Command::new("node")
            .arg("-r")
            .arg(folder.join("loopback.cjs"))
            .args([&script(&folder), "streamableHttp"])
            .env("PORT", address.port().to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let begun = Instant::now();
    while tokio::net::TcpStream::connect(address).await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    use_it("http", Target::Http(http_target(address))).await;
}

async fn the_reference_server_as_a_program() {
    let Some(folder) = folder() else { return };
    let node = ["/usr/bin/node", "/usr/local/bin/node"].map(PathBuf::from).into_iter().find(|path| path.exists());
    let target = ProgramTarget {
        program: node.unwrap(),
        arguments: vec![script(&folder), "stdio".into()],
        environment: Vec::new(),
        folder: None,
    };
    use_it("program", Target::Program(target)).await;
}

async fn use_it(kind: &str, target: Target) {
    let nobody = CancellationToken::new();
    let begun = Instant::now();
    let session = Session::connect(target, Limits::default()).await.unwrap();
    println!("{kind}: connected in {:?}: {:?}", begun.elapsed(), session.info().protocol_version);
    let begun = Instant::now();
    let tools = session.tools().await.unwrap();
    println!("{kind}: {} tools in {:?}", tools.len(), begun.elapsed());
    assert!(tools.iter().any(|tool| tool.name == "echo"), "{tools:?}");

    let begun = Instant::now();
    let output = session.call(call("echo").argument("message", "hello"), &nobody, |_| {}).await.unwrap();
    assert_eq!(output.text(), "Echo: hello");
    println!("{kind}: echo in {:?}", begun.elapsed());
    let sum = call("get-sum").argument("a", 2).argument("b", 40);
    assert!(session.call(sum, &nobody, |_| {}).await.unwrap().text().contains("42"));

    let weather = call("get-structured-content").argument("location", "New York");
    let output = session.call(weather, &nobody, |_| {}).await.unwrap();
    assert!(output.structured.unwrap()["temperature"].is_number());
    let output = session.call(call("get-tiny-image"), &nobody, |_| {}).await.unwrap();
    assert!(
        output
            .content
            .iter()
            .any(|content| matches!(content, Content::Image { data, .. } if data.starts_with(b"\x89PNG")))
    );

    let mut steps = Vec::new();
    let long = call("trigger-long-running-operation").argument("duration", 1).argument("steps", 4);
    session.call(long, &nobody, |step| steps.push(step.progress)).await.unwrap();
    assert_eq!(steps, [1.0, 2.0, 3.0, 4.0], "{kind}");

    let cancel = CancellationToken::new();
    let long = call("trigger-long-running-operation").argument("duration", 60).argument("steps", 600);
    let error = session.call(long, &cancel, |_| cancel.cancel()).await.unwrap_err();
    assert_eq!(error.code(), "CANCELLED");
    let missing = session.call(call("no-such-tool"), &nobody, |_| {}).await;
    println!("{kind}: a tool that is not there: {missing:?}");
    let begun = Instant::now();
    session.close().await;
    println!("{kind}: closed in {:?}", begun.elapsed());
}
