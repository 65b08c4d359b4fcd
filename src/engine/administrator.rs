//! Jobs that only administrators of the instance start.

use super::failure::Failure;
use super::kind::JobError;
use crate::app::App;
use crate::base::{FailureCode, InstanceRole};
use crate::entity::OfInstance as _;
use crate::entity::job;
use crate::entity::user::{self, UserStatus};

/// Fails when the person who started the job does not administer the instance at this moment (C-JOB-22).
pub async fn authorize_administrator(app: &App, job: &job::Model) -> Result<(), JobError> {
    let person = match job.created_by {
        Some(person) => user::Entity::of_instance_by_id(person).one(app.db.read()).await?,
        None => None,
    };
    let administers = |row: &user::Model| row.instance_role == InstanceRole::Admin && row.status == UserStatus::Active;
    match person.as_ref().is_some_and(administers) {
        true => Ok(()),
        false => {
            let message = "The person who started this job does not administer this instance any more.";
            Err(Failure::permanent(FailureCode::PermissionRevoked, message).into())
        }
    }
}
