//! What is asked of a tool, and how far it is.

use std::time::Duration;

use serde_json::{Map, Value};

/// A call of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Name of the tool.
    pub name: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// By what the server can recognise the call when it is made again after a failure. Sent as
    /// `_meta["dossier/idempotencyKey"]`.
    pub idempotency_key: Option<String>,
    /// How long the answer is waited for. Progress does not prolong it.
    pub timeout: Duration,
}

impl Call {
    /// A call without arguments.
    pub fn new(name: impl Into<String>, timeout: Duration) -> Self {
        Self { name: name.into(), arguments: Map::new(), idempotency_key: None, timeout }
    }

    /// The call with one more argument.
    pub fn argument(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.arguments.insert(name.into(), value.into());
        self
    }
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is done, in whatever unit the server counts.
    pub progress: f64,
    /// What there is to do, in the same unit.
    pub total: Option<f64>,
    /// What is being done, on one line of at most 300 characters.
    pub message: Option<String>,
}
