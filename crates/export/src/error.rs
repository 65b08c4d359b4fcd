//! Why a file could not be written.

use rust_xlsxwriter::XlsxError;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes could not be kept.
    #[error("the file could not be written: {0}")]
    Io(#[from] std::io::Error),
    /// The format has no room for so many rows.
    #[error("a sheet has at most {maximum} rows")]
    TooManyRows {
        /// Most rows below the header.
        maximum: u32,
    },
    /// The format has no room for so many columns.
    #[error("a sheet has at most {maximum} columns")]
    TooManyColumns {
        /// Most columns.
        maximum: usize,
    },
    /// The format does not hold what is to be written: tables are no report, and a report is no table.
    #[error("the format does not hold this")]
    WrongFormat,
    /// The format holds one table, and there is another one.
    #[error("the format holds one table")]
    SecondTable,
    /// No font has these letters, of which the first ones are told.
    #[error("no font has the letters {letters}")]
    NoFont {
        /// Some of them, with their numbers in Unicode.
        letters: String,
    },
    /// The pages could not be put together.
    #[error("the pages could not be written: {0}")]
    Pages(String),
    /// The spreadsheet could not be put together.
    #[error("the spreadsheet could not be written: {0}")]
    Spreadsheet(XlsxError),
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => Self::Io(error),
            other => Self::Spreadsheet(other),
        }
    }
}
