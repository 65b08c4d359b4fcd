//! A client that copes with outages: it distinguishes errors, and retries.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde_json::{Value, json};

const PASSWORD: &str = "wandering-otter-42-lamps";

/// A user of the API, whose server may move.
#[derive(Clone)]
pub struct Caller {
    url: Arc<RwLock<String>>,
    pub token: String,
    http: reqwest::Client,
}

impl Caller {
    /// Registers a person.
    pub async fn register(url: &str) -> Self {
        let http = http(Duration::from_secs(20));
        let mut caller = Self { url: Arc::new(RwLock::new(url.to_owned())), token: String::new(), http };
        let email = format!("ada.{}@example.org", uuid::Uuid::now_v7().simple());
        let input = json!({ "email": email, "password": PASSWORD, "name": "Ada" });
        let payload = caller.change("register", input, "tokens { accessToken }").await;
        payload["tokens"]["accessToken"].as_str().unwrap().clone_into(&mut caller.token);
        caller
    }

    /// Creates a workspace and returns its identifier.
    pub async fn workspace(&self) -> String {
        let payload = self.change("createWorkspace", json!({ "name": "Lab" }), "workspace { id }").await;
        payload["workspace"]["id"].as_str().unwrap().to_owned()
    }

    /// Points the client at another URL.
    pub fn move_to(&self, url: &str) {
        url.clone_into(&mut self.url.write().unwrap());
    }

    pub fn url(&self) -> String {
        self.url.read().unwrap().clone()
    }

    /// Sends an operation once; an error is what a client would show.
    pub async fn once(&self, url: &str, query: &str, variables: &Value) -> Result<Value, String> {
        let body = json!({ "query": query, "variables": variables });
        let mut request = self.http.post(format!("{url}/graphql")).json(&body);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let response = request.send().await.map_err(|error| format!("{error:?}"))?;
        let status = response.status();
        let mut answer: Value = response.json().await.map_err(|error| format!("{status}: {error:?}"))?;
        match answer.get("errors") {
            None if status.is_success() => Ok(answer["data"].take()),
            _ => Err(format!("{status}: {answer}")),
        }
    }

    /// Sends an operation until it gets a response.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut last = String::new();
        for _ in 0..600 {
            match self.once(&self.url(), query, &variables).await {
                Ok(data) => return data,
                Err(error) => last = error,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{query}\nnever answered: {last}")
    }

    /// Sends an idempotent mutation until it is acknowledged.
    pub async fn change(&self, name: &str, input: Value, selection: &str) -> Value {
        let payload = self.ask(&mutation(name, selection), json!({ "input": input })).await[name].take();
        assert_eq!(payload["errors"], json!([]), "{name}: {payload:#}");
        payload
    }

    /// Sends a mutation once.
    pub async fn try_change(&self, name: &str, input: Value, selection: &str) -> Result<Value, String> {
        let mut data = self.once(&self.url(), &mutation(name, selection), &json!({ "input": input })).await?;
        match data[name]["errors"] == json!([]) {
            true => Ok(data[name].take()),
            false => Err(data.to_string()),
        }
    }
}

/// An HTTP client outside the server, with a timeout.
#[expect(clippy::disallowed_methods, reason = "a test's client is outside the server")]
pub fn http(timeout: Duration) -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(timeout).build().unwrap()
}

/// The document of a mutation with a single input.
pub fn mutation(name: &str, selection: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {selection} errors {{ code message }} }} }}")
}
