//! Programs under test: how they are started, and what they cost in processor time and memory.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::instance::{Instance, instances};
use crate::{Options, client, data, figures};

/// A program that prints its address when it is ready. Ends with this value.
pub struct Program {
    /// Where it listens.
    pub address: SocketAddr,
    /// From start to the first answer on `/health/ready`, where asked for.
    pub ready: Duration,
    /// What it prints.
    pub output: Lines<BufReader<ChildStdout>>,
    /// What it reads.
    pub input: Option<ChildStdin>,
    child: Child,
}

impl Program {
    /// The real server on an instance.
    pub async fn server(options: &Options, instance: &Instance) -> Result<Self> {
        let mut command = Command::new(&options.binary);
        command.args(["serve", "--config"]).arg(instance.settings()).arg("--data-dir").arg(&instance.folder);
        command.args(["--database-url", &instance.url]);
        Self::start(command).await
    }

    /// This program with another task.
    pub async fn own(arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::start(command).await
    }

    async fn start(mut command: Command) -> Result<Self> {
        let start = Instant::now();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().with_context(|| format!("{command:?}"))?;
        let output = child.stdout.take().context("no output")?;
        let mut output = BufReader::new(output).lines();
        let line = output.next_line().await?.with_context(|| format!("{command:?} printed no address"))?;
        let address = line.trim().trim_start_matches("http://").parse().with_context(|| line.clone())?;
        let input = child.stdin.take();
        Ok(Self { address, ready: start.elapsed(), output, input, child })
    }

    /// Processor time so far.
    pub fn cpu(&self) -> Duration {
        self.child.id().map_or(Duration::ZERO, |id| cpu_of(id).unwrap_or_default())
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> u64 {
        self.child.id().map_or(0, |id| memory_of(id).unwrap_or(0))
    }

    /// Asks it to stop, and waits.
    pub async fn stop(mut self) -> Result<()> {
        if let Some(id) = self.child.id() {
            Command::new("kill").arg("-TERM").arg(id.to_string()).status().await?;
        }
        let _late = tokio::time::timeout(Duration::from_secs(10), self.child.wait()).await;
        Ok(())
    }
}

/// Processor time of a process: system and user, in ticks of 10 ms.
fn cpu_of(id: u32) -> Option<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn memory_of(id: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

/// Processor time of the PostgreSQL server behind a connection: of its first process and all below.
pub async fn postgres_cpu(pool: &sqlx::PgPool) -> Result<Duration> {
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(pool).await?;
    let parent = parent_of(u32::try_from(backend)?).context("PostgreSQL must run on this machine")?;
    let mut total = cpu_of(parent).unwrap_or_default();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if parent_of(id) == Some(parent) {
            total += cpu_of(id).unwrap_or_default();
        }
    }
    Ok(total)
}

fn parent_of(id: u32) -> Option<u32> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    text.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Start-up and idle memory on databases that exist.
pub async fn idle(options: &Options) -> Result<()> {
    let mut table = figures::Table::new(&["database", "ready after ms", "memory MiB after 2 s", "after 500 queries"]);
    for instance in instances(options)? {
        data::fill(&instance, options.scale).await?;
        let mut ready = Vec::new();
        for _ in 0..5 {
            let server = Program::server(options, &instance).await?;
            ready.push(server.ready.as_secs_f64() * 1000.0);
            server.stop().await?;
        }
        let server = Program::server(options, &instance).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let before = server.memory();
        let request = client::post(server.address, None, "{ __typename }", &serde_json::json!({}));
        let mut connection = client::Connection::open(server.address).await?;
        for _ in 0..500 {
            connection.exchange(&request).await?;
        }
        let after = server.memory();
        server.stop().await?;
        table.row(&[
            instance.name.to_owned(),
            figures::spread(&ready, 0),
            figures::mebibytes(before),
            figures::mebibytes(after),
        ]);
    }
    println!("\nIdle server (full data, limits on)\n\n{table}");
    Ok(())
}
