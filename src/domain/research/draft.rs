//! The text of a section: how it grows while it is written, and how it is read.
//!
//! A column that grows is written whole with each change, on both databases: SQLite writes the row again, and PostgreSQL
//! a version of it with all of its text, whether a statement names the text or appends to it (`text || $1`). Four times
//! a second, a section would be written a hundred times over. So what is appended is a small row of its own
//! (`report_text_pieces`), and the body stays empty until the text is finished. Then the body takes it, and the pieces
//! go, with the commit of the step. Of a section of 13 KB in 80 pieces, the log of SQLite grows by 0.4 MB in place of
//! 1.2 MB, and that of PostgreSQL by 47 KB in place of 615 KB.
//!
//! Pieces are written in transactions of the job, which only the holder of its fence can commit. Whoever writes a text
//! anew, be it another attempt or a model that takes its words back, gives the section its next revision. A piece is
//! named by revision and offset: none can be there twice, and none of an earlier attempt is ever read. What a crash leaves
//! behind is a beginning of the text, which stays readable until the next attempt begins.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select, Set, Statement,
};

use crate::base::id::SectionId;
use crate::base::{Error, Result};
use crate::db::{Db, Tx};
use crate::entity::BelongsTo as _;
use crate::entity::report_section::{self, Column};
use crate::entity::report_text_piece as piece;
use crate::live::text::length;

/// The text of a section that is being written, by the only one who writes it.
#[derive(Debug)]
pub(super) struct Draft {
    section: SectionId,
    revision: i64,
    /// What is stored.
    stored: String,
    /// Length of it in UTF-16 code units.
    length: usize,
}

impl Draft {
    /// The text of a section that has just been made.
    pub(super) fn of_new(section: SectionId) -> Self {
        Self { section, revision: 0, stored: String::new(), length: 0 }
    }

    /// Begins the text of a section anew.
    pub(super) async fn anew_in(tx: &Tx, section: SectionId) -> Result<Self> {
        let revision = replace_in(tx, section, "").await?;
        Ok(Self { revision, ..Self::of_new(section) })
    }

    /// True when this is what is stored.
    pub(super) fn is(&self, text: &str) -> bool {
        self.stored == text
    }

    /// Stores what the text has behind what is stored; all of it, when it begins differently. When the commit fails, what is
    /// stored is unknown, and the draft of no use any more.
    pub(super) async fn store_in(&mut self, tx: &Tx, text: &str) -> Result<()> {
        if !text.starts_with(&self.stored) {
            *self = Self::anew_in(tx, self.section).await?;
        }
        let appended = &text[self.stored.len()..];
        if appended.is_empty() {
            // A retraction: an empty piece would take the place of the next one, which begins where it would.
            return Ok(());
        }
        let row = piece::ActiveModel {
            section_id: Set(self.section),
            revision: Set(self.revision),
            start: Set(i64::try_from(self.length).map_err(Error::internal)?),
            text: Set(appended.to_owned()),
        };
        piece::Entity::insert(row).exec_without_returning(&**tx).await?;
        self.length += length(appended);
        self.stored.push_str(appended);
        Ok(())
    }
}

/// Replaces the text of a section, and answers its new revision.
pub(super) async fn replace_in(tx: &Tx, section: SectionId, text: &str) -> Result<i64> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE report_sections SET body = $1, revision = revision + 1 WHERE id = $2 RETURNING revision",
        [text.into(), section.0.into()],
    );
    let gone = || Error::internal(anyhow::anyhow!("a section is gone while its report is held"));
    let revision = tx.query_one_raw(statement).await?.ok_or_else(gone)?.try_get_by_index(0)?;
    piece::Entity::delete_belonging_to(section).exec(&**tx).await?;
    Ok(revision)
}

/// Selects sections with their text as it is now, in one statement, so that the text is that of one moment.
pub(super) fn with_text(sections: Select<report_section::Entity>) -> Select<report_section::Entity> {
    let columns = [
        Column::Id,
        Column::ReportId,
        Column::WorkspaceId,
        Column::Position,
        Column::Level,
        Column::Heading,
        Column::Revision,
        Column::IsComplete,
    ];
    sections.select_only().columns(columns).column_as(text(), "body")
}

/// The body, or the pieces of a text that is being written.
fn text() -> SimpleExpr {
    Expr::cust(
        "CASE WHEN report_sections.body <> '' THEN report_sections.body ELSE COALESCE(
             (SELECT string_agg(p.text, '' ORDER BY p.start) FROM report_text_pieces p
              WHERE p.section_id = report_sections.id AND p.revision = report_sections.revision), '') END",
    )
}

/// What a text that is being written has from an offset on, which is the end of one of its pieces. Nothing when it has
/// another revision by now.
pub(super) async fn appended(db: &Db, section: SectionId, revision: i64, offset: usize) -> Result<String> {
    let pieces: Vec<String> = piece::Entity::belonging_to(section)
        .select_only()
        .column(piece::Column::Text)
        .filter(piece::Column::Revision.eq(revision))
        .filter(piece::Column::Start.gte(i64::try_from(offset).map_err(Error::internal)?))
        .order_by_asc(piece::Column::Start)
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(pieces.concat())
}
