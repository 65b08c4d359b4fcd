//! Conversations in files of our own: what is written, and what is read again. `docs/api-guide.md` describes the format.

use sea_orm::Iterable as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::{Error, FailureCode, Result};
use crate::domain::conversations::feedback::service::reasons_of;
use crate::domain::conversations::service::transcript::{Said, Transcript};
use crate::engine::Failure;
use crate::entity::citation::Verdict;
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::message_feedback::{FeedbackRating, FeedbackReason};
use crate::entity::{message, message_citation};

/// What the files call themselves.
pub const FORMAT: &str = "dossier.conversation";
/// The version that is written, and the newest that is read.
pub const VERSION: u64 = 1;
/// The last member of a file.
pub const MESSAGES: &str = "messages";

/// What a file says of a conversation beside its messages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u64,
    /// What tells it from all other conversations.
    pub id: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Name of the bot.
    #[serde(default)]
    pub bot: Option<String>,
    /// Name of the person.
    #[serde(default)]
    pub owner: Option<String>,
    /// Whether it is kept at the top.
    #[serde(default)]
    pub is_pinned: bool,
    /// Whether it is left out of lists.
    #[serde(default)]
    pub is_archived: bool,
    /// RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// RFC 3339.
    #[serde(default)]
    pub updated_at: Option<String>,
    /// Last message of the path that is shown.
    #[serde(default)]
    pub current_message: Option<i64>,
}

/// A message in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// 1, 2, 3 … by creation.
    pub id: i64,
    /// The message that it answers or follows.
    #[serde(default)]
    pub parent: Option<i64>,
    /// `USER`, `ASSISTANT` or `SYSTEM`.
    pub role: String,
    /// As in the schema.
    #[serde(default)]
    pub status: String,
    /// Text in Markdown.
    pub text: String,
    /// Thoughts of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// What the answer was asked to do differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Name of the model that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Why its end is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
    /// True for an answer that says that nothing was found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_no_answer: bool,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<WrittenFailure>,
    /// Documents that were attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<WrittenAttachment>,
    /// What its marks stand for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<WrittenCitation>,
    /// Model use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<WrittenUsage>,
    /// What whoever made the file thinks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<WrittenFeedback>,
    /// RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// RFC 3339.
    #[serde(default)]
    pub completed_at: Option<String>,
}

/// Why an answer failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WrittenFailure {
    /// As in the schema.
    pub code: FailureCode,
    /// Why, for people.
    pub message: String,
}

impl WrittenFailure {
    /// The failure of an answer on a server whose reasons are not ours.
    pub(super) fn elsewhere() -> Self {
        Self { code: FailureCode::ModelUnavailable, message: "The answer failed where it was written.".to_owned() }
    }
}

/// A document by its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenAttachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    #[serde(default)]
    pub media_type: Option<String>,
    /// SHA-256 of the original.
    #[serde(default)]
    pub sha256: Option<String>,
}

/// What a mark stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenCitation {
    /// Number of the mark.
    pub mark: i64,
    /// Where the sentence with the mark begins, in UTF-16 code units.
    #[serde(default)]
    pub start: Option<i64>,
    /// Where the mark ends.
    #[serde(default)]
    pub end: Option<i64>,
    /// Name of the document.
    pub title: String,
    /// Its address.
    #[serde(default)]
    pub url: Option<String>,
    /// Its page.
    #[serde(default)]
    pub page: Option<i64>,
    /// The supporting words.
    #[serde(default)]
    pub quote: String,
    /// SHA-256 of the original.
    #[serde(default)]
    pub sha256: Option<String>,
    /// What the check of the quote gave.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// True when the mark was taken out of the text.
    #[serde(default)]
    pub is_removed: bool,
}

/// Model use.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenUsage {
    /// Tokens sent to models.
    pub input_tokens: i64,
    /// Part of them served from a cache.
    pub cached_input_tokens: i64,
    /// Tokens that models wrote.
    pub output_tokens: i64,
    /// Requests to providers.
    pub requests: i64,
    /// Cost in millionths of a US dollar.
    pub cost_micro_usd: i64,
}

/// What a person thinks of an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenFeedback {
    /// Verdict.
    pub rating: Option<FeedbackRating>,
    /// Why.
    #[serde(default)]
    pub reasons: Vec<FeedbackReason>,
    /// Why, in words.
    #[serde(default)]
    pub comment: Option<String>,
    /// What the answer should have been.
    #[serde(default)]
    pub corrected_answer: Option<String>,
}

