//! A tiny model with random weights in a package like the published one, and what becomes of it.

use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;

use super::*;
use crate::model::Dimensions;
use crate::model::parts::parts;
use crate::{Error, Model};

const VOCABULARY: &str =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ntide\n##s\nrise\nand\nfall\n.\na\n##b\n##c\nb\nc\nd\ne\nf";
pub(crate) const TINY: Dimensions =
    Dimensions { vocabulary: 20, hidden: 32, layers: 2, heads: 2, intermediate: 64, tokens: 16, epsilon: 1e-12 };

/// A zip archive with these files, every other one deflated.
pub(crate) fn archive_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (n, (name, bytes)) in files.iter().enumerate() {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        let (method, data) = if n % 2 == 0 { (0_u16, bytes.to_vec()) } else { (8, encoder.finish().unwrap()) };
        let start = u32::try_from(archive.len()).unwrap();
        let mut common = Vec::new();
        for half in [20, 0, method, 0, 0, 0, 0] {
            common.extend(half.to_le_bytes());
        }
        for length in [data.len(), bytes.len()] {
            common.extend(u32::try_from(length).unwrap().to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0; 2]);
        archive.extend([b"PK\x03\x04", &common[..], name.as_bytes(), &data].concat());
        directory.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10]].concat());
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = u32::try_from(archive.len()).unwrap();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(files.len()).unwrap();
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

/// Tensors of a tiny model in the format of the published file.
fn tensors() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    header.insert("__metadata__".into(), serde_json::json!({ "format": "pt" }));
    // In another order than that of the packed model, and with more positions than are kept.
    let mut parts = parts(&TINY);
    parts.sort_by(|left, right| left.name.cmp(&right.name));
    for part in parts {
        let rows = if part.name.contains("position") { 24 } else { part.rows };
        let start = data.len();
        let offset = if part.name.contains("LayerNorm.weight") { 1.0 } else { 0.0 };
        for _ in 0..rows * part.columns {
            data.extend((offset + next() * 0.3).to_le_bytes());
        }
        let shape = if part.columns == 1 { vec![rows] } else { vec![rows, part.columns] };
        let info = serde_json::json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, data.len()] });
        header.insert(part.name, info);
    }
    let header = serde_json::to_vec(&header).unwrap();
    [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat()
}

fn package_with(config: &str, vocabulary: &str, tensors: &[u8]) -> Vec<u8> {
    archive_of(&[
        ("p/model/config.json", config.as_bytes()),
        ("p/model/sentence_bert_config.json", br#"{"max_seq_length": 16}"#),
        ("p/model/vocab.txt", vocabulary.as_bytes()),
        ("p/model/model.safetensors", tensors),
    ])
}

const CONFIG: &str = r#"{"vocab_size": 20, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": 64, "max_position_embeddings": 24, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}"#;

/// A package with the tiny model.
pub(crate) fn package() -> Vec<u8> {
    package_with(CONFIG, VOCABULARY, &tensors())
}

#[test]
fn a_packed_model_can_be_opened() {
    let packed = pack(&package()).unwrap();
    let model = Model::open_pinned(&packed, Digest::of(&packed)).unwrap();
    assert_eq!(*model.dimensions(), TINY);
}

#[test]
fn only_the_pinned_bytes_are_taken() {
    assert!(matches!(prepare(&package()), Err(Error::WrongDigest { what: "package of the model", .. })));
    let mut packed = pack(&package()).unwrap();
    assert!(matches!(Model::open(&packed), Err(Error::WrongDigest { what: "packed model", .. })));
    let digest = Digest::of(&packed);
    *packed.last_mut().unwrap() ^= 1;
    let error = Model::open_pinned(&packed, digest).err().unwrap();
    assert!(error.to_string().contains(&digest.to_string()), "{error}");
}

#[test]
fn packages_that_do_not_fit_are_refused() {
    let other =
        |from: &str, to: &str| pack(&package_with(&CONFIG.replace(from, to), VOCABULARY, &tensors())).unwrap_err();
    assert_eq!(other("gelu", "relu"), Error::Dimensions("the activation must be GELU"));
    assert!(matches!(other("\"hidden_size\": 32", "\"hidden_size\": 33"), Error::Dimensions(_)));
    assert!(matches!(other("\"hidden_size\": 32", "\"hidden_size\": 64"), Error::Tensor { .. }));
    assert!(matches!(other("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"), Error::Tensor { .. }));
    assert!(matches!(other("1e-12", "0"), Error::Dimensions(_)));
    assert!(matches!(other("vocab_size", "size"), Error::DamagedFile { file: "config.json", .. }));
    let fewer = pack(&package_with(CONFIG, "[UNK]\n[CLS]\n[SEP]", &tensors()));
    assert_eq!(fewer, Err(Error::Dimensions("the vocabulary must have as many pieces as the model")));
}

#[test]
fn damaged_tensors_are_refused() {
    let whole = tensors();
    let cut = pack(&package_with(CONFIG, VOCABULARY, &whole[..whole.len() - 1]));
    assert!(matches!(cut, Err(Error::DamagedFile { file: "model.safetensors", .. })), "{cut:?}");
    let mut infinite = whole;
    let end = infinite.len();
    infinite[end - 4..].copy_from_slice(&f32::INFINITY.to_le_bytes());
    assert!(matches!(pack(&package_with(CONFIG, VOCABULARY, &infinite)), Err(Error::Tensor { .. })));
}

#[test]
fn another_format_is_told() {
    let mut packed = pack(&package()).unwrap();
    packed[8] = 99;
    let error = Model::open_pinned(&packed, Digest::of(&packed)).err();
    assert_eq!(error, Some(Error::Format { expected: packed::FORMAT, found: 99 }));
}

static PACKED: LazyLock<Vec<u8>> = LazyLock::new(|| pack(&package()).unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    /// Even where the digest fits, no packed bytes make the reader panic.
    #[test]
    fn damaged_headers_are_errors_or_models(at in 0_usize..200, value in any::<u8>(), cut in 0_usize..2) {
        let mut packed = PACKED.clone();
        packed[at] = value;
        packed.truncate(packed.len() - cut);
        if let Ok(model) = Model::open_pinned(&packed, Digest::of(&packed)) {
            let vectors = model.embed(&["the tides rise and fall."], || false).unwrap();
            prop_assert_eq!(vectors.len(), 1);
        }
    }
}
