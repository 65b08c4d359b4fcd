//! Calls of tools that a tool server offers.

use std::sync::Arc;
use std::time::Duration;

use mcp_client::{Call, CallOutput, CancellationToken, McpError, Progress, Session};
use serde_json::{Map, Value};
use tokio::sync::watch;
use tokio::time::sleep;

use super::sending::{Answer, NoAnswer};
use super::{broken, mcp_output, time_limit};
use crate::base::FailureCode;
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::domain::tools::service::servers::reach::{self, NotOpen};
use crate::engine::{Failure, JobCtx, JobError};
use crate::entity::tool_call::Model;
use crate::entity::{OfWorkspace as _, mcp_server, tool};

/// Least time between two reports of progress: a server may send as many as it likes.
const PAUSE: Duration = Duration::from_secs(1);

/// A call that is ready to be sent.
pub(super) struct McpCall {
    server: mcp_server::Model,
    tool: tool::Model,
    session: Arc<Session>,
    secrets: NamedSecrets,
    name: String,
    arguments: Map<String, Value>,
    limit: Duration,
}

impl McpCall {
    /// Connects to the server of a tool. When the connection is new, the tools of the server are read with it: the call is
    /// only made when the tool is still the one that was asked for, and maybe decided about.
    pub(super) async fn prepare(ctx: &JobCtx, tool: &tool::Model, call: &Model) -> Result<Self, JobError> {
        let app = ctx.app();
        let gone = || broken("The server of the tool was removed before it was called.".to_owned());
        let id = tool.server_id.ok_or_else(gone)?;
        let server = mcp_server::Entity::by_id_in(tool.workspace_id, id).one(app.db.read()).await?;
        let server = server.ok_or_else(gone)?;
        if !server.is_enabled {
            return Err(broken("The server of the tool was switched off before it was called.".to_owned()));
        }
        let secrets = reach::secrets(app, &server).await?;
        let session = reach::session(app, &server).await.map_err(|error| not_open(error, &secrets))?;
        let call = Self {
            session,
            secrets,
            name: tool.remote_name.clone().ok_or_else(gone)?,
            arguments: call.arguments.as_object().cloned().unwrap_or_default(),
            limit: time_limit(tool),
            tool: tool.clone(),
            server,
        };
        call.expect_same(ctx).await?;
        Ok(call)
    }

    /// Refuses to call what was changed while the server was connected to.
    async fn expect_same(&self, ctx: &JobCtx) -> Result<(), JobError> {
        let current = tool::Entity::by_id_in(self.tool.workspace_id, self.tool.id).one(ctx.app().db.read()).await?;
        match current {
            Some(current) if current.is_enabled && current.revision == self.tool.revision => Ok(()),
            Some(current) if current.is_enabled => {
                Err(Failure::transient(FailureCode::ToolFailed, "The tool was changed at this moment.").into())
            }
            Some(current) => {
                let why = current.review_message.unwrap_or_default();
                Err(broken(format!("The tool was switched off before it was called. {why}").trim().to_owned()))
            }
            None => Err(broken("The tool was deleted before it was called.".to_owned())),
        }
    }

    /// Sends it. A server that was started anew knows nothing of the connection, and has done nothing: it is connected to
    /// again, once.
    pub(super) async fn send(mut self, ctx: &JobCtx, key: Option<&str>) -> Result<Answer, NoAnswer> {
        let mut answered = self.send_once(ctx, key).await?;
        if matches!(answered, Err(McpError::SessionLost)) {
            self.session = reach::session(ctx.app(), &self.server).await.map_err(|error| match error {
                NotOpen::Server(error) => no_answer(error),
                error => NoAnswer::NotReached(error.to_string()),
            })?;
            self.expect_same(ctx).await.map_err(|error| NoAnswer::Stopped(Box::new(error)))?;
            answered = self.send_once(ctx, key).await?;
        }
        match answered {
            Ok(output) => Ok(mcp_output::answer(output, &self.secrets)),
            Err(error) => self.failed(error),
        }
    }

