//! How a conversation begins.

use rmcp::RoleClient;
use rmcp::model::{ProtocolVersion, ServerCapabilities, ServerPeerInfo, SubscriptionFilter};
use rmcp::service::{
    ClientInitializeError, ClientLifecycleMode, ClientServiceExt as _, Peer, RunningService, Subscription,
};
use rmcp::transport::Transport;
use tokio::sync::watch;
use tokio::time::timeout_at;

use super::exchange::Until;
use super::reasons::{self, Reasons};
use super::refusals::Refusals;
use super::{Ending, Session};
use crate::listener::Listening;
use crate::{Limits, McpError, ServerInfo, Target, http, program};

/// Which of the two beginnings.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// A greeting, to which both sides keep: the revisions of the protocol until 2025-11-25.
    Greeting,
    /// A question what the server can do, and every request stands for itself: the later revisions.
    Discovery,
}

/// Why a conversation did not begin.
struct Refused {
    error: McpError,
    /// True when the other way may lead further.
    is_of_another_time: bool,
}

impl From<McpError> for Refused {
    fn from(error: McpError) -> Self {
        Self { error, is_of_another_time: false }
    }
}

impl Session {
    /// Connects, and agrees on a revision of the protocol: with a greeting, which nearly all servers know, or as the later
    /// revisions do when the server refuses that. Offers the server nothing: its requests are refused.
    ///
    /// Makes an HTTP client of its own, which reads the certificates of the machine; sessions are meant to be kept.
    ///
    /// # Errors
    /// [`McpError`]: the target is none, or denied, cannot be reached, refuses the credentials, does not speak the
    /// protocol or is too slow.
    pub async fn connect(target: Target, limits: Limits) -> Result<Self, McpError> {
        let until = Until::from_now(limits.handshake);
        match Self::begin(target.clone(), limits, Way::Greeting, until).await {
            Err(refused) if refused.is_of_another_time => Self::begin(target, limits, Way::Discovery, until).await,
            begun => begun,
        }
        .map_err(|refused| refused.error)
    }

    async fn begin(target: Target, limits: Limits, way: Way, until: Until) -> Result<Self, Refused> {
        let ending = Ending::default();
        match target {
            Target::Http(target) => {
                let secrets = http::secrets(&target);
                let transport = http::transport(target, &limits, ending.clone())?;
                Self::over(transport, limits, way, until, Reasons::new(secrets, ending)).await
            }
            Target::Program(target) => {
                let secrets = program::secrets(&target);
                let transport = program::start(&target, &limits, secrets.clone(), ending.clone())?;
                Self::over(transport, limits, way, until, Reasons::new(secrets, ending)).await
            }
        }
    }

    async fn over(
        transport: impl Transport<RoleClient> + 'static,
        limits: Limits,
        way: Way,
        until: Until,
        reasons: Reasons,
    ) -> Result<Self, Refused> {
        let (sender, changes) = watch::channel(0);
        let begun = async {
            let serving = Refusals.serve_with_lifecycle(Listening::new(transport, sender), way.mode());
            let running: Result<_, ClientInitializeError> = serving.await;
            let running = running.map_err(|error| Refused {
                is_of_another_time: matches!(way, Way::Greeting) && reasons::is_of_another_time(&error),
                error: reasons.of_handshake(error),
            })?;
            let info = info_of(&running);
            let subscription = way.subscription(running.peer(), &info).await;
            Ok((running, info, subscription))
        };
        let begun: Result<_, Refused> = timeout_at(until.at, begun).await.map_err(|_| until.passed())?;
        let (running, info, subscription) = begun?;
        Ok(Self { running, info, limits, reasons, changes, _subscription: subscription })
    }
}

impl Way {
    fn mode(self) -> ClientLifecycleMode {
        match self {
            Self::Greeting => ClientLifecycleMode::Initialize,
            Self::Discovery => {
                ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] }
            }
        }
    }

    /// Asks for news of the tools where they do not come by themselves. Without them, the tools can still be listed.
    async fn subscription(self, peer: &Peer<RoleClient>, info: &ServerInfo) -> Option<Subscription> {
        match self {
            Self::Discovery if info.announces_changes => {
                peer.listen(SubscriptionFilter::builder().tools_list_changed().build()).await.ok()
            }
            _ => None,
        }
    }
}

fn info_of(running: &RunningService<RoleClient, Refusals>) -> ServerInfo {
    let nobody = || ServerPeerInfo::new(ProtocolVersion::LATEST_WITH_INITIALIZE, ServerCapabilities::default());
    running.peer().peer_info().map_or_else(|| ServerInfo::of(&nobody()), |info| ServerInfo::of(&info))
}
