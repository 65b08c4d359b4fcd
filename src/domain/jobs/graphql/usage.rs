//! Model use.

use async_graphql::SimpleObject;

use crate::graphql::scalars::{Decimal, SafeInt};

/// Model tokens and what they cost.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TokenUsage {
    /// Tokens sent to models.
    pub input_tokens: SafeInt,
    /// Part of the input tokens that the provider served from its cache.
    pub cached_input_tokens: SafeInt,
    /// Tokens that models produced.
    pub output_tokens: SafeInt,
    /// Number of model calls.
    pub requests: SafeInt,
    /// Estimated cost in US dollars.
    pub cost_usd: Decimal,
}
