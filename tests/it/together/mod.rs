//! Many at the same moment, in two processes: no limit is exceeded, nothing unique exists twice, whoever wins is told so,
//! and nobody meets an internal error (C-JOB-20).

mod cases;
mod content;
mod conversations;
mod gone;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::authorization::introspection::Introspection;
use crate::support::{Client, TestServer};

/// Calls at the same moment.
const CALLS: usize = 16;

/// Two processes on one database, one of which works on jobs.
pub struct Pair {
    pub first: TestServer,
    pub second: TestServer,
}

impl Pair {
    pub async fn start() -> Self {
        let first = TestServer::start_with(|config| {
            config.storage.workspace_quota = 1024 * 1024;
            config.limits.requests_per_user = 100;
            config.database.busy_timeout = std::time::Duration::from_secs(60);
            config.database.acquire_timeout = std::time::Duration::from_secs(60);
            // Jobs that make vectors can be started; none of them runs.
            config.llm.embedding_model = Some("nobody".to_owned());
            config.llm.embedding_base_url = Some("http://127.0.0.1:9/v1".parse().expect("an address"));
        })
        .await;
        let second = first.another().await;
        Self { first, second }
    }

    /// The same caller at either process, in turns.
    pub fn callers(&self, caller: &Client) -> impl Iterator<Item = Client> + use<> {
        let both = [caller.clone().at(self.first.url()), caller.clone().at(self.second.url())];
        both.into_iter().cycle()
    }
}

/// What came of a call: its payload, or the code of the error that there was instead.
pub type Outcome = Result<Value, String>;

/// Sends a mutation once for each input, all at the same moment.
pub async fn send(pair: &Pair, caller: &Client, field: &str, inputs: Vec<Value>, selection: &str) -> Vec<Outcome> {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path }} }} }}"
    );
    let calls = pair.callers(caller).zip(inputs).map(|(caller, input)| {
        let document = &document;
        async move { caller.send(document, json!({ "input": input })).await }
    });
    join_all(calls).await.into_iter().map(|answer| outcome(field, answer)).collect()
}

fn outcome(field: &str, mut answer: Value) -> Outcome {
    let payload = answer["data"][field].take();
    let refused = payload["errors"][0]["code"].as_str().or_else(|| answer["errors"][0]["extensions"]["code"].as_str());
    match refused {
        Some("INTERNAL") => panic!("{field}: {answer:#}"),
        Some(code) => Err(code.to_owned()),
        None => Ok(payload),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_20_every_mutation_holds_its_limits_when_it_is_sent_sixteen_times_at_once() {
    let pair = Pair::start().await;
    let mut lab = cases::Lab::of(&pair).await;
    let schema = Introspection::of(&lab.ada).await;
    let mutations: BTreeSet<String> = schema.field_names("Mutation").into_iter().collect();
    let with_case: BTreeSet<String> = cases::ORDER.iter().map(|field| (*field).to_owned()).collect();
    assert_eq!(with_case, mutations, "say in tests/it/together/cases.rs what sixteen calls at once come to");
    for field in cases::ORDER {
        let case = lab.case(field).await;
        let inputs = (0..CALLS).map(|n| (case.input)(n)).collect();
        let outcomes = send(&pair, &case.caller, field, inputs, case.selection).await;
        let won: Vec<&Value> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
        let held = match case.wins {
            cases::Wins::One => won.len() == 1,
            cases::Wins::Exactly(number) => won.len() == number,
            cases::Wins::Some => !won.is_empty(),
            cases::Wins::AllTheSame => won.len() == CALLS && won.iter().all(|each| *each == won[0]),
            cases::Wins::AllDifferent => {
                let distinct: BTreeSet<String> = won.iter().map(ToString::to_string).collect();
                distinct.len() == CALLS
            }
            cases::Wins::AllOfWhichOneMakes(list) => {
                let made = won.iter().filter(|each| each[list] != serde_json::json!([])).count();
                (won.len(), made) == (CALLS, 1)
            }
        };
        assert!(held, "{field}: {outcomes:#?}");
    }
}
