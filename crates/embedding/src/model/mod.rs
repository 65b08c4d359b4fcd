//! The model: text in, vectors out.

mod dimensions;
mod forward;
pub(crate) mod parts;
mod weights;

use fearless_simd::{Level, dispatch};

pub use self::dimensions::Dimensions;
use self::forward::{Batch, Room, run};
use self::weights::Weights;
use crate::file::packed::Reader;
use crate::file::{Digest, SOURCE};
use crate::{Error, Tokenizer};

/// Tokens that go through the model together: enough to make good use of each weight that is fetched from memory, few
/// enough to leave the processor's cache room, and to stop within some hundredths of a second.
const BATCH: usize = 256;

/// A sentence encoder with weights of 8 bits, for one thread at a time or many.
///
/// It holds no lock and starts no thread: a call keeps the thread it is made on busy, so callers of an asynchronous
/// runtime make it on a thread for blocking work. Vectors differ in their last bits between kinds of processors, since
/// these add in different orders.
pub struct Model {
    tokenizer: Tokenizer,
    dimensions: Dimensions,
    weights: Weights,
    level: Level,
}

impl Model {
    /// Reads the model that [`crate::prepare`] has packed. Takes some hundredths of a second; the bytes are not needed
    /// any more afterwards.
    ///
    /// # Errors
    /// [`Error::WrongDigest`] if the bytes are not those of [`SOURCE`], or else what is wrong with them.
    pub fn open(packed: &[u8]) -> Result<Self, Error> {
        Self::open_pinned(packed, SOURCE.packed_sha256)
    }

    /// Reads a packed model that has this digest: for other models of the same architecture.
    ///
    /// # Errors
    /// As [`Model::open`].
    pub fn open_pinned(packed: &[u8], digest: Digest) -> Result<Self, Error> {
        digest.check("packed model", packed)?;
        let mut reader = Reader::new(packed)?;
        let tokenizer = Tokenizer::new(reader.vocabulary)?;
        if tokenizer.pieces() != reader.dimensions.vocabulary {
            return Err(Error::Dimensions("the vocabulary must have as many pieces as the model"));
        }
        let weights = Weights::read(&mut reader)?;
        Ok(Self { tokenizer, dimensions: reader.dimensions, weights, level: Level::new() })
    }

    /// The numbers that say how large the model is.
    pub fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// What turns text into pieces.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// Bytes the model holds in memory: weights, and the tables of the tokenizer. A call of [`Model::embed`] takes about
    /// 5 MB more while it lasts.
    pub fn memory(&self) -> usize {
        self.weights.memory() + self.tokenizer.memory()
    }

    /// Whether a vector of a text would tell what it is about. The model was trained on English: of texts in other scripts
    /// than the Latin, of symbols alone or of words nobody knows, vectors are near each other whatever they say.
    pub fn reads(&self, text: &str) -> bool {
        self.tokenizer.reads(text, self.dimensions.tokens)
    }

    /// The vectors of texts, in their order, each of length 1 and with [`Dimensions::hidden`] numbers.
    ///
    /// Of a longer text only the first 256 tokens count (with the two that mark its ends, of the published model), which
    /// are about 190 English words: the model was trained with no more. Texts without any token have a vector too.
    /// `cancelled` is asked before each batch of 256 tokens or one text, about every hundredth of a second.
    ///
    /// # Errors
    /// [`Error::Cancelled`] as soon as `cancelled` says so.
    pub fn embed(&self, texts: &[&str], mut cancelled: impl FnMut() -> bool) -> Result<Vec<Vec<f32>>, Error> {
        let (mut batch, mut room) = (Batch::default(), Room::default());
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            let tokens = self.tokenizer.encode(text, self.dimensions.tokens);
            if batch.tokens() > 0 && batch.tokens() + tokens.len() > BATCH {
                self.run(&mut batch, &mut room, &mut cancelled, &mut vectors)?;
            }
            batch.push(&tokens);
        }
        self.run(&mut batch, &mut room, &mut cancelled, &mut vectors)?;
        Ok(vectors)
    }

    /// Adds the vectors of a batch, and empties it.
    fn run(
        &self,
        batch: &mut Batch,
        room: &mut Room,
        cancelled: &mut impl FnMut() -> bool,
        vectors: &mut Vec<Vec<f32>>,
    ) -> Result<(), Error> {
        if cancelled() {
            return Err(Error::Cancelled);
        }
        vectors.append(&mut self.run_batch(batch, room));
        batch.clear();
        Ok(())
    }

    fn run_batch(&self, batch: &Batch, room: &mut Room) -> Vec<Vec<f32>> {
        dispatch!(self.level, simd => run(simd, &self.weights, &self.dimensions, batch, room))
    }
}

#[cfg(test)]
mod tests;
