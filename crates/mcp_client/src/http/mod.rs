//! Streamable HTTP: one address, to which messages are posted, and streams of events that come back.

mod body;
mod events;
mod headers;
mod wire;

use std::time::Duration;

use reqwest::ClientBuilder;
use rmcp::RoleClient;
use rmcp::transport::Transport;
use rmcp::transport::common::client_side_sse::ExponentialBackoff;
use rmcp::transport::streamable_http_client::{StreamableHttpClientTransport, StreamableHttpClientTransportConfig};

use self::wire::Wire;
use crate::session::Ending;
use crate::words::Secrets;
use crate::{HttpTarget, Limits, McpError};

pub(crate) use self::events::OVERSIZED;

/// How often a broken stream of events is opened again in a row; with doubling pauses this takes 16 seconds.
const ATTEMPTS: usize = 6;

/// The first pause.
const PAUSE: Duration = Duration::from_millis(250);

/// What must not be repeated of what a server says.
pub(crate) fn secrets(target: &HttpTarget) -> Secrets {
    Secrets::new(target.headers.iter().map(|(_, value)| value))
}

/// Whether an address may be contacted, and with these headers.
pub(crate) fn check(target: &HttpTarget) -> Result<(), McpError> {
    target.exit.check(&target.url).map_err(|denied| McpError::DeniedAddress { host: denied.subject })?;
    headers::checked(&target.headers).map(drop)
}

/// What carries messages to and from an address. Nothing is sent yet.
pub(crate) fn transport(
    target: HttpTarget,
    limits: &Limits,
    ending: Ending,
) -> Result<impl Transport<RoleClient> + use<>, McpError> {
    check(&target)?;
    let HttpTarget { url, headers, exit } = target;
    let headers = headers::checked(&headers)?;
    // One of them is needed in a process; who was first does not matter.
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = exit.guard(builder(limits)).build().map_err(|_| McpError::InvalidTarget {
        words: "The client for the tool server cannot be made: the certificates of the machine cannot be read.".into(),
    })?;
    let address = url.as_str().to_owned();
    let wire = Wire::new(client, headers, limits.message_bytes, ending);
    Ok(StreamableHttpClientTransport::with_client(wire, config(address)))
}

fn builder(limits: &Limits) -> ClientBuilder {
    #[expect(clippy::disallowed_methods, reason = "the exit guards it, and limits are laid upon each answer")]
    reqwest::Client::builder()
        .user_agent(concat!("dossier/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        // What is counted is what is read.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .pool_idle_timeout(Duration::from_secs(30))
}

fn config(address: String) -> StreamableHttpClientTransportConfig {
    let mut backoff = ExponentialBackoff::default();
    backoff.max_times = Some(ATTEMPTS);
    backoff.base_duration = PAUSE;
    let mut config = StreamableHttpClientTransportConfig::with_uri(address);
    config.retry_config = std::sync::Arc::new(backoff);
    // A call must not be made a second time without its caller's knowledge.
    config.reinit_on_expired_session = false;
    config
}
