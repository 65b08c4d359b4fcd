//! What a tool returned.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};
use serde_json::Value;

use crate::McpError;

/// Base64 with or without its padding: servers send both.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a tool returned. All of it is what the server says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallOutput {
    /// The content, in the order of the server.
    pub content: Vec<Content>,
    /// The result as data, by [`ListedTool::output_schema`](crate::ListedTool::output_schema) if there is one. Whether it
    /// keeps to that is not checked here.
    pub structured: Option<Value>,
    /// True when the tool failed, and the content says how. A model can read it and try something else.
    pub is_error: bool,
}

/// A piece of what a tool returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Text.
    Text(String),
    /// A picture.
    Image {
        /// Media type as the server names it.
        media_type: String,
        /// The file.
        data: Bytes,
    },
    /// Sound.
    Audio {
        /// Media type as the server names it.
        media_type: String,
        /// The file.
        data: Bytes,
    },
    /// A resource of the server, with what is in it.
    Resource {
        /// Its URI. It need not be one that anybody else could read.
        uri: String,
        /// Media type as the server names it.
        media_type: Option<String>,
        /// What is in it.
        contents: Contents,
    },
    /// A resource that can be read elsewhere.
    ResourceLink {
        /// Its URI.
        uri: String,
        /// Its name.
        name: String,
        /// Its name for people.
        title: Option<String>,
        /// What it is.
        description: Option<String>,
        /// Media type as the server names it.
        media_type: Option<String>,
        /// Its size in bytes.
        size: Option<u64>,
    },
}

/// What is in a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Text.
    Text(String),
    /// A file.
    Bytes(Bytes),
}

impl CallOutput {
    pub(crate) fn of(result: CallToolResult) -> Result<Self, McpError> {
        Ok(Self {
            content: result.content.into_iter().map(Content::of).collect::<Result<_, _>>()?,
            structured: result.structured_content,
            is_error: result.is_error.unwrap_or(false),
        })
    }

    /// All pieces of text, one paragraph each.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self
            .content
            .iter()
            .filter_map(|content| match content {
                Content::Text(text) | Content::Resource { contents: Contents::Text(text), .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        texts.join("\n\n")
    }
}

impl Content {
    fn of(block: ContentBlock) -> Result<Self, McpError> {
        Ok(match block {
            ContentBlock::Text(text) => Self::Text(text.text),
            ContentBlock::Image(image) => Self::Image { media_type: image.mime_type, data: decoded(&image.data)? },
            ContentBlock::Audio(audio) => Self::Audio { media_type: audio.mime_type, data: decoded(&audio.data)? },
            ContentBlock::Resource(embedded) => Self::of_resource(embedded.resource)?,
            ContentBlock::ResourceLink(link) => Self::ResourceLink {
                uri: link.uri,
                name: link.name,
                title: link.title,
                description: link.description,
                media_type: link.mime_type,
                size: link.size,
            },
            _ => return Err(McpError::protocol("it returned content of an unknown kind.")),
        })
    }

    fn of_resource(resource: ResourceContents) -> Result<Self, McpError> {
        Ok(match resource {
            ResourceContents::TextResourceContents { uri, mime_type, text, .. } => {
                Self::Resource { uri, media_type: mime_type, contents: Contents::Text(text) }
            }
            ResourceContents::BlobResourceContents { uri, mime_type, blob, .. } => {
                Self::Resource { uri, media_type: mime_type, contents: Contents::Bytes(decoded(&blob)?) }
            }
            _ => return Err(McpError::protocol("it returned a resource of an unknown kind.")),
        })
    }
}

fn decoded(text: &str) -> Result<Bytes, McpError> {
    BASE64.decode(text).map(Bytes::from).map_err(|_| McpError::protocol("it returned a file that is not in Base64."))
}
