//! Research that waits for approval of its plan: the first user of approval requests, and a model for others.

mod deciding;
mod following;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::base::id::WorkspaceId;
use crate::base::{Clock, Viewer};
use crate::config::Config;
use crate::port::llm::Models;
use crate::testing::{TestServer, TestWorker, codes, input};
use crate::worker;

const TEXT: &str = "The Bay of Fundy has the largest tidal range in the world. The range reaches 16.3 metres at Burntcoat \
                    Head. Tidal power turns the energy of tides into electricity. The Rance plant opened in 1966.";
const QUESTION: &str = "How large is the tidal range, and how is tidal power used?";

/// All fields of an approval.
const APPROVAL: &str = "id kind status title explanation proposal proposalHash decisionSchema decision allowsEditing
    viewerCanDecide decidedBy { name } decidedAt note createdAt expiresAt job { id } workspace { id }";

/// A workspace with a document, and a worker with one slot.
struct Lab {
    server: TestServer,
    ada: Arc<Viewer>,
    workspace: WorkspaceId,
    worker: Option<TestWorker>,
}

fn quick(config: &mut Config) {
    config.jobs.slots = 1;
    config.jobs.lease = Duration::from_millis(900);
    config.jobs.heartbeat = Duration::from_millis(200);
    config.jobs.sweep = Duration::from_millis(200);
    config.jobs.drain = Duration::from_millis(200);
}

impl Lab {
    async fn open() -> Self {
        Self::with(Clock::System, |_| {}).await
    }

    async fn with(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let server = TestServer::with_models(clock, Models::default(), |config| {
            quick(config);
            change(config);
        })
        .await;
        let (ada, workspace) = server.owner("Ada", "Lab").await;
        let worker = Some(server.work(worker::registry()));
        let lab = Self { server, ada, workspace, worker };
        let source = json!({ "text": { "content": TEXT, "mediaType": "text/plain" } });
        let document = json!({ "workspaceId": workspace, "name": "tides", "source": source });
        let added = lab.change("addDocument", document, "job { id }").await;
        lab.ended(&added["job"]["id"]).await;
        lab
    }

    async fn close(mut self) {
        if let Some(worker) = self.worker.take() {
            worker.close().await;
        }
    }

    async fn change_as(&self, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let existing = "... on ConflictError { existing { id } } ... on StateError { currentState allowedStates }";
        let document = format!(
            "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message path {existing} }} }} }}"
        );
        self.server.data(viewer, &document, input(values)).await[field].take()
    }

    async fn change(&self, field: &str, values: Value, selection: &str) -> Value {
        self.change_as(&self.ada, field, values, selection).await
    }

    /// Starts research that asks for approval of its plan.
    async fn research(&self) -> (Value, Value) {
        let research = json!({ "requirePlanApproval": true });
        let values = json!({ "workspaceId": self.workspace, "question": { "text": QUESTION }, "research": research });
        let mut started = self.change("startResearch", values, "job { id } report { id }").await;
        assert_eq!(codes(&started), Vec::<&str>::new(), "{started}");
        (started["job"]["id"].take(), started["report"]["id"].take())
    }

    async fn job(&self, id: &Value) -> Value {
        let document = format!(
            "query ($id: ID!) {{ job(id: $id) {{ status isFinished progressMessage attempt scheduledFor parameters
                steps {{ key status }} approvals {{ totalCount nodes {{ {APPROVAL} }} }}
                events(first: 100) {{ nodes {{ type message data }} }} failure {{ message }} }} }}"
        );
        self.server.data(&self.ada, &document, json!({ "id": id })).await["job"].take()
    }

    async fn until(&self, id: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..1000 {
            let job = self.job(id).await;
            if wanted(&job) {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("waited in vain: {:#}", self.job(id).await)
    }

    async fn ended(&self, id: &Value) -> Value {
        self.until(id, |job| job["isFinished"] == true).await
    }

    /// The open request of a waiting job.
    async fn asked(&self, id: &Value) -> Value {
        let job = self.until(id, |job| job["status"] == "WAITING").await;
        let nodes = job["approvals"]["nodes"].as_array().unwrap();
        nodes.iter().find(|approval| approval["status"] == "PENDING").unwrap().clone()
    }

    async fn approval(&self, id: &Value) -> Value {
        let document = format!("query ($id: ID!) {{ approval(id: $id) {{ {APPROVAL} }} }}");
        self.server.data(&self.ada, &document, json!({ "id": id })).await["approval"].take()
    }

    async fn grant(&self, approval: &Value, changed: Option<Value>) -> Value {
        let mut values = json!({ "approvalId": approval["id"], "proposalHash": approval["proposalHash"] });
        if let Some(changed) = changed {
            values["changedProposal"] = changed;
        }
        self.change("grantApproval", values, &format!("approval {{ {APPROVAL} }}")).await
    }

    async fn deny(&self, approval: &Value, reason: &str) -> Value {
        let values = json!({ "approvalId": approval["id"], "reason": reason });
        self.change("denyApproval", values, &format!("approval {{ {APPROVAL} }}")).await
    }

    async fn report(&self, id: &Value) -> Value {
        let query = "query ($id: ID!) { researchReport(id: $id) { title isComplete body unansweredQuestions
            sections { heading } findings { totalCount } } }";
        self.server.data(&self.ada, query, json!({ "id": id })).await["researchReport"].take()
    }

    /// Types of the timeline entries about requests, oldest first.
    async fn told(&self) -> Vec<String> {
        let query = "query ($id: ID!) { workspace(id: $id) {
            activity(first: 100, filter: { types: [\"approval.*\"] }) { nodes { type } } } }";
        let found = self.server.data(&self.ada, query, json!({ "id": self.workspace })).await;
        let nodes = found["workspace"]["activity"]["nodes"].as_array().unwrap().iter();
        nodes.rev().map(|node| node["type"].as_str().unwrap().to_owned()).collect()
    }

    /// Actions of the audit log that concern requests.
    async fn audited(&self) -> Vec<String> {
        let sql = "SELECT action FROM audit_entries WHERE action LIKE 'approval.%' ORDER BY occurred_at";
        let statement = sea_orm::Statement::from_string(self.server.app.db.backend(), sql);
        let rows = self.server.app.db.read().query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    async fn execute(&self, sql: &str) {
        let tx = self.server.app.db.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Number of a job's events of a type.
fn count(job: &Value, kind: &str) -> usize {
    job["events"]["nodes"].as_array().unwrap().iter().filter(|event| event["type"] == kind).count()
}

/// Keys of the steps of a job, in their order.
fn steps(job: &Value) -> Vec<&str> {
    job["steps"].as_array().unwrap().iter().map(|step| step["key"].as_str().unwrap()).collect()
}

fn has_step(job: &Value, key: &str) -> bool {
    job["steps"].as_array().unwrap().iter().any(|step| step["key"] == key)
}
