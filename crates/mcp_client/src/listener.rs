//! Between the protocol and what carries it: hears what a server says beside its answers.
//!
//! It sits here, and not where the protocol hands out such messages, because there each one becomes a task of its own, so
//! that progress would arrive in any order, and as many tasks as the server likes.

use std::collections::HashMap;
use std::future::Future;

use rmcp::RoleClient;
use rmcp::model::{
    ClientJsonRpcMessage, GetExtensions as _, GetMeta as _, JsonRpcMessage, ProgressNotificationParam, ProgressToken,
    ServerJsonRpcMessage, ServerNotification,
};
use rmcp::transport::Transport;
use tokio::sync::{mpsc, watch};

use crate::Progress;
use crate::words::one_line;

/// Longest message of a progress, in characters.
const LONGEST_MESSAGE: usize = 300;

/// Requests of a server that are answered in one session. They are all refused, so that only a few are of use.
const REFUSALS: usize = 100;

/// Who wants to know of the progress of a request. Goes along with the request, and is not sent.
#[derive(Clone)]
pub(crate) struct Wanted(pub(crate) mpsc::Sender<Progress>);

/// What carries messages, with somebody listening.
pub(crate) struct Listening<T> {
    inner: T,
    progress: HashMap<ProgressToken, mpsc::Sender<Progress>>,
    changes: watch::Sender<u64>,
    requests: usize,
}

impl<T> Listening<T> {
    /// Listens; `changes` counts how often the list of tools has changed.
    pub(crate) fn new(inner: T, changes: watch::Sender<u64>) -> Self {
        Self { inner, progress: HashMap::new(), changes, requests: 0 }
    }

    /// Remembers who wants to know of the progress of a request, before it can make any.
    fn prepare(&mut self, message: &mut ClientJsonRpcMessage) {
        let JsonRpcMessage::Request(request) = message else { return };
        let Some(Wanted(sender)) = request.request.extensions_mut().remove::<Wanted>() else { return };
        self.progress.retain(|_, sender| !sender.is_closed());
        if let Some(token) = request.request.get_meta().get_progress_token() {
            self.progress.insert(token, sender);
        }
    }

    /// Returns the message if it is for somebody else, too.
    fn hear(&mut self, message: ServerJsonRpcMessage) -> Option<ServerJsonRpcMessage> {
        match &message {
            JsonRpcMessage::Notification(notification) => match &notification.notification {
                ServerNotification::ProgressNotification(progress) => {
                    self.tell(&progress.params);
                    None
                }
                ServerNotification::ToolListChangedNotification(_) => {
                    self.changes.send_modify(|count| *count += 1);
                    None
                }
                ServerNotification::CancelledNotification(_)
                | ServerNotification::SubscriptionsAcknowledgedNotification(_) => Some(message),
                _ => None,
            },
            JsonRpcMessage::Request(_) => {
                self.requests = self.requests.saturating_add(1);
                (self.requests <= REFUSALS).then_some(message)
            }
            _ => Some(message),
        }
    }

    fn tell(&self, progress: &ProgressNotificationParam) {
        let Some(sender) = self.progress.get(&progress.progress_token) else { return };
        // Somebody who does not keep up misses a step.
        let _ = sender.try_send(Progress {
            progress: progress.progress,
            total: progress.total,
            message: progress.message.as_ref().map(|text| one_line(text, LONGEST_MESSAGE)),
        });
    }
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Listening<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        mut item: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.prepare(&mut item);
        self.inner.send(item)
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let message = self.inner.receive().await?;
            if let Some(message) = self.hear(message) {
                return Some(message);
            }
        }
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send {
        self.inner.close()
    }
}
