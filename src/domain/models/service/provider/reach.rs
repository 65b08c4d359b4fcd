//! How a provider is reached: its client, its key, and how its calls go.

use url::Url;

use crate::app::App;
use crate::base::secret::Secret;
use crate::base::{Error, Result};
use crate::entity::model_provider::{self, ProviderProtocol, ProviderStatus};
use crate::port::llm::guard::GuardState;
use crate::port::llm::{LlmError, LlmErrorCode, Provider, ProviderKind, ProviderSettings, Reach};
use crate::vault::Place;

/// The protocol that the client of a provider speaks; none for those that the server declares itself.
pub(super) fn protocol(kind: ProviderProtocol) -> Option<ProviderKind> {
    match kind {
        ProviderProtocol::OpenAi => Some(ProviderKind::OpenAi),
        ProviderProtocol::Anthropic => Some(ProviderKind::Anthropic),
        ProviderProtocol::Gemini => Some(ProviderKind::Gemini),
        ProviderProtocol::Ollama => Some(ProviderKind::Ollama),
        ProviderProtocol::OpenRouter => Some(ProviderKind::OpenRouter),
        ProviderProtocol::Configured | ProviderProtocol::BuiltIn => None,
    }
}

/// Where the key of a provider is stored.
pub(super) fn place(row: &model_provider::Model) -> Place {
    Place { workspace: row.workspace_id, table: "model_providers", column: "api_key_sealed", row: row.id.0 }
}

/// The client of a provider, which this process keeps as long as the provider does not change, with its connections and
/// what its calls have shown.
///
/// # Errors
/// `INTEGRITY_ERROR` for a key that was altered; `UNAVAILABLE` when the client cannot be made.
pub(in crate::domain::models) async fn client(app: &App, row: &model_provider::Model) -> Result<Provider> {
    if let Some(known) = app.providers.get(row.id.0, row.revision) {
        return Ok(known);
    }
    let key = match &row.api_key_sealed {
        Some(sealed) => Some(app.vault.open(app, &place(row), sealed).await?),
        None => None,
    };
    let made = make(app, row, key).map_err(|error| Error::unavailable(error.message))?;
    Ok(app.providers.keep(row.id.0, row.revision, made))
}

/// Makes the client of a provider; nothing is sent.
///
/// # Errors
/// `INVALID_CONFIGURATION` when the address or the key is unusable, or the address must not be contacted.
pub(super) fn make(app: &App, row: &model_provider::Model, key: Option<Secret>) -> Result<Provider, LlmError> {
    let unusable = |message: &str| LlmError::new(LlmErrorCode::InvalidConfiguration, message);
    let kind = protocol(row.kind).ok_or_else(|| unusable("This provider is part of the server."))?;
    let url = row.base_url.as_deref().and_then(|url| Url::parse(url).ok());
    let url = url.ok_or_else(|| unusable("The address of the model provider cannot be read."))?;
    let settings = ProviderSettings {
        api_key: key,
        // Who adds a provider is not who runs the server: what stands beside it is reached as the operator allows.
        egress: Reach::public(&app.config.egress),
        ..ProviderSettings::new(row.name.clone(), kind, url).within(&app.config.llm)
    };
    Provider::new(settings, app.clock.clone())
}

/// The state of a provider, and a sentence about it: what the last reading of its models showed, or what its calls in this
/// process show.
pub fn status(app: &App, row: &model_provider::Model) -> (ProviderStatus, Option<String>) {
    let calls = app.providers.get(row.id.0, row.revision).map(|client| client.guard_state());
    match calls {
        Some(GuardState::Open { unready: true, .. }) => {
            (ProviderStatus::Degraded, Some("It answers that it is not ready yet.".to_owned()))
        }
        Some(GuardState::Open { .. }) => {
            let message = "Its calls failed several times in a row, and it is left alone for a moment.";
            (ProviderStatus::Unavailable, Some(message.to_owned()))
        }
        Some(GuardState::HalfOpen) => {
            let message = "Its calls failed several times in a row; the next one shows whether it is back.";
            (ProviderStatus::Degraded, Some(message.to_owned()))
        }
        Some(GuardState::Closed) | None => (row.status, row.status_message.clone()),
    }
}
