//! Adding up: what was appended becomes part of the sums of its day, week and month.
//!
//! Transactions that add up the figures of one workspace exclude each other. A row is deleted in the transaction that adds
//! it, so that it is counted once, whoever reads in between.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveEnum as _, ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::amounts::Figures;
use super::key::ANY_BOT;
use super::record::Delta;
use crate::app::App;
use crate::base::Result;
use crate::base::id::{BotId, DocumentId, UserId, WorkspaceId};
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::db::{Sql, Tx};
use crate::entity::figure_total::{Dimension, Grain};
use crate::entity::{BelongsTo as _, Unscoped as _, figure_delta, figure_total};

/// Rows of one transaction.
const BATCH: u64 = 500;
/// Rows of one statement.
const ROWS: usize = 500;

/// Adds up what was appended in all workspaces, and answers how many rows there were.
pub(super) async fn all(app: &App) -> Result<u64> {
    let workspaces: Vec<WorkspaceId> = figure_delta::Entity::unscoped()
        .select_only()
        .column(figure_delta::Column::WorkspaceId)
        .distinct()
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut added = 0;
    for workspace in workspaces {
        loop {
            let batch = one_batch(app, workspace).await?;
            added += batch;
            if batch < BATCH {
                break;
            }
        }
    }
    Ok(added)
}

async fn one_batch(app: &App, workspace: WorkspaceId) -> Result<u64> {
    let tx = app.db.begin().await?;
    advisory_lock_in(&tx, AdvisoryLock::Figures(workspace)).await?;
    let rows = figure_delta::Entity::belonging_to(workspace)
        .order_by_asc(figure_delta::Column::Id)
        .limit(BATCH)
        .all(&*tx)
        .await?;
    let count = rows.len() as u64;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut sums = Sums::default();
    for row in rows {
        sums.add(&Delta::parse(row)?);
    }
    figure_delta::Entity::delete_belonging_to(workspace).filter(figure_delta::Column::Id.is_in(ids)).exec(&*tx).await?;
    sums.write_in(&tx, workspace).await?;
    tx.commit().await?;
    Ok(count)
}

/// What is added to sums.
#[derive(Debug, Default)]
struct Sums {
    totals: BTreeMap<(Dimension, Grain, i64), BTreeMap<String, Figures>>,
    people: BTreeSet<(BotId, Grain, i64, UserId)>,
    documents: BTreeMap<(BotId, Grain, i64, DocumentId), i64>,
}

impl Sums {
    fn add(&mut self, delta: &Delta) {
        for grain in Grain::ALL {
            let start = grain.start_of(delta.day).0;
            for dimension in [Dimension::All, Dimension::Bot, Dimension::Model, Dimension::Person] {
                if let Some(key) = delta.key(dimension).filter(|_| !delta.figures.is_nothing()) {
                    self.total(dimension, grain, start, key).add(&delta.figures);
                }
            }
            for bot in bots(delta) {
                if let Some(person) = delta.person.filter(|_| delta.is_act) {
                    self.people.insert((bot, grain, start, person));
                }
                for (document, answers) in &delta.documents {
                    *self.documents.entry((bot, grain, start, *document)).or_default() += answers;
                }
            }
        }
    }

    fn total(&mut self, dimension: Dimension, grain: Grain, start: i64, key: String) -> &mut Figures {
        self.totals.entry((dimension, grain, start)).or_default().entry(key).or_default()
    }

    async fn write_in(mut self, tx: &Tx, workspace: WorkspaceId) -> Result<()> {
        for (bot, grain, start) in self.write_people_in(tx, workspace).await? {
            let (dimension, key) = match bot {
                ANY_BOT => (Dimension::All, String::new()),
                bot => (Dimension::Bot, bot.to_string()),
            };
            self.total(dimension, grain, start, key).active_people += 1;
        }
        self.write_documents_in(tx, workspace).await?;
        self.write_totals_in(tx, workspace).await
    }

