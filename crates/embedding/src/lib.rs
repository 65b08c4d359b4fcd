//! The meaning of texts as vectors.
//!
//! [`Model`] is all-MiniLM-L6-v2, a sentence encoder, run in this process on one thread of the processor: texts of
//! similar meaning get vectors that point in similar directions. Its weights are 8 bit integers. The file comes from
//! elsewhere: [`SOURCE`] says from where, [`prepare`] packs what was downloaded, [`Model::open`] reads the packed file.
//!
//! [`Vector`] is such a vector in one byte a number, as it is stored; [`VectorBlock`] finds the nearest among many.

#![cfg_attr(
    test,
    expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::float_cmp,
        reason = "the numbers of tests are small, and compared exactly where they must be exact"
    )
)]

mod error;
mod file;
#[expect(clippy::inline_always, reason = "becomes part of a caller that is compiled for the processor at hand")]
mod math;
#[expect(clippy::inline_always, reason = "becomes part of a caller that is compiled for the processor at hand")]
mod model;
mod tokenizer;
#[expect(clippy::inline_always, reason = "becomes part of a caller that is compiled for the processor at hand")]
mod vector;

pub use error::Error;
pub use file::{Digest, SOURCE, Source, pack, prepare};
pub use model::{Dimensions, Model};
pub use tokenizer::Tokenizer;
pub use vector::{Candidates, Hit, Vector, VectorBlock, VectorError};
