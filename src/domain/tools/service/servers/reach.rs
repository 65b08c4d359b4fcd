//! How a server is reached, and the connection to it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use mcp_client::{Changes, McpError, Session, Target};
use tokio::time::sleep;
use url::Url;

use super::sync::{self, By};
use super::{environment_place, headers_place, is_program};
use crate::app::App;
use crate::base::{Error, Result};
use crate::domain::tools::service::description::texts;
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::entity::OfWorkspace as _;
use crate::entity::mcp_server;
use crate::port::tool_servers::{Full, Lease};

/// Pause between two readings that a server asks for: one that announces changes all the time is not read all the time.
const PAUSE: Duration = Duration::from_secs(5);
/// Longest time between two looks whether a connection is still used.
const LOOK: Duration = Duration::from_secs(30);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum NotOpen {
    /// The server said so, or could not be asked.
    #[error(transparent)]
    Server(#[from] McpError),
    /// There are too many.
    #[error(transparent)]
    Full(#[from] Full),
    /// Somebody changed how the server is reached at this moment.
    #[error("The tool server was changed at this moment.")]
    Changed,
    /// Something of this server's own.
    #[error("{0}")]
    Own(Error),
}

impl From<Error> for NotOpen {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl NotOpen {
    /// True when it may be otherwise a little later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Server(error) => error.is_temporary(),
            Self::Full(_) | Self::Changed => true,
            Self::Own(_) => false,
        }
    }
}

/// Where a server is, with these secrets.
///
/// # Errors
/// `INVALID_TARGET` when the operator does not allow the program, or not with these variables.
pub(super) fn target(app: &App, row: &mcp_server::Model, secrets: NamedSecrets) -> Result<Target, McpError> {
    let invalid = |words: String| McpError::InvalidTarget { words };
    if !is_program(row) {
        let url = row.url.as_deref().and_then(|url| Url::parse(url).ok());
        let url = url.ok_or_else(|| invalid("The address of the tool server cannot be read.".to_owned()))?;
        return Ok(app.tool_servers.at_address(url, secrets.0));
    }
    let name = row.program.as_deref().unwrap_or_default();
    let target = app.tool_servers.as_program(name, texts(&row.arguments), secrets.0);
    target.ok_or_else(|| {
        let words = "The operator of the server does not allow this program with these variables (`mcp.programs`).";
        invalid(words.to_owned())
    })
}

/// The secrets of a server: its headers, or the environment of its program.
///
/// # Errors
/// `INTEGRITY_ERROR` for values that were altered.
pub async fn secrets(app: &App, row: &mcp_server::Model) -> Result<NamedSecrets> {
    match is_program(row) {
        true => NamedSecrets::open(app, &environment_place(row), row.environment_sealed.as_deref()).await,
        false => NamedSecrets::open(app, &headers_place(row), row.headers_sealed.as_deref()).await,
    }
}

/// A connection to a server, for a call. When it is made now, or the tools were not read of late, they are read before anybody
/// gets it, so that none is called that is not as somebody has seen it.
///
/// # Errors
/// [`NotOpen`]; the state of the server says so, too.
pub async fn session(app: &App, row: &mcp_server::Model) -> Result<Arc<Session>, NotOpen> {
    let interval = app.config.mcp.read_interval;
    if row.synced_at.is_none_or(|at| app.clock.now().since(at) > interval) {
        sync::read_now(app, row, By::Server).await?;
    }
    Ok(lease(app, row, By::Server).await?.session)
}

/// The same, and whether it is new; `by` is who wants the tools to be read.
pub(super) async fn lease(app: &App, row: &mcp_server::Model, by: By<'_>) -> Result<Lease, NotOpen> {
    let open = async {
        let opened = open(app, row, by).await;
        if let Err(NotOpen::Server(error)) = &opened {
            sync::note_failure(app, row, error).await?;
        }
        opened
    };
    let lease = app.tool_servers.connections.lease(row.id.0, row.revision, open).await?;
    if lease.is_new {
        let (follower, changes) = (Arc::downgrade(&lease.session), lease.session.changes());
        app.tool_servers.follow(follow(app.clone(), row.clone(), follower, changes));
    }
    Ok(lease)
}

async fn open(app: &App, row: &mcp_server::Model, by: By<'_>) -> Result<Session, NotOpen> {
    let target = target(app, row, secrets(app, row).await?)?;
    let session = app.tool_servers.connect(target).await?;
    let listed = session.tools().await?;
    match sync::write(app, row, listed, by).await?.revision == row.revision {
        true => Ok(session),
        false => Err(NotOpen::Changed),
    }
}

/// Reads the tools of a server when it says that they have changed, and closes the connection when nobody uses it.
async fn follow(app: App, row: mcp_server::Model, session: Weak<Session>, mut changes: Changes) {
    let connections = &app.tool_servers.connections;
    let idle = app.tool_servers.idle();
    loop {
        tokio::select! {
            goes_on = changes.next() => {
                if !goes_on {
                    return;
                }
                if let Err(error) = read_again(&app, &row, &session).await {
                    tracing::warn!(server = %row.id, %error, "the tools of a server could not be read again");
                }
                sleep(PAUSE).await;
            }
            () = sleep(LOOK.min(idle)) => {
                if session.strong_count() == 0 || connections.close_idle(row.id.0, idle) {
                    return;
                }
            }
        }
    }
}

/// Reads the tools of a server that has announced changes. One that was changed or removed meanwhile is left alone.
async fn read_again(app: &App, row: &mcp_server::Model, session: &Weak<Session>) -> Result<(), NotOpen> {
    let Some(session) = session.upgrade() else { return Ok(()) };
    let current =
        mcp_server::Entity::by_id_in(row.workspace_id, row.id).one(app.db.read()).await.map_err(Error::from)?;
    let Some(current) = current.filter(|current| current.is_enabled && current.revision == row.revision) else {
        app.tool_servers.connections.give_up(row.id.0, &session);
        return Ok(());
    };
    match session.tools().await {
        Ok(listed) => sync::write(app, &current, listed, By::Server).await.map(drop).map_err(NotOpen::Own),
        Err(error) => {
            app.tool_servers.connections.give_up(row.id.0, &session);
            sync::note_failure(app, &current, &error).await?;
            Err(error.into())
        }
    }
}
