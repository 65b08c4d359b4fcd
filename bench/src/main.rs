//! Measures the server over loopback, on SQLite and on PostgreSQL, next to a yardstick: a bare axum and sqlx endpoint
//! that lets the database build the same JSON in one statement. All targets of a table are up together and take turns,
//! so that noise of the machine hits all of them; ratios are taken within a round.
//!
//! `make bench` runs everything. `docs/performance.md` explains the workloads and keeps the figures.
#![expect(clippy::print_stdout, reason = "tables are what this program is for")]
#![expect(clippy::cast_precision_loss, reason = "figures of measurements are far below 2^52")]
#![expect(clippy::disallowed_methods, reason = "measures with clocks and tasks of its own, beside the server's rules")]

mod client;
mod data;
mod events;
mod figures;
mod http;
mod instance;
mod process;
mod queue;
mod sockets;
mod workload;
mod yardstick;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

// The same allocator as the server's, so that the yardstick has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Dossier over loopback.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    what: What,
}

/// What all measurements share.
#[derive(Debug, Clone, clap::Args)]
struct Options {
    /// The optimised program to measure.
    #[arg(long, default_value = "target/release/dossier", global = true)]
    binary: PathBuf,
    /// Folder of databases, kept between runs.
    #[arg(long, default_value = "target/bench", global = true)]
    folder: PathBuf,
    /// PostgreSQL to measure on besides SQLite; databases are made in it.
    #[arg(long, env = "DOSSIER_TEST_POSTGRES_URL", global = true)]
    postgres: Option<String>,
    /// Leave SQLite out.
    #[arg(long, global = true)]
    no_sqlite: bool,
    /// Share of the full data: 1 is 20,000 prompts, 100,000 jobs and 500,000 events.
    #[arg(long, default_value_t = 1.0, global = true)]
    scale: f64,
    /// Rounds in which all targets take turns.
    #[arg(long, default_value_t = 5, global = true)]
    rounds: usize,
    /// Seconds of one turn.
    #[arg(long, default_value_t = 3.0, global = true)]
    seconds: f64,
    /// Only these workloads: q1, q2, q3, m1.
    #[arg(long, value_delimiter = ',', global = true)]
    only: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Fills the databases.
    Data,
    /// Q1, Q2, Q3 and M1 over HTTP.
    Http,
    /// S1: a thousand subscribers.
    Subscriptions,
    /// J1 and J2: the queue.
    Queue,
    /// Start-up time and memory of an idle server.
    Idle,
    /// The yardstick alone, for a database; prints its address.
    Yardstick {
        /// Address of the database.
        url: String,
    },
    /// A server that appends events when told to, for S1.
    EventServer {
        /// Folder with the settings.
        folder: PathBuf,
    },
}

fn main() -> Result<()> {
    let Arguments { options, what } = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match what {
            What::Data => {
                for instance in instance::instances(&options)? {
                    data::fill(&instance, options.scale).await?;
                }
                Ok(())
            }
            What::Http => http::run(&options).await,
            What::Subscriptions => sockets::run(&options).await,
            What::Queue => queue::run(&options).await,
            What::Idle => process::idle(&options).await,
            What::Yardstick { url } => yardstick::serve(&url).await,
            What::EventServer { folder } => events::serve(&folder).await,
        }
    })
}
