//! Reads GraphQL documents: a lexer and a recursive descent parser after the September 2025 edition, which build the
//! engine's own AST. They replace the engine's parser because it needs a stack as deep as the document, repeats the
//! source line in its messages, and does not support descriptions on operations.

mod definition;
mod lexer;
mod parser;
mod selection;
mod string;
mod value;

pub use parser::parse;
