//! Keyset pagination over (sort key, identifier): pages stay correct while rows are added and removed, and a deep page
//! costs as much as the first one.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait as _, Func, Query, SimpleExpr, WindowStatement,
};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _, Select, Value,
};
use uuid::Uuid;

pub use crate::base::page::SortKey;
use crate::base::page::{Cursor, Page, PageRequest, decode_cursor, foreign_cursor};
use crate::base::text::storable::unstorable;
use crate::base::{Result, Timestamp};
use crate::entity::Unscoped as _;
use crate::entity::columns::{Row, Shape, read_all};

impl From<i64> for SortKey {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<i32> for SortKey {
    fn from(n: i32) -> Self {
        Self::Int(n.into())
    }
}

impl From<Timestamp> for SortKey {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.0)
    }
}

impl From<&str> for SortKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<SortKey> for Value {
    fn from(key: SortKey) -> Self {
        match key {
            SortKey::Int(n) => n.into(),
            SortKey::Text(text) => text.into(),
        }
    }
}

/// Sort order of a list: by one column, then by identifier in the same direction.
#[derive(Debug, Clone, Copy)]
pub struct Sort<C> {
    /// Name of list and order, which a cursor must repeat; include the parent's identifier where it matters.
    pub name: &'static str,
    /// The sort column.
    pub column: C,
    /// The identifier column.
    pub id: C,
    /// True for descending order.
    pub descending: bool,
}

impl<C> Sort<C> {
    /// The name in the list's cursors.
    pub(super) fn list(&self) -> Arc<str> {
        format!("{}{}", self.name, if self.descending { "-" } else { "+" }).into()
    }

    /// The order in which the rows of a page are read.
    pub(super) fn reading(&self, request: &PageRequest) -> Order {
        if self.descending == request.from_end { Order::Asc } else { Order::Desc }
    }
}

/// Reads one page of `select` in the order of `sort`. `key` extracts sort key and identifier from a row.
pub async fn fetch<E, C>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    sort: Sort<C>,
    request: &PageRequest,
    key: impl Fn(&E::Model) -> (SortKey, Uuid),
) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    C: ColumnTrait,
{
    let (name, select) = bounded(select, sort, sort.column.into_expr(), request)?;
    let rows = select.all(connection).await?;
    Ok(cut(rows, request, |row| position(&name, key(row))))
}

/// Like [`fetch`], reading rows by position.
pub async fn fetch_columns<S: Shape, C: ColumnTrait>(
    connection: &impl ConnectionTrait,
    select: Select<S::Entity>,
    shape: &S,
    sort: Sort<C>,
    request: &PageRequest,
    key: impl Fn(&S::Row) -> Result<(SortKey, Uuid)>,
) -> Result<Page<S::Row>> {
    let (name, select) = bounded(select, sort, sort.column.into_expr(), request)?;
    cut_with(read_all(connection, select, shape).await?, request, |row| Ok(position(&name, key(row)?)))
}

/// Like [`fetch_columns`], for conditions that let few rows pass: those are found by an index of the conditions, never
/// by that of the order, and sorted.
pub async fn fetch_few<S: Shape, C: ColumnTrait>(
    connection: &impl ConnectionTrait,
    select: Select<S::Entity>,
    shape: &S,
    sort: Sort<C>,
    request: &PageRequest,
    key: impl Fn(&S::Row) -> Result<(SortKey, Uuid)>,
) -> Result<Page<S::Row>> {
    let (name, select) = bounded(select, sort, without_index(sort.column.into_expr()), request)?;
    cut_with(read_all(connection, select, shape).await?, request, |row| Ok(position(&name, key(row)?)))
}

/// The same value, in a form that no index covers.
pub(super) fn without_index(column: Expr) -> SimpleExpr {
    Func::coalesce([column.clone(), column]).into()
}

