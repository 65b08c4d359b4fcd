//! The rows of a conversation that comes from a file. What is in them was said elsewhere: questions have no author here,
//! answers no bot and no duration, so that no figure counts them.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;

use crate::base::Result;
use crate::base::Timestamp;
use crate::base::id::{CitationId, DocumentId, FeedbackId, MessageId, UserId, WorkspaceId};
use crate::db::{Tx, Write};
use crate::domain::conversations::exchange::Told;
use crate::domain::conversations::exchange::check::{is_hash, path};
use crate::domain::conversations::exchange::format::{
    Written, WrittenAttachment, WrittenCitation, role_named, status_named,
};
use crate::engine::Failure;
use crate::entity::citation::Verdict;
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::message_part::PartKind;
use crate::entity::{
    BelongsTo as _, conversation, document, message, message_attachment, message_citation, message_feedback,
    message_feedback_change, message_part,
};

/// Rows that are written with one statement.
const SLICE: usize = 400;

/// Documents of the workspace by the hash of their content.
pub type Documents = HashMap<String, DocumentId>;

/// What is written beside the conversation.
#[derive(Debug, Default)]
pub struct Rows {
    /// Its messages.
    pub messages: Vec<message::Model>,
    parts: Vec<message_part::Model>,
    citations: Vec<message_citation::Model>,
    attachments: Vec<message_attachment::Model>,
    /// What the importer thinks of answers.
    pub feedback: Vec<message_feedback::Model>,
    /// Attachments whose content the workspace does not have.
    pub missing_attachments: usize,
}

/// The documents that a conversation names by their content, held until the commit.
pub async fn documents_in(tx: &Tx, workspace: WorkspaceId, told: &Told) -> Result<Documents> {
    let attached =
        told.messages.iter().flat_map(|message| &message.attachments).filter_map(|one| one.sha256.as_deref());
    let cited = told.messages.iter().flat_map(|message| &message.citations).filter_map(|one| one.sha256.as_deref());
    let hashes: HashSet<&str> = attached.chain(cited).filter(|hash| is_hash(hash)).collect();
    let mut documents = Documents::new();
    for hashes in hashes.into_iter().collect::<Vec<_>>().chunks(SLICE) {
        let rows = document::Entity::belonging_to(workspace)
            .filter(document::Column::Sha256.is_in(hashes.iter().copied()))
            .order_by_desc(document::Column::Id)
            .lock(LockType::KeyShare)
            .all(&**tx)
            .await?;
        documents.extend(rows.into_iter().map(|row| (row.sha256, row.id)));
    }
    Ok(documents)
}

impl Rows {
    /// The rows of a conversation that was checked. Its own row learns what they add up to.
    pub fn of(
        conversation: &mut conversation::Model,
        told: Told,
        documents: &Documents,
        owner: UserId,
        now: Timestamp,
    ) -> Self {
        let path = path(&told);
        let ids: HashMap<i64, MessageId> =
            told.messages.iter().map(|message| (message.id, MessageId::generate())).collect();
        let places: HashMap<i64, i64> = path.iter().copied().zip(0..).collect();
        let shown: HashMap<i64, i64> = path.iter().copied().zip(path.iter().skip(1).copied()).collect();
        let id_of = |number: Option<i64>| number.and_then(|number| ids.get(&number).copied());
        conversation.leaf_id = id_of(told.current);
        conversation.message_count = i64::try_from(path.len()).unwrap_or(i64::MAX);
        conversation.message_sequence = told.messages.last().map_or(0, |message| message.id);
        let mut rows = Self::default();
        for written in told.messages {
            let Some(id) = id_of(Some(written.id)) else { continue };
            let mut row = message_row(conversation, &written, id, now);
            row.parent_id = id_of(written.parent);
            row.path_position = places.get(&written.id).copied();
            row.chosen_child_id = id_of(shown.get(&written.id).copied());
            conversation.input_tokens += row.input_tokens;
            conversation.cached_input_tokens += row.cached_input_tokens;
            conversation.output_tokens += row.output_tokens;
            conversation.model_requests += row.model_requests;
            conversation.cost_micros += row.cost_micros;
            rows.add_beside(&row, written, documents, (owner, now));
            rows.messages.push(row);
        }
        rows
    }

    /// Adds what belongs to a message.
    fn add_beside(
        &mut self,
        row: &message::Model,
        written: Written,
        documents: &Documents,
        (owner, now): (UserId, Timestamp),
    ) {
        if row.attempt > 0 {
            let texts = [(PartKind::Reasoning, written.reasoning), (PartKind::Text, Some(row.text.clone()))];
            let texts =
                texts.into_iter().filter_map(|(kind, text)| Some((kind, text.filter(|text| !text.is_empty())?)));
            self.parts.extend(texts.zip(0..).map(|((kind, text), part)| message_part::Model {
                message_id: row.id,
                attempt: row.attempt,
                part,
                workspace_id: row.workspace_id,
                kind,
                text,
            }));
        }
        self.add_attachments(row, written.attachments, documents);
        let citations = written.citations.into_iter().zip(0..);
        self.citations.extend(citations.map(|(citation, position)| citation_row(row, citation, position, documents)));
        self.feedback.extend(written.feedback.map(|given| message_feedback::Model {
            id: FeedbackId::generate(),
            message_id: row.id,
            conversation_id: row.conversation_id,
            workspace_id: row.workspace_id,
            bot_id: row.bot_id,
            author_id: Some(owner),
            rating: given.rating,
            reasons: json!(given.reasons),
            comment: given.comment,
            corrected_answer: given.corrected_answer,
            revision: 1,
            created_at: now,
            updated_at: now,
        }));
    }

