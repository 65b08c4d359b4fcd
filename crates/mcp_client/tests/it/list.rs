//! What a server offers, and how it tells of changes.

use std::time::Duration;

use mcp_client::{Hints, Limits, McpError, Session, Target};
use serde_json::json;

use crate::fixtures::{
    Speech, all_sessions, call, http_target, http_toy, modern_program_session, program_session, session,
};
use crate::{Test, tests};
use mcp_client::CancellationToken;

pub const TESTS: &[Test] = tests![
    a_server_tells_what_it_is,
    tools_are_listed_over_all_pages,
    more_than_the_limits_is_refused,
    changes_are_told_over_http,
    changes_are_told_by_a_program,
    changes_are_told_without_a_greeting,
];

async fn a_server_tells_what_it_is() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let info = session.info();
        assert_eq!((info.name.as_str(), info.version.as_str()), ("toy", "1.2.3"), "{kind}");
        assert_eq!(info.title.as_deref(), Some("A toy"), "{kind}");
        assert_eq!(info.instructions.as_deref(), Some("Play with it."), "{kind}");
        let revision = if kind.starts_with("modern") { "2026-07-28" } else { "2025-11-25" };
        assert_eq!(info.protocol_version, revision, "{kind}");
        assert!(info.has_tools && info.announces_changes, "{kind}");
    }
}

async fn tools_are_listed_over_all_pages() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let tools = session.tools().await.unwrap();
        let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
        let all =
            ["ask", "big", "chatter", "count", "die", "echo", "fail", "grow", "look", "show", "slow", "start", "sum"];
        assert_eq!(names, all, "{kind}");
        let sum = &tools[12];
        assert_eq!((sum.title.as_deref(), sum.description.as_deref()), (Some("Sum"), Some("Adds two numbers.")));
        assert_eq!(sum.input_schema["required"], json!(["a", "b"]));
        assert_eq!(sum.output_schema.as_ref().unwrap()["required"], json!(["sum"]));
        let hints = Hints { read_only: Some(true), destructive: None, idempotent: Some(true), open_world: Some(false) };
        assert_eq!(sum.hints, hints);
        assert_eq!(tools[3].hints, Hints { destructive: Some(false), ..Hints::default() });
        assert_eq!(session.tools().await.unwrap(), tools, "{kind}");
    }
}

async fn more_than_the_limits_is_refused() {
    let toy = http_toy(Speech::Events).await;
    let limits = Limits::default();
    for (limits, what) in [
        (Limits { pages: 2, ..limits }, "pages of tools"),
        (Limits { tools: 5, ..limits }, "tools"),
        (Limits { tools_bytes: 300, ..limits }, "bytes of tools"),
    ] {
        let session = Session::connect(Target::Http(http_target(toy.served.address)), limits).await.unwrap();
        let error = session.tools().await.unwrap_err();
        assert_eq!(error.code(), "TOO_LARGE");
        assert!(matches!(error, McpError::TooLarge { what: found, .. } if found == what), "{error}");
    }
}

async fn changes_are_told_over_http() {
    let toy = http_toy(Speech::Events).await;
    let session = session(toy.served.address).await;
    // The stream by which it is told is opened beside the first answers.
    tokio::time::sleep(Duration::from_millis(300)).await;
    told(session).await;
}

async fn changes_are_told_by_a_program() {
    told(program_session().await).await;
}

async fn changes_are_told_without_a_greeting() {
    let toy = http_toy(Speech::Modern).await;
    told(session(toy.served.address).await).await;
    told(modern_program_session().await).await;
}

async fn told(session: Session) {
    let mut changes = session.changes();
    assert_eq!(session.tools().await.unwrap().len(), 13);
    let soon = tokio::time::timeout(Duration::from_millis(50), changes.next()).await;
    assert!(soon.is_err(), "nothing has changed");
    session.call(call("grow"), &CancellationToken::new(), |_| {}).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(5), changes.next()).await.unwrap());
    assert_eq!(session.tools().await.unwrap().len(), 14);
    session.close().await;
    assert!(!tokio::time::timeout(Duration::from_secs(5), changes.next()).await.unwrap());
}
