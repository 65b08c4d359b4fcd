//! Why background work failed.

use async_graphql::{Enum, SimpleObject};

use crate::base::failure_code::failure_codes;
use crate::base::{Error, Result};
use crate::engine;
use crate::graphql::scalars::Json;

/// Why a job or step failed.
#[derive(Debug, Clone, SimpleObject)]
pub struct Failure {
    /// Machine-readable reason.
    pub code: FailureCode,
    /// One sentence for people, in English and without secrets.
    pub message: String,
    /// True when another attempt may succeed.
    pub is_retryable: bool,
    /// More about the failure; the shape depends on the code.
    pub details: Option<Json>,
}

impl From<engine::Failure> for Failure {
    fn from(failure: engine::Failure) -> Self {
        let engine::Failure { code, message, is_retryable, details } = failure;
        Self { code: code.into(), message, is_retryable, details: details.map(Into::into) }
    }
}

impl Failure {
    /// Reads the stored form of a column that may be empty.
    pub fn read(stored: Option<&serde_json::Value>) -> Result<Option<Self>> {
        let Some(stored) = stored else { return Ok(None) };
        let unreadable = || Error::internal(anyhow::anyhow!("a stored failure cannot be read"));
        Ok(Some(engine::Failure::from_json(stored).ok_or_else(unreadable)?.into()))
    }
}

macro_rules! declare {
    ($($(#[$doc:meta])+ $code:ident = $name:literal,)+) => {
        /// Reason of a failure. New values may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        #[graphql(remote = "engine::FailureCode")]
        pub enum FailureCode {
            $($(#[$doc])+ $code,)+
        }
    };
}

failure_codes!(declare);
