//! Sessions that end.

use std::time::Duration;

use mcp_client::{CancellationToken, McpError};

use crate::fixtures::{Speech, call, eventually, http_toy, session};
use crate::{Test, tests};

pub const TESTS: &[Test] = tests![a_forgotten_session_is_told, a_session_takes_leave, a_dropped_session_takes_leave];

async fn a_forgotten_session_is_told() {
    let toy = http_toy(Speech::Events).await;
    let first = session(toy.served.address).await;
    first.call(call("fail"), &CancellationToken::new(), |_| {}).await.unwrap();
    toy.manager.sessions.write().await.clear();
    let error = first.call(call("fail"), &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert_eq!(error, McpError::SessionLost);
    assert!(error.did_nothing() && error.is_temporary());
    assert!(!first.is_open());
    let second = session(toy.served.address).await;
    second.call(call("fail"), &CancellationToken::new(), |_| {}).await.unwrap();
}

async fn a_session_takes_leave() {
    let toy = http_toy(Speech::Events).await;
    let session = session(toy.served.address).await;
    assert_eq!(toy.manager.sessions.read().await.len(), 1);
    tokio::time::timeout(Duration::from_secs(2), session.close()).await.unwrap();
    assert_eq!(toy.manager.sessions.read().await.len(), 0);
}

async fn a_dropped_session_takes_leave() {
    let toy = http_toy(Speech::Events).await;
    drop(session(toy.served.address).await);
    eventually("it is gone", || toy.manager.sessions.try_read().is_ok_and(|all| all.is_empty())).await;
}
