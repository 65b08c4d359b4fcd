//! The list of models. Servers of this dialect add what they know under many names.

use serde_json::Value;
use url::Url;

use super::super::LlmError;
use super::super::client::{BaseUrl, Connection, word};
use super::super::listed::{Capability, ListedModel, MOST_MODELS, count, prices_per_token};

/// A header of LiteLLM, which tells more elsewhere.
const LITELLM: &str = "x-litellm-version";

/// The models of a provider.
///
/// # Errors
/// Whatever keeps it from telling them.
pub(in super::super) async fn list(connection: &Connection) -> Result<Vec<ListedModel>, LlmError> {
    let fetched = connection.fetch(&endpoint(&connection.base), None).await?;
    let items = connection.items(&fetched, &["data", "models"])?;
    let models: Vec<_> = items.iter().filter_map(model).take(MOST_MODELS).collect();
    if !fetched.headers.contains_key(LITELLM) {
        return Ok(models);
    }
    match connection.fetch(&connection.base.endpoint(["model", "info"]), None).await {
        Ok(info) => Ok(with_info(models, info.body.get("data").and_then(Value::as_array).map_or(&[], Vec::as_slice))),
        Err(error) => {
            // Keys of LiteLLM may be kept from it.
            tracing::info!(
                provider = connection.name,
                code = error.code.as_str(),
                "the proxy tells nothing of its models"
            );
            Ok(models)
        }
    }
}

/// Azure lists models beside its deployments, not below one.
fn endpoint(base: &BaseUrl) -> Url {
    let above = base.url().path().split_once("/deployments/").filter(|_| base.is_azure());
    let above = above.map(|(above, _)| base.with_path(above));
    above.as_ref().unwrap_or(base).endpoint(["models"])
}

fn model(item: &Value) -> Option<ListedModel> {
    let name = ["id", "name", "model"].iter().map(|field| word(item, field)).find(|name| !name.is_empty())?;
    let mut model = ListedModel::named(name)?;
    model.displayed_as(["name", "display_name"].iter().map(|f| word(item, f)).find(|n| !n.is_empty()).unwrap_or(""));
    model.can(capabilities(item));
    let first = |paths: &[&str]| paths.iter().find_map(|path| count(item.pointer(path)));
    model.context_tokens = first(&[
        "/max_model_len",
        "/context_length",
        "/context_window",
        "/max_context_length",
        "/top_provider/context_length",
        "/meta/n_ctx",
        "/meta/n_ctx_train",
        "/max_input_tokens",
    ]);
    model.maximum_output_tokens =
        first(&["/top_provider/max_completion_tokens", "/max_completion_tokens", "/max_output_tokens"]);
    model.embedding_dimensions =
        first(&["/embedding_length", "/dimensions", "/meta/n_embd"]).filter(|_| model.is_embedding());
    let price = |field: &str| item.get("pricing").and_then(|pricing| pricing.get(field));
    model.prices = prices_per_token(price("prompt"), price("input_cache_read"), price("completion"));
    Some(model)
}

/// What an item says that the model can do.
fn capabilities(item: &Value) -> Vec<Capability> {
    let mut all = Vec::new();
    match item.get("capabilities") {
        Some(Value::Object(told)) => {
            all.extend(told.iter().filter(|(_, can)| can.as_bool() == Some(true)).filter_map(|(name, _)| named(name)));
        }
        Some(told) => all.extend(words(told).filter_map(named)),
        None => {}
    }
    all.extend(named(word(item, "type")));
    if word(item, "type") == "vlm" {
        all.push(Capability::Vision);
    }
    if let Some(architecture) = item.get("architecture") {
        let has =
            |field: &str, what: &str| architecture.get(field).is_some_and(|all| words(all).any(|one| one == what));
        let told = [
            (has("output_modalities", "text"), Capability::Chat),
            (has("input_modalities", "image"), Capability::Vision),
            (has("output_modalities", "embeddings"), Capability::Embedding),
            (has("output_modalities", "rerank"), Capability::Rerank),
        ];
        all.extend(told.into_iter().filter(|(has, _)| *has).map(|(_, capability)| capability));
    }
    let parameters = item.get("supported_parameters").map(|all| words(all).filter_map(of_parameter).collect());
    let parameters: Vec<Capability> = parameters.unwrap_or_default();
    if !all.is_empty() {
        all.extend(parameters);
    }
    all
}

fn words(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn of_parameter(name: &str) -> Option<Capability> {
    match name {
        "tools" => Some(Capability::Tools),
        "reasoning" | "include_reasoning" => Some(Capability::Reasoning),
        _ => None,
    }
}

/// A capability by the names that servers have for it.
fn named(name: &str) -> Option<Capability> {
    match name {
        "chat" | "completion" | "completions" | "chat_completion" | "completion_chat" | "llm" | "vlm" | "language" => {
            Some(Capability::Chat)
        }
        "tools" | "tool_use" | "function_calling" => Some(Capability::Tools),
        "vision" | "multimodal" => Some(Capability::Vision),
        "reasoning" | "thinking" => Some(Capability::Reasoning),
        "embedding" | "embeddings" => Some(Capability::Embedding),
        "rerank" | "reranker" => Some(Capability::Rerank),
        _ => None,
    }
}

/// Adds what `/model/info` of LiteLLM tells. It has a row for each deployment of a model; the first counts.
fn with_info(mut models: Vec<ListedModel>, rows: &[Value]) -> Vec<ListedModel> {
    for model in &mut models {
        let row = rows.iter().find(|row| word(row, "model_name") == model.name);
        let Some(info) = row.and_then(|row| row.get("model_info")) else { continue };
        let supports = |field: &str| info.get(field).and_then(Value::as_bool) == Some(true);
        let told = [
            (supports("supports_function_calling"), Capability::Tools),
            (supports("supports_vision"), Capability::Vision),
            (supports("supports_reasoning"), Capability::Reasoning),
        ];
        let told = told.into_iter().filter(|(supports, _)| *supports).map(|(_, capability)| capability);
        if let Some(mode) = named(word(info, "mode")) {
            model.can([mode].into_iter().chain(told).collect::<Vec<_>>());
        }
        let price = |field: &str| info.get(field);
        let (input, output) = (price("input_cost_per_token"), price("output_cost_per_token"));
        let prices = prices_per_token(input, price("cache_read_input_token_cost"), output);
        model.prices = prices.or(model.prices);
        model.context_tokens = count(info.get("max_input_tokens")).or(model.context_tokens);
        model.maximum_output_tokens = count(info.get("max_output_tokens")).or(model.maximum_output_tokens);
        model.embedding_dimensions = count(info.get("output_vector_size")).filter(|_| model.is_embedding());
    }
    models
}
