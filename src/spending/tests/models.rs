//! Jobs and what their calls of a model cost (C-LLM-10), against a provider on loopback.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, Statement};
use serde_json::json;

use crate::base::Clock;
use crate::base::id::JobId;
use crate::engine::tests::{QuickServer, enqueue, events, quick_server_of};
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, Outcome, Registry, Step, queue};
use crate::entity::job::{self, JobStatus};
use crate::entity::{Unscoped as _, usage_entry};
use crate::port::llm::openai_style::tests::server::{DONE, End, Provider, Reply, finished, says};
use crate::port::llm::testing::{Queries, provider_settings};
use crate::port::llm::{
    self, LanguageModel, Message, ModelSettings, Models, Prices, ProviderKind, Request, RetryPolicy, Role, Timeouts,
    ToolChoice, UsageMeter, estimate_tokens,
};
use crate::spending::{Account, OpenCalls, ledger};
use crate::testing::TestWorker;

/// Dollars a million tokens.
const PRICES: Prices = Prices { input: 2_500_000, cached_input: 1_250_000, output: 10_000_000 };

/// Asks a model once, in one step.
#[derive(Clone)]
struct Asks;

pub(super) fn request() -> Request {
    Request {
        messages: vec![Message::new(Role::User, "Which words find tides?")],
        schema: Some(Queries::schema()),
        max_output_tokens: 500,
        temperature: None,
        top_p: None,
        wants_reasoning: false,
        is_shown: false,
        tools: Vec::new(),
        tool_choice: ToolChoice::Auto,
        idempotency_key: "ask".to_owned(),
        meter: UsageMeter::default(),
    }
}

impl JobHandler for Asks {
    fn kind(&self) -> &'static str {
        "TOY"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Step::Open(step) = ctx.step::<Vec<String>>("ask", "Ask").await? else {
                return Ok(Outcome::Done { result: None });
            };
            let model = step.app().models.writing().ok_or_else(Failure::superseded)?;
            let answer = Account::of_step(&step)?.complete_structured::<Queries>(model, request()).await?;
            let tx = ctx.begin().await?;
            step.finish(tx, "asked", answer.value.queries).await?;
            Ok(Outcome::Done { result: None })
        })
    }
}

pub(super) fn model(address: &str) -> Arc<dyn LanguageModel> {
    let mut settings = provider_settings(ProviderKind::OpenAi, address);
    settings.timeouts = Timeouts::default();
    settings.retry = RetryPolicy { base: Duration::from_millis(1), ..RetryPolicy::default() };
    let model = ModelSettings { prices: PRICES, ..ModelSettings::new("test-model") };
    llm::Provider::new(settings, Clock::System).unwrap().language_model(model)
}

pub(super) struct Lab {
    pub(super) server: QuickServer,
    worker: TestWorker,
}

impl Lab {
    pub(super) async fn open(address: &str, change: impl FnOnce(&mut crate::config::Config)) -> Self {
        let server = quick_server_of(Clock::System, Models::writing_only(model(address)), change).await;
        let worker = work(&server);
        Self { server, worker }
    }

    pub(super) async fn start(&self) -> JobId {
        enqueue(&self.server, self.server.workspace, "", |_| {}).await
    }

    pub(super) async fn close(self) {
        self.worker.close().await;
    }
}

fn work(server: &QuickServer) -> TestWorker {
    server.work(Registry::default().finalizer(OpenCalls).with(Asks))
}

/// What is booked on a job, which must be the sum of its entries, and its step's: cost, tokens in and out, requests.
pub(super) async fn booked(server: &QuickServer, job: &job::Model) -> [i64; 4] {
    let read = server.app.db.read();
    let entries =
        usage_entry::Entity::unscoped().filter(usage_entry::Column::JobId.eq(job.id)).all(read).await.unwrap();
    let sums = entries.iter().fold([0; 4], |sums, entry| {
        let own = [entry.cost_micros, entry.input_tokens, entry.output_tokens, entry.requests];
        std::array::from_fn(|at| sums[at] + own[at])
    });
    assert_eq!([job.cost_micros, job.input_tokens, job.output_tokens, job.model_requests], sums);
    assert_eq!(job.reserved_micros, 0, "nothing stays reserved");
    let month = crate::entity::usage_month::Entity::unscoped()
        .filter(crate::entity::usage_month::Column::WorkspaceId.eq(server.workspace))
        .one(read)
        .await
        .unwrap();
    assert_eq!(month.map_or((0, 0), |month| (month.cost_micros, month.reserved_micros)), (sums[0], 0));
    let steps = crate::entity::job_step::Entity::unscoped()
        .filter(crate::entity::job_step::Column::JobId.eq(job.id))
        .all(read)
        .await
        .unwrap();
    assert_eq!(steps.iter().map(|step| step.cost_micros).sum::<i64>(), sums[0]);
    assert_eq!(steps.iter().map(|step| step.model_requests).sum::<i64>(), sums[3]);
    sums
}

