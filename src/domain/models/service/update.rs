//! Changing a model.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, IntoActiveModel as _, QueryFilter as _};
use serde_json::{Map, Value, json};

use super::prices::{self, Triple};
use super::{emit_in, is_visible, permit_in, provider};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::ModelId;
use crate::base::revision::expect_revision;
use crate::base::text::Name;
use crate::base::{Error, Refusal, Result, Viewer};
use crate::db::Write;
use crate::domain::workspaces::service::require_person;
use crate::entity::model_price::PriceSource;
use crate::entity::model_provider::ProviderProtocol;
use crate::entity::{OfWorkspace as _, Shared as _, model};

/// Highest price of a million tokens, in millionths of a US dollar: a million dollars.
const HIGHEST_PRICE: i64 = 1_000_000_000_000;

/// Changes of a model; `None` keeps a value. Prices are in millionths of a US dollar; `Some(None)` forgets one.
#[derive(Debug, Clone, Default)]
pub struct UpdateModel {
    expected_revision: Option<i32>,
    display_name: Option<Name>,
    is_enabled: Option<bool>,
    input_price: Option<Option<i64>>,
    cached_input_price: Option<Option<i64>>,
    output_price: Option<Option<i64>>,
}

impl UpdateModel {
    /// Validates the values. Prices are those of input, of input from the cache, and of output.
    pub fn parse(
        expected_revision: Option<i32>,
        display_name: Option<&str>,
        is_enabled: Option<bool>,
        [input, cached_input, output]: [Option<Option<i64>>; 3],
    ) -> Result<Self> {
        Ok(Self {
            expected_revision,
            display_name: display_name.map(|name| Name::parse("displayName", name)).transpose()?,
            is_enabled,
            input_price: parse_price("inputPriceUsd", input)?,
            cached_input_price: parse_price("cachedInputPriceUsd", cached_input)?,
            output_price: parse_price("outputPriceUsd", output)?,
        })
    }

    fn has_prices(&self) -> bool {
        self.input_price.is_some() || self.cached_input_price.is_some() || self.output_price.is_some()
    }
}

fn parse_price(field: &'static str, price: Option<Option<i64>>) -> Result<Option<Option<i64>>> {
    let refuse = |constraint, limit, message: &'static str| {
        let reason = Reason::InvalidInput { constraint: Some(constraint), limit: Some(limit) };
        Err(Refusal::new(reason, message).at([field]).into())
    };
    match price.flatten() {
        Some(price) if price < 0 => refuse("minimum", 0, "A price cannot be negative."),
        Some(price) if price > HIGHEST_PRICE => {
            refuse("maximum", HIGHEST_PRICE / 1_000_000, "A price can be a million US dollars at most.")
        }
        _ => Ok(price),
    }
}

/// Changes a model. New prices are a new version: what was spent before stays as it was.
pub async fn update_model(app: &App, viewer: &Viewer, id: ModelId, new: UpdateModel) -> Result<model::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let found = model::Entity::shared_with(viewer.workspaces()).filter(model::Column::Id.eq(id)).one(&*tx).await?;
    let found =
        found.filter(|row| is_visible(viewer, row.workspace_id)).ok_or_else(|| Error::not_found("modelId", id))?;
    permit_in(viewer, found.workspace_id, "modelId", id)?;
    // Whoever writes models holds their provider, and the row is read again under this lock.
    let provider = provider::lock_in(&tx, found.workspace_id, found.provider_id).await?;
    let row = model::Entity::by_id_in(found.workspace_id, id).lock_exclusive().one(&*tx).await?;
    let (Some(provider), Some(row)) = (provider, row) else { return Err(Error::not_found("modelId", id)) };
    expect_revision("model", row.id, row.revision, new.expected_revision)?;
    if new.has_prices() && matches!(provider.kind, ProviderProtocol::Configured | ProviderProtocol::BuiltIn) {
        let message =
            "The prices of this model are those of the settings of the server (`llm.*`) and are changed there.";
        return Err(Error::invalid("modelId", "kind", message));
    }
    let (after, facts) = changed(&row, new);
    if after == row {
        tx.commit().await?;
        return Ok(row);
    }
    let now = app.clock.now();
    if after.price_version != row.price_version {
        let version = prices::version(&after, PriceSource::Person, viewer.user_id(), now);
        tx.defer(Write::insert(app.db.backend(), [version.into_active_model().reset_all()]));
    }
    let after = model::Model { revision: row.revision + 1, updated_at: now, ..after };
    let after = after.into_active_model().reset_all().update(&*tx).await?;
    let summary = format!("Model “{}” was changed", after.display_name);
    emit_in(&mut tx, app, viewer, "model.updated", (row.workspace_id, id.into()), summary, Value::Object(facts));
    tx.commit().await?;
    Ok(after)
}

/// The row as it is to be, and what is told of that.
fn changed(row: &model::Model, new: UpdateModel) -> (model::Model, Map<String, Value>) {
    let (mut after, mut facts) = (row.clone(), Map::new());
    if new.has_prices() {
        let Triple { input, cached_input, output } = prices::of_row(row);
        let triple = Triple {
            input: new.input_price.unwrap_or(input),
            cached_input: new.cached_input_price.unwrap_or(cached_input),
            output: new.output_price.unwrap_or(output),
        };
        prices::set(&mut after, triple, PriceSource::Person);
        if after.price_version != row.price_version {
            facts.insert("priceVersion".to_owned(), json!(after.price_version));
        }
    }
    if let Some(name) = new.display_name.map(Name::into_string).filter(|name| *name != row.display_name) {
        facts.insert("displayName".to_owned(), json!(name));
        after.display_name = name;
    }
    if let Some(is_enabled) = new.is_enabled.filter(|is_enabled| *is_enabled != row.is_enabled) {
        facts.insert("isEnabled".to_owned(), json!(is_enabled));
        after.is_enabled = is_enabled;
    }
    (after, facts)
}
