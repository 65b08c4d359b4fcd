//! Signed links to pictures: whoever was shown one may read the picture, without other credentials, for a day.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::base::{Result, Timestamp};
use crate::identity::signed_link::LinkKind;

/// How long a link stays the same, so that browsers keep the picture.
const SAME: Duration = Duration::from_secs(24 * 60 * 60);

/// Payload of a link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Picture {
    /// Storage key.
    pub(super) key: String,
}

/// URL of a picture. It is the same for a day, and can be read for one day more at most.
pub(super) fn read(app: &App, key: &str) -> Result<String> {
    let token = app.identity.links.sign(LinkKind::Avatar, &Picture { key: key.to_owned() }, until(app.clock.now()))?;
    let bound = app.bound.get().copied().unwrap_or(app.config.server.listen);
    Ok(format!("{}/avatars/{token}", app.config.server.address(bound)))
}

fn until(now: Timestamp) -> Timestamp {
    let day = i64::try_from(SAME.as_millis()).unwrap_or(i64::MAX);
    Timestamp(now.0 - now.0.rem_euclid(day)).plus(SAME * 2)
}
