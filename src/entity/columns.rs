//! Rows that are read by position.
//!
//! The rows of a list are most of what a list query costs, and the ORM looks each column up by its name in each row.
//! Here the statement names the columns in a known order, and each is read at its place. What that brings stands in
//! `docs/performance.md`.

use std::fmt::Debug;
use std::marker::PhantomData;

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryResult, QuerySelect as _, Select};

/// A row of a table, or a part of one, with all columns that it has.
pub trait Row: Sized {
    /// The table.
    type Entity: EntityTrait;

    /// The columns, in the order in which [`Row::read`] takes them.
    const COLUMNS: &'static [<Self::Entity as EntityTrait>::Column];

    /// Reads the first columns of a result.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;
}

/// Which columns of a table a list reads, and what it makes of them.
pub trait Shape {
    /// The table.
    type Entity: EntityTrait;
    /// What a row becomes.
    type Row;

    /// The columns, in the order in which [`Shape::read`] takes them.
    fn columns(&self) -> &[<Self::Entity as EntityTrait>::Column];

    /// Reads the first columns of a result.
    fn read(&self, row: &QueryResult) -> Result<Self::Row, DbErr>;
}

/// The shape of a [`Row`].
#[derive(Debug, Clone, Copy)]
pub struct Whole<R>(PhantomData<R>);

impl<R> Default for Whole<R> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<R: Row> Shape for Whole<R> {
    type Entity = R::Entity;
    type Row = R;

    fn columns(&self) -> &[<R::Entity as EntityTrait>::Column] {
        R::COLUMNS
    }

    fn read(&self, row: &QueryResult) -> Result<R, DbErr> {
        R::read(row)
    }
}

/// Reads what is selected.
pub async fn read_all<S: Shape>(
    connection: &impl ConnectionTrait,
    select: Select<S::Entity>,
    shape: &S,
) -> Result<Vec<S::Row>, DbErr> {
    let select = select.select_only().columns(shape.columns().iter().copied());
    let statement = sea_orm::QueryTrait::build(&select, connection.get_database_backend());
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| shape.read(row)).collect()
}

/// Implements [`Row`]: each column with its field. A field that is left out does not compile.
macro_rules! row {
    ($row:ident { $($column:ident $field:ident),+ $(,)? }) => {
        impl crate::entity::columns::Row for $row {
            type Entity = Entity;

            const COLUMNS: &'static [Column] = &[$(Column::$column),+];

            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                let mut places = 0..;
                Ok(Self { $($field: row.try_get_by_index(places.next().unwrap_or_default())?),+ })
            }
        }
    };
}

pub(super) use row;