    /// Documents with the content of those that were attached, each once.
    fn add_attachments(&mut self, row: &message::Model, attached: Vec<WrittenAttachment>, documents: &Documents) {
        let mut known = HashSet::new();
        for attachment in attached {
            match attachment.sha256.as_ref().and_then(|hash| documents.get(hash).copied()) {
                None => self.missing_attachments += 1,
                Some(document_id) if known.insert(document_id) => {
                    let position = i64::try_from(known.len()).unwrap_or(i64::MAX) - 1;
                    let (message_id, workspace_id) = (row.id, row.workspace_id);
                    self.attachments.push(message_attachment::Model {
                        message_id,
                        document_id,
                        workspace_id,
                        position,
                    });
                }
                Some(_) => {}
            }
        }
    }

    /// Writes all of it with the commit.
    pub fn write_in(self, tx: &mut Tx) {
        let history: Vec<_> = self.feedback.iter().map(|row| change_of(row).into_active_model().reset_all()).collect();
        insert_in(tx, self.messages.into_iter().map(|row| row.into_active_model().reset_all()).collect());
        insert_in(tx, self.parts.into_iter().map(|row| row.into_active_model().reset_all()).collect());
        insert_in(tx, self.citations.into_iter().map(|row| row.into_active_model().reset_all()).collect());
        insert_in(tx, self.attachments.into_iter().map(|row| row.into_active_model().reset_all()).collect());
        insert_in(tx, self.feedback.into_iter().map(|row| row.into_active_model().reset_all()).collect());
        insert_in(tx, history);
    }
}

fn insert_in<A: ActiveModelTrait>(tx: &mut Tx, rows: Vec<A>) {
    let backend = tx.db().backend();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        tx.defer(Write::insert(backend, rows.by_ref().take(SLICE)));
    }
}

fn message_row(conversation: &conversation::Model, written: &Written, id: MessageId, now: Timestamp) -> message::Model {
    let role = role_named(&written.role).unwrap_or(MessageRole::System);
    let status = status_named(&written.status).unwrap_or(MessageStatus::Completed);
    let moment = |text: &Option<String>| text.as_deref().and_then(Timestamp::parse_rfc3339).map(|at| at.min(now));
    let created_at = moment(&written.created_at).unwrap_or(conversation.created_at);
    let usage = written.usage.as_ref();
    message::Model {
        id,
        conversation_id: conversation.id,
        workspace_id: conversation.workspace_id,
        sequence: written.id,
        parent_id: None,
        path_position: None,
        chosen_child_id: None,
        role,
        status,
        author_id: None,
        bot_id: None,
        job_id: None,
        text: written.text.clone(),
        instructions: written.instructions.clone(),
        requested_model_id: None,
        model_id: None,
        model_name: written.model.clone(),
        // An answer can go on from its text, which is that of an attempt.
        attempt: i64::from(role == MessageRole::Assistant),
        cut: written.cut.clone(),
        is_no_answer: written.is_no_answer,
        failure: written
            .failure
            .as_ref()
            .map(|failure| Failure::permanent(failure.code, failure.message.clone()).to_json()),
        input_tokens: usage.map_or(0, |usage| usage.input_tokens),
        cached_input_tokens: usage.map_or(0, |usage| usage.cached_input_tokens),
        output_tokens: usage.map_or(0, |usage| usage.output_tokens),
        model_requests: usage.map_or(0, |usage| usage.requests),
        cost_micros: usage.map_or(0, |usage| usage.cost_micro_usd),
        first_token_ms: None,
        total_ms: None,
        paused_ms: 0,
        created_at,
        completed_at: Some(moment(&written.completed_at).unwrap_or(created_at)),
    }
}

fn citation_row(
    row: &message::Model,
    citation: WrittenCitation,
    position: i64,
    documents: &Documents,
) -> message_citation::Model {
    message_citation::Model {
        id: CitationId::generate(),
        message_id: row.id,
        workspace_id: row.workspace_id,
        position,
        mark: citation.mark,
        start_offset: citation.start,
        end_offset: citation.end,
        document_id: citation.sha256.as_ref().and_then(|hash| documents.get(hash).copied()),
        chunk_id: None,
        title: citation.title,
        url: citation.url,
        page: citation.page,
        quote: citation.quote,
        quote_offset: None,
        source_sha256: citation.sha256,
        verdict: citation.verdict.unwrap_or(Verdict::Unchecked),
        is_removed: citation.is_removed,
        score: None,
    }
}

fn change_of(row: &message_feedback::Model) -> message_feedback_change::Model {
    message_feedback_change::Model {
        feedback_id: row.id,
        revision: row.revision,
        workspace_id: row.workspace_id,
        rating: row.rating,
        reasons: row.reasons.clone(),
        comment: row.comment.clone(),
        corrected_answer: row.corrected_answer.clone(),
        changed_at: row.updated_at,
    }
}
