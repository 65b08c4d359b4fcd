//! Which model is asked, and which one when it fails.

use std::sync::atomic::Ordering;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::stand_in::{StandIn, listed};
use super::{KEY, administrator, change, create, model_named, server, server_with};
use crate::base::id::{ModelId, WorkspaceId};
use crate::domain::models::catalog;
use crate::engine::{JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, Step, enqueue_in};
use crate::entity::model_default::ModelPurpose;
use crate::entity::{Unscoped as _, job_event};
use crate::port::llm::testing::question;
use crate::port::llm::{LlmError, Models, complete};
use crate::spending::{Account, Payer};
use crate::testing::{TestServer, codes};

/// Asks the chain of a workspace a question; answers the text and what was chosen, first choice first.
/// Often enough to have as many tokens as the stand-in says.
const QUESTION: &str = "Why are there tides? ";

pub(super) async fn ask(
    server: &TestServer,
    workspace: WorkspaceId,
    purpose: ModelPurpose,
    first: Option<ModelId>,
    others: &[ModelId],
) -> Result<String, LlmError> {
    let chain = catalog::chain(&server.app, workspace, purpose, first, others).await.unwrap();
    let account = Account::without_job(&server.app, Payer::without_job(workspace, None));
    let answer = complete(&account.chain(catalog::models(&chain)), &question(&QUESTION.repeat(60))).await;
    let mut tx = server.app.db.begin().await.unwrap();
    account.settle_in(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    answer.map(|completion| completion.text)
}

async fn chosen(
    server: &TestServer,
    workspace: WorkspaceId,
    purpose: ModelPurpose,
    first: Option<ModelId>,
) -> Vec<String> {
    let chain = catalog::chain(&server.app, workspace, purpose, first, &[]).await.unwrap();
    chain.into_iter().map(|chosen| format!("{}/{}", chosen.provider_name, chosen.row.name)).collect()
}

fn id(value: &Value) -> ModelId {
    value["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_named_model_comes_first_then_the_chains_then_the_settings() {
    let stand_in = StandIn::with(&[listed("a", 1.0, 1.0), listed("b", 1.0, 1.0), listed("c", 1.0, 1.0)]).await;
    let server = server_with(Models::writing_only(super::declared::writer(&stand_in, "writer", 0))).await;
    let root = administrator(&server).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (_, other) = server.owner("Eve", "Other").await;
    let cloud = create(&server, &root, None, "Cloud", &stand_in).await;
    let own = create(&server, &ada, Some(lab), "Own", &stand_in).await;
    let [a, b] = ["a", "b"].map(|name| model_named(&cloud, name)["id"].clone());
    let c = model_named(&own, "c");
    assert_eq!(chosen(&server, lab, ModelPurpose::Chat, None).await, ["127.0.0.1/writer"], "nothing is set up");

    let of_instance = json!({ "purpose": "CHAT", "modelIds": [a] });
    change(&server, &root, "setModelDefaults", of_instance).await;
    let of_lab = json!({ "workspaceId": lab, "purpose": "CHAT", "modelIds": [b, a] });
    let set = change(&server, &ada, "setModelDefaults", of_lab).await;
    assert_eq!(set["modelDefault"]["models"], json!([{ "id": b, "name": "b" }, { "id": a, "name": "a" }]));
    let all = chosen(&server, lab, ModelPurpose::Chat, Some(id(c))).await;
    assert_eq!(all, ["Own/c", "Cloud/b", "Cloud/a", "127.0.0.1/writer"]);
    assert_eq!(chosen(&server, other, ModelPurpose::Chat, Some(id(c))).await, ["Cloud/a", "127.0.0.1/writer"]);
    assert_eq!(chosen(&server, lab, ModelPurpose::Research, None).await, ["127.0.0.1/writer"], "another purpose");

    let document = "query ($id: ID!) { workspace(id: $id) { settings { defaultChatModel { id }
        modelDefaults { purpose models { id } } } } }";
    let settings = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["settings"].take();
    assert_eq!(settings["defaultChatModel"]["id"], b);
    assert_eq!(settings["modelDefaults"], json!([{ "purpose": "CHAT", "models": [{ "id": b }, { "id": a }] }]));

    change(&server, &root, "updateModel", json!({ "modelId": b, "isEnabled": false })).await;
    assert_eq!(chosen(&server, lab, ModelPurpose::Chat, None).await, ["Cloud/a", "127.0.0.1/writer"]);
    let off = json!({ "providerId": cloud["id"], "isEnabled": false });
    change(&server, &root, "updateModelProvider", off).await;
    assert_eq!(chosen(&server, lab, ModelPurpose::Chat, None).await, ["127.0.0.1/writer"]);
    let settings = server.data(&ada, document, json!({ "id": lab })).await["workspace"]["settings"].take();
    assert_ne!(settings["defaultChatModel"]["id"], b, "what is switched off is passed over");
}

