//! The text of a document that fields are filled in from, and where in the original its passages stand.

use std::ops::Range;
use std::sync::Arc;

use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde::Deserialize as _;
use serde_json::Value;

use crate::app::App;
use crate::domain::configurations::settings::pages::PageRange;
use crate::engine::{Failure, FailureCode, JobError};
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, chunk, document, document_text};
use extraction::Location;

/// The text of a document.
#[derive(Debug)]
pub(super) struct SourceText {
    pub(super) text: Arc<str>,
    /// In code points.
    pub(super) length: usize,
    /// What of it is looked at, in code points.
    pub(super) parts: Vec<Range<usize>>,
    pub(super) passages: Passages,
}

impl SourceText {
    /// Reads a document, which must be ready; of one that has pages, these.
    pub(super) async fn read(
        app: &App,
        document: &document::Model,
        pages: Option<&[PageRange]>,
    ) -> Result<Self, JobError> {
        let read = app.db.read();
        ready(document)?;
        let row = document_text::Entity::belonging_to(document.id).one(read).await?;
        let text = row.map(|row| row.text).unwrap_or_default();
        let passages = chunk::Entity::belonging_to(document.id)
            .select_only()
            .columns([
                chunk::Column::StartOffset,
                chunk::Column::PageStart,
                chunk::Column::PageEnd,
                chunk::Column::Locations,
            ])
            .order_by_asc(chunk::Column::StartOffset)
            .into_tuple::<Row>()
            .all(read)
            .await?;
        let passages = Passages(passages.into_iter().map(Passage::from).collect());
        let length = text.chars().count();
        let whole = || std::iter::once(0..length).collect();
        let parts = pages.map_or_else(whole, |pages| passages.parts(pages, length));
        Ok(Self { length, text: text.into(), parts, passages })
    }

    /// End of what is looked at.
    pub(super) fn end(&self) -> usize {
        self.parts.last().map_or(0, |part| part.end)
    }
}

/// Refuses a document that has no text for a model to read.
fn ready(document: &document::Model) -> Result<(), Failure> {
    let message = match document.status {
        DocumentStatus::Ready => return Ok(()),
        DocumentStatus::Pending | DocumentStatus::Fetching | DocumentStatus::Processing => {
            let message = "The text of the document is still being read. Run the job again when the document is ready.";
            return Err(Failure::transient(FailureCode::DocumentRejected, message));
        }
        DocumentStatus::Failed => {
            "The document could not be read, so that there is no text to fill in fields from. Process it again, or leave \
             it out."
        }
        DocumentStatus::Stored => {
            "The document was stored without reading its text, from which fields are filled in. Process it first."
        }
    };
    Err(Failure::permanent(FailureCode::DocumentRejected, message))
}

/// The passages of a document, in its order.
#[derive(Debug, Default)]
pub(super) struct Passages(Vec<Passage>);

/// Start, first and last page, and places of a passage.
type Row = (i32, Option<i32>, Option<i32>, Option<Value>);

#[derive(Debug)]
struct Passage {
    start: i32,
    page: Option<i32>,
    last_page: Option<i32>,
    locations: Vec<Location>,
}

impl From<Row> for Passage {
    fn from((start, page, last_page, locations): Row) -> Self {
        let locations = locations.and_then(|json| Vec::deserialize(json).ok()).unwrap_or_default();
        Self { start, page, last_page, locations }
    }
}

impl Passage {
    /// True when a part of it stands on one of the pages, or it stands on none.
    fn is_on(&self, pages: &[PageRange]) -> bool {
        let Some(first) = self.page else { return true };
        let is_wanted = |page: u32| pages.iter().any(|range| range.holds(page));
        (first..=self.last_page.unwrap_or(first)).filter_map(|page| u32::try_from(page).ok()).any(is_wanted)
    }
}

impl Passages {
    /// Page and places of the passage that has what begins at a code point of the text.
    pub(super) fn place(&self, start: i32) -> (Option<i32>, Vec<Location>) {
        let upto = self.0.partition_point(|passage| passage.start <= start);
        self.0[..upto].last().map(|passage| (passage.page, passage.locations.clone())).unwrap_or_default()
    }

    /// The parts of the text that stand on these pages, as exactly as passages tell.
    fn parts(&self, pages: &[PageRange], length: usize) -> Vec<Range<usize>> {
        let place = |passage: &Passage| usize::try_from(passage.start).unwrap_or_default();
        let mut parts: Vec<Range<usize>> = Vec::new();
        for (at, passage) in self.0.iter().enumerate().filter(|(_, passage)| passage.is_on(pages)) {
            let (start, end) = (place(passage), self.0.get(at + 1).map_or(length, place));
            match parts.last_mut().filter(|last| last.end == start) {
                Some(last) => last.end = end,
                None => parts.push(start..end),
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn passages() -> Passages {
        let rows = [
            (0, Some(1), Some(1), Some(json!([{ "Page": 1 }]))),
            (90, None, None, None),
            (100, Some(2), Some(3), Some(json!([{ "Page": 2 }]))),
            (200, Some(4), None, None),
        ];
        Passages(rows.map(Passage::from).into())
    }

    #[test]
    fn a_quote_has_the_place_of_the_last_passage_that_begins_before_it() {
        let passages = passages();
        assert_eq!(passages.place(0), (Some(1), vec![Location::Page(1)]));
        assert_eq!(passages.place(99), (None, vec![]));
        assert_eq!(passages.place(100), (Some(2), vec![Location::Page(2)]));
        assert_eq!(Passages::default().place(7), (None, vec![]));
    }

    #[test]
    fn only_passages_on_the_wanted_pages_are_looked_at() {
        let parts = |pages: &str| {
            let pages: Vec<PageRange> = serde_json::from_value(json!([pages])).unwrap();
            passages().parts(&pages, 250)
        };
        let one = |part: Range<usize>| std::iter::once(part).collect::<Vec<_>>();
        assert_eq!(parts("1"), one(0..100), "what stands on no page is always looked at");
        assert_eq!(parts("3-4"), one(90..250));
        assert_eq!(parts("4"), [90..100, 200..250]);
    }
}
