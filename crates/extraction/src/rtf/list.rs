//! Items of lists: their numbers and bullets are written ahead of them for readers that know no lists.

use crate::markdown_writer::Marker;

/// What an item begins with, from the text of its number or bullet.
pub(super) fn marker_of(text: &str) -> Marker {
    let number = text.strip_suffix(['.', ')']).and_then(|digits| digits.parse().ok());
    match number {
        Some(number) if number < 1_000_000_000 => Marker::Number(number),
        _ if text.chars().any(char::is_alphanumeric) && text.chars().count() > 1 => Marker::Label(text.to_owned()),
        _ => Marker::Bullet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_told_by_their_text() {
        let cases = [
            ("3.", Marker::Number(3)),
            ("12)", Marker::Number(12)),
            ("a)", Marker::Label("a)".to_owned())),
            ("2.1", Marker::Label("2.1".to_owned())),
            ("•", Marker::Bullet),
            ("o", Marker::Bullet),
            ("", Marker::Bullet),
        ];
        for (text, marker) in cases {
            assert_eq!(marker_of(text), marker, "{text}");
        }
    }
}
