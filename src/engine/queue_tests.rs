//! The queue as a state machine: claims, lost leases, cancellations, retries and ends in any order, compared with a
//! small model (C-JOB-4, C-JOB-5, C-JOB-7, C-JOB-8, C-JOB-9, C-JOB-15).

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use proptest::prelude::*;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, QueryOrder as _, Statement};
use serde_json::json;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::context::Shared;
use super::dispatch::{Assignment, LocalDispatcher};
use super::facts::Facts;
use super::finish::{self, End};
use super::tests::{Idle, QuickServer, play_all, quick_server_with};
use super::*;
use crate::app::Pool;
use crate::base::Viewer;
use crate::base::id::JobId;
use crate::db::Tx;
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::job_event::{self, JobEventKind};

/// Concurrent jobs per workspace.
const CAP: usize = 2;
const MAXIMUM_ATTEMPTS: i32 = 3;

#[derive(Debug, Clone)]
enum Event {
    /// Some jobs share a concurrency key.
    Enqueue {
        keyed: bool,
    },
    /// The same where the process has a free worker.
    Submit {
        keyed: bool,
    },
    Claim {
        slots: usize,
    },
    /// A worker writes under a claim, current or outdated.
    Write {
        claim: usize,
    },
    /// A worker finishes a step under a claim.
    Step {
        claim: usize,
    },
    Finish {
        claim: usize,
        end: usize,
    },
    /// The lease of a job expires, and a sweep notices.
    LoseLease {
        job: usize,
    },
    Cancel {
        job: usize,
    },
    Retry {
        job: usize,
    },
    Resume {
        job: usize,
    },
    /// Retries become due.
    Promote,
}

fn event() -> impl Strategy<Value = Event> {
    let job = 0_usize..4;
    let claim = 0_usize..6;
    prop_oneof![
        3 => any::<bool>().prop_map(|keyed| Event::Enqueue { keyed }),
        2 => any::<bool>().prop_map(|keyed| Event::Submit { keyed }),
        5 => (1_usize..3).prop_map(|slots| Event::Claim { slots }),
        3 => claim.clone().prop_map(|claim| Event::Write { claim }),
        3 => claim.clone().prop_map(|claim| Event::Step { claim }),
        6 => (claim, 0_usize..8).prop_map(|(claim, end)| Event::Finish { claim, end }),
        3 => job.clone().prop_map(|job| Event::LoseLease { job }),
        2 => job.clone().prop_map(|job| Event::Cancel { job }),
        2 => job.clone().prop_map(|job| Event::Retry { job }),
        1 => job.prop_map(|job| Event::Resume { job }),
        2 => Just(Event::Promote),
    ]
}

/// The expected state of a job.
#[derive(Debug, Clone)]
struct Modelled {
    id: JobId,
    keyed: bool,
    status: JobStatus,
    attempt: i32,
    maximum: i32,
    crashes: i32,
    fence: i64,
    steps: i32,
    ends: usize,
}

impl Modelled {
    fn is_held(&self) -> bool {
        matches!(self.status, JobStatus::Running | JobStatus::Cancelling)
    }

    fn end(&mut self, end: &End, poison_after: i32) {
        self.fence += 1;
        self.status = match (self.status, end) {
            (JobStatus::Cancelling, _) | (_, End::Cancelled) => JobStatus::Cancelled,
            (_, End::Outcome(Outcome::Done { .. })) => JobStatus::Succeeded,
            (_, End::Outcome(Outcome::Wait { .. })) => {
                self.attempt -= 1;
                JobStatus::Waiting
            }
            (_, End::Interrupted | End::Resumed) => {
                self.attempt -= 1;
                JobStatus::Queued
            }
            (_, End::WorkerLost) => {
                self.crashes += 1;
                if self.crashes >= poison_after { JobStatus::Failed } else { JobStatus::Queued }
            }
            (_, End::Failed { failure, .. }) if failure.is_retryable && self.attempt < self.maximum => {
                JobStatus::Retrying
            }
            (_, End::Failed { .. } | End::UnreadyTimeout { .. }) => JobStatus::Failed,
            (_, End::Unready { .. }) => {
                self.attempt -= 1;
                JobStatus::Retrying
            }
        };
        self.ends += usize::from(queue::is_finished(self.status));
    }
}

