//! Whether this process has the master keys that stored data keys need.

use super::{Vault, ring, store};
use crate::base::{Error, Result};
use crate::db::Db;

/// What the keys of an instance are like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStatus {
    /// The master keys: those of this process, the first one first, and those that it lacks.
    pub master_keys: Vec<MasterKeyUse>,
    /// Data keys in all.
    pub data_keys: u64,
    /// Data keys that newer ones have replaced, and that values may still need.
    pub replaced: u64,
    /// Data keys that no value needs any more, which are deleted after a day.
    pub retired: u64,
}

/// A master key and what depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterKeyUse {
    /// Its name.
    pub id: String,
    /// Whether this process has it.
    pub is_known: bool,
    /// Data keys that it wraps.
    pub data_keys: u64,
}

impl Vault {
    /// Fails when a data key cannot be unwrapped because its master key is missing, or is another one than the name says.
    ///
    /// # Errors
    /// That, with a way out, and those of the database.
    pub async fn check(&self, db: &Db) -> Result<()> {
        for row in store::one_of_each_master_key(db.read()).await? {
            let id = &row.master_key_id;
            if !self.master_keys.ids().any(|known| known == id) {
                return Err(ring::missing(id));
            }
            self.master_keys.unwrap(&row).map_err(|error| {
                let message = format!(
                    "The master key “{id}” in `encryption.master_keys` is not the one that protects the stored secrets: it \
                     has the same name and another key. Put the former line back; docs/operations.md says more under “Keys \
                     of stored secrets”."
                );
                Error::unavailable(message).because(error)
            })?;
        }
        Ok(())
    }

    /// What the keys are like.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn status(&self, db: &Db) -> Result<KeyStatus> {
        let counts = store::count_by_master_key(db.read()).await?;
        let (data_keys, replaced, retired) = store::count_by_state(db.read()).await?;
        let count_of = |id: &str| counts.iter().find(|(other, _)| other == id).map_or(0, |(_, count)| *count);
        let known = self.master_keys.ids();
        let mut master_keys: Vec<MasterKeyUse> =
            known.map(|id| MasterKeyUse { id: id.to_owned(), is_known: true, data_keys: count_of(id) }).collect();
        for (id, data_keys) in counts {
            if !self.master_keys.ids().any(|known| known == id) {
                master_keys.push(MasterKeyUse { id, is_known: false, data_keys });
            }
        }
        Ok(KeyStatus { master_keys, data_keys, replaced, retired })
    }
}
