//! The client of the OpenAI dialect against software that nobody here wrote: llama.cpp's own server with a small model.
//! Run by `scripts/llama.sh`; what was seen stands in `docs/models.md`.

use std::time::Instant;

use super::super::{
    Capability, EmbeddingRequest, JsonSchema, LlmErrorCode, Message, ModelSettings, ProviderSettings, Purpose, Role,
    complete, complete_structured, guard::GuardState, strict,
};
use super::*;
use crate::base::Clock;

/// The service at the address in a variable of the environment.
fn service(variable: &str) -> super::super::Provider {
    #[expect(clippy::disallowed_methods, reason = "the script tells where its server is")]
    let address = std::env::var(variable).unwrap_or_else(|_| panic!("run scripts/llama.sh, which sets {variable}"));
    crate::port::install_crypto();
    let settings = ProviderSettings::new("llama.cpp", ProviderKind::OpenAi, address.parse().unwrap());
    super::super::Provider::new(settings, Clock::System).unwrap()
}

#[derive(Debug, serde::Deserialize)]
struct Capital {
    capital: String,
}

fn capital() -> Request {
    let say = |role, text: &str| Message::new(role, text);
    let messages =
        vec![say(Role::System, "You are a helpful assistant."), say(Role::User, "What is the capital of France?")];
    Request { messages, temperature: Some(0.0), ..request() }
}

#[tokio::test]
#[ignore = "needs llama.cpp's server; scripts/llama.sh runs it"]
async fn llama_cpp_lists_its_model_and_holds_a_conversation() {
    let provider = service("DOSSIER_TEST_LLAMA_URL");
    let models = provider.list_models().await.unwrap();
    println!("listed: {models:#?}");
    let [listed] = models.as_slice() else { panic!("one model: {models:#?}") };
    assert_eq!(listed.capabilities, [Capability::Chat]);
    assert!(listed.context_tokens.is_some_and(|tokens| tokens >= 2_048));

    let model = provider.language_model(ModelSettings::new(listed.name.clone()));
    let began = Instant::now();
    let heard = hear(&*model, &capital().with_reasoning()).await.unwrap();
    println!("in {:?}: {heard:?}", began.elapsed());
    assert!(heard.text.contains("Paris"), "{heard:?}");
    assert!(!heard.usage.estimated && heard.usage.input_tokens > 10 && heard.usage.output_tokens > 1);
    let same = hear(&*model, &capital()).await.unwrap();
    println!("once more: {same:?}");
    assert_eq!(same.text, heard.text, "at a temperature of 0");

    let short = hear(&*model, &Request { max_output_tokens: 2, ..capital() }).await.unwrap();
    assert_eq!((short.finish, short.usage.output_tokens), (Some(FinishReason::Length), 2));

    let schema = strict::object([("capital", strict::one_of(["Paris", "London", "Rome"]))]);
    let structured = Request { schema: Some(JsonSchema { name: "capital", schema }), ..capital() };
    let answer = complete_structured::<Capital>(&*model, structured).await.unwrap();
    println!("structured: {answer:?}");
    assert_eq!((answer.value.capital.as_str(), answer.repairs), ("Paris", 0), "a grammar holds it to the schema");

    let long = Request { messages: vec![Message::new(Role::User, "tides ".repeat(20_000))], ..capital() };
    let error = complete(&*model, &long).await.unwrap_err();
    println!("too long: {error:?}");
    assert_eq!(error.code, LlmErrorCode::ContextTooLong);
    assert_eq!(provider.guard_state(), GuardState::Closed);
}

#[tokio::test]
#[ignore = "needs llama.cpp's server; scripts/llama.sh runs it"]
async fn llama_cpp_stops_writing_when_nobody_listens() {
    let provider = service("DOSSIER_TEST_LLAMA_URL");
    let model = provider.language_model(ModelSettings::new("smollm2-135m"));
    let request = Request { max_output_tokens: 4_000, ..capital() };
    // More than the slots of the server: each must be free again at once.
    for _ in 0..12 {
        let mut stream = model.stream(&request).await.unwrap();
        stream.next().await.unwrap().unwrap();
        drop(stream);
    }
    let began = Instant::now();
    let heard = hear(&*model, &Request { max_output_tokens: 8, ..capital() }).await.unwrap();
    println!("after twelve that were dropped: {:?} {heard:?}", began.elapsed());
}

#[tokio::test]
#[ignore = "needs llama.cpp's server; scripts/llama.sh runs it"]
async fn an_embeddings_server_of_another_make_is_understood() {
    let provider = service("DOSSIER_TEST_EMBEDDINGS_URL");
    match provider.list_models().await {
        Ok(models) => println!("listed: {models:#?}"),
        Err(error) => println!("lists nothing: {error}"),
    }
    let model = provider.embedding_model(ModelSettings::new("multilingual-e5-small")).unwrap();
    let texts = ["the tide comes in", "the sea rises", "taxes are due in April"].map(str::to_owned).to_vec();
    let answer = model.embed(&EmbeddingRequest::new(texts, Purpose::Passage)).await.unwrap();
    let vectors: Vec<Vec<f32>> = answer.vectors.into_iter().flatten().collect();
    let near = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum::<f32>();
    println!("{} numbers, usage {:?}, {} {}", vectors[0].len(), answer.usage, near(0, 1), near(0, 2));
    assert_eq!((vectors.len(), vectors[0].len(), model.dimensions()), (3, 384, Some(384)));
    assert!(near(0, 1) > near(0, 2));
}
