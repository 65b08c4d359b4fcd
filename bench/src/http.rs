//! Q1, Q2, Q3 and M1: server and yardstick on each database, in turns.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use sqlx::PgPool;

use crate::client::{Connection, Requests, load};
use crate::figures::{Table, mebibytes, median, quantile, spread};
use crate::instance::{Instance, instances};
use crate::process::{Program, postgres_cpu};
use crate::workload::{Sample, Workload, comparable, cursor_at};
use crate::{Options, client, data, workload};

/// Connections that load a target.
const CONNECTIONS: usize = 32;

/// One program under test.
struct Target {
    name: String,
    database: &'static str,
    is_server: bool,
    program: Program,
    /// For the processor time of the database.
    pool: Option<PgPool>,
    token: String,
}

/// What one turn showed.
struct Turn {
    rate: f64,
    idle: f64,
    p50: f64,
    p99: f64,
    server: f64,
    whole: f64,
}

pub async fn run(options: &Options) -> Result<()> {
    let mut samples = HashMap::new();
    let mut targets = Vec::new();
    for instance in instances(options)? {
        data::fill(&instance, options.scale).await?;
        let app = instance.app().await?;
        samples.insert(instance.name, Sample::read(&app).await?);
        let token = data::token(&app).await?;
        app.db.close().await?;
        for is_server in [false, true] {
            targets.push(target(options, &instance, is_server, token.clone()).await?);
        }
    }
    for workload in Workload::ALL {
        if !options.only.is_empty() && !options.only.iter().any(|name| name == workload.name()) {
            continue;
        }
        measure(options, workload, &targets, &samples).await?;
        if workload == Workload::Q3 {
            depths(&targets, &samples).await?;
        }
    }
    for target in targets {
        target.program.stop().await?;
    }
    Ok(())
}

async fn target(options: &Options, instance: &Instance, is_server: bool, token: String) -> Result<Target> {
    let program = match is_server {
        true => Program::server(options, instance).await?,
        false => Program::own(&["yardstick", &instance.url]).await?,
    };
    let pool = match instance.name {
        "postgres" => Some(PgPool::connect(&instance.url).await?),
        _ => None,
    };
    let kind = if is_server { "dossier" } else { "yardstick" };
    Ok(Target { name: format!("{kind}-{}", instance.name), database: instance.name, is_server, program, pool, token })
}

async fn measure(
    options: &Options,
    workload: Workload,
    targets: &[Target],
    samples: &HashMap<&str, Sample>,
) -> Result<()> {
    let mut requests = Vec::new();
    for target in targets {
        let sample = &samples[target.database];
        requests.push(match target.is_server {
            true => workload.of_server(target.program.address, &target.token, sample).await?,
            false => workload.of_yardstick(target.program.address, sample),
        });
    }
    if workload == Workload::Q3 || workload == Workload::Q2 {
        agree(workload, targets, samples).await?;
    }
    let mut turns: Vec<Vec<Turn>> = targets.iter().map(|_| Vec::new()).collect();
    let time = Duration::from_secs_f64(options.seconds);
    for target in targets.iter().zip(&requests) {
        // Warms caches and connections; a turn that does not count.
        turn(target.0, target.1, time / 4).await?;
    }
    for _ in 0..options.rounds {
        for ((target, requests), turns) in targets.iter().zip(&requests).zip(&mut turns) {
            turns.push(turn(target, requests, time).await?);
        }
    }
    print(workload, targets, &turns);
    Ok(())
}

async fn turn(target: &Target, requests: &Requests, time: Duration) -> Result<Turn> {
    let address = target.program.address;
    let idle = load(address, requests, 1, time / 6).await?;
    let (server, database) = (target.program.cpu(), target.database_cpu().await?);
    let busy = load(address, requests, CONNECTIONS, time).await?;
    let count = busy.latencies.len() as f64;
    let server = target.program.cpu().saturating_sub(server).as_secs_f64() * 1e6 / count;
    let database = target.database_cpu().await?.saturating_sub(database).as_secs_f64() * 1e6 / count;
    Ok(Turn {
        rate: busy.rate,
        idle: median(&idle.latencies),
        p50: median(&busy.latencies),
        p99: quantile(&busy.latencies, 0.99),
        server,
        whole: server + database,
    })
}

