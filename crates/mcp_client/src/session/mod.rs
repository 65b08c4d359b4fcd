//! A conversation with a tool server.

mod beginning;
mod calling;
mod changes;
mod ending;
mod exchange;
mod listing;
mod reasons;
mod refusals;

use std::fmt;
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::service::{RunningService, Subscription};
use tokio::sync::watch;

use self::reasons::Reasons;
use self::refusals::Refusals;
use crate::{Limits, ServerInfo};

pub use self::changes::Changes;
pub(crate) use self::ending::Ending;

/// A conversation with a tool server. When this is dropped, it is ended: a program is killed if it does not end by itself
/// within [`Limits::leave`]. Calls may run side by side.
///
/// A session is not mended: when [`Session::is_open`] is false, or a call ends with [`McpError::SessionLost`](crate::McpError::SessionLost), connect
/// again.
pub struct Session {
    running: RunningService<RoleClient, Refusals>,
    info: ServerInfo,
    limits: Limits,
    reasons: Reasons,
    changes: watch::Receiver<u64>,
    /// Keeps news coming, in revisions of the protocol where they are asked for.
    _subscription: Option<Subscription>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("info", &self.info).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Session {
    /// What the server says of itself.
    pub fn info(&self) -> &ServerInfo {
        &self.info
    }

    /// False when the connection is known to have ended, or the server to have forgotten the session. A server at an address
    /// that has vanished is only noticed by the next call.
    pub fn is_open(&self) -> bool {
        !self.running.peer().is_transport_closed() && !self.reasons.is_lost()
    }

    /// Tells when the server says that its tools have changed.
    pub fn changes(&self) -> Changes {
        Changes::new(self.changes.clone())
    }

    /// Takes leave of the server, and waits until that is done, at most [`Limits::leave`] and two seconds.
    pub async fn close(mut self) {
        let longest = self.limits.leave + Duration::from_secs(2);
        // Whether the server heard it is of no use to anybody; what is left is torn down as if this were dropped.
        let _ = self.running.close_with_timeout(longest).await;
    }
}
