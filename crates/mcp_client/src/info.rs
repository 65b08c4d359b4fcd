//! What a server says of itself.

use rmcp::model::ServerPeerInfo;

use crate::words::one_line;

/// Longest name or version, in characters.
const LONGEST_NAME: usize = 200;

/// Longest instructions, in characters: those of a model are short, and the rest would be paid with every question.
const LONGEST_INSTRUCTIONS: usize = 20_000;

/// What a server says of itself. Nobody has checked any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// Its name, on one line.
    pub name: String,
    /// Its name for people, on one line.
    pub title: Option<String>,
    /// Its version, on one line.
    pub version: String,
    /// How a model should use it. At most 20,000 characters; what is longer is cut off.
    pub instructions: Option<String>,
    /// The revision of the protocol that both sides speak, such as `2025-06-18`.
    pub protocol_version: String,
    /// True when it offers tools.
    pub has_tools: bool,
    /// True when it tells of changes to its tools.
    pub announces_changes: bool,
}

impl ServerInfo {
    pub(crate) fn of(info: &ServerPeerInfo) -> Self {
        let name = |text: &String| one_line(text, LONGEST_NAME);
        let server = info.server_info.as_ref();
        let tools = info.capabilities.tools.as_ref();
        Self {
            name: server.map(|server| name(&server.name)).unwrap_or_default(),
            title: server.and_then(|server| server.title.as_ref()).map(name),
            version: server.map(|server| name(&server.version)).unwrap_or_default(),
            instructions: info.instructions.as_ref().map(|text| text.chars().take(LONGEST_INSTRUCTIONS).collect()),
            protocol_version: one_line(info.protocol_version.as_str(), LONGEST_NAME),
            has_tools: tools.is_some(),
            announces_changes: tools.is_some_and(|tools| tools.list_changed == Some(true)),
        }
    }
}
