//! Importing conversations of a file: each in a transaction of its own, and none twice.

use std::sync::{Arc, LazyLock};

use dashmap::DashMap;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::create::conversation_row;
use super::imported::{self, Rows};
use crate::app::App;
use crate::base::id::{BotId, UserId};
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::Write;
use crate::db::conversation_search::{self, Indexed};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::bots::service::usable::usable;
use crate::domain::conversations::exchange::file::File;
use crate::domain::conversations::exchange::{MAXIMUM_FILE, Told, Unfit};
use crate::domain::workspaces::service::permit;
use crate::entity::conversation::{Column, Entity, TitleSource};
use crate::entity::{BelongsTo as _, bot, conversation};
use crate::figures::{self, Activity, Rated};

/// Most conversations that a request imports.
pub const MAXIMUM_NEW: usize = 200;
/// Messages after which a request begins no further conversation.
const ENOUGH_MESSAGES: usize = 20_000;
/// Most refused conversations that are told of.
pub const MAXIMUM_REFUSED: usize = 100;

/// Files are held in memory; more of them wait.
static READERS: Semaphore = Semaphore::const_new(2);

/// A line for each person: whoever sends several files at once waits behind oneself, and not in front of others.
static LINES: LazyLock<DashMap<UserId, Arc<Semaphore>>> = LazyLock::new(DashMap::new);

/// The one import that a person has under way in this process.
struct Turn {
    person: UserId,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turn {
    async fn of(person: UserId) -> Result<Self> {
        let line = Arc::clone(&*LINES.entry(person).or_insert_with(|| Arc::new(Semaphore::new(1))));
        let permit = line.acquire_owned().await.map_err(Error::internal)?;
        Ok(Self { person, permit: Some(permit) })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.permit.take());
        LINES.remove_if(&self.person, |_, line| Arc::strong_count(line) == 1);
    }
}

/// A file to import.
#[derive(Debug)]
pub enum Source {
    /// A file that came with the request.
    File(std::fs::File),
    /// Its content.
    Text(String),
}

/// What became of a file.
#[derive(Debug, Default)]
pub struct Imported {
    /// New conversations, in the order of the file.
    pub new: Vec<conversation::Model>,
    /// How many had been imported before.
    pub skipped: usize,
    /// The first of those that cannot be imported: place in the file from 0, and why.
    pub refused: Vec<(usize, Unfit)>,
    /// How many cannot be imported.
    pub refused_count: usize,
    /// How many were not looked at, because the request has done enough.
    pub remaining: usize,
    /// Attachments of new conversations whose content the workspace does not have.
    pub missing_attachments: usize,
}

/// Imports what a file has and the caller has not imported yet. With the bot the conversations can go on.
pub async fn import(app: &App, viewer: &Viewer, bot: BotId, source: Source) -> Result<Imported> {
    let bot = usable(app, viewer, bot).await?;
    permit(viewer, bot.workspace_id, Permission::ConversationsWrite, "botId", bot.id)?;
    let _turn = Turn::of(viewer.require_user()?).await?;
    let _place = READERS.acquire().await.map_err(Error::internal)?;
    let file = Arc::new(blocking(move || File::open(source.read()?)).await??);
    let mut outcome = Imported::default();
    let mut messages = 0;
    for index in 0..file.len() {
        if outcome.new.len() >= MAXIMUM_NEW || messages >= ENOUGH_MESSAGES {
            outcome.remaining = file.len() - index;
            break;
        }
        let read = {
            let file = Arc::clone(&file);
            blocking(move || file.read(index)).await?
        };
        match read {
            Err(unfit) => {
                outcome.refused_count += 1;
                if outcome.refused.len() < MAXIMUM_REFUSED {
                    outcome.refused.push((index, unfit));
                }
            }
            Ok(told) => {
                let count = told.messages.len();
                match write(app, viewer, &bot, told).await? {
                    Some((row, missing)) => {
                        messages += count;
                        outcome.missing_attachments += missing;
                        outcome.new.push(row);
                    }
                    None => outcome.skipped += 1,
                }
            }
        }
    }
    Ok(outcome)
}

impl Source {
    fn read(self) -> Result<Vec<u8>> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::File(file) => {
                let mut bytes = Vec::new();
                // One byte more shows that it is too large.
                let mut file = std::io::Read::take(file, MAXIMUM_FILE as u64 + 1);
                std::io::Read::read_to_end(&mut file, &mut bytes).map_err(Error::internal)?;
                Ok(bytes)
            }
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// What lets a conversation be found by its title and its messages.
async fn entries(app: &App, row: &conversation::Model, told: &Told) -> Result<Vec<Write>> {
    let of = Indexed { workspace: row.workspace_id, owner: row.owner_id, conversation: row.id };
    let title = (conversation_search::TITLE, row.title.clone());
    let said = told.messages.iter().map(|message| (message.id, message.text.clone()));
    let texts: Vec<(i64, String)> = std::iter::once(title).chain(said).filter(|(_, text)| !text.is_empty()).collect();
    let backend = app.db.backend();
    blocking(move || {
        texts.iter().map(|(sequence, text)| conversation_search::entry(backend, of, *sequence, text)).collect()
    })
    .await
}

/// Writes a conversation, unless it was imported before; answers it with the number of attachments that are missing.
async fn write(
    app: &App,
    viewer: &Viewer,
    bot: &bot::Model,
    told: Told,
) -> Result<Option<(conversation::Model, usize)>> {
    let owner = viewer.require_user()?;
    let before = Entity::belonging_to(bot.workspace_id)
        .filter(Column::OwnerId.eq(owner))
        .filter(Column::Origin.eq(&*told.origin))
        .one(app.db.read())
        .await?;
    if before.is_some() {
        return Ok(None);
    }
    let mut row = conversation_row(app, viewer, bot, None);
    row.created_at = told.created_at.unwrap_or(row.created_at).min(row.created_at);
    row.updated_at = told.updated_at.unwrap_or(row.updated_at).clamp(row.created_at, row.updated_at);
    row.title.clone_from(&told.title);
    row.title_source = if told.title.is_empty() { TitleSource::Placeholder } else { TitleSource::Person };
    row.is_pinned = told.is_pinned;
    row.is_archived = told.is_archived;
    row.origin = Some(told.origin.clone());
    row.revision = 1;
    let entries = entries(app, &row, &told).await?;
    let mut tx = app.db.begin().await?;
    let documents = imported::documents_in(&tx, bot.workspace_id, &told).await?;
    let now = app.clock.now();
    let rows = Rows::of(&mut row, told, &documents, owner, now);
    let nothing = OnConflict::columns([Column::WorkspaceId, Column::OwnerId, Column::Origin]).do_nothing().to_owned();
    let insert = Entity::insert(row.clone().into_active_model().reset_all()).on_conflict(nothing);
    // The same file may be imported twice at once.
    if insert.exec_without_returning(&*tx).await? == 0 {
        return Ok(None);
    }
    let (missing, messages) = (rows.missing_attachments, rows.messages.len());
    for given in &rows.feedback {
        let by = Activity { workspace: row.workspace_id, bot: given.bot_id, person: given.author_id, at: now };
        figures::rated_in(&mut tx, &Rated { by, first_rated_at: now, before: None, now: given.rating })?;
    }
    for entry in entries {
        tx.defer(entry);
    }
    rows.write_in(&mut tx);
    let facts = json!({ "messages": messages, "bot": bot.id });
    record_in(&mut tx, app, viewer, Entry::new("conversation.imported", Some(row.workspace_id), row.id).changes(facts));
    tx.commit().await?;
    Ok(Some((row, missing)))
}
