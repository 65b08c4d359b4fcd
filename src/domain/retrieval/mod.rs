//! From a query to ranked passages with their places. The tenant and every other condition filter before ranking.

pub mod service;

#[cfg(test)]
mod tests;
