//! Pages of lists with conditions: what a page costs depends on its size, not on how rare the wanted rows are.
//!
//! Rows that few conditions let pass are found in the index of the condition and sorted. Where many pass, the page is soon
//! full when the list is walked in its order. Which of the two it is, is counted, up to a bound; a planner guesses, and
//! guesses wrong where values are spread unevenly or its statistics are old. So each way hides the other way's index.

use sea_orm::sea_query::{Alias, Expr, Func, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, Select,
};
use uuid::Uuid;

use super::page::{self, Sort, SortKey};
use crate::base::Result;
use crate::base::page::{Page, PageRequest};
use crate::entity::columns::Shape;

/// So many rows are sorted sooner than a list is walked.
const FEW: u64 = 5_000;

/// A list with the conditions that its rows must meet.
#[derive(Debug, Clone)]
pub struct Filtered<E: EntityTrait> {
    base: Select<E>,
    indexed: Vec<SimpleExpr>,
    read: Vec<SimpleExpr>,
}

impl<E: EntityTrait> Filtered<E> {
    /// A whole list, or a part of it that its order finds.
    pub fn new(base: Select<E>) -> Self {
        Self { base, indexed: Vec::new(), read: Vec::new() }
    }

    /// A condition that has an index of its own.
    pub fn by_index(&mut self, condition: impl Into<SimpleExpr>) {
        self.indexed.push(condition.into());
    }

    /// A condition for which rows have to be read.
    pub fn by_reading(&mut self, condition: impl Into<SimpleExpr>) {
        self.read.push(condition.into());
    }

    /// A condition on the column that the list is sorted by, or one that all but a few rows meet: walking the list is
    /// the way to what meets it.
    pub fn by_order(&mut self, condition: impl Into<SimpleExpr>) {
        self.base = self.base.clone().filter(condition.into());
    }

    /// All conditions as they are.
    pub fn select(&self) -> Select<E> {
        self.indexed.iter().chain(&self.read).cloned().fold(self.base.clone(), |select, each| select.filter(each))
    }

    /// All conditions, those with an index so that no index serves them.
    fn select_walking(&self) -> Select<E> {
        let hidden = self.indexed.iter().map(|each| Func::coalesce([each.clone(), Expr::val(false)]).into());
        hidden.chain(self.read.iter().cloned()).fold(self.base.clone(), |select, each: SimpleExpr| select.filter(each))
    }

    /// True when the conditions with an index let so few rows pass that these can be sorted.
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
            false => page::fetch_columns(connection, self.select_walking(), shape, sort, request, key).await,
        }
    }

    /// Rows of the list, unsorted, by the way that suits them, and how to sort them by a column: for lists with cursors of
    /// their own.
    pub async fn sortable<C: ColumnTrait>(
        &self,
        connection: &impl ConnectionTrait,
        column: C,
    ) -> Result<(Select<E>, SimpleExpr)> {
        Ok(match self.is_narrow(connection).await? {
            true => (self.select(), page::hidden(column.into_expr())),
            false => (self.select_walking(), column.into_expr()),
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
