//! Reading a workspace's timeline: pages, and a subscription without gaps or repeats.

use std::future::ready;
use std::sync::Arc;

use futures_util::{Stream, TryStreamExt as _};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement,
};
use uuid::Uuid;

use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest, decode_cursor, encode_cursor};
use crate::base::{Error, Result, TimeRange, Viewer};
use crate::db::Db;
use crate::db::filtered::Filtered;
use crate::db::page::cut;
use crate::domain::workspaces::service::while_member;
use crate::engine::activity::after;
use crate::engine::signals;
use crate::entity::activity_event::{Column, Entity, Model};
use crate::entity::{BelongsTo as _, workspace};
use crate::live::log::{self, Log};

/// Name of the cursors of timelines; lists and subscriptions share them.
const CURSOR: &str = "activity";

/// Most conditions on types, and the longest, in characters.
const MAXIMUM_TYPES: usize = 50;
const MAXIMUM_TYPE: usize = 100;

/// Patterns of types: names, or prefixes followed by `*`.
#[derive(Debug, Clone, Default)]
pub struct Types(Option<Vec<String>>);

impl Types {
    /// Checks the number and length of the patterns; without patterns, everything matches.
    pub fn parse(types: Option<Vec<String>>) -> Result<Self> {
        let too_many =
            |types: &Vec<String>| types.len() > MAXIMUM_TYPES || types.iter().any(|t| t.chars().count() > MAXIMUM_TYPE);
        match types {
            Some(types) if too_many(&types) => {
                Err(Error::new(Kind::BadUserInput, "`types` takes at most 50 entries of at most 100 characters."))
            }
            types => Ok(Self(types)),
        }
    }

    /// True when an entry of the type matches.
    pub fn want(&self, kind: &str) -> bool {
        let matches = |wanted: &String| match wanted.strip_suffix('*') {
            Some(beginning) => kind.starts_with(beginning),
            None => kind == wanted,
        };
        self.0.as_ref().is_none_or(|types| types.iter().any(matches))
    }

    /// The matching types, of those that the workspace has: prefixes cannot use the index.
    async fn present(&self, db: &Db, workspace: WorkspaceId) -> Result<Option<Vec<String>>> {
        let Some(types) = &self.0 else { return Ok(None) };
        if types.iter().all(|wanted| !wanted.ends_with('*')) {
            return Ok(Some(types.clone()));
        }
        let mut present = kinds(db, workspace).await?;
        present.retain(|kind| self.want(kind));
        Ok(Some(present))
    }
}

/// A filter for entries; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Types.
    pub types: Types,
    /// What it happened to; `Some(None)` for an invalid identifier, which matches nothing.
    pub subject: Option<Option<Uuid>>,
    /// Who caused it; `Some(None)` for an invalid identifier, which matches nothing.
    pub actor: Option<Option<UserId>>,
    /// When it happened.
    pub occurred: TimeRange,
}

/// The position of an entry.
pub fn cursor(row: &Model) -> String {
    position(row.workspace_id, row.sequence)
}

fn position(workspace: WorkspaceId, sequence: i64) -> String {
    encode_cursor(CURSOR, &(workspace, sequence))
}

/// Reads a position in this workspace's timeline, whose newest entry has the number `newest`.
fn number(cursor: &str, workspace: WorkspaceId, newest: i64) -> Result<i64> {
    let (of, sequence): (WorkspaceId, i64) = decode_cursor(CURSOR, cursor)?;
    if of == workspace && (0..=newest).contains(&sequence) {
        return Ok(sequence);
    }
    Err(Error::new(Kind::CursorInvalid, "The cursor does not belong to this timeline."))
}

/// Number of the newest entry; `None` when the workspace is gone.
async fn newest(db: &Db, workspace: WorkspaceId) -> Result<Option<i64>> {
    let select = workspace::Entity::belonging_to(workspace).select_only().column(workspace::Column::ActivitySequence);
    Ok(select.into_tuple().one(db.read()).await?)
}

/// The types of entries that a workspace has, found by a skip scan of their index: one probe for each type, however
/// many entries there are.
async fn kinds(db: &Db, workspace: WorkspaceId) -> Result<Vec<String>> {
    let sql = "WITH RECURSIVE kinds (kind) AS (
                   SELECT * FROM (SELECT kind FROM activity_events WHERE workspace_id = $1 ORDER BY kind LIMIT 1) AS first
                   UNION ALL
                   SELECT (SELECT e.kind FROM activity_events e WHERE e.workspace_id = $1 AND e.kind > k.kind
                           ORDER BY e.kind LIMIT 1)
                   FROM kinds k WHERE k.kind IS NOT NULL
               )
               SELECT kind FROM kinds WHERE kind IS NOT NULL";
    let statement = Statement::from_sql_and_values(db.backend(), sql, [workspace.0.into()]);
    let rows = db.read().query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
}

