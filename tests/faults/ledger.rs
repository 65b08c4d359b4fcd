//! What was acknowledged to clients, and whether it still holds.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::follower::Followed;
use crate::model::Model;

pub const REPORT: &str = "query($id: ID!) { researchReport(id: $id) { isComplete body title unansweredQuestions
    citationSummary { total verified failed } sections { heading body } } }";

/// An acknowledged job.
#[derive(Debug, Clone)]
pub struct Started {
    pub job: String,
    pub report: String,
}

/// Everything that was acknowledged.
#[derive(Default)]
pub struct Ledger {
    pub jobs: Mutex<Vec<Started>>,
    pub prompts: Mutex<Vec<(String, String)>>,
    /// Cancelled jobs, with their status when the cancellation was acknowledged.
    pub cancels: Mutex<HashMap<String, String>>,
}

/// Counts of a comparison between the ledger and the server.
#[derive(Debug, Default)]
pub struct Balance {
    pub jobs: usize,
    pub cancelled: usize,
    pub prompts: usize,
    pub events: usize,
    pub steps: usize,
    pub calls: usize,
    /// Calls of steps that were interrupted before they finished: these may be repeated.
    pub repeated_unfinished: usize,
    /// Calls that began after their step had finished: must be zero.
    pub repeated_finished: usize,
    pub most_attempts: i64,
}

impl Ledger {
    pub fn started(&self, payload: &Value) -> Started {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let started = Started { job: text(&payload["job"]["id"]), report: text(&payload["report"]["id"]) };
        self.jobs.lock().unwrap().push(started.clone());
        started
    }

    pub fn len(&self) -> usize {
        self.jobs.lock().unwrap().len()
    }

    /// Compares everything with the server: every job has ended, in one state; reports equal `wanted`; nothing is lost,
    /// duplicated or repeated.
    pub async fn settle(&self, caller: &Caller, workspace: &str, model: &Model, wanted: Option<&Value>) -> Balance {
        let jobs = self.jobs.lock().unwrap().clone();
        let cancels = self.cancels.lock().unwrap().clone();
        let mut balance = Balance { jobs: jobs.len(), ..Balance::default() };
        let distinct: HashSet<_> = jobs.iter().map(|started| &started.job).collect();
        assert_eq!(distinct.len(), jobs.len(), "two keys were given one job");
        let mut finished_at = HashMap::new();
        for started in &jobs {
            let job = finished(caller, &started.job).await;
            let events = events_of(caller, &started.job).await;
            check_events(&job, &events);
            let status = job["status"].as_str().unwrap();
            match cancels.get(&started.job).map(String::as_str) {
                // A job whose cancellation was acknowledged has been cancelled.
                Some("CANCELLING" | "CANCELLED") => assert_eq!(status, "CANCELLED", "{job:#}"),
                _ => assert_eq!(status, "SUCCEEDED", "{job:#}"),
            }
            if status == "CANCELLED" {
                balance.cancelled += 1;
            } else if let Some(wanted) = wanted {
                let report = caller.ask(REPORT, json!({ "id": started.report })).await["researchReport"].take();
                assert_eq!(&report, wanted, "the report of {} differs from the undisturbed one", started.job);
            }
            balance.events += events.len();
            balance.most_attempts = balance.most_attempts.max(job["attempt"].as_i64().unwrap());
            for step in job["steps"].as_array().unwrap().iter().filter(|step| step["status"] == "SUCCEEDED") {
                balance.steps += 1;
                let at = chrono::DateTime::parse_from_rfc3339(step["finishedAt"].as_str().unwrap()).unwrap();
                let key = format!("{}:{}", started.job, step["key"].as_str().unwrap());
                finished_at.insert(key, at.timestamp_millis());
            }
        }
        let count = "query($id: ID!) { workspace(id: $id) { researchReports { totalCount } } }";
        let stored =
            caller.ask(count, json!({ "id": workspace })).await["workspace"]["researchReports"]["totalCount"].take();
        assert_eq!(stored, jobs.len(), "one report for each acknowledged request");
        balance.prompts = self.settle_prompts(caller).await;
        balance.count_calls(model, &finished_at);
        balance
    }

