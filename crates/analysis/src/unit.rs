//! What a text consists of for search, before words are reduced to stems.

use std::borrow::Cow;

use crate::character::{Class, class};
use crate::compound::push_compound;
use crate::korean;
use crate::segment::{Segment, segments};

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) kind: Kind,
}

/// What is done with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A word, to be reduced to its stem.
    Word,
    /// A word that overlaps others: the joint form of a compound, or a piece of it.
    Part,
    /// Found as it is.
    Exact,
    /// Found as it is, and stored only so that beginnings of words find it.
    Tail,
    /// The beginning of a term. Queries only.
    Beginning,
}

/// Whether a text is to be found or to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Index,
    Query,
}

/// The fewest letters of a word whose beginning can be looked for with `*`.
const SHORTEST_BEGINNING: usize = 2;

/// The units of a normal text, in order.
pub(crate) fn units(text: &str, purpose: Purpose, visit: &mut impl FnMut(Unit<'_>)) {
    for segment in segments(text) {
        match segment {
            Segment::Words { text, suffix } => push_words(text, suffix, purpose, visit),
            Segment::Unspaced { text, class } => push_unspaced(text, class, purpose, visit),
            Segment::Hangul { text, suffix } => push_hangul(text, suffix, purpose, visit),
            Segment::Symbol(text) => visit(Unit { text: text.into(), kind: Kind::Exact }),
        }
    }
}

fn push_words(text: &str, suffix: &str, purpose: Purpose, visit: &mut impl FnMut(Unit<'_>)) {
    let is_beginning = purpose == Purpose::Query && suffix == "*";
    let last = text.rsplit(|c| class(c) == Class::Joiner).next().unwrap_or(text);
    if !is_beginning || last.chars().count() < SHORTEST_BEGINNING {
        push_compound(text, visit);
        if matches!(suffix, "+" | "++" | "#") {
            visit(Unit { text: format!("{}{suffix}", text.to_lowercase()).into(), kind: Kind::Exact });
        }
        return;
    }
    push_compound(&text[..text.len() - last.len()], visit);
    visit(Unit { text: last.into(), kind: Kind::Beginning });
}

/// Sequences of two ideographs or three sounds. A shorter run is looked for as the beginning of such sequences, of which
/// there is one at each place of an indexed text: the last ones are short.
fn push_unspaced(text: &str, class: Class, purpose: Purpose, visit: &mut impl FnMut(Unit<'_>)) {
    let size = if class == Class::Syllabic { 3 } else { 2 };
    let length = text.chars().count();
    if length < size {
        let kind = if purpose == Purpose::Query { Kind::Beginning } else { Kind::Exact };
        visit(Unit { text: text.into(), kind });
    } else {
        push_sequences(text, size, visit);
    }
    if purpose == Purpose::Index {
        for (place, _) in text.char_indices().rev().take((size - 1).min(length.saturating_sub(1))) {
            visit(Unit { text: (&text[place..]).into(), kind: Kind::Tail });
        }
    }
}

fn push_sequences(text: &str, size: usize, visit: &mut impl FnMut(Unit<'_>)) {
    let ends = text.char_indices().map(|(place, c)| place + c.len_utf8()).skip(size - 1);
    for ((start, _), end) in text.char_indices().zip(ends) {
        visit(Unit { text: (&text[start..end]).into(), kind: Kind::Exact });
    }
}

/// Sequences of two syllables; a noun of one syllable is found without its particle.
fn push_hangul(text: &str, suffix: &str, purpose: Purpose, visit: &mut impl FnMut(Unit<'_>)) {
    if purpose == Purpose::Query && suffix == "*" {
        return visit(Unit { text: text.into(), kind: Kind::Beginning });
    }
    let stem = korean::without_particle(text);
    let searched = if purpose == Purpose::Query { stem } else { text };
    push_sequences(searched, 2, visit);
    if stem.chars().count() == 1 {
        visit(Unit { text: stem.into(), kind: Kind::Exact });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, purpose: Purpose) -> Vec<String> {
        let mut found = Vec::new();
        units(text, purpose, &mut |unit| {
            let mark = match unit.kind {
                Kind::Word => "",
                Kind::Part => "~",
                Kind::Exact => "=",
                Kind::Tail => "-",
                Kind::Beginning => "*",
            };
            found.push(format!("{}{mark}", unit.text));
        });
        found
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_sequences() {
        assert_eq!(found("日本語", Purpose::Index), ["日本=", "本語=", "語-"]);
        assert_eq!(found("日本語", Purpose::Query), ["日本=", "本語="]);
        assert_eq!(found("茶", Purpose::Query), ["茶*"]);
        assert_eq!(found("ไทยๆ", Purpose::Index), ["ไทย=", "ทยๆ=", "ๆ-", "ยๆ-"]);
        assert_eq!(found("茶", Purpose::Index), ["茶="]);
    }

    #[test]
    fn korean_nouns_are_found_without_their_particles() {
        assert_eq!(found("학교에서", Purpose::Index), ["학교=", "교에=", "에서="]);
        assert_eq!(found("학교는", Purpose::Query), ["학교="]);
        assert_eq!(found("물은", Purpose::Query), ["물="]);
        assert_eq!(found("물은", Purpose::Index), ["물은=", "물="]);
    }

    #[test]
    fn a_star_asks_for_the_beginning_of_a_word() {
        assert_eq!(found("the tid*", Purpose::Query), ["the", "tid*"]);
        assert_eq!(found("the tid*", Purpose::Index), ["the", "tid"]);
        assert_eq!(found("a*", Purpose::Query), ["a"]);
        assert_eq!(found("C++", Purpose::Query), ["C", "c++="]);
    }
}
