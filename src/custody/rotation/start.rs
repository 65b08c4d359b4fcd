//! Starting the job. The operator does that, on the command line.

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

use std::time::Duration;

use super::super::alarm::record_in;
use super::{KIND, Parameters};
use crate::app::App;
use crate::base::secret::random_token;
use crate::base::{Result, Viewer};
use crate::engine::{NewJob, enqueue_in, submit};
use crate::entity::job::JobStatus;
use crate::entity::{Unscoped as _, job};

/// Longest duration of the job.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A job that was started now or before.
#[derive(Debug)]
pub struct Started {
    /// The job.
    pub job: job::Model,
    /// Whether it is new; otherwise it goes on.
    pub is_new: bool,
}

/// Starts to change the keys, unless a job does already that was not finished.
pub async fn start(app: &App) -> Result<Started> {
    if let Some(job) = unfinished(app).await? {
        return Ok(Started { job, is_new: false });
    }
    let parameters = Parameters { master_key: app.vault.master_key().to_owned() };
    let mut new = NewJob::new(KIND, None, "Change the keys of stored secrets", json!(parameters));
    new.timeout = Some(LONGEST);
    new.concurrency_key = Some("key-rotation".to_owned());
    let id = new.id;
    let viewer = Viewer::system(random_token(12));
    let mut batch = app.db.batch();
    let job = enqueue_in(&mut batch, app, &viewer, new)?;
    let changes = json!({ "masterKey": parameters.master_key, "job": id });
    record_in(&mut batch, app, "data_keys.rotated", None, "SUCCESS", changes);
    submit(app, batch, id).await?;
    Ok(Started { job, is_new: true })
}

/// The job for the first master key of this process that was not finished, if there is one.
async fn unfinished(app: &App) -> Result<Option<job::Model>> {
    let ended = [JobStatus::Succeeded, JobStatus::Failed, JobStatus::Cancelled];
    let jobs = job::Entity::unscoped()
        .filter(job::Column::Kind.eq(KIND))
        .filter(job::Column::Status.is_not_in(ended))
        .order_by_asc(job::Column::Id)
        .all(app.db.read())
        .await?;
    let is_ours = |job: &job::Model| {
        let parameters: Option<Parameters> = serde_json::from_value(job.parameters.clone()).ok();
        parameters.is_some_and(|parameters| parameters.master_key == app.vault.master_key())
    };
    Ok(jobs.into_iter().find(is_ours))
}
