//! `/metrics`: what operators are promised in `docs/operations.md` is what the server shows, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dossier::internals::telemetry::metrics;
use serde_json::json;

use crate::cut::Writer;
use crate::support::client::PASSWORD;
use crate::support::{Client, TestServer};

/// Kind and labels of each family, by name.
type Families = BTreeMap<String, (String, BTreeSet<String>)>;

/// The table of the documentation.
fn documented() -> Families {
    let text = include_str!("../../docs/operations.md");
    let (_, section) = text.split_once("\n## Metrics\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let labels = cells[3].split(", ").filter(|label| !label.is_empty()).map(ToOwned::to_owned).collect();
        (cells[1].trim_matches('`').to_owned(), (cells[2].to_owned(), labels))
    })
    .collect()
}

/// What the text of Prometheus holds.
fn exposed(text: &str) -> Families {
    let mut families = Families::new();
    for line in text.lines() {
        if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            families.insert(name.to_owned(), (kind.to_owned(), BTreeSet::new()));
        }
    }
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let name = line.split(['{', ' ']).next().unwrap();
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        let family = family.filter(|family| families.contains_key(*family)).unwrap_or(name);
        let (_, labels) = families.get_mut(family).unwrap_or_else(|| panic!("{line} is of no family"));
        if let Some((_, rest)) = line.split_once('{') {
            let (inside, _) = rest.rsplit_once('}').unwrap();
            let names = inside.split("\",").map(|pair| pair.split_once('=').unwrap().0.to_owned());
            labels.extend(names.filter(|label| label != "le"));
        }
    }
    families
}

async fn shown(client: &Client) -> String {
    let response = client.http().get(format!("{}/metrics", client.url)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

/// Waits for a line that begins so; counts follow the answer that they tell of.
async fn wait_for(client: &Client, starts: &[&str]) -> String {
    let mut text = String::new();
    for _ in 0..100 {
        text = shown(client).await;
        if starts.iter().all(|start| text.lines().any(|line| line.starts_with(start))) {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not all of {starts:?} are in\n{text}")
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ops_1_everything_documented_is_measured_and_everything_measured_documented() {
    metrics::init().unwrap();
    let text = "The Bay of Fundy has tides of 16.3 metres.";
    let writer = Writer::start_on(text, None, vec![(text, "stop")], (text, "stop")).await;
    let server = TestServer::start_with(|config| writer.configure(config)).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let query = "subscription($id: ID!) { workspaceActivity(workspaceId: $id) { type } }";
    let activity = ada.subscribe(query, json!({ "id": workspace })).await;
    for (password, errors) in [(PASSWORD, 0), ("no-such-password-17", 1)] {
        let input = json!({ "email": ada.email, "password": password });
        let payload = server.anonymous().try_change("login", input, "viewer { user { id } }").await;
        assert_eq!(payload["errors"].as_array().unwrap().len(), errors, "{payload:#}");
    }
    let refused = server.anonymous().send("{ viewer { user { id } } admin { users { totalCount } } }", json!({})).await;
    let code = refused["errors"][0]["extensions"]["code"].as_str().expect("an error").to_owned();
    let document = json!({ "content": text, "mediaType": "text/plain" });
    let input = json!({ "workspaceId": workspace, "name": "tides.txt", "source": { "text": document } });
    let added = ada.change("addDocument", input, "job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let input = json!({ "workspaceId": workspace, "question": { "text": "How high are the tides of Fundy?" } });
    let started = ada.change("startResearch", input, "job { id }").await;
    assert_eq!(ada.finished(&started["job"]["id"]).await["status"], "SUCCEEDED");
    let bot = json!({ "workspaceId": workspace, "name": "Tides", "systemPrompt": "" });
    let bot = ada.change("createBot", bot, "bot { id }").await;
    let message = json!({ "to": { "botId": bot["bot"]["id"] }, "text": "How high are the tides of Fundy?" });
    let sent = ada.change("sendMessage", message, "assistantMessage { job { id } }").await;
    ada.finished(&sent["assistantMessage"]["job"]["id"]).await;

    let error = format!("dossier_graphql_operations_total{{type=\"query\",code=\"{code}\"}} ");
    let text = wait_for(
        &ada,
        &[
            &error,
            "dossier_graphql_operations_total{type=\"mutation\",code=\"OK\"} ",
            "dossier_streams_open{transport=\"websocket\"} ",
            "dossier_jobs_finished_total{kind=\"RESEARCH\",state=\"SUCCEEDED\"} ",
            "dossier_job_run_duration_seconds_count{kind=\"RESEARCH\"} ",
            "dossier_job_wait_seconds_count{kind=\"RESEARCH\"} ",
            "dossier_answers_total{",
            "dossier_answer_first_token_seconds",
            "dossier_answer_duration_seconds",
            "dossier_logins_total{outcome=\"OK\"} ",
            "dossier_logins_total{outcome=\"INVALID_CREDENTIALS\"} ",
        ],
    )
    .await;
    assert!(!text.contains("dossier_streams_open{transport=\"websocket\"} 0"), "one is open:\n{text}");
    assert!(text.lines().any(|line| line.starts_with("dossier_llm_calls_total{model=\"writer\"")), "{text}");
    let on_linux = cfg!(target_os = "linux");
    let mut wanted = documented();
    wanted.retain(|name, _| on_linux || !name.starts_with("process_"));
    assert_eq!(exposed(&text), wanted);

    drop(activity);
    let ended = "dossier_graphql_operations_total{type=\"subscription\",code=\"OK\"} ";
    wait_for(&ada, &[ended]).await;
}
