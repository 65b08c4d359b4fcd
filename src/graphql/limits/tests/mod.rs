//! The guard by itself.

mod cost;
mod directives;
mod generator;
mod hostile;
mod rules;
mod syntax;
mod toy;
mod verdicts;
