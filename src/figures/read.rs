//! Reading figures: sums and what is not added up yet, as they are in one snapshot.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use super::amounts::Figures;
use super::fold::bots;
use super::key::{ModelKey, Scope};
use super::period::{Part, Span};
use super::record::Delta;
use crate::base::id::{BotId, DocumentId, UserId, WorkspaceId};
use crate::base::{Day, Error, Result};
use crate::db::{Db, Snapshot};
use crate::entity::figure_total::{Dimension, Grain};
use crate::entity::{BelongsTo as _, figure_delta, figure_document, figure_person, figure_total};

/// Figures of a whole span.
///
/// # Errors
/// Those of the database.
pub async fn totals(db: &Db, workspace: WorkspaceId, scope: Scope, span: Span) -> Result<Figures> {
    let view = View::open(db, workspace, span).await?;
    let mut sum = Figures::default();
    for figures in view.sums(scope.dimension(), Some(&scope.key()), span).await?.into_values() {
        sum.add(&figures);
    }
    let people = view.people(&[scope.bot()], span).await?;
    sum.active_people = count(people.len());
    Ok(sum)
}

/// Figures of each interval of a span, oldest first, without gaps.
///
/// # Errors
/// Those of the database.
pub async fn series(
    db: &Db,
    workspace: WorkspaceId,
    scope: Scope,
    span: Span,
    grain: Grain,
) -> Result<Vec<(Day, Figures)>> {
    let view = View::open(db, workspace, span).await?;
    let parts = span.parts(grain);
    let mut points: Vec<(Day, Figures)> = parts.iter().map(|part| (part.first, Figures::default())).collect();
    let place = |day: Day| parts.partition_point(|part| part.last < day);
    let of_days = (Grain::Day, (span.first.0..=span.last.0).collect());
    for row in view.rows(scope.dimension(), Some(&scope.key()), &of_days).await? {
        if let Some((_, figures)) = points.get_mut(place(Day(row.start_day))) {
            figures.add(&Figures::parse(&row.figures)?);
        }
    }
    for delta in &view.pending {
        if delta.key(scope.dimension()).is_some_and(|key| key == scope.key())
            && let Some((_, figures)) = points.get_mut(place(delta.day))
        {
            figures.add(&delta.figures);
        }
    }
    let people = view.people_of_parts(scope.bot(), grain, &parts).await?;
    for ((_, figures), people) in points.iter_mut().zip(people) {
        figures.active_people = people;
    }
    Ok(points)
}

/// Figures of a span by model.
///
/// # Errors
/// Those of the database.
pub async fn by_model(db: &Db, workspace: WorkspaceId, span: Span) -> Result<Vec<(ModelKey, Figures)>> {
    let view = View::open(db, workspace, span).await?;
    let sums = view.sums(Dimension::Model, None, span).await?;
    Ok(sums.into_iter().map(|(key, figures)| (ModelKey::parse(&key), figures)).collect())
}

/// Figures of a span by person, without those who only have figures of zero.
///
/// # Errors
/// Those of the database.
pub async fn by_person(db: &Db, workspace: WorkspaceId, span: Span) -> Result<Vec<(UserId, Figures)>> {
    let view = View::open(db, workspace, span).await?;
    let sums = view.sums(Dimension::Person, None, span).await?;
    Ok(sums.into_iter().filter_map(|(key, figures)| Some((key.parse().ok()?, figures))).collect())
}

/// Figures of a span for those bots that were used most: at most so many.
///
/// # Errors
/// Those of the database.
pub async fn by_bot(db: &Db, workspace: WorkspaceId, span: Span, most: usize) -> Result<Vec<(BotId, Figures)>> {
    let view = View::open(db, workspace, span).await?;
    let sums = view.sums(Dimension::Bot, None, span).await?;
    let known = sums.into_iter().filter_map(|(key, figures)| Some((key.parse::<BotId>().ok()?, figures)));
    let mut bots: Vec<(BotId, Figures)> = known.collect();
    bots.sort_by_key(|(bot, figures)| (-figures.messages(), -figures.cost_micros, *bot));
    bots.truncate(most);
    let ids: Vec<BotId> = bots.iter().map(|(bot, _)| *bot).collect();
    let mut people: BTreeMap<BotId, i64> = BTreeMap::new();
    for (bot, _) in view.people(&ids, span).await? {
        *people.entry(bot).or_default() += 1;
    }
    for (bot, figures) in &mut bots {
        figures.active_people = people.get(bot).copied().unwrap_or(0);
    }
    Ok(bots)
}