#[tokio::test(flavor = "multi_thread")]
async fn chains_are_checked() {
    let (server, stand_in) =
        (server().await, StandIn::with(&[listed("a", 1.0, 1.0), listed("text-embedding-x", 1.0, 0.0)]).await);
    let root = administrator(&server).await;
    let cloud = create(&server, &root, None, "Cloud", &stand_in).await;
    let [a, x] = ["a", "text-embedding-x"].map(|name| model_named(&cloud, name)["id"].clone());
    for (purpose, models, path) in [
        ("CHAT", json!([a, x]), json!(["input", "modelIds", "1"])),
        ("CHAT", json!([a, a]), json!(["input", "modelIds"])),
        ("CHAT", json!(vec![&a; 9]), json!(["input", "modelIds"])),
        ("EMBEDDING", json!([x]), json!(["input", "purpose"])),
    ] {
        let refused =
            change(&server, &root, "setModelDefaults", json!({ "purpose": purpose, "modelIds": models })).await;
        assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec!["INVALID_INPUT"], &path));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_provider_that_fails_the_next_one_answers_and_the_breaker_opens_c_llm_4() {
    let server = server().await;
    let broken = StandIn::with(&[listed("large", 1.0, 1.0)]).await;
    let steady = StandIn::saying("The Moon.", &[listed("small", 1.0, 1.0)]).await;
    let root = administrator(&server).await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let cloud = create(&server, &root, None, "Cloud", &broken).await;
    let spare = create(&server, &root, None, "Spare", &steady).await;
    let (large, small) = (id(model_named(&cloud, "large")), id(model_named(&spare, "small")));
    broken.goes_down(true);
    // The breaker counts three failures, and opens.
    for asked in [1, 2, 3, 3, 3] {
        let text = ask(&server, lab, ModelPurpose::Chat, Some(large), &[small]).await.unwrap();
        assert_eq!((text.as_str(), broken.asked()), ("The Moon.", asked));
    }
    let document = "query ($id: ID!) { node(id: $id) { ... on ModelProvider { status statusMessage } } }";
    let shown = server.data(&root, document, json!({ "id": cloud["id"] })).await["node"].take();
    assert_eq!(shown["status"], "UNAVAILABLE");
    assert!(shown["statusMessage"].as_str().unwrap().contains("failed several times"));
    assert_eq!(steady.asked(), 5);
    // Nobody else is there.
    assert!(ask(&server, lab, ModelPurpose::Chat, Some(large), &[]).await.is_err());
    // A provider that was changed is tried at once.
    broken.goes_down(false);
    change(&server, &root, "updateModelProvider", json!({ "providerId": cloud["id"], "apiKey": format!("{KEY}2") }))
        .await;
    assert_eq!(ask(&server, lab, ModelPurpose::Chat, Some(large), &[]).await.unwrap(), "Tides rise twice a day.");
    assert!(broken.said().keys.lock().unwrap().last().unwrap().ends_with("2e2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_by_every_process_at_the_next_call() {
    let (server, stand_in) = (server().await, StandIn::with(&[listed("large", 1.0, 1.0)]).await);
    let root = administrator(&server).await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let cloud = create(&server, &root, None, "Cloud", &stand_in).await;
    let large = id(model_named(&cloud, "large"));
    let another = server.another(|_| {}).await;
    ask(&another, lab, ModelPurpose::Chat, Some(large), &[]).await.unwrap();
    let values = json!({ "providerId": cloud["id"], "apiKey": "sk-new" });
    change(&server, &root, "updateModelProvider", values).await;
    ask(&another, lab, ModelPurpose::Chat, Some(large), &[]).await.unwrap();
    assert_eq!(stand_in.said().keys.lock().unwrap().last().unwrap(), "Bearer sk-new");
    change(&server, &root, "updateModelProvider", json!({ "providerId": cloud["id"], "isEnabled": false })).await;
    assert!(catalog::chain(&another.app, lab, ModelPurpose::Chat, Some(large), &[]).await.unwrap().is_empty());
    assert_eq!(stand_in.said().answers.load(Ordering::SeqCst), 2);
}

/// Asks the chain of its workspace in one step.
struct Asks;

impl JobHandler for Asks {
    fn kind(&self) -> &'static str {
        "RESEARCH"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Step::Open(step) = ctx.step::<String>("ask", "Ask").await? else {
                return Ok(Outcome::Done { result: None });
            };
            let chain = catalog::chain(ctx.app(), ctx.workspace()?, ModelPurpose::Research, None, &[]).await?;
            let model = Account::of_step(&step)?.chain(catalog::models(&chain));
            let answer = complete(&model, &question("Why?")).await;
            model.tell(&step).await?;
            let text = answer?.text;
            let tx = ctx.begin().await?;
            step.finish(tx, "Asked.", text).await?;
            Ok(Outcome::Done { result: None })
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_job_tells_who_did_not_answer_and_who_did_c_llm_4() {
    let server = server().await;
    let broken = StandIn::with(&[listed("large", 1.0, 1.0)]).await;
    let steady = StandIn::with(&[listed("small", 1.0, 1.0)]).await;
    let root = administrator(&server).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let cloud = create(&server, &root, None, "Cloud", &broken).await;
    let spare = create(&server, &root, None, "Spare", &steady).await;
    let models = [&model_named(&cloud, "large")["id"], &model_named(&spare, "small")["id"]];
    let chain = json!({ "workspaceId": lab, "purpose": "RESEARCH", "modelIds": models });
    change(&server, &ada, "setModelDefaults", chain).await;
    broken.goes_down(true);
    let new = NewJob::new("RESEARCH", Some(lab), "Ask", json!({}));
    let job = new.id;
    let mut tx = server.app.db.begin().await.unwrap();
    enqueue_in(&mut tx, &server.app, &ada, new).unwrap();
    tx.commit().await.unwrap();
    let worker = server.work(Registry::default().with(Asks));
    let ended = server.ended(job).await;
    worker.close().await;
    assert_eq!(ended.failure, None);
    let events = job_event::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    let told = events.iter().find(|event| event.message.contains("did not answer")).expect("an event");
    assert_eq!(told.message, "“large” of Cloud did not answer (MODEL_UNAVAILABLE). “small” of Spare answered instead.");
    let attempts = &told.data.as_ref().unwrap()["modelAttempts"];
    assert_eq!((&attempts[0]["outcome"], &attempts[1]["outcome"]), (&json!("MODEL_UNAVAILABLE"), &json!("OK")));
    assert!(!format!("{events:?}").contains("127.0.0.1") && !format!("{events:?}").contains(KEY));
}
