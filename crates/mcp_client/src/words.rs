//! What others say, as an error may repeat it.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

/// Longest text of a server in an error, in characters.
const LONGEST: usize = 300;

/// Shorter values are left alone: taking each "1" out of a text would hide nothing and make it unreadable.
const SHORTEST_SECRET: usize = 6;

/// What stands where a secret was.
const REMOVED: &str = "[removed]";

/// Values that must not be repeated, for servers like to print what they were given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets(Arc<[SecretString]>);

impl Secrets {
    /// Takes values of headers or of an environment. Of `Bearer abcdef` the last word is a secret by itself.
    pub(crate) fn new<'a>(values: impl Iterator<Item = &'a SecretString>) -> Self {
        let mut all: Vec<String> = Vec::new();
        for value in values {
            let value = value.expose_secret().trim();
            all.extend(value.rsplit_once(' ').map(|(_, last)| last.to_owned()));
            all.push(value.to_owned());
        }
        all.retain(|value| value.len() >= SHORTEST_SECRET);
        // The longest first: a part must not break up the whole.
        all.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self(all.into_iter().map(SecretString::from).collect())
    }

    /// A text as an error may show it: without the secrets, on one line, without controls, and short.
    pub(crate) fn words(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.0.iter().map(SecretString::expose_secret) {
            if text.contains(secret) {
                text = text.replace(secret, REMOVED);
            }
        }
        one_line(&text, LONGEST)
    }
}

/// Makes a text one line of at most `longest` characters, in which nothing moves a cursor or turns the writing around.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|character: char| character.is_whitespace() || is_unseen(character)) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
            length += 1;
        }
        for character in word.chars() {
            if length >= longest {
                line.push('…');
                return line;
            }
            line.push(character);
            length += 1;
        }
    }
    line
}

/// Controls, and marks that change the direction of writing or are not seen at all.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_controls_and_is_short() {
        assert_eq!(one_line("a\u{1b}[31m b\r\n\tc\u{202e}d", 100), "a [31m b c d");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("  ", 3), "");
    }

    #[test]
    fn secrets_are_taken_out() {
        let values = [SecretString::from("Bearer abc-123-xyz"), SecretString::from("1")];
        let secrets = Secrets::new(values.iter());
        let words = secrets.words("got Bearer abc-123-xyz, or abc-123-xyz, 1 time");
        assert_eq!(words, "got [removed], or [removed], 1 time");
    }
}
