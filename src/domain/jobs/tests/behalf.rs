//! Jobs act for whoever started them, with the rights that the person has at the moment (C-JOB-22).

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, Set};
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};

use super::*;
use crate::base::id::ApiKeyId;
use crate::base::permission::ApiKeyScope;
use crate::base::viewer::Actor;
use crate::base::{NodeRef, WorkspaceRole};
use crate::entity::Unscoped as _;
use crate::entity::job_step::{self, StepStatus};
use crate::entity::membership;
use crate::entity::user::{self, UserStatus};
use crate::identity::ACCESS_CHANGED;
use crate::port::llm::{ChunkStream, LanguageModel, LlmError, LlmErrorCode, Prices, Request};
use crate::testing::{codes, input};
use crate::worker;

/// A model that keeps its first caller waiting. Its answer, that the budget is spent, ends no research.
struct Gate {
    is_asked: Notify,
    open: Semaphore,
}

impl Gate {
    fn shut() -> Arc<Self> {
        Arc::new(Self { is_asked: Notify::new(), open: Semaphore::new(0) })
    }

    fn open(&self) {
        self.open.close();
    }
}

impl LanguageModel for Gate {
    fn name(&self) -> &str {
        "gate"
    }
    fn provider(&self) -> &str {
        "gate"
    }
    fn prices(&self) -> Prices {
        Prices::FREE
    }
    fn context_tokens(&self) -> u32 {
        10_000
    }
    fn stream<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, std::result::Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            self.is_asked.notify_one();
            let _closed = self.open.acquire().await;
            Err(LlmError::new(LlmErrorCode::BudgetExceeded, "The budget is spent."))
        })
    }
}

/// Sends a mutation that must take effect; answers its payload.
async fn change(server: &TestServer, viewer: &Arc<Viewer>, field: &str, values: Value, selection: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document =
        format!("mutation ($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code message }} }} }}");
    let payload = server.data(viewer, &document, input(values)).await[field].take();
    assert_eq!(codes(&payload), Vec::<&str>::new(), "{payload}");
    payload
}

