//! What calls cost: the ledger by itself, jobs that call models, and people without a job.

mod chain;
mod ledger;
mod models;
mod people;
mod waits;
