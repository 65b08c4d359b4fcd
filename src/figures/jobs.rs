//! Jobs that ended.

use std::collections::BTreeMap;

use super::amounts::Figures;
use super::record::{Activity, Delta};
use crate::base::id::{ReportId, UserId, WorkspaceId};
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::engine::EndObserver;
use crate::entity::job::{self, JobStatus};

/// Counts jobs that succeeded or failed, and reports that were completed.
#[derive(Debug)]
pub struct EndedJobs;

impl EndObserver for EndedJobs {
    fn ended_in(&self, tx: &mut Tx, jobs: &[job::Model], now: Timestamp) -> Result<()> {
        let mut ended: BTreeMap<(WorkspaceId, Option<UserId>), Figures> = BTreeMap::new();
        for job in jobs {
            let Some(workspace) = job.workspace_id else { continue };
            let has_succeeded = job.status == JobStatus::Succeeded;
            if !has_succeeded && job.status != JobStatus::Failed {
                continue;
            }
            let is_report = job.result_type.as_deref() == Some(ReportId::PREFIX);
            ended.entry((workspace, job.created_by)).or_default().add(&Figures {
                jobs_succeeded: has_succeeded.into(),
                jobs_failed: (!has_succeeded).into(),
                reports: (has_succeeded && is_report).into(),
                ..Figures::default()
            });
        }
        for ((workspace, person), figures) in ended {
            let by = Activity { workspace, bot: None, person, at: now };
            // The person did something when the job was started, not now.
            Delta { is_act: false, ..Delta::of(&by, figures) }.write_in(tx)?;
        }
        Ok(())
    }
}
