//! Storing pictures.

use std::fs::File;
use std::io::Read as _;

use bytes::Bytes;
use pictures::Unusable;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::UploadId;
use crate::base::{Error, Refusal, Result};
use crate::port::blob::BlobKey;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 10 * 1024 * 1024;
/// Largest picture that is stored, in bytes: its pixels with room to spare.
pub const LARGEST_STORED: u64 = 1024 * 1024;

/// One picture is decoded at a time, so that many need no more memory than one.
static ONE: Semaphore = Semaphore::const_new(1);

/// What shall become of a picture.
#[derive(Debug, Default)]
pub enum AvatarChange {
    /// It stays.
    #[default]
    Keep,
    /// There is none afterwards.
    Remove,
    /// It becomes this file.
    Replace(File),
}

/// A change whose picture is stored, and whose row is not written yet.
#[derive(Debug)]
pub struct Prepared(Option<BlobKey>);

impl Prepared {
    /// What the column of the row becomes.
    pub fn column(&self) -> Option<String> {
        self.0.as_ref().map(ToString::to_string)
    }

    /// After the attempt to write the row: deletes the picture before, or the new one when it was refused. When it is not
    /// known whether the commit took place, both stay, and maintenance deletes the one that belongs to nothing.
    pub async fn settle(self, app: &App, outcome: Result<Option<&str>, &Error>) {
        let superfluous = match outcome {
            Ok(before) => before.map(BlobKey::stored).transpose(),
            Err(error) if error.refusals().is_some() || error.code() == "FORBIDDEN" => Ok(self.0),
            Err(_) => Ok(None),
        };
        let deleted = match superfluous {
            Ok(Some(key)) => app.blob.delete(&key).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = deleted {
            tracing::warn!(error = ?error, "a picture that nobody needs any more could not be deleted");
        }
    }
}

/// Stores a new picture below its owner; none when the picture stays. Refusals are at `avatar`. The caller has been found to
/// be allowed to change it.
pub async fn prepare(app: &App, owner: &BlobKey, change: AvatarChange) -> Result<Option<Prepared>> {
    let file = match change {
        AvatarChange::Keep => return Ok(None),
        AvatarChange::Remove => return Ok(Some(Prepared(None))),
        AvatarChange::Replace(file) => file,
    };
    let _turn = ONE.acquire().await.map_err(Error::internal)?;
    let bytes = tokio::task::spawn_blocking(move || read(file)).await.map_err(Error::internal)??;
    let key = owner.with(UploadId::generate()).part(super::living::PART);
    app.blob.put(&key, bytes).await?;
    Ok(Some(Prepared(Some(key))))
}

fn read(file: File) -> Result<Bytes> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Error::internal)?;
    if bytes.len() as u64 > LARGEST {
        let reason = Reason::FileTooLarge { maximum: LARGEST.cast_signed() };
        return Err(Refusal::new(reason, "A picture can have 10 MiB.").at(["avatar"]).into());
    }
    pictures::square(&bytes).map(Bytes::from).map_err(|unusable| match unusable {
        Unusable::OtherFormat => {
            let accepted = vec!["image/png".to_owned(), "image/jpeg".to_owned()];
            let message = "The file is neither PNG nor JPEG. Send the picture in one of these formats.";
            Refusal::new(Reason::UnsupportedMediaType { accepted }, message).at(["avatar"]).into()
        }
        Unusable::Dimensions => {
            let message = "A picture can have 16 million pixels, and 8,192 on a side. Send a smaller one.";
            Error::invalid("avatar", "maximum", message)
        }
        Unusable::Damaged => Error::invalid("avatar", "content", "The picture cannot be read: the file is damaged."),
    })
}
