//! The list of models, by pages.

use serde_json::Value;

use super::super::LlmError;
use super::super::client::{Connection, word};
use super::super::listed::{Capability, ListedModel, MOST_MODELS, count};

/// Most pages that are read; one has up to 1 000 models.
const MOST_PAGES: usize = 10;

/// The models of the account.
///
/// # Errors
/// Whatever keeps the provider from telling them.
pub(in super::super) async fn list(connection: &Connection) -> Result<Vec<ListedModel>, LlmError> {
    let mut models = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut url = connection.base.endpoint(["models"]);
        url.query_pairs_mut().append_pair("limit", "1000");
        if let Some(after) = &after {
            url.query_pairs_mut().append_pair("after_id", after);
        }
        let fetched = connection.fetch(&url, None).await?;
        let items = connection.items(&fetched, &["data"])?;
        models.extend(items.iter().filter_map(model));
        let last = word(&fetched.body, "last_id").to_owned();
        let has_more = fetched.body.get("has_more").and_then(Value::as_bool) == Some(true);
        if !has_more || last.is_empty() || models.len() >= MOST_MODELS {
            break;
        }
        after = Some(last);
    }
    models.truncate(MOST_MODELS);
    Ok(models)
}

fn model(item: &Value) -> Option<ListedModel> {
    let mut model = ListedModel::named(word(item, "id"))?;
    model.displayed_as(word(item, "display_name"));
    let told = |name: &str| item.pointer(&format!("/capabilities/{name}/supported")).and_then(Value::as_bool);
    let mut all = vec![Capability::Chat, Capability::Tools];
    all.extend((told("image_input") == Some(true)).then_some(Capability::Vision));
    all.extend((told("thinking") == Some(true)).then_some(Capability::Reasoning));
    model.can(all);
    model.context_tokens = count(item.get("max_input_tokens"));
    model.maximum_output_tokens = count(item.get("max_tokens"));
    Some(model)
}
