//! Changing the keys of stored secrets while they are read and written (C-TEN-6).
//!
//! A job of the instance: it makes a new data key for every workspace that has one, seals every value anew, retires the
//! data keys that nothing needs any more, and wraps all of them by the first master key, so that any other can be removed
//! from the settings. Each part can be cut off anywhere and goes on where it was.
//!
//! Nobody waits for it and nobody fails because of it: a value is replaced only if it is still the one that was read, so
//! that whoever writes meanwhile wins, and data keys open values for a day after they were retired. Who seals holds the
//! data key until the commit (`FOR KEY SHARE`), and what retires a key waits for that, then looks for values once more.

mod data_keys;
mod start;
mod values;

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::base::Result;
use crate::engine::kind::KindSettings;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, Outcome};
use crate::vault::{SEALED, SealedColumn};

pub use start::{Started, start};

/// Stable name of the kind.
pub const KIND: &str = "KEY_ROTATION";

/// How long a step takes, about.
const PORTION: Duration = Duration::from_secs(60);
/// A step may wait for transactions of others.
const STEP_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// How often progress is told.
const TELLING: Duration = Duration::from_secs(2);
/// How long a process is waited for that has the master key.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most times that all values are gone through; a second time is for what was written while the new key was made.
const PASSES: u32 = 10;

/// Changes the keys of stored secrets.
#[derive(Debug, Clone, Copy)]
pub struct KeyRotation {
    columns: &'static [SealedColumn],
}

impl Default for KeyRotation {
    fn default() -> Self {
        Self::of(SEALED)
    }
}

impl KeyRotation {
    /// For the values in these columns.
    pub(crate) fn of(columns: &'static [SealedColumn]) -> Self {
        Self { columns }
    }
}

/// What a job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    /// The master key that is to wrap everything afterwards.
    master_key: String,
}

impl JobHandler for KeyRotation {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { concurrency: Some(1), step_timeout: Some(STEP_TIMEOUT), ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Parameters { master_key } = ctx.parameters()?;
            if let Some(mismatch) = mismatch(ctx.app().vault.master_key(), &master_key) {
                return Err(mismatch);
            }
            data_keys::make_all(ctx).await?;
            for pass in 1..=PASSES {
                let sealed = values::seal_all(ctx, self.columns, pass).await?;
                let needed = data_keys::retire_all(ctx, self.columns, pass).await?;
                // What is needed still although nothing is left to be done cannot be opened.
                if needed == 0 || (pass > 1 && sealed == 0) {
                    break;
                }
            }
            data_keys::rewrap_all(ctx).await?;
            Ok(Outcome::Done { result: None })
        })
    }
}

/// A process with older settings leaves the job to others: it would wrap keys by a master key that is to go.
fn mismatch(own: &str, wanted: &str) -> Option<JobError> {
    let message = format!(
        "The job is for the master key “{wanted}”, and the first one of this worker is “{own}”. Give all processes the same \
         `encryption.master_keys` and restart them."
    );
    let failure = Failure::transient(FailureCode::InvalidConfiguration, message);
    (own != wanted).then_some(JobError::Unready { failure, retry_after: Some(PATIENCE) })
}
