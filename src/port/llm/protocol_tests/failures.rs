//! Failures in all protocols.

use serde_json::json;

use super::super::testing::KEY;
use super::super::{Fault, LlmErrorCode, complete};
use super::voice::{answer, fails, failure, says, stream};
use super::*;

#[tokio::test]
async fn a_failure_before_the_first_token_is_tried_again_in_every_form_c_llm_3() {
    for kind in KINDS {
        let html = Reply {
            headers: vec![("content-type", "text/html".to_owned())],
            ..Reply::status(502, "<html>Bad Gateway")
        };
        for first in [
            stream(kind, &[&fails(kind, "Something broke.")]),
            Reply::json(&failure(kind, "Something broke.")),
            Reply::status(500, &failure(kind, "Something broke.").to_string()),
            html,
        ] {
            let (provider, model) = start(kind, [first, answer(kind, "Two.")]).await;
            let heard = hear(&*model, &request()).await.unwrap();
            assert_eq!((heard.text.as_str(), heard.attempts, provider.asked().len()), ("Two.", 2, 2), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_failure_in_the_middle_keeps_the_text_before_it_c_llm_2() {
    for kind in KINDS {
        let reply = stream(kind, &[&says(kind, "Because "), &fails(kind, &format!("gone, said {KEY}"))]);
        let (provider, model) = start(kind, [reply, answer(kind, "Two.")]).await;
        let error = hear(&*model, &request()).await.unwrap_err();
        assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ModelUnavailable, "Because "), "{kind:?}");
        assert!(!format!("{error:?}").contains("sk-test"));
        assert_eq!(provider.asked().len(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_page_in_the_place_of_an_answer_is_told_apart_in_every_protocol() {
    for kind in KINDS {
        for page in ["<!doctype html><title>Sign in</title>", "{\"status\":\"ok\"}"] {
            let (provider, model) = start(kind, vec![Reply::status(200, page); 3]).await;
            let error = hear(&*model, &request()).await.unwrap_err();
            assert_eq!((error.code, error.retryable), (LlmErrorCode::ProviderProtocol, false), "{kind:?}");
            assert_eq!((provider.asked().len(), error.spent), (1, Usage::default()), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn the_provider_says_when_to_ask_again_in_every_protocol_c_llm_3() {
    for kind in KINDS {
        for (header, value, least) in [
            ("retry-after-ms", "120", 120),
            ("retry-after", "0.1", 100),
            ("retry-after", "3600", 150),
            ("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ] {
            let busy = Reply::status(429, "{}").header(header, value);
            let provider = Provider::start([busy, answer(kind, "Two.")]).await;
            let mut settings = provider_settings(kind, &address(kind, &provider));
            settings.retry.cap = millis(150);
            hear(&*model_of(settings), &request()).await.unwrap();
            let asked = provider.asked();
            let waited = asked[1].at - asked[0].at;
            assert!((millis(least)..millis(1_500)).contains(&waited), "{kind:?} {header}: {value} waited {waited:?}");
        }
    }
}

#[tokio::test]
async fn lasting_refusals_are_told_once_and_without_the_key_c_llm_3_c_llm_9() {
    for kind in KINDS {
        for status in [400, 401, 403, 404] {
            let echo = json!({ "error": { "message": format!("Incorrect API key provided: {KEY}"), "code": KEY } });
            let (provider, model) = start(kind, vec![Reply::status(status, &echo.to_string()); 3]).await;
            let error = hear(&*model, &request()).await.unwrap_err();
            assert_eq!((error.code, error.retryable), (LlmErrorCode::InvalidConfiguration, false), "{kind:?} {status}");
            assert_eq!(provider.asked().len(), 1, "{kind:?} {status}");
            assert!(!format!("{error:?} {error}").contains("sk-test"), "{error:?}");
        }
    }
}

#[tokio::test]
async fn keys_travel_in_headers_and_nowhere_else_c_llm_9() {
    for kind in KINDS {
        let provider = Provider::start([answer(kind, "Two.")]).await;
        let settings = provider_settings(kind, &address(kind, &provider));
        assert!(!format!("{settings:?}").contains("sk-test"));
        let service = super::super::Provider::new(settings, crate::base::Clock::System).unwrap();
        assert!(!format!("{service:?}").contains("sk-test"));
        complete(&*service.language_model(super::super::ModelSettings::new("m")), &request()).await.unwrap();
        let asked = provider.asked().remove(0);
        let (header, value) = match kind {
            ProviderKind::OpenAi | ProviderKind::OpenRouter | ProviderKind::Ollama => {
                ("authorization", format!("Bearer {KEY}"))
            }
            ProviderKind::Anthropic => ("x-api-key", KEY.to_owned()),
            ProviderKind::Gemini => ("x-goog-api-key", KEY.to_owned()),
        };
        assert_eq!(asked.headers[header], value, "{kind:?}");
        let elsewhere = asked.headers.iter().filter(|(name, _)| *name != header);
        let told: String = elsewhere.map(|(_, value)| value.to_str().unwrap()).collect();
        assert!(!format!("{told} {} {}", asked.uri, asked.body).contains("sk-test"), "{kind:?}");
    }
}

#[tokio::test]
async fn redirects_are_followed_in_no_protocol_c_llm_9() {
    for kind in KINDS {
        let other = Provider::start([]).await;
        let away = Reply::status(307, "").header("location", &other.base);
        let (_, model) = start(kind, [away]).await;
        let error = hear(&*model, &request()).await.unwrap_err();
        assert_eq!((error.code, error.fault), (LlmErrorCode::InvalidConfiguration, Fault::Provider));
        assert!(other.asked().is_empty());
    }
}

#[tokio::test]
async fn what_is_no_text_or_no_json_ends_the_attempt_in_every_protocol_c_llm_5() {
    for kind in KINDS {
        let garbage: &[u8] = if kind == ProviderKind::Ollama { b"{nonsense}\n" } else { b"data: {nonsense}\n\n" };
        let bytes: &[u8] = if kind == ProviderKind::Ollama { b"{\"a\":\"\xff\"}\n" } else { b"data: \xff\n\n" };
        for bad in [garbage, bytes] {
            let mut reply = stream(kind, &[&says(kind, "Because")]);
            reply.parts.push((millis(5), bad.to_vec()));
            let (_, model) = start(kind, [reply]).await;
            let error = hear(&*model, &request()).await.unwrap_err();
            assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderProtocol, "Because"), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_text_that_does_not_fit_is_told_apart_in_every_protocol() {
    for (kind, words) in [
        (ProviderKind::OpenAi, "This model's maximum context length is 8192 tokens."),
        (ProviderKind::Anthropic, "prompt is too long: 210000 tokens > 200000 maximum"),
        (
            ProviderKind::Gemini,
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        ),
        (ProviderKind::Ollama, "the input length exceeds the context length"),
    ] {
        let (_, model) = start(kind, [Reply::status(400, &json!({ "error": { "message": words } }).to_string())]).await;
        assert_eq!(hear(&*model, &request()).await.unwrap_err().code, LlmErrorCode::ContextTooLong, "{kind:?}");
    }
}

#[tokio::test]
async fn what_a_model_does_not_take_is_left_out_and_remembered_by_its_provider_c_llm_11() {
    for (kind, words, refusals) in [
        (ProviderKind::Anthropic, "adaptive thinking is not supported on this model", 2),
        (ProviderKind::Gemini, "Thinking is not enabled for this model.", 1),
        (ProviderKind::Ollama, "\"m\" does not support thinking", 1),
    ] {
        let refusal = Reply::status(400, &json!({ "error": { "message": words } }).to_string());
        let replies = vec![refusal; refusals].into_iter().chain([answer(kind, "Two."), answer(kind, "Two.")]);
        let provider = Provider::start(replies).await;
        let settings = provider_settings(kind, &address(kind, &provider));
        let service = super::super::Provider::new(settings, crate::base::Clock::System).unwrap();
        for _ in 0..2 {
            let model = service.language_model(super::super::ModelSettings::new("m"));
            assert_eq!(hear(&*model, &request().with_reasoning()).await.unwrap().text, "Two.", "{kind:?}");
        }
        assert_eq!(provider.asked().len(), refusals + 2, "{kind:?}: learnt once, by another handle of the model too");
        let asks = |body: &serde_json::Value| {
            body.to_string().to_lowercase().contains("think\":") || body.to_string().contains("hink")
        };
        assert!(asks(&provider.asked()[0].body) && !asks(&provider.asked()[refusals + 1].body), "{kind:?}");
    }
}
