//! Servers that offer tools by the Model Context Protocol: where they are, and the connections to them that this process
//! holds.
//!
//! What the protocol is knows the crate `mcp_client`. Here is what one process allows: which programs may be started, where
//! connections may go, how much a server may send, and how many connections there are.

mod pool;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use egress::Exit;
use mcp_client::{HttpTarget, Limits, McpError, ProgramTarget, Session, Target};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use self::pool::Pool;
use crate::base::secret::Secret;
use crate::config::{EgressConfig, McpConfig, McpProgram};

pub use self::pool::{Full, Lease};

/// Most tools of a server.
pub const MOST_TOOLS: usize = 200;

/// What a server may use up. A caller waits for the first two together, and no longer than for a mutation.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    handshake: Duration::from_secs(10),
    listing: Duration::from_secs(15),
    leave: Duration::from_secs(1),
    message_bytes: 4 * 1024 * 1024,
    pages: 20,
    tools: MOST_TOOLS,
    tools_bytes: 1024 * 1024,
};

/// The ways to tool servers, and the connections that are open.
#[derive(Debug)]
pub struct ToolServers {
    exit: Exit,
    programs: BTreeMap<String, McpProgram>,
    /// Connections by the identifier of the server.
    pub connections: Pool,
    idle: Duration,
    /// What follows connections.
    followers: TaskTracker,
    stopping: CancellationToken,
}

impl ToolServers {
    /// Reaches what these settings allow.
    pub fn new(egress: &EgressConfig, mcp: &McpConfig) -> Self {
        Self {
            exit: Exit::new(egress.policy()),
            programs: mcp.programs.clone(),
            connections: Pool::new(mcp.max_sessions as usize),
            idle: mcp.idle_timeout,
            followers: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }
    }

    /// A server at an address.
    pub fn at_address(&self, url: Url, headers: Vec<(String, Secret)>) -> Target {
        Target::Http(HttpTarget { url, headers, exit: self.exit.clone() })
    }

    /// The program that the operator allows by this name.
    pub fn program(&self, name: &str) -> Option<&McpProgram> {
        self.programs.get(name)
    }

    /// A program with further arguments and variables; none when the operator does not allow it.
    pub fn as_program(&self, name: &str, arguments: Vec<String>, environment: Vec<(String, Secret)>) -> Option<Target> {
        let program = self.programs.get(name)?;
        let (path, first) = program.command.split_first()?;
        let may_set = |name: &String| program.environment.contains(name);
        if !environment.iter().all(|(name, _)| may_set(name)) {
            return None;
        }
        let arguments = first.iter().cloned().chain(arguments).collect();
        Some(Target::Program(ProgramTarget { program: PathBuf::from(path), arguments, environment, folder: None }))
    }

    /// Connects.
    ///
    /// # Errors
    /// [`McpError`]
    pub async fn connect(&self, target: Target) -> Result<Session, McpError> {
        // A large future, which would make all large that wait for it.
        Box::pin(Session::connect(target, LIMITS)).await
    }

    /// How long a connection stays open that nobody uses.
    pub fn idle(&self) -> Duration {
        self.idle
    }

    /// Runs what follows a connection, until it ends or the process stops.
    pub fn follow(&self, follower: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        self.followers.spawn(async move { stopping.run_until_cancelled_owned(follower).await });
    }

    /// Takes leave of all servers: programs end with their connections.
    pub async fn close(&self) {
        self.stopping.cancel();
        self.followers.close();
        self.followers.wait().await;
        let sessions = self.connections.take_all().into_iter().filter_map(Arc::into_inner);
        futures_util::future::join_all(sessions.map(Session::close)).await;
    }
}