    /// The job may be taken away while this reports progress.
    async fn send_once(&self, ctx: &JobCtx, key: Option<&str>) -> Result<Result<CallOutput, McpError>, NoAnswer> {
        let call = Call {
            name: self.name.clone(),
            arguments: self.arguments.clone(),
            idempotency_key: key.map(str::to_owned),
            timeout: self.limit,
        };
        // Whoever cancels the job drops this, which tells the server to stop.
        let (never, (newest, heard)) = (CancellationToken::new(), watch::channel(None));
        let answer = self.session.call(call, &never, |progress| drop(newest.send_replace(Some(progress))));
        let answered = tokio::select! {
            biased;
            answered = answer => answered,
            lost = self.report(ctx, heard) => return Err(NoAnswer::Lost(Box::new(lost))),
        };
        if let Err(error) = &answered
            && (error.is_temporary() || matches!(error, McpError::ProgramFailed { .. }))
        {
            // The next call begins with a connection that works, or finds out that there is none.
            ctx.app().tool_servers.connections.give_up(self.server.id.0, &self.session);
        }
        Ok(answered)
    }

    /// Reports how far the call is, until the job is no longer this worker's.
    async fn report(&self, ctx: &JobCtx, mut heard: watch::Receiver<Option<Progress>>) -> JobError {
        loop {
            if heard.changed().await.is_err() {
                return std::future::pending().await;
            }
            let Some(progress) = heard.borrow_and_update().clone() else { continue };
            let share = progress.total.map_or(0.0, |total| progress.progress / total);
            let share = if share.is_finite() { share } else { 0.0 };
            let message = progress.message.unwrap_or_else(|| "The tool is at work.".to_owned());
            if let Err(error) = ctx.progress(share, self.secrets.taken_out_of_text(message)).await {
                return error;
            }
            sleep(PAUSE).await;
        }
    }

    /// What a failure means for the call.
    fn failed(&self, error: McpError) -> Result<Answer, NoAnswer> {
        let told = self.secrets.taken_out_of_text(error.to_string());
        match error {
            // The server has answered, and says or shows that it failed; what was done until then nobody knows better.
            McpError::Server { .. } => Ok(mcp_output::failed(told, false)),
            McpError::Status { status } if !error.did_nothing() => {
                Ok(mcp_output::failed(told, matches!(status, 502..=504)))
            }
            McpError::Protocol { .. } | McpError::TooLarge { .. } => {
                Ok(mcp_output::failed(format!("{told} The call may have been carried out."), false))
            }
            error => Err(no_answer(error)),
        }
    }
}

/// Why a server did not answer. Nothing of the words is a secret: the client takes headers and variables out of them.
fn no_answer(error: McpError) -> NoAnswer {
    let told = error.to_string();
    match error {
        McpError::DeniedAddress { .. } => NoAnswer::Denied(told),
        error if error.did_nothing() && error.is_temporary() => NoAnswer::NotReached(told),
        McpError::Status { .. } if error.did_nothing() => NoAnswer::NotReached(told),
        error if error.did_nothing() => NoAnswer::Refused(told),
        _ => NoAnswer::Unanswered(told),
    }
}

/// What it means that there is no connection: nothing was sent.
fn not_open(error: NotOpen, secrets: &NamedSecrets) -> JobError {
    let is_temporary = error.is_temporary();
    match error {
        NotOpen::Own(error) => error.into(),
        NotOpen::Server(McpError::DeniedAddress { .. }) => {
            Failure::permanent(FailureCode::EgressDenied, error.to_string()).into()
        }
        error => {
            let told = secrets.taken_out_of_text(error.to_string());
            match is_temporary {
                true => Failure::transient(FailureCode::ToolFailed, told).into(),
                false => Failure::permanent(FailureCode::ToolFailed, told).into(),
            }
        }
    }
}
