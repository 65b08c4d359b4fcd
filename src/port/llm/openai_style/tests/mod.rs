//! The client against a provider on loopback, over real HTTP.

mod embeddings;
mod protocol;
mod quirks;
mod reasoning;
mod retries;
pub(crate) mod server;
mod structured;

use std::time::Duration;

use url::Url;

use self::server::Provider;
use super::super::{Message, Request, Role, UsageMeter};
use super::{OpenAiModel, OpenAiSettings, RetryPolicy, Timeouts};
use crate::base::Clock;
use crate::base::secret::Secret;

const KEY: &str = "sk-test-4f9a8b7c6d5e";

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// Settings with delays short enough for a test.
fn settings(provider: &Provider) -> OpenAiSettings {
    let mut settings = OpenAiSettings::new(Url::parse(&provider.base).unwrap(), "test-model");
    settings.api_key = Some(Secret::from(KEY.to_owned()));
    settings.embedding.model = Some("test-embedder".to_owned());
    settings.timeouts = Timeouts { total: millis(5_000), ..Timeouts::default() };
    settings.retry = RetryPolicy { base: millis(2), ..RetryPolicy::default() };
    settings
}

fn model(provider: &Provider) -> OpenAiModel {
    OpenAiModel::new(settings(provider), Clock::System).unwrap()
}

fn request() -> Request {
    Request {
        messages: vec![Message::new(Role::User, "Why are there two tides a day?")],
        schema: None,
        max_output_tokens: 100,
        temperature: Some(0.2),
        idempotency_key: "call-1".to_owned(),
        meter: UsageMeter::default(),
    }
}
