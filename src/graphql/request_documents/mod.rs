//! Documents that the server knows before a request (`C-GQL-7`): those of manifests, those that signed-in clients
//! registered, and recent ones that passed the guard and need not be parsed and validated again.

mod bounded;
mod checked;
mod manifest;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

pub use bounded::Bounded;
pub use checked::{CheckedDocument, CheckedDocuments};
pub use manifest::{ManifestError, TrustedDocuments};

/// Memory overhead of a registered document, in bytes.
const OVERHEAD: usize = 200;

/// Limits of stored documents, in number and bytes.
#[derive(Debug, Clone)]
pub struct DocumentSettings {
    /// Registered documents; 0 disables registration.
    pub registered: usize,
    /// Bytes of registered documents.
    pub registered_bytes: usize,
    /// Parsed documents; 0 disables the cache.
    pub parsed: usize,
    /// Bytes of parsed documents, estimated.
    pub parsed_bytes: usize,
    /// Documents of manifests.
    pub trusted: Option<Arc<TrustedDocuments>>,
    /// Run only documents of manifests.
    pub only_trusted: bool,
}

impl Default for DocumentSettings {
    fn default() -> Self {
        Self {
            registered: 1_000,
            registered_bytes: 8 * 1024 * 1024,
            parsed: 1_000,
            parsed_bytes: 32 * 1024 * 1024,
            trusted: None,
            only_trusted: false,
        }
    }
}

/// How a request identifies its document.
#[derive(Debug, Default)]
pub struct Reference<'a> {
    /// `query`.
    pub text: Option<&'a str>,
    /// `documentId`.
    pub id: Option<&'a str>,
    /// `extensions.persistedQuery`: its version and hash.
    pub persisted: Option<(i64, &'a str)>,
}

impl Reference<'_> {
    /// True when the request has no document at all.
    pub fn is_empty(&self) -> bool {
        self.text.is_none() && self.id.is_none() && self.persisted.is_none()
    }

    /// True when the request identifies a document without sending it.
    pub fn is_by_identifier(&self) -> bool {
        self.text.is_none() && (self.id.is_some() || self.persisted.is_some())
    }
}

/// The document of a request.
#[derive(Debug)]
pub struct Found {
    /// Its text.
    pub text: Arc<str>,
    /// The hash to register it with, if the caller may register documents.
    pub register: Option<Hash>,
}

/// SHA-256 of a document.
pub type Hash = [u8; 32];

/// Why a document is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The request has none.
    Nothing,
    /// No document has the identifier: the client must send the text.
    Unknown,
    /// Registration is disabled.
    NotSupported,
    /// Identifier, hash or version is malformed, or does not match the text.
    Malformed(&'static str),
    /// Only documents of manifests are allowed.
    NotTrusted,
}

/// Documents by their identifiers.
#[derive(Debug)]
pub struct Documents {
    settings: DocumentSettings,
    registered: Bounded<Hash, str>,
}

impl Documents {
    /// Starts without registered documents.
    pub fn new(settings: DocumentSettings) -> Self {
        let registered = Bounded::new(settings.registered, settings.registered_bytes);
        Self { settings, registered }
    }

    /// The text of the document of a request.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn find(&self, reference: &Reference<'_>) -> Result<Found, Missing> {
        let Reference { text, id, persisted } = *reference;
        if let (Some(_), Some(_)) = (id, text) {
            return Err(Missing::Malformed("Send either `documentId` or `query`, not both."));
        }
        let named = id.or(persisted.map(|(_, hash)| hash));
        let trusted = self.settings.trusted.as_ref();
        if let Some(known) = named.and_then(|id| trusted?.get(id))
            && text.is_none_or(|text| *text == **known)
        {
            return Ok(Found { text: Arc::clone(known), register: None });
        }
        if self.settings.only_trusted {
            return match text {
                Some(text) => {
                    let known = trusted.and_then(|trusted| trusted.with_text(text)).ok_or(Missing::NotTrusted)?;
                    Ok(Found { text: known, register: None })
                }
                None => Err(if named.is_some() { Missing::Unknown } else { Missing::Nothing }),
            };
        }
        match (text, id, persisted) {
            (None, Some(id), _) => self.with_hash(id.strip_prefix("sha256:")),
            (None, None, Some((version, hash))) => {
                self.check_version(version)?;
                self.with_hash(Some(hash))
            }
            (Some(text), _, Some((version, hash))) => {
                self.check_version(version)?;
                let hash = parse_hash(hash).ok_or(Missing::Malformed(MALFORMED))?;
                if hash_of(text) != hash {
                    return Err(Missing::Malformed("`sha256Hash` is not the SHA-256 of `query`."));
                }
                Ok(Found { text: text.into(), register: Some(hash) })
            }
            (Some(text), ..) => Ok(Found { text: text.into(), register: None }),
            (None, None, None) => Err(Missing::Nothing),
        }
    }

    /// Registers a document. Only for signed-in callers, and for documents that passed the guard.
    pub fn register(&self, hash: Hash, text: &Arc<str>) {
        self.registered.insert(hash, Arc::clone(text), text.len() + OVERHEAD);
    }

    /// Number of registered documents.
    pub fn registered(&self) -> usize {
        self.registered.len()
    }

    fn with_hash(&self, hash: Option<&str>) -> Result<Found, Missing> {
        let hash = hash.and_then(parse_hash).ok_or(Missing::Malformed(MALFORMED))?;
        let text = self.registered.get(&hash).ok_or(match self.settings.registered {
            0 => Missing::NotSupported,
            _ => Missing::Unknown,
        })?;
        Ok(Found { text, register: None })
    }

    fn check_version(&self, version: i64) -> Result<(), Missing> {
        match (version, self.settings.registered) {
            (_, 0) => Err(Missing::NotSupported),
            (1, _) => Ok(()),
            _ => Err(Missing::Malformed("Only version 1 of `persistedQuery` is supported.")),
        }
    }
}

const MALFORMED: &str = "The identifier must be `sha256:` and 64 hexadecimal digits; `sha256Hash` the digits alone.";

fn parse_hash(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    hex::decode_to_slice(text, &mut hash).ok()?;
    Some(hash)
}

/// SHA-256 of a document's text.
pub fn hash_of(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}
