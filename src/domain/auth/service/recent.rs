//! Sensitive changes need recent authentication.

use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{SessionId, UserId};
use crate::base::viewer::Actor;
use crate::base::{Error, Result, Viewer};

/// The person and session of the request, if the password was given recently (signing in counts); otherwise
/// `REAUTHENTICATION_REQUIRED`.
pub fn require(app: &App, viewer: &Viewer) -> Result<(UserId, SessionId)> {
    let caller = viewer.require_session()?;
    let recent = match &viewer.actor {
        Actor::Session { reauthenticated_until, .. } => {
            reauthenticated_until.is_some_and(|until| app.clock.now() < until)
        }
        _ => false,
    };
    if recent {
        return Ok(caller);
    }
    let message = "This change needs your password once more. Prove who you are again, then repeat it.";
    Err(Error::new(Kind::ReauthenticationRequired, message))
}