/// Like [`fetch_columns`], counting the whole list in the same pass: for lists whose conditions cost more than their
/// rows. There is no number when the page is empty.
pub async fn fetch_counted<R: Row, C: ColumnTrait>(
    connection: &impl ConnectionTrait,
    select: Select<R::Entity>,
    sort: Sort<C>,
    request: &PageRequest,
    key: impl Fn(&R) -> Result<(SortKey, Uuid)>,
) -> Result<(Page<R>, Option<u64>)> {
    let (found, page, id, sorted) = (Alias::new("found"), Alias::new("page"), Alias::new("id"), Alias::new("key"));
    let all = select.select_only().column_as(sort.id.into_expr(), "id").column_as(sort.column.into_expr(), "key");
    let all = CommonTableExpression::new().query(all.into_query()).table_name(found.clone()).to_owned();
    let name = sort.list();
    let mut bounded = Query::select();
    bounded.column(id.clone()).from(found.clone());
    for bound in bounds(sort, request, &name, [Expr::col(sorted.clone()), Expr::col(id.clone())])? {
        bounded.and_where(bound);
    }
    let order = sort.reading(request);
    bounded.order_by(sorted, order.clone()).order_by(id.clone(), order.clone()).limit(request.size + 1);
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from(found).to_owned();
    let mut rows = Query::select();
    for column in R::COLUMNS {
        rows.expr(column.select_as(column.into_expr()));
    }
    rows.expr(SimpleExpr::SubQuery(None, Box::new(count.into())));
    rows.from_subquery(bounded, page.clone());
    rows.inner_join(R::Entity::default(), sort.id.into_expr().equals((page, id)));
    rows.order_by_expr(sort.column.into_expr(), order.clone()).order_by_expr(sort.id.into_expr(), order);
    let statement = connection.get_database_backend().build(rows.with_cte(all));
    let rows = connection.query_all_raw(statement).await?;
    let total = rows.first().map(|row| row.try_get_by_index::<i64>(R::COLUMNS.len())).transpose()?;
    let rows = rows.iter().map(R::read).collect::<Result<Vec<_>, _>>()?;
    Ok((cut_with(rows, request, |row| Ok(position(&name, key(row)?)))?, total.map(i64::unsigned_abs)))
}

pub(super) fn position(list: &Arc<str>, (key, id): (SortKey, Uuid)) -> Cursor {
    Cursor::at(list, key, id)
}

/// The query for the rows of a page and one more, and the name in its cursors. `column` is the sort column as it
/// appears in the query.
fn bounded<E: EntityTrait, C: ColumnTrait>(
    mut select: Select<E>,
    sort: Sort<C>,
    column: Expr,
    request: &PageRequest,
) -> Result<(Arc<str>, Select<E>)> {
    let name = sort.list();
    for bound in bounds(sort, request, &name, [column.clone(), sort.id.into_expr()])? {
        select = select.filter(bound);
    }
    let order = sort.reading(request);
    Ok((name, select.order_by(column, order.clone()).order_by(sort.id, order).limit(request.size + 1)))
}

/// The bounds that a page's cursors set on sort key and identifier.
pub(super) fn bounds<C: ColumnTrait>(
    sort: Sort<C>,
    request: &PageRequest,
    list: &Arc<str>,
    [column, id]: [Expr; 2],
) -> Result<impl Iterator<Item = SimpleExpr>> {
    let is_text = matches!(sort.column.def().get_column_type(), ColumnType::Text | ColumnType::String(_));
    let decode = |cursor: &Option<String>| {
        let Some(cursor) = cursor else { return Ok(None) };
        let at: (SortKey, Uuid) = decode_cursor(list, cursor)?;
        // A forged cursor must not make the database compare incompatible types.
        let fits = match &at.0 {
            SortKey::Text(text) => is_text && !unstorable(text),
            SortKey::Int(_) => !is_text,
        };
        if fits { Ok(Some(at)) } else { Err(foreign_cursor()) }
    };
    let after = decode(&request.after)?.map(|at| (at, !sort.descending));
    let before = decode(&request.before)?.map(|at| (at, sort.descending));
    let bounds = [after, before].into_iter().flatten();
    Ok(bounds.map(move |(at, larger)| keyset_condition([column.clone(), id.clone()], at, larger)))
}