fn ends() -> [End; 8] {
    let wait = Outcome::Wait { until: None, message: "Waits for somebody.".to_owned() };
    let failed = |failure| End::Failed { failure, retry_after: None };
    [
        End::Outcome(Outcome::Done { result: None }),
        End::Outcome(wait),
        failed(Failure::transient(FailureCode::ModelUnavailable, "not now")),
        failed(Failure::permanent(FailureCode::DocumentRejected, "never")),
        End::Interrupted,
        End::Resumed,
        End::Unready { failure: Failure::transient(FailureCode::ModelUnavailable, "loading"), retry_after: None },
        End::UnreadyTimeout { failure: Failure::transient(FailureCode::ModelUnavailable, "loading") },
    ]
}

struct Play {
    server: QuickServer,
    registry: Registry,
    jobs: Vec<Modelled>,
    /// Every claim so far, with the row as it was when claimed.
    claims: Vec<(usize, job::Model, JobCtx)>,
    /// Assignments to a worker.
    _dispatcher: Arc<LocalDispatcher>,
    assignments: mpsc::UnboundedReceiver<Assignment>,
}

impl Play {
    fn begin(server: QuickServer) -> Self {
        let registry = Registry::default().with(Idle);
        let (sender, assignments) = mpsc::unbounded_channel();
        let dispatcher = Arc::new(LocalDispatcher {
            registry: registry.clone(),
            worker: "worker".to_owned(),
            running: Arc::default(),
            assignments: sender,
        });
        let found: Weak<LocalDispatcher> = Arc::downgrade(&dispatcher);
        server.app.local_worker.set(Pool::default(), found);
        Self { server, registry, jobs: Vec::new(), claims: Vec::new(), _dispatcher: dispatcher, assignments }
    }

    fn context(&self, row: &job::Model) -> JobCtx {
        let shared = Shared {
            app: self.server.app.clone(),
            registry: self.registry.clone(),
            job: row.clone(),
            step_timeout: Duration::from_secs(60),
            step_deadline: watch::channel(None).0,
            lost: CancellationToken::new(),
            next_step: Mutex::new(0),
            planned_steps: Mutex::new(None),
            facts: Facts::default(),
        };
        JobCtx { shared: Arc::new(shared) }
    }

    /// A claim by its age, newest first, and whether it is still current.
    fn claim(&self, back: usize) -> Option<(usize, job::Model, JobCtx, bool)> {
        let (index, row, ctx) = self.claims.iter().rev().nth(back)?.clone();
        let holds = self.jobs[index].fence == row.fence && self.jobs[index].is_held();
        Some((index, row, ctx, holds))
    }

    async fn step(&mut self, event: &Event) -> Result<(), TestCaseError> {
        match *event {
            Event::Enqueue { keyed } if self.jobs.len() < 4 => {
                let (tx, _) = self.enqueue(keyed).await;
                tx.commit().await.unwrap();
            }
            Event::Submit { keyed } if self.jobs.len() < 4 => self.submit(keyed).await?,
            Event::Enqueue { .. } | Event::Submit { .. } => {}
            Event::Claim { slots } => self.take(slots).await?,
            Event::Write { claim } => {
                let Some((index, _, ctx, holds)) = self.claim(claim) else { return Ok(()) };
                let written = ctx.progress(0.5, "half").await.is_ok();
                prop_assert_eq!(written, holds && self.jobs[index].status == JobStatus::Running, "C-JOB-5");
            }
            Event::Step { claim } => {
                let Some((index, _, ctx, holds)) = self.claim(claim) else { return Ok(()) };
                let key = format!("step.{}", self.jobs[index].steps);
                let may = holds && self.jobs[index].status == JobStatus::Running;
                prop_assert_eq!(finish_step(&ctx, &key).await, may, "C-JOB-5");
                self.jobs[index].steps += i32::from(may);
            }
            Event::Finish { claim, end } => {
                let Some((index, row, _, holds)) = self.claim(claim) else { return Ok(()) };
                let end = ends()[end].clone();
                let written = finish::write(&self.server.app, &self.registry, &row, end.clone(), &[]).await.unwrap();
                prop_assert_eq!(written, holds, "one owner writes one end");
                if holds {
                    let poison_after = self.poison_after();
                    self.jobs[index].end(&end, poison_after);
                }
            }
            Event::LoseLease { job } => self.lose_lease(job).await,
            Event::Cancel { job } => self.cancel(job).await,
            Event::Retry { job } => self.retry(job).await,
            Event::Resume { job } => self.resume(job).await?,
            Event::Promote => self.promote().await,
        }
        Ok(())
    }

