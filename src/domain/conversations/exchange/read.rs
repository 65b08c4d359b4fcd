//! Reading one conversation, of whatever kind.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::file::File;
use super::format::{FORMAT, Head, VERSION, Written};
use super::{MAXIMUM_CONVERSATION, Told, Unfit, check, open_webui, openai};
use crate::base::Timestamp;

/// What tells the kinds of files apart.
#[derive(Debug, Deserialize)]
struct Kind {
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    mapping: Option<IgnoredAny>,
    #[serde(default)]
    chat: Option<IgnoredAny>,
}

/// The messages of a file of our own.
#[derive(Debug, Deserialize)]
struct Messages {
    messages: Vec<Written>,
}

impl File {
    /// The conversation at a place of the file, checked.
    ///
    /// # Errors
    /// Why it cannot be imported.
    pub fn read(&self, index: usize) -> Result<Told, Unfit> {
        let text = self.text(index);
        if text.len() > MAXIMUM_CONVERSATION {
            return Err(Unfit::new("The conversation is too large: it has more than 16 MiB of JSON."));
        }
        let kind: Kind = parsed(text)?;
        let told = match kind {
            Kind { format: Some(format), version, .. } => own(text, &format, version)?,
            Kind { mapping: Some(_), .. } => openai::told(parsed(text)?)?,
            Kind { chat: Some(_), .. } => open_webui::told(parsed(text)?)?,
            _ => {
                let why = "This is no conversation as this server, ChatGPT or Open WebUI export it: it has neither \
                           `format` nor `mapping` nor `chat`.";
                return Err(Unfit::new(why));
            }
        };
        check::checked(told)
    }
}

fn own(text: &[u8], format: &str, version: Option<u64>) -> Result<Told, Unfit> {
    if format != FORMAT {
        return Err(Unfit::new(format!("Its `format` is not `{FORMAT}`.")));
    }
    match version {
        Some(VERSION) => {}
        Some(version) if version > VERSION => {
            return Err(Unfit::new("It was written by a newer version of the server, which this one cannot read."));
        }
        _ => return Err(Unfit::new("There is no such `version` of the format; the first is 1.")),
    }
    let (head, Messages { messages }): (Head, _) = (parsed(text)?, parsed(text)?);
    Ok(Told {
        origin: origin("dossier", &head.id)?,
        title: head.title,
        is_pinned: head.is_pinned,
        is_archived: head.is_archived,
        created_at: moment("createdAt", head.created_at.as_deref())?,
        updated_at: moment("updatedAt", head.updated_at.as_deref())?,
        current: head.current_message,
        messages,
    })
}

fn parsed<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unfit> {
    serde_json::from_slice(text).map_err(|error| Unfit::new(format!("It cannot be read: {error}.")))
}

/// What a conversation is called elsewhere, with the name of that place.
pub(super) fn origin(place: &str, id: &str) -> Result<String, Unfit> {
    let is_plain = !id.is_empty() && id.len() <= 200 && id.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain { Ok(format!("{place}:{id}")) } else { Err(Unfit::new("It has no `id` of 1 to 200 ASCII characters.")) }
}

/// A moment of a member.
pub(super) fn moment(member: &str, text: Option<&str>) -> Result<Option<Timestamp>, Unfit> {
    let parse = |text| Timestamp::parse_rfc3339(text).ok_or_else(|| Unfit::new(format!("`{member}` is no moment.")));
    text.map(parse).transpose()
}
