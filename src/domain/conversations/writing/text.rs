//! The text of answers: in pieces while it is written, one row for each part afterwards.
//!
//! What an attempt has written stays when another one follows it: its pieces become parts of that attempt. The text of a
//! message is that of its newest attempt.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Set,
};
use serde::{Deserialize, Serialize};

use crate::base::id::MessageId;
use crate::base::{Result, Timestamp};
use crate::db::{Tx, Write};
use crate::entity::message_part::{self, PartKind};
use crate::entity::{BelongsTo as _, message, message_attempt, message_piece};
use crate::live::growth::{GrownPiece, after_units};
use crate::live::text::length;

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its kind.
    pub kind: PartKind,
    /// What there is of it.
    pub text: String,
}

/// Makes the pieces of the newest attempt into parts, and answers them.
pub async fn compact_in(tx: &Tx, row: &message::Model) -> Result<Vec<Part>> {
    let parts = pieces_of(&**tx, row.id, row.attempt).await?;
    let rows: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(position, part)| message_part::ActiveModel {
            message_id: Set(row.id),
            attempt: Set(row.attempt),
            part: Set(i64::try_from(position).unwrap_or(i64::MAX)),
            workspace_id: Set(row.workspace_id),
            kind: Set(part.kind),
            text: Set(part.text.clone()),
        })
        .collect();
    if !rows.is_empty() {
        message_part::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
        message_piece::Entity::delete_belonging_to(row.id).exec(&**tx).await?;
    }
    Ok(parts)
}

/// What the pieces of an attempt make.
async fn pieces_of(connection: &impl ConnectionTrait, message: MessageId, attempt: i64) -> Result<Vec<Part>> {
    let pieces = message_piece::Entity::belonging_to(message)
        .filter(message_piece::Column::Attempt.eq(attempt))
        .order_by_asc(message_piece::Column::Part)
        .order_by_asc(message_piece::Column::Start)
        .all(connection)
        .await?;
    Ok(joined(pieces))
}

