//! Columns of a table.

use std::collections::HashMap;
use std::fmt;

/// Longest name of a column, in characters. What is longer is cut: names come from documents.
const LONGEST_NAME: usize = 100;

/// Most names that an error tells.
const MOST_NAMES: usize = 30;

/// Kind of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// Days or moments.
    Date,
    /// True or false.
    Boolean,
}

impl fmt::Display for ColumnType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Boolean => "boolean",
        })
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// Kind of its values.
    pub kind: ColumnType,
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<String>, kind: ColumnType) -> Self {
        Self { name: name.into(), kind }
    }
}

/// The columns of a table, in their order, each with a name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    all: Vec<Column>,
    by_name: HashMap<String, usize>,
}

impl Columns {
    /// The columns of a table. Names become a single line of up to 100 characters, and of equal ones the later get a number:
    /// `Height`, `Height (2)`.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let mut these = Self { all: Vec::new(), by_name: HashMap::new() };
        // The last number of each name, so that many equal names take no longer than others.
        let mut numbers = HashMap::new();
        for (at, Column { name, kind }) in columns.into_iter().enumerate() {
            let plain = cleaned(&name, at);
            let mut name = plain.clone();
            while these.by_name.contains_key(&name) {
                let number = numbers.entry(plain.clone()).or_insert(1_usize);
                *number += 1;
                name = format!("{plain} ({number})");
            }
            these.by_name.insert(name.clone(), at);
            these.all.push(Column { name, kind });
        }
        these
    }

    /// All columns, in their order.
    pub fn as_slice(&self) -> &[Column] {
        &self.all
    }

    /// The place of a column, from 0.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.all.iter().map(|column| column.name.as_str())
    }
}

/// A name of one line.
fn cleaned(name: &str, at: usize) -> String {
    let line = name.replace(char::is_control, " ");
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_NAME) {
        _ if line.is_empty() => format!("Column {}", at + 1),
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Names that there are, for an error about one that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The name that was probably meant.
    pub nearest: Option<String>,
    /// The first names.
    pub first: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

impl Names {
    pub(crate) fn near<'n>(wanted: &str, names: impl Iterator<Item = &'n str> + Clone) -> Self {
        let wanted: String = wanted.chars().take(LONGEST_NAME).flat_map(char::to_lowercase).collect();
        let likeness = |name: &str| strsim::jaro_winkler(&wanted, &name.to_lowercase());
        let best = names.clone().map(|name| (likeness(name), name)).max_by(|one, other| one.0.total_cmp(&other.0));
        Self {
            nearest: best.filter(|(likeness, _)| *likeness > 0.8).map(|(_, name)| name.to_owned()),
            first: names.clone().take(MOST_NAMES).map(ToOwned::to_owned).collect(),
            more: names.skip(MOST_NAMES).count(),
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(nearest) = &self.nearest {
            write!(formatter, "Did you mean “{nearest}”? ")?;
        }
        let first: Vec<String> = self.first.iter().map(|name| format!("“{name}”")).collect();
        write!(formatter, "There are: {}", first.join(", "))?;
        match self.more {
            0 => formatter.write_str("."),
            more => write!(formatter, " and {more} more."),
        }
    }
}
