//! Models, documents and other services send characters that no database stores: they are replaced before storing.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::json;

use super::quick_server::{enqueue, events, quick_server};
use crate::engine::event::NewEvent;
use crate::engine::*;
use crate::entity::job::JobStatus;
use crate::entity::job_event::JobEventKind;
use crate::entity::{Unscoped as _, job_step};
use crate::port::llm::{
    Chunk, ChunkStream, FinishReason, LanguageModel, LlmError, Prices, Request, Usage, complete, testing::question,
};
use crate::spending::Account;

/// A model that writes U+0000.
struct Garbler;

impl LanguageModel for Garbler {
    fn name(&self) -> &str {
        "garbler"
    }
    fn provider(&self) -> &str {
        "garbler"
    }
    fn prices(&self) -> Prices {
        Prices::FREE
    }
    fn context_tokens(&self) -> u32 {
        1_000
    }
    fn stream<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            let pieces = [
                Chunk::Text("The tide\0 rises".to_owned()),
                Chunk::Usage(Usage::default()),
                Chunk::Done { finish: FinishReason::Stop, attempts: 1 },
            ];
            Ok(futures_util::stream::iter(pieces.map(Ok)).boxed())
        })
    }
}

/// Stores what the model wrote as result, message and event, then fails with it.
struct Garbled;

impl JobHandler for Garbled {
    fn kind(&self) -> &'static str {
        "TOY"
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            if let Step::Open(step) = ctx.step::<serde_json::Value>("one", "A title\0").await? {
                let answer =
                    complete(&Account::of_step(&step)?.model(Arc::new(Garbler)), &question("Why tides?")).await?;
                let told = NewEvent::new(JobEventKind::Output, "told\0").data(json!({ "k\0": ["\0"] }));
                let tx = ctx.begin().await?;
                step.finish_with(tx, "done\0", json!({ "text": answer.text, "raw\0": "\u{FFFE}" }), vec![told]).await?;
            }
            Err(Failure::permanent(FailureCode::ModelRefused, "The model said \0.").into())
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_write_is_mended_before_it_is_kept() {
    let server = quick_server().await;
    let worker = server.work(Registry::default().with(Garbled));
    let id = enqueue(&server, server.workspace, "", |_| {}).await;
    let row = server.ended(id).await;
    assert_eq!(row.status, JobStatus::Failed);
    let failure = Failure::from_json(row.failure.as_ref().unwrap()).unwrap();
    assert_eq!((failure.code, failure.message.as_str()), (FailureCode::ModelRefused, "The model said \u{FFFD}."));
    let step = job_step::Entity::unscoped().filter(job_step::Column::JobId.eq(id)).one(server.app.db.read()).await;
    let step = step.unwrap().unwrap();
    let kept = json!({ "text": "The tide\u{FFFD} rises", "raw\u{FFFD}": "\u{FFFD}" });
    assert_eq!((step.title.as_str(), step.message.as_deref()), ("A title\u{FFFD}", Some("done\u{FFFD}")));
    assert_eq!(step.result, Some(kept));
    let told = events(&server, id).await.into_iter().find(|event| event.kind == JobEventKind::Output).unwrap();
    assert_eq!((told.message.as_str(), told.data), ("told\u{FFFD}", Some(json!({ "k\u{FFFD}": ["\u{FFFD}"] }))));
    worker.close().await;
}
