//! The formats.

/// Format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// One JSON document.
    Json,
    /// One JSON object on each line.
    JsonLines,
    /// Markdown as GitHub has it.
    Markdown,
    /// HTML in one file, without scripts.
    Html,
    /// A spreadsheet.
    Xlsx,
    /// A document of a word processor.
    Docx,
    /// Pages.
    Pdf,
}

impl Format {
    /// Formats that rows can have.
    pub const OF_ROWS: [Self; 6] = [Self::Csv, Self::Json, Self::JsonLines, Self::Markdown, Self::Html, Self::Xlsx];

    /// Ending of file names, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }

    /// Media type. Texts are always UTF-8.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
            Self::JsonLines => "application/jsonl",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
        }
    }

    /// True when a file can have more than one table.
    pub fn holds_several_tables(self) -> bool {
        matches!(self, Self::Json | Self::Markdown | Self::Html | Self::Xlsx)
    }

    /// True when spreadsheets open the file, and would calculate what they take for a formula.
    pub fn is_opened_by_spreadsheets(self) -> bool {
        matches!(self, Self::Csv | Self::Xlsx)
    }
}
