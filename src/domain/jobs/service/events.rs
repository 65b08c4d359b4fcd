//! Pages of events, for many jobs with one statement, because screens list jobs with their newest events.

use std::collections::HashMap;
use std::fmt::Write as _;

use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, FromQueryResult as _, Iterable as _, QueryFilter as _, QuerySelect as _,
    Statement, Value,
};

use crate::app::App;
use crate::base::id::JobId;
use crate::base::page::{Page, PageRequest};
use crate::base::{Error, Result};
use crate::db::page::cut;
use crate::engine::stream::{cursor, sequence_of};
use crate::entity::BelongsTo as _;
use crate::entity::job_event::{Column, Entity, JobEventKind, LogLevel, Model};

/// Pages read with one statement; SQLite allows at most 500 parts in a `UNION`.
const CHUNK: usize = 200;

/// A filter for events; all conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Any of these types.
    pub kinds: Option<Vec<JobEventKind>>,
    /// At least this severity.
    pub least: Option<LogLevel>,
}

impl Filter {
    /// Matching severities; `None` for all.
    fn levels(&self) -> Option<Vec<LogLevel>> {
        let rank = |level: LogLevel| match level {
            LogLevel::Debug => 0,
            LogLevel::Info => 1,
            LogLevel::Warning => 2,
            LogLevel::Error => 3,
        };
        let least = rank(self.least?);
        Some(LogLevel::iter().filter(|level| rank(*level) >= least).collect())
    }
}

/// One page of the events of one job, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventPageRequest {
    job: JobId,
    filter: Filter,
    request: PageRequest,
    after: Option<i64>,
    before: Option<i64>,
}

impl EventPageRequest {
    /// Decodes the cursors, which are those of the job's subscription; `CURSOR_INVALID` for others.
    pub fn new(job: JobId, filter: Filter, request: PageRequest) -> Result<Self> {
        let number = |cursor: &Option<String>| cursor.as_deref().map(|cursor| sequence_of(job, cursor)).transpose();
        let (after, before) = (number(&request.after)?, number(&request.before)?);
        Ok(Self { job, filter, request, after, before })
    }

    /// The page as a part of a larger statement, with its number; parameters are appended.
    fn sql(&self, number: usize, values: &mut Vec<Value>) -> String {
        values.push(self.job.0.into());
        let mut sql =
            format!("SELECT * FROM (SELECT {number} AS page, e.* FROM job_events e WHERE e.job_id = ${}", values.len());
        let mut bound = |comparison: &str, number: i64| {
            values.push(number.into());
            format!(" AND e.sequence {comparison} ${}", values.len())
        };
        if let Some(after) = self.after {
            sql += &bound(">", after);
        }
        if let Some(before) = self.before {
            sql += &bound("<", before);
        }
        // Names of types and severities are constants, so they need no escaping.
        let list = |names: Vec<String>| match names.is_empty() {
            true => "NULL".to_owned(),
            false => names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", "),
        };
        if let Some(kinds) = &self.filter.kinds {
            let _infallible =
                write!(sql, " AND e.kind IN ({})", list(kinds.iter().map(sea_orm::ActiveEnum::to_value).collect()));
        }
        if let Some(levels) = self.filter.levels() {
            let _infallible =
                write!(sql, " AND e.level IN ({})", list(levels.iter().map(sea_orm::ActiveEnum::to_value).collect()));
        }
        let direction = if self.request.from_end { "DESC" } else { "ASC" };
        let _infallible =
            write!(sql, " ORDER BY e.sequence {direction} LIMIT {}) AS page_{number}", self.request.size + 1);
        sql
    }
}

/// Reads pages, in the order of `wanted`. Access to the jobs has been checked.
pub async fn pages(app: &App, requests: &[EventPageRequest]) -> Result<Vec<Page<Model>>> {
    let mut pages = Vec::with_capacity(requests.len());
    for chunk in requests.chunks(CHUNK) {
        let mut values = Vec::new();
        let parts: Vec<String> = chunk.iter().enumerate().map(|(n, request)| request.sql(n, &mut values)).collect();
        let statement = Statement::from_sql_and_values(app.db.backend(), parts.join(" UNION ALL "), values);
        let mut rows: Vec<Vec<Model>> = chunk.iter().map(|_| Vec::new()).collect();
        for row in app.db.read().query_all_raw(statement).await? {
            let number: i32 = row.try_get("", "page")?;
            let page = usize::try_from(number).ok().and_then(|number| rows.get_mut(number));
            let page = page.ok_or_else(|| Error::internal(anyhow::anyhow!("a page that nobody asked for")))?;
            page.push(Model::from_query_result(&row, "")?);
        }
        for (request, mut rows) in chunk.iter().zip(rows) {
            // A `UNION` has no order of its own.
            rows.sort_by_key(|row| if request.request.from_end { -row.sequence } else { row.sequence });
            pages.push(cut(rows, &request.request, |row| cursor(row.job_id, row.sequence)));
        }
    }
    Ok(pages)
}

/// Number of matching events, for each job that has any.
pub async fn counts(app: &App, jobs: &[JobId], filter: &Filter) -> Result<HashMap<JobId, u64>> {
    let mut select = Entity::belonging_to_any(jobs.iter().copied())
        .select_only()
        .column(Column::JobId)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::JobId);
    if let Some(kinds) = &filter.kinds {
        select = select.filter(Column::Kind.is_in(kinds.iter().copied()));
    }
    if let Some(levels) = filter.levels() {
        select = select.filter(Column::Level.is_in(levels));
    }
    let counts: Vec<(JobId, i64)> = select.into_tuple().all(app.db.read()).await?;
    Ok(counts.into_iter().map(|(job, count)| (job, count.unsigned_abs())).collect())
}
