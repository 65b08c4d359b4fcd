//! Reads documents: where their format takes more than decoding, each in a process of its own that can do nothing but
//! compute (C-ING-3).
//!
//! The server starts its own program with [`COMMAND`]. Over standard input goes a line of JSON that says how to read, and
//! behind it the original; over standard output comes the answer as JSON. What can happen to the child, and what holds
//! it, is in the crate `sandbox`; the formats are in the crate `extraction`.

use std::io::{self, Read as _, Write as _};
use std::sync::Once;

use bytes::Bytes;
use extraction::{CancelFlag, Extracted, Hints, Limits, Rejected, registry};
use sandbox::{Breach, Child, Confinement};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::config::DocumentsConfig;

/// The subcommand of the child. Its argument says its limits.
pub const COMMAND: &str = "read-document";

/// What is known of an original beside its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Original {
    /// Media type that it was stored with.
    pub media_type: String,
    /// Encoding that was declared for it.
    pub charset: Option<String>,
    /// Address that it was fetched from.
    pub base_url: Option<String>,
}

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// What is the matter with it, in a sentence for persons.
    #[error("{0}")]
    Rejected(String),
    /// The process that read it failed.
    #[error(transparent)]
    Breach(#[from] Breach),
    /// The process answered with something else than an answer.
    #[error("the answer of the process is none")]
    NoAnswer,
}

/// Reads documents, a bounded number at a time. What waits for its turn is not counted against its time.
#[derive(Debug)]
pub struct DocumentReader {
    /// What is run; none where all documents are read on threads.
    child: Option<Child>,
    limits: sandbox::Limits,
    text: usize,
    turns: Semaphore,
    told: Once,
}

impl DocumentReader {
    /// Reads documents in processes of a program: of this one, where it is the server.
    pub fn new(program: Child, settings: &DocumentsConfig) -> Self {
        let reader = Self::on_threads(settings);
        let child = program.argument(COMMAND).argument(reader.limits.to_string());
        Self { child: Some(child), ..reader }
    }

    /// Reads documents on threads of this process: for tests, whose program knows no [`COMMAND`].
    pub fn on_threads(settings: &DocumentsConfig) -> Self {
        let text = usize::try_from(settings.max_text_size).unwrap_or(usize::MAX);
        let limits = sandbox::Limits {
            memory: settings.reading_memory,
            cpu: settings.reading_processor_time,
            wall: settings.reading_timeout,
            // As JSON, a line break or a quotation mark takes two bytes, and locations take some too.
            output: text.saturating_mul(3).saturating_add(1024 * 1024),
        };
        let turns = match settings.readers as usize {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            readers => readers,
        };
        Self { child: None, limits, text, turns: Semaphore::new(turns), told: Once::new() }
    }

    /// The text of an original. Ends the reading when nobody waits for it any more.
    ///
    /// # Errors
    ///
    /// [`NotRead`]
    pub async fn read(&self, bytes: Bytes, original: &Original) -> Result<Extracted, NotRead> {
        let media_type = &original.media_type;
        let Some(extractor) = registry::of_media_type(media_type) else {
            return Err(NotRead::Rejected(format!("Documents of the type {media_type} are not read by this server.")));
        };
        let request = Request { original: original.clone(), text: self.text };
        let _turn = self.turns.acquire().await;
        let answer = match self.child.as_ref().filter(|_| extractor.needs_confinement()) {
            Some(child) => self.read_in(child, &bytes, &request).await?,
            None => self.read_on_a_thread(bytes, request).await?,
        };
        answer.outcome.map_err(NotRead::Rejected)
    }

    async fn read_in(&self, child: &Child, bytes: &[u8], request: &Request) -> Result<Answer, NotRead> {
        let line = serde_json::to_vec(request).map_err(|_| NotRead::NoAnswer)?;
        let input = Bytes::from([&line, &b"\n"[..], bytes].concat());
        let answer = child.run(input, &self.limits).await?;
        let answer: Answer = serde_json::from_slice(&answer).map_err(|_| NotRead::NoAnswer)?;
        self.told.call_once(|| {
            if let Some(lacking) = answer.confinement.as_ref().filter(|confinement| !confinement.gaps().is_empty()) {
                tracing::warn!(lacks = %lacking, "processes that read documents are less confined here");
            }
        });
        Ok(answer)
    }

