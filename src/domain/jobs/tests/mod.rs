//! Behaviour of jobs through the schema. The work itself is a toy handler under the name of a real kind.

mod admin;
mod behalf;
mod control;
mod follow;
mod prune;
mod read;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::json;

use crate::base::id::{JobId, WorkspaceId};
use crate::base::{Timestamp, Viewer};
use crate::engine::{
    Failure, FailureCode, JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, Step, enqueue_in, queue,
};
use crate::entity::job;
use crate::testing::{TestServer, TestWorker};

/// Two steps; the title selects a special behaviour.
struct Toy;

impl JobHandler for Toy {
    fn kind(&self) -> &'static str {
        "RESEARCH"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            ctx.plan_steps(2);
            for key in ["plan", "write"] {
                let Step::Open(step) = ctx.step::<()>(key, &key.to_uppercase()).await? else { continue };
                match ctx.job().title.as_str() {
                    "slow" if key == "write" => tokio::time::sleep(Duration::from_secs(60)).await,
                    "broken" if key == "write" => {
                        return Err(Failure::permanent(FailureCode::DocumentRejected, "Nobody answers.").into());
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
        })
    }
}

fn work(server: &TestServer) -> TestWorker {
    server.work(Registry::default().with(Toy))
}

async fn enqueue_with(server: &TestServer, viewer: &Viewer, new: NewJob) -> JobId {
    let mut tx = server.app.db.begin().await.unwrap();
    let row = enqueue_in(&mut tx, &server.app, viewer, new).unwrap();
    tx.commit().await.unwrap();
    row.id
}

async fn enqueue(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, title: &str) -> JobId {
    enqueue_with(server, viewer, NewJob::new("RESEARCH", Some(workspace), title, json!({ "title": title }))).await
}

/// A job scheduled for tomorrow.
async fn tomorrow(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId, title: &str) -> JobId {
    let mut new = NewJob::new("RESEARCH", Some(workspace), title, json!({}));
    new.scheduled_for = Some(Timestamp(server.app.clock.now().0 + 86_400_000));
    enqueue_with(server, viewer, new).await
}

/// Ada, who owns a workspace.
async fn lab() -> (TestServer, Arc<Viewer>, WorkspaceId) {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    (server, ada, lab)
}
