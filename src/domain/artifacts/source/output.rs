//! The temporary file that an export is written into, so that memory does not grow with it. Writing blocks, and zips: it is
//! done on threads for that, a page at a time.

use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};

use export::{Cell, Column, Heading, Options, Report, Turn, TurnWriter, Writer};
use serde_json::Value;

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

/// Turns of a conversation that are being written.
pub struct Turns {
    file: File,
    writer: Box<dyn TurnWriter + Send>,
}

/// A JSON object that is being written, whose last member is a list.
pub struct Listing {
    out: BufWriter<File>,
    is_empty: bool,
}

/// A row.
pub type Row = Vec<Cell<'static>>;

impl Output {
    /// An empty file without a name, which is gone with the process.
    pub fn new(format: ArtifactFormat, neutralizes_formulas: bool) -> Result<Self> {
        let file = tempfile::tempfile().map_err(Error::internal)?;
        Ok(Self { file, format: format.into(), options: Options { neutralizes_formulas } })
    }

    /// The format.
    pub fn format(&self) -> export::Format {
        self.format
    }

    /// Writes a report.
    pub async fn report(self, report: Report) -> Result<File> {
        blocking(move || {
            report.write(self.format, BufWriter::new(&self.file)).map_err(refused)?;
            rewound(self.file)
        })
        .await
    }

    /// Begins a conversation.
    pub fn turns(self, heading: Heading) -> Result<Turns> {
        let out = BufWriter::new(self.file.try_clone().map_err(Error::internal)?);
        let writer = export::transcript(self.format, heading, out).map_err(refused)?;
        Ok(Turns { file: self.file, writer })
    }

    /// Begins a JSON object: members that are known, and a list whose items follow.
    pub fn listing(self, members: &serde_json::Map<String, Value>, list: &str) -> Result<Listing> {
        let mut out = BufWriter::new(self.file);
        let known: String =
            members.iter().map(|(name, value)| format!("{}:{value},\n", Value::from(&**name))).collect();
        write!(out, "{{{known}{}:[", Value::from(list)).map_err(Error::internal)?;
        Ok(Listing { out, is_empty: true })
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

impl Turns {
    /// Adds turns.
    pub async fn add(mut self, turns: Vec<Turn>) -> Result<Self> {
        blocking(move || {
            turns.iter().try_for_each(|turn| self.writer.turn(turn)).map_err(refused)?;
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

impl Listing {
    /// Adds items, each on a line.
    pub async fn add(mut self, items: Vec<Value>) -> Result<Self> {
        blocking(move || {
            for item in items {
                let before = if std::mem::take(&mut self.is_empty) { "\n" } else { ",\n" };
                write!(self.out, "{before}{item}").map_err(Error::internal)?;
            }
            Ok(self)
        })
        .await
    }

    /// Ends the file.
    pub async fn finish(mut self) -> Result<File> {
        blocking(move || {
            self.out.write_all(b"\n]}\n").map_err(Error::internal)?;
            rewound(self.out.into_inner().map_err(|error| Error::internal(error.into_error()))?)
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
