//! Fields that jobs fill in beside the tables.

use std::sync::Mutex;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};

use super::*;
use crate::base::Clock;
use crate::entity::job::JobStatus;
use crate::port::llm::{Chunk, ChunkStream, FinishReason, LanguageModel, LlmError, Models, Prices, Request};

const OUTCOMES: &str = "query ($id: ID!) { job(id: $id) { result { ... on ExtractionResult {
    outcomes { status message tableCount fields { name value verdict quote } } } } } }";
const TIDES_OF_CORK: &str = "<p>The highest tide at Cork was 4.5 metres.</p>
    <table><tr><th>Harbour</th><th>Height</th></tr><tr><td>Cork</td><td>3.8 m</td></tr></table>";

/// A model that answers the same to everything, and remembers how often it was asked.
struct Oracle(&'static str, Mutex<usize>);

impl LanguageModel for Oracle {
    fn name(&self) -> &str {
        "oracle"
    }
    fn provider(&self) -> &str {
        "tests"
    }
    fn prices(&self) -> Prices {
        Prices::FREE
    }
    fn context_tokens(&self) -> u32 {
        8_000
    }
    fn stream<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            *self.1.lock().unwrap() += 1;
            let done = Chunk::Done { finish: FinishReason::Stop, attempts: 1 };
            Ok(stream::iter([Chunk::Text(self.0.to_owned()), done].map(Ok)).boxed())
        })
    }
}

/// Extracts a document that is ready, with these settings: the job's status and the outcome.
async fn outcome(models: Models, settings: Value) -> (JobStatus, Value) {
    let server = TestServer::with_models(Clock::System, models, |_| {}).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let source = json!({ "text": { "content": TIDES_OF_CORK, "mediaType": "text/html" } });
    let added = json!({ "workspaceId": lab, "source": source });
    let mut added = done(&server, &ada, "addDocument", added, "document { id } job { id }").await;
    work_off(&server, &added["job"]["id"]).await;
    let wanted = configuration(&server, &ada, lab, settings).await;
    let values =
        json!({ "workspaceId": lab, "documentIds": [added["document"]["id"].take()], "configurationId": wanted });
    let job = done(&server, &ada, "startExtraction", values, "job { id }").await["job"]["id"].take();
    let row = work_off(&server, &job).await;
    let mut told = server.data(&ada, OUTCOMES, json!({ "id": job })).await;
    (row.status, told["job"]["result"]["outcomes"][0].take())
}

fn highest() -> Value {
    json!({ "type": "object", "properties": { "highest": { "type": "number" }, "lowest": { "type": "number" } } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_has_its_fields_beside_its_tables() {
    let found = r#"{"values": [{"field": "f1", "value": "4.5", "quote": "The highest tide at Cork was 4.5 metres."}]}"#;
    let model = Arc::new(Oracle(found, Mutex::default()));
    let (status, told) = outcome(Models::writing_only(model.clone()), json!({ "fields": highest() })).await;
    let fields = json!([
        { "name": "highest", "value": 4.5, "verdict": "VERIFIED", "quote": "The highest tide at Cork was 4.5 metres." },
        { "name": "lowest", "value": null, "verdict": null, "quote": null },
    ]);
    assert_eq!(told, json!({ "status": "SUCCEEDED", "message": null, "tableCount": 1, "fields": fields }));
    assert_eq!((status, *model.1.lock().unwrap()), (JobStatus::Succeeded, 1));
    // Without fields in the configuration nobody is asked.
    let (_, told) = outcome(Models::writing_only(model.clone()), json!({ "tables": true })).await;
    assert_eq!((&told["fields"], *model.1.lock().unwrap()), (&json!([]), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_model_there_are_tables_and_the_outcome_says_what_to_do() {
    let (status, told) = outcome(Models::default(), json!({ "fields": highest() })).await;
    assert_eq!((status, &told["status"]), (JobStatus::Succeeded, &json!("SUCCEEDED")));
    assert_eq!((&told["tableCount"], &told["fields"]), (&json!(1), &json!([])));
    let message = told["message"].as_str().unwrap();
    assert!(message.starts_with("No fields were filled in.") && message.contains("set llm.base_url"), "{message}");
    // Where nothing but fields is wanted, there is nothing.
    let (status, told) = outcome(Models::default(), json!({ "tables": false, "fields": highest() })).await;
    assert_eq!((status, &told["status"]), (JobStatus::Failed, &json!("FAILED")));
    assert!(told["message"].as_str().unwrap().contains("set llm.base_url"));
}
