//! Following the text of a report while it is written: pieces by offset, separate from the job's events, which stay
//! few.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::draft;
use crate::app::App;
use crate::base::id::{ReportId, SectionId, WorkspaceId};
use crate::base::{Error, Result, Viewer};
use crate::db::Db;
use crate::domain::workspaces::service::{is_member, require_person, while_member};
use crate::engine::queue;
use crate::engine::signals;
use crate::entity::report_section::{self, Column};
use crate::entity::{BelongsTo as _, OfWorkspace as _, job, report};
use crate::live::text::{self as texts, TextPosition, TextUpdate, Texts};

/// A piece of a section's text.
pub type Piece = texts::Piece<SectionId, Section>;

/// Which section a piece belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Position of the section, starting with 0.
    pub index: i32,
    /// Heading of the section.
    pub heading: String,
}

/// The text of a report: what there is of each section, then each new piece, until the report is complete or its job
/// has finished.
///
/// Errors: `NOT_FOUND` for a report that the caller cannot see, `FORBIDDEN` when the caller loses access later.
pub async fn text(
    app: &App,
    viewer: Arc<Viewer>,
    id: ReportId,
) -> Result<impl Stream<Item = Result<Piece>> + Send + use<>> {
    require_person(&viewer)?;
    let row = report::Entity::visible_by_id(&viewer, id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found("reportId", id))?;
    if !is_member(app, &viewer, row.workspace_id).await? {
        return Err(Error::not_found("reportId", id));
    }
    let wake_ups = row.job_id.map(|job| app.wake_ups(signals::job(job)));
    let sections = Sections { db: app.db.clone(), workspace: row.workspace_id, report: id };
    let pieces = texts::follow(sections, wake_ups, []);
    Ok(while_member(app, viewer, row.workspace_id, pieces))
}

/// The sections of a report.
struct Sections {
    db: Db,
    workspace: WorkspaceId,
    report: ReportId,
}

/// What is read of each section at each look; its text only when there is more of it.
#[derive(FromQueryResult)]
struct Head {
    id: SectionId,
    position: i32,
    heading: String,
    revision: i64,
    is_complete: bool,
    /// True when its text, if there is any, is in pieces.
    is_open: bool,
}

impl Texts for Sections {
    type Id = SectionId;
    type About = Section;

    /// Growing text is stored as often.
    const PACE: Duration = Duration::from_millis(250);

    async fn is_over(&self) -> Result<bool> {
        let Some(row) = report::Entity::by_id_in(self.workspace, self.report).one(self.db.read()).await? else {
            return Ok(true);
        };
        let Some(id) = row.job_id.filter(|_| !row.is_complete) else { return Ok(true) };
        let job = job::Entity::by_id_in(self.workspace, id).one(self.db.read()).await?;
        Ok(job.is_none_or(|job| queue::is_finished(job.status)))
    }

    async fn updates(&self, known: &HashMap<SectionId, TextPosition>) -> Result<Vec<TextUpdate<SectionId, Section>>> {
        let heads = self.heads().await?;
        let position = |head: &Head| known.get(&head.id).filter(|position| position.revision == head.revision).copied();
        let mut whole = self.whole(heads.iter().filter(|head| position(head).is_none()).map(|head| head.id)).await?;
        let mut all = Vec::with_capacity(heads.len());
        for head in heads {
            let (position, about) = (position(&head), Section { index: head.position, heading: head.heading });
            if let Some(TextPosition { revision, offset }) = position {
                let words = match head.is_open {
                    true => draft::appended(&self.db, head.id, revision, offset).await?,
                    false => String::new(),
                };
                all.push(TextUpdate {
                    id: head.id,
                    about,
                    revision,
                    start: offset,
                    words,
                    is_complete: head.is_complete,
                });
            } else if let Some(row) = whole.remove(&head.id) {
                let report_section::Model { revision, body: words, is_complete, .. } = row;
                all.push(TextUpdate { id: head.id, about, revision, start: 0, words, is_complete });
            }
        }
        Ok(all)
    }
}

impl Sections {
    async fn heads(&self) -> Result<Vec<Head>> {
        let columns = [Column::Id, Column::Position, Column::Heading, Column::Revision, Column::IsComplete];
        Ok(report_section::Entity::belonging_to(self.report)
            .select_only()
            .columns(columns)
            .column_as(Column::Body.into_expr().eq(""), "is_open")
            .order_by_asc(Column::Position)
            .into_model()
            .all(self.db.read())
            .await?)
    }

    /// Sections with all of their text.
    async fn whole(&self, ids: impl Iterator<Item = SectionId>) -> Result<HashMap<SectionId, report_section::Model>> {
        let ids: Vec<SectionId> = ids.collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = draft::with_text(report_section::Entity::belonging_to(self.report))
            .filter(Column::Id.is_in(ids))
            .all(self.db.read())
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}
