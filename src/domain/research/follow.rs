//! Following the text of a report while it is written: pieces by offset, separate from the job's events, which stay
//! few.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::try_unfold;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::app::App;
use crate::base::id::{ReportId, SectionId};
use crate::base::{Error, Result, Viewer};
use crate::db::signal::Follower;
use crate::domain::workspaces::service::{is_member, signed_in, while_member};
use crate::engine::queue;
use crate::engine::signals;
use crate::entity::{job, report, report_section};

/// Shortest time between two reads of the text, which is stored as often while a model writes.
const PACE: Duration = Duration::from_millis(250);
/// How long a lost wake-up can delay a piece.
const REPAIR: Duration = Duration::from_secs(5);

/// A piece of a section's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The section.
    pub section: SectionId,
    /// Position of the section, starting at 0.
    pub index: i32,
    /// Heading of the section.
    pub heading: String,
    /// Where the piece starts, in UTF-16 code units. It replaces what the client has from there on.
    pub offset: usize,
    /// The piece.
    pub text: String,
    /// True when nothing more will be appended to the section.
    pub is_complete: bool,
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
    signed_in(&viewer)?;
    let row = report::Entity::find_by_id(id).one(app.db.read()).await?;
    let row = row.filter(|row| viewer.sees(row.workspace_id)).ok_or_else(|| Error::not_found("reportId", id))?;
    if !is_member(app, &viewer, row.workspace_id).await? {
        return Err(Error::not_found("reportId", id));
    }
    let wake_ups = row.job_id.map(|job| app.db.signals().follow(signals::job(job)));
    let state = Reader {
        app: app.clone(),
        report: id,
        wake_ups,
        known: HashMap::new(),
        waiting: VecDeque::new(),
        has_read: false,
        is_over: false,
    };
    let pieces = try_unfold(state, async |mut reader| Ok(reader.next().await?.map(|piece| (piece, reader))));
    Ok(while_member(app, viewer, row.workspace_id, pieces))
}

struct Reader {
    app: App,
    report: ReportId,
    wake_ups: Option<Follower>,
    known: HashMap<SectionId, (String, bool)>,
    waiting: VecDeque<Piece>,
    has_read: bool,
    is_over: bool,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<Piece>> {
        loop {
            if let Some(piece) = self.waiting.pop_front() {
                return Ok(Some(piece));
            }
            if self.is_over {
                return Ok(None);
            }
            if let Some(wake_ups) = self.wake_ups.as_mut().filter(|_| self.has_read) {
                // A wake-up during the pause is not lost, so the last piece of a burst is always sent.
                tokio::time::sleep(PACE).await;
                let _timed_out = tokio::time::timeout(REPAIR, wake_ups.changed()).await;
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        // Checked before the text is read, so that the text read after the end is final.
        self.is_over = self.is_written().await?;
        self.has_read = true;
        let sections = report_section::Entity::find()
            .filter(report_section::Column::ReportId.eq(self.report))
            .order_by_asc(report_section::Column::Position)
            .all(self.app.db.read())
            .await?;
        for mut section in sections {
            section.is_complete |= self.is_over;
            let known = self.known.get(&section.id).map(|(text, is_complete)| (text.as_str(), *is_complete));
            if let Some(piece) = piece(known, &section) {
                self.waiting.push_back(piece);
                self.known.insert(section.id, (section.body, section.is_complete));
            }
        }
        Ok(())
    }

    async fn is_written(&self) -> Result<bool> {
        let Some(row) = report::Entity::find_by_id(self.report).one(self.app.db.read()).await? else {
            return Ok(true);
        };
        let Some(id) = row.job_id.filter(|_| !row.is_complete) else { return Ok(true) };
        let job = job::Entity::find_by_id(id).one(self.app.db.read()).await?;
        Ok(job.is_none_or(|job| queue::is_finished(job.status)))
    }
}

/// The new piece of a section; `None` when nothing changed.
fn piece(known: Option<(&str, bool)>, section: &report_section::Model) -> Option<Piece> {
    if known == Some((section.body.as_str(), section.is_complete)) {
        return None;
    }
    let common = common_prefix(known.map_or("", |(text, _)| text), &section.body);
    Some(Piece {
        section: section.id,
        index: section.position,
        heading: section.heading.clone(),
        offset: section.body[..common].encode_utf16().count(),
        text: section.body[common..].to_owned(),
        is_complete: section.is_complete,
    })
}

/// Length of the longest common prefix in bytes.
fn common_prefix(one: &str, other: &str) -> usize {
    one.char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::WorkspaceId;

    fn section(body: &str) -> report_section::Model {
        report_section::Model {
            id: SectionId(uuid::Uuid::nil()),
            report_id: ReportId::generate(),
            workspace_id: WorkspaceId::generate(),
            position: 0,
            level: 2,
            heading: "Tides".to_owned(),
            body: body.to_owned(),
            is_complete: false,
        }
    }

    #[test]
    fn pieces_put_together_are_the_text_also_after_a_change_in_the_middle() {
        let mut shown: Vec<u16> = Vec::new();
        let mut known = String::new();
        for text in ["", "Ebb 🌊 and", "Ebb 🌊 and flow", "Ebb 🌊 or flow", "Ebb", "Ebb 🌕!"] {
            let piece = piece(Some((&known, true)), &section(text)).unwrap();
            shown.truncate(piece.offset);
            shown.extend(piece.text.encode_utf16());
            assert_eq!(String::from_utf16(&shown).unwrap(), text);
            text.clone_into(&mut known);
        }
        assert_eq!(piece(Some(("Ebb", false)), &section("Ebb")), None);
    }
}