async fn select(db: &Db, workspace: WorkspaceId, filter: &Filter) -> Result<Filtered<Entity>> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    let types = match filter.types.present(db, workspace).await? {
        // The index of times starts with the type, so all types are listed.
        None if filter.occurred != TimeRange::default() => Some(kinds(db, workspace).await?),
        types => types,
    };
    if let Some(types) = types {
        list.by_index(Column::Kind.is_in(types));
    }
    list.by_reference(Column::SubjectId, filter.subject);
    list.by_reference(Column::ActorId, filter.actor);
    list.by_time(Column::OccurredAt, filter.occurred, false);
    Ok(list)
}

/// A page of the timeline, newest first. The caller of this function has checked access to the workspace.
pub async fn list(app: &App, workspace: WorkspaceId, filter: &Filter, request: &PageRequest) -> Result<Page<Model>> {
    let list = select(&app.db, workspace, filter).await?;
    let (mut select, sequence) = list.sortable(app.db.read(), Column::Sequence).await?;
    if request.after.is_some() || request.before.is_some() {
        let newest = newest(&app.db, workspace).await?.unwrap_or_default();
        if let Some(after) = &request.after {
            select = select.filter(sequence.clone().lt(number(after, workspace, newest)?));
        }
        if let Some(before) = &request.before {
            select = select.filter(sequence.clone().gt(number(before, workspace, newest)?));
        }
    }
    let select = match request.from_end {
        false => select.order_by(sequence, Order::Desc),
        true => select.order_by(sequence, Order::Asc),
    };
    let rows = select.limit(request.size + 1).all(app.db.read()).await?;
    Ok(cut(rows, request, cursor))
}

/// Number of entries in [`list`].
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(&app.db, workspace, filter).await?.count(app.db.read()).await
}

/// Follows a timeline: first the entries after the cursor (none without a cursor), then each new entry after its
/// commit, in order, without gaps or repeats (C-STR-3). Ends with `FORBIDDEN` when the caller leaves the workspace.
///
/// Errors: `NOT_FOUND` for a workspace that the caller cannot see, `CURSOR_INVALID` for a cursor that is malformed, of
/// another timeline or in the future, `CURSOR_EXPIRED` for one whose next entries are no longer stored (C-STR-4).
pub async fn follow(
    app: &App,
    viewer: Arc<Viewer>,
    workspace: WorkspaceId,
    types: Types,
    cursor: Option<String>,
) -> Result<impl Stream<Item = Result<Model>> + use<>> {
    let wake_ups = app.wake_ups(signals::activity(workspace));
    let newest = newest(&app.db, workspace).await?.filter(|_| viewer.sees(workspace));
    let newest = newest.ok_or_else(|| Error::not_found("workspaceId", workspace))?;
    let seen = match cursor {
        None => newest,
        Some(cursor) => kept(&app.db, workspace, number(&cursor, workspace, newest)?, newest).await?,
    };
    let entries = log::follow(Timeline { db: app.db.clone(), workspace }, &app.timeline_tails, wake_ups, seen);
    let entries = while_member(app, viewer, workspace, entries);
    Ok(entries.try_filter(move |entry| ready(types.want(&entry.kind))))
}

/// Refuses a position whose next entry is no longer stored.
async fn kept(db: &Db, workspace: WorkspaceId, seen: i64, newest: i64) -> Result<i64> {
    if seen == newest {
        return Ok(seen);
    }
    let oldest = after(db, workspace, 0, 1).await?.first().map_or(newest + 1, |row| row.sequence);
    if seen + 1 < oldest {
        let earliest = position(workspace, oldest - 1);
        return Err(Error::new(
            Kind::CursorExpired { earliest },
            "Entries after this cursor are not kept any more. Read the current state and go on from there.",
        ));
    }
    Ok(seen)
}

/// The timeline of a workspace, which has no end.
struct Timeline {
    db: Db,
    workspace: WorkspaceId,
}

impl Log for Timeline {
    type Entry = Model;

    fn sequence(entry: &Model) -> i64 {
        entry.sequence
    }

    async fn after(&self, sequence: i64, limit: u64) -> Result<Vec<Model>> {
        after(&self.db, self.workspace, sequence, limit).await
    }
}
