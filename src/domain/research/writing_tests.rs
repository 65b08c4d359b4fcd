//! The text of a section while a model writes it: what is stored, what readers see, and what a failure leaves behind.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use sea_orm::{ActiveModelTrait as _, PaginatorTrait as _, Set};
use serde_json::json;

use super::parameters::Parameters;
use super::steps;
use crate::base::id::{JobId, ReportId, WorkspaceId};
use crate::base::{Clock, Viewer};
use crate::engine::{JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, enqueue_in, queue};
use crate::entity::{Unscoped as _, job, report, report_text_piece};
use crate::port::llm::{
    Chunk, ChunkStream, FinishReason, LanguageModel, LlmError, LlmErrorCode, Models, Prices, Request,
};
use crate::testing::{Following, TestServer, TestWorker};

/// A model that says what it is told to: for each call its pieces, with a pause before each of them.
struct Dictation {
    calls: Mutex<VecDeque<Vec<Result<Chunk, LlmError>>>>,
    pause: Duration,
}

impl LanguageModel for Dictation {
    fn name(&self) -> &str {
        "dictation"
    }
    fn provider(&self) -> &str {
        "tests"
    }
    fn prices(&self) -> Prices {
        Prices::FREE
    }
    fn context_tokens(&self) -> u32 {
        100_000
    }
    fn stream<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            let pieces = self.calls.lock().unwrap().pop_front().expect("nobody told what to say");
            let pause = self.pause;
            Ok(stream::iter(pieces)
                .then(move |piece| async move {
                    tokio::time::sleep(pause).await;
                    piece
                })
                .boxed())
        })
    }
}

/// Writes one section and nothing else.
struct OneSection;

impl JobHandler for OneSection {
    fn kind(&self) -> &'static str {
        "RESEARCH"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let parameters: Parameters = ctx.parameters()?;
            let brief = steps::brief::Brief { language: None, sources: 1 };
            let section = steps::outline::Section { heading: "Tides".to_owned(), findings: Vec::new() };
            let outline = steps::outline::Outline { sections: vec![section], skipped: None, cut: None };
            steps::section::run(ctx, &parameters, &brief, &outline, 0).await?;
            Ok(Outcome::Done { result: None })
        })
    }
}

const TEXT: &str = "subscription ($id: ID!) { reportText(reportId: $id) { offset text isComplete } }";
const BODY: &str = "query ($id: ID!) { researchReport(id: $id) { sections { body } } }";

/// The end of an answer.
const DONE: Result<Chunk, LlmError> = Ok(Chunk::Done { finish: FinishReason::Stop, attempts: 1 });

fn say(words: &str) -> Vec<Result<Chunk, LlmError>> {
    words.split_inclusive(' ').map(|word| Ok(Chunk::Text(word.to_owned()))).collect()
}

async fn server(calls: impl IntoIterator<Item = Vec<Result<Chunk, LlmError>>>, pause: u64) -> TestServer {
    let calls = Mutex::new(calls.into_iter().collect());
    let model = Dictation { calls, pause: Duration::from_millis(pause) };
    TestServer::with_models(Clock::System, Models::writing_only(Arc::new(model)), |config| {
        config.jobs.retry_delay = Duration::from_millis(20);
        config.jobs.retry_delay_cap = Duration::from_millis(50);
    })
    .await
}

