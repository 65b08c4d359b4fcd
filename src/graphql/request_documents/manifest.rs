//! Trusted documents of clients, read from the manifests of their builds.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

/// Documents of manifests, by identifier.
#[derive(Debug, Default)]
pub struct TrustedDocuments {
    by_id: HashMap<String, Arc<str>>,
    by_text: HashSet<Arc<str>>,
}

/// Why manifests are invalid.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The directory or a file cannot be read.
    #[error("{path}: {cause}")]
    Unreadable {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file has no known format.
    #[error("{path}: not a manifest of persisted documents ({cause})")]
    Unknown {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
    /// Two documents have the same identifier.
    #[error("{path}: the identifier {id} stands for two different documents")]
    Ambiguous {
        /// The file with the second one.
        path: PathBuf,
        /// The identifier.
        id: String,
    },
    /// There are no documents.
    #[error("{path}: no manifest with documents (files named *.json)")]
    Empty {
        /// The directory.
        path: PathBuf,
    },
}

/// The formats that client build tools write.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    /// `@apollo/generate-persisted-query-manifest`.
    Apollo { operations: Vec<ApolloOperation> },
    /// The client preset of GraphQL Code Generator (`persisted-documents.json`) and Relay's compiler
    /// (`persistConfig.file`): identifier to text.
    Map(HashMap<String, String>),
}

#[derive(Deserialize)]
struct ApolloOperation {
    id: String,
    body: String,
}

impl TrustedDocuments {
    /// Reads all files `*.json` of a directory.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or parsed, or there is no document at all.
    pub fn read(directory: &Path) -> Result<Self, ManifestError> {
        let unreadable = |cause| ManifestError::Unreadable { path: directory.to_owned(), cause };
        let mut all = Self::default();
        for entry in std::fs::read_dir(directory).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let cause = |cause| ManifestError::Unreadable { path: path.clone(), cause };
                let text = std::fs::read_to_string(&path).map_err(cause)?;
                all.add(&path, &text)?;
            }
        }
        if all.by_id.is_empty() {
            return Err(ManifestError::Empty { path: directory.to_owned() });
        }
        Ok(all)
    }

    /// Adds the documents of one manifest.
    ///
    /// # Errors
    ///
    /// When it has no known format, or uses a known identifier for another document.
    pub fn add(&mut self, path: &Path, manifest: &str) -> Result<(), ManifestError> {
        let unknown = |cause| ManifestError::Unknown { path: path.to_owned(), cause };
        let pairs: Vec<(String, String)> = match serde_json::from_str(manifest).map_err(unknown)? {
            Manifest::Apollo { operations } => operations.into_iter().map(|one| (one.id, one.body)).collect(),
            Manifest::Map(map) => map.into_iter().collect(),
        };
        for (id, text) in pairs {
            let text: Arc<str> = text.into();
            let id = plain(&id).to_owned();
            if self.by_id.get(&id).is_some_and(|known| *known != text) {
                return Err(ManifestError::Ambiguous { path: path.to_owned(), id });
            }
            self.by_text.insert(Arc::clone(&text));
            self.by_id.insert(id, text);
        }
        Ok(())
    }

    /// The document with an identifier, with or without `sha256:`.
    pub fn get(&self, id: &str) -> Option<&Arc<str>> {
        self.by_id.get(plain(id))
    }

    /// The document with exactly this text.
    pub fn with_text(&self, text: &str) -> Option<Arc<str>> {
        self.by_text.get(text).cloned()
    }

    /// All documents with their identifiers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_id.iter().map(|(id, text)| (id.as_str(), &**text))
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when it is empty.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

/// Tools write the hash with or without the name of its algorithm.
fn plain(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}
