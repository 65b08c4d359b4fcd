//! S1: a thousand subscribers on a hundred jobs, a hundred events a second.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use dossier::internals::base::id::JobId;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::events::{now_micros, waiting_jobs};
use crate::figures::{Table, mebibytes, median, quantile, spread};
use crate::instance::{Instance, named};
use crate::process::Program;
use crate::workload::Sample;
use crate::{Options, data};

const SUBSCRIBERS: usize = 1000;
const JOBS: usize = 100;
const RATE: f64 = 100.0;
const SECONDS: f64 = 10.0;

const DOCUMENT: &str = "subscription Events($job: ID!) {
  jobEvents(jobId: $job) { id sequence type: __typename message occurredAt cursor }
}";

struct Run {
    delivered: f64,
    latencies: Vec<f64>,
    cpu: f64,
    before: u64,
    connected: u64,
    after: u64,
}

pub async fn run(options: &Options) -> Result<()> {
    let mut table = Table::new(&[
        "database",
        "delivered / expected",
        "p50 ms (min-max)",
        "p99 ms (min-max)",
        "server CPU s (min-max)",
        "CPU us a delivery",
        "KiB a socket",
        "memory MiB before / connected / after",
    ]);
    for instance in named(options, "queue")? {
        let mut runs = Vec::new();
        for _ in 0..options.rounds.min(3) {
            instance.clear().await?;
            runs.push(once(&instance).await?);
        }
        let of = |f: &dyn Fn(&Run) -> f64| -> Vec<f64> { runs.iter().map(f).collect() };
        let memory = |f: &dyn Fn(&Run) -> u64| mebibytes(runs.iter().map(f).max().unwrap_or(0));
        let expected = SUBSCRIBERS as f64 / JOBS as f64 * RATE * SECONDS;
        table.row(&[
            instance.name.to_owned(),
            format!("{:.4}", median(&of(&|run| run.delivered / expected))),
            spread(&of(&|run| quantile(&run.latencies, 0.5)), 2),
            spread(&of(&|run| quantile(&run.latencies, 0.99)), 2),
            spread(&of(&|run| run.cpu), 2),
            format!("{:.0}", median(&of(&|run| run.cpu * 1e6 / run.delivered))),
            format!(
                "{:.0}",
                median(&of(&|run| (run.after.max(run.connected) - run.before) as f64 / 1024.0 / SUBSCRIBERS as f64))
            ),
            format!("{} / {} / {}", memory(&|r| r.before), memory(&|r| r.connected), memory(&|r| r.after)),
        ]);
    }
    println!("\nS1: {SUBSCRIBERS} subscribers on {JOBS} jobs, {RATE} events/s for {SECONDS} s\n\n{table}");
    Ok(())
}

async fn once(instance: &Instance) -> Result<Run> {
    data::fill(instance, 0.02).await?;
    let app = instance.app().await?;
    let workspace = Sample::read(&app).await?.largest;
    let jobs = waiting_jobs(&app, workspace, JOBS).await?;
    let token = data::token(&app).await?;
    app.db.close().await?;
    let folder = instance.folder.to_string_lossy().into_owned();
    let mut server = Program::own(&["event-server", &folder]).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = server.memory();
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let mut sockets = tokio::task::JoinSet::new();
    for number in 0..SUBSCRIBERS {
        let job = jobs[number % JOBS];
        sockets.spawn(subscriber(server.address, token.clone(), job, sender.clone()));
        if number % 50 == 49 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    drop(sender);
    // Each subscriber sees the stored event of its job first.
    let mut stored = 0;
    while stored < SUBSCRIBERS {
        let next = tokio::time::timeout(Duration::from_secs(30), receiver.recv()).await;
        let Ok(Some(_)) = next else { bail!("only {stored} subscribers are connected") };
        stored += 1;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (connected, cpu) = (server.memory(), server.cpu());
    let names: Vec<String> = jobs.iter().map(ToString::to_string).collect();
    let line = format!("{RATE} {SECONDS} {}\n", names.join(" "));
    server.input.as_mut().context("no input")?.write_all(line.as_bytes()).await?;
    let told: Value = serde_json::from_str(&server.output.next_line().await?.context("the server ended")?)?;
    // As long as in what these figures are compared with: two seconds after the last event.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (after, cpu) = (server.memory(), server.cpu().saturating_sub(cpu).as_secs_f64());
    let mut committed = HashMap::new();
    for entry in told.as_array().into_iter().flatten() {
        let job: JobId = entry[0].as_str().unwrap_or_default().parse()?;
        // The event that every job has from the start is number 1.
        committed.insert((job, entry[1].as_i64().unwrap_or(0) + 2), entry[2].as_u64().unwrap_or(0));
    }
    let mut latencies = Vec::new();
    while let Ok((job, sequence, at)) = receiver.try_recv() {
        if let Some(commit) = committed.get(&(job, sequence)) {
            latencies.push((at as f64 - *commit as f64).max(0.0) / 1000.0);
        }
    }
    sockets.abort_all();
    server.stop().await?;
    Ok(Run { delivered: latencies.len() as f64, latencies, cpu, before, connected, after })
}

type Seen = (JobId, i64, u64);

async fn subscriber(address: SocketAddr, token: String, job: JobId, seen: mpsc::UnboundedSender<Seen>) -> Result<()> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    socket.send(Message::text(init.to_string())).await?;
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        let at = now_micros();
        let message: Value = serde_json::from_str(&text)?;
        match message["type"].as_str() {
            Some("connection_ack") => {
                let payload = json!({ "query": DOCUMENT, "variables": { "job": job } });
                let subscribe = json!({ "type": "subscribe", "id": "1", "payload": payload });
                socket.send(Message::text(subscribe.to_string())).await?;
            }
            Some("ping") => socket.send(Message::text(json!({ "type": "pong" }).to_string())).await?,
            Some("next") => match message["payload"]["data"]["jobEvents"]["sequence"].as_i64() {
                Some(sequence) => seen.send((job, sequence, at))?,
                None => bail!("{text}"),
            },
            _ => bail!("{text}"),
        }
    }
    Ok(())
}
