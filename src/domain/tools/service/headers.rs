//! Headers of HTTP tools, whose values are secret.

use http_tool::check_header;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::app::App;
use crate::base::secret::Secret;
use crate::base::{Error, Result};
use crate::db::Tx;
use crate::entity::tool;
use crate::vault::Place;

/// Most headers of a request.
const MOST: usize = 20;

/// Headers with their values.
#[derive(Debug, Clone, Default)]
pub struct Headers(pub Vec<(String, Secret)>);

impl Headers {
    /// Checks names and values.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what no request may have; never with a value.
    pub fn parse(headers: Vec<(String, String)>) -> Result<Self> {
        if headers.len() > MOST {
            return Err(Error::invalid("headers", "maxItems", "At most 20 headers can be set."));
        }
        for (place, (name, value)) in headers.iter().enumerate() {
            check_header(name, value)
                .map_err(|error| Error::invalid(place.to_string(), "format", error.to_string()).inside("headers"))?;
        }
        Ok(Self(headers.into_iter().map(|(name, value)| (name, value.into())).collect()))
    }

    /// Their names, as stored.
    pub fn names(&self) -> Value {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The headers, sealed for the row of a tool; none without any.
    pub async fn seal_in(&self, app: &App, tx: &Tx, row: &tool::Model) -> Result<Option<String>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let pairs: Vec<(&str, &str)> =
            self.0.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
        let text = Secret::from(serde_json::to_string(&pairs).map_err(Error::internal)?);
        app.vault.seal_in(tx, &place(row), &text).await.map(Some)
    }

    /// An answer without the values, which some servers repeat: whoever reads answers may not know them.
    pub fn taken_out_of(&self, bytes: Vec<u8>) -> Vec<u8> {
        const SHORTEST: usize = 8;
        let mut text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return error.into_bytes(),
        };
        for (_, value) in &self.0 {
            let value = value.expose_secret();
            let parts = std::iter::once(value).chain(value.split_whitespace());
            for part in parts.filter(|part| part.len() >= SHORTEST) {
                text = text.replace(part, "[REDACTED]");
            }
        }
        text.into_bytes()
    }

    /// The headers of a tool.
    ///
    /// # Errors
    /// `INTEGRITY_ERROR` for values that were altered.
    pub async fn open(app: &App, row: &tool::Model) -> Result<Self> {
        let Some(sealed) = &row.headers_sealed else { return Ok(Self::default()) };
        let text = app.vault.open(app, &place(row), sealed).await?;
        let pairs: Vec<(String, String)> = serde_json::from_str(text.expose_secret()).map_err(Error::internal)?;
        Ok(Self(pairs.into_iter().map(|(name, value)| (name, value.into())).collect()))
    }
}

fn place(row: &tool::Model) -> Place {
    Place { workspace: Some(row.workspace_id), table: "tools", column: "headers_sealed", row: row.id.0 }
}
