//! The operations that run on one socket.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::OperationType;
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::super::answer::Answer;
use super::super::engine::{Engine, request_span};
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::sender::Sender;
use super::outbound::{Key, NotQueued, Outbound};
use super::protocol::Protocol;

/// Running operations by the client's identifiers. Dropping it stops all of them.
pub struct Operations {
    running: Running,
    context: Arc<Context>,
    next_key: Key,
}

type Running = Arc<Mutex<HashMap<String, (Key, AbortOnDropHandle<()>)>>>;

/// What all operations of a socket share.
pub struct Context {
    /// State of the endpoint.
    pub engine: Arc<Engine>,
    /// The caller.
    pub sender: Sender,
    /// The sub-protocol.
    pub protocol: Protocol,
    /// Where results go.
    pub outbound: Arc<Outbound>,
    /// Notifies the session that the reader is too slow.
    pub stalled: mpsc::Sender<()>,
}

/// Why an operation was not started.
pub enum NotStarted {
    /// The identifier is in use.
    Duplicate,
    /// The socket is at its limit of operations.
    TooMany,
}

impl Operations {
    /// Makes an empty set.
    pub fn new(context: Context) -> Self {
        Self { running: Arc::default(), context: Arc::new(context), next_key: 0 }
    }

    /// Starts an operation in its own task, so that operations do not block each other.
    pub fn start(&mut self, id: String, params: Params, limit: usize) -> Result<(), NotStarted> {
        let mut running = lock(&self.running);
        let count = running.len();
        let Entry::Vacant(entry) = running.entry(id.clone()) else { return Err(NotStarted::Duplicate) };
        if count >= limit {
            return Err(NotStarted::TooMany);
        }
        self.next_key += 1;
        let operation = Operation {
            id,
            key: self.next_key,
            context: Arc::clone(&self.context),
            running: Arc::clone(&self.running),
        };
        let span = request_span(&self.context.sender.viewer().correlation_id);
        #[expect(clippy::disallowed_methods, reason = "the session keeps the handle and ends the task")]
        let task = tokio::spawn(operation.run(params).instrument(span));
        entry.insert((self.next_key, AbortOnDropHandle::new(task)));
        Ok(())
    }

    /// Stops an operation that the client completed. It may have ended already.
    pub fn stop(&self, id: &str) {
        let ended = lock(&self.running).remove(id);
        if let Some((key, task)) = ended {
            drop(task);
            self.context.outbound.forget(key);
        }
    }

    /// Stops all.
    pub fn stop_all(&self) {
        lock(&self.running).clear();
    }
}

impl Drop for Operations {
    fn drop(&mut self) {
        self.stop_all();
    }
}

fn lock(running: &Running) -> MutexGuard<'_, HashMap<String, (Key, AbortOnDropHandle<()>)>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Operation {
    id: String,
    key: Key,
    context: Arc<Context>,
    running: Running,
}

impl Operation {
    async fn run(self, params: Params) {
        if self.deliver(params).await == Err(NotQueued::Stalled) {
            // If it is full, the session has been notified already.
            let _ = self.context.stalled.try_send(());
        }
    }

    async fn deliver(&self, params: Params) -> Result<(), NotQueued> {
        let Context { engine, sender, .. } = &*self.context;
        let prepared = match engine.admit(params, None, 0) {
            Ok(prepared) => prepared,
            Err(problem) => return self.refuse(&problem).await,
        };
        let viewer = match sender.of(&prepared.checked) {
            Ok(viewer) => viewer,
            Err(problem) => return self.refuse(&problem).await,
        };
        if prepared.kind() != OperationType::Subscription {
            let slot = match engine.enter_known(viewer) {
                Ok(slot) => slot,
                Err(problem) => return self.refuse(&problem).await,
            };
            // Boxed because inline it would be more than half of an idle subscription's memory.
            let answer = Box::pin(engine.execute(prepared, viewer, slot)).await;
            return self.finish(Some(answer)).await;
        }
        // Boxed for the same reason.
        let (mut answers, _) = match Box::pin(engine.subscribe(prepared, viewer, "websocket")).await {
            Ok(answers) => answers,
            Err(problem) => return self.refuse(&problem).await,
        };
        while let Some(answer) = answers.next().await {
            if answer.is_request_error() {
                return self.finish(Some(answer)).await;
            }
            self.push(self.context.protocol.next(&self.id, &answer)).await?;
        }
        self.finish(None).await
    }

    async fn refuse(&self, problem: &Problem) -> Result<(), NotQueued> {
        self.finish(Some(Answer::refused(problem, &self.context.sender.viewer().correlation_id))).await
    }

    /// Sends the last result, if any, and the end. The identifier is freed before the client is told.
    async fn finish(&self, answer: Option<Answer>) -> Result<(), NotQueued> {
        let protocol = self.context.protocol;
        self.release();
        match answer {
            Some(answer) if answer.is_request_error() => return self.push(protocol.error(&self.id, &answer)).await,
            Some(answer) => self.push(protocol.next(&self.id, &answer)).await?,
            None => {}
        }
        self.push(protocol.complete(&self.id)).await
    }

    fn release(&self) {
        let mut running = lock(&self.running);
        if running.get(&self.id).is_some_and(|(key, _)| *key == self.key)
            && let Some((_, task)) = running.remove(&self.id)
        {
            // The handle would abort this very task.
            task.detach();
        }
    }

    async fn push(&self, text: String) -> Result<(), NotQueued> {
        self.context.outbound.push(self.key, text).await
    }
}
