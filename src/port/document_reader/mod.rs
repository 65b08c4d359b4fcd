//! Reads documents: where their format takes more than decoding, each in a process of its own that can do nothing but
//! compute (C-ING-3).
//!
//! The server starts its own program with [`COMMAND`]. Over standard input goes a line of JSON that says how to read, and
//! behind it the original; over standard output comes the answer as JSON. What can happen to the child, and what holds
//! it, is in the crate `sandbox`; the formats are in the crate `extraction`.
//!
//! A document with pages that are scans is read in three steps, where [`letters`](super::letters) recognises letters: the
//! first reading tells the scans, further children draw each of them, and a second reading takes in what was recognised.

use std::io::{self, Read as _, Write as _};
use std::sync::Once;
use std::time::Duration;

use bytes::Bytes;
use extraction::scans::{self, Recognised};
use extraction::tables::{Table, Unplaced, are_sound};
use extraction::{CancelFlag, Extracted, Hints, Limits, Location, Rejected, WebPage, registry};
use oxilangtag::LanguageTag;
use sandbox::{Breach, Child, Confinement};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::letters::{NOT_INSTALLED, Recognition, Tesseract};
use crate::base::background::{Behind, run_behind};
use crate::base::text::storable::sanitized;
use crate::config::DocumentsConfig;

/// The subcommand of the child. Its argument says its limits.
pub const COMMAND: &str = "read-document";

/// Largest picture of a page, in bytes: each dot takes one.
const LARGEST_PICTURE: usize = 17 * 1024 * 1024;

/// How many times as large as an answer with the text one with the tables may be.
const TABLES_TO_TEXT: usize = 8;

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
    recognition: Recognition,
    /// Most scans of a document, and the time for all of them.
    scans: (u32, Duration),
}

impl DocumentReader {
    /// Reads documents in processes of a program: of this one, where it is the server.
    pub fn new(program: Child, settings: &DocumentsConfig) -> Self {
        let recognition = Recognition::new(&program, settings);
        let reader = Self { recognition, ..Self::on_threads(settings) };
        let child = program.argument(COMMAND).argument(reader.limits.to_string());
        Self { child: Some(child), ..reader }
    }

