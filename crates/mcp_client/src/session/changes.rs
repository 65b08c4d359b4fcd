//! News of the list of tools.

use tokio::sync::watch;

/// Tells when a server says that its tools have changed. What happened while nobody waited is told once.
#[derive(Debug, Clone)]
pub struct Changes(watch::Receiver<u64>);

impl Changes {
    pub(super) fn new(mut receiver: watch::Receiver<u64>) -> Self {
        receiver.mark_unchanged();
        Self(receiver)
    }

    /// Waits for the next change. False when there will be no more, since the session has ended.
    pub async fn next(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}
