//! Types of people.

pub mod user;