    fn poison_after(&self) -> i32 {
        i32::try_from(self.server.app.config.jobs.poison_after).unwrap()
    }

    async fn enqueue(&mut self, keyed: bool) -> (Tx, JobId) {
        let mut new = NewJob::new("TOY", Some(self.server.workspace), "toy", json!({}));
        new.concurrency_key = keyed.then(|| self.server.workspace.to_string());
        new.maximum_attempts = Some(MAXIMUM_ATTEMPTS);
        let mut tx = self.server.app.db.begin().await.unwrap();
        let row = enqueue_in(&mut tx, &self.server.app, &Viewer::system("test".to_owned()), new).unwrap();
        self.jobs.push(Modelled {
            id: row.id,
            keyed,
            status: JobStatus::Queued,
            attempt: 0,
            maximum: MAXIMUM_ATTEMPTS,
            crashes: 0,
            fence: 0,
            steps: 0,
            ends: 0,
        });
        (tx, row.id)
    }

    async fn submit(&mut self, keyed: bool) -> Result<(), TestCaseError> {
        let is_first = !self.jobs.iter().any(|job| job.status == JobStatus::Queued);
        let (tx, id) = self.enqueue(keyed).await;
        submit(&self.server.app, tx.into_batch(), id).await.unwrap();
        let rows: Vec<job::Model> =
            self.assignments.try_recv().ok().into_iter().map(|assignment| assignment.row).collect();
        prop_assert!(rows.iter().all(|row| row.id == id), "no other job is claimed along");
        self.took(&rows)?;
        let held: Vec<_> = self.jobs.iter().filter(|job| job.is_held()).collect();
        let is_key_free = !held.iter().any(|job| job.keyed);
        let could = rows.is_empty() && is_first && held.len() < CAP && (!keyed || is_key_free);
        prop_assert!(!could, "an unblocked job starts at once");
        Ok(())
    }

    async fn take(&mut self, slots: usize) -> Result<(), TestCaseError> {
        let rows = claim::claim(&self.server.app, &self.registry, "worker", slots).await.unwrap().rows;
        prop_assert!(rows.len() <= slots);
        self.took(&rows)?;
        let held: Vec<_> = self.jobs.iter().filter(|job| job.is_held()).collect();
        let is_key_free = !held.iter().any(|job| job.keyed);
        let waits = self.jobs.iter().any(|j| j.status == JobStatus::Queued && (!j.keyed || is_key_free));
        prop_assert!(!waits || held.len() == CAP || !rows.is_empty(), "a free slot claims a queued job");
        Ok(())
    }

    /// Checks the invariants of a claim.
    fn took(&mut self, rows: &[job::Model]) -> Result<(), TestCaseError> {
        for row in rows {
            let index = self.jobs.iter().position(|job| job.id == row.id).unwrap();
            prop_assert_eq!(self.jobs[index].status, JobStatus::Queued, "only waiting jobs are claimed");
            self.jobs[index].status = JobStatus::Running;
            self.jobs[index].attempt += 1;
            self.jobs[index].fence += 1;
            self.claims.push((index, row.clone(), self.context(row)));
        }
        let held: Vec<_> = self.jobs.iter().filter(|job| job.is_held()).collect();
        prop_assert!(held.len() <= CAP, "C-JOB-12");
        prop_assert!(held.iter().filter(|job| job.keyed).count() <= 1, "one at a time by key");
        Ok(())
    }

    async fn lose_lease(&mut self, job: usize) {
        let Some(index) = self.jobs.get(job).filter(|job| job.is_held()).map(|_| job) else { return };
        let app = &self.server.app;
        let sql = "UPDATE jobs SET lease_until = 0 WHERE id = $1";
        let tx = app.db.begin().await.unwrap();
        let statement = Statement::from_sql_and_values(app.db.backend(), sql, [self.jobs[index].id.0.into()]);
        tx.execute_raw(statement).await.unwrap();
        tx.commit().await.unwrap();
        sweep::rescue(app, &self.registry, &[Arc::default()]).await.unwrap();
        let poison_after = self.poison_after();
        self.jobs[index].end(&End::WorkerLost, poison_after);
    }

    async fn cancel(&mut self, job: usize) {
        let Some(modelled) = self.jobs.get_mut(job) else { return };
        let mut tx = self.server.app.db.begin().await.unwrap();
        queue::cancel_in(&mut tx, &self.server.app, modelled.id, None).await.unwrap();
        tx.commit().await.unwrap();
        match modelled.status {
            JobStatus::Running => modelled.status = JobStatus::Cancelling,
            status if queue::is_finished(status) || status == JobStatus::Cancelling => {}
            _ => {
                modelled.status = JobStatus::Cancelled;
                modelled.ends += 1;
            }
        }
    }

