//! Paths inside the values of an operation.

use std::fmt;

/// Longest part of a name that messages repeat, in characters: JSON members have names of any length.
const MAXIMUM_NAME: usize = 80;

/// The path of a value inside a variable or argument; formatted only for a refusal.
pub struct ValuePath<'a> {
    parent: Option<&'a ValuePath<'a>>,
    step: Step<'a>,
}

/// One step of a path.
pub enum Step<'a> {
    /// A variable of the operation.
    Variable(&'a str),
    /// An argument written in the document.
    Argument(&'a str),
    /// A field of an object.
    Field(&'a str),
    /// An item of a list.
    Item(usize),
}

impl<'a> ValuePath<'a> {
    /// The path of a whole variable or argument.
    pub fn start(step: Step<'a>) -> Self {
        Self { parent: None, step }
    }

    /// A path one step deeper.
    pub fn inside(&'a self, step: Step<'a>) -> ValuePath<'a> {
        ValuePath { parent: Some(self), step }
    }

    /// The steps as strings, for programs.
    pub fn steps(&self) -> Vec<String> {
        let mut path = self.parent.map(ValuePath::steps).unwrap_or_default();
        path.push(match self.step {
            Step::Variable(name) | Step::Argument(name) | Step::Field(name) => shown(name).to_owned(),
            Step::Item(index) => index.to_string(),
        });
        path
    }
}

impl fmt::Display for ValuePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Variable(name) => write!(f, "variable ${name}"),
            Step::Argument(name) => write!(f, "argument {name}"),
            Step::Field(name) if name.contains('\0') => f.write_str(".…"),
            Step::Field(name) => write!(f, ".{}", shown(name)),
            Step::Item(index) => write!(f, "[{index}]"),
        }
    }
}

fn shown(name: &str) -> &str {
    name.char_indices().nth(MAXIMUM_NAME).map_or(name, |(end, _)| &name[..end])
}
