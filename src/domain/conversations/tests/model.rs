//! A model that says what a test tells it, when the test tells it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::port::llm::{Chunk, ChunkStream, FinishReason, LanguageModel, LlmError, Prices, Request, ToolCall, Usage};

/// What the model sends.
pub type Said = Result<Chunk, LlmError>;

/// A model that says what it is told: answers that were told in advance, then those that are told while they are given.
pub struct Script {
    told: Mutex<VecDeque<mpsc::UnboundedReceiver<Said>>>,
    /// Every request, with the texts of its messages.
    pub asked: Mutex<Vec<Vec<String>>>,
    /// The same requests as they were.
    pub requests: Mutex<Vec<Request>>,
    /// Answers whose connection is open.
    pub open: Arc<AtomicUsize>,
}

/// Tells the model one answer while it is given.
pub struct Voice(mpsc::UnboundedSender<Said>);

impl Voice {
    pub fn say(&self, text: &str) {
        drop(self.0.send(Ok(Chunk::Text(text.to_owned()))));
    }

    pub fn think(&self, text: &str) {
        drop(self.0.send(Ok(Chunk::Reasoning(text.to_owned()))));
    }

    /// Asks for a call.
    pub fn call(&self, name: &str, arguments: &str) {
        let id = format!("call-{name}-{}", arguments.len());
        let call = ToolCall { id, name: name.to_owned(), arguments: arguments.to_owned(), signature: None };
        drop(self.0.send(Ok(Chunk::ToolCall(call))));
    }

    pub fn end(self, finish: FinishReason) {
        drop(self.0.send(Ok(Chunk::Usage(Usage { input_tokens: 7, output_tokens: 3, ..Usage::default() }))));
        drop(self.0.send(Ok(Chunk::Done { finish, attempts: 1 })));
    }

    pub fn fail(self, error: LlmError) {
        drop(self.0.send(Err(error)));
    }

    /// True when nobody listens any more: the connection was closed.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}

impl Script {
    /// Answers that are told in advance, word by word. After them every request waits for [`Script::next`].
    pub fn of(answers: &[&str]) -> Self {
        let script =
            Self { told: Mutex::default(), asked: Mutex::default(), requests: Mutex::default(), open: Arc::default() };
        for answer in answers {
            let voice = script.next();
            answer.split_inclusive(' ').for_each(|word| voice.say(word));
            voice.end(FinishReason::Stop);
        }
        script
    }

    /// The voice of the next answer that has none.
    pub fn next(&self) -> Voice {
        let (voice, heard) = mpsc::unbounded_channel();
        self.told.lock().unwrap().push_back(heard);
        Voice(voice)
    }

    /// The last request.
    pub fn last_request(&self) -> Request {
        self.requests.lock().unwrap().last().cloned().expect("nobody asked the model")
    }

    /// The messages of the last request.
    pub fn last_asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().last().cloned().unwrap_or_default()
    }
}

struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
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
        Prices { input: 1_000_000, cached_input: 0, output: 2_000_000 }
    }

    fn context_tokens(&self) -> u32 {
        8_192
    }

    fn stream<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<ChunkStream, LlmError>> {
        Box::pin(async move {
            request.meter.count_request();
            // Titles are asked for beside the answers, and are no part of the script.
            if request.max_output_tokens < 100 {
                let done = Chunk::Done { finish: FinishReason::Stop, attempts: 1 };
                let said = [Ok(Chunk::Text("A title".to_owned())), Ok(done)];
                return Ok(futures_util::stream::iter(said).boxed());
            }
            let texts = request.messages.iter().map(|message| message.content.clone()).collect();
            self.asked.lock().unwrap().push(texts);
            self.requests.lock().unwrap().push(request.clone());
            let heard = self.told.lock().unwrap().pop_front().expect("nobody told what to say");
            self.open.fetch_add(1, Ordering::SeqCst);
            let open = Open(Arc::clone(&self.open));
            let said = UnboundedReceiverStream::new(heard).map(move |said| {
                let _open = &open;
                said
            });
            Ok(said.boxed())
        })
    }
}