/// The members of a file before its messages.
pub fn head(transcript: &Transcript, current: Option<i64>) -> Result<Map<String, Value>> {
    let row = &transcript.row;
    let head = Head {
        format: FORMAT.to_owned(),
        version: VERSION,
        id: row.id.to_string(),
        title: row.title.clone(),
        bot: transcript.bot.clone(),
        owner: transcript.owner.clone(),
        is_pinned: row.is_pinned,
        is_archived: row.is_archived,
        created_at: Some(row.created_at.to_rfc3339()),
        updated_at: Some(row.updated_at.to_rfc3339()),
        current_message: current,
    };
    match serde_json::to_value(head).map_err(Error::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::internal(anyhow::anyhow!("the head of a file is an object"))),
    }
}

impl Written {
    /// A message of which only the text is known.
    pub(super) fn new(role: &str, text: String) -> Self {
        Self {
            id: 0,
            parent: None,
            role: role.to_owned(),
            status: String::new(),
            text,
            reasoning: None,
            instructions: None,
            model: None,
            cut: None,
            is_no_answer: false,
            failure: None,
            attachments: Vec::new(),
            citations: Vec::new(),
            usage: None,
            feedback: None,
            created_at: None,
            completed_at: None,
        }
    }
}

/// A message as it is written. `parent` is the number of the message above.
pub fn written(said: Said, parent: Option<i64>) -> Result<Value> {
    let Said { row, text, reasoning, citations, attachments, feedback } = said;
    let failure = row.failure.as_ref().and_then(Failure::from_json);
    let is_answer = row.role == MessageRole::Assistant;
    let usage = is_answer.then(|| usage(&row));
    let written = Written {
        id: row.sequence,
        parent,
        role: role_name(row.role).to_owned(),
        status: status_name(row.status).to_owned(),
        text,
        reasoning,
        instructions: row.instructions,
        model: row.model_name,
        cut: row.cut,
        is_no_answer: row.is_no_answer,
        failure: failure.map(|failure| WrittenFailure { code: failure.code, message: failure.message }),
        attachments: attachments
            .into_iter()
            .map(|row| WrittenAttachment { name: row.name, media_type: Some(row.media_type), sha256: Some(row.sha256) })
            .collect(),
        citations: citations.into_iter().map(Into::into).collect(),
        usage,
        feedback: feedback.map(|row| WrittenFeedback {
            rating: row.rating,
            reasons: reasons_of(&row.reasons),
            comment: row.comment,
            corrected_answer: row.corrected_answer,
        }),
        created_at: Some(row.created_at.to_rfc3339()),
        completed_at: row.completed_at.map(|at| at.to_rfc3339()),
    };
    serde_json::to_value(written).map_err(Error::internal)
}

impl From<message_citation::Model> for WrittenCitation {
    fn from(row: message_citation::Model) -> Self {
        Self {
            mark: row.mark,
            start: row.start_offset,
            end: row.end_offset,
            title: row.title,
            url: row.url,
            page: row.page,
            quote: row.quote,
            sha256: row.source_sha256,
            verdict: Some(row.verdict),
            is_removed: row.is_removed,
        }
    }
}

fn usage(row: &message::Model) -> WrittenUsage {
    WrittenUsage {
        input_tokens: row.input_tokens,
        cached_input_tokens: row.cached_input_tokens,
        output_tokens: row.output_tokens,
        requests: row.model_requests,
        cost_micro_usd: row.cost_micros,
    }
}

/// A role as the schema calls it.
pub fn role_name(role: MessageRole) -> &'static str {
    match role {
        MessageRole::User => "USER",
        MessageRole::Assistant => "ASSISTANT",
        MessageRole::System => "SYSTEM",
    }
}

/// A state as the schema calls it.
pub fn status_name(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Queued => "QUEUED",
        MessageStatus::Pending => "PENDING",
        MessageStatus::Streaming => "STREAMING",
        MessageStatus::Waiting => "WAITING",
        MessageStatus::Completed => "COMPLETED",
        MessageStatus::Stopped => "STOPPED",
        MessageStatus::Failed => "FAILED",
    }
}

/// The role with a name of the schema.
pub fn role_named(name: &str) -> Option<MessageRole> {
    MessageRole::iter().find(|role| role_name(*role) == name)
}

/// The state with a name of the schema.
pub fn status_named(name: &str) -> Option<MessageStatus> {
    MessageStatus::iter().find(|status| status_name(*status) == name)
}
