//! What people think of answers: a rating, reasons, words, and what the answer should have been.

pub mod service;

#[cfg(test)]
mod tests;
