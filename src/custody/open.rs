//! Opening of values for domains.

use super::alarm;
use crate::app::App;
use crate::base::Result;
use crate::base::error::Kind;
use crate::base::secret::Secret;
use crate::vault::{Place, Vault};

impl Vault {
    /// Decrypts a value from its place.
    ///
    /// # Errors
    /// [`Kind::Integrity`] when the value was altered or belongs elsewhere; the audit log of the workspace then gets an
    /// entry, which is written beside whatever the caller does.
    pub async fn open(&self, app: &App, place: &Place, sealed: &str) -> Result<Secret> {
        let opened = self.try_open(&app.db, place, sealed).await;
        if let Err(error) = &opened
            && matches!(error.kind(), Kind::Integrity)
        {
            alarm::raise(app, place, error);
        }
        opened
    }
}
