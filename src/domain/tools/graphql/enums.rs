//! Enums of tools and calls.

use async_graphql::Enum;

use crate::entity::{mcp_server, tool, tool_call};

/// Where a tool comes from. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tool::ToolKind")]
pub enum ToolKind {
    /// Part of the server.
    BuiltIn,
    /// An HTTP request that somebody described.
    Http,
    /// Offered by a server that speaks the Model Context Protocol.
    Mcp,
}

/// How to reach a tool server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "mcp_server::McpTransport")]
pub enum McpTransport {
    /// Over HTTP.
    StreamableHttp,
    /// As a program that the operator allows by configuration.
    Stdio,
}

/// State of a tool server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum McpServerStatus {
    /// Answers.
    Connected,
    /// Does not answer, or not so that it can be understood.
    Unreachable,
    /// Refuses the credentials.
    Unauthorized,
    /// Switched off.
    Disabled,
}

impl McpServerStatus {
    /// The state of a server.
    pub fn of(row: &mcp_server::Model) -> Self {
        match row.status {
            _ if !row.is_enabled => Self::Disabled,
            mcp_server::McpServerStatus::Connected => Self::Connected,
            mcp_server::McpServerStatus::Unreachable => Self::Unreachable,
            mcp_server::McpServerStatus::Unauthorized => Self::Unauthorized,
        }
    }
}

/// What a tool can do to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tool::ToolEffect")]
pub enum ToolEffect {
    /// Only reads.
    ReadOnly,
    /// Changes something that can be changed back.
    Write,
    /// Changes something for good, or costs money.
    Destructive,
}

/// When a person must approve a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tool::ApprovalPolicy")]
pub enum ApprovalPolicy {
    /// Never.
    Never,
    /// Unless the tool only reads.
    WhenWriting,
    /// Always.
    Always,
}

/// Method of an HTTP request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tool::HttpMethod")]
pub enum HttpMethod {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Replace.
    Put,
    /// Change in part.
    Patch,
    /// Remove.
    Delete,
}

/// State of a tool call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tool_call::ToolCallStatus")]
pub enum ToolCallStatus {
    /// Waits for a person.
    AwaitingApproval,
    /// Waits for its turn.
    Queued,
    /// Is running.
    Running,
    /// Done.
    Succeeded,
    /// Failed.
    Failed,
    /// A person said no.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// Stopped.
    Cancelled,
}
