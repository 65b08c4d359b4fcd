//! Programs: what they get, what they say when they fail, and that nothing of them is left.

use std::time::{Duration, Instant};

use mcp_client::{CancellationToken, Limits, McpError, ProgramTarget, Session, Target};
use serde_json::json;

use crate::fixtures::{call, eventually, program_session, program_target};
use crate::{Test, tests};

pub const TESTS: &[Test] = tests![
    a_program_gets_only_what_it_is_given,
    a_program_that_dies_tells_how,
    a_program_that_is_none_is_told,
    a_program_that_does_not_listen_is_told,
    a_program_that_says_nothing_is_ended,
    what_is_no_message_is_passed_over,
    everything_ends_with_the_session,
    everything_ends_with_a_dropped_session,
];

async fn a_program_gets_only_what_it_is_given() {
    let output = program_session().await.call(call("look"), &CancellationToken::new(), |_| {}).await.unwrap();
    let seen = output.structured.unwrap();
    assert_eq!(seen, json!({"names": ["HOME", "PATH", "TOY_SECRET"], "folder": "/"}));
    let folder = std::env::temp_dir().canonicalize().unwrap();
    let target = ProgramTarget { folder: Some(folder.clone()), ..program_target() };
    let session = Session::connect(Target::Program(target), Limits::default()).await.unwrap();
    let output = session.call(call("look"), &CancellationToken::new(), |_| {}).await.unwrap();
    assert_eq!(output.structured.unwrap()["folder"], json!(folder));
}

async fn a_program_that_dies_tells_how() {
    let session = program_session().await;
    let begun = Instant::now();
    let error = session.call(call("die"), &CancellationToken::new(), |_| {}).await.unwrap_err();
    let words = "it ended with the exit code 7. It said: the toy is here fatal: no luck with [removed]";
    assert_eq!(error, McpError::ProgramFailed { words: words.into() });
    assert!(begun.elapsed() < Duration::from_secs(2));
    eventually("it is closed", || !session.is_open()).await;
    // The next call fails in the same way, at once.
    let error = session.call(call("echo"), &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert_eq!(error, McpError::ProgramFailed { words: words.into() });
}

async fn a_program_that_is_none_is_told() {
    let connect = async |program: &str, arguments: &[&str]| {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let target = ProgramTarget { program: program.into(), arguments, ..program_target() };
        Session::connect(Target::Program(target), Limits::default()).await.unwrap_err()
    };
    let error = connect("/nowhere/at/all", &[]).await;
    assert_eq!(error, McpError::ProgramFailed { words: "it cannot be started (entity not found).".into() });
    assert_eq!(connect("sh", &[]).await.code(), "INVALID_TARGET");
    let error = connect("/bin/sh", &["-c", "echo nothing to do >&2; echo $TOY_SECRET; exit 3"]).await;
    let McpError::ProgramFailed { words } = error else { panic!("{error:?}") };
    assert!(words.starts_with("it ended with the exit code 3. It said: "), "{words}");
    assert!(words.contains("nothing to do") && !words.contains("sesame"), "{words}");
}

async fn a_program_that_does_not_listen_is_told() {
    let script = "read greeting; exec 0<&-; echo '{\"jsonrpc\": \"2.0\", \"id\": 0, \"result\": {\"protocolVersion\": \"2025-06-18\", \
                  \"capabilities\": {}, \"serverInfo\": {\"name\": \"deaf\", \"version\": \"0\"}}}'; exec sleep 300";
    let arguments = vec!["-c".to_owned(), script.to_owned()];
    let target = ProgramTarget { program: "/bin/sh".into(), arguments, ..program_target() };
    let session = Session::connect(Target::Program(target), Limits::default()).await;
    // Whether it closes its input before or after the end of the greeting is a matter of chance.
    let error = match session {
        Ok(session) => session.call(call("any"), &CancellationToken::new(), |_| {}).await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.code(), "PROGRAM_FAILED");
}

async fn a_program_that_says_nothing_is_ended() {
    let file = std::env::temp_dir().join(format!("mcp-client-{}", std::process::id()));
    let script = format!("echo $$ > {}; exec sleep 300", file.display());
    let arguments = vec!["-c".to_owned(), script];
    let target = ProgramTarget { program: "/bin/sh".into(), arguments, ..program_target() };
    let limits = Limits { handshake: Duration::from_millis(500), ..Limits::default() };
    let error = Session::connect(Target::Program(target), limits).await.unwrap_err();
    assert_eq!(error.code(), "TIMEOUT");
    let number = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
    std::fs::remove_file(&file).unwrap();
    eventually("it has ended", || !is_alive(number)).await;
}

async fn what_is_no_message_is_passed_over() {
    let session = program_session().await;
    for _ in 0..3 {
        let output = session.call(call("chatter"), &CancellationToken::new(), |_| {}).await.unwrap();
        assert_eq!(output.text(), "said");
    }
}

async fn everything_ends_with_the_session() {
    let session = program_session().await;
    let child = started(&session).await;
    assert!(is_alive(child));
    session.close().await;
    eventually("it has ended", || !is_alive(child)).await;
}

async fn everything_ends_with_a_dropped_session() {
    let session = program_session().await;
    let child = started(&session).await;
    drop(session);
    eventually("it has ended", || !is_alive(child)).await;
}

/// The number of a process that the program started.
async fn started(session: &Session) -> u64 {
    let output = session.call(call("start"), &CancellationToken::new(), |_| {}).await.unwrap();
    output.structured.unwrap()["number"].as_u64().unwrap()
}

/// True until a process has ended; one that only waits to be reaped has.
fn is_alive(number: u64) -> bool {
    std::fs::read_to_string(format!("/proc/{number}/stat"))
        .is_ok_and(|stat| !matches!(stat.rsplit(')').next().unwrap().trim().chars().next(), Some('Z' | 'X')))
}
