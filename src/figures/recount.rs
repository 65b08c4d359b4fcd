//! Counting anew, day by day: what the rows of conversations, messages, ratings and the ledger say is compared with the
//! figures of the day, in one snapshot, and corrections are appended where they differ. What is added up meanwhile is the
//! same before and after, so that nobody has to be kept out.
//!
//! What came from files is not counted: it happened elsewhere. Imported questions have no author, imported answers no
//! duration, imported conversations an origin.
//!
//! Documents, reports and jobs are not counted anew, for they are deleted when their time is over; who did something is
//! only ever added.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::QueryResult;

use super::amounts::Figures;
use super::fold::bots;
use super::key::{ANY_BOT, ModelKey};
use super::period::Span;
use super::read::View;
use super::record::{Activity, AnswerFigures, Delta, Used};
use crate::app::App;
use crate::base::id::{BotId, DocumentId, MessageId, ModelId, UserId, WorkspaceId};
use crate::base::{Day, Result};
use crate::db::Sql;
use crate::engine::maintenance::Extent;
use crate::entity::figure_total::{Dimension, Grain};
use crate::entity::message::MessageStatus;
use crate::entity::{Unscoped as _, workspace};

/// Counts all days of all workspaces anew, or those before a moment, and answers how many figures differed.
pub(super) async fn all(app: &App, extent: Extent) -> Result<u64> {
    let last = Day::of(extent.older_than.unwrap_or(app.clock.now()));
    let mut differing = 0;
    for workspace in workspace::Entity::unscoped().all(app.db.read()).await? {
        for day in days(app, workspace.id).await?.into_iter().filter(|day| *day <= last) {
            differing += one_day(app, workspace.id, day, extent.dry_run).await?;
        }
    }
    Ok(differing)
}

/// The days of which there is something to count, or something that was counted.
async fn days(app: &App, workspace: WorkspaceId) -> Result<BTreeSet<Day>> {
    let mut days = BTreeSet::new();
    for (column, rows) in [
        ("created_at / 86400000", "conversations WHERE"),
        ("completed_at / 86400000", "messages WHERE completed_at IS NOT NULL AND"),
        ("created_at / 86400000", "message_feedback WHERE"),
        ("changed_at / 86400000", "message_feedback_changes WHERE"),
        ("settled_at / 86400000", "usage_entries WHERE settled_at IS NOT NULL AND"),
        ("day", "figure_deltas WHERE"),
        ("start_day", "figure_totals WHERE dimension = 'ALL' AND grain = 'D' AND"),
    ] {
        let mut sql = Sql::new(format!("SELECT DISTINCT {column} FROM {rows} workspace_id = "));
        sql.bind(workspace);
        for row in sql.all(app.db.read()).await? {
            days.insert(Day(row.try_get_by_index(0)?));
        }
    }
    Ok(days)
}

async fn one_day(app: &App, workspace: WorkspaceId, day: Day, dry_run: bool) -> Result<u64> {
    let view = View::open(&app.db, workspace, Span { first: day, last: day }).await?;
    let (mut stored, counted) = (Counts::of_rows(&view, workspace, day).await?, Counts::of_figures(&view, day).await?);
    drop(view);
    stored.subtract(&counted);
    let corrections = stored.into_corrections(workspace, day);
    let count = corrections.len() as u64;
    if dry_run || count == 0 {
        return Ok(count);
    }
    let mut batch = app.db.batch();
    for correction in corrections {
        correction.write_in(&mut batch)?;
    }
    batch.commit().await?;
    Ok(count)
}

/// What is counted of a day.
#[derive(Debug, Default)]
struct Counts {
    totals: BTreeMap<(Dimension, String), Figures>,
    documents: BTreeMap<(BotId, DocumentId), i64>,
    people: BTreeSet<(BotId, UserId)>,
}

impl Counts {
    fn add(&mut self, delta: &Delta) {
        for dimension in [Dimension::All, Dimension::Bot, Dimension::Model, Dimension::Person] {
            if let Some(key) = delta.key(dimension) {
                self.totals.entry((dimension, key)).or_default().add(&delta.figures);
            }
        }
        for bot in bots(delta) {
            for (document, answers) in &delta.documents {
                *self.documents.entry((bot, *document)).or_default() += answers;
            }
            self.people.extend(delta.person.filter(|_| delta.is_act).map(|person| (bot, person)));
        }
    }

    /// Takes away what was counted already.
    fn subtract(&mut self, counted: &Self) {
        for (key, figures) in &counted.totals {
            self.totals.entry(key.clone()).or_default().subtract(figures);
        }
        for (key, answers) in &counted.documents {
            *self.documents.entry(*key).or_default() -= answers;
        }
        self.people.retain(|person| !counted.people.contains(person));
    }

