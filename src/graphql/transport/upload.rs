//! Uploads after the multipart request specification (github.com/jaydenseric/graphql-multipart-request-spec).
//!
//! The engine can read such bodies, too, but buffers `operations` of any size, and accepts files before it knows who
//! sends them. Here the document passes the guard and the caller is authenticated before the first file is read, and
//! files are streamed to disk.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use async_graphql::{Request, UploadValue, Value, Variables};
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::super::limits::{UPLOAD, json};
use super::body::too_slow;
use super::context::header_text;
use super::params::{Batch, Params};
use super::problem::Problem;
use super::settings::TransportSettings;
use super::status::Outcome;
use crate::port::transfer::{TimedStream, TransferError};

/// Largest `map` in bytes.
const MAXIMUM_MAP: usize = 64 * 1024;

/// Bytes of part headers and boundaries that may be buffered.
const SLACK: usize = 64 * 1024;

/// Longest file name that is kept, in characters.
const MAXIMUM_NAME: usize = 255;

/// An upload whose `operations` and `map` have been read.
pub struct Upload {
    parts: Multipart<'static>,
    backlog: Arc<AtomicUsize>,
    /// Index of each file by the name of its part.
    numbers: HashMap<String, usize>,
}

impl Upload {
    /// Reads `operations` and `map`, which must come first, and marks the files in the variables.
    ///
    /// # Errors
    ///
    /// 400 for a malformed body, 413 for a large one, 408 for a slow one.
    pub async fn start(
        headers: &HeaderMap,
        body: Body,
        settings: &TransportSettings,
    ) -> Result<(Params, Self), Problem> {
        let content_type = header_text(headers, &header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(content_type)
            .map_err(|_| Problem::bad_request("The content type of the upload has no boundary."))?;
        let backlog = Arc::new(AtomicUsize::new(0));
        let pieces = Pieces {
            body: TimedStream::new(body.into_data_stream(), settings.upload_transfer),
            backlog: Arc::clone(&backlog),
            limit: settings.body_bytes + MAXIMUM_MAP + SLACK,
            breathes: false,
        };
        let whole = settings.file_bytes.saturating_mul(settings.files).saturating_add(pieces.limit);
        let sizes = SizeLimit::new()
            .whole_stream(whole as u64)
            .per_field(settings.file_bytes as u64)
            .for_field("operations", settings.body_bytes as u64)
            .for_field("map", MAXIMUM_MAP as u64);
        let mut upload = Self {
            parts: Multipart::with_constraints(pieces, boundary, Constraints::new().size_limit(sizes)),
            backlog,
            numbers: HashMap::new(),
        };
        let operations = upload.text("operations").await?;
        let Batch::One(mut params) = Batch::of_json(&operations, &settings.document)? else {
            return Err(Problem::bad_request("An upload cannot hold an array of requests."));
        };
        let map = upload.text("map").await?;
        json::check(&map, &settings.document)?;
        let map: HashMap<String, Vec<String>> = serde_json::from_slice(&map)
            .map_err(|_| Problem::bad_request("`map` must be an object of lists of paths."))?;
        upload.place(map, &mut params.variables, settings.files)?;
        Ok((params, upload))
    }

    /// Gives each file an index and writes its mark into the variables.
    fn place(
        &mut self,
        map: HashMap<String, Vec<String>>,
        variables: &mut Variables,
        limit: usize,
    ) -> Result<(), Problem> {
        if map.len() > limit {
            return Err(Problem::too_many_files(limit));
        }
        for (number, (part, paths)) in map.into_iter().enumerate() {
            let [path] = paths.as_slice() else {
                return Err(Problem::bad_request("Each file of an upload must have exactly one place."));
            };
            let place = find(variables, path).filter(|place| **place == Value::Null).ok_or_else(|| {
                Problem::bad_request("The path of a file must lead to a null in the variables, used once.")
            })?;
            *place = Value::String(format!("{UPLOAD}{number}"));
            self.numbers.insert(part, number);
        }
        Ok(())
    }

    /// Number of files to follow.
    pub fn files(&self) -> usize {
        self.numbers.len()
    }

    /// Reads the files into temporary files that are removed with the request.
    ///
    /// # Errors
    ///
    /// 400 when a file is missing, unknown or duplicated, 413 and 408 as above, 503 when the disk is full.
    pub async fn finish(mut self, request: &mut Request) -> Result<(), Problem> {
        let mut values: Vec<Option<UploadValue>> = self.numbers.iter().map(|_| None).collect();
        let mut seen = HashSet::new();
        while let Some(field) = self.next().await? {
            let number = field.name().and_then(|name| self.numbers.get(name)).copied();
            let number = number.filter(|number| seen.insert(*number));
            let number =
                number.ok_or_else(|| Problem::bad_request("The upload has a part that `map` does not name once."))?;
            values[number] = Some(self.file(field).await?);
        }
        let values: Option<Vec<UploadValue>> = values.into_iter().collect();
        request.uploads = values.ok_or_else(|| Problem::bad_request("A file that `map` names is missing."))?;
        Ok(())
    }

    async fn file(&self, mut field: Field<'static>) -> Result<UploadValue, Problem> {
        let filename: String = field.file_name().unwrap_or_default().chars().take(MAXIMUM_NAME).collect();
        let content_type = field.content_type().map(ToString::to_string);
        let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(|error| disk(&error))?);
        while let Some(piece) = field.chunk().await.map_err(refuse)? {
            self.backlog.fetch_sub(piece.len().min(self.backlog.load(Ordering::Relaxed)), Ordering::Relaxed);
            file.write_all(&piece).await.map_err(|error| disk(&error))?;
        }
        file.flush().await.map_err(|error| disk(&error))?;
        file.rewind().await.map_err(|error| disk(&error))?;
        Ok(UploadValue { filename, content_type, content: file.into_std().await })
    }

