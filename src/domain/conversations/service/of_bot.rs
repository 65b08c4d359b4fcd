//! The conversations with a bot, for any number of bots at once.

use std::collections::HashMap;

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::app::App;
use crate::base::page::{Page, PageRequest};
use crate::base::{Permission, Result, Viewer};
use crate::db::page::{Sort, SortKey, count_nested, fetch_nested};
use crate::entity::conversation::{Column, Entity, Model};

fn by_activity() -> Sort<Column> {
    Sort { name: "conversationsOfBot", column: Column::UpdatedAt, id: Column::Id, descending: true }
}

/// The same page for each of the bots: the conversations that the viewer may read, the most recently active first.
pub async fn pages(
    app: &App,
    viewer: &Viewer,
    bots: &[Uuid],
    request: &PageRequest,
) -> Result<HashMap<Uuid, Page<Model>>> {
    let place = |row: &Model| (row.bot_id.map_or_else(Uuid::nil, |bot| bot.0), SortKey::from(row.updated_at), row.id.0);
    let below = (Column::BotId, bots);
    fetch_nested::<Entity, _>(app.db.read(), below, readable(viewer), by_activity(), request, place).await
}

/// How many there are with each bot that has any.
pub async fn counts(app: &App, viewer: &Viewer, bots: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
    count_nested::<Entity, _>(app.db.read(), (Column::BotId, bots), readable(viewer)).await
}

/// What conversations must meet to be the viewer's own, or in a workspace all of which he may read.
fn readable(viewer: &Viewer) -> SimpleExpr {
    let all = viewer.workspaces();
    let wholly = viewer.workspaces_with(Permission::ConversationsReadAll);
    let own = viewer
        .user_id()
        .map(|person| Condition::all().add(Column::WorkspaceId.is_in(all)).add(Column::OwnerId.eq(person)));
    Condition::any().add(Column::WorkspaceId.is_in(wholly)).add_option(own).into()
}
