//! Lists below rows through a table of links, such as the bots of each of fifty documents: the same page below each of
//! many parents, with two statements.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SimpleExpr, WindowStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter as _};
use uuid::Uuid;

use super::page::{Sort, SortKey, bounds, cut, position};
use crate::base::Result;
use crate::base::page::{Page, PageRequest};
use crate::entity::Unscoped as _;

/// The columns of a table of links.
#[derive(Debug, Clone, Copy)]
pub struct Link<L: EntityTrait> {
    /// The row above.
    pub parent: L::Column,
    /// The item below it.
    pub item: L::Column,
}

/// The same page below each of the parents. Every parent gets a page. `condition` must hold for each item, and `key`
/// reads its identifier and sort key.
pub async fn fetch<E: EntityTrait, L: EntityTrait>(
    connection: &impl ConnectionTrait,
    (link, parents): (Link<L>, &[Uuid]),
    condition: SimpleExpr,
    sort: Sort<E::Column>,
    request: &PageRequest,
    key: impl Fn(&E::Model) -> (Uuid, SortKey),
) -> Result<HashMap<Uuid, Page<E::Model>>> {
    let (list, order) = (sort.list(), sort.reading(request));
    let (page, place, id, above) = (Alias::new("page"), Alias::new("place"), Alias::new("id"), Alias::new("above"));
    let mut window = WindowStatement::partition_by(link.parent.as_column_ref());
    window.order_by(sort.column.as_column_ref(), order.clone()).order_by(sort.id.as_column_ref(), order);
    let mut ranked = linked::<E, L>(link, parents, condition, sort.id);
    ranked.expr_as(link.parent.into_expr(), above.clone()).expr_as(sort.id.into_expr(), id.clone()).expr_window_as(
        Expr::cust("ROW_NUMBER()"),
        window,
        place.clone(),
    );
    for bound in bounds(sort, request, &list, [sort.column.into_expr(), sort.id.into_expr()])? {
        ranked.and_where(bound);
    }
    let limit = i64::try_from(request.size).unwrap_or(i64::MAX).saturating_add(1);
    let mut chosen = Query::select();
    chosen.column(above).column(id).from_subquery(ranked, page).and_where(Expr::col(place.clone()).lte(limit));
    chosen.order_by(place, sea_orm::Order::Asc);
    let places = connection.query_all_raw(connection.get_database_backend().build(&chosen)).await?;
    let places = places.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    let places = places.collect::<Result<Vec<(Uuid, Uuid)>>>()?;
    let wanted = E::unscoped().filter(sort.id.is_in(places.iter().map(|(_, item)| *item)));
    let rows = if places.is_empty() { Vec::new() } else { wanted.all(connection).await? };
    let rows: HashMap<Uuid, E::Model> = rows.into_iter().map(|row| (key(&row).0, row)).collect();
    let mut found: HashMap<Uuid, Vec<E::Model>> = parents.iter().map(|id| (*id, Vec::new())).collect();
    for (above, item) in places {
        // One may have been deleted since.
        found.entry(above).or_default().extend(rows.get(&item).cloned());
    }
    let cursor = |row: &E::Model| {
        let (id, key) = key(row);
        position(&list, (key, id))
    };
    Ok(found.into_iter().map(|(above, rows)| (above, cut(rows, request, cursor))).collect())
}

/// Number of items below each parent that has any, in one statement. `id` is the identifier of the items.
pub async fn count<E: EntityTrait, L: EntityTrait>(
    connection: &impl ConnectionTrait,
    (link, parents): (Link<L>, &[Uuid]),
    condition: SimpleExpr,
    id: E::Column,
) -> Result<HashMap<Uuid, u64>> {
    let mut counted = linked::<E, L>(link, parents, condition, id);
    counted.expr(link.parent.into_expr()).expr(Expr::cust("COUNT(*)"));
    counted.add_group_by([link.parent.into_expr()]);
    let rows = connection.query_all_raw(connection.get_database_backend().build(&counted)).await?;
    let number = |row: &sea_orm::QueryResult| {
        let number: i64 = row.try_get_by_index(1)?;
        Ok((row.try_get_by_index(0)?, number.unsigned_abs()))
    };
    rows.iter().map(number).collect()
}

/// Links of the parents, each with its item.
fn linked<E: EntityTrait, L: EntityTrait>(
    link: Link<L>,
    parents: &[Uuid],
    condition: SimpleExpr,
    id: E::Column,
) -> sea_orm::sea_query::SelectStatement {
    let mut select = Query::select();
    select
        .from(L::default())
        .inner_join(E::default(), id.into_expr().equals(link.item.as_column_ref()))
        .and_where(link.parent.is_in(parents.iter().copied()))
        .and_where(condition);
    select
}
