//! What figures are of.

use std::fmt::{self, Display, Formatter};

use uuid::Uuid;

use crate::base::id::{BotId, ModelId};
use crate::entity::figure_total::Dimension;

/// Stands for every bot where a bot is part of a key.
pub(super) const ANY_BOT: BotId = BotId(Uuid::nil());

/// A model as figures name it: models may be removed, and configured ones have no identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelKey {
    /// Its identifier.
    pub id: Option<ModelId>,
    /// Its name at the time.
    pub name: String,
}

impl ModelKey {
    /// From the text of a key.
    pub(super) fn parse(text: &str) -> Self {
        match text.split_once('/') {
            Some((id, name)) => Self { id: id.parse().ok(), name: name.to_owned() },
            None => Self { id: None, name: text.to_owned() },
        }
    }
}

/// The text of a key.
impl Display for ModelKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.id {
            id.fmt(f)?;
        }
        write!(f, "/{}", self.name)
    }
}

/// What is read: all of a workspace, or one of its bots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything in the workspace.
    Workspace,
    /// What was done with a bot.
    Bot(BotId),
}

impl Scope {
    pub(super) fn dimension(self) -> Dimension {
        match self {
            Self::Workspace => Dimension::All,
            Self::Bot(_) => Dimension::Bot,
        }
    }

    pub(super) fn key(self) -> String {
        match self {
            Self::Workspace => String::new(),
            Self::Bot(bot) => bot.to_string(),
        }
    }

    /// The bot as it stands in keys.
    pub(super) fn bot(self) -> BotId {
        match self {
            Self::Workspace => ANY_BOT,
            Self::Bot(bot) => bot,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_by_its_key_whatever_its_name() {
        for id in [None, Some(ModelId::generate())] {
            for name in ["gpt", "vendor/gpt", "", "/", "model_/x"] {
                let key = ModelKey { id, name: name.to_owned() };
                assert_eq!(ModelKey::parse(&key.to_string()), key);
            }
        }
    }
}
