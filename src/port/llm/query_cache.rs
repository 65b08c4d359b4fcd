//! What queries mean, remembered for those who turn pages or ask the same again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use embedding::Vector;

use super::EmbeddingModel;
use crate::base::id::WorkspaceId;

/// Queries that are remembered.
const REMEMBERED: usize = 1_000;

/// A vector, if the model can read the text.
pub type Meaning = Option<Vector>;

/// A query of a tenant to a model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueryKey {
    workspace: WorkspaceId,
    model: String,
    variant: String,
    text: String,
}

impl QueryKey {
    /// A query to a model.
    pub fn new(workspace: WorkspaceId, model: &dyn EmbeddingModel, text: &str) -> Self {
        let (name, variant) = (model.name().to_owned(), model.variant().to_owned());
        Self { workspace, model: name, variant, text: text.to_owned() }
    }
}

/// What the queries of late mean, by tenant.
#[derive(Debug, Default)]
pub struct QueryCache(Mutex<Generations>);

/// Two halves: when the younger one is full, the older one is forgotten.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<QueryKey, Meaning>,
    old: HashMap<QueryKey, Meaning>,
}

impl QueryCache {
    /// What a query means, if that is remembered.
    pub fn get(&self, key: &QueryKey) -> Option<Meaning> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.young.get(key) {
            return Some(known.clone());
        }
        let known = all.old.remove(key)?;
        all.put(key.clone(), known.clone());
        Some(known)
    }

    /// Remembers what a query means.
    pub fn put(&self, key: QueryKey, meaning: Meaning) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, meaning);
    }
}

impl Generations {
    fn put(&mut self, key: QueryKey, meaning: Meaning) {
        if self.young.len() >= REMEMBERED / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(workspace: WorkspaceId, text: usize) -> QueryKey {
        QueryKey { workspace, model: "m".to_owned(), variant: String::new(), text: text.to_string() }
    }

    #[test]
    fn queries_are_remembered_until_there_are_too_many() {
        let (cache, [lab, other]) = (QueryCache::default(), [(); 2].map(|()| WorkspaceId::generate()));
        cache.put(key(lab, 0), None);
        for n in 1..10 * REMEMBERED {
            cache.put(key(lab, n), None);
            assert!(cache.get(&key(lab, 0)).is_some(), "what is used stays");
        }
        assert!(cache.get(&key(lab, 1)).is_none());
        assert!(cache.get(&key(other, 0)).is_none(), "those of other tenants are not");
        let all = cache.0.lock().unwrap();
        assert!(all.young.len() + all.old.len() <= REMEMBERED);
    }
}
