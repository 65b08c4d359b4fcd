//! The models that were pulled, and what each of them can do.

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use super::super::LlmError;
use super::super::client::{Connection, word};
use super::super::listed::{Capability, ListedModel, count};

/// Most models that are listed: each is asked about.
const MOST: usize = 200;
/// Models that are asked about at the same time.
const AT_ONCE: usize = 4;

/// The models that were pulled.
///
/// # Errors
/// Whatever keeps the server from telling them.
pub(in super::super) async fn list(connection: &Connection) -> Result<Vec<ListedModel>, LlmError> {
    let fetched = connection.fetch(&connection.base.endpoint(["api", "tags"]), None).await?;
    let items = connection.items(&fetched, &["models"])?;
    let named = |item: &Value| {
        ListedModel::named(match word(item, "model") {
            "" => word(item, "name"),
            name => name,
        })
    };
    let models: Vec<_> = items.iter().filter_map(named).take(MOST).collect();
    let described = stream::iter(models).map(|model| describe(connection, model)).buffered(AT_ONCE);
    Ok(described.collect().await)
}

/// Adds what the server knows of a model. One that cannot be described is listed all the same: the list is of use, and
/// its name says something.
async fn describe(connection: &Connection, mut model: ListedModel) -> ListedModel {
    let url = connection.base.endpoint(["api", "show"]);
    let shown = match connection.fetch(&url, Some(&json!({ "model": model.name }))).await {
        Ok(fetched) => fetched.body,
        Err(error) => {
            tracing::warn!(model = model.name, code = error.code.as_str(), "the server tells nothing of a model");
            Value::Null
        }
    };
    let told = shown.get("capabilities").and_then(Value::as_array).into_iter().flatten();
    model.can(told.filter_map(|name| capability(name.as_str()?)).collect::<Vec<_>>());
    let family = shown.pointer("/model_info/general.architecture").and_then(Value::as_str).unwrap_or_default();
    let number = |of: &str| count(shown.get("model_info").and_then(|info| info.get(format!("{family}.{of}"))));
    model.context_tokens = number("context_length");
    model.embedding_dimensions = number("embedding_length").filter(|_| model.is_embedding());
    model
}

fn capability(name: &str) -> Option<Capability> {
    match name {
        "completion" => Some(Capability::Chat),
        "tools" => Some(Capability::Tools),
        "vision" => Some(Capability::Vision),
        "thinking" => Some(Capability::Reasoning),
        "embedding" => Some(Capability::Embedding),
        _ => None,
    }
}
