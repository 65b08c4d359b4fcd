//! The guard by itself.

mod generator;
mod hostile;
mod rules;
mod syntax;
mod toy;
mod verdicts;
