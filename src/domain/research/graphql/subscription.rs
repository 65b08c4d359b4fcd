//! Following the text of a report.

use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt as _};

use crate::domain::research::follow::{self, Piece};
use crate::graphql::{ContextExt as _, input_id};

/// A piece of text appended to a section of a report. It has identifiers instead of objects, so that it does not
/// update a client's normalized cache.
#[derive(Debug, SimpleObject)]
pub struct ReportTextPiece {
    /// Section that the piece belongs to, a `ReportSection`.
    pub section_id: ID,
    /// Position of the section in the report, starting at 0.
    pub section_index: i32,
    /// Heading of the section.
    pub heading: String,
    /// Where the piece starts in the section, in UTF-16 code units (as in JavaScript): the text so far is
    /// `text.slice(0, offset) + piece.text`. An offset beyond the end of your text means that you missed a piece.
    pub offset: i32,
    /// The piece.
    pub text: String,
    /// True when nothing more will be appended to the section. See `ReportSection.isComplete` for whether it was cut
    /// short.
    pub is_complete: bool,
}

impl From<Piece> for ReportTextPiece {
    fn from(piece: Piece) -> Self {
        Self {
            section_id: piece.id.into(),
            section_index: piece.about.index,
            heading: piece.about.heading,
            offset: i32::try_from(piece.offset).unwrap_or(i32::MAX),
            text: piece.words,
            is_complete: piece.is_complete,
        }
    }
}

/// `Subscription.reportText`.
#[derive(Debug, Default)]
pub struct ResearchSubscription;

#[Subscription]
impl ResearchSubscription {
    /// The text of a report while it is written: first what there is of each section, then each new piece, at most four
    /// times a second. Completes when the report is complete or its job has finished.
    async fn report_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Report to follow.")] report_id: ID,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<ReportTextPiece>> + use<>> {
        let pieces = follow::text(ctx.app(), ctx.viewer(), input_id("reportId", &report_id)?).await?;
        Ok(pieces.map(|piece| Ok(piece?.into())))
    }
}
