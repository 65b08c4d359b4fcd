//! Headers that a caller adds.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::McpError;
use crate::words::one_line;

/// Headers that the protocol or the connection sets.
const RESERVED: &[&str] = &[
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "last-event-id",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers, if they can be sent.
pub(super) fn checked(headers: &[(String, SecretString)]) -> Result<HeaderMap, McpError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let shown = one_line(name, 100);
        let invalid = |what: &str| McpError::InvalidTarget { words: format!("The header {shown} {what}.") };
        let name = HeaderName::try_from(name).map_err(|_| invalid("has a name that no header can have"))?;
        if RESERVED.contains(&name.as_str()) || name.as_str().starts_with("mcp-") {
            return Err(invalid("is set by the protocol itself"));
        }
        let mut value = HeaderValue::try_from(value.expose_secret())
            .map_err(|_| invalid("holds characters that no header can have"))?;
        value.set_sensitive(true);
        map.append(name, value);
    }
    Ok(map)
}