    /// What the figures of the day say, added up or not.
    async fn of_figures(view: &View, day: Day) -> Result<Self> {
        let mut counts = Self::default();
        for dimension in [Dimension::All, Dimension::Bot, Dimension::Model, Dimension::Person] {
            for row in view.rows(dimension, None, &(Grain::Day, vec![day.0])).await? {
                counts.totals.insert((dimension, row.key), Figures::parse(&row.figures)?);
            }
        }
        for row in view.documents_of(day).await? {
            counts.documents.insert((row.bot_id, row.document_id), row.answers);
        }
        for delta in &view.pending {
            counts.add(delta);
        }
        counts.people = view.people_of(day).await?;
        Ok(counts)
    }

    /// What the rows say that are still there.
    async fn of_rows(view: &View, workspace: WorkspaceId, day: Day) -> Result<Self> {
        let mut counts = Self::default();
        for delta in events_of(view, workspace, day).await? {
            counts.add(&delta);
        }
        Ok(counts)
    }

    /// What has to be added so that nothing differs.
    fn into_corrections(self, workspace: WorkspaceId, day: Day) -> Vec<Delta> {
        let nothing = |only, figures| Delta {
            workspace,
            day,
            only: Some(only),
            bot: None,
            model: None,
            person: None,
            is_act: false,
            figures,
            documents: BTreeMap::new(),
        };
        let of_bot = |bot: BotId| match bot {
            ANY_BOT => nothing(Dimension::All, Figures::default()),
            bot => Delta { bot: Some(bot), ..nothing(Dimension::Bot, Figures::default()) },
        };
        let mut corrections = Vec::new();
        for ((dimension, key), figures) in self.totals {
            let figures = figures.recountable();
            if figures.is_nothing() {
                continue;
            }
            let correction = nothing(dimension, figures);
            corrections.push(match dimension {
                Dimension::All => correction,
                Dimension::Bot => Delta { bot: key.parse().ok(), ..correction },
                Dimension::Model => Delta { model: Some(ModelKey::parse(&key)), ..correction },
                Dimension::Person => Delta { person: key.parse().ok(), ..correction },
            });
        }
        for ((bot, document), answers) in self.documents.into_iter().filter(|(_, answers)| *answers != 0) {
            corrections.push(Delta { documents: BTreeMap::from([(document, answers)]), ..of_bot(bot) });
        }
        for (bot, person) in self.people {
            corrections.push(Delta { person: Some(person), is_act: true, ..of_bot(bot) });
        }
        corrections
    }
}

/// What happened on a day, from the rows of it.
async fn events_of(view: &View, workspace: WorkspaceId, day: Day) -> Result<Vec<Delta>> {
    let rows = Rows { view, workspace, day };
    let mut events = rows.of_people().await?;
    events.extend(rows.ratings().await?);
    events.extend(rows.uses().await?);
    events.extend(rows.answers().await?);
    Ok(events)
}

/// The rows of a day.
struct Rows<'v> {
    view: &'v View,
    workspace: WorkspaceId,
    day: Day,
}

