//! Keyset paging over (sort key, identifier): pages stay right while rows come and go, and a deep page costs what the
//! first one costs.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use uuid::Uuid;

pub use crate::base::page::SortKey;
use crate::base::page::{Cursor, Page, PageRequest, decode_cursor};
use crate::base::{Result, Timestamp};
use crate::entity::columns::{Columns, Partial, read_all};

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

/// How a list is sorted: by one column, then by identifier in the same direction.
#[derive(Debug, Clone, Copy)]
pub struct Sort<C> {
    /// Name of list and order, which a cursor must repeat; put the parent's identifier into it where it matters.
    pub name: &'static str,
    /// The column.
    pub column: C,
    /// The identifier's column.
    pub id: C,
    /// True for the largest first.
    pub descending: bool,
}

/// Reads one page of `select` in the order of `sort`. `key` takes sort key and identifier from a row.
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
    let (name, select) = bounded(select, sort, request)?;
    let rows = select.all(connection).await?;
    Ok(cut(rows, request, |row| position(&name, key(row))))
}

/// Like [`fetch`], reading only some columns: at least those of sort key and identifier.
pub async fn fetch_columns<E, C>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    columns: Columns,
    sort: Sort<C>,
    request: &PageRequest,
    key: impl Fn(&E::Model) -> (SortKey, Uuid),
) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    E::Model: Partial<Column = E::Column>,
    C: ColumnTrait,
{
    let (name, select) = bounded(select, sort, request)?;
    let rows = read_all(connection, select, columns).await?;
    Ok(cut(rows, request, |row| position(&name, key(row))))
}

fn position(list: &Arc<str>, (key, id): (SortKey, Uuid)) -> Cursor {
    Cursor::at(list, key, id)
}

/// The rows of a page and one more, and the name that its cursors carry.
fn bounded<E: EntityTrait, C: ColumnTrait>(
    mut select: Select<E>,
    sort: Sort<C>,
    request: &PageRequest,
) -> Result<(Arc<str>, Select<E>)> {
    let name: Arc<str> = format!("{}{}", sort.name, if sort.descending { "-" } else { "+" }).into();
    if let Some(after) = &request.after {
        select = select.filter(beyond(sort, decode_cursor(&name, after)?, !sort.descending));
    }
    if let Some(before) = &request.before {
        select = select.filter(beyond(sort, decode_cursor(&name, before)?, sort.descending));
    }
    let order = if sort.descending == request.from_end { Order::Asc } else { Order::Desc };
    Ok((name, select.order_by(sort.column, order.clone()).order_by(sort.id, order).limit(request.size + 1)))
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

/// `(column, id) > (key, id)` or `<`, in a form that both databases answer from an index.
fn beyond<C: ColumnTrait>(sort: Sort<C>, (key, id): (SortKey, Uuid), larger: bool) -> SimpleExpr {
    let row = Expr::tuple([sort.column.into_expr(), sort.id.into_expr()]);
    let bound = Expr::tuple([Expr::val(Value::from(key)), Expr::val(id)]);
    if larger { row.gt(bound) } else { row.lt(bound) }
}