/// The documents that most answers of a span cite, the most cited first: at most so many, with the number of answers.
///
/// # Errors
/// Those of the database.
pub async fn cited_documents(
    db: &Db,
    workspace: WorkspaceId,
    scope: Scope,
    span: Span,
    most: usize,
) -> Result<Vec<(DocumentId, i64)>> {
    let view = View::open(db, workspace, span).await?;
    let mut answers: BTreeMap<DocumentId, i64> = BTreeMap::new();
    for (grain, starts) in span.pieces().into_iter().filter(|(_, starts)| !starts.is_empty()) {
        // The database adds up: a year has a row for each document and month.
        let sum = ExprTrait::cast_as(figure_document::Column::Answers.sum(), "bigint");
        let rows: Vec<(DocumentId, i64)> = figure_document::Entity::belonging_to(workspace)
            .select_only()
            .column(figure_document::Column::DocumentId)
            .column_as(sum, "answers")
            .filter(figure_document::Column::BotId.eq(scope.bot()))
            .filter(figure_document::Column::Grain.eq(grain))
            .filter(figure_document::Column::StartDay.is_in(starts))
            .group_by(figure_document::Column::DocumentId)
            .into_tuple()
            .all(&*view.snapshot)
            .await?;
        for (document, count) in rows {
            *answers.entry(document).or_default() += count;
        }
    }
    for delta in view.pending.iter().filter(|delta| bots(delta).any(|bot| bot == scope.bot())) {
        for (document, count) in &delta.documents {
            *answers.entry(*document).or_default() += count;
        }
    }
    let mut cited: Vec<_> = answers.into_iter().filter(|(_, count)| *count > 0).collect();
    cited.sort_by_key(|(document, count)| (-count, *document));
    cited.truncate(most);
    Ok(cited)
}

/// Figures of a workspace at one moment.
pub(super) struct View {
    workspace: WorkspaceId,
    pub(super) snapshot: Snapshot,
    /// What was appended for days of the span, and is not added up yet.
    pub(super) pending: Vec<Delta>,
}

impl View {
    pub(super) async fn open(db: &Db, workspace: WorkspaceId, span: Span) -> Result<Self> {
        let snapshot = db.snapshot().await?;
        let rows = figure_delta::Entity::belonging_to(workspace)
            .filter(figure_delta::Column::Day.between(span.first.0, span.last.0))
            .all(&*snapshot)
            .await?;
        let pending = rows.into_iter().map(Delta::parse).collect::<Result<_>>()?;
        Ok(Self { workspace, snapshot, pending })
    }

