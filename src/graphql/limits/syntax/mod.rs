//! Reads GraphQL documents: a lexer and a recursive descent parser after the September 2025 edition, which make the
//! engine's own tree. In place of the engine's parser because that one needs a stack as deep as the document, repeats
//! the source line in its messages and does not know descriptions on operations.

mod definition;
mod lexer;
mod parser;
mod selection;
mod string;
mod value;

pub use parser::parse;