/// A report and the job that writes it.
async fn start(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> (ReportId, JobId) {
    let report = ReportId::generate();
    let parameters = json!({ "reportId": report, "question": "How high are tides?", "maximumSources": 5 });
    let new = NewJob::new("RESEARCH", Some(workspace), "Tides", parameters);
    let (job, now) = (new.id, server.app.clock.now());
    let mut tx = server.app.db.begin().await.unwrap();
    report::ActiveModel {
        id: Set(report),
        workspace_id: Set(workspace),
        job_id: Set(Some(job)),
        title: Set("Tides".to_owned()),
        question: Set("How high are tides?".to_owned()),
        prompt_id: Set(None),
        is_complete: Set(false),
        summary: Set(None),
        body: Set(String::new()),
        language: Set("en".to_owned()),
        word_count: Set(0),
        unanswered: Set(json!([])),
        created_by: Set(viewer.user_id()),
        created_at: Set(now),
        updated_at: Set(now),
    }
    .insert(&*tx)
    .await
    .unwrap();
    enqueue_in(&mut tx, &server.app, viewer, new).unwrap();
    tx.commit().await.unwrap();
    (report, job)
}

fn work(server: &TestServer) -> TestWorker {
    server.work(Registry::default().with(OneSection))
}

/// The job, when it has ended.
async fn if_ended(server: &TestServer, id: JobId) -> Option<job::Model> {
    let row = server.job(id).await;
    queue::is_finished(row.status).then_some(row)
}

/// The text of the section as a query shows it; none before the section has begun.
async fn body(server: &TestServer, viewer: &Arc<Viewer>, report: ReportId) -> Option<String> {
    let answer = server.data(viewer, BODY, json!({ "id": report })).await;
    answer["researchReport"]["sections"][0]["body"].as_str().map(str::to_owned)
}

/// Pieces that are stored.
async fn pieces(server: &TestServer) -> u64 {
    report_text_piece::Entity::unscoped().count(server.app.db.read()).await.unwrap()
}

/// Reads to the end: what a client has then, and the offsets at which pieces came.
async fn read(mut following: Following) -> (String, Vec<usize>) {
    let (mut text, mut offsets) = (Vec::<u16>::new(), Vec::new());
    while let Some(answer) = following.next().await {
        let piece = &answer["data"]["reportText"];
        let offset = usize::try_from(piece["offset"].as_u64().unwrap_or_else(|| panic!("{answer}"))).unwrap();
        assert!(offset <= text.len(), "a gap: {answer}");
        text.truncate(offset);
        text.extend(piece["text"].as_str().unwrap().encode_utf16());
        offsets.push(offset);
    }
    (String::from_utf16(&text).unwrap(), offsets)
}

const TIDES: &str = "Tides 🌊 rise and fall twice a day because the Moon and the Sun pull at the sea.";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_appended_is_stored_and_told_once() {
    let server = server([[say(TIDES), vec![DONE]].concat()], 80).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (report, job) = start(&server, &ada, lab).await;
    let following = server.follow(&ada, TEXT, json!({ "id": report }));
    let _working = work(&server);
    let watching = async {
        let (mut grown, mut most) = (Vec::new(), 0);
        while if_ended(&server, job).await.is_none() {
            grown.extend(body(&server, &ada, report).await);
            most = most.max(pieces(&server).await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        grown.dedup();
        (grown, most)
    };
    let ((text, offsets), (grown, most)) = tokio::join!(read(following), watching);
    assert_eq!(text, TIDES);
    assert!(offsets.is_sorted() && offsets.len() >= 4, "nothing is told again: {offsets:?}");
    assert!(grown.len() >= 4 && grown.iter().all(|text| TIDES.starts_with(text.as_str())), "{grown:?}");
    assert!(most >= 3, "{most} pieces");
    assert_eq!((body(&server, &ada, report).await.as_deref(), pieces(&server).await), (Some(TIDES), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_attempt_neither_loses_nor_doubles_text() {
    let broken = LlmError::new(LlmErrorCode::ModelUnavailable, "the line is dead");
    let first = [say("Tides 🌊 rise, says a model that will not come to its end."), vec![Err(broken)]].concat();
    let server = server([first, [say(TIDES), vec![DONE]].concat()], 80).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (report, job) = start(&server, &ada, lab).await;
    let following = server.follow(&ada, TEXT, json!({ "id": report }));
    let _working = work(&server);
    let (text, offsets) = read(following).await;
    assert_eq!(text, TIDES);
    assert!(!offsets.is_sorted(), "the second attempt began anew: {offsets:?}");
    let row = server.ended(job).await;
    assert_eq!((row.attempt, pieces(&server).await), (2, 0));
    assert_eq!(body(&server, &ada, report).await.as_deref(), Some(TIDES));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_a_model_takes_back_are_gone() {
    let thought = say("I should think about what the question means before I write.");
    let server = server([[thought, vec![Ok(Chunk::Restart)], say(TIDES), vec![DONE]].concat()], 60).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (report, _) = start(&server, &ada, lab).await;
    let following = server.follow(&ada, TEXT, json!({ "id": report }));
    let _working = work(&server);
    assert_eq!(read(following).await.0, TIDES);
    assert_eq!((body(&server, &ada, report).await.as_deref(), pieces(&server).await), (Some(TIDES), 0));
}

/// Each chunk is stored, the retraction too, which leaves nothing to store.
#[tokio::test(flavor = "multi_thread")]
async fn a_retraction_that_is_stored_by_itself_makes_way_for_what_follows() {
    let chunks = [say("Well, "), vec![Ok(Chunk::Restart)], say("Tides rise"), vec![DONE]].concat();
    let server = server([chunks], 300).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (report, job) = start(&server, &ada, lab).await;
    let following = server.follow(&ada, TEXT, json!({ "id": report }));
    let _working = work(&server);
    assert_eq!(read(following).await.0, "Tides rise");
    let row = server.ended(job).await;
    assert_eq!((row.status, row.attempt), (job::JobStatus::Succeeded, 1), "{row:?}");
    assert_eq!(body(&server, &ada, report).await.as_deref(), Some("Tides rise"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_the_job_failed_stays_until_the_report_goes() {
    let refused = LlmError::new(LlmErrorCode::ModelRefused, "I would rather not.");
    let server = server([[say(TIDES), vec![Err(refused)]].concat()], 60).await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let (report, job) = start(&server, &ada, lab).await;
    let working = work(&server);
    assert_eq!(server.ended(job).await.status, job::JobStatus::Failed);
    drop(working);
    let left = body(&server, &ada, report).await.unwrap();
    assert!(left.len() > 20 && TIDES.starts_with(&left), "{left}");
    assert_eq!(read(server.follow(&ada, TEXT, json!({ "id": report }))).await, (left, vec![0]));
    let delete = "mutation ($id: ID!) { deleteResearchReport(input: { reportId: $id }) { deletedId } }";
    server.data(&ada, delete, json!({ "id": report })).await;
    assert_eq!((body(&server, &ada, report).await, pieces(&server).await), (None, 0));
}
