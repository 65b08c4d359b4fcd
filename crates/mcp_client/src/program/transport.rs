//! Carries messages to and from a program.

use std::future::Future;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::sync::{Mutex, Notify};
use tokio::time::timeout;

use super::last_words::LastWords;
use super::lines::{Lines, Next};
use super::process::{Process, Streams};
use crate::session::Ending;
use crate::words::Secrets;
use crate::{Limits, McpError};

/// How long the last words of a program are waited for when its output has ended.
const LISTENING: Duration = Duration::from_millis(100);

/// Carries messages to and from a program.
pub(crate) struct ProgramTransport {
    process: Process,
    input: Arc<Input>,
    output: Lines<ChildStdout>,
    errors: Errors,
    /// True when nothing more is to be read: whoever waited for a message may have stopped before it was told why.
    is_over: bool,
    longest: usize,
    leave: Duration,
    secrets: Secrets,
    ending: Ending,
}

/// Where the program is written to.
struct Input {
    stream: Mutex<Option<ChildStdin>>,
    /// Told when it cannot be written to anymore.
    broken: Notify,
}

/// What the program says beside the protocol.
struct Errors {
    stream: Option<ChildStderr>,
    last_words: LastWords,
}

impl Input {
    /// Writes bytes; false when the program does not take them anymore.
    async fn write(&self, bytes: &[u8]) -> bool {
        match self.stream.lock().await.as_mut() {
            Some(stream) => stream.write_all(bytes).await.is_ok() && stream.flush().await.is_ok(),
            None => false,
        }
    }
}

impl Errors {
    /// Hears a little more. Waits forever when there is no more.
    async fn hear(&mut self) {
        let Some(stream) = &mut self.stream else { return std::future::pending().await };
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await {
            Ok(length @ 1..) => self.last_words.hear(&buffer[..length]),
            _ => self.stream = None,
        }
    }

    /// Hears the rest, as far as it is there.
    async fn hear_out(&mut self) {
        let rest = async {
            while self.stream.is_some() {
                self.hear().await;
            }
        };
        let _ = timeout(LISTENING, rest).await;
    }
}

impl ProgramTransport {
    pub(super) fn new(process: Process, streams: Streams, limits: &Limits, secrets: Secrets, ending: Ending) -> Self {
        Self {
            process,
            input: Arc::new(Input { stream: Mutex::new(Some(streams.input)), broken: Notify::new() }),
            output: Lines::new(streams.output, limits.message_bytes),
            errors: Errors { stream: Some(streams.errors), last_words: LastWords::default() },
            is_over: false,
            longest: limits.message_bytes,
            leave: limits.leave,
            secrets,
            ending,
        }
    }

    /// The message in a line. Programs also print what they were made to print by a mistake, which is kept as a hint.
    fn message(&mut self, line: &[u8]) -> Option<ServerJsonRpcMessage> {
        let message = serde_json::from_slice(line).ok();
        if message.is_none() {
            self.errors.last_words.hear(line);
            self.errors.last_words.hear(b"\n");
        }
        message
    }

    /// Notes how the program ended, and sees to it that it has.
    async fn finish(&mut self) {
        let _ = timeout(LISTENING, self.hear_out()).await;
        self.errors.hear_out().await;
        let status = self.process.end().await;
        let text = self.errors.last_words.text();
        let mut words = how(status);
        if !text.is_empty() {
            // The end is what tells most, and the last to be cut off.
            let text: String = text.chars().rev().take(250).collect::<Vec<_>>().into_iter().rev().collect();
            words = format!("{words} It said: {}", self.secrets.words(&text));
        }
        self.ending.note(McpError::ProgramFailed { words });
    }

    /// Reads and drops what the program says until it closes its output.
    async fn hear_out(&mut self) {
        loop {
            tokio::select! {
                next = self.output.next() => if !matches!(next, Next::Line(_)) { return },
                () = self.errors.hear() => {}
            }
        }
    }
}

/// How the program ended, as a sentence.
fn how(status: Option<ExitStatus>) -> String {
    match status {
        Some(status) => match status.code() {
            Some(code) => format!("it ended with the exit code {code}."),
            None => "it was ended by a signal.".to_owned(),
        },
        None => "it closed its output.".to_owned(),
    }
}

impl Transport<RoleClient> for ProgramTransport {
    type Error = McpError;

    fn send(&mut self, item: ClientJsonRpcMessage) -> impl Future<Output = Result<(), McpError>> + Send + 'static {
        let input = Arc::clone(&self.input);
        async move {
            let mut line = serde_json::to_vec(&item).map_err(|_| McpError::protocol("a message cannot be written."))?;
            line.push(b'\n');
            if !input.write(&line).await {
                // How the program ended is told by whoever reads its output.
                input.broken.notify_one();
            }
            Ok(())
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        while !self.is_over {
            tokio::select! {
                next = self.output.next() => match next {
                    Next::Line(line) => {
                        if let Some(message) = self.message(&line) {
                            return Some(message);
                        }
                    }
                    Next::TooLong => {
                        self.process.kill();
                        self.ending.note(McpError::too_many_bytes(self.longest));
                        return None;
                    }
                    Next::End => self.is_over = true,
                },
                () = self.errors.hear() => {}
                () = self.input.broken.notified() => self.is_over = true,
            }
        }
        self.finish().await;
        None
    }

    async fn close(&mut self) -> Result<(), McpError> {
        let parting = async {
            // The end of its input asks a program to end.
            drop(self.input.stream.lock().await.take());
        };
        let asked = timeout(self.leave, parting).await;
        let left = match asked {
            Ok(()) => timeout(self.leave, self.hear_out()).await,
            Err(late) => Err(late),
        };
        if left.is_err() {
            self.process.kill();
        }
        self.process.end().await;
        Ok(())
    }
}
