//! What is followed, before it is said who may read it.

use std::time::Duration;

use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, StreamExt as _};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::WakeUps;
use crate::base::{Error, Result};

/// Least time between two looks at the same permission: many changes at once cost a subscriber one look.
const PAUSE: Duration = Duration::from_millis(500);

/// Whether a subscriber may read on, by what is stored now: what held when the subscription began may be over.
pub trait Permit: Send + Sync + 'static {
    /// Refuses with what the subscriber is told.
    fn check(&self) -> impl Future<Output = Result<()>> + Send;
}

/// What one of the shapes yields. It becomes a stream by saying who may read it.
pub struct Feed<T> {
    items: BoxStream<'static, Result<T>>,
}

impl<T: Send + 'static> Feed<T> {
    /// A feed of items, which ends with the first error.
    pub(super) fn new(items: impl Stream<Item = Result<T>> + Send + 'static) -> Self {
        Self { items: items.boxed() }
    }

    /// The items for as long as the permit holds, then its refusal. It is looked at in the beginning, after each of the
    /// wake-ups, and as often as those look by themselves.
    pub fn while_permitted(self, permit: impl Permit, wake_ups: WakeUps) -> BoxStream<'static, Result<T>> {
        let refused = refusal(permit, wake_ups).in_current_span();
        // A task of its own: while a slow client takes an item, nobody polls this stream, and a read of the database that
        // was left half-done would keep its connection from everybody else.
        #[expect(clippy::disallowed_methods, reason = "the stream keeps the handle and ends the task")]
        let refused = AbortOnDropHandle::new(tokio::spawn(refused));
        try_unfold((self.items, refused), async |(mut items, mut refused)| {
            tokio::select! {
                biased;
                ended = &mut refused => Err(ended.unwrap_or_else(Error::internal)),
                item = items.next() => Ok(item.transpose()?.map(|item| (item, (items, refused)))),
            }
        })
        .boxed()
    }

    /// A feed of what is there already.
    #[cfg(test)]
    pub(crate) fn of_items(items: Vec<T>) -> Self {
        Self::new(futures_util::stream::iter(items).map(Ok))
    }

    /// The items, for whoever asks nobody.
    #[cfg(test)]
    pub(crate) fn unguarded(self) -> BoxStream<'static, Result<T>> {
        self.items
    }
}

/// Answers, with what to tell the subscriber, when the permit holds no more.
async fn refusal(permit: impl Permit, mut wake_ups: WakeUps) -> Error {
    loop {
        if let Err(refused) = permit.check().await {
            return refused;
        }
        tokio::time::sleep(PAUSE).await;
        wake_ups.next().await;
    }
}
