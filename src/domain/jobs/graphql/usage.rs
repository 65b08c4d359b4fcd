//! Model usage.

use async_graphql::SimpleObject;

use crate::base::Result;
use crate::entity::job_part::JobPart;
use crate::graphql::scalars::{Decimal, SafeInt};

/// Model usage: tokens, requests and their cost.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TokenUsage {
    /// Tokens sent to models.
    pub input_tokens: SafeInt,
    /// Input tokens that the provider served from its cache; included in `inputTokens`.
    pub cached_input_tokens: SafeInt,
    /// Tokens that models produced.
    pub output_tokens: SafeInt,
    /// Requests that reached a model, including failed and repeated ones.
    pub requests: SafeInt,
    /// Estimated cost in US dollars.
    pub cost_usd: Decimal,
}

impl TokenUsage {
    /// No usage.
    pub fn none() -> Self {
        Self {
            input_tokens: 0.into(),
            cached_input_tokens: 0.into(),
            output_tokens: 0.into(),
            requests: 0.into(),
            cost_usd: 0.into(),
        }
    }
}

impl TokenUsage {
    /// What a job has used.
    pub fn of(row: &JobPart) -> Result<Self> {
        Ok(Self {
            input_tokens: (*row.input_tokens()?).into(),
            cached_input_tokens: (*row.cached_input_tokens()?).into(),
            output_tokens: (*row.output_tokens()?).into(),
            requests: (*row.model_requests()?).into(),
            cost_usd: (*row.cost_micros()?).into(),
        })
    }
}