    async fn read_on_a_thread(&self, bytes: Bytes, request: Request) -> Result<Answer, NotRead> {
        let stop = CancelFlag::default();
        let _end = CancelOnDrop(stop.clone());
        let work = tokio::task::spawn_blocking(move || answer(&request, &bytes, None, stop));
        match tokio::time::timeout(self.limits.wall, work).await {
            Err(_) => Err(Breach::WallTime.into()),
            Ok(Err(_)) => Err(Breach::Panicked { place: None }.into()),
            Ok(Ok(answer)) => Ok(answer),
        }
    }
}

/// Ends the reading on a thread when nobody waits for it any more.
struct CancelOnDrop(CancelFlag);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

/// The first line of what a child reads.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    original: Original,
    /// Largest text, in bytes.
    text: usize,
}

/// What a child writes.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    /// What holds the process; none on a thread.
    confinement: Option<Confinement>,
    /// Or a sentence.
    outcome: Result<Extracted, String>,
}

/// The whole work of a child: confines the process, reads the request and writes the answer.
///
/// # Errors
///
/// Limits that are none, a process that cannot be confined, or streams that are closed.
pub fn read_in_child(limits: &str) -> io::Result<()> {
    let limits = limits.parse().map_err(io::Error::other)?;
    let confinement = sandbox::enter(&limits).map_err(io::Error::other)?;
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input)?;
    let line = input.iter().position(|byte| *byte == b'\n').ok_or(io::ErrorKind::InvalidData)?;
    let request: Request = serde_json::from_slice(&input[..line])?;
    let answer = answer(&request, &input[line + 1..], Some(confinement), CancelFlag::default());
    drop(input);
    let mut output = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

fn answer(request: &Request, bytes: &[u8], confinement: Option<Confinement>, stop: CancelFlag) -> Answer {
    let Original { media_type, charset, base_url } = &request.original;
    let hints = Hints { charset: charset.as_deref(), base_url: base_url.as_deref() };
    let limits = Limits { text: request.text, stop, ..Limits::default() };
    let outcome = match registry::of_media_type(media_type) {
        Some(extractor) => extractor.extract(bytes, &hints, &limits).map_err(|rejected: Rejected| rejected.to_string()),
        None => Err("The format is not known.".to_owned()),
    };
    Answer { confinement, outcome }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::config::Config;

    fn reader(readers: u32, script: &str) -> DocumentReader {
        let settings = DocumentsConfig { readers, ..Config::for_tests(Path::new("nowhere")).documents };
        DocumentReader::new(Child::new("sh").argument("-c").argument(script), &settings)
    }

    async fn read(reader: &DocumentReader, media_type: &str) -> Result<Extracted, NotRead> {
        let original = Original { media_type: media_type.to_owned(), charset: None, base_url: None };
        reader.read("Some words.".into(), &original).await
    }

    #[tokio::test]
    async fn c_ing_3_no_more_documents_are_read_at_once_than_the_setting_says() {
        let pause = Duration::from_millis(300);
        let reader = reader(1, "sleep 0.3");
        let begun = Instant::now();
        let both = tokio::join!(read(&reader, "text/html"), read(&reader, "text/html"));
        assert_eq!(both, (Err(NotRead::NoAnswer), Err(NotRead::NoAnswer)));
        assert!(begun.elapsed() >= 2 * pause, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn c_ing_3_a_process_that_fails_is_no_answer_and_no_end_of_the_server() {
        for (script, expected) in [
            ("echo rubbish", NotRead::NoAnswer),
            ("exit 3", NotRead::Breach(Breach::Failed { code: 3, stderr: 0 })),
            ("kill -11 $$", NotRead::Breach(Breach::Killed { signal: 11, stderr: 0 })),
        ] {
            assert_eq!(read(&reader(1, script), "text/html").await, Err(expected), "{script}");
        }
    }

    #[tokio::test]
    async fn what_is_only_decoded_needs_no_process() {
        assert_eq!(read(&reader(1, "exit 1"), "text/plain").await.unwrap().text, "Some words.");
    }
}
