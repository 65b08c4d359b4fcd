//! Creating a provider.

use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::json;
use url::Url;

use super::reach::{make, place, protocol};
use super::{expect_free_name, name_key, parse_key, parse_url, sync, unwritten};
use crate::app::App;
use crate::base::error::{Reason, Refusal};
use crate::base::id::{ModelProviderId, WorkspaceId};
use crate::base::secret::Secret;
use crate::base::text::Name;
use crate::base::{Error, Result, Viewer};
use crate::domain::models::service::{emit_in, permit_scope};
use crate::entity::model_provider::{self, ProviderProtocol, ProviderStatus};
use crate::port::llm::{LlmError, LlmErrorCode};

/// A validated provider.
#[derive(Debug, Clone)]
pub struct CreateProvider {
    name: Name,
    kind: ProviderProtocol,
    base_url: Url,
    api_key: Option<Secret>,
}

impl CreateProvider {
    /// Validates the values; the address is the usual one of the protocol when there is none.
    pub fn parse(name: &str, kind: ProviderProtocol, base_url: Option<Url>, api_key: Option<&str>) -> Result<Self> {
        let Some(protocol) = protocol(kind) else {
            let message = "Providers of this kind are those of the server itself. Choose the protocol of yours.";
            return Err(Error::invalid("kind", "enum", message));
        };
        let base_url = match base_url.or_else(|| protocol.default_base_url()) {
            Some(url) => parse_url(url)?,
            None => return Err(Error::invalid("baseUrl", "required", "Say where the provider is.")),
        };
        Ok(Self { name: Name::parse("name", name)?, kind, base_url, api_key: api_key.map(parse_key).transpose()? })
    }
}

/// Creates a provider of a workspace, or of the instance for none, and reads its models at once. When that fails, the
/// provider is there all the same, and its state says why.
pub async fn create(
    app: &App,
    viewer: &Viewer,
    workspace: Option<WorkspaceId>,
    new: CreateProvider,
) -> Result<model_provider::Model> {
    permit_scope(viewer, workspace)?;
    let CreateProvider { name, kind, base_url, api_key } = new;
    let now = app.clock.now();
    let mut row = model_provider::Model {
        id: ModelProviderId::generate(),
        workspace_id: workspace,
        name_key: name_key(name.as_str()),
        name: name.into_string(),
        kind,
        base_url: Some(base_url.into()),
        api_key_sealed: None,
        is_enabled: true,
        status: ProviderStatus::Unknown,
        status_message: None,
        checked_at: None,
        revision: 1,
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    };
    make(app, &row, api_key.clone()).map_err(unreachable)?;
    let mut tx = app.db.begin().await?;
    expect_free_name(&*tx, workspace, &row.name).await?;
    if let Some(key) = &api_key {
        row.api_key_sealed =
            Some(app.vault.seal_in(&tx, &place(&row), key).await.map_err(|e| unwritten(e, workspace))?);
    }
    let row = row.into_active_model().reset_all().insert(&*tx).await;
    let row = row.map_err(|error| unwritten(error.into(), workspace))?;
    let facts = json!({ "name": row.name, "kind": row.kind.to_value(), "hasCredentials": api_key.is_some() });
    let summary = format!("Model provider “{}” was created", row.name);
    emit_in(&mut tx, app, viewer, "model_provider.created", (row.workspace_id, row.id.into()), summary, facts);
    tx.commit().await.map_err(|error| unwritten(error, workspace))?;
    sync::read_models(app, None, &row).await
}

/// What is wrong with an address; the key has been checked before.
pub(super) fn unreachable(error: LlmError) -> Error {
    let reason = match error.code {
        LlmErrorCode::EgressDenied => Reason::EgressDenied,
        _ => Reason::InvalidInput { constraint: Some("format"), limit: None },
    };
    Refusal::new(reason, error.message).at(["baseUrl"]).into()
}
