//! Changing and deleting a provider.

use sea_orm::{ActiveModelTrait as _, ModelTrait as _, Set};
use serde_json::{Map, Value, json};
use url::Url;

use super::create::unreachable;
use super::reach::{make, place};
use super::{expect_free_name, expect_own, lock_permitted_in, name_key, parse_key, parse_url, sync, unwritten};
use crate::app::App;
use crate::base::id::ModelProviderId;
use crate::base::revision::expect_revision;
use crate::base::secret::Secret;
use crate::base::text::Name;
use crate::base::{Error, Result, Viewer};
use crate::domain::models::service::emit_in;
use crate::domain::workspaces::service::require_person;
use crate::entity::model_provider::{self, ProviderStatus};

/// Changes of a provider; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateProvider {
    expected_revision: Option<i32>,
    name: Option<Name>,
    base_url: Option<Url>,
    /// `Some(None)` removes it.
    api_key: Option<Option<Secret>>,
    is_enabled: Option<bool>,
}

impl UpdateProvider {
    /// Validates the values; `Some(None)` removes the key.
    pub fn parse(
        expected_revision: Option<i32>,
        name: Option<&str>,
        base_url: Option<Url>,
        api_key: Option<Option<&str>>,
        is_enabled: Option<bool>,
    ) -> Result<Self> {
        Ok(Self {
            expected_revision,
            name: name.map(|name| Name::parse("name", name)).transpose()?,
            base_url: base_url.map(parse_url).transpose()?,
            api_key: api_key.map(|key| key.map(parse_key).transpose()).transpose()?,
            is_enabled,
        })
    }

    /// True when it changes more than whether the provider is used.
    fn is_of_content(&self) -> bool {
        self.name.is_some() || self.base_url.is_some() || self.api_key.is_some()
    }
}

/// Changes a provider. When it is reached in another way, its models are read anew.
pub async fn update(
    app: &App,
    viewer: &Viewer,
    id: ModelProviderId,
    new: UpdateProvider,
) -> Result<model_provider::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    expect_revision("model provider", row.id, row.revision, new.expected_revision)?;
    if new.is_of_content() {
        expect_own(&row)?;
    }
    let UpdateProvider { expected_revision: _, name, base_url, api_key, is_enabled } = new;
    let base_url = base_url.map(String::from).filter(|url| row.base_url.as_ref() != Some(url));
    // A key is meant for one address: it is never sent to another one that somebody writes in its place (C-LLM-9).
    if base_url.is_some() && row.api_key_sealed.is_some() && api_key.is_none() {
        let message = "The stored key was given for the former address and is not sent to another one. Give the key for \
                       the new address in `apiKey`, or null to go on without one.";
        return Err(Error::invalid("apiKey", "dependentRequired", message));
    }
    // No key, and no key before: nothing changes.
    let api_key = api_key.filter(|key| key.is_some() || row.api_key_sealed.is_some());
    let is_reached_otherwise = base_url.is_some() || api_key.is_some();
    let mut next = row.clone();
    let mut facts = Map::new();
    if let Some(name) = name.map(Name::into_string).filter(|name| *name != row.name) {
        if name_key(&name) != row.name_key {
            expect_free_name(&*tx, row.workspace_id, &name).await?;
        }
        facts.insert("name".to_owned(), json!(name));
        next.name_key = name_key(&name);
        next.name = name;
    }
    if let Some(url) = base_url {
        facts.insert("addressChanged".to_owned(), json!(true));
        next.base_url = Some(url);
    }
    if is_reached_otherwise {
        // Without the key it had, which is not needed to see whether the address can be one.
        make(app, &next, api_key.clone().flatten()).map_err(unreachable)?;
        (next.status, next.status_message, next.checked_at) = (ProviderStatus::Unknown, None, None);
    }
    if let Some(key) = api_key {
        facts.insert("hasCredentials".to_owned(), json!(key.is_some()));
        next.api_key_sealed = match key {
            Some(key) => Some(app.vault.seal_in(&tx, &place(&row), &key).await?),
            None => None,
        };
    }
    if let Some(is_enabled) = is_enabled.filter(|is_enabled| *is_enabled != row.is_enabled) {
        facts.insert("isEnabled".to_owned(), json!(is_enabled));
        next.is_enabled = is_enabled;
    }
    if facts.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let change = model_provider::ActiveModel {
        id: Set(id),
        name: Set(next.name),
        name_key: Set(next.name_key),
        base_url: Set(next.base_url),
        api_key_sealed: Set(next.api_key_sealed),
        is_enabled: Set(next.is_enabled),
        status: Set(next.status),
        status_message: Set(next.status_message),
        checked_at: Set(next.checked_at),
        revision: Set(row.revision + 1),
        updated_at: Set(app.clock.now()),
        ..Default::default()
    };
    let row = change.update(&*tx).await.map_err(|error| unwritten(error.into(), row.workspace_id))?;
    let summary = format!("Model provider “{}” was changed", row.name);
    let scope = (row.workspace_id, row.id.into());
    emit_in(&mut tx, app, viewer, "model_provider.updated", scope, summary, Value::Object(facts));
    tx.commit().await?;
    match is_reached_otherwise {
        true => sync::read_models(app, None, &row).await,
        false => Ok(row),
    }
}

/// Deletes a provider with its models. What they were used for stays on record; bots and defaults that named them go on
/// with what comes next.
pub async fn delete(app: &App, viewer: &Viewer, id: ModelProviderId) -> Result<()> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    expect_own(&row)?;
    // Models, prices and defaults go with the row.
    row.clone().delete(&*tx).await?;
    let (summary, facts) = (format!("Model provider “{}” was deleted", row.name), json!({ "name": row.name }));
    emit_in(&mut tx, app, viewer, "model_provider.deleted", (row.workspace_id, row.id.into()), summary, facts);
    tx.commit().await?;
    app.providers.forget(id.0);
    Ok(())
}
