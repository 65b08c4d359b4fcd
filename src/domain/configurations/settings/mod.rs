//! Settings of configurations.
//!
//! Each kind declares its settings once ([`ingestion`], [`extraction`]). From the declaration come the check of what
//! people send, the defaults, and the JSON Schema that is published; jobs read what was stored as a type.

mod check;
mod declaration;
mod difference;
pub mod extraction;
pub mod fields;
mod ingestion;
pub mod pages;
mod schema;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;
use serde_json::Value;

use self::declaration::{Setting, refuse};
use crate::base::{Error, Result};
use crate::domain::configurations::service::Pinned;
use crate::entity::configuration::ConfigurationKind;

pub use difference::{Change, changes};
pub use extraction::Extraction;
pub use ingestion::Ingestion;
pub use schema::schema;

/// Largest settings, in bytes of JSON. Their depth is bounded by what is declared.
const MAXIMUM_BYTES: usize = 64 * 1024;
/// Most refusals in one answer.
const MAXIMUM_REFUSALS: usize = 20;

/// The settings of a kind.
fn declared(kind: ConfigurationKind) -> &'static [Setting] {
    match kind {
        ConfigurationKind::Ingestion => ingestion::SETTINGS,
        ConfigurationKind::Extraction => extraction::SETTINGS,
    }
}

/// Checks settings, and completes them: what is left out takes its default, so that a version means the same for ever,
/// whatever later servers take as default. Refusals point below `settings`.
pub fn complete(kind: ConfigurationKind, settings: &Value) -> Result<Value> {
    let bytes = settings.to_string().len();
    if bytes > MAXIMUM_BYTES {
        let message = format!("The settings have {bytes} bytes as JSON; at most {MAXIMUM_BYTES} are allowed.");
        return Err(Error::from(refuse("maxBytes", Some(MAXIMUM_BYTES), message)).inside("settings"));
    }
    check::complete(settings, declared(kind)).map_err(|mut refusals| {
        refusals.truncate(MAXIMUM_REFUSALS);
        Error::refused(refusals).inside("settings")
    })
}

/// Reads the settings of a version. They were checked when they were written.
fn read<T: DeserializeOwned>(pinned: &Pinned) -> Result<T> {
    let id = pinned.version_id;
    T::deserialize(&pinned.settings)
        .map_err(|error| Error::internal(anyhow::anyhow!("the settings of {id} cannot be read: {error}")))
}
