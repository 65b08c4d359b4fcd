//! File storage: a folder on the local disk, or a bucket of an S3-compatible service.
//!
//! Keys are made from identifiers only; user input never becomes part of a path. Writes are atomic: an object becomes
//! visible with its last byte, and an interrupted upload leaves nothing behind.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::base::clock::{Clock, Timestamp};
use crate::base::error::{Error, Reason, Refusal, Result};
use crate::base::id::NodeRef;
use crate::config::private;

/// Part size of a multipart upload to a bucket; S3 requires at least 5 MiB for all but the last. Each upload buffers
/// one.
const PART: usize = 5 * 1024 * 1024;

/// Part size of a large object on disk.
const PART_ON_DISK: usize = 256 * 1024;

/// Objects that are asked for at the same time.
const QUESTIONS: usize = 8;

/// Bytes requested from a bucket at once: the largest window with which one reader costs at most 256 KiB of memory,
/// however much it requests and however slowly it reads. The HTTP client reads ahead into buffers that double each time
/// the service fills one, up to 408 KiB. A window of 128 KiB fits into one buffer, next to the previous 64 KiB that the
/// reader still has; twice the window would need 256 KiB next to 128 KiB. It also frees the connection while a reader
/// pauses.
const WINDOW: u64 = 128 * 1024;

/// Where files are stored.
#[derive(Debug, Clone)]
pub enum BlobSettings {
    /// In a local folder, created if missing.
    Disk {
        /// The folder.
        directory: PathBuf,
    },
    /// In a bucket.
    S3(S3Settings),
}

/// A bucket of an S3-compatible service.
#[derive(Debug, Clone)]
pub struct S3Settings {
    /// URL of the service; `None` means Amazon's for the region.
    pub endpoint: Option<String>,
    /// The bucket.
    pub bucket: String,
    /// The region; services without regions accept `us-east-1`.
    pub region: String,
    /// Access key ID.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: SecretString,
    /// Allows an endpoint without TLS, for a service on the same machine.
    pub allow_http: bool,
}

/// Key of an object, or prefix of all objects below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobKey(Path);

impl BlobKey {
    /// The prefix of an owner, such as a workspace: all its objects lie below.
    pub fn of(owner: impl Into<NodeRef>) -> Self {
        Self(Path::from_iter([owner.into().to_string()]))
    }

    /// The key of an object below this one.
    #[must_use]
    pub fn with(&self, id: impl Into<NodeRef>) -> Self {
        Self(self.0.clone().join(id.into().to_string()))
    }

    /// A named part of an object, such as `original`.
    #[must_use]
    pub fn part(&self, name: &'static str) -> Self {
        Self(self.0.clone().join(name))
    }

    /// The owner of an object within a workspace, such as its document; `None` for a key of another form.
    pub fn owner(&self) -> Option<NodeRef> {
        self.0.parts().nth(1)?.as_ref().parse().ok()
    }

    /// Parses a key stored in a row.
    ///
    /// # Errors
    ///
    /// `INTERNAL` when the text was not written by this type.
    pub fn stored(text: &str) -> Result<Self> {
        let known = text.split('/').all(|segment| {
            !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        });
        if !known {
            return Err(Error::internal(anyhow::anyhow!("a stored blob key has an unknown form")));
        }
        Path::parse(text).map(Self).map_err(Error::internal)
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Size and hash of a stored object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Size in bytes.
    pub byte_size: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

impl Stored {
    /// Reconstructs the metadata of a stored object; `None` when the hash is invalid.
    pub fn known(byte_size: u64, sha256_hex: &str) -> Option<Self> {
        let sha256 = hex::decode(sha256_hex).ok()?.try_into().ok()?;
        Some(Self { byte_size, sha256 })
    }

    /// SHA-256 in lower-case hexadecimal.
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }
}

/// Content of an object, in chunks.
pub type BlobStream = BoxStream<'static, Result<Bytes>>;

/// An entry of [`BlobStore::list`].
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its key.
    pub key: BlobKey,
    /// When it was stored.
    pub modified: Timestamp,
}

