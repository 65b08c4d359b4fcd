//! Connections that are kept: one for each server, made when it is needed first.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mcp_client::Session;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;
use uuid::Uuid;

/// So many connections are in use that there can be no other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This server has too many connections to tool servers at the moment. Try again later.")]
pub struct Full;

/// A connection to use.
#[derive(Debug)]
pub struct Lease {
    /// The connection. Whoever holds it keeps it from being closed.
    pub session: Arc<Session>,
    /// True when it was made for this caller.
    pub is_new: bool,
}

/// Connections by the identifier of their server. A connection is of a revision of the server's row: one of an older
/// revision is given up when somebody asks by a newer one.
#[derive(Debug)]
pub struct Pool {
    slots: Mutex<HashMap<Uuid, Slot>>,
    most: usize,
}

/// The place of a server's connection. It is locked while the connection is made, so that nobody makes a second one.
type Slot = Arc<AsyncMutex<Option<Held>>>;

#[derive(Debug)]
struct Held {
    revision: i32,
    session: Arc<Session>,
    used_at: Instant,
}

impl Held {
    /// Nobody uses it at this moment.
    fn is_unused(&self) -> bool {
        Arc::strong_count(&self.session) == 1
    }
}

impl Pool {
    /// Room for so many connections.
    pub(super) fn new(most: usize) -> Self {
        Self { slots: Mutex::default(), most }
    }

    /// The connection to a server, which `open` makes when there is none that can be used. Others who ask meanwhile wait for
    /// it, so that whatever `open` does has been done when anybody gets the connection.
    ///
    /// # Errors
    /// Those of `open`, and [`Full`].
    pub async fn lease<E: From<Full>>(
        &self,
        id: Uuid,
        revision: i32,
        open: impl Future<Output = Result<Session, E>>,
    ) -> Result<Lease, E> {
        let mut held = self.locked(id).await?;
        if let Some(known) = held.as_mut().filter(|known| known.revision >= revision && known.session.is_open()) {
            known.used_at = Instant::now();
            return Ok(Lease { session: Arc::clone(&known.session), is_new: false });
        }
        *held = None;
        match open.await {
            Ok(session) => {
                let session = Arc::new(session);
                *held = Some(Held { revision, session: Arc::clone(&session), used_at: Instant::now() });
                Ok(Lease { session, is_new: true })
            }
            Err(error) => {
                drop(held);
                self.remove_if(id, |held| held.is_none());
                Err(error)
            }
        }
    }

    /// Gives up the connection to a server that was changed or is gone. Calls that are under way come to their end.
    pub fn forget(&self, id: Uuid) {
        self.lock().remove(&id);
    }

    /// Gives up a connection, if it is still the one that is kept.
    pub fn give_up(&self, id: Uuid, session: &Arc<Session>) {
        self.remove_if(id, |held| held.as_ref().is_some_and(|held| Arc::ptr_eq(&held.session, session)));
    }

    /// Closes the connection to a server when nobody has used it for some time. True when there is none any more.
    pub fn close_idle(&self, id: Uuid, idle: Duration) -> bool {
        self.remove_if(id, |held| held.as_ref().is_none_or(|held| held.is_unused() && held.used_at.elapsed() >= idle));
        !self.lock().contains_key(&id)
    }

    /// How many connections there are, or are being made.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Takes all connections out that nobody is making at this moment.
    pub(super) fn take_all(&self) -> Vec<Arc<Session>> {
        let slots = std::mem::take(&mut *self.lock());
        let held = |slot: Slot| slot.try_lock().ok().and_then(|mut held| held.take());
        slots.into_values().filter_map(held).map(|held| held.session).collect()
    }

    /// The place of a server's connection, locked.
    async fn locked(&self, id: Uuid) -> Result<OwnedMutexGuard<Option<Held>>, Full> {
        loop {
            let slot = self.slot(id)?;
            let held = Arc::clone(&slot).lock_owned().await;
            // While this waited, it may have been taken out.
            if self.lock().get(&id).is_some_and(|current| Arc::ptr_eq(current, &slot)) {
                return Ok(held);
            }
        }
    }

    fn slot(&self, id: Uuid) -> Result<Slot, Full> {
        let mut slots = self.lock();
        if let Some(slot) = slots.get(&id) {
            return Ok(Arc::clone(slot));
        }
        if slots.len() >= self.most {
            let least = least_used(&slots).ok_or(Full)?;
            slots.remove(&least);
        }
        Ok(Arc::clone(slots.entry(id).or_default()))
    }

    /// Takes a place out when nobody is using it, and what is in it is as wanted.
    fn remove_if(&self, id: Uuid, is_wanted: impl Fn(&Option<Held>) -> bool) {
        let mut slots = self.lock();
        let is_so = slots.get(&id).is_some_and(|slot| slot.try_lock().is_ok_and(|held| is_wanted(&held)));
        if is_so {
            slots.remove(&id);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place that has been of no use for the longest time; none when all are in use.
fn least_used(slots: &HashMap<Uuid, Slot>) -> Option<Uuid> {
    let unused = |(id, slot): (&Uuid, &Slot)| {
        let held = slot.try_lock().ok()?;
        match held.as_ref() {
            None => Some((None, *id)),
            Some(held) => held.is_unused().then_some((Some(held.used_at), *id)),
        }
    };
    slots.iter().filter_map(unused).min().map(|(_, id)| id)
}