    /// Reads documents on threads of this process, and no scans: for tests, whose program knows no [`COMMAND`].
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
        let scans = (settings.ocr_pages, settings.ocr_timeout);
        let turns = Semaphore::new(turns);
        Self { child: None, limits, text, turns, told: Once::new(), recognition: Recognition::Off, scans }
    }

    /// What recognises letters in scans.
    pub fn recognition(&self) -> &Recognition {
        &self.recognition
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
        let request = Request { original: original.clone(), text: self.text, task: Task::Text(Vec::new()) };
        let _turn = self.turns.acquire().await;
        let answer = match self.child.as_ref().filter(|_| extractor.needs_confinement()) {
            Some(child) => {
                let answer = self.read_in(child, &bytes, &request).await?;
                self.with_scans(child, &bytes, &request, answer).await
            }
            None => self.on_a_thread(move |stop| answer(&request, &bytes, None, stop)).await?,
        };
        answer.outcome.map(storable).map_err(|reason| NotRead::Rejected(sanitized(reason)))
    }

    /// The tables of an original, in the order of its text. None are found in pages that are scans. The cells of each tile
    /// it, whatever a child says of them.
    ///
    /// # Errors
    ///
    /// [`NotRead`]
    pub async fn tables(&self, bytes: Bytes, original: &Original) -> Result<Vec<Table>, NotRead> {
        let media_type = &original.media_type;
        let Some(extractor) = registry::of_media_type(media_type) else {
            return Err(NotRead::Rejected(format!("Documents of the type {media_type} are not read by this server.")));
        };
        let request = Request { original: original.clone(), text: self.text, task: Task::Tables };
        let _turn = self.turns.acquire().await;
        let tables = match self.child.as_ref().filter(|_| extractor.needs_confinement()) {
            Some(child) => {
                // Cells with their places take many times the bytes of their texts.
                let output = self.limits.output.saturating_mul(TABLES_TO_TEXT);
                let limits = sandbox::Limits { output, ..self.limits.clone() };
                let answer = child.run(request.to_input(&bytes)?, &limits).await?;
                serde_json::from_slice(&answer).map_err(|_| NotRead::NoAnswer)?
            }
            None => self.on_a_thread(move |stop| tables(&request, &bytes, stop)).await?,
        };
        let tables: Result<Vec<Table>, String> = tables;
        let tables = tables.map_err(|reason| NotRead::Rejected(sanitized(reason)))?;
        if !are_sound(&tables) {
            return Err(NotRead::NoAnswer);
        }
        Ok(tables.into_iter().map(storable_table).collect())
    }

    async fn read_in(&self, child: &Child, bytes: &[u8], request: &Request) -> Result<Answer, NotRead> {
        let answer = child.run(request.to_input(bytes)?, &self.limits).await?;
        let answer: Answer = serde_json::from_slice(&answer).map_err(|_| NotRead::NoAnswer)?;
        self.told.call_once(|| {
            if let Some(lacking) = answer.confinement.as_ref().filter(|confinement| !confinement.gaps().is_empty()) {
                tracing::warn!(lacks = %lacking, "processes that read documents are less confined here");
            }
        });
        Ok(answer)
    }

    /// What was read, with what is recognised in pages that are scans. Whatever fails there, the rest of the document is
    /// kept.
    async fn with_scans(&self, child: &Child, bytes: &[u8], request: &Request, answer: Answer) -> Answer {
        let tesseract = match &self.recognition {
            _ if answer.scans.is_empty() => return answer,
            Recognition::Off => return answer,
            Recognition::NotInstalled => return answer.with_note(NOT_INSTALLED),
            Recognition::Installed(tesseract) => tesseract,
        };
        let (most, time) = self.scans;
        let end = Instant::now() + time;
        let (mut recognised, mut tried) = (Vec::new(), 0);
        for &page in answer.scans.iter().take(most as usize) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            tried += 1;
            match self.words(child, tesseract, bytes, (page, left), request).await {
                Ok(words) => recognised.push(Recognised { page, words }),
                Err(reason) => tracing::warn!(page, %reason, "letters of a scan were not recognised"),
            }
        }
        let (is_cut_short, has_failed) = (tried < answer.scans.len(), recognised.len() < tried);
        let answer = if recognised.is_empty() {
            answer
        } else {
            self.read_again(child, bytes, request, (answer, recognised)).await
        };
        match (is_cut_short, has_failed) {
            (true, _) => answer.with_note(TOO_MANY_SCANS),
            (false, true) => answer.with_note(NOT_RECOGNISED),
            (false, false) => answer,
        }
    }

    /// What is read with what was recognised; what was read before where that fails.
    async fn read_again(
        &self,
        child: &Child,
        bytes: &[u8],
        request: &Request,
        (before, recognised): (Answer, Vec<Recognised>),
    ) -> Answer {
        let request = Request { task: Task::Text(recognised), ..request.clone() };
        match self.read_in(child, bytes, &request).await {
            Ok(answer) => answer,
            Err(reason) => {
                tracing::warn!(%reason, "a document was not read with what was recognised in its scans");
                before.with_note(NOT_RECOGNISED)
            }
        }
    }

    /// The words in a page that is a scan, within the time that is left.
    async fn words(
        &self,
        child: &Child,
        tesseract: &Tesseract,
        bytes: &[u8],
        (page, left): (u32, Duration),
        request: &Request,
    ) -> Result<String, NotRead> {
        let limits =
            sandbox::Limits { output: LARGEST_PICTURE, wall: self.limits.wall.min(left), ..self.limits.clone() };
        let request = Request { task: Task::Picture(page), ..request.clone() };
        let drawn = Bytes::from(child.run(request.to_input(bytes)?, &limits).await?);
        let line = drawn.iter().position(|byte| *byte == b'\n').ok_or(NotRead::NoAnswer)?;
        let resolution = std::str::from_utf8(&drawn[..line]).ok().and_then(|text| text.parse().ok());
        Ok(tesseract.words(drawn.slice(line + 1..), resolution.ok_or(NotRead::NoAnswer)?, left).await?)
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        read: impl FnOnce(CancelFlag) -> T + Send + 'static,
    ) -> Result<T, NotRead> {
        let stop = CancelFlag::default();
        let _end = CancelOnDrop(stop.clone());
        let work = run_behind(Behind::Callers, move || read(stop));
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

/// Said of a document with scans of which some were left.
const TOO_MANY_SCANS: &str = "The document has more scans than letters are recognised in. Split it, or ask the operator to \
                              raise `documents.ocr_pages` and `documents.ocr_timeout`.";

/// Said of a document with scans of which some were tried in vain.
const NOT_RECOGNISED: &str = "In some of its scans no letters could be recognised.";

/// The first line of what a child reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Request {
    original: Original,
    /// Largest text, in bytes.
    text: usize,
    task: Task,
}

/// What a child is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Task {
    /// Take the text out, with what was recognised in scans, and write an [`Answer`].
    Text(Vec<Recognised>),
    /// Take the tables out, and write them or a sentence.
    Tables,
    /// Draw this page: write its dots to the inch on a line, and behind it the picture.
    Picture(u32),
}

impl Request {
    /// What a child is given.
    fn to_input(&self, original: &[u8]) -> Result<Bytes, NotRead> {
        let line = serde_json::to_vec(self).map_err(|_| NotRead::NoAnswer)?;
        Ok(Bytes::from([&line, &b"\n"[..], original].concat()))
    }
}

