//! Clients that do not read, and clients that connect and disconnect.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::SinkExt as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use crate::caller::Caller;
use crate::follower::{Socket, follow, next, open, subscribe};
use crate::kills::{QUESTION, prepare, research, research_about, undisturbed};
use crate::lab::{Lab, Process};
use crate::ledger::{self, Ledger};
use crate::model::Model;

/// Sockets that never read, and operations on each.
const DEAF: usize = 100;
const OPERATIONS: usize = 4;
/// KiB buffered for one of them in the server; the kernel's buffers come on top.
const OUTBOUND: u64 = 512;
/// Followers of each live job.
const READERS: usize = 10;

/// Large events, about 64 KiB each with a question of 4,000 characters, so that the kernel's buffers fill quickly.
fn large_events() -> String {
    let copies: String = (0..16).map(|n| format!("p{n}: parameters ")).collect();
    format!("subscription($id: ID!) {{ jobEvents(jobId: $id) {{ sequence job {{ {copies} }} }} }}")
}

async fn deaf_socket(url: &str, token: &str, logs: &[String], query: &str) -> Socket {
    let mut socket = open(url, token).await.unwrap();
    for operation in 0..OPERATIONS {
        let payload = json!({ "query": query, "variables": { "id": logs[operation % logs.len()] } });
        let message = json!({ "id": operation.to_string(), "type": "subscribe", "payload": payload });
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    socket
}

#[tokio::test(flavor = "multi_thread")]
async fn c_str_6_a_hundred_sockets_that_never_read_cost_a_bounded_part_and_disturb_nobody() {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await.set("LIMITS_OUTBOUND_BYTES", &format!("{OUTBOUND}KiB"));
    let lab = lab.set("LIMITS_WRITE_TIMEOUT", "4s");
    let server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    undisturbed(&caller, &workspace, &ledger).await;
    // Logs to replay to clients that do not read.
    let question = format!("{QUESTION} {}", "Tell everything that is known. ".repeat(130));
    let mut logs = Vec::new();
    for turn in 0..3 {
        let key = format!("log-{turn}");
        let started = ledger.started(&research_about(&caller, &workspace, &key, &question).await);
        ledger::finished(&caller, &started.job).await;
        logs.push(started.job);
    }
    let lasting = Duration::from_secs(crate::number("DOSSIER_TEST_FLOW", 6));
    let (quiet, files) = (server.memory(), server.files());
    let (mut deaf, query) = (Vec::new(), large_events());
    for _ in 0..DEAF {
        deaf.push(deaf_socket(&server.url, &caller.token, &logs, &query).await);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let beside = Flow::run(&server, &caller, &workspace, &ledger, lasting).await;
    let most = quiet.max(beside.most_memory);
    // Clients that read nothing for the write timeout are disconnected, and their buffers are freed.
    let mut closed = 0;
    while closed < 400 && server.files() > files + 30 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        closed += 1;
    }
    let (files_after, after) = (server.files(), settled_memory(&server).await);
    println!(
        "{DEAF} deaf sockets with {OPERATIONS} operations each beside {} events a second to readers: {quiet} KiB \
         before, {most} KiB at most, {after} KiB after; {files} files before, {files_after} after; \
         a query took {:?} (median), {:?} (longest)",
        beside.events_a_second,
        beside.median(),
        beside.waits.last().unwrap()
    );
    // Besides the queue, each operation holds one event that waits for a slot: as values and as text.
    let bound = DEAF as u64 * (OUTBOUND + OPERATIONS as u64 * 384);
    assert!(most < quiet + bound, "{quiet} KiB grew to {most} KiB, by more than {bound} KiB");
    assert!(files_after <= files + 30, "deaf sockets are still open");
    // The duration of a query depends on the machine; `Flow::run` has already checked that none fails for lack of a
    // connection or of time.
    drop(deaf);
}

/// Measurements while readers follow live jobs, each event going to all of them, and a client sends queries.
struct Flow {
    /// Duration of each query, in order.
    waits: Vec<Duration>,
    events_a_second: u64,
    /// Peak memory in KiB.
    most_memory: u64,
}

impl Flow {
    /// Fails when a reader is disturbed, or a query fails.
    async fn run(server: &Process, caller: &Caller, workspace: &str, ledger: &Arc<Ledger>, lasting: Duration) -> Self {
        let (begun, delivered) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let mut flows = JoinSet::new();
        for flow in 0..3 {
            let (caller, workspace, ledger) = (caller.clone(), workspace.to_owned(), Arc::clone(ledger));
            let delivered = Arc::clone(&delivered);
            flows.spawn(async move {
                for turn in 0.. {
                    if begun.elapsed() > lasting {
                        return;
                    }
                    let key = format!("live-{flow}-{turn}");
                    let started = ledger.started(&research(&caller, &workspace, &key).await);
                    let followers = (0..READERS).map(|_| follow(caller.clone(), started.job.clone()));
                    for seen in futures_util::future::join_all(followers).await {
                        delivered.fetch_add(seen.sequences.len(), Ordering::SeqCst);
                        ledger::check_followed(&caller, &started.job, &seen).await;
                        assert_eq!(seen.connections, 1, "a reader was disturbed");
                    }
                }
            });
        }
        let (mut waits, mut most_memory) = (Vec::new(), 0);
        while !flows.is_empty() {
            let asked = Instant::now();
            caller.ask("query($id: ID!) { workspace(id: $id) { name } }", json!({ "id": workspace })).await;
            waits.push(asked.elapsed());
            most_memory = most_memory.max(server.memory());
            tokio::time::sleep(Duration::from_millis(50)).await;
            while let Some(ended) = flows.try_join_next() {
                ended.unwrap();
            }
        }
        waits.sort();
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap();
        let events_a_second = delivered.load(Ordering::SeqCst) as u64 * 1_000 / milliseconds;
        Self { waits, events_a_second, most_memory }
    }

    fn median(&self) -> Duration {
        self.waits[self.waits.len() / 2]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_str_13_ended_subscriptions_leave_nothing_behind() {
    let cycles = crate::number("DOSSIER_TEST_CYCLES", 1_000);
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    let server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    undisturbed(&caller, &workspace, &ledger).await;
    model.hold("a", "plan");
    let over = ledger.jobs.lock().unwrap()[0].job.clone();
    let started = ledger.started(&research(&caller, &workspace, "open").await);
    model.until("a", "plan", 2).await;
    // The first rounds fill caches and pools.
    rounds(&server.url, &caller.token, &over, &started.job, cycles / 4).await;
    let (memory, files) = (settled_memory(&server).await, server.files());
    rounds(&server.url, &caller.token, &over, &started.job, cycles).await;
    let (memory_after, files_after) = (settled_memory(&server).await, server.files());
    println!(
        "{cycles} subscriptions: {memory} KiB, {files} files before; {memory_after} KiB, {files_after} files after"
    );
    // A leaked task, with its queue and its statement, takes more than 800 bytes.
    let bound = (cycles * 800 / 1024).max(8 * 1024);
    assert!(memory_after < memory + bound, "{memory} KiB grew to {memory_after} KiB");
    // The database pools may have opened another connection.
    assert!(files_after <= files + 30, "{files} files grew to {files_after}");
    model.release();
    ledger.settle(&caller, &workspace, &model, None).await;
}

/// Half end by themselves (a finished log), half are stopped by the client midway (a running job).
async fn rounds(url: &str, token: &str, over: &str, open_job: &str, cycles: u64) {
    let mut socket = open(url, token).await.unwrap();
    for cycle in 0..cycles {
        if cycle % 500 == 499 {
            socket.close(None).await.unwrap();
            socket = open(url, token).await.unwrap();
        }
        let id = cycle.to_string();
        let ends = cycle % 2 == 0;
        assert!(subscribe(&mut socket, &id, if ends { over } else { open_job }, &Value::Null).await);
        loop {
            let message = next(&mut socket).await.expect("the connection stays");
            if message["id"] != id.as_str() {
                continue;
            }
            match message["type"].as_str() {
                Some("next") if !ends => {
                    let complete = json!({ "id": id, "type": "complete" }).to_string();
                    socket.send(Message::text(complete)).await.unwrap();
                    break;
                }
                Some("next") => {}
                Some("complete") => break,
                _ => panic!("{message}"),
            }
        }
    }
    socket.close(None).await.unwrap();
}

/// Memory once the allocator has returned what it will.
async fn settled_memory(server: &Process) -> u64 {
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.memory()
}