/// The file store; cheap to clone.
#[derive(Clone)]
pub struct BlobStore {
    store: Arc<dyn ObjectStore>,
    /// Part size for writing large objects.
    part: usize,
    /// Maximum bytes per request when reading over a network; `None` for disks.
    window: Option<u64>,
    /// The local folder, if the store is on disk.
    disk: Option<Arc<LocalFileSystem>>,
}

impl fmt::Debug for BlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobStore({})", self.store)
    }
}

impl BlobStore {
    /// Opens the store. For a bucket this validates the settings but does not connect.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the folder cannot be created, `INTERNAL` when the settings are inconsistent.
    pub fn open(settings: &BlobSettings) -> Result<Self> {
        Ok(match settings {
            BlobSettings::Disk { directory } => {
                private::create_folder(directory).map_err(|error| {
                    Error::unavailable("The folder of files cannot be made; see `storage.path`.").because(error)
                })?;
                let disk = LocalFileSystem::new_with_prefix(directory).map_err(Error::internal)?;
                let store = Arc::new(disk.with_fsync(true).with_automatic_cleanup(true));
                Self { store: store.clone(), part: PART_ON_DISK, window: None, disk: Some(store) }
            }
            BlobSettings::S3(s3) => Self { store: Arc::new(bucket(s3)?), part: PART, window: Some(WINDOW), disk: None },
        })
    }

    /// Checks that the store works: writes, reads and deletes a file.
    pub async fn check(&self) -> Result<()> {
        let key = BlobKey::of(crate::base::id::InstanceId::generate());
        self.put(&key, Bytes::from_static(b"dossier")).await?;
        let read = self.read_all(&key, 64).await?;
        self.delete(&key).await?;
        match read.as_deref() {
            Some(b"dossier") => Ok(()),
            _ => Err(Error::unavailable("The store of files does not give back what was written to it.")),
        }
    }

    /// Stores a stream under `key`, replacing any existing object. Accepts at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// `FileTooLarge` beyond the limit, `UNAVAILABLE` when the store does not respond, and the stream's own errors. On
    /// any error, and when the future is dropped, nothing is stored.
    pub async fn put_stream<S>(&self, key: &BlobKey, stream: S, limit: u64) -> Result<Stored>
    where
        S: Stream<Item = Result<Bytes>> + Send,
    {
        let mut stream = std::pin::pin!(stream);
        let mut hasher = Sha256::new();
        let mut byte_size: u64 = 0;
        let mut buffer = BytesMut::new();
        let mut parts = Parts { store: self.store.clone(), key: key.clone(), upload: None };
        while let Some(bytes) = stream.next().await {
            let bytes = bytes?;
            byte_size = byte_size.saturating_add(bytes.len() as u64);
            if byte_size > limit {
                return Err(too_large(limit));
            }
            hasher.update(&bytes);
            buffer.extend_from_slice(&bytes);
            while buffer.len() >= self.part {
                parts.put(buffer.split_to(self.part).freeze()).await?;
            }
        }
        parts.finish(buffer.freeze()).await?;
        Ok(Stored { byte_size, sha256: hasher.finalize().into() })
    }

    /// Stores bytes under `key`, replacing any existing object.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond.
    pub async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<Stored> {
        let stored = Stored { byte_size: bytes.len() as u64, sha256: Sha256::digest(&bytes).into() };
        self.store.put(&key.0, PutPayload::from_bytes(bytes)).await.map_err(failure)?;
        Ok(stored)
    }

    /// Copies an object without downloading it: by a hard link on disk, by the service in a bucket. Both objects get
    /// the current modification time, so that housekeeping leaves them alone. Returns false when the source is missing.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond.
    pub async fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<bool> {
        if let Some(disk) = &self.disk {
            let path = disk.path_to_filesystem(&from.0).map_err(failure)?;
            if !tokio::task::spawn_blocking(move || touch(&path)).await.map_err(Error::internal)? {
                return Ok(false);
            }
        }
        match self.store.copy(&from.0, &to.0).await {
            Err(error) if self.disk.is_some() && !matches!(error, object_store::Error::NotFound { .. }) => {
                tracing::debug!(%error, "a file cannot be linked; it is written once more");
                self.write_again(from, to).await
            }
            copied => Ok(present(copied)?.is_some()),
        }
    }

