//! Fields of documents, filled in by a model that says what it is told to.

mod checks;
mod failures;
mod reading;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema};
use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use super::fill_in;
use super::store::store_in;
use crate::base::id::{DocumentId, JobId, WorkspaceId};
use crate::base::{Clock, Viewer};
use crate::domain::configurations::service::Choice;
use crate::domain::configurations::settings::Extraction;
use crate::domain::documents::service::{self as documents, AddDocument, Source};
use crate::domain::extraction::graphql::field::{ExtractedField, ExtractedFieldsKey};
use crate::domain::extraction::store::Owner;
use crate::engine::{JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, Step, enqueue_in};
use crate::entity::{OfWorkspace as _, Unscoped as _, document, job, job_step};
use crate::graphql::ContextExt as _;
use crate::graphql::context::RequestContext;
use crate::port::llm::{Chunk, ChunkStream, FinishReason, LanguageModel, LlmError, Models, Prices, Request, Usage};
use crate::testing::TestServer;
use crate::worker;

/// A model that gives these answers, and remembers what it was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<Request>>,
    /// Context window in tokens; none for one in which everything fits.
    context: Option<u32>,
    prices: Option<Prices>,
    /// Tokens of input that each call is said to have taken.
    input_tokens: u64,
    finish: Option<FinishReason>,
}

impl Script {
    fn of<T: ToString>(answers: impl IntoIterator<Item = T>) -> Self {
        let answers = answers.into_iter().map(|answer| answer.to_string()).collect();
        Self { answers: Mutex::new(answers), input_tokens: 500, ..Self::default() }
    }

    /// What the model was told and shown in a call.
    fn asked(&self, call: usize) -> (String, String) {
        let asked = self.asked.lock().unwrap();
        let [system, user, ..] = asked[call].messages.as_slice() else { panic!("two messages") };
        (system.content.clone(), user.content.clone())
    }

    fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl LanguageModel for Script {
    fn name(&self) -> &str {
        "script"
    }
    fn provider(&self) -> &str {
        "tests"
    }
    fn prices(&self) -> Prices {
        self.prices.unwrap_or(Prices::FREE)
    }
    fn context_tokens(&self) -> u32 {
        self.context.unwrap_or(100_000)
    }
    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(request.clone());
            let answer = self.answers.lock().unwrap().pop_front().expect("nobody told what to answer");
            request.meter.count_request();
            let finish = self.finish.unwrap_or(FinishReason::Stop);
            let usage = Usage { input_tokens: self.input_tokens, output_tokens: 50, ..Usage::default() };
            let chunks = [Chunk::Text(answer), Chunk::Usage(usage), Chunk::Done { finish, attempts: 1 }];
            Ok(stream::iter(chunks.map(Ok)).boxed())
        })
    }
}

/// Fills in the fields of one document.
struct FillIn;

impl JobHandler for FillIn {
    fn kind(&self) -> &'static str {
        "EXTRACTION"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let parameters: Value = ctx.parameters()?;
            let id: DocumentId = serde_json::from_value(parameters["document"].clone()).unwrap();
            let settings: Extraction = serde_json::from_value(parameters["settings"].clone()).unwrap();
            let workspace = ctx.workspace()?;
            let document = document::Entity::by_id_in(workspace, id).one(ctx.app().db.read()).await?.unwrap();
            let Step::Open(step) = ctx.step::<Option<String>>("fields", "Fill in the fields").await? else {
                return Ok(Outcome::Done { result: None });
            };
            let filled = fill_in(&step, &document, &settings).await?;
            let notice = filled.notice.clone();
            let mut tx = ctx.begin().await?;
            let owner = Owner { workspace, job: ctx.id(), document: id };
            store_in(&mut tx, owner, filled, ctx.app().clock.now());
            step.finish(tx, "Filled in the fields.", notice).await?;
            Ok(Outcome::Done { result: None })
        })
    }
}

/// A workspace with a document, and a model to ask about it.
struct Lab {
    server: TestServer,
    ada: Arc<Viewer>,
    workspace: WorkspaceId,
    document: DocumentId,
    model: Arc<Script>,
}

/// What came of a job.
struct Done {
    job: job::Model,
    notice: Option<String>,
}

impl Lab {
    async fn new(text: &str, model: Script) -> Self {
        Self::with(text, Some(model), true).await
    }

