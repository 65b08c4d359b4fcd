//! The guard by itself.

mod cost;
mod generator;
mod hostile;
mod rules;
mod syntax;
mod toy;
mod verdicts;
