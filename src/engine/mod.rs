//! Durable work. Knows no domain.

pub mod activity;
