//! The path that is shown through the tree of messages. Its messages are numbered, so that a page of it is a range of an
//! index, however long the conversation is.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::change::Change;
use crate::base::Result;
use crate::base::id::{ConversationId, MessageId};
use crate::db::{Sql, Tx};
use crate::entity::message::{Column, MessageRole, MessageStatus};
use crate::entity::{BelongsTo as _, message};

/// Messages whose positions are written with one statement.
const SLICE: usize = 500;

/// How a message hangs in the tree.
struct Link {
    id: MessageId,
    parent: Option<MessageId>,
    chosen: Option<MessageId>,
    position: Option<i64>,
}

/// Shows the path to a message, and ends it there: what follows the message is kept, and not shown. Does nothing when the
/// path ends there already.
pub async fn end_at_in(tx: &Tx, change: &mut Change, last: Option<MessageId>) -> Result<()> {
    if change.row.leaf_id == last {
        return Ok(());
    }
    let tree = Tree::read(tx, change.row.id).await?;
    let path = last.map_or_else(Vec::new, |last| tree.path_to(last));
    tree.show(tx, change, &path).await
}

/// Shows the path through a message, and on along what was shown last, or is newest, below it.
pub async fn show_in(tx: &Tx, change: &mut Change, through: MessageId) -> Result<()> {
    let tree = Tree::read(tx, change.row.id).await?;
    let mut path = tree.path_to(through);
    while let Some(next) = path.last().and_then(|last| tree.next(*last)) {
        path.push(next);
    }
    tree.show(tx, change, &path).await
}

/// How the messages of a conversation hang together; without texts.
struct Tree {
    links: HashMap<MessageId, Link>,
    newest_child: HashMap<MessageId, MessageId>,
}

impl Tree {
    async fn read(tx: &Tx, conversation: ConversationId) -> Result<Self> {
        type Row = (MessageId, Option<MessageId>, Option<MessageId>, Option<i64>);
        let rows: Vec<Row> = message::Entity::belonging_to(conversation)
            .select_only()
            .columns([Column::Id, Column::ParentId, Column::ChosenChildId, Column::PathPosition])
            .filter(Column::Role.ne(MessageRole::System))
            .filter(Column::Status.ne(MessageStatus::Queued))
            .order_by_asc(Column::Sequence)
            .into_tuple()
            .all(&**tx)
            .await?;
        let newest_child = rows.iter().filter_map(|(id, parent, ..)| parent.map(|parent| (parent, *id))).collect();
        let link = |(id, parent, chosen, position)| (id, Link { id, parent, chosen, position });
        Ok(Self { links: rows.into_iter().map(link).collect(), newest_child })
    }

    /// The messages from the first to this one.
    fn path_to(&self, last: MessageId) -> Vec<MessageId> {
        let step = |link: &&Link| link.parent.and_then(|parent| self.links.get(&parent));
        let mut path: Vec<MessageId> = std::iter::successors(self.links.get(&last), step).map(|link| link.id).collect();
        path.reverse();
        path
    }

    fn next(&self, id: MessageId) -> Option<MessageId> {
        let chosen = self.links.get(&id)?.chosen.filter(|chosen| self.links.contains_key(chosen));
        chosen.or_else(|| self.newest_child.get(&id).copied())
    }

    /// Numbers a path, and takes the numbers from what is not on it any more.
    async fn show(&self, tx: &Tx, change: &mut Change, path: &[MessageId]) -> Result<()> {
        let number = |position: usize| i64::try_from(position).unwrap_or(i64::MAX);
        let is_in_place = |(position, id): &(usize, &MessageId)| {
            self.links.get(*id).is_some_and(|link| link.position == Some(number(*position)))
        };
        let kept = path.iter().enumerate().take_while(is_in_place).count();
        let mut hide = Sql::new("UPDATE messages SET path_position = NULL WHERE conversation_id = ");
        hide.bind(change.row.id).push(" AND path_position >= ");
        hide.bind(number(kept));
        hide.run(&**tx).await?;
        let new: Vec<(i64, MessageId)> = path.iter().enumerate().skip(kept).map(|(n, id)| (number(n), *id)).collect();
        for slice in new.chunks(SLICE) {
            let mut place = Sql::new("UPDATE messages SET path_position = CASE id");
            for (position, id) in slice {
                place.push(" WHEN ");
                place.bind(*id).push(" THEN ");
                place.push(&position.to_string());
            }
            place.push(" END WHERE id IN (");
            place.each(", ", slice, |place, (_, id)| {
                place.bind(*id);
            });
            place.push(")");
            place.run(&**tx).await?;
        }
        for (parent, child) in path.iter().zip(path.iter().skip(1)).skip(kept.saturating_sub(1)) {
            if self.links.get(parent).is_some_and(|link| link.chosen != Some(*child)) {
                choose_in(tx, *parent, *child).await?;
            }
        }
        change.row.message_count = number(path.len());
        change.row.leaf_id = path.last().copied();
        Ok(())
    }
}

/// Remembers which of the messages below one is shown.
pub async fn choose_in(tx: &Tx, parent: MessageId, child: MessageId) -> Result<()> {
    let mut choose = Sql::new("UPDATE messages SET chosen_child_id = ");
    choose.bind(child).push(" WHERE id = ");
    choose.bind(parent);
    choose.run(&**tx).await
}
