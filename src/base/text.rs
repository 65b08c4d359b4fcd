//! Texts of people, parsed once. A function that takes a [`Name`] need not ask again whether it is one.

use super::error::{Error, Reason, Refusal, Result};

/// Checks the length of a text in characters after trimming; `field` is the key below `input`.
pub fn bounded(field: &str, text: &str, minimum: usize, maximum: usize) -> Result<String> {
    let text = text.trim();
    let length = text.chars().count();
    let refuse = |constraint, limit: usize, message: String| -> Error {
        let reason = Reason::InvalidInput { constraint: Some(constraint), limit: i64::try_from(limit).ok() };
        Refusal::new(reason, message).at([field]).into()
    };
    if length < minimum {
        return Err(refuse("minLength", minimum, format!("Must have at least {minimum} characters.")));
    }
    if length > maximum {
        return Err(refuse("maxLength", maximum, format!("Must have at most {maximum} characters.")));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(refuse("noControlCharacters", 0, "Must not contain control characters.".to_owned()));
    }
    Ok(text.to_owned())
}

/// A display name: 1 to 200 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Parses a name; `field` is the key below `input`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let text = bounded(field, text, 1, 200)?;
        if text.contains(['\n', '\r', '\t']) {
            return Err(Error::invalid(field, "singleLine", "Must be a single line."));
        }
        Ok(Self(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// An e-mail address in its comparable form: trimmed and lower case.
///
/// Accepts what RFC 5321 calls a mailbox with a domain, without quoted local parts; whether mail arrives is for
/// the confirmation link to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses an address; `field` is the key below `input`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let text = text.trim().to_lowercase();
        let refuse = || Error::invalid(field, "email", "Must be an e-mail address such as name@example.org.");
        let (local, domain) = text.rsplit_once('@').ok_or_else(refuse)?;
        let local_ok = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_ok = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if !local_ok || text.len() > 254 || !domain.split('.').all(label_ok) {
            return Err(refuse());
        }
        Ok(Self(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A short name for addresses: 2 to 60 of `a-z`, `0-9` and `-`, starting and ending with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Parses a slug; `field` is the key below `input`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let ok = (2..=60).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if !ok {
            let message = "Must be 2 to 60 lower-case letters, digits and hyphens, without a hyphen at either end.";
            return Err(Error::invalid(field, "slug", message));
        }
        Ok(Self(text.to_owned()))
    }

    /// Makes a slug from a display name; falls back to `workspace` when no letter or digit remains.
    pub fn from_name(name: &str) -> Self {
        let mut slug = String::new();
        for c in name.to_lowercase().chars() {
            match c {
                'a'..='z' | '0'..='9' => slug.push(c),
                _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
                _ => {}
            }
            if slug.len() >= 48 {
                break;
            }
        }
        let slug = slug.trim_matches('-');
        Self(if slug.len() < 2 { "workspace".to_owned() } else { slug.to_owned() })
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(Email::parse("email", " Ada@Example.ORG ").unwrap().as_str(), "ada@example.org");
        for bad in ["", "ada", "@example.org", "ada@", "a..b@example.org", "ada@-x.org", "a b@example.org"] {
            assert!(Email::parse("email", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn slugs_from_names_are_slugs() {
        for name in ["Tide Lab", "  --Ärzte 2 go!--  ", "日本", "a", &"x y ".repeat(80)] {
            let slug = Slug::from_name(name);
            assert!(Slug::parse("slug", slug.as_str()).is_ok(), "{slug:?}");
        }
    }
}
