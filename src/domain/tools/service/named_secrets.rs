//! Secrets that have names: headers of requests, and variables of the environment of a program.

use http_tool::check_header;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::app::App;
use crate::base::secret::Secret;
use crate::base::{Error, Result};
use crate::db::Tx;
use crate::domain::tools::service::description::texts;
use crate::vault::Place;

/// Most of them in one place.
const MOST: usize = 20;
/// Longest value of a variable, in bytes.
const LONGEST_VARIABLE: usize = 8_192;
/// Shorter values are not taken out of answers: that would hide nothing, and make them unreadable.
const SHORTEST: usize = 8;

/// Secrets with their names.
#[derive(Debug, Clone, Default)]
pub struct NamedSecrets(pub Vec<(String, Secret)>);

impl NamedSecrets {
    /// Headers, whose names and values are checked.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what no request may have; never with a value.
    pub fn headers(headers: Vec<(String, String)>) -> Result<Self> {
        if headers.len() > MOST {
            return Err(Error::invalid("headers", "maxItems", "At most 20 headers can be set."));
        }
        for (place, (name, value)) in headers.iter().enumerate() {
            check_header(name, value)
                .map_err(|error| Error::invalid(place.to_string(), "format", error.to_string()).inside("headers"))?;
        }
        Ok(Self::of(headers))
    }

    /// Variables of an environment.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what no environment may have; never with a value.
    pub fn environment(variables: Vec<(String, String)>) -> Result<Self> {
        let field = "environment";
        if variables.len() > MOST {
            return Err(Error::invalid(field, "maxItems", "At most 20 variables can be set."));
        }
        for (place, (name, value)) in variables.iter().enumerate() {
            let is_named = (1..=100).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !name.starts_with(|first: char| first.is_ascii_digit());
            if !is_named || value.contains('\0') || value.len() > LONGEST_VARIABLE {
                let message = "A variable has a name of letters, digits and underscores, and a value of at most 8 KB.";
                return Err(Error::invalid(place.to_string(), "format", message).inside(field));
            }
        }
        Ok(Self::of(variables))
    }

    fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name, value.into())).collect())
    }

    /// What is known of stored secrets without opening them.
    pub fn without_values(names: &Value) -> Self {
        Self(texts(names).into_iter().map(|name| (name, Secret::default())).collect())
    }

    /// Their names, as stored.
    pub fn names(&self) -> Value {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The secrets, sealed for their place; none without any.
    pub async fn seal_in(&self, app: &App, tx: &Tx, place: &Place) -> Result<Option<String>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let pairs: Vec<(&str, &str)> =
            self.0.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
        let text = Secret::from(serde_json::to_string(&pairs).map_err(Error::internal)?);
        app.vault.seal_in(tx, place, &text).await.map(Some)
    }

    /// The secrets of a place; none when nothing is sealed there.
    ///
    /// # Errors
    /// `INTEGRITY_ERROR` for values that were altered.
    pub async fn open(app: &App, place: &Place, sealed: Option<&str>) -> Result<Self> {
        let Some(sealed) = sealed else { return Ok(Self::default()) };
        let text = app.vault.open(app, place, sealed).await?;
        let pairs: Vec<(String, String)> = serde_json::from_str(text.expose_secret()).map_err(Error::internal)?;
        Ok(Self::of(pairs))
    }

    /// An answer without the values, which some servers repeat: whoever reads answers may not know them.
    pub fn taken_out_of(&self, bytes: Vec<u8>) -> Vec<u8> {
        match String::from_utf8(bytes) {
            Ok(text) => self.taken_out_of_text(text).into_bytes(),
            Err(error) => error.into_bytes(),
        }
    }

    /// A text without the values.
    pub fn taken_out_of_text(&self, mut text: String) -> String {
        for (_, value) in &self.0 {
            let value = value.expose_secret();
            let parts = std::iter::once(value).chain(value.split_whitespace());
            for part in parts.filter(|part| part.len() >= SHORTEST) {
                if text.contains(part) {
                    text = text.replace(part, "[REDACTED]");
                }
            }
        }
        text
    }
}
