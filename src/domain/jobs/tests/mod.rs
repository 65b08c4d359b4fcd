//! Behaviour of jobs through the schema. The work itself is a toy handler under the name of a real kind.

mod admin;
mod behalf;
mod control;
mod follow;
mod read;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::base::id::{JobId, WorkspaceId};
use crate::base::{Timestamp, Viewer};
use crate::engine::{
    Failure, FailureCode, JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, Runner, Step, enqueue_in, queue,
};
use crate::entity::{Unscoped as _, job};
use crate::testing::Bench;

/// Two steps; the title selects a special behaviour.
struct Toy;

#[async_trait]
impl JobHandler for Toy {
    fn kind(&self) -> &'static str {
        "RESEARCH"
    }

    async fn run(&self, ctx: &JobCtx) -> Result<Outcome, JobError> {
        ctx.plan_steps(2).await?;
        for key in ["plan", "write"] {
            let Step::Open(step) = ctx.step::<()>(key, &key.to_uppercase()).await? else { continue };
            match ctx.job().title.as_str() {
                "slow" if key == "write" => tokio::time::sleep(Duration::from_secs(60)).await,
                "broken" if key == "write" => {
                    return Err(Failure::permanent(FailureCode::SourceUnreachable, "Nobody answers.").into());
                }
                "busy" if key == "plan" => {
                    for n in 0..100 {
                        ctx.progress(f64::from(n) / 200.0, format!("Item {n}")).await?;
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                }
                _ => {}
            }
            step.finish(ctx.begin().await?, format!("{key} is done"), ()).await?;
        }
        Ok(Outcome::Done { result: None })
    }
}

/// A worker that stops with the test.
struct Working(CancellationToken);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn work(bench: &Bench) -> Working {
    let stop = CancellationToken::new();
    let runner = Runner::new(bench.app.clone(), Registry::default().with(Toy));
    let stopped = stop.clone();
    #[expect(clippy::disallowed_methods, reason = "a test is its own top; the token ends the task")]
    tokio::spawn(async move { runner.run(stopped).await.unwrap() });
    Working(stop)
}

async fn enqueue_with(bench: &Bench, viewer: &Viewer, new: NewJob) -> JobId {
    let mut tx = bench.app.db.begin().await.unwrap();
    let row = enqueue_in(&mut tx, &bench.app, viewer, new).unwrap();
    tx.commit().await.unwrap();
    row.id
}

async fn enqueue(bench: &Bench, viewer: &Viewer, workspace: WorkspaceId, title: &str) -> JobId {
    enqueue_with(bench, viewer, NewJob::new("RESEARCH", Some(workspace), title, json!({ "title": title }))).await
}

/// A job scheduled for tomorrow.
async fn tomorrow(bench: &Bench, viewer: &Viewer, workspace: WorkspaceId, title: &str) -> JobId {
    let mut new = NewJob::new("RESEARCH", Some(workspace), title, json!({}));
    new.scheduled_for = Some(Timestamp(bench.app.clock.now().0 + 86_400_000));
    enqueue_with(bench, viewer, new).await
}

async fn row(bench: &Bench, id: JobId) -> job::Model {
    job::Entity::unscoped_by_id(id).one(bench.app.db.read()).await.unwrap().unwrap()
}

async fn wait_for(bench: &Bench, id: JobId, wanted: impl Fn(&job::Model) -> bool) -> job::Model {
    for _ in 0..1000 {
        let row = row(bench, id).await;
        if wanted(&row) {
            return row;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain: {:?}", row(bench, id).await)
}

async fn ended(bench: &Bench, id: JobId) -> job::Model {
    wait_for(bench, id, |row| queue::is_finished(row.status)).await
}

/// Ada, who owns a workspace.
async fn lab() -> (Bench, Arc<Viewer>, WorkspaceId) {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    (bench, ada, lab)
}
