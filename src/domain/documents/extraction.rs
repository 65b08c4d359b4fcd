//! Extraction beside the runtime: on a thread for work that blocks, under a time limit.

use std::time::Duration;

use bytes::Bytes;

use crate::base::Error;
use crate::engine::{Failure, FailureCode, JobError};
use crate::entity::document;
use extraction::{CancelFlag, Extracted, Hints, Limits, registry};

/// Longest time for taking the text out of a file.
const LONGEST: Duration = Duration::from_secs(60);

/// Takes the text out of the original of a document.
pub(super) async fn take_out(original: Bytes, document: &document::Model) -> Result<Extracted, JobError> {
    let rejected = |message: String| Failure::permanent(FailureCode::DocumentRejected, message);
    let Some(extractor) = registry::of_media_type(&document.media_type) else {
        let message = format!("Documents of the type {} are not read by this server.", document.media_type);
        return Err(rejected(message).into());
    };
    let charset = document.charset.clone();
    let limits = Limits::default();
    let _end = CancelOnDrop(limits.stop.clone());
    let work = tokio::task::spawn_blocking(move || {
        extractor.extract(&original, &Hints { charset: charset.as_deref(), base_url: None }, &limits)
    });
    match tokio::time::timeout(LONGEST, work).await {
        Err(_) => Err(rejected("Taking out the text took too long.".to_owned()).into()),
        Ok(done) => Ok(done.map_err(Error::internal)?.map_err(|reason| rejected(reason.to_string()))?),
    }
}

/// Ends the extraction when nobody waits for it any more: after its time, or when its job is cancelled.
struct CancelOnDrop(CancelFlag);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}