/// Pieces of one attempt in their order, as parts.
fn joined(pieces: Vec<message_piece::Model>) -> Vec<Part> {
    let mut parts: Vec<(i64, Part)> = Vec::new();
    for piece in pieces {
        match parts.last_mut() {
            Some((position, part)) if *position == piece.part => part.text.push_str(&piece.text),
            _ => parts.push((piece.part, Part { kind: piece.kind, text: piece.text })),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The parts of messages as they are now, by message.
pub async fn parts_of(
    connection: &impl ConnectionTrait,
    messages: &[message::Model],
) -> Result<HashMap<MessageId, Vec<Part>>> {
    let attempts: HashMap<MessageId, i64> = messages.iter().map(|row| (row.id, row.attempt)).collect();
    let (open, done): (Vec<_>, Vec<_>) =
        messages.iter().filter(|row| row.attempt > 0).partition(|row| row.status.is_open());
    let mut found: HashMap<MessageId, Vec<Part>> = HashMap::new();
    if !open.is_empty() {
        let pieces = message_piece::Entity::belonging_to_any(open.iter().map(|row| row.id))
            .order_by_asc(message_piece::Column::MessageId)
            .order_by_asc(message_piece::Column::Part)
            .order_by_asc(message_piece::Column::Start)
            .all(connection)
            .await?;
        let mut by_message: HashMap<MessageId, Vec<message_piece::Model>> = HashMap::new();
        for piece in pieces.into_iter().filter(|piece| attempts.get(&piece.message_id) == Some(&piece.attempt)) {
            by_message.entry(piece.message_id).or_default().push(piece);
        }
        found.extend(by_message.into_iter().map(|(id, pieces)| (id, joined(pieces))));
    }
    if !done.is_empty() {
        let rows = message_part::Entity::belonging_to_any(done.iter().map(|row| row.id))
            .order_by_asc(message_part::Column::Part)
            .all(connection)
            .await?;
        for row in rows.into_iter().filter(|row| attempts.get(&row.message_id) == Some(&row.attempt)) {
            found.entry(row.message_id).or_default().push(Part { kind: row.kind, text: row.text });
        }
    }
    for row in messages.iter().filter(|row| !row.status.is_open()) {
        settle(row, found.entry(row.id).or_default());
    }
    Ok(found)
}

/// The text of a message that is done is that of its row: marks may have been taken out of what was written. What was said
/// before a call stays there as long as it is the same; the last part has the rest.
fn settle(row: &message::Model, parts: &mut Vec<Part>) {
    let Some(last) = parts.iter().rposition(|part| part.kind == PartKind::Text) else {
        if !row.text.is_empty() {
            parts.push(Part { kind: PartKind::Text, text: row.text.clone() });
        }
        return;
    };
    let mut rest = row.text.as_str();
    for part in parts[..last].iter_mut().filter(|part| part.kind == PartKind::Text) {
        match rest.strip_prefix(part.text.as_str()) {
            Some(behind) => rest = behind,
            None => part.text.clear(),
        }
    }
    rest.clone_into(&mut parts[last].text);
}

/// The text of the last attempt before the newest that has any.
pub async fn said_before_in(tx: &Tx, row: &message::Model) -> Result<String> {
    let parts = message_part::Entity::belonging_to(row.id)
        .filter(message_part::Column::Kind.eq(PartKind::Text))
        .filter(message_part::Column::Attempt.lt(row.attempt))
        .order_by_asc(message_part::Column::Attempt)
        .order_by_asc(message_part::Column::Part)
        .all(&**tx)
        .await?;
    let newest = parts.iter().filter(|part| !part.text.is_empty()).map(|part| part.attempt).max();
    Ok(parts.iter().filter(|part| Some(part.attempt) == newest).map(|part| part.text.as_str()).collect())
}

/// What is stored of an attempt behind a place: the part, and the offset in it.
pub async fn stored_behind(
    connection: &impl ConnectionTrait,
    message: MessageId,
    attempt: i64,
    (part, offset): (usize, usize),
) -> Result<Vec<GrownPiece>> {
    let mut parts = pieces_of(connection, message, attempt).await?;
    if parts.is_empty() {
        let rows = message_part::Entity::belonging_to(message)
            .filter(message_part::Column::Attempt.eq(attempt))
            .order_by_asc(message_part::Column::Part)
            .all(connection)
            .await?;
        parts = rows.into_iter().map(|row| Part { kind: row.kind, text: row.text }).collect();
    }
    let behind = |(index, each): (usize, &Part)| {
        let from = if index == part { offset } else { 0 };
        let text = after_units(&each.text, from);
        let offset = from.min(length(&each.text));
        (!text.is_empty()).then(|| GrownPiece { part: index, kind: each.kind, offset, text: text.to_owned() })
    };
    Ok(parts.iter().enumerate().skip(part).filter_map(behind).collect())
}

/// What an attempt begins with.
#[derive(Debug, Clone, Copy)]
pub enum Seed<'a> {
    /// With nothing.
    Nothing,
    /// With what the attempt before it has written.
    Before,
    /// With these parts of it.
    Parts(&'a [Part]),
}

/// Begins the next attempt at an answer, whose row the transaction holds: what the one before has written is kept apart.
/// `reason` says why another one follows. Answers what it begins with.
pub async fn begin_attempt_in(
    tx: &mut Tx,
    row: &mut message::Model,
    now: Timestamp,
    seed: Seed<'_>,
    reason: &str,
) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    if let Seed::Parts(given) = seed {
        parts = given.to_vec();
    }
    if row.attempt > 0 {
        let before = written(&**tx, row).await?;
        compact_in(tx, row).await?;
        end_attempt_in(tx, row, now, Some(reason)).await?;
        if matches!(seed, Seed::Before) {
            parts = before;
        }
    }
    row.attempt += 1;
    let attempt = message_attempt::Model {
        message_id: row.id,
        attempt: row.attempt,
        workspace_id: row.workspace_id,
        started_at: now,
        ended_at: None,
        reason: None,
    };
    attempt.into_active_model().reset_all().insert(&**tx).await?;
    let pieces: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(position, part)| message_piece::ActiveModel {
            message_id: Set(row.id),
            attempt: Set(row.attempt),
            part: Set(i64::try_from(position).unwrap_or(i64::MAX)),
            start: Set(0),
            kind: Set(part.kind),
            text: Set(part.text.clone()),
        })
        .collect();
    if !pieces.is_empty() {
        let insert = Write::insert(tx.db().backend(), pieces);
        tx.defer(insert);
    }
    Ok(parts)
}

/// What the newest attempt has written, whether it has ended or not.
pub async fn written(connection: &impl ConnectionTrait, row: &message::Model) -> Result<Vec<Part>> {
    let open = pieces_of(connection, row.id, row.attempt).await?;
    if !open.is_empty() {
        return Ok(open);
    }
    let rows = message_part::Entity::belonging_to(row.id)
        .filter(message_part::Column::Attempt.eq(row.attempt))
        .order_by_asc(message_part::Column::Part)
        .all(connection)
        .await?;
    let mut parts = rows.into_iter().map(|row| Part { kind: row.kind, text: row.text }).collect();
    settle(row, &mut parts);
    Ok(parts)
}

/// Notes that an attempt has ended, and why another one follows, if one does.
pub async fn end_attempt_in(tx: &Tx, row: &message::Model, now: Timestamp, reason: Option<&str>) -> Result<()> {
    message_attempt::Entity::update_belonging_to(row.id)
        .col_expr(message_attempt::Column::EndedAt, Expr::value(now))
        .col_expr(message_attempt::Column::Reason, Expr::value(reason))
        .filter(message_attempt::Column::Attempt.eq(row.attempt))
        .filter(message_attempt::Column::EndedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}
