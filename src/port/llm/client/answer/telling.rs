//! From values to what the reader of a response is told: text, thoughts, calls of tools, and the end.

use std::mem::take;

use serde_json::Value;
use tokio::time::Instant;

use super::super::super::{Chunk, FinishReason, LlmError, LlmErrorCode, ToolCall, token_twelfths};
use super::super::dialect::{Dialect, End};
use super::super::failure::{self, ErrorAnswer};
use super::super::reasoning::Visible;
use super::super::told;
use super::errors::{no_text, too_long};
use super::{Answer, Calling, MAXIMUM_ANSWER};

impl<D: Dialect> Answer<D> {
    pub(super) fn read_value(&mut self, value: &Value) -> Result<(), LlmError> {
        if let Some(told) = self.dialect.usage(value) {
            self.usage = Some(told.after(self.usage));
        }
        // Failures after the end of the response do not matter.
        if let Some(failure) = told::failure(value).filter(|_| self.finish.is_none()) {
            return Err(self.failed(failure));
        }
        let mut content = self.dialect.content(value);
        if self.call.calling == Calling::Answer {
            content = content.by_call();
        }
        if content.is_whole && self.received > 0 {
            // Some providers repeat the whole response at the end of a stream.
            (content.text, content.reasoning) = (String::new(), String::new());
            content.calls.retain(|_| self.calls.is_empty());
        }
        if !(content.text.is_empty()
            && content.reasoning.is_empty()
            && content.refusal.is_empty()
            && content.calls.is_empty())
        {
            self.last_token = Some(Instant::now());
        }
        self.receive_text(&mut content.reasoning);
        self.receive_text(&mut content.text);
        self.refusal.push_str(&content.refusal);
        if !content.reasoning.is_empty() {
            self.reasoning.settle();
        }
        let thought = self.thoughts_joiner.push(content.reasoning);
        if self.call.calling == (Calling::Offered { keeps_thoughts: true }) {
            self.calls.note_thought(&thought);
        }
        self.think(thought)?;
        let text = self.joiner.push(content.text);
        let visible = self.reasoning.push(&text);
        self.deliver(visible)?;
        for mut piece in content.calls {
            self.receive_text(&mut piece.arguments);
            // What nobody may call is no call, but was written.
            if self.may_call() {
                self.calls.add(piece)?;
            }
        }
        // Neither is delivered before the end, so the limit on delivered text does not cover them.
        if self.refusal.len().max(self.reasoning.blank()) > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        match content.end {
            Some(End::Failed) => {
                return Err(LlmError::new(LlmErrorCode::ModelUnavailable, "The model provider failed."));
            }
            Some(End::Finished(reason)) => {
                self.finish = Some(reason);
                self.finished_at = Some(Instant::now());
            }
            None if self.is_overrun => self.finish = Some(FinishReason::Length),
            None => {}
        }
        if content.is_end || self.is_overrun { self.conclude() } else { Ok(()) }
    }

    /// Delivers reasoning to those who want it.
    fn think(&mut self, thought: String) -> Result<(), LlmError> {
        self.thoughts += thought.len();
        if self.thoughts > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        if self.call.wants_reasoning && !thought.is_empty() {
            self.ready.push_back(Chunk::Reasoning(thought));
        }
        Ok(())
    }

    fn failed(&mut self, failure: &Value) -> LlmError {
        let ErrorAnswer { error, status, words } =
            failure::within_answer(failure, self.call.key.as_ref(), self.call.retry_after);
        self.no_work = self.received == 0;
        self.reported = Some((status, words));
        error
    }

    /// Counts what the model wrote, and cuts it where the response has its maximum length.
    pub(super) fn receive_text(&mut self, text: &mut String) {
        for (at, c) in text.char_indices() {
            let received = self.received + token_twelfths(c);
            if received > self.call.most_output {
                self.is_overrun = true;
                text.truncate(at);
                return;
            }
            self.received = received;
        }
    }

    fn deliver(&mut self, visible: Visible) -> Result<(), LlmError> {
        if visible.restart && !self.text.is_empty() {
            let thought = take(&mut self.text);
            self.ready.push_back(Chunk::Restart);
            self.think(thought)?;
        }
        self.think(visible.reasoning)?;
        if visible.text.is_empty() {
            return Ok(());
        }
        if self.text.len() + visible.text.len() > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        self.text.push_str(&visible.text);
        self.ready.push_back(Chunk::Text(visible.text));
        Ok(())
    }

    pub(super) fn conclude(&mut self) -> Result<(), LlmError> {
        if !self.refusal.is_empty() {
            return Err(LlmError::new(LlmErrorCode::ModelRefused, "The model declined to answer."));
        }
        let last_thought = self.thoughts_joiner.finish();
        self.think(last_thought)?;
        let last = self.joiner.finish();
        for visible in [self.reasoning.push(&last), self.reasoning.finish()] {
            self.deliver(visible)?;
        }
        let told = match self.finish.unwrap_or(FinishReason::Stop) {
            // The reason came with more than is taken.
            FinishReason::Stop | FinishReason::ToolCall if self.is_overrun => FinishReason::Length,
            told => told,
        };
        let calls = self.ended_calls(told);
        let is_blank = self.text.trim().is_empty();
        let finish = match told {
            FinishReason::Length | FinishReason::ContentFilter => told,
            // Whatever word it used: many say `stop`.
            _ if !calls.is_empty() => FinishReason::ToolCall,
            // A call that cannot be read, after text that was sent.
            FinishReason::ToolCall if self.may_call() && !is_blank => FinishReason::Stop,
            _ => told,
        };
        if is_blank && calls.is_empty() && matches!(finish, FinishReason::Stop | FinishReason::ToolCall) {
            // White space would count as a first chunk, after which there are no retries.
            self.ready.clear();
            self.text.clear();
            return Err(no_text(finish, self.may_call()));
        }
        if is_blank && !calls.is_empty() {
            // The white space that models put before a call is no answer.
            self.ready.retain(|chunk| !matches!(chunk, Chunk::Text(_)));
        }
        self.over = true;
        self.ready.extend(calls.into_iter().map(Chunk::ToolCall));
        self.ready.push_back(Chunk::Usage(self.used()));
        self.ready.push_back(Chunk::Done { finish, attempts: self.call.attempts });
        Ok(())
    }

    fn may_call(&self) -> bool {
        matches!(self.call.calling, Calling::Offered { .. })
    }

    /// The calls of a response that ended in this way: none of one that the provider withheld, and whole ones of one that
    /// was cut.
    fn ended_calls(&mut self, told: FinishReason) -> Vec<ToolCall> {
        let mut calls = match told {
            FinishReason::ContentFilter => Vec::new(),
            FinishReason::Length => self.calls.finish(true),
            FinishReason::Stop | FinishReason::ToolCall => self.calls.finish(false),
        };
        if let Some(first) = calls.first_mut().filter(|first| first.signature.is_none())
            && !self.calls.thoughts().is_empty()
        {
            first.signature = self.dialect.kept_thoughts(self.calls.thoughts());
        }
        calls
    }
}
