//! Reading some columns of a table by position.
//!
//! Reading the rows is most of the cost of a list query. The ORM looks each column up by its name in each row and reads
//! all of them; here the statement names the columns that the answer needs, in a known order.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Iterable, QueryResult, QuerySelect as _, Select};

/// A set of columns of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Columns(u64);

impl Columns {
    /// All columns.
    pub const ALL: Self = Self(u64::MAX);

    /// No columns.
    pub fn none() -> Self {
        Self(0)
    }

    /// Adds columns.
    #[must_use]
    pub fn with(self, places: impl IntoIterator<Item = u32>) -> Self {
        Self(places.into_iter().fold(self.0, |set, place| set | 1 << place))
    }

    /// True when the column at this position of the table is in the set.
    pub fn has(self, place: u32) -> bool {
        self.0 & 1 << place != 0
    }
}

/// A row of which only some columns were read; the others are empty.
pub trait Partial: Sized {
    /// The columns of the table.
    type Column: ColumnTrait + Iterable + Copy;

    /// Position of a column in the table.
    fn place(column: Self::Column) -> u32;

    /// A row with empty values.
    fn blank() -> Self;

    /// Reads a column from a position of a result.
    fn fill(&mut self, column: Self::Column, row: &QueryResult, place: usize) -> Result<(), DbErr>;

    /// The columns of a set, in the order of the table.
    fn chosen(columns: Columns) -> Vec<Self::Column> {
        Self::Column::iter().filter(|column| columns.has(Self::place(*column))).collect()
    }

    /// Reads a row whose first columns are `chosen`.
    fn read(row: &QueryResult, chosen: &[Self::Column]) -> Result<Self, DbErr> {
        let mut value = Self::blank();
        for (place, column) in chosen.iter().enumerate() {
            value.fill(*column, row, place)?;
        }
        Ok(value)
    }
}

/// Runs a query that reads only these columns.
pub async fn read_all<E>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    columns: Columns,
) -> Result<Vec<E::Model>, DbErr>
where
    E: EntityTrait,
    E::Model: Partial<Column = E::Column>,
{
    let chosen = E::Model::chosen(columns);
    let select = select.select_only().columns(chosen.iter().copied());
    let statement = sea_orm::QueryTrait::build(&select, connection.get_database_backend());
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| E::Model::read(row, &chosen)).collect()
}

/// Implements [`Partial`] for the model of a table: each column with its field and the field's empty value. A missing
/// column is a compile error.
macro_rules! columns {
    ($($column:ident $field:ident $blank:expr),+ $(,)?) => {
        impl crate::entity::columns::Partial for Model {
            type Column = Column;

            fn place(column: Column) -> u32 {
                column as u32
            }

            fn blank() -> Self {
                Self { $($field: $blank),+ }
            }

            fn fill(&mut self, column: Column, row: &sea_orm::QueryResult, place: usize) -> Result<(), sea_orm::DbErr> {
                match column {
                    $(Column::$column => self.$field = row.try_get_by_index(place)?,)+
                }
                Ok(())
            }
        }
    };
}

pub(super) use columns;