    async fn with(text: &str, model: Option<Script>, is_read: bool) -> Self {
        let is_there = model.is_some();
        let model = Arc::new(model.unwrap_or_default());
        let models = if is_there { Models::writing_only(model.clone()) } else { Models::default() };
        let server = TestServer::with_models(Clock::System, models, |_| {}).await;
        let (ada, workspace) = server.owner("Ada", "Lab").await;
        let source = Source::Text { content: text.to_owned(), media_type: "text/plain".to_owned() };
        let new = AddDocument {
            workspace,
            source,
            name: None,
            tags: Vec::new(),
            metadata: json!({}),
            bots: Vec::new(),
            process: is_read,
            configuration: Choice::default(),
            idempotency_key: None,
        };
        let added = documents::add(&server.app, &ada, new).await.unwrap();
        if let Some(job) = added.job {
            let worker = server.work(worker::registry());
            server.ended(job.id).await;
            worker.close().await;
        }
        Self { server, ada, workspace, document: added.document.id, model }
    }

    /// Runs a job with these fields to its end.
    async fn run(&self, fields: Value) -> Done {
        self.run_with(fields, json!(null), None).await
    }

    async fn run_with(&self, fields: Value, instructions: Value, budget_micros: Option<i64>) -> Done {
        let settings = json!({
            "fields": { "type": "object", "properties": fields }, "instructions": instructions,
        });
        let parameters = json!({ "document": self.document, "settings": settings });
        let mut new = NewJob::new("EXTRACTION", Some(self.workspace), "Fields", parameters);
        (new.budget_micros, new.maximum_attempts) = (budget_micros, Some(1));
        let id = new.id;
        let mut tx = self.server.app.db.begin().await.unwrap();
        enqueue_in(&mut tx, &self.server.app, &self.ada, new).unwrap();
        tx.commit().await.unwrap();
        let worker = self.server.work(Registry::default().with(FillIn));
        let job = self.server.ended(id).await;
        worker.close().await;
        let steps = job_step::Entity::unscoped().all(self.server.app.db.read()).await.unwrap();
        let step = steps.into_iter().find(|step| step.job_id == id).unwrap();
        let notice = step.result.and_then(|result| result.as_str().map(str::to_owned));
        Done { job, notice }
    }

    /// The fields of the job as clients read them.
    async fn fields(&self, job: JobId) -> Vec<Value> {
        self.fields_for(&self.ada, job).await
    }

    async fn fields_for(&self, viewer: &Arc<Viewer>, job: JobId) -> Vec<Value> {
        let fields = Fields(ExtractedFieldsKey { job, document: self.document });
        let schema = Schema::build(fields, EmptyMutation, EmptySubscription).finish();
        let scope = RequestContext::new(self.server.app.clone(), Arc::clone(viewer));
        let answer = schema.execute(async_graphql::Request::new(SELECTED).data(scope)).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        answer.data.into_json().unwrap()["fields"].as_array().unwrap().clone()
    }

    /// Runs a job, and answers the one field that it has with this schema.
    async fn field(&self, schema: Value) -> Value {
        let done = self.run(json!({ "wanted": schema })).await;
        assert_eq!(done.job.failure, None);
        let mut fields = self.fields(done.job.id).await;
        assert_eq!(fields.len(), 1);
        fields.remove(0)
    }
}

/// The fields under a key, as a graph of their own.
struct Fields(ExtractedFieldsKey);

#[Object]
impl Fields {
    async fn fields(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ExtractedField>> {
        Ok(ctx.load(self.0).await?.unwrap_or_default())
    }
}

const SELECTED: &str = "{ fields { name value verdict answer quote quoteOffset quoteLength page locations { page }
    items { value verdict answer quote quoteOffset quoteLength page locations { page } }
    document { id } job { id } createdAt } }";

/// An answer with values, each of a field with its quote.
fn answer<const N: usize>(values: [(&str, Value, &str); N]) -> Value {
    let values = values.map(|(field, value, quote)| json!({ "field": field, "value": value, "quote": quote }));
    json!({ "values": values.as_slice() })
}

/// A field and its verdict.
fn told(field: &Value) -> (&Value, &str) {
    (&field["value"], field["verdict"].as_str().unwrap_or("none"))
}
