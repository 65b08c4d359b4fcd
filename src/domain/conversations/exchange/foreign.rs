//! What the exports of others have in common: messages that name each other by keys, some of which are not for people.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::format::{Written, WrittenAttachment};
use super::{MAXIMUM_MESSAGES, Unfit};
use crate::base::Timestamp;

/// A message of a tree of keys.
#[derive(Debug)]
pub(super) struct Node {
    /// The message above.
    pub parent: Option<String>,
    /// Keys of the messages below, in their order. Where they hang is said by their own `parent`.
    pub children: Vec<String>,
    /// What was said; none when it is not for people. What follows then hangs on the next message above.
    pub said: Option<Written>,
}

/// Most nodes of a tree: many are not for people.
const MAXIMUM_NODES: usize = 5 * MAXIMUM_MESSAGES;

/// Numbers the messages of a tree, each after the one that it follows, and answers the number of the current one.
pub(super) fn numbered(
    nodes: BTreeMap<String, Node>,
    current: Option<&str>,
) -> Result<(Vec<Written>, Option<i64>), Unfit> {
    if nodes.len() > MAXIMUM_NODES {
        return Err(Unfit::new(format!("It has more than {MAXIMUM_NODES} messages.")));
    }
    let total = nodes.len();
    let mut below = children(&nodes)?;
    let mut nodes = nodes;
    let mut messages = Vec::new();
    let mut numbers: HashMap<String, Option<i64>> = HashMap::new();
    let mut waiting: Vec<(String, Option<i64>)> = Vec::new();
    waiting.extend(below.remove(&None).unwrap_or_default().into_iter().rev().map(|key| (key, None)));
    while let Some((key, parent)) = waiting.pop() {
        let Some(node) = nodes.remove(&key) else { continue };
        let number = match node.said {
            Some(mut said) => {
                said.id = i64::try_from(messages.len()).unwrap_or(i64::MAX).saturating_add(1);
                said.parent = parent;
                let number = said.id;
                messages.push(said);
                Some(number)
            }
            None => parent,
        };
        let below = below.remove(&Some(key.clone())).unwrap_or_default();
        waiting.extend(below.into_iter().rev().map(|key| (key, number)));
        numbers.insert(key, number);
    }
    if numbers.len() < total {
        return Err(Unfit::new("Its messages are no tree: some follow each other in a circle."));
    }
    let current = match current {
        Some(key) => *numbers.get(key).ok_or_else(|| Unfit::new("Its current message is none of its messages."))?,
        None => None,
    };
    Ok((messages, current))
}

/// A message among those below the same one: its rank there, when it was said, and its key.
type Child<'n> = (usize, Option<&'n str>, &'n str);

/// The keys below each message, in their order.
fn children(nodes: &BTreeMap<String, Node>) -> Result<HashMap<Option<String>, Vec<String>>, Unfit> {
    let mut ranks: HashMap<(&str, &str), usize> = HashMap::new();
    for (key, node) in nodes {
        for (rank, child) in node.children.iter().enumerate() {
            ranks.entry((key, child)).or_insert(rank);
        }
    }
    let mut below: HashMap<Option<String>, Vec<Child<'_>>> = HashMap::new();
    for (key, node) in nodes {
        if node.parent.as_ref().is_some_and(|parent| !nodes.contains_key(parent)) {
            return Err(Unfit::new("Its messages are no tree: one follows a message that is not there."));
        }
        let rank = node.parent.as_ref().and_then(|parent| ranks.get(&(parent.as_str(), key.as_str())));
        let at = node.said.as_ref().and_then(|said| said.created_at.as_deref());
        below.entry(node.parent.clone()).or_default().push((rank.copied().unwrap_or(usize::MAX), at, key));
    }
    let ordered = |(parent, mut keys): (Option<String>, Vec<Child<'_>>)| {
        keys.sort_unstable();
        (parent, keys.into_iter().map(|(_, _, key)| key.to_owned()).collect())
    };
    Ok(below.into_iter().map(ordered).collect())
}

/// A moment that is given in seconds.
pub(super) fn seconds(seconds: Option<f64>) -> Option<Timestamp> {
    // Until the year 9999.
    let seconds = seconds.filter(|seconds| (0.0..253_402_300_800.0).contains(seconds))?;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    let millis = (seconds * 1000.0).round() as i64;
    Some(Timestamp(millis))
}

/// An attachment of which only the name is known.
pub(super) fn attachment(name: String) -> WrittenAttachment {
    WrittenAttachment { name, media_type: None, sha256: None }
}

/// A value of whatever kind, of which only a text is kept.
#[derive(Debug)]
pub(super) enum Loose {
    /// A text.
    Text(String),
    /// `false` or `null`.
    No,
    /// Something else.
    Other,
}

impl Loose {
    /// The text, if there is any.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Loose;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
                Ok(Loose::Text(text.to_owned()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
                Ok(if value { Loose::Other } else { Loose::No })
            }

            fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
                Ok(Loose::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Loose, E> {
                Ok(Loose::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
                Ok(Loose::Other)
            }

            fn visit_unit<E>(self) -> Result<Loose, E> {
                Ok(Loose::No)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Loose, A::Error> {
                while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose::Other)
            }
        }

        deserializer.deserialize_any(Any)
    }
}
