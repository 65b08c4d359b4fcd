//! The passages around others.

use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _};

use crate::app::App;
use crate::base::id::DocumentId;
use crate::base::{Result, Viewer};
use crate::entity::{OfWorkspace as _, chunk};

/// The surroundings of a passage: where it stands in its document, and how many passages before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Surroundings {
    /// The document.
    pub document: DocumentId,
    /// Position of the passage in it.
    pub position: i32,
    /// Passages before it.
    pub before: i32,
    /// Passages after it.
    pub after: i32,
}

impl Surroundings {
    fn first(&self) -> i32 {
        self.position - self.before
    }

    fn last(&self) -> i32 {
        self.position.saturating_add(self.after)
    }

    /// Whether a passage is part of them; the one in the middle is not.
    pub fn have(&self, row: &chunk::Model) -> bool {
        let is_near = (self.first()..=self.last()).contains(&row.position);
        row.document_id == self.document && row.position != self.position && is_near
    }
}

/// The passages of all these surroundings that the caller sees, in the order of their documents' texts.
pub async fn passages_of(app: &App, viewer: &Viewer, all: &[Surroundings]) -> Result<Vec<chunk::Model>> {
    let any = all.iter().fold(Condition::any(), |any, one| {
        let (document, position) = (chunk::Column::DocumentId, chunk::Column::Position);
        let near = Condition::all().add(position.gte(one.first())).add(position.lte(one.last()));
        any.add(near.add(document.eq(one.document)))
    });
    let select = chunk::Entity::visible_to(viewer).filter(any).order_by_asc(chunk::Column::Position);
    Ok(select.all(app.db.read()).await?)
}
