//! From the original of a document to its text, and what is said when that fails.

use bytes::Bytes;
use extraction::Extracted;
use extraction::tables::Table;
use sandbox::Breach;

use crate::app::App;
use crate::base::id::DocumentId;
use crate::engine::{Failure, FailureCode, JobError};
use crate::entity::document::{self, DocumentSourceKind};
use crate::port::blob::BlobKey;
use crate::port::document_reader::{NotRead, Original};

/// Takes the text out of the original that is stored of a document.
pub(super) async fn take_out_stored(app: &App, document: &document::Model) -> Result<Extracted, JobError> {
    Ok(take_out(app, stored_original(app, document).await?, document).await?)
}

/// Takes the text out of the original of a document.
async fn take_out(app: &App, bytes: Bytes, document: &document::Model) -> Result<Extracted, Failure> {
    read(app, bytes, &original(document), document.id).await
}

/// The bytes of a document's original.
async fn stored_original(app: &App, document: &document::Model) -> Result<Bytes, JobError> {
    let key = BlobKey::stored(&document.blob_key)?;
    let gone = || Failure::permanent(FailureCode::DocumentRejected, "The file is gone.");
    Ok(app.blob.read_all(&key, app.config.storage.max_file_size).await?.ok_or_else(gone)?)
}

/// The tables of a document, taken out of its original.
pub async fn tables(app: &App, document: &document::Model) -> Result<Vec<Table>, JobError> {
    if document.source_kind == DocumentSourceKind::Web && document.fetched_at.is_none() {
        let message = "The document has not been read from its address yet.";
        return Err(Failure::permanent(FailureCode::DocumentRejected, message).into());
    }
    let bytes = stored_original(app, document).await?;
    let found = app.document_reader.tables(bytes, &original(document)).await;
    Ok(found.map_err(|reason| not_read(reason, document.id, &document.media_type))?)
}

fn original(document: &document::Model) -> Original {
    Original {
        media_type: document.media_type.clone(),
        charset: document.charset.clone(),
        base_url: document.fetched_url.clone().or_else(|| document.source_url.clone()),
    }
}

/// Takes the text out of an original that belongs to a document, or will.
pub(super) async fn read(
    app: &App,
    bytes: Bytes,
    original: &Original,
    document: DocumentId,
) -> Result<Extracted, Failure> {
    let read = app.document_reader.read(bytes, original).await;
    read.map_err(|reason| not_read(reason, document, &original.media_type))
}

fn not_read(reason: NotRead, document: DocumentId, media_type: &str) -> Failure {
    if !matches!(reason, NotRead::Rejected(_)) {
        tracing::warn!(%document, %media_type, %reason, "a document was not read");
    }
    failure(reason)
}

/// What is said of a document that was not read.
fn failure(reason: NotRead) -> Failure {
    let rejected = |sentence: &str| Failure::permanent(FailureCode::DocumentRejected, sentence);
    let breach = match reason {
        NotRead::Rejected(sentence) => return rejected(&sentence),
        NotRead::NoAnswer => return rejected(UNREADABLE),
        NotRead::Breach(breach) => breach,
    };
    match breach {
        Breach::OutOfMemory => rejected(
            "Reading the document takes more memory than allowed. Split it, or ask the operator to raise \
             `documents.reading_memory`.",
        ),
        Breach::CpuTime => rejected(
            "Reading the document takes more processor time than allowed. Split it, or ask the operator to raise \
             `documents.reading_processor_time`.",
        ),
        // Its processor time was not used up: the machine had none left for it, which may pass.
        Breach::WallTime => Failure::transient(
            FailureCode::DocumentRejected,
            "The document was not read in time, perhaps because the server is busy. Try again later, split it, or ask the \
             operator to raise `documents.reading_timeout`.",
        ),
        Breach::TooMuchOutput => rejected(
            "The document holds more text than is kept. Split it, or ask the operator to raise \
             `documents.max_text_size`.",
        ),
        Breach::Panicked { .. } | Breach::StackOverflow | Breach::Failed { .. } | Breach::ForbiddenCall => {
            rejected(UNREADABLE)
        }
        // The machine, not the document: too many processes, or too little memory.
        Breach::NotStarted(_) | Breach::Killed { .. } | Breach::Unreadable(_) => {
            Failure::transient(FailureCode::Internal, "The document could not be read just now.")
        }
    }
}

const UNREADABLE: &str = "The document cannot be read; it is damaged, or of a kind that no program here knows. Open it in \
                          the program that made it, save it again, and add that file.";