/// What a child writes.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    /// What holds the process; none on a thread.
    confinement: Option<Confinement>,
    /// Or a sentence.
    outcome: Result<Extracted, String>,
    /// Pages that letters may be recognised in.
    scans: Vec<u32>,
}

impl Answer {
    /// Adds a sentence for people.
    fn with_note(mut self, note: &str) -> Self {
        match &mut self.outcome {
            Ok(extracted) => extracted.warnings.push(note.to_owned()),
            Err(reason) => {
                reason.push(' ');
                reason.push_str(note);
            }
        }
        self
    }
}

/// What a child answered, made fit for the database: it comes from a process that a document may have taken over. The
/// number of characters stays, and with it the places in the text.
fn storable(extracted: Extracted) -> Extracted {
    let Extracted { text, markup, mut locations, title, language, warnings, scans, page } = extracted;
    locations.iter_mut().for_each(make_storable);
    Extracted {
        text: sanitized(text),
        markup,
        locations,
        title: title.map(sanitized),
        language: language.filter(|tag| LanguageTag::parse(tag.as_str()).is_ok()),
        warnings: warnings.into_iter().map(sanitized).collect(),
        scans,
        page: page.map(|WebPage { base, canonical, published, links }| WebPage {
            base: base.map(sanitized),
            canonical: canonical.map(sanitized),
            published: published.map(sanitized),
            links: links.into_iter().map(sanitized).collect(),
        }),
    }
}

fn make_storable(location: &mut Location) {
    match location {
        Location::Cells { sheet, range } => {
            *sheet = sanitized(std::mem::take(sheet));
            *range = sanitized(std::mem::take(range));
        }
        Location::Part(name) => *name = sanitized(std::mem::take(name)),
        Location::Page(_) | Location::Slide(_) | Location::Area { .. } => {}
    }
}

/// As [`storable`], for a table.
fn storable_table(mut table: Table) -> Table {
    table.title = table.title.map(sanitized);
    table.location.iter_mut().for_each(make_storable);
    for cell in &mut table.cells {
        cell.text = sanitized(std::mem::take(&mut cell.text));
        cell.location.iter_mut().for_each(make_storable);
    }
    for Unplaced { text, location } in &mut table.unplaced {
        *text = sanitized(std::mem::take(text));
        location.iter_mut().for_each(make_storable);
    }
    table
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
    let original = &input[line + 1..];
    let mut output = io::BufWriter::new(io::stdout().lock());
    match request.task {
        Task::Picture(page) => {
            let picture = scans::picture(original, page).map_err(io::Error::other)?;
            writeln!(output, "{}", picture.resolution)?;
            output.write_all(&picture.file)?;
        }
        Task::Tables => serde_json::to_writer(&mut output, &tables(&request, original, CancelFlag::default()))?,
        Task::Text(_) => {
            let answer = answer(&request, original, Some(confinement), CancelFlag::default());
            drop(input);
            serde_json::to_writer(&mut output, &answer)?;
        }
    }
    output.flush()
}

/// The tables, or a sentence.
fn tables(request: &Request, bytes: &[u8], stop: CancelFlag) -> Result<Vec<Table>, String> {
    let Original { media_type, charset, base_url } = &request.original;
    let hints = Hints { charset: charset.as_deref(), base_url: base_url.as_deref(), recognised: &[] };
    let limits = Limits { text: request.text, stop, ..Limits::default() };
    let extractor = registry::of_media_type(media_type).ok_or("The format is not known.")?;
    extractor.tables(bytes, &hints, &limits).map_err(|rejected| rejected.to_string())
}

fn answer(request: &Request, bytes: &[u8], confinement: Option<Confinement>, stop: CancelFlag) -> Answer {
    let Original { media_type, charset, base_url } = &request.original;
    let recognised = match &request.task {
        Task::Text(recognised) => recognised.as_slice(),
        Task::Tables | Task::Picture(_) => &[],
    };
    let hints = Hints { charset: charset.as_deref(), base_url: base_url.as_deref(), recognised };
    let limits = Limits { text: request.text, stop, ..Limits::default() };
    let outcome = match registry::of_media_type(media_type) {
        Some(extractor) => extractor.extract(bytes, &hints, &limits),
        None => Err(Rejected::Unreadable("The format is not known.")),
    };
    let scans = match &outcome {
        Ok(extracted) => extracted.scans.clone(),
        Err(Rejected::OnlyScans { pages, .. }) => pages.clone(),
        Err(_) => Vec::new(),
    };
    Answer { confinement, outcome: outcome.map_err(|rejected| rejected.to_string()), scans }
}

#[cfg(test)]
mod tests;