    async fn retry(&mut self, job: usize) {
        let Some(modelled) = self.jobs.get_mut(job) else { return };
        if !matches!(modelled.status, JobStatus::Failed | JobStatus::Cancelled) {
            return;
        }
        let mut tx = self.server.app.db.begin().await.unwrap();
        let row = queue::lock_in(&tx, modelled.id).await.unwrap().unwrap();
        queue::retry_in(&mut tx, &self.server.app, row).await.unwrap();
        tx.commit().await.unwrap();
        modelled.status = JobStatus::Queued;
        modelled.maximum = modelled.maximum.max(modelled.attempt + 1);
        modelled.crashes = 0;
    }

    async fn resume(&mut self, job: usize) -> Result<(), TestCaseError> {
        let Some(modelled) = self.jobs.get_mut(job) else { return Ok(()) };
        let mut tx = self.server.app.db.begin().await.unwrap();
        let resumed = queue::resume_in(&mut tx, &self.server.app, modelled.id).await.unwrap();
        tx.commit().await.unwrap();
        prop_assert_eq!(resumed, modelled.status == JobStatus::Waiting);
        if resumed {
            modelled.status = JobStatus::Queued;
        }
        Ok(())
    }

    async fn promote(&mut self) {
        let app = &self.server.app;
        let tx = app.db.begin().await.unwrap();
        let sql = "UPDATE jobs SET available_at = 0 WHERE status = 'RETRYING'";
        tx.execute_raw(Statement::from_string(app.db.backend(), sql)).await.unwrap();
        tx.commit().await.unwrap();
        sweep::promote(app).await.unwrap();
        for job in self.jobs.iter_mut().filter(|job| job.status == JobStatus::Retrying) {
            job.status = JobStatus::Queued;
        }
    }

    /// Rows match the model, and logs are gapless with one entry for each end.
    async fn check(&self) -> Result<(), TestCaseError> {
        let read = self.server.app.db.read();
        for modelled in &self.jobs {
            let row = job::Entity::unscoped_by_id(modelled.id).one(read).await.unwrap().unwrap();
            prop_assert_eq!(row.status, modelled.status);
            prop_assert_eq!((row.attempt, row.maximum_attempts), (modelled.attempt, modelled.maximum));
            prop_assert_eq!((row.fence, row.crash_count), (modelled.fence, modelled.crashes));
            prop_assert_eq!(row.completed_steps, modelled.steps);
            prop_assert_eq!(row.finished_at.is_some(), queue::is_finished(row.status));
            let events = job_event::Entity::unscoped()
                .filter(job_event::Column::JobId.eq(modelled.id))
                .order_by_asc(job_event::Column::Sequence)
                .all(read)
                .await
                .unwrap();
            let numbers: Vec<i64> = events.iter().map(|event| event.sequence).collect();
            prop_assert_eq!(numbers, (1..=row.event_sequence).collect::<Vec<_>>(), "C-JOB-15");
            let is_end = |event: &&job_event::Model| {
                matches!(event.kind, JobEventKind::Succeeded | JobEventKind::Failed | JobEventKind::Cancelled)
            };
            prop_assert_eq!(events.iter().filter(is_end).count(), modelled.ends, "C-JOB-4");
        }
        Ok(())
    }
}

/// Runs a step to its end; false when the job belongs to another worker.
async fn finish_step(ctx: &JobCtx, key: &str) -> bool {
    match ctx.step::<i32>(key, key).await {
        Ok(Step::Open(step)) => match ctx.begin().await {
            Ok(tx) => step.finish(tx, "done", 1).await.is_ok(),
            Err(_) => false,
        },
        Ok(Step::Done(_)) => panic!("{key} was finished before"),
        Err(_) => false,
    }
}

#[test]
fn c_job_4_any_history_of_the_queue_follows_the_rules() {
    play_all(&prop::collection::vec(event(), 5..40), async |events| {
        let server = quick_server_with(|config| config.jobs.workspace_concurrency = u32::try_from(CAP).unwrap()).await;
        let mut play = Play::begin(server);
        for event in &events {
            play.step(event).await?;
            play.check().await?;
        }
        Ok(())
    });
}