    /// Copies an object by reading and writing it, on file systems without hard links: FAT, many network shares.
    async fn write_again(&self, from: &BlobKey, to: &BlobKey) -> Result<bool> {
        let Some((size, stream)) = self.get_stream(from).await? else { return Ok(false) };
        self.put_stream(to, stream, size).await?;
        Ok(true)
    }

    /// Size of an object in bytes; `None` when it does not exist.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond.
    pub async fn head(&self, key: &BlobKey) -> Result<Option<u64>> {
        Ok(present(self.store.head(&key.0).await)?.map(|meta| meta.size))
    }

    /// Content of an object and its size in bytes, for a reader that consumes it without pausing; `None` when it does
    /// not exist.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond; the stream may end with it, too.
    pub async fn get_stream(&self, key: &BlobKey) -> Result<Option<(u64, BlobStream)>> {
        let found = present(self.store.get(&key.0).await)?;
        Ok(found.map(|found| (found.meta.size, found.into_stream().map_err(failure).boxed())))
    }

    /// Content of a range, which must lie within the object, read no faster than the stream is consumed; `None` when
    /// the object does not exist. Memory use does not depend on the length of the range.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond; the stream may end with it, too.
    pub async fn get_range(&self, key: &BlobKey, range: Range<u64>) -> Result<Option<BlobStream>> {
        let Some(window) = self.window else { return self.piece(key, range).await };
        let rest = |start: u64| start..range.end.min(start + window);
        let Some(first) = self.piece(key, rest(range.start)).await? else { return Ok(None) };
        let (store, key, end) = (self.clone(), key.clone(), range.end);
        let more = stream::try_unfold(range.start + window, move |start| {
            let (store, key) = (store.clone(), key.clone());
            async move {
                if start >= end {
                    return Ok::<_, Error>(None);
                }
                let piece = store.piece(&key, start..end.min(start + window)).await?;
                let gone = || Error::unavailable("The file was deleted while it was read.");
                Ok(Some((piece.ok_or_else(gone)?, start + window)))
            }
        });
        Ok(Some(first.chain(more.try_flatten()).boxed()))
    }

    /// A range fetched in a single request.
    async fn piece(&self, key: &BlobKey, range: Range<u64>) -> Result<Option<BlobStream>> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let found = present(self.store.get_opts(&key.0, options).await)?;
        Ok(found.map(|found| found.into_stream().map_err(failure).boxed()))
    }

    /// The first bytes of an object, at most `length`; `None` when it does not exist.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond.
    pub async fn read_start(&self, key: &BlobKey, length: u64) -> Result<Option<Bytes>> {
        present(self.store.get_range(&key.0, 0..length).await)
    }

    /// The whole content of an object of at most `limit` bytes; `None` when it does not exist.
    ///
    /// # Errors
    ///
    /// `FileTooLarge` beyond the limit, `UNAVAILABLE` when the store does not respond.
    pub async fn read_all(&self, key: &BlobKey, limit: u64) -> Result<Option<Bytes>> {
        let Some(found) = present(self.store.get(&key.0).await)? else { return Ok(None) };
        if found.meta.size > limit {
            return Err(too_large(limit));
        }
        found.bytes().await.map(Some).map_err(failure)
    }

    /// Deletes an object; succeeds when it does not exist.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond.
    pub async fn delete(&self, key: &BlobKey) -> Result<()> {
        present(self.store.delete(&key.0).await).map(|_| ())
    }

    /// All objects, in no particular order.
    ///
    /// # Errors
    ///
    /// The stream ends with `UNAVAILABLE` when the store does not respond.
    pub fn list(&self) -> BoxStream<'static, Result<Listed>> {
        let listed = |meta: object_store::ObjectMeta| Listed {
            key: BlobKey(meta.location),
            modified: Timestamp(meta.last_modified.timestamp_millis()),
        };
        self.store.list(None).map_ok(listed).map_err(failure).boxed()
    }

    /// Those things whose object is gone. Some objects are asked for at the same time.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond: then nothing is known of any of them.
    pub async fn missing<T>(&self, things: impl IntoIterator<Item = (T, BlobKey)>) -> Result<Vec<T>> {
        let ask = |(thing, key): (T, BlobKey)| async move { Ok((thing, self.head(&key).await?)) };
        let asked = stream::iter(things).map(ask).buffer_unordered(QUESTIONS);
        asked.try_filter_map(async |(thing, size)| Ok(size.is_none().then_some(thing))).try_collect().await
    }

    /// Deletes everything below a key and returns the number of deleted objects.
    ///
    /// # Errors
    ///
    /// `UNAVAILABLE` when the store does not respond; some objects may be deleted by then, and a retry deletes the
    /// rest.
    pub async fn delete_prefix(&self, key: &BlobKey) -> Result<u64> {
        let locations = self.store.list(Some(&key.0)).map_ok(|meta| meta.location).boxed();
        let mut deleted = self.store.delete_stream(locations);
        let mut count = 0;
        while let Some(result) = deleted.next().await {
            count += u64::from(present(result)?.is_some());
        }
        Ok(count)
    }
}

