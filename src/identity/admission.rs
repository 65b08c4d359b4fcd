//! How many requests are under way, for the process, each person and each network address. Asked before anything of a
//! body is read (C-GQL-13): whoever has too many waits outside, and not in the memory of the server.
//!
//! These counts stay in the process, also where processes share [`crate::port::limits`]: what they protect is the memory
//! and the processors of this process, a request that is under way lies in one process only, and a count that is given
//! back on drop survives neither a lost connection to a store nor a killed process that could not give it back.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::network::Network;
use crate::base::id::UserId;
use crate::base::{Error, Result};

/// Limits of concurrent requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionLimits {
    /// Of the process.
    pub process: usize,
    /// Of one person.
    pub per_user: usize,
    /// Of one network address, from callers who are not signed in.
    pub per_address: usize,
}

impl Default for AdmissionLimits {
    fn default() -> Self {
        Self { process: 512, per_user: 20, per_address: 100 }
    }
}

/// Whose request it is, as far as is known before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A signed-in person, at any address.
    Person(UserId),
    /// Anonymous callers at a network address.
    Network(Network),
}

impl Party {
    /// The person, or else the address. Callers without a known address share one.
    pub fn of(user: Option<UserId>, address: Option<&str>) -> Self {
        user.map_or_else(|| Self::Network(Network::of(address)), Self::Person)
    }
}

/// Counts concurrent requests, of the process and of each party.
#[derive(Debug)]
pub struct Admission {
    process: Arc<Semaphore>,
    people: Arc<ConcurrencyCounter<UserId>>,
    networks: Arc<ConcurrencyCounter<Network>>,
    limits: AdmissionLimits,
}

/// The right to one concurrent request; released when dropped.
#[derive(Debug)]
pub struct Slot {
    _process: OwnedSemaphorePermit,
    _person: Option<ConcurrencyPermit<UserId>>,
    _network: Option<ConcurrencyPermit<Network>>,
}

impl Admission {
    /// Makes counters without requests.
    pub fn new(limits: AdmissionLimits) -> Self {
        Self {
            process: Arc::new(Semaphore::new(limits.process)),
            people: Arc::default(),
            networks: Arc::default(),
            limits,
        }
    }

    /// Takes a slot if one is free; never waits.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` with a time to retry.
    pub fn admit(&self, party: Party) -> Result<Slot> {
        let full = |message| move || Error::unavailable(message);
        let (mut person, mut network) = (None, None);
        match party {
            Party::Person(user) => {
                let message = "You have too many requests in progress. Wait until some of them are done.";
                person = Some(self.people.enter(user, self.limits.per_user).ok_or_else(full(message))?);
            }
            Party::Network(address) => {
                let message = "Your network address has too many requests in progress. Wait until some are done.";
                network = Some(self.networks.enter(address, self.limits.per_address).ok_or_else(full(message))?);
            }
        }
        let process = Arc::clone(&self.process).try_acquire_owned();
        let process = process.map_err(|_| Error::unavailable("The server is busy. Try again in a moment."))?;
        Ok(Slot { _process: process, _person: person, _network: network })
    }
}

/// Counts by key. Keys with a count of zero take no memory.
#[derive(Debug)]
pub struct ConcurrencyCounter<K: std::hash::Hash + Eq> {
    counts: DashMap<K, usize>,
}

impl<K: std::hash::Hash + Eq> Default for ConcurrencyCounter<K> {
    fn default() -> Self {
        Self { counts: DashMap::new() }
    }
}

impl<K: std::hash::Hash + Eq + Clone> ConcurrencyCounter<K> {
    /// Counts one more, unless the key already has `limit`.
    pub fn enter(self: &Arc<Self>, key: K, limit: usize) -> Option<ConcurrencyPermit<K>> {
        if limit == 0 {
            return None;
        }
        let mut count = self.counts.entry(key.clone()).or_insert(0);
        if *count >= limit {
            return None;
        }
        *count += 1;
        drop(count);
        Some(ConcurrencyPermit { counter: Arc::clone(self), key })
    }
}

/// One counted item; dropping it decrements the count.
#[derive(Debug)]
pub struct ConcurrencyPermit<K: std::hash::Hash + Eq> {
    counter: Arc<ConcurrencyCounter<K>>,
    key: K,
}

impl<K: std::hash::Hash + Eq> Drop for ConcurrencyPermit<K> {
    fn drop(&mut self) {
        if let Some(mut count) = self.counter.counts.get_mut(&self.key) {
            *count -= 1;
        }
        self.counter.counts.remove_if(&self.key, |_, count| *count == 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission() -> Admission {
        Admission::new(AdmissionLimits { process: 4, per_user: 2, per_address: 3 })
    }

    fn network(text: &str) -> Party {
        Party::of(None, Some(text))
    }

    #[test]
    fn c_gql_13_people_and_addresses_have_a_share_and_the_process_a_bound() {
        let admission = admission();
        let (ada, bob) = (Party::Person(UserId::generate()), Party::Person(UserId::generate()));
        let mut slots = vec![admission.admit(ada).unwrap(), admission.admit(ada).unwrap()];
        let refused = admission.admit(ada).unwrap_err();
        assert_eq!(refused.code(), "UNAVAILABLE");
        slots.push(admission.admit(bob).unwrap());
        slots.push(admission.admit(network("192.0.2.1")).unwrap());
        assert!(admission.admit(bob).is_err() && admission.admit(network("192.0.2.2")).is_err(), "the process is full");
        slots.clear();
        assert!(admission.admit(ada).is_ok());
        let _inside: Vec<_> = (0..3).map(|_| admission.admit(network("2001:db8::1")).unwrap()).collect();
        assert!(admission.admit(network("2001:db8::2")).is_err(), "an IPv6 network counts as one");
    }

    #[test]
    fn whoever_is_refused_takes_no_memory() {
        let admission = Admission::new(AdmissionLimits { process: 0, per_user: 1, per_address: 1 });
        for _ in 0..100 {
            assert!(admission.admit(Party::Person(UserId::generate())).is_err());
        }
        assert!(admission.people.counts.is_empty());
        let nobody = Admission::new(AdmissionLimits { process: 1, per_user: 0, per_address: 0 });
        for _ in 0..100 {
            assert!(nobody.admit(Party::Person(UserId::generate())).is_err());
        }
        assert!(nobody.people.counts.is_empty());
    }
}
