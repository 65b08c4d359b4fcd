//! The providers that this process has connections to.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::Provider;

/// Most providers that are kept. Beyond it all are made anew, with closed breakers.
const MOST: usize = 1_000;

/// The clients of providers by the identifier and the revision of their rows: connections and circuit breakers live as long
/// as nobody changes the provider.
#[derive(Debug, Default)]
pub struct Providers {
    known: Mutex<HashMap<Uuid, (i32, Provider)>>,
}

impl Providers {
    /// The client that was made for a revision.
    pub fn get(&self, id: Uuid, revision: i32) -> Option<Provider> {
        self.lock().get(&id).filter(|(known, _)| *known == revision).map(|(_, provider)| provider.clone())
    }

    /// Keeps a client; answers the one that somebody else made for the revision meanwhile, if so.
    pub fn keep(&self, id: Uuid, revision: i32, made: Provider) -> Provider {
        let mut known = self.lock();
        match known.get(&id) {
            Some((same, provider)) if *same == revision => return provider.clone(),
            // Made of a row that is outdated already.
            Some((newer, _)) if *newer > revision => return made,
            Some(_) | None => {}
        }
        if known.len() >= MOST && !known.contains_key(&id) {
            known.clear();
        }
        known.insert(id, (revision, made.clone()));
        made
    }

    /// Forgets the client of a provider that is gone.
    pub fn forget(&self, id: Uuid) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, (i32, Provider)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
