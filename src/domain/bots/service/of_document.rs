//! The bots that know a document, for any number of documents at once.

use std::collections::HashMap;

use uuid::Uuid;

use super::access::existing;
use crate::app::App;
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::db::linked::{self, Link};
use crate::db::page::{Sort, SortKey};
use crate::entity::bot::{Column, Entity, Model};
use crate::entity::bot_document;

const LINK: Link<bot_document::Entity> =
    Link { parent: bot_document::Column::DocumentId, item: bot_document::Column::BotId };

fn by_name() -> Sort<Column> {
    Sort { name: "botsOfDocument", column: Column::NameKey, id: Column::Id, descending: false }
}

/// The same page for each of the documents: the bots that exist for the viewer and to which the document was given, by
/// name.
pub async fn pages(
    app: &App,
    viewer: &Viewer,
    documents: &[Uuid],
    request: &PageRequest,
) -> Result<HashMap<Uuid, Page<Model>>> {
    let key = |row: &Model| (row.id.0, SortKey::from(row.name_key.as_str()));
    linked::fetch::<Entity, _>(app.db.read(), (LINK, documents), existing(viewer), by_name(), request, key).await
}

/// How many there are for each document that has any.
pub async fn counts(app: &App, viewer: &Viewer, documents: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
    linked::count::<Entity, _>(app.db.read(), (LINK, documents), existing(viewer), Column::Id).await
}
