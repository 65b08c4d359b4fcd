//! The published model against another implementation: tokens of the library `tokenizers`, vectors of a forward pass in
//! 32 bit floats.
//!
//! The package of the model is no part of the repository. These tests run where it is: at the path that the variable
//! `EMBEDDING_MODEL_PACKAGE` names, or in the folder `.real` of the repository under its own name.

use std::path::PathBuf;
use std::sync::LazyLock;

use embedding::{Digest, Error, Model, SOURCE, Vector, prepare};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    text: String,
    ids: Vec<u32>,
    vector: Option<Vec<f32>>,
}

fn reference() -> Vec<Line> {
    include_str!("data/reference.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of the reference"))
        .collect()
}

#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a test has no settings and no log")]
fn package() -> Option<Vec<u8>> {
    let name = SOURCE.url.rsplit('/').next().expect("an address with a name");
    let path = std::env::var_os("EMBEDDING_MODEL_PACKAGE")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.real").join(name), PathBuf::from);
    let package = std::fs::read(&path).ok();
    if package.is_none() {
        println!("skipped: there is no package of the model at {}", path.display());
    }
    package
}

static PACKED: LazyLock<Option<Vec<u8>>> =
    LazyLock::new(|| package().map(|package| prepare(&package).expect("the pinned package")));
static MODEL: LazyLock<Option<Model>> =
    LazyLock::new(|| PACKED.as_ref().map(|packed| Model::open(packed).expect("the packed model")));

#[test]
fn the_address_and_lengths_are_those_of_the_package() {
    let Some(packed) = &*PACKED else { return };
    assert_eq!(packed.len() as u64, SOURCE.packed_bytes);
    assert_eq!(Digest::of(packed), SOURCE.packed_sha256);
    assert_eq!(package().map(|package| package.len() as u64), Some(SOURCE.bytes));
}

#[test]
fn tokens_are_those_of_the_reference() {
    let Some(model) = &*MODEL else { return };
    for line in reference() {
        assert_eq!(model.tokenizer().encode(&line.text, model.dimensions().tokens), line.ids, "{:?}", line.text);
    }
}

#[test]
fn vectors_are_near_those_of_floats() {
    let Some(model) = &*MODEL else { return };
    let lines: Vec<Line> = reference().into_iter().filter(|line| line.vector.is_some()).collect();
    assert!(!lines.is_empty());
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    for (line, vector) in lines.iter().zip(model.embed(&texts, || false).unwrap()) {
        let wanted = line.vector.as_ref().unwrap();
        let cosine: f32 = vector.iter().zip(wanted).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.995, "{cosine} for {:?}", line.text);
        let stored = Vector::from_floats(&vector).unwrap().cosine(&Vector::from_floats(wanted).unwrap()).unwrap();
        assert!(stored > 0.995, "{stored} for {:?}", line.text);
    }
}

#[test]
fn what_means_the_same_is_near() {
    let Some(model) = &*MODEL else { return };
    let texts = [
        "Why is there high water two times each day?",
        "The tide rises and falls twice a day because of the Moon's pull.",
        "Invoices are due within thirty days of receipt.",
    ];
    let vectors: Vec<Vector> =
        model.embed(&texts, || false).unwrap().iter().map(|vector| Vector::from_floats(vector).unwrap()).collect();
    let (related, unrelated) = (vectors[0].cosine(&vectors[1]).unwrap(), vectors[0].cosine(&vectors[2]).unwrap());
    assert!(related > 0.4 && unrelated < 0.15, "{related} and {unrelated}");
}

#[test]
fn one_changed_byte_is_noticed() {
    let Some(packed) = &*PACKED else { return };
    let mut packed = packed.clone();
    packed[12_345_678] ^= 1;
    assert!(matches!(Model::open(&packed), Err(Error::WrongDigest { .. })));
}
