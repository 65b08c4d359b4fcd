//! Housekeeping of the server's own tables: finished jobs beyond their retention, expired idempotency keys, ended
//! sessions; and what the domains add as [`Chore`]s. An ordinary recurring job, so it runs once per cluster and
//! survives restarts.
//!
//! Each hour this is the server's own work: it acts on nobody's behalf, with no rights but to delete what its rules say,
//! and asks no permission, for there is nobody whose permission it could be. An administrator of the instance may ask for
//! parts of it at any time, and for a count alone.
//!
//! Rows go in small batches, each in a transaction of its own: nobody who writes waits for long.

mod cleanup;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use self::cleanup::Cleanup;
use super::activity::Cause;
use super::administrator::authorize_administrator;
use super::context::JobCtx;
use super::kind::{JobError, JobHandler, KindSettings, Outcome};
use super::schedule::Recurring;
use super::step::Step;
use crate::app::App;
use crate::base::{Result, Timestamp};
use crate::entity::job;

/// Name of the job kind.
pub const KIND: &str = "MAINTENANCE";

/// When housekeeping runs: hourly, so that an idempotency key outlives its expiry by an hour at most.
pub fn recurring() -> Recurring {
    Recurring { name: "prune", cron: "17 * * * *", kind: KIND, parameters: Parameters::all().to_json() }
}

/// Each night whatever takes a question to the store of files for each row.
pub fn nightly() -> Recurring {
    let parameters = Parameters::of(vec![PruneTarget::MissingFiles], Extent::default()).to_json();
    Recurring { name: "missing-files", cron: "41 3 * * *", kind: KIND, parameters }
}

/// Housekeeping of a domain: a step of the hourly job. Must tolerate being run again after an interruption.
pub trait Chore: Send + Sync + 'static {
    /// Key of the step.
    fn key(&self) -> &'static str;

    /// What the step does, shown to users.
    fn title(&self) -> &'static str;

    /// What it deals with, for the sentence that tells how many, and for the title where it is only counted.
    fn what(&self) -> &'static str;

    /// What becomes of it.
    fn done(&self) -> &'static str {
        "Deleted"
    }

    /// The name by which administrators ask for it; none for what only the server does.
    fn target(&self) -> Option<PruneTarget> {
        None
    }

    /// Whether it is done each hour; otherwise each night, and when somebody asks for it.
    fn is_hourly(&self) -> bool {
        true
    }

    /// Does it, and answers how many there were. What has a target only counts when it is asked to. `cause` is the job, for
    /// timelines.
    fn run<'a>(&'a self, app: &'a App, extent: Extent, cause: Cause<'a>) -> BoxFuture<'a, Result<Tally>>;
}

/// Most things that a [`Tally`] names.
const NAMED: usize = 20;

/// How many there were, and some of them where that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    named: Vec<String>,
}

impl Tally {
    /// Counts one more, which is named while there are few.
    pub fn add(&mut self, id: impl Display) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(id.to_string());
        }
    }
}

impl From<u64> for Tally {
    fn from(count: u64) -> Self {
        Self { count, named: Vec::new() }
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.named.is_empty() {
            return Ok(());
        }
        let more = if self.count > self.named.len() as u64 { ", …" } else { "" };
        write!(f, ": {}{more}", self.named.join(", "))
    }
}

/// The handler of the housekeeping job.
#[derive(Clone, Default)]
pub struct Maintenance {
    chores: Vec<Arc<dyn Chore>>,
}

impl Maintenance {
    /// Adds housekeeping of a domain.
    #[must_use]
    pub fn with(mut self, chore: impl Chore) -> Self {
        self.chores.push(Arc::new(chore));
        self
    }
}

/// What an administrator can ask to be cleaned up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PruneTarget {
    /// Sessions that ended, with their tokens.
    ExpiredSessions,
    /// Finished jobs with their events.
    FinishedJobs,
    /// Files that nothing refers to.
    OrphanedFiles,
    /// Generated files whose time is over.
    ExpiredArtifacts,
    /// Documents and generated files whose stored file is gone.
    MissingFiles,
    /// Figures that differ from what is stored.
    Figures,
}