/// The same page below each of many parents, in one query. Every parent gets a page. `parent` is the column that
/// references the parent, and `of` reads it from a row; `condition` must hold for each row.
pub async fn fetch_nested<E, C>(
    connection: &impl ConnectionTrait,
    (parent, parents): (C, &[Uuid]),
    condition: SimpleExpr,
    sort: Sort<C>,
    request: &PageRequest,
    of: impl Fn(&E::Model) -> (Uuid, SortKey, Uuid),
) -> Result<HashMap<Uuid, Page<E::Model>>>
where
    E: EntityTrait,
    C: ColumnTrait,
{
    let unlimited = E::unscoped().filter(parent.is_in(parents.iter().copied())).filter(condition);
    let (name, bounded) = bounded(unlimited, sort, sort.column.into_expr(), request)?;
    let select = match parents {
        [_] => bounded,
        _ => limited_for_each(bounded, parent, sort, request),
    };
    let rows = select.all(connection).await?;
    let mut found: HashMap<Uuid, Vec<E::Model>> = parents.iter().map(|id| (*id, Vec::new())).collect();
    for row in rows {
        found.entry(of(&row).0).or_default().push(row);
    }
    let cursor = |row: &E::Model| {
        let (_, key, id) = of(row);
        position(&name, (key, id))
    };
    Ok(found.into_iter().map(|(id, rows)| (id, cut(rows, request, cursor))).collect())
}

/// The first rows of a bounded query for each parent. SQLite numbers all rows to find them, which takes as long as the
/// lists are; so this is not for one parent alone, whose list may be very long.
fn limited_for_each<E: EntityTrait, C: ColumnTrait>(
    bounded: Select<E>,
    parent: C,
    sort: Sort<C>,
    request: &PageRequest,
) -> Select<E> {
    let (page, place) = (Alias::new("page"), Alias::new("place"));
    let order = sort.reading(request);
    let mut window = WindowStatement::partition_by(parent.as_column_ref());
    window.order_by(sort.column.as_column_ref(), order.clone()).order_by(sort.id.as_column_ref(), order.clone());
    let mut ranked = bounded.select_only().column_as(sort.id.into_expr(), "id").into_query();
    ranked.clear_order_by().reset_limit().expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone());
    let limit = i64::try_from(request.size).unwrap_or(i64::MAX).saturating_add(1);
    let mut chosen = Query::select();
    chosen.column((page.clone(), Alias::new("id"))).from_subquery(ranked, page.clone());
    chosen.and_where(Expr::col((page, place)).lte(limit));
    let select = E::unscoped().filter(sort.id.in_subquery(chosen)).order_by(sort.column, order.clone());
    select.order_by(sort.id, order)
}

/// Number of rows below each parent that has any, in one query.
pub async fn count_nested<E, C>(
    connection: &impl ConnectionTrait,
    (parent, parents): (C, &[Uuid]),
    condition: SimpleExpr,
) -> Result<HashMap<Uuid, u64>>
where
    E: EntityTrait,
    C: ColumnTrait,
{
    let select = E::unscoped().select_only().column_as(parent.into_expr(), "parent");
    let select = select.column_as(Expr::cust("COUNT(*)"), "number").filter(parent.is_in(parents.iter().copied()));
    let rows: Vec<(Uuid, i64)> = select.filter(condition).group_by(parent).into_tuple().all(connection).await?;
    Ok(rows.into_iter().map(|(id, number)| (id, number.unsigned_abs())).collect())
}

/// Makes a page of rows that were read with one row more than the page holds.
pub fn cut<T, C: Into<Cursor>>(mut rows: Vec<T>, request: &PageRequest, cursor: impl Fn(&T) -> C) -> Page<T> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let has_more = rows.len() > size;
    rows.truncate(size);
    if request.from_end {
        rows.reverse();
    }
    let items = rows.into_iter().map(|row| (cursor(&row).into(), row)).collect();
    let (has_next, has_previous) = match request.from_end {
        false => (has_more, request.after.is_some()),
        true => (request.before.is_some(), has_more),
    };
    Page { items, has_next, has_previous }
}

/// Like [`cut`], for rows whose position may be missing.
fn cut_with<T>(rows: Vec<T>, request: &PageRequest, cursor: impl Fn(&T) -> Result<Cursor>) -> Result<Page<T>> {
    let rows = rows.into_iter().map(|row| Ok((cursor(&row)?, row))).collect::<Result<Vec<_>>>()?;
    Ok(cut(rows, request, |(cursor, _)| cursor.clone()).map(|(_, row)| row))
}

/// `(column, id) > (key, id)` or `<`, in a form that both databases answer from an index.
fn keyset_condition(columns: [Expr; 2], (key, id): (SortKey, Uuid), larger: bool) -> SimpleExpr {
    let row = Expr::tuple(columns);
    let bound = Expr::tuple([Expr::val(Value::from(key)), Expr::val(id)]);
    if larger { row.gt(bound) } else { row.lt(bound) }
}
