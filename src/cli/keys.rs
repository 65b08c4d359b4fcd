//! `keys`: the keys of stored secrets, for operators.

use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

use super::output::{hand_over, say};
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Clock, Result};
use crate::config::Config;
use crate::custody::rotation::{self, Started};
use crate::db::migrate;
use crate::engine::{Failure, Runner, queue};
use crate::entity::job::{self, JobStatus};
use crate::entity::job_event::{self, JobEventKind};
use crate::entity::{BelongsTo as _, OfWorkspace as _};
use crate::vault::{KeyStatus, Vault};
use crate::worker;

/// How often the job is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// Subcommands of `keys`.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Print a new master key, as a line for `encryption.master_keys`. It is stored nowhere.
    Generate,
    /// Tell which master keys there are, and what depends on each.
    Status,
    /// Give all stored secrets new keys, wrapped by the first master key, while the server goes on. Goes on with a
    /// rotation that was cut off.
    Rotate,
}

/// Prints a new master key.
pub(super) fn generate() -> ExitCode {
    hand_over(Vault::new_master_key().expose_secret())
}

/// Runs the command. True when all is well.
pub(super) async fn run(config: Config, command: KeysCommand) -> Result<bool> {
    match command {
        // Needs no settings, and is done before they are read.
        KeysCommand::Generate => Ok(true),
        KeysCommand::Status => status(config).await,
        KeysCommand::Rotate => rotate(config).await,
    }
}

/// Works without the master keys that stored secrets need: they are what it tells about.
async fn status(config: Config) -> Result<bool> {
    let db = App::connect(&config).await?;
    migrate::check(&db).await?;
    let vault = Vault::build(&config, Clock::System)?;
    let status = vault.status(&db).await?;
    tell(&status);
    let checked = vault.check(&db).await;
    db.close().await?;
    checked.map(|()| true)
}

fn tell(status: &KeyStatus) {
    for (place, key) in status.master_keys.iter().enumerate() {
        let state = match (key.is_known, place) {
            (false, _) => "missing here",
            (true, 0) => "first",
            (true, _) if key.data_keys > 0 => "needed until the next rotation",
            (true, _) => "not needed, can be removed",
        };
        say(&format!("master key {}: {state}; wraps {} data keys", key.id, key.data_keys));
    }
    let KeyStatus { data_keys, replaced, retired, .. } = status;
    say(&format!(
        "data keys: {data_keys}, of which {replaced} were replaced and are needed still, and {retired} are retired"
    ));
}

/// Starts or continues the rotation, takes part in the work, and tells how it goes.
async fn rotate(config: Config) -> Result<bool> {
    let app = App::build(config).await?;
    let stop = CancellationToken::new();
    // Whoever runs no worker, or one with other settings, needs none: this process does the work, unless another one is
    // quicker. It takes no other jobs.
    let work = Runner::new(app.clone(), worker::registry()).only(rotation::KIND).run(stop.clone());
    let followed = async {
        let followed = start_and_follow(&app).await;
        stop.cancel();
        followed
    };
    let ((), is_done) = tokio::try_join!(Box::pin(work), Box::pin(followed))?;
    if is_done {
        tell(&app.vault.status(&app.db).await?);
    }
    app.db.close().await?;
    Ok(is_done)
}

async fn start_and_follow(app: &App) -> Result<bool> {
    let Started { job, is_new } = rotation::start(app).await?;
    say(&match is_new {
        true => format!("The rotation is the job {}. It may be cut off at any time: run this again to go on.", job.id),
        false => format!("The rotation that was started before goes on: the job {}.", job.id),
    });
    let mut told = if is_new { 0 } else { job.event_sequence };
    loop {
        let row = job::Entity::by_id_in(None, job.id).one(app.db.read()).await?;
        for event in events_after(app, job.id, told).await? {
            told = event.sequence;
            if !matches!(event.kind, JobEventKind::Created | JobEventKind::Queued | JobEventKind::StepStarted) {
                say(&event.message);
            }
        }
        match row {
            Some(row) if !queue::is_finished(row.status) => tokio::time::sleep(LOOK).await,
            Some(row) => {
                if let Some(failure) = row.failure.as_ref().and_then(Failure::from_json) {
                    say(&failure.message);
                }
                return Ok(row.status == JobStatus::Succeeded);
            }
            None => return Ok(false),
        }
    }
}

async fn events_after(app: &App, job: JobId, sequence: i64) -> Result<Vec<job_event::Model>> {
    Ok(job_event::Entity::belonging_to(job)
        .filter(job_event::Column::Sequence.gt(sequence))
        .order_by_asc(job_event::Column::Sequence)
        .all(app.db.read())
        .await?)
}
