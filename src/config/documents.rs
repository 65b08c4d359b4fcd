//! The section `documents`: how documents are read, and held for search.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::value;

/// Settings of the reading and finding of documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsConfig {
    /// Documents that one process reads concurrently, each in a process of its own. 0: one for each processor.
    pub readers: u32,
    /// Memory that the reading of a document may take, in bytes.
    #[serde(with = "value::size")]
    pub reading_memory: u64,
    /// Processor time that the reading of a document may take, in whole seconds.
    #[serde(with = "value::duration")]
    pub reading_processor_time: Duration,
    /// Timeout for the reading of a document.
    #[serde(with = "value::duration")]
    pub reading_timeout: Duration,
    /// Maximum size of the text of a document, in bytes.
    #[serde(with = "value::size")]
    pub max_text_size: u64,
    /// What recognises letters in pages that are scans.
    pub ocr: Ocr,
    /// Languages of the letters in scans, as Tesseract names them.
    pub ocr_languages: String,
    /// Scans of a document that letters are recognised in.
    pub ocr_pages: u32,
    /// Total time for the scans of a document.
    #[serde(with = "value::duration")]
    pub ocr_timeout: Duration,
    /// Memory for the vectors of passages that are searched, in each process, in bytes. A workspace whose vectors do not fit is searched by words.
    #[serde(with = "value::size")]
    pub vector_memory: u64,
}

/// What recognises letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ocr {
    /// Nothing: scans are told.
    Off,
    /// The program of that name, which has to be installed.
    Tesseract,
}
