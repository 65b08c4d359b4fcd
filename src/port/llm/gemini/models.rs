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
    let mut page = String::new();
    for _ in 0..MOST_PAGES {
        let mut url = connection.base.endpoint(["models"]);
        url.query_pairs_mut().append_pair("pageSize", "1000");
        if !page.is_empty() {
            url.query_pairs_mut().append_pair("pageToken", &page);
        }
        let fetched = connection.fetch(&url, None).await?;
        models.extend(connection.items(&fetched, &["models"])?.iter().filter_map(model));
        word(&fetched.body, "nextPageToken").clone_into(&mut page);
        if page.is_empty() || models.len() >= MOST_MODELS {
            break;
        }
    }
    models.truncate(MOST_MODELS);
    Ok(models)
}

fn model(item: &Value) -> Option<ListedModel> {
    let name = word(item, "name");
    let mut model = ListedModel::named(name.strip_prefix("models/").unwrap_or(name))?;
    model.displayed_as(word(item, "displayName"));
    let methods = item.get("supportedGenerationMethods").and_then(Value::as_array);
    let takes = |method: &str| methods.is_some_and(|all| all.iter().any(|one| one == method));
    let mut all = Vec::new();
    all.extend(takes("generateContent").then_some(Capability::Chat));
    all.extend((takes("embedContent") || takes("batchEmbedContents")).then_some(Capability::Embedding));
    let thinks = item.get("thinking").and_then(Value::as_bool) == Some(true);
    all.extend((thinks && !all.is_empty()).then_some(Capability::Reasoning));
    match methods {
        // Models of pictures and films have methods of their own.
        Some(_) => model.capabilities = all,
        None => model.can(all),
    }
    model.context_tokens = count(item.get("inputTokenLimit"));
    model.maximum_output_tokens = count(item.get("outputTokenLimit")).filter(|_| !model.is_embedding());
    Some(model)
}
