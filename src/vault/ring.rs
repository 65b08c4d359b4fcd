//! Master keys, and the data keys that they wrap.
//!
//! The first master key wraps what is new, the others only unwrap what they have wrapped. They come from the settings, or
//! in development from a file that is made at the first start, as the key that signs access tokens does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::RngCore as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::cipher::{KEY, Key, framed};
use super::store::Wrapped;
use crate::base::id::WorkspaceId;
use crate::base::secret::Secret;
use crate::base::{Error, Result, Timestamp};
use crate::config::Config;
use crate::config::encryption::{self, NamedKey};
use crate::config::private::kept_secret;

/// What is authenticated with each data key begins with this.
const PURPOSE: &[u8] = b"dossier data key v1";

/// The file of the generated key, in the folder `keys` of the data directory.
pub(super) const FILE: &str = "encryption.key";

/// Length of the random part of a name, in bytes.
const NAME: usize = 4;

/// A data key that is ready to use.
#[derive(Debug)]
pub struct DataKey {
    /// Its number in its workspace.
    pub version: i64,
    pub(super) key: Key,
}

/// The master keys of this process.
pub(super) struct MasterKeys {
    first: MasterKey,
    others: Vec<MasterKey>,
}

struct MasterKey {
    id: String,
    key: Key,
}

/// A new random master key, as the settings take it.
pub(super) fn new_line() -> Secret {
    let mut name = [0; NAME];
    rand::rng().fill_bytes(&mut name);
    let key = Key::generate();
    Secret::from(format!("k{}:{}", hex::encode(name), STANDARD.encode(key.bytes())))
}

impl MasterKeys {
    pub(super) fn of_settings(config: &Config) -> Result<Self> {
        let parsed = match &config.encryption.master_keys {
            Some(text) => encryption::parse(text),
            None => encryption::parse(&kept_secret(&config.data_dir.join("keys"), FILE, || Ok(new_line()))?),
        };
        let refuse = |problem: String| {
            let message = "The master keys cannot be read; see `encryption.master_keys` in docs/configuration.md.";
            Error::unavailable(message).because(anyhow::anyhow!("the list of keys {problem}"))
        };
        let mut keys = parsed.map_err(refuse)?.into_iter().map(MasterKey::of);
        let first = keys.next().ok_or_else(|| refuse("is empty".to_owned()))?;
        Ok(Self { first, others: keys.collect() })
    }

    pub(super) fn first_id(&self) -> &str {
        &self.first.id
    }

    /// The names of all keys, the first one first.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.all().map(|key| key.id.as_str())
    }

    fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// A new data key, wrapped by the first master key.
    pub(super) fn wrap_new(&self, scope: Option<WorkspaceId>, version: i64, now: Timestamp) -> Result<Wrapped> {
        let row = Wrapped {
            id: Uuid::now_v7(),
            workspace_id: scope,
            version,
            master_key_id: String::new(),
            wrapped_key: Vec::new(),
            created_at: now,
            retired_at: None,
        };
        self.first.wrap(row, &Key::generate())
    }

    /// The data key of a row.
    pub(super) fn unwrap(&self, row: &Wrapped) -> Result<DataKey> {
        let master = self.all().find(|key| key.id == row.master_key_id).ok_or_else(|| missing(&row.master_key_id))?;
        let bytes = master.key.open(&row.wrapped_key, &associated_data(row));
        let bytes = bytes.and_then(|bytes| <[u8; KEY]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new));
        let altered = || {
            let (id, master) = (row.id, &row.master_key_id);
            let message = format!(
                "the data key {id} does not open with the master key {master}: the row was altered, or the master key has \
                 other bytes than the one of this name that wrapped it"
            );
            Error::integrity(anyhow::anyhow!(message))
        };
        Ok(DataKey { version: row.version, key: Key::from_bytes(bytes.ok_or_else(altered)?) })
    }

    /// The row with its data key wrapped by the first master key; `None` when it is that already.
    pub(super) fn rewrap(&self, row: &Wrapped) -> Result<Option<Wrapped>> {
        if row.master_key_id == self.first.id {
            return Ok(None);
        }
        self.first.wrap(row.clone(), &self.unwrap(row)?.key).map(Some)
    }
}

impl MasterKey {
    fn of(named: NamedKey) -> Self {
        Self { id: named.id, key: Key::from_bytes(named.bytes) }
    }

    fn wrap(&self, mut row: Wrapped, key: &Key) -> Result<Wrapped> {
        row.master_key_id.clone_from(&self.id);
        row.wrapped_key = self.key.seal(key.bytes(), &associated_data(&row))?;
        Ok(row)
    }
}

/// What a wrapped key is bound to: it opens in its own row only.
fn associated_data(row: &Wrapped) -> Vec<u8> {
    let workspace = row.workspace_id.map(|workspace| workspace.0.into_bytes());
    let workspace = workspace.as_ref().map_or(&[][..], |bytes| &bytes[..]);
    let version = row.version.to_be_bytes();
    framed(&[PURPOSE, row.master_key_id.as_bytes(), row.id.as_bytes(), workspace, &version])
}

/// The error when data keys need a master key that this process does not have.
pub(super) fn missing(id: &str) -> Error {
    Error::unavailable(format!(
        "Stored secrets need the master key “{id}”, which this process does not have. Add its line to \
         `encryption.master_keys` (a generated one is in `keys/{FILE}` of `data_dir`); docs/operations.md says more under \
         “Keys of stored secrets”."
    ))
}

impl std::fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}