impl Target {
    async fn database_cpu(&self) -> Result<Duration> {
        match &self.pool {
            Some(pool) => postgres_cpu(pool).await,
            None => Ok(Duration::ZERO),
        }
    }
}

fn print(workload: Workload, targets: &[Target], turns: &[Vec<Turn>]) {
    let mut table = Table::new(&[
        "target",
        "requests/s (min-max)",
        "x yardstick (min-max)",
        "p50 / p99 ms, 32 connections",
        "p50 ms, 1 connection",
        "server CPU us",
        "whole CPU us",
        "x yardstick by whole CPU",
        "memory MiB",
    ]);
    for (target, own) in targets.iter().zip(turns) {
        let yardstick = targets.iter().position(|other| other.database == target.database && !other.is_server);
        let ratio = |of: &dyn Fn(&Turn, &Turn) -> f64| -> Vec<f64> {
            let base = yardstick.map(|index| &turns[index]);
            own.iter().zip(base.into_iter().flatten()).map(|(own, base)| of(own, base)).collect()
        };
        let all = |of: &dyn Fn(&Turn) -> f64| -> Vec<f64> { own.iter().map(of).collect() };
        table.row(&[
            target.name.clone(),
            spread(&all(&|turn| turn.rate), 0),
            spread(&ratio(&|own, base| own.rate / base.rate), 2),
            format!("{:.1} / {:.1}", median(&all(&|turn| turn.p50)), median(&all(&|turn| turn.p99))),
            format!("{:.2}", median(&all(&|turn| turn.idle))),
            format!("{:.0}", median(&all(&|turn| turn.server))),
            format!("{:.0}", median(&all(&|turn| turn.whole))),
            spread(&ratio(&|own, base| base.whole / own.whole), 2),
            mebibytes(target.program.memory()),
        ]);
    }
    println!("\n{}\n\n{table}", workload.title());
}

/// Server and yardstick must answer the same before anything is timed.
async fn agree(workload: Workload, targets: &[Target], samples: &HashMap<&str, Sample>) -> Result<()> {
    let mut first: HashMap<&str, serde_json::Value> = HashMap::new();
    for target in targets {
        let sample = &samples[target.database];
        let only = Sample { prompts: sample.prompts[..1].to_vec(), workspaces: vec![sample.largest], ..*sample };
        let request = match target.is_server {
            true => workload.of_server(target.program.address, &target.token, &only).await?,
            false => workload.of_yardstick(target.program.address, &only),
        };
        let answer = comparable(Connection::open(target.program.address).await?.json(&request()).await?);
        match first.get(target.database) {
            Some(other) => ensure!(*other == answer, "{} answers otherwise:\n{other}\n{answer}", target.name),
            None => drop(first.insert(target.database, answer)),
        }
    }
    Ok(())
}

/// The same list at several depths: one connection, so that the time is that of the page.
async fn depths(targets: &[Target], samples: &HashMap<&str, Sample>) -> Result<()> {
    let mut table = Table::new(&["target", "page 1, p50 ms", "page 20", "last page"]);
    for target in targets.iter().filter(|target| target.is_server) {
        let (address, sample) = (target.program.address, &samples[target.database]);
        let mut cells = vec![target.name.clone()];
        for pages in [0, 19, 10_000] {
            let after = cursor_at(address, &target.token, sample, pages).await?;
            let variables = serde_json::json!({ "id": sample.largest, "after": after });
            let request = client::post(address, Some(&target.token), workload::Q3, &variables);
            let requests: Requests = std::sync::Arc::new(move || request.clone());
            let turn = load(address, &requests, 1, Duration::from_secs(1)).await?;
            cells.push(format!("{:.2}", median(&turn.latencies)));
        }
        table.row(&cells);
    }
    println!("\nQ3 at several depths, one connection\n\n{table}");
    Ok(())
}