    async fn settle_prompts(&self, caller: &Caller) -> usize {
        let prompts = self.prompts.lock().unwrap().clone();
        for (id, name) in &prompts {
            let found = caller.ask("query($id: ID!) { prompt(id: $id) { name } }", json!({ "id": id })).await;
            assert_eq!(found["prompt"]["name"], name.as_str(), "an acknowledged prompt is lost");
        }
        prompts.len()
    }
}

impl Balance {
    fn count_calls(&mut self, model: &Model, finished_at: &HashMap<String, i64>) {
        let mut known = HashSet::new();
        for call in model.calls() {
            self.calls += 1;
            let again = !known.insert(call.key.clone());
            match finished_at.get(&call.key) {
                Some(at) if call.began > *at => {
                    self.repeated_finished += 1;
                    println!("repeated: {call:?}, finished at {at}");
                }
                _ if again => self.repeated_unfinished += 1,
                _ => {}
            }
        }
        assert_eq!(self.repeated_finished, 0, "model calls of finished steps were repeated");
    }
}

/// Waits for the end of a job and returns it.
pub async fn finished(caller: &Caller, job: &str) -> Value {
    let query = "query($id: ID!) { job(id: $id) { status isFinished attempt completedSteps workerName
        failure { code message } steps { key status finishedAt } } }";
    let begun = Instant::now();
    loop {
        let found = caller.ask(query, json!({ "id": job })).await["job"].take();
        assert!(!found.is_null(), "the acknowledged job {job} is lost");
        if found["isFinished"] == true {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "the job {job} does not end: {found:#}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// All events of a job.
pub async fn events_of(caller: &Caller, job: &str) -> Vec<Value> {
    let query = "query($id: ID!, $after: String) { job(id: $id) { events(first: 100, after: $after) {
        nodes { sequence type data } pageInfo { hasNextPage endCursor } } } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut page = caller.ask(query, json!({ "id": job, "after": after })).await["job"]["events"].take();
        all.append(page["nodes"].as_array_mut().unwrap());
        if page["pageInfo"]["hasNextPage"] != true {
            return all;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

/// Numbers are gapless, there is one end and it is last, and no step finished twice (C-JOB-3, C-JOB-4, C-JOB-15).
fn check_events(job: &Value, events: &[Value]) {
    let sequences: Vec<i64> = events.iter().map(|event| event["sequence"].as_i64().unwrap()).collect();
    assert_dense(&sequences);
    let is_end = |event: &&Value| matches!(event["type"].as_str(), Some("SUCCEEDED" | "FAILED" | "CANCELLED"));
    assert_eq!(events.iter().filter(is_end).count(), 1, "one terminal state: {events:#?}");
    assert_eq!(events.last().unwrap()["type"], job["status"]);
    let finished: Vec<_> =
        events.iter().filter(|event| event["type"] == "STEP_FINISHED").map(|event| &event["data"]["key"]).collect();
    let distinct: HashSet<_> = finished.iter().map(|key| key.as_str().unwrap()).collect();
    assert_eq!(distinct.len(), finished.len(), "a step finished twice: {finished:?}");
    assert_eq!(job["completedSteps"], finished.len());
}

/// 1, 2, 3 … without gaps or duplicates.
pub fn assert_dense(sequences: &[i64]) {
    let count = i64::try_from(sequences.len()).unwrap();
    assert_eq!(sequences, (1..=count).collect::<Vec<_>>(), "dense and in order (C-JOB-15, C-STR-3)");
}

/// A follower received every stored event, once, in order.
pub async fn check_followed(caller: &Caller, job: &str, followed: &Followed) {
    assert_dense(&followed.sequences);
    assert_eq!(followed.sequences.len(), events_of(caller, job).await.len());
    assert!(matches!(followed.kinds.last().map(String::as_str), Some("SUCCEEDED" | "FAILED" | "CANCELLED")));
}
