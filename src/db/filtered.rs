//! Pages of filtered lists, whose cost depends on the size of the page, not on how rare the matching rows are.
//!
//! If few rows match, they are found by the index of the filter and sorted. If many match, a page fills quickly when
//! the list is scanned in its order. Which case applies is determined by counting, up to a limit; a query planner
//! estimates, and is wrong where values are unevenly distributed or its statistics are outdated. So each way hides the
//! other one's index from the planner.

use sea_orm::sea_query::{Alias, Expr, Func, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, Select, Value,
};
use uuid::Uuid;

use super::page::{self, Sort, SortKey};
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, TimeRange};
use crate::entity::columns::Shape;

/// Up to this many matching rows are sorted instead of scanning the list.
const FEW: u64 = 5_000;

/// The conditions that a range of time puts on a column.
pub fn bounds(column: impl ColumnTrait, range: TimeRange) -> impl Iterator<Item = SimpleExpr> {
    let TimeRange { from, to } = range;
    from.map(|from| column.gte(from)).into_iter().chain(to.map(|to| column.lt(to)))
}

/// A list with filters.
#[derive(Debug, Clone)]
pub struct Filtered<E: EntityTrait> {
    base: Select<E>,
    indexed: Vec<SimpleExpr>,
    unindexed: Vec<SimpleExpr>,
}

impl<E: EntityTrait> Filtered<E> {
    /// A whole list, or a part of it that the list's own index covers.
    pub fn new(base: Select<E>) -> Self {
        Self { base, indexed: Vec::new(), unindexed: Vec::new() }
    }

    /// Adds a filter that has its own index.
    pub fn by_index(&mut self, condition: impl Into<SimpleExpr>) {
        self.indexed.push(condition.into());
    }

    /// Adds a filter without an index.
    pub fn without_index(&mut self, condition: impl Into<SimpleExpr>) {
        self.unindexed.push(condition.into());
    }

    /// Adds a filter on the sort column, or one that nearly all rows meet: best applied while scanning the list.
    pub fn by_order(&mut self, condition: impl Into<SimpleExpr>) {
        self.base = self.base.clone().filter(condition.into());
    }

    /// Adds a filter on a reference, which has its own index. `Some(None)` stands for an identifier of nothing, and
    /// matches nothing: no row has the nil identifier.
    pub fn by_reference(&mut self, column: E::Column, wanted: Option<Option<impl Into<Value>>>) {
        if let Some(id) = wanted {
            self.by_index(column.eq(id.map_or_else(|| Uuid::nil().into(), Into::into)));
        }
    }

    /// Adds a range of time, in the column that the list is sorted by or in another one.
    pub fn by_time(&mut self, column: E::Column, range: TimeRange, is_sorted_by: bool) {
        for bound in bounds(column, range) {
            match is_sorted_by {
                true => self.by_order(bound),
                false => self.by_index(bound),
            }
        }
    }

    /// The list with all filters as they are.
    pub fn select(&self) -> Select<E> {
        self.indexed.iter().chain(&self.unindexed).cloned().fold(self.base.clone(), |select, each| select.filter(each))
    }

    /// The list with all filters, those with an index hidden from it.
    fn select_scanning(&self) -> Select<E> {
        let without_index = self.indexed.iter().map(|each| Func::coalesce([each.clone(), Expr::val(false)]).into());
        without_index
            .chain(self.unindexed.iter().cloned())
            .fold(self.base.clone(), |select, each: SimpleExpr| select.filter(each))
    }

    /// True when the indexed filters match few enough rows to sort them.
    pub async fn is_narrow(&self, connection: &impl ConnectionTrait) -> Result<bool> {
        if self.indexed.is_empty() {
            return Ok(false);
        }
        let found = self.indexed.iter().cloned().fold(self.base.clone(), |select, each| select.filter(each));
        let mut found = found.select_only().expr_as(Expr::val(1), "one").into_query();
        found.limit(FEW + 1);
        let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(found, Alias::new("found")).to_owned();
        let row = connection.query_one_raw(connection.get_database_backend().build(&count)).await?;
        let number: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(number.is_some_and(|number| number.unsigned_abs() <= FEW))
    }

    /// One page.
    pub async fn page<S: Shape<Entity = E>, C: ColumnTrait>(
        &self,
        connection: &impl ConnectionTrait,
        shape: &S,
        sort: Sort<C>,
        request: &PageRequest,
        key: impl Fn(&S::Row) -> Result<(SortKey, Uuid)>,
    ) -> Result<Page<S::Row>> {
        match self.is_narrow(connection).await? {
            true => page::fetch_few(connection, self.select(), shape, sort, request, key).await,
            false => page::fetch_columns(connection, self.select_scanning(), shape, sort, request, key).await,
        }
    }

    /// Unsorted rows of the list, found in the better way, and the expression to sort them by a column: for lists with
    /// their own cursors.
    pub async fn sortable<C: ColumnTrait>(
        &self,
        connection: &impl ConnectionTrait,
        column: C,
    ) -> Result<(Select<E>, SimpleExpr)> {
        Ok(match self.is_narrow(connection).await? {
            true => (self.select(), page::without_index(column.into_expr())),
            false => (self.select_scanning(), column.into_expr()),
        })
    }

    /// Number of rows in the whole list.
    pub async fn count<'db, D: ConnectionTrait>(&self, connection: &'db D) -> Result<u64>
    where
        E::Model: Send + Sync + 'db,
        E: Send + Sync,
    {
        Ok(self.select().count(connection).await?)
    }
}