fn job_of(payload: &Value) -> JobId {
    match payload["job"]["id"].as_str().unwrap().parse::<NodeRef>().unwrap() {
        NodeRef::JobId(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn research(server: &TestServer, viewer: &Arc<Viewer>, workspace: WorkspaceId) -> JobId {
    let values = json!({ "workspaceId": workspace, "question": { "text": "What moves the tides?" } });
    job_of(&change(server, viewer, "startResearch", values, "job { id }").await)
}

/// How the job ended, as a reader of the workspace sees it: state, code and message of the failure.
async fn told(server: &TestServer, viewer: &Arc<Viewer>, id: JobId) -> (String, String, String) {
    server.ended(id).await;
    let query = "query ($id: ID!) { job(id: $id) { status failure { code message isRetryable } } }";
    let job = server.data(viewer, query, json!({ "id": id })).await["job"].take();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&job["status"]), text(&job["failure"]["code"]), text(&job["failure"]["message"]))
}

async fn membership_of(server: &TestServer, viewer: &Viewer) -> membership::Model {
    let own = membership::Entity::unscoped().filter(membership::Column::UserId.eq(viewer.user_id().unwrap()));
    own.one(server.app.db.read()).await.unwrap().unwrap()
}

async fn set_role(server: &TestServer, owner: &Arc<Viewer>, member: &Viewer, role: &str) {
    let values = json!({ "membershipId": membership_of(server, member).await.id, "role": role });
    change(server, owner, "updateMembership", values, "membership { role }").await;
}

async fn set_status(server: &TestServer, person: &Viewer, status: UserStatus) {
    let mut tx = server.app.db.begin().await.unwrap();
    let row = user::Entity::unscoped_by_id(person.user_id().unwrap()).one(&*tx).await.unwrap().unwrap();
    let mut change: user::ActiveModel = row.into();
    change.status = Set(status);
    change.update(&*tx).await.unwrap();
    tx.signal(ACCESS_CHANGED);
    tx.commit().await.unwrap();
}

/// What becomes of a person whose research is under way.
#[derive(Debug, Clone, Copy)]
enum Loss {
    Removed,
    Demoted,
    Disabled,
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_research_ends_at_its_next_step_when_the_person_lost_the_right() {
    for (loss, reason) in [
        (Loss::Removed, "does not belong to the workspace any more"),
        (Loss::Demoted, "role of the person who started this job does not permit"),
        (Loss::Disabled, "account of the person who started this job is disabled"),
    ] {
        let gate = Gate::shut();
        let server = TestServer::with_model(Arc::clone(&gate) as Arc<dyn LanguageModel>).await;
        let (ada, lab) = server.owner("Ada", "Lab").await;
        let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
        let _working = server.work(worker::registry());
        let id = research(&server, &ben, lab).await;
        gate.is_asked.notified().await;
        match loss {
            Loss::Removed => {
                let values = json!({ "membershipId": membership_of(&server, &ben).await.id });
                change(&server, &ada, "removeMembership", values, "deletedId").await;
            }
            Loss::Demoted => set_role(&server, &ada, &ben, "VIEWER").await,
            Loss::Disabled => set_status(&server, &ben, UserStatus::Deactivated).await,
        }
        gate.open();
        let (status, code, message) = told(&server, &ada, id).await;
        assert_eq!((status.as_str(), code.as_str()), ("FAILED", "PERMISSION_REVOKED"), "{loss:?}: {message}");
        assert!(message.contains(reason), "{message}");
        // What was under way is kept, and nothing was begun after it.
        let steps = job_step::Entity::unscoped().filter(job_step::Column::JobId.eq(id));
        let steps = steps.all(server.app.db.read()).await.unwrap();
        assert!(steps.iter().all(|step| step.status == StepStatus::Succeeded), "{steps:#?}");
        assert_eq!(steps.iter().filter(|step| step.key.starts_with("queries")).count(), 0);
        assert_eq!(server.job(id).await.attempt, 1, "it is not tried again by itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_a_job_goes_on_when_the_person_has_the_right_again() {
    let gate = Gate::shut();
    gate.open();
    let server = TestServer::with_model(gate).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    // Nobody works yet: rights are those of the moment of the work.
    let id = research(&server, &ben, lab).await;
    set_role(&server, &ada, &ben, "VIEWER").await;
    let _working = server.work(worker::registry());
    assert_eq!(told(&server, &ada, id).await.1, "PERMISSION_REVOKED");
    // Whoever tries it again lends it no rights: it acts for the person who started it.
    change(&server, &ada, "retryJob", json!({ "jobId": id }), "job { id }").await;
    server.job_when(id, |row| row.attempt == 2 && queue::is_finished(row.status)).await;
    assert_eq!(told(&server, &ada, id).await.1, "PERMISSION_REVOKED");
    set_role(&server, &ada, &ben, "MEMBER").await;
    change(&server, &ada, "retryJob", json!({ "jobId": id }), "job { id }").await;
    server.job_when(id, |row| row.attempt == 3 && queue::is_finished(row.status)).await;
    assert_eq!(told(&server, &ada, id).await.0, "SUCCEEDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_a_document_is_processed_for_whoever_added_it() {
    let (server, ada, lab) = lab().await;
    let ben = server.member("Ben", lab, WorkspaceRole::Member).await;
    let source = json!({ "text": { "content": "Tides follow the Moon.", "mediaType": "text/plain" } });
    let values = json!({ "workspaceId": lab, "source": source });
    let added = change(&server, &ben, "addDocument", values, "document { id } job { id }").await;
    set_role(&server, &ada, &ben, "VIEWER").await;
    let _working = server.work(worker::registry());
    assert_eq!(told(&server, &ada, job_of(&added)).await.1, "PERMISSION_REVOKED");
    let document = json!({ "id": added["document"]["id"] });
    let query = "query ($id: ID!) { document(id: $id) { status statusMessage } }";
    let seen = server.data(&ada, query, document.clone()).await["document"].take();
    assert_eq!(seen["status"], "FAILED");
    assert!(seen["statusMessage"].as_str().unwrap().contains("does not permit"), "{seen}");
    // Somebody who may can have it processed.
    let values = json!({ "documentId": document["id"] });
    let again = change(&server, &ada, "reprocessDocument", values, "job { id }").await;
    assert_eq!(told(&server, &ada, job_of(&again)).await.0, "SUCCEEDED");
    assert_eq!(server.data(&ada, query, document).await["document"]["status"], "READY");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_a_job_outlives_the_api_key_that_started_it() {
    let gate = Gate::shut();
    let server = TestServer::with_model(Arc::clone(&gate) as Arc<dyn LanguageModel>).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let proven = Actor::Session {
        user_id: ada.user_id().unwrap(),
        session_id: ada.session_id().unwrap(),
        expires_at: Timestamp(i64::MAX),
        reauthenticated_until: Some(Timestamp(i64::MAX)),
    };
    let roles = std::collections::HashMap::from([(lab, WorkspaceRole::Owner)]);
    let ada = Arc::new(Viewer::new(proven, ada.instance_role, roles.clone(), "test".to_owned()));
    let values = json!({ "workspaceId": lab, "name": "robot", "scopes": ["READ", "RUN"] });
    let key = change(&server, &ada, "createApiKey", values, "apiKey { id }").await["apiKey"]["id"].take();
    let api_key_id: ApiKeyId = serde_json::from_value(key.clone()).unwrap();
    let actor = Actor::ApiKey {
        api_key_id,
        user_id: ada.user_id().unwrap(),
        workspace_id: lab,
        scopes: vec![ApiKeyScope::Read, ApiKeyScope::Run],
        expires_at: None,
    };
    let robot = Arc::new(Viewer::new(actor, ada.instance_role, roles, "test".to_owned()));
    let _working = server.work(worker::registry());
    let id = research(&server, &robot, lab).await;
    gate.is_asked.notified().await;
    change(&server, &ada, "revokeApiKey", json!({ "apiKeyId": key }), "apiKey { revokedAt }").await;
    gate.open();
    assert_eq!(told(&server, &ada, id).await.0, "SUCCEEDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_a_job_of_a_deleted_workspace_leaves_nothing_and_its_worker_goes_on() {
    let gate = Gate::shut();
    let server = TestServer::with_model(Arc::clone(&gate) as Arc<dyn LanguageModel>).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let _working = server.work(worker::registry());
    let id = research(&server, &ada, lab).await;
    gate.is_asked.notified().await;
    change(&server, &ada, "deleteWorkspace", json!({ "workspaceId": lab, "confirmSlug": "lab" }), "deletedId").await;
    gate.open();
    let (eve, other) = server.owner("Eve", "Other").await;
    assert_eq!(told(&server, &eve, research(&server, &eve, other).await).await.0, "SUCCEEDED");
    let read = server.app.db.read();
    assert!(job::Entity::unscoped_by_id(id).one(read).await.unwrap().is_none());
    let steps = job_step::Entity::unscoped().filter(job_step::Column::JobId.eq(id)).count(read).await.unwrap();
    assert_eq!(steps, 0);
}
