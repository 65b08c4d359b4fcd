//! Marks that begin the items of lists.

/// What an item of a list begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Marker {
    /// A bullet.
    Bullet,
    /// A dash, which may also stand within a sentence.
    Dash,
    /// A number with a dot or bracket behind it, such as `3.` or `3)`.
    Number(u32, char),
}

impl Marker {
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(..))
    }
}

/// The mark that a line begins with, when text follows it.
pub(crate) fn marker<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Marker> {
    let mut words = words.into_iter();
    let first = words.next()?;
    words.next()?;
    let mut characters = first.chars();
    if let (Some(c), None) = (characters.next(), characters.next())
        && !c.is_alphanumeric()
    {
        return if matches!(c, '–' | '—' | '-' | '*') {
            Some(Marker::Dash)
        } else {
            is_bullet(c).then_some(Marker::Bullet)
        };
    }
    let end = first.chars().last().filter(|c| matches!(c, '.' | ')'))?;
    let number = first.strip_suffix(end)?;
    let is_short = (1..=3).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
    if is_short { number.parse().ok().map(|number| Marker::Number(number, end)) } else { None }
}

fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '‣'
            | '◦'
            | '⁃'
            | '∙'
            | '·'
            | '●'
            | '○'
            | '◉'
            | '■'
            | '□'
            | '▪'
            | '▫'
            | '◆'
            | '◇'
            | '►'
            | '▶'
            | '➢'
            | '➤'
            | '✓'
            | '✔'
            | '❖'
            | '❑'
            | '☐'
            | '☑'
            | '☒'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_items() {
        let of = |line: &str| marker(line.split(' '));
        assert_eq!(of("• one"), Some(Marker::Bullet));
        assert_eq!(of("- one"), Some(Marker::Dash));
        assert_eq!(of("12. one"), Some(Marker::Number(12, '.')));
        assert_eq!(of("3) one"), Some(Marker::Number(3, ')')));
        for line in ["•", "1.2 Scope", "one two", "2024. A year", "a) one", "-5 degrees"] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
