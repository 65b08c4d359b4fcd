//! Starting a conversation without a message.

use super::change::Change;
use crate::app::App;
use crate::base::id::{BotId, ConversationId, ReportId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::bots::service::usable::usable;
use crate::domain::workspaces::service::permit;
use crate::entity::conversation::TitleSource;
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::{OfWorkspace as _, bot, conversation, report};
use crate::figures::Activity;
use crate::figures::record::conversation_started_in;

/// Starts a conversation with a bot; about the sources of a report, if one is named.
pub async fn create(
    app: &App,
    viewer: &Viewer,
    bot: BotId,
    title: Option<Name>,
    about: Option<ReportId>,
) -> Result<conversation::Model> {
    let bot = usable(app, viewer, bot).await?;
    permit(viewer, bot.workspace_id, Permission::ConversationsWrite, "botId", bot.id)?;
    expect_report(app, bot.workspace_id, about).await?;
    let mut row = conversation_row(app, viewer, &bot, about);
    if let Some(title) = title {
        row.title = title.into_string();
        row.title_source = TitleSource::Person;
    }
    let mut tx = app.db.begin().await?;
    let change = begin_in(&mut tx, app, row, &bot).await?;
    let row = change.write_in(&mut tx)?;
    record_in(&mut tx, app, viewer, Entry::new("conversation.created", Some(row.workspace_id), row.id));
    tx.commit().await?;
    Ok(row)
}

async fn expect_report(app: &App, workspace: WorkspaceId, about: Option<ReportId>) -> Result<()> {
    let Some(id) = about else { return Ok(()) };
    match report::Entity::by_id_in(workspace, id).one(app.db.read()).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("reportId", id)),
    }
}

/// A conversation of the caller with nothing in it.
pub fn conversation_row(app: &App, viewer: &Viewer, bot: &bot::Model, about: Option<ReportId>) -> conversation::Model {
    let now = app.clock.now();
    conversation::Model {
        id: ConversationId::generate(),
        workspace_id: bot.workspace_id,
        bot_id: Some(bot.id),
        owner_id: viewer.user_id(),
        report_id: about,
        origin: None,
        title: String::new(),
        title_source: TitleSource::Placeholder,
        is_pinned: false,
        is_archived: false,
        leaf_id: None,
        writing_id: None,
        message_count: 0,
        message_sequence: 0,
        event_sequence: 0,
        revision: 0,
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        model_requests: 0,
        cost_micros: 0,
        created_at: now,
        updated_at: now,
    }
}

/// Begins a conversation, which is counted, with the first words of the bot.
pub async fn begin_in(tx: &mut Tx, app: &App, row: conversation::Model, bot: &bot::Model) -> Result<Change> {
    let mut change = Change::create_in(tx, app, row).await?;
    let conversation::Model { workspace_id: workspace, bot_id, owner_id, created_at: at, .. } = change.row;
    conversation_started_in(tx, &Activity { workspace, bot: bot_id, person: owner_id, at })?;
    greet_in(tx, &mut change, bot);
    Ok(change)
}

/// Lets the bot say its first words, if it has any.
fn greet_in(tx: &mut Tx, change: &mut Change, bot: &bot::Model) {
    let Some(greeting) = &bot.greeting else { return };
    let mut row = change.new_message(MessageRole::Assistant, MessageStatus::Completed, None);
    row.text.clone_from(greeting);
    row.bot_id = Some(bot.id);
    row.completed_at = Some(change.now());
    change.append_in(tx, row);
}