    /// Answers where people did something for the first time.
    async fn write_people_in(&self, tx: &Tx, workspace: WorkspaceId) -> Result<Vec<(BotId, Grain, i64)>> {
        let mut fresh = Vec::new();
        for part in self.people.iter().collect::<Vec<_>>().chunks(ROWS) {
            let mut sql =
                Sql::new("INSERT INTO figure_people (workspace_id, bot_id, grain, start_day, person_id) VALUES ");
            sql.each(", ", part, |sql, (bot, grain, start, person)| {
                sql.push("(");
                sql.bind(workspace).push(", ");
                sql.bind(*bot).push(", ");
                sql.bind(grain.to_value()).push(", ");
                sql.bind(*start).push(", ");
                sql.bind(*person).push(")");
            });
            sql.push(" ON CONFLICT DO NOTHING RETURNING bot_id, grain, start_day");
            for row in sql.all(&**tx).await? {
                fresh.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?));
            }
        }
        Ok(fresh)
    }

    async fn write_documents_in(&self, tx: &Tx, workspace: WorkspaceId) -> Result<()> {
        for part in self.documents.iter().collect::<Vec<_>>().chunks(ROWS) {
            let mut sql = Sql::new(
                "INSERT INTO figure_documents (workspace_id, bot_id, grain, start_day, document_id, answers) VALUES ",
            );
            sql.each(", ", part, |sql, ((bot, grain, start, document), answers)| {
                sql.push("(");
                sql.bind(workspace).push(", ");
                sql.bind(*bot).push(", ");
                sql.bind(grain.to_value()).push(", ");
                sql.bind(*start).push(", ");
                sql.bind(*document).push(", ");
                sql.bind(**answers).push(")");
            });
            sql.push(
                " ON CONFLICT (workspace_id, bot_id, grain, start_day, document_id)
                 DO UPDATE SET answers = figure_documents.answers + excluded.answers",
            );
            sql.run(&**tx).await?;
        }
        Ok(())
    }

    async fn write_totals_in(mut self, tx: &Tx, workspace: WorkspaceId) -> Result<()> {
        for ((dimension, grain, start), of_keys) in &mut self.totals {
            let before = figure_total::Entity::belonging_to(workspace)
                .filter(figure_total::Column::Dimension.eq(*dimension))
                .filter(figure_total::Column::Grain.eq(*grain))
                .filter(figure_total::Column::StartDay.eq(*start))
                .filter(figure_total::Column::Key.is_in(of_keys.keys().map(String::as_str)))
                .all(&**tx)
                .await?;
            for row in before {
                if let Some(figures) = of_keys.get_mut(&row.key) {
                    figures.add(&Figures::parse(&row.figures)?);
                }
            }
        }
        let mut rows = Vec::new();
        for ((dimension, grain, start), of_keys) in &self.totals {
            for (key, figures) in of_keys {
                rows.push((*dimension, *grain, *start, key, figures.to_text()?));
            }
        }
        for part in rows.chunks(ROWS) {
            let mut sql =
                Sql::new("INSERT INTO figure_totals (workspace_id, dimension, grain, start_day, key, figures) VALUES ");
            sql.each(", ", part, |sql, (dimension, grain, start, key, figures)| {
                sql.push("(");
                sql.bind(workspace).push(", ");
                sql.bind(dimension.to_value()).push(", ");
                sql.bind(grain.to_value()).push(", ");
                sql.bind(*start).push(", ");
                sql.bind(key.as_str()).push(", ");
                sql.bind(figures.as_str()).push(")");
            });
            sql.push(
                " ON CONFLICT (workspace_id, dimension, grain, start_day, key) DO UPDATE SET figures = excluded.figures",
            );
            sql.run(&**tx).await?;
        }
        Ok(())
    }
}

/// The bots whose lists of people and documents change: the one that it concerns, and all of them together.
pub(super) fn bots(delta: &Delta) -> impl Iterator<Item = BotId> {
    let all = delta.is_of(Dimension::All).then_some(ANY_BOT);
    all.into_iter().chain(delta.bot.filter(|_| delta.is_of(Dimension::Bot)))
}