fn answer(text: &str) -> Reply {
    let usage = json!({ "choices": [], "usage": { "prompt_tokens": 200, "completion_tokens": 50 } });
    Reply::stream(&[&says(text), &finished("stop"), &format!("data: {usage}\n\n"), DONE])
}

pub(super) fn good() -> Reply {
    answer(r#"{"queries": ["tides"]}"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_an_outage_costs_nothing() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for reply in [Some(401), Some(429), Some(500), None] {
        let provider =
            Provider::start(reply.map(|status| vec![Reply::status(status, "{}"); 20]).unwrap_or_default()).await;
        let address = reply.map_or_else(|| format!("http://{gone}/v1"), |_| provider.base.clone());
        let lab = Lab::open(&address, |_| {}).await;
        let job = lab.server.ended(lab.start().await).await;
        assert_eq!(job.status, JobStatus::Failed);
        let requests = provider.asked().len();
        assert!(reply.is_none() || requests > 0);
        assert_eq!(booked(&lab.server, &job).await, [0, 0, 0, i64::try_from(requests).unwrap()], "{reply:?}");
        lab.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_answers_in_the_wrong_form_cost_what_they_used() {
    let provider = Provider::start(vec![answer("I think so."); 15]).await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    let job = lab.server.ended(lab.start().await).await;
    assert_eq!((job.status, provider.asked().len()), (JobStatus::Failed, 15));
    assert_eq!(booked(&lab.server, &job).await, [15 * 1_000, 15 * 200, 15 * 50, 15]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_every_attempt_of_a_call_counts() {
    let thought = "data: {\"choices\":[{\"delta\":{\"reasoning\":\"Hm, tides, let me think.\"}}]}\n\n";
    let provider = Provider::start([Reply::stream(&[thought]), good()]).await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    let job = lab.server.ended(lab.start().await).await;
    assert_eq!((job.status, job.attempt), (JobStatus::Succeeded, 1));
    let input = i64::from(request().estimated_input_tokens());
    let output = i64::from(estimate_tokens("Hm, tides, let me think."));
    let cost = ((input + 200) * 25 + (output + 50) * 100 + 9) / 10;
    assert_eq!(booked(&lab.server, &job).await, [cost, input + 200, output + 50, 2]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_requests_count_what_reached_the_provider() {
    let error = json!({ "error": { "code": 500, "message": "Something broke." } });
    let provider = Provider::start([
        Reply::status(500, "{}"),
        Reply::json(&error),
        // The form is refused, and another one taken.
        Reply::status(400, r#"{"error":{"message":"response_format is not supported"}}"#),
        answer("I think so."),
        Reply::stream(&[DONE]),
        good(),
    ])
    .await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    let job = lab.server.ended(lab.start().await).await;
    assert_eq!((job.status, provider.asked().len()), (JobStatus::Succeeded, 6));
    assert_eq!(booked(&lab.server, &job).await[3], 6);
    lab.close().await;
}

/// Told usage beyond what a call can have: what is booked is never more than was reserved, and cost and tokens agree.
#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_cost_is_tokens_times_prices_whatever_a_provider_tells() {
    let huge = json!(1e30);
    for (input, output) in [(&huge, &huge), (&json!(200), &huge), (&huge, &json!(50)), (&json!(200), &json!(900))] {
        let usage = json!({ "choices": [], "usage": { "prompt_tokens": input, "completion_tokens": output } });
        let reply = Reply::stream(&[
            &says(r#"{"queries": ["tides"]}"#),
            &finished("stop"),
            &format!("data: {usage}\n\n"),
            DONE,
        ]);
        let provider = Provider::start([Reply::status(500, &usage.to_string()), reply]).await;
        let lab = Lab::open(&provider.base, |_| {}).await;
        let job = lab.server.ended(lab.start().await).await;
        assert_eq!(job.status, JobStatus::Succeeded, "{:?}", job.failure);
        let [cost, input_tokens, output_tokens, _] = booked(&lab.server, &job).await;
        assert_eq!(cost, (input_tokens * 25 + output_tokens * 100 + 9) / 10, "{usage}: {input_tokens} {output_tokens}");
        assert!(input_tokens >= 200 && output_tokens >= 50, "{usage}: {input_tokens} {output_tokens}");
        lab.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_another_attempt_that_is_not_affordable_is_not_made() {
    let thought = "data: {\"choices\":[{\"delta\":{\"reasoning\":\"Hm\"}}]}\n\n";
    let provider = Provider::start([Reply::stream(&[thought]), good()]).await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    // Enough for one attempt at its highest cost, and too little for two.
    let id = enqueue(&lab.server, lab.server.workspace, "", |new| new.budget_micros = Some(7_000)).await;
    let job = lab.server.ended(id).await;
    let failure = Failure::from_json(job.failure.as_ref().unwrap()).unwrap();
    assert_eq!((failure.code, provider.asked().len()), (FailureCode::BudgetExceeded, 1));
    assert!((1..1_000).contains(&booked(&lab.server, &job).await[0]));
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_a_spent_month_is_told_with_its_limit_and_its_use() {
    let provider = Provider::start([good(), good()]).await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    let app = &lab.server.app;
    let tx = app.db.begin().await.unwrap();
    for sql in [
        "UPDATE workspaces SET monthly_budget_micros = 5000000 WHERE id = $1",
        "INSERT INTO usage_months (workspace_id, month, cost_micros, reserved_micros) VALUES ($1, $2, 4990000, 5000)",
    ] {
        let mut values: Vec<sea_orm::Value> = vec![lab.server.workspace.0.into()];
        values.extend(sql.contains("$2").then(|| ledger::month_of(app.clock.now()).into()));
        tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, values)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let job = lab.server.ended(lab.start().await).await;
    let failure = Failure::from_json(job.failure.as_ref().unwrap()).unwrap();
    let told = "The monthly budget of the workspace does not allow another call of the model until ";
    assert_eq!((failure.code, provider.asked().len()), (FailureCode::BudgetExceeded, 0));
    assert!(failure.message.starts_with(told), "{}", failure.message);
    assert!(failure.message.ends_with("-01 (UTC): 4.995 of 5.00 US dollars are spent or set aside."));
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_a_call_that_is_stopped_costs_what_was_sent_and_received() {
    let text = "The words that find tides are";
    let provider = Provider::start([Reply::stream(&[&says(text)]).ending(End::Hang)]).await;
    let lab = Lab::open(&provider.base, |_| {}).await;
    let id = lab.start().await;
    while provider.asked().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut tx = lab.server.app.db.begin().await.unwrap();
    queue::cancel_in(&mut tx, &lab.server.app, id, None).await.unwrap();
    tx.commit().await.unwrap();
    let job = lab.server.ended(id).await;
    let sums = booked(&lab.server, &job).await;
    let input = i64::from(request().estimated_input_tokens());
    assert_eq!((job.status, sums[1], sums[3]), (JobStatus::Cancelled, input, 1));
    // A slow machine may have stopped before the text had come.
    assert!([0, i64::from(estimate_tokens(text))].contains(&sums[2]), "{sums:?}");
    lab.close().await;
}

/// A job whose call of the model is under way when its worker dies, as after kill -9: nobody renews, nobody says
/// goodbye.
async fn left_by_a_dead_worker(server: &QuickServer, provider: &Provider) -> JobId {
    let worker = work(server);
    let id = enqueue(server, server.workspace, "", |_| {}).await;
    while provider.asked().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    worker.kill().await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_calls_of_a_dead_worker_count_at_their_highest_cost_and_it_is_said() {
    let provider = Provider::start([Reply::stream(&[&says("The")]).ending(End::Hang), good()]).await;
    let server = quick_server_of(Clock::System, Models::writing_only(model(&provider.base)), |_| {}).await;
    let id = left_by_a_dead_worker(&server, &provider).await;
    let worker = work(&server);
    let job = server.ended(id).await;
    assert_eq!(job.status, JobStatus::Succeeded);
    let sums = booked(&server, &job).await;
    assert_eq!((sums[1], sums[2], sums[3]), (200, 50, 2));
    assert!(sums[0] > 1_000 + 500 * 10, "the highest cost of one call, and the cost of the other: {sums:?}");
    let told = events(&server, id).await;
    assert!(told.iter().any(|event| event.message.contains("counts at its highest cost")), "{told:#?}");
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_calls_of_a_dead_worker_count_also_when_the_job_was_being_stopped() {
    let provider = Provider::start([Reply::stream(&[&says("The")]).ending(End::Hang)]).await;
    let server = quick_server_of(Clock::System, Models::writing_only(model(&provider.base)), |_| {}).await;
    let id = left_by_a_dead_worker(&server, &provider).await;
    let mut tx = server.app.db.begin().await.unwrap();
    queue::cancel_in(&mut tx, &server.app, id, None).await.unwrap();
    tx.commit().await.unwrap();
    let worker = work(&server);
    let job = server.ended(id).await;
    assert_eq!(job.status, JobStatus::Cancelled);
    let sums = booked(&server, &job).await;
    assert!(sums[0] > 500 * 10 && sums[3] == 1, "the highest cost of the call: {sums:?}");
    let told = events(&server, id).await;
    assert!(told.iter().any(|event| event.message.contains("counts at its highest cost")), "{told:#?}");
    worker.close().await;
}