impl Rows<'_> {
    /// Runs a statement that ends with a condition on the workspace; `moment` is the column that says when.
    async fn ask(&self, select: &str, moment: &str, rest: &str) -> Result<Vec<QueryResult>> {
        let mut sql = Sql::new(select);
        sql.bind(self.workspace).push(&format!(" AND {moment} >= "));
        sql.bind(self.day.start()).push(&format!(" AND {moment} < "));
        sql.bind(self.day.plus(1).start()).push(rest);
        sql.all(&*self.view.snapshot).await
    }

    /// What the person in the second column did with the bot in the first.
    fn by(&self, row: &QueryResult) -> Result<Activity> {
        let (bot, person) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(Activity { workspace: self.workspace, bot, person, at: self.day.start() })
    }

    /// Questions, and conversations that were started.
    async fn of_people(&self) -> Result<Vec<Delta>> {
        let mut events = Vec::new();
        for row in self
            .ask(
                "SELECT c.bot_id, m.author_id, COUNT(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id
                 WHERE m.role = 'USER' AND m.author_id IS NOT NULL AND m.completed_at IS NOT NULL AND m.workspace_id = ",
                "m.completed_at",
                " GROUP BY c.bot_id, m.author_id",
            )
            .await?
        {
            let figures = Figures { questions: row.try_get_by_index(2)?, ..Figures::default() };
            events.push(Delta::of(&self.by(&row)?, figures));
        }
        for row in self
            .ask(
                "SELECT bot_id, owner_id, COUNT(*) FROM conversations WHERE origin IS NULL AND workspace_id = ",
                "created_at",
                " GROUP BY bot_id, owner_id",
            )
            .await?
        {
            let figures = Figures { conversations: row.try_get_by_index(2)?, ..Figures::default() };
            events.push(Delta::of(&self.by(&row)?, figures));
        }
        Ok(events)
    }

    /// Ratings, and who gave, changed or took back one.
    async fn ratings(&self) -> Result<Vec<Delta>> {
        let mut events = Vec::new();
        for row in self
            .ask(
                "SELECT bot_id, author_id, COUNT(CASE WHEN rating = 'POSITIVE' THEN 1 END),
                     COUNT(CASE WHEN rating = 'NEGATIVE' THEN 1 END)
                 FROM message_feedback WHERE workspace_id = ",
                "created_at",
                " GROUP BY bot_id, author_id",
            )
            .await?
        {
            let figures = Figures {
                positive_ratings: row.try_get_by_index(2)?,
                negative_ratings: row.try_get_by_index(3)?,
                ..Figures::default()
            };
            events.push(Delta { is_act: false, ..Delta::of(&self.by(&row)?, figures) });
        }
        for row in self
            .ask(
                "SELECT DISTINCT f.bot_id, f.author_id
                 FROM message_feedback_changes c JOIN message_feedback f ON f.id = c.feedback_id
                 WHERE c.workspace_id = ",
                "c.changed_at",
                "",
            )
            .await?
        {
            events.push(Delta::of(&self.by(&row)?, Figures::default()));
        }
        Ok(events)
    }

    /// Use of models.
    async fn uses(&self) -> Result<Vec<Delta>> {
        let mut events = Vec::new();
        for row in self
            .ask(
                "SELECT bot_id, user_id, model_id, model, CAST(SUM(input_tokens) AS BIGINT),
                     CAST(SUM(cached_input_tokens) AS BIGINT), CAST(SUM(output_tokens) AS BIGINT),
                     CAST(SUM(requests) AS BIGINT), CAST(SUM(cost_micros) AS BIGINT)
                 FROM usage_entries WHERE state <> 'RESERVED' AND settled_at IS NOT NULL AND workspace_id = ",
                "settled_at",
                " GROUP BY bot_id, user_id, model_id, model",
            )
            .await?
        {
            let used = Used {
                input_tokens: row.try_get_by_index(4)?,
                cached_input_tokens: row.try_get_by_index(5)?,
                output_tokens: row.try_get_by_index(6)?,
                requests: row.try_get_by_index(7)?,
                cost_micros: row.try_get_by_index(8)?,
            };
            let model = Some(ModelKey { id: row.try_get_by_index(2)?, name: row.try_get_by_index(3)? });
            events.push(Delta { model, is_act: false, ..Delta::of(&self.by(&row)?, used.into()) });
        }
        Ok(events)
    }

    /// Answers that ended, with the documents that they cite.
    async fn answers(&self) -> Result<Vec<Delta>> {
        let mut cited: BTreeMap<MessageId, Vec<DocumentId>> = BTreeMap::new();
        for row in self
            .ask(
                "SELECT DISTINCT m.id, c.document_id FROM messages m JOIN message_citations c ON c.message_id = m.id
                 WHERE c.document_id IS NOT NULL AND NOT c.is_removed AND m.completed_at IS NOT NULL
                 AND m.workspace_id = ",
                "m.completed_at",
                "",
            )
            .await?
        {
            cited.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
        }
        let mut events = Vec::new();
        for row in self
            .ask(
                "SELECT m.bot_id, c.owner_id, m.id, m.model_id, m.model_name, m.status, m.first_token_ms, m.total_ms,
                     m.is_no_answer
                 FROM messages m JOIN conversations c ON c.id = m.conversation_id
                 WHERE m.role = 'ASSISTANT' AND m.total_ms IS NOT NULL AND m.completed_at IS NOT NULL
                 AND m.workspace_id = ",
                "m.completed_at",
                "",
            )
            .await?
        {
            events.push(Delta::of_answer(&self.answer(&row, &mut cited)?));
        }
        Ok(events)
    }

    fn answer(&self, row: &QueryResult, cited: &mut BTreeMap<MessageId, Vec<DocumentId>>) -> Result<AnswerFigures> {
        let Activity { workspace, bot, person, at } = self.by(row)?;
        let id: MessageId = row.try_get_by_index(2)?;
        let (model, name): (Option<ModelId>, Option<String>) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        let status: MessageStatus = row.try_get_by_index(5)?;
        Ok(AnswerFigures {
            workspace,
            bot,
            model: name.map(|name| ModelKey { id: model, name }),
            person,
            at,
            status,
            first_token_ms: row.try_get_by_index(6)?,
            total_ms: row.try_get_by_index(7)?,
            is_no_answer: row.try_get_by_index(8)?,
            cited: cited.remove(&id).unwrap_or_default(),
        })
    }
}
