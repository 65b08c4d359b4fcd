//! Which addresses a provider may have.

use std::net::IpAddr;
use std::sync::Arc;

use egress::{Exit, Policy, Resolve, Resolved};
use url::Url;

use super::super::{LlmErrorCode, ModelSettings, ProviderSettings, Reach};
use super::voice::answer;
use super::*;
use crate::base::Clock;

struct Answers(&'static [&'static str]);

impl Resolve for Answers {
    fn resolve(&self, _: &str) -> Resolved {
        let addresses: Vec<IpAddr> = self.0.iter().map(|address| address.parse().unwrap()).collect();
        Box::pin(async move { Ok(addresses) })
    }
}

fn public(policy: Policy, resolved: &'static [&'static str]) -> Reach {
    Reach::Public(Exit::with_resolver(policy, Arc::new(Answers(resolved))))
}

fn made(address: &str, egress: Reach) -> Result<super::super::Provider, LlmError> {
    let settings = provider_settings(ProviderKind::OpenAi, address);
    super::super::Provider::new(ProviderSettings { egress, ..settings }, Clock::System)
}

#[tokio::test]
async fn an_address_that_is_not_public_is_refused_for_all_but_the_operator_c_ing_1() {
    for address in [
        "http://127.0.0.1/v1",
        "http://[::1]/v1",
        "http://localhost/v1",
        "http://10.0.0.5/v1",
        "http://169.254.169.254/v1",
        "http://[::ffff:192.168.0.1]/v1",
        "http://metadata.google.internal/v1",
        "https://api.example.org:8443/v1",
    ] {
        let error = made(address, public(Policy::default(), &["93.184.215.14"])).unwrap_err();
        assert_eq!(error.code, LlmErrorCode::EgressDenied, "{address}");
        assert!(error.message.contains("egress.allowed"), "{}", error.message);
        assert!(made(address, Reach::Operator).is_ok(), "{address}");
    }
    assert!(made("https://api.example.org/v1", public(Policy::default(), &[])).is_ok());
    let folder = tempfile::tempdir().unwrap();
    let settings = crate::config::Config::for_tests(folder.path()).egress;
    assert!(made("http://10.0.0.5/v1", Reach::public(&settings)).is_err(), "by the settings of the operator");
}

/// The name is public when the provider is made, and no longer when it is asked.
#[tokio::test]
async fn a_name_that_leads_inside_is_never_dialled_c_ing_1() {
    for resolved in [&["127.0.0.1"][..], &["93.184.215.14", "10.0.0.1"]] {
        let provider = made("http://rebinding.example.org/v1", public(Policy::default(), resolved)).unwrap();
        let model = provider.language_model(ModelSettings::new("m"));
        let request = request();
        let error = hear(&*model, &request).await.unwrap_err();
        assert_eq!((error.code, error.retryable, request.meter.requests()), (LlmErrorCode::EgressDenied, false, 0));
        assert!(!error.message.contains("127") && !error.message.contains("10.0"), "{error}");
        assert_eq!(provider.list_models().await.unwrap_err().code, LlmErrorCode::EgressDenied);
    }
}

#[tokio::test]
async fn what_the_operator_exempts_is_reached_c_ing_1() {
    let stand_in = Provider::start([answer(ProviderKind::OpenAi, "Two.")]).await;
    let url = Url::parse(&stand_in.base).unwrap();
    let policy = Policy { ports: vec![url.port().unwrap()], exempt: vec!["127.0.0.0/8".parse().unwrap()] };
    let provider = made(url.as_str(), public(policy, &[])).unwrap();
    let heard = hear(&*provider.language_model(ModelSettings::new("m")), &request()).await.unwrap();
    assert_eq!(heard.text, "Two.");
}

#[tokio::test]
async fn all_models_of_a_provider_have_one_breaker_c_llm_4() {
    use super::super::guard::{GuardSettings, GuardState};
    let stand_in = Provider::start(vec![Reply::status(500, ""); 3]).await;
    let mut settings = provider_settings(ProviderKind::Ollama, &address(ProviderKind::Ollama, &stand_in));
    settings.retry.retries = 0;
    settings.guard = GuardSettings { failures: 2, ..GuardSettings::default() };
    let provider = super::super::Provider::new(settings, Clock::System).unwrap();
    assert_eq!(provider.guard_state(), GuardState::Closed);
    for name in ["a", "b"] {
        hear(&*provider.language_model(ModelSettings::new(name)), &request()).await.unwrap_err();
    }
    assert!(matches!(provider.clone().guard_state(), GuardState::Open { unready: false, .. }));
    let error = hear(&*provider.language_model(ModelSettings::new("c")), &request()).await.unwrap_err();
    assert_eq!((error.code, error.attempts, stand_in.asked().len()), (LlmErrorCode::ModelUnavailable, 0, 2));
}

#[test]
fn every_protocol_has_a_usual_address() {
    for kind in KINDS.into_iter().chain([ProviderKind::OpenRouter]) {
        let url = kind.default_base_url().unwrap();
        crate::port::install_crypto();
        assert!(super::super::Provider::new(ProviderSettings::new("x", kind, url), Clock::System).is_ok(), "{kind:?}");
    }
}