    /// Rows of sums: of one key, or of all of them.
    pub(super) async fn rows(
        &self,
        dimension: Dimension,
        key: Option<&str>,
        (grain, starts): &(Grain, Vec<i64>),
    ) -> Result<Vec<figure_total::Model>> {
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return Ok(Vec::new()) };
        let mut select = figure_total::Entity::belonging_to(self.workspace)
            .filter(figure_total::Column::Dimension.eq(dimension))
            .filter(figure_total::Column::Grain.eq(*grain));
        // Days and weeks have gaps where longer pieces lie; each of them is looked for by itself then.
        let span = last - first + 1;
        select = match *grain == Grain::Day && span == count(starts.len()) {
            true => select.filter(figure_total::Column::StartDay.between(*first, *last)),
            false => select.filter(figure_total::Column::StartDay.is_in(starts.iter().copied())),
        };
        if let Some(key) = key {
            select = select.filter(figure_total::Column::Key.eq(key));
        }
        Ok(select.all(&*self.snapshot).await?)
    }

    /// Sums over a span by key, without active people.
    async fn sums(&self, dimension: Dimension, key: Option<&str>, span: Span) -> Result<BTreeMap<String, Figures>> {
        let mut sums: BTreeMap<String, Figures> = BTreeMap::new();
        for piece in &span.pieces() {
            for row in self.rows(dimension, key, piece).await? {
                sums.entry(row.key).or_default().add(&Figures::parse(&row.figures)?);
            }
        }
        for delta in &self.pending {
            if let Some(own) = delta.key(dimension).filter(|own| key.is_none_or(|key| key == own)) {
                sums.entry(own).or_default().add(&delta.figures);
            }
        }
        for figures in sums.values_mut() {
            figures.active_people = 0;
        }
        sums.retain(|_, figures| !figures.is_nothing());
        Ok(sums)
    }

    /// Who did something in a span, by bot.
    async fn people(&self, of: &[BotId], span: Span) -> Result<BTreeSet<(BotId, UserId)>> {
        let mut people = BTreeSet::new();
        for (grain, starts) in span.pieces().into_iter().filter(|(_, starts)| !starts.is_empty()) {
            let rows: Vec<(BotId, UserId)> = self.people_rows(of, grain, &starts).await?;
            people.extend(rows);
        }
        people.extend(self.pending_people(span.first, span.last).filter(|(bot, _)| of.contains(bot)));
        Ok(people)
    }

    async fn people_rows(&self, of: &[BotId], grain: Grain, starts: &[i64]) -> Result<Vec<(BotId, UserId)>> {
        let rows = figure_person::Entity::belonging_to(self.workspace)
            .select_only()
            .column(figure_person::Column::BotId)
            .column(figure_person::Column::PersonId)
            .distinct()
            .filter(figure_person::Column::BotId.is_in(of.iter().copied()))
            .filter(figure_person::Column::Grain.eq(grain))
            .filter(figure_person::Column::StartDay.is_in(starts.iter().copied()));
        Ok(rows.into_tuple().all(&*self.snapshot).await?)
    }

    fn pending_people(&self, first: Day, last: Day) -> impl Iterator<Item = (BotId, UserId)> {
        let acts = self.pending.iter().filter(move |delta| delta.is_act && (first..=last).contains(&delta.day));
        acts.filter_map(|delta| delta.person.map(|person| (delta, person)))
            .flat_map(|(delta, person)| bots(delta).map(move |bot| (bot, person)))
    }

    /// How many people did something in each part of a span. Of whole intervals the number is part of the sums, unless
    /// something is not added up yet.
    async fn people_of_parts(&self, bot: BotId, grain: Grain, parts: &[Part]) -> Result<Vec<i64>> {
        let whole: Vec<i64> = parts.iter().filter_map(|part| part.whole).map(|day| day.0).collect();
        let (dimension, key) = match bot == Scope::Workspace.bot() {
            true => (Dimension::All, String::new()),
            false => (Dimension::Bot, bot.to_string()),
        };
        let mut known = BTreeMap::new();
        for row in self.rows(dimension, Some(&key), &(grain, whole)).await? {
            known.insert(row.start_day, Figures::parse(&row.figures)?.active_people);
        }
        let mut people = Vec::with_capacity(parts.len());
        for part in parts {
            let fresh = self.pending_people(part.first, part.last).filter(|(of, _)| *of == bot);
            let mut all: BTreeSet<(BotId, UserId)> = fresh.collect();
            if let Some(start) = part.whole.filter(|_| all.is_empty()) {
                people.push(known.get(&start.0).copied().unwrap_or(0));
                continue;
            }
            let rows = match part.whole {
                Some(start) => self.people_rows(&[bot], grain, &[start.0]).await?,
                None => {
                    let days: Vec<i64> = (part.first.0..=part.last.0).collect();
                    self.people_rows(&[bot], Grain::Day, &days).await?
                }
            };
            all.extend(rows);
            people.push(count(all.len()));
        }
        Ok(people)
    }

    /// Answers that cite documents on a day, by bot.
    pub(super) async fn documents_of(&self, day: Day) -> Result<Vec<figure_document::Model>> {
        let select = figure_document::Entity::belonging_to(self.workspace)
            .filter(figure_document::Column::Grain.eq(Grain::Day))
            .filter(figure_document::Column::StartDay.eq(day.0));
        select.all(&*self.snapshot).await.map_err(Error::from)
    }

    /// Who did something on a day, by bot.
    pub(super) async fn people_of(&self, day: Day) -> Result<BTreeSet<(BotId, UserId)>> {
        let rows: Vec<(BotId, UserId)> = figure_person::Entity::belonging_to(self.workspace)
            .select_only()
            .column(figure_person::Column::BotId)
            .column(figure_person::Column::PersonId)
            .filter(figure_person::Column::Grain.eq(Grain::Day))
            .filter(figure_person::Column::StartDay.eq(day.0))
            .into_tuple()
            .all(&*self.snapshot)
            .await?;
        Ok(rows.into_iter().chain(self.pending_people(day, day)).collect())
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
