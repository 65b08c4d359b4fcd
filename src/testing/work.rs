//! Work in the background: workers of a test, and jobs that it waits for.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::TestServer;
use crate::base::Result;
use crate::base::id::JobId;
use crate::engine::{Registry, Runner, queue};
use crate::entity::{Unscoped as _, job};

/// A worker. It stops with the test at the latest.
pub struct TestWorker {
    stop: CancellationToken,
    task: JoinHandle<Result<()>>,
}

impl TestWorker {
    /// Stops as on SIGTERM.
    pub async fn close(mut self) {
        self.stop.cancel();
        (&mut self.task).await.unwrap().unwrap();
    }

    /// Stops as on `kill -9`: no renewal, no clean-up.
    pub async fn kill(mut self) {
        self.task.abort();
        let _aborted = (&mut self.task).await;
    }
}

impl Drop for TestWorker {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl TestServer {
    /// Starts a worker for these kinds of jobs.
    pub fn work(&self, kinds: Registry) -> TestWorker {
        let stop = CancellationToken::new();
        let runner = Runner::new(self.app.clone(), kinds);
        #[expect(clippy::disallowed_methods, reason = "a test is its own top; the token ends the task")]
        let task = tokio::spawn(runner.run(stop.clone()));
        TestWorker { stop, task }
    }

    /// The row of a job.
    pub async fn job(&self, id: JobId) -> job::Model {
        job::Entity::unscoped_by_id(id).one(self.app.db.read()).await.unwrap().unwrap()
    }

    /// The row of a job, once it is as wanted.
    pub async fn job_when(&self, id: JobId, wanted: impl Fn(&job::Model) -> bool) -> job::Model {
        for _ in 0..3000 {
            let row = self.job(id).await;
            if wanted(&row) {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited in vain: {:?}", self.job(id).await)
    }

    /// The row of a job, once it has ended.
    pub async fn ended(&self, id: JobId) -> job::Model {
        self.job_when(id, |row| queue::is_finished(row.status)).await
    }
}