fn bucket(settings: &S3Settings) -> Result<object_store::aws::AmazonS3> {
    let builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key_id)
        .with_secret_access_key(settings.secret_access_key.expose_secret())
        .with_allow_http(settings.allow_http);
    let builder = match &settings.endpoint {
        Some(endpoint) => builder.with_endpoint(endpoint),
        None => builder,
    };
    builder.build().map_err(Error::internal)
}

/// A multipart upload, started with the first full part. Aborted when dropped before its end.
struct Parts {
    store: Arc<dyn ObjectStore>,
    key: BlobKey,
    upload: Option<Box<dyn MultipartUpload>>,
}

impl Parts {
    async fn put(&mut self, part: Bytes) -> Result<()> {
        let upload = match &mut self.upload {
            Some(upload) => upload,
            begun => begun.insert(self.store.put_multipart(&self.key.0).await.map_err(failure)?),
        };
        upload.put_part(part.into()).await.map_err(failure)
    }

    async fn finish(&mut self, rest: Bytes) -> Result<()> {
        if self.upload.is_none() {
            self.store.put(&self.key.0, rest.into()).await.map_err(failure)?;
            return Ok(());
        }
        if !rest.is_empty() {
            self.put(rest).await?;
        }
        if let Some(upload) = &mut self.upload {
            upload.complete().await.map_err(failure)?;
        }
        self.upload = None;
        Ok(())
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        let (Some(mut upload), Ok(runtime)) = (self.upload.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = upload.abort().await {
                tracing::warn!(%error, "an interrupted upload could not be taken back");
            }
        });
    }
}

fn too_large(limit: u64) -> Error {
    let maximum = i64::try_from(limit).unwrap_or(i64::MAX);
    let message = format!("The file is larger than the {maximum} bytes that are allowed.");
    Refusal::new(Reason::FileTooLarge { maximum }, message).into()
}

/// Turns "not found" into `None`.
fn present<T>(result: object_store::Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failure(error)),
    }
}

fn failure(error: object_store::Error) -> Error {
    use object_store::Error as E;
    match error {
        E::InvalidPath { .. }
        | E::NotSupported { .. }
        | E::NotImplemented { .. }
        | E::UnknownConfigurationKey { .. } => Error::internal(error),
        error => Error::unavailable("Files cannot be stored or read at the moment. Try again shortly.").because(error),
    }
}

/// Sets the modification time of a file to now; returns false when there is no file.
fn touch(path: &std::path::Path) -> bool {
    let Ok(file) = std::fs::File::options().append(true).open(path) else { return false };
    // The real clock: file ages come from the disk, whatever a test's clock says.
    let now = Duration::from_millis(Clock::System.now().0.unsigned_abs());
    if let Err(error) = file.set_modified(UNIX_EPOCH + now) {
        tracing::warn!(%error, "a file keeps its age");
    }
    true
}

#[cfg(test)]
mod tests;
