//! The start of an element.

use std::borrow::Cow;

use super::{local, resolved};

/// What stands between `<` and `>` of an element's start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tag<'x>(pub(super) &'x str);

impl<'x> Tag<'x> {
    /// The element's name without its prefix.
    pub(crate) fn name(self) -> &'x str {
        let name = self.0.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or_default();
        local(name)
    }

    /// The value of an attribute, given by its local name. Where two have it, the one without a prefix is meant: `id`
    /// in `<p:sldId id="256" r:id="rId2"/>` is 256.
    pub(crate) fn attribute(self, name: &str) -> Option<Cow<'x, str>> {
        let mut found = None;
        for (key, value) in self.attributes() {
            if key == name {
                return Some(resolved(value));
            }
            if found.is_none() && local(key) == name {
                found = Some(value);
            }
        }
        found.map(resolved)
    }

    /// The value of an attribute that has a prefix: `id` in `<p:sldId id="256" r:id="rId2"/>` is rId2. Of several, the
    /// one with the usual prefix of relationships is meant.
    pub(crate) fn prefixed(self, name: &str) -> Option<Cow<'x, str>> {
        let mut found = None;
        for (key, value) in self.attributes() {
            let Some((prefix, key)) = key.split_once(':') else { continue };
            if key == name && (prefix == "r" || found.is_none()) {
                found = Some(value);
            }
        }
        found.map(resolved)
    }

    /// Names with their prefixes, and values as written.
    fn attributes(self) -> impl Iterator<Item = (&'x str, &'x str)> {
        let start = self.0.find(|c: char| c.is_ascii_whitespace()).unwrap_or(self.0.len());
        let mut rest = &self.0[start..];
        std::iter::from_fn(move || {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_ascii_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, after) = after[1..].split_once(quote)?;
            rest = after;
            Some((key.trim_ascii(), value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_local_name() {
        let tag = Tag("p:sldId id=\"256\"\n r:id = 'rId2' x:id='no' w:val=\"a &amp; b = c\" empty=''");
        assert_eq!(tag.name(), "sldId");
        assert_eq!(tag.attribute("id").as_deref(), Some("256"));
        assert_eq!(tag.prefixed("id").as_deref(), Some("rId2"));
        assert_eq!(tag.attribute("val").as_deref(), Some("a & b = c"));
        assert_eq!(tag.attribute("empty").as_deref(), Some(""));
        assert_eq!(tag.attribute("v"), None);
    }

    #[test]
    fn broken_attributes_are_no_attributes() {
        for broken in ["a", "a b", "a b=", "a b=c", "a b='c", "a ='", "", "a b=\"c'"] {
            assert_eq!(Tag(broken).attribute("b"), None, "{broken:?}");
        }
    }
}
