//! The temporary file that an export is written into, so that memory does not grow with it. Writing blocks, and zips: it is
//! done on threads for that, a page at a time.

use std::fs::File;
use std::io::{BufWriter, Seek as _};

use export::{Cell, Column, Options, Report, Writer};

use crate::base::{Error, Result};
use crate::entity::artifact::ArtifactFormat;

/// A file that is to be written.
#[derive(Debug)]
pub struct Output {
    file: File,
    format: export::Format,
    options: Options,
}

/// Tables that are being written.
pub struct Tables {
    file: File,
    writer: Box<dyn Writer + Send>,
}

/// A row.
pub type Row = Vec<Cell<'static>>;

impl Output {
    /// An empty file without a name, which is gone with the process.
    pub fn new(format: ArtifactFormat, neutralizes_formulas: bool) -> Result<Self> {
        let file = tempfile::tempfile().map_err(Error::internal)?;
        Ok(Self { file, format: format.into(), options: Options { neutralizes_formulas } })
    }

    /// Writes a report.
    pub async fn report(self, report: Report) -> Result<File> {
        blocking(move || {
            report.write(self.format, BufWriter::new(&self.file)).map_err(refused)?;
            rewound(self.file)
        })
        .await
    }

    /// Begins a table.
    pub fn table(self, title: &str, columns: &[Column]) -> Result<Tables> {
        let out = BufWriter::new(self.file.try_clone().map_err(Error::internal)?);
        let mut writer = export::tables(self.format, self.options, out).map_err(refused)?;
        writer.table(title, columns).map_err(refused)?;
        Ok(Tables { file: self.file, writer })
    }
}

impl Tables {
    /// Begins another table.
    pub fn table(mut self, title: &str, columns: &[Column]) -> Result<Self> {
        self.writer.table(title, columns).map_err(refused)?;
        Ok(self)
    }

    /// Adds rows to the table.
    pub async fn rows(mut self, rows: Vec<Row>) -> Result<Self> {
        blocking(move || {
            rows.iter().try_for_each(|row| self.writer.row(row)).map_err(refused)?;
            Ok(self)
        })
        .await
    }

    /// Ends the file.
    pub async fn finish(self) -> Result<File> {
        blocking(move || {
            self.writer.finish().map_err(refused)?;
            rewound(self.file)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

fn rewound(mut file: File) -> Result<File> {
    file.rewind().map_err(Error::internal)?;
    Ok(file)
}

fn refused(error: export::Error) -> Error {
    match error {
        export::Error::TooManyRows { .. } | export::Error::TooManyColumns { .. } => {
            Error::invalid("format", "maxItems", format!("This is too much for the format: {error}."))
        }
        export::Error::NoFont { letters } => {
            let message = format!(
                "No font of the server has the letters {letters}. Choose `DOCX` or `HTML`, or install a font with them \
                 on the server."
            );
            Error::invalid("format", "font", message)
        }
        other => Error::internal(other),
    }
}
