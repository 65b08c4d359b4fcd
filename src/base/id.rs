//! One identifier type per table: a UUIDv7 in storage, `prefix_ULID` in the API.
//!
//! The ULID text encodes the same 128 bits in Crockford's base 32, so identifiers of one table sort by creation time
//! everywhere. Text with another type's prefix is not a valid identifier of this type; it is treated like the
//! identifier of an absent object.

use std::str::FromStr;

use uuid::Uuid;

/// The text is not an identifier of the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of this type")]
pub struct NotAnId;

fn encode(prefix: &str, id: Uuid) -> String {
    // A page contains hundreds of identifiers.
    let mut text = String::with_capacity(prefix.len() + 1 + ulid::ULID_LEN);
    text.push_str(prefix);
    text.push('_');
    text.push_str(ulid::Ulid(id.as_u128()).array_to_str(&mut [0; ulid::ULID_LEN]));
    text
}

fn decode(text: &str) -> Result<(&str, Uuid), NotAnId> {
    let (prefix, rest) = text.rsplit_once('_').ok_or(NotAnId)?;
    if rest.len() != 26 || rest.bytes().any(|b| b.is_ascii_lowercase()) {
        return Err(NotAnId);
    }
    let id = ulid::Ulid::from_string(rest).map_err(|_| NotAnId)?;
    Ok((prefix, Uuid::from_u128(id.0)))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $prefix:literal),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
            pub struct $name(pub Uuid);

            impl $name {
                /// Prefix of the text form.
                pub const PREFIX: &'static str = $prefix;

                /// A new identifier, larger than all earlier ones.
                pub fn generate() -> Self {
                    Self(Uuid::now_v7())
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&encode($prefix, self.0))
                }
            }

            // SeaORM requires it of every key; a UUID never comes from a row number.
            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }

            impl FromStr for $name {
                type Err = NotAnId;

                fn from_str(text: &str) -> Result<Self, NotAnId> {
                    match decode(text)? {
                        ($prefix, id) => Ok(Self(id)),
                        _ => Err(NotAnId),
                    }
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                    s.collect_str(self)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                    String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
                }
            }

            impl From<$name> for NodeRef {
                fn from(id: $name) -> Self {
                    NodeRef::$name(id)
                }
            }
        )+

        /// An identifier of any type: the argument of `node(id:)`, and the target of a subject.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum NodeRef {
            $($(#[$doc])* $name($name),)+
        }

        impl FromStr for NodeRef {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let (prefix, id) = decode(text)?;
                match prefix {
                    $($prefix => Ok(NodeRef::$name($name(id))),)+
                    _ => Err(NotAnId),
                }
            }
        }

        impl NodeRef {
            /// The type's prefix, which also names the type in stored references.
            pub fn prefix(&self) -> &'static str {
                match self { $(NodeRef::$name(_) => $prefix,)+ }
            }

            /// The 128 bits without the type.
            pub fn uuid(&self) -> Uuid {
                match self { $(NodeRef::$name(id) => id.0,)+ }
            }

            /// Reconstructs a stored reference; `None` for a type that this version does not know.
            pub fn from_parts(prefix: &str, id: Uuid) -> Option<Self> {
                match prefix {
                    $($prefix => Some(NodeRef::$name($name(id))),)+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for NodeRef {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(NodeRef::$name(id) => id.fmt(f),)+ }
            }
        }
    };
}

ids! {
    /// The server itself; a singleton.
    InstanceId => "inst",
    /// Administration of the whole instance; a singleton.
    AdminId => "admin",
    /// A person.
    UserId => "user",
    /// A person's own view; has the same bits as the person's [`UserId`].
    ViewerId => "viewer",
    /// A signed-in device.
    SessionId => "session",
    /// One single-use refresh token.
    RefreshTokenId => "refresh",
    /// A long-lived credential for programs.
    ApiKeyId => "apikey",
    /// A workspace, the unit of tenancy.
    WorkspaceId => "ws",
    /// A person's membership in a workspace.
    MembershipId => "member",
    /// A label for prompts and documents.
    TagId => "tag",
    /// An entry of a workspace's timeline.
    ActivityId => "activity",
    /// An entry of the audit log.
    AuditId => "audit",
    /// A reusable instruction.
    PromptId => "prompt",
    /// One version of a prompt.
    PromptVersionId => "promptver",
    /// Named settings of jobs.
    ConfigurationId => "config",
    /// One version of a configuration.
    ConfigurationVersionId => "configver",
    /// A file that the server made.
    ArtifactId => "artifact",
    /// A table that a job took out of a document.
    ExtractedTableId => "table",
    /// A row of an extracted table.
    ExtractedRowId => "tablerow",
    /// What a person corrected in an extracted table.
    TableCorrectionId => "correction",
    /// A file or text that jobs work with.
    DocumentId => "doc",
    /// An earlier original of a document.
    DocumentSnapshotId => "docsnap",
    /// A passage of a document.
    ChunkId => "chunk",
    /// Permission to upload one file.
    UploadId => "upload",
    /// A background job.
    JobId => "job",
    /// A step of a job.
    JobStepId => "step",
    /// An event of a job.
    JobEventId => "event",
    /// A request for a person's decision.
    ApprovalId => "approval",
    /// A recurring job.
    ScheduleId => "schedule",
    /// The result of research.
    ReportId => "report",
    /// A section of a report.
    SectionId => "section",
    /// A statement supported by research.
    FindingId => "finding",
    /// Something that research has read.
    SourceId => "source",
    /// A passage of a source that supports a text.
    CitationId => "cite",
    /// Text of a source at the time it was read.
    SnapshotId => "snapshot",
    /// An entry of the ledger of model usage.
    UsageId => "usage",
    /// A service that runs models.
    ModelProviderId => "provider",
    /// A model of a provider.
    ModelId => "model",
    /// A choice of a model for something.
    ModelDefaultId => "modeldefault",
    /// An assistant.
    BotId => "bot",
    /// A chat of one person with a bot.
    ConversationId => "conv",
    /// A message of a conversation.
    MessageId => "msg",
    /// What a person thinks of an answer.
    FeedbackId => "feedback",
    /// Something that can be called.
    ToolId => "tool",
    /// One call of a tool.
    ToolCallId => "toolcall",
    /// A server that offers tools.
    McpServerId => "mcp",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_other_prefixes_are_refused() {
        let id = JobId::generate();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().parse::<UserId>(), Err(NotAnId));
        assert_eq!(NodeRef::from_str(&id.to_string()), Ok(NodeRef::JobId(id)));
    }

    #[test]
    fn malformed_text_is_refused() {
        for text in ["", "job", "job_", "job_zzz", "job_01KAJ6V2W8Q3F5N7R9T1X3Z5B", "_01KAJ6V2W8Q3F5N7R9T1X3Z5B7"] {
            assert_eq!(text.parse::<JobId>(), Err(NotAnId), "{text}");
        }
    }
}
