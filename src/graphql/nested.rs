//! Lists below the rows of other lists, such as the passages of each of fifty documents: the pages of all rows of a level
//! are read with one statement, and counted with one (C-GQL-9).

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::Context;
use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};
use sea_orm::{ColumnTrait as _, EntityTrait};
use uuid::Uuid;

use super::connection::{Counter, counter};
use super::{ContextExt as _, Key, PageArguments};
use crate::app::App;
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::db::page::{self, Sort, SortKey};

/// A list below rows that the caller sees, sorted by one column.
pub trait NestedConnection: Clone + Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// The table of the items.
    type Entity: EntityTrait<Model: Send + Sync>;
    /// An item in the schema.
    type Node: From<<Self::Entity as EntityTrait>::Model> + Clone + Send + Sync + 'static;

    /// The column that names the row above.
    const PARENT: <Self::Entity as EntityTrait>::Column;
    /// The column of the tenant.
    const WORKSPACE: <Self::Entity as EntityTrait>::Column;

    /// The order of the list.
    fn sort() -> Sort<<Self::Entity as EntityTrait>::Column>;

    /// The row above, the sort key and the identifier of an item.
    fn place(row: &<Self::Entity as EntityTrait>::Model) -> (Uuid, SortKey, Uuid);

    /// Which of the rows below are items for a viewer; all when none.
    fn condition(_viewer: &Viewer) -> Option<ItemCondition> {
        None
    }
}

/// Which rows below another are items of a list.
pub type ItemCondition = SimpleExpr;

/// The rows that exist for the viewer and are items of the list.
fn items<B: NestedConnection>(viewer: &Viewer) -> SimpleExpr {
    let visible = B::WORKSPACE.is_in(viewer.workspaces());
    match B::condition(viewer) {
        Some(condition) => visible.and(condition),
        None => visible,
    }
}

/// A page of the list below a row, and what counts the list.
pub async fn nested_page<B: NestedConnection>(
    ctx: &Context<'_>,
    list: B,
    parent: Uuid,
    page: PageArguments,
) -> Result<(Page<B::Node>, Counter)> {
    let page = ctx.load_present(PageKey { list, parent, request: page.parse()? }).await?;
    let scope = Arc::clone(ctx.request());
    let count = counter(move || {
        let scope = Arc::clone(&scope);
        async move { Ok(scope.load(CountKey { list, parent }).await?.unwrap_or_default()) }
    });
    Ok((page, count))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PageKey<B> {
    list: B,
    parent: Uuid,
    request: PageRequest,
}

impl<B: NestedConnection> Key for PageKey<B> {
    type Value = Page<B::Node>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        let Some(list) = keys.first().map(|key| key.list) else { return Ok(HashMap::new()) };
        // Fields with the same arguments are one statement; a document has few fields, whatever the number of rows.
        let mut alike: HashMap<PageRequest, Vec<Uuid>> = HashMap::new();
        for PageKey { parent, request, .. } in keys {
            alike.entry(request).or_default().push(parent);
        }
        let mut found = HashMap::new();
        for (request, parents) in alike {
            let visible = items::<B>(viewer);
            let below = (B::PARENT, parents.as_slice());
            let pages =
                page::fetch_nested::<B::Entity, _>(app.db.read(), below, visible, B::sort(), &request, B::place)
                    .await?;
            for (parent, page) in pages {
                found.insert(PageKey { list, parent, request: request.clone() }, page.map(B::Node::from));
            }
        }
        Ok(found)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CountKey<B> {
    list: B,
    parent: Uuid,
}

impl<B: NestedConnection> Key for CountKey<B> {
    type Value = u64;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u64>> {
        let Some(list) = keys.first().map(|key| key.list) else { return Ok(HashMap::new()) };
        let parents: Vec<Uuid> = keys.into_iter().map(|key| key.parent).collect();
        let visible = items::<B>(viewer);
        let counts = page::count_nested::<B::Entity, _>(app.db.read(), (B::PARENT, &parents), visible).await?;
        Ok(counts.into_iter().map(|(parent, number)| (CountKey { list, parent }, number)).collect())
    }
}