    /// The content of the next part, which must have this name.
    async fn text(&mut self, name: &str) -> Result<Bytes, Problem> {
        match self.next().await? {
            Some(field) if field.name() == Some(name) => {
                let text = field.bytes().await.map_err(refuse)?;
                self.backlog.store(0, Ordering::Relaxed);
                Ok(text)
            }
            _ => Err(Problem::bad_request("An upload must begin with the parts `operations` and `map`.")),
        }
    }

    async fn next(&mut self) -> Result<Option<Field<'static>>, Problem> {
        self.parts.next_field().await.map_err(refuse)
    }
}

fn refuse(error: multer::Error) -> Problem {
    match error {
        multer::Error::FieldSizeExceeded { limit, .. } | multer::Error::StreamSizeExceeded { limit } => {
            Problem::too_large(usize::try_from(limit).unwrap_or(usize::MAX))
        }
        multer::Error::StreamReadFailed(cause)
            if matches!(cause.downcast_ref::<TransferError<axum::Error>>(), Some(TransferError::TooSlow)) =>
        {
            too_slow()
        }
        _ => Problem::bad_request("The upload is not a well-formed multipart body."),
    }
}

fn disk(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "an upload could not be written to a temporary file");
    Problem::busy("The server cannot store the upload at the moment. Try again shortly.")
}

/// The value at a path such as `variables.input.files.0`.
fn find<'a>(variables: &'a mut Variables, path: &str) -> Option<&'a mut Value> {
    let mut steps = path.strip_prefix("variables.")?.split('.');
    let first = variables.get_mut(steps.next()?)?;
    steps.try_fold(first, |place, step| match place {
        Value::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Object(fields) => fields.get_mut(step),
        _ => None,
    })
}

impl Problem {
    fn too_many_files(limit: usize) -> Self {
        let message = format!("An upload may have at most {limit} files.");
        Self::new(Outcome::TooLarge, "PAYLOAD_TOO_LARGE", message)
    }
}

/// The body, chunk by chunk. The multipart reader buffers as much as it can get, so it has to yield after each chunk;
/// and a part that never reaches its content ends the upload.
struct Pieces {
    body: TimedStream<BodyDataStream>,
    backlog: Arc<AtomicUsize>,
    limit: usize,
    breathes: bool,
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransferError<axum::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.breathes) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = std::task::ready!(self.body.poll_next_unpin(context));
        if let Some(Ok(piece)) = &piece {
            self.breathes = true;
            let waiting = self.backlog.fetch_add(piece.len(), Ordering::Relaxed) + piece.len();
            if waiting > self.limit {
                let endless = axum::Error::new("a part without an end of its headers");
                return Poll::Ready(Some(Err(TransferError::Failed(endless))));
            }
        }
        Poll::Ready(piece)
    }
}
