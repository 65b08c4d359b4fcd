//! Secrets that are stored so that they can be read again, such as keys of model providers: each is encrypted for the one
//! place where it stands (C-TEN-5).
//!
//! A value is sealed by XChaCha20-Poly1305 with a fresh nonce and with the data key of its workspace, or that of the
//! instance. Its place, which is workspace, table, column and row, goes into what is authenticated: a value that is copied
//! to another place does not open there. Data keys stand in the database, wrapped by a master key, which does not
//! ([`ring`]). A data key is made in the transaction that seals the first value of its workspace.
//!
//! Here are keys and cipher. [`crate::custody`] opens values for the domains, with an alarm for those that do not open, and
//! changes keys while values are read and written.

mod check;
mod cipher;
mod place;
mod ring;
mod sealed;
pub mod store;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use dashmap::DashMap;
use secrecy::ExposeSecret as _;

pub use check::KeyStatus;
pub use place::{Place, SEALED, SealedColumn};
pub use ring::DataKey;
pub use sealed::version_of;

use crate::base::id::WorkspaceId;
use crate::base::secret::Secret;
use crate::base::{Clock, Error, Result};
use crate::config::Config;
use crate::db::{Db, Tx};
use ring::MasterKeys;
use sealed::Sealed;

/// Data keys that are kept in memory.
const REMEMBERED: usize = 10_000;

/// How often the newest data key is looked for, or made: somebody else may do the same at the same moment.
const ATTEMPTS: usize = 4;

/// Seals secrets for the database.
pub struct Vault {
    master_keys: MasterKeys,
    clock: Clock,
    /// Where values may be sealed for.
    columns: &'static [SealedColumn],
    /// Data keys that values were opened with, by workspace and version. Only keys whose commit is certain.
    remembered: DashMap<(Option<WorkspaceId>, i64), Arc<DataKey>>,
}

impl Vault {
    /// A vault with the master keys of the settings. In development, one that is not set is generated once and kept in the
    /// data directory; production refuses to start without it.
    ///
    /// # Errors
    /// When keys cannot be read or kept.
    pub fn build(config: &Config, clock: Clock) -> Result<Self> {
        Self::with_columns(config, clock, SEALED)
    }

    /// As [`Self::build`], for other columns than those of the product.
    pub(crate) fn with_columns(config: &Config, clock: Clock, columns: &'static [SealedColumn]) -> Result<Self> {
        let master_keys = MasterKeys::of_settings(config)?;
        Ok(Self { master_keys, clock, columns, remembered: DashMap::new() })
    }

    /// A line for `encryption.master_keys` with a new random key.
    pub fn new_master_key() -> Secret {
        ring::new_line()
    }

    /// Name of the master key that new data keys are wrapped by.
    pub fn master_key(&self) -> &str {
        self.master_keys.first_id()
    }

    /// Encrypts a value for its place, with the newest data key of its workspace, which is made in this transaction if it is
    /// the first one. The value must be written in the same transaction: the rotation of keys waits for those that seal.
    ///
    /// # Errors
    /// Those of the database; a conflict when the workspace was deleted meanwhile.
    pub async fn seal_in(&self, tx: &Tx, place: &Place, value: &Secret) -> Result<String> {
        if !self.columns.iter().any(|column| column.holds(place)) {
            let Place { table, column, .. } = place;
            let message = format!("{table}.{column} is not in vault::SEALED: the rotation would not find its values");
            return Err(Error::internal(anyhow::anyhow!(message)));
        }
        self.sealing_key_in(tx, place.workspace).await?.seal(place, value)
    }

    /// The newest data key of a workspace, or of the instance, made if there is none. Until the transaction ends it is not
    /// retired.
    ///
    /// # Errors
    /// As [`Self::seal_in`].
    pub async fn sealing_key_in(&self, tx: &Tx, scope: Option<WorkspaceId>) -> Result<DataKey> {
        for _ in 0..ATTEMPTS {
            if let Some(row) = store::newest_in(tx, scope).await? {
                return self.master_keys.unwrap(&row);
            }
            // The first one, whoever makes it: the newest is never retired, so that there is none at all.
            self.make_version_in(tx, scope, 1).await?;
        }
        Err(Error::deleted_meanwhile())
    }

    /// Makes the next data key of a workspace, or of the instance. Nothing is made when somebody else does the same, or
    /// when the workspace is gone.
    ///
    /// # Errors
    /// As [`Self::seal_in`].
    pub async fn make_key_in(&self, tx: &Tx, scope: Option<WorkspaceId>) -> Result<u64> {
        let version = store::newest_version(&**tx, scope).await?.unwrap_or(0) + 1;
        self.make_version_in(tx, scope, version).await
    }

    async fn make_version_in(&self, tx: &Tx, scope: Option<WorkspaceId>, version: i64) -> Result<u64> {
        let row = self.master_keys.wrap_new(scope, version, self.clock.now())?;
        store::add_in(tx, row).await
    }

    /// Wraps a data key by the first master key. `None` when it is wrapped by that already.
    ///
    /// # Errors
    /// When it cannot be unwrapped.
    pub fn rewrap(&self, row: &store::Wrapped) -> Result<Option<store::Wrapped>> {
        self.master_keys.rewrap(row)
    }

    /// Decrypts a value, with data keys that are committed, and raises no alarm: [`Vault::open`] is what domains call.
    ///
    /// # Errors
    /// [`Error::integrity`] when the value was altered or belongs elsewhere; a conflict when its workspace was deleted.
    pub async fn try_open(&self, db: &Db, place: &Place, sealed: &str) -> Result<Secret> {
        let sealed = Sealed::parse(sealed).ok_or_else(|| place.mismatch("is not of the form of sealed values"))?;
        let key = (place.workspace, sealed.version);
        let remembered = self.remembered.get(&key).map(|entry| Arc::clone(entry.value()));
        if let Some(value) = remembered.and_then(|known| known.open(place, &sealed)) {
            return Ok(value);
        }
        // Read anew even when it was known: the database may have been restored under this process.
        let row = store::of_version(db.read(), place.workspace, sealed.version).await?;
        let Some(row) = row else {
            // Keys go with their workspace.
            return Err(match store::is_there(db.read(), place.workspace).await? {
                true => place.mismatch("names a data key that there is not"),
                false => Error::deleted_meanwhile(),
            });
        };
        let known = Arc::new(self.master_keys.unwrap(&row)?);
        if self.remembered.len() >= REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(key, Arc::clone(&known));
        known.open(place, &sealed).ok_or_else(|| place.mismatch("was altered, or was sealed for another place"))
    }
}

impl DataKey {
    /// Encrypts a value for its place.
    ///
    /// # Errors
    /// None that can happen to values that fit into the database.
    pub fn seal(&self, place: &Place, value: &Secret) -> Result<String> {
        let version = self.version;
        let bytes = self.key.seal(value.expose_secret().as_bytes(), &place.associated_data(version))?;
        Ok(Sealed { version, bytes }.to_string())
    }

    fn open(&self, place: &Place, sealed: &Sealed) -> Option<Secret> {
        let bytes = self.key.open(&sealed.bytes, &place.associated_data(sealed.version))?;
        std::str::from_utf8(&bytes).ok().map(Secret::from)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("master_keys", &self.master_keys).finish_non_exhaustive()
    }
}