/// How far a cleaning goes.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extent {
    /// Only what is older; as long as the rules keep it when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older_than: Option<Timestamp>,
    /// Whether it is only counted.
    #[serde(default)]
    pub dry_run: bool,
}

impl Extent {
    /// What is older than this goes, when at least what is younger than `youngest` must stay.
    pub fn before(self, youngest: Timestamp) -> Timestamp {
        self.older_than.map_or(youngest, |wanted| wanted.min(youngest))
    }
}

/// What a job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    task: Task,
    /// What is cleaned up; everything that is due when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    targets: Option<Vec<PruneTarget>>,
    #[serde(flatten)]
    extent: Extent,
}

impl Parameters {
    /// Cleans up these.
    pub fn of(targets: Vec<PruneTarget>, extent: Extent) -> Self {
        Self { task: Task::Prune, targets: Some(targets), extent }
    }

    fn all() -> Self {
        Self { task: Task::Prune, targets: None, extent: Extent::default() }
    }

    fn wants(&self, chore: &dyn Chore) -> bool {
        match &self.targets {
            None => chore.is_hourly(),
            Some(_) => self.want(chore.target()),
        }
    }

    /// As a job keeps it.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    fn want(&self, target: Option<PruneTarget>) -> bool {
        self.targets.as_ref().is_none_or(|wanted| target.is_some_and(|target| wanted.contains(&target)))
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Task {
    Prune,
}

impl JobHandler for Maintenance {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { concurrency: Some(1), ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, std::result::Result<Outcome, JobError>> {
        Box::pin(async move {
            let parameters: Parameters = ctx.parameters()?;
            let extent = parameters.extent;
            let cause = Cause::Job(ctx.id(), &ctx.job().correlation_id);
            let cleanups: Vec<Cleanup> =
                cleanup::all(ctx.app(), extent).into_iter().filter(|one| parameters.want(one.target)).collect();
            let chores: Vec<_> = self.chores.iter().filter(|chore| parameters.wants(&***chore)).collect();
            ctx.plan_steps(i32::try_from(cleanups.len() + chores.len()).unwrap_or(i32::MAX));
            for cleanup in cleanups {
                let title = title(cleanup.title, cleanup.what, extent);
                let Step::Open(step) = ctx.step::<u64>(cleanup.key, &title).await? else { continue };
                let count = cleanup.run(ctx, extent).await?;
                let message = told("Deleted", &count.into(), cleanup.what, extent);
                step.finish(ctx.begin().await?, message, count).await?;
            }
            for chore in chores {
                let title = title(chore.title(), chore.what(), extent);
                let Step::Open(step) = ctx.step::<u64>(chore.key(), &title).await? else { continue };
                let tally = chore.run(ctx.app(), extent, cause).await?;
                let message = told(chore.done(), &tally, chore.what(), extent);
                step.finish(ctx.begin().await?, message, tally.count).await?;
            }
            Ok(Outcome::Done { result: None })
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, std::result::Result<(), JobError>> {
        Box::pin(async move {
            match job.created_by {
                Some(_) => authorize_administrator(app, job).await,
                None => Ok(()),
            }
        })
    }
}

/// How many a chore has counted or done.
#[cfg(test)]
pub(crate) async fn tally(app: &App, chore: &dyn Chore, extent: Extent) -> u64 {
    let viewer = crate::base::Viewer::system("test".to_owned());
    chore.run(app, extent, Cause::Viewer(&viewer)).await.unwrap().count
}

/// What a step is going to do.
fn title(title: &'static str, what: &str, extent: Extent) -> Cow<'static, str> {
    match extent.dry_run {
        true => format!("Count {what}").into(),
        false => title.into(),
    }
}

/// What a step did, or would do, in a sentence.
fn told(done: &str, tally: &Tally, what: &str, extent: Extent) -> String {
    let count = tally.count;
    match extent.dry_run {
        true => format!("Found {count} {what}{tally}. Nothing was changed."),
        false => format!("{done} {count} {what}{tally}."),
    }
}
