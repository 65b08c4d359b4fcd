//! Folds typography: characters that look alike and mean the same become equal. What would change a number is kept
//! distinct: `10²` does not become `102`, nor `1½` become `11/2`.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::script::{digit, is_cjk};

/// The purpose of folding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Finding a quote: words hyphenated at a line end are joined, spaces before punctuation are dropped.
    Finding,
    /// Reading numbers: what may belong to a number is kept.
    Reading,
}

/// A text in its comparable form, mapped back to the original.
pub(super) struct Folded {
    pub(super) text: String,
    /// For each character of `text`: the bytes of the original that it came from.
    origins: Vec<Origin>,
}

impl Folded {
    /// Folds a text; takes linear time.
    pub(super) fn new(original: &str, purpose: Purpose) -> Self {
        let out = Self { text: String::with_capacity(original.len()), origins: Vec::with_capacity(original.len()) };
        let mut folder =
            Folder { out, purpose, space: None, guarded: false, raised: false, before: None, last: Last::Other };
        let mut characters = original.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let cluster = cluster(original, at, c, &mut characters);
            let after = characters.peek().map(|(_, next)| *next);
            folder.take(c, &original[cluster.clone()], (position(cluster.start), position(cluster.end)), after);
            // Asterisks do not separate: the characters around a run of them are neighbours.
            if c != '*' {
                folder.before = Some(c);
            }
        }
        folder.out
    }

    /// The bytes of the original that a range of characters came from.
    pub(super) fn original(&self, characters: &Range<usize>) -> Option<Range<usize>> {
        let (start, _) = *self.origins.get(characters.start)?;
        let (_, end) = *self.origins.get(characters.end.checked_sub(1)?)?;
        Some(start as usize..end as usize)
    }

    /// The characters that came from a range of bytes of the original.
    pub(super) fn characters(&self, original: &Range<usize>) -> Range<usize> {
        let until = |byte: usize| self.origins.partition_point(|(start, _)| (*start as usize) < byte);
        until(original.start)..until(original.end)
    }
}

fn position(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// A letter with its combining marks.
fn cluster(text: &str, at: usize, c: char, characters: &mut Peekable<CharIndices>) -> Range<usize> {
    let mut end = at + c.len_utf8();
    let belongs = |next: char| {
        !next.is_ascii() && (is_combining_mark(next) && !is_selector(next))
            || matches!(next, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}')
    };
    // A mark on a digit or space is kept separate, so that it is noticed.
    if c.is_alphabetic() {
        while let Some((from, next)) = characters.next_if(|(_, next)| belongs(*next)) {
            end = from + next.len_utf8();
        }
    }
    // However many marks there are, the letter ends at a character boundary, where the text can be cut.
    debug_assert!(text.is_char_boundary(end));
    at..end
}

/// Characters that only select a glyph.
fn is_selector(c: char) -> bool {
    matches!(u32::from(c), 0xFE00..=0xFE0F | 0xE0100..=0xE01EF | 0x20E3)
}

/// The first byte and the end.
type Origin = (u32, u32);

struct Folder {
    out: Folded,
    purpose: Purpose,
    /// A pending space, and whether it contained a line end.
    space: Option<(char, Origin, bool)>,
    /// True when a digit directly after would be joined to a number that has ended.
    guarded: bool,
    /// True within superscript characters.
    raised: bool,
    /// The previous character of the original.
    before: Option<char>,
    /// The last character, ignoring spaces.
    last: Last,
}

/// Decides whether a space after it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    SoftHyphen,
    /// A minus sign that is not a hyphen.
    Minus,
    Other,
}

impl Folder {
    fn take(&mut self, c: char, cluster: &str, origin: Origin, after: Option<char>) {
        let was_raised = std::mem::take(&mut self.raised);
        match c {
            // Between digits, an asterisk is a multiplication sign.
            '*' if self.before.is_some_and(|b| digit(b).is_some()) && after.is_some_and(|a| digit(a).is_some()) => {
                self.write('*', origin);
            }
            // Between letters, a grave accent is an apostrophe, elsewhere it marks code.
            '`' if self.before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic) => {
                self.write('\'', origin);
            }
            '*' | '`' | '\\' => {}
            '×' if self.purpose == Purpose::Finding => self.write('x', origin),
            '-' if self.before == Some('-') => self.long_dash(origin, after),
            c if cluster.len() == 1 && !c.is_ascii_whitespace() && !c.is_ascii_control() => self.write(c, origin),
            '\u{AD}' => self.last = Last::SoftHyphen,
            c if c.is_whitespace() => self.read_space(c, origin),
            // Direction overrides are kept, so that the reader of numbers refuses them.
            '\u{202D}' | '\u{202E}' if self.purpose == Purpose::Reading => self.write(c, origin),
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => {}
            '\u{FEFF}' | '\u{61C}' | '\u{180E}' | '\u{640}' => {}
            c if is_selector(c) || c.is_control() => {}
            c if quotation_mark(c).is_some() => {
                let mark = quotation_mark(c).unwrap_or(c);
                if self.purpose == Purpose::Finding && matches!(c, '»' | '›') {
                    self.space = None;
                }
                self.write(mark, origin);
            }
            // A minus sign belongs to the digit after it, even with a space between them.
            '\u{2212}' if self.purpose == Purpose::Reading => {
                self.write('-', origin);
                self.last = Last::Minus;
            }
            '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}'
            | '\u{FF0D}' => self.write('-', origin),
            '\u{2014}' | '\u{2015}' | '\u{2E3A}' | '\u{2E3B}' => self.long_dash(origin, after),
            // The Japanese wave dash and the full-width tilde join ranges.
            '\u{301C}' | '\u{FF5E}' => self.write('~', origin),
            '⋯' => self.write_all("...", origin),
            '٪' => self.write('%', origin),
            '؉' => self.write('‰', origin),
            'º' if self.ends_with_digit() => self.write('°', origin),
            c if digit(c).is_some() => self.write(digit(c).unwrap_or(c), origin),
            c => self.fold_others(c, cluster, origin, was_raised),
        }
    }

    fn fold_others(&mut self, c: char, cluster: &str, origin: Origin, was_raised: bool) {
        if let Some(plain) = superscript(c) {
            // For finding, m² is m2; a power of a number never loses its sign.
            let is_unit =
                self.purpose == Purpose::Finding && self.space.is_none() && self.ends_with(char::is_alphabetic);
            if !was_raised && !is_unit {
                self.write('^', origin);
            }
            self.write(plain, origin);
            self.raised = true;
            return;
        }
        if let Some(plain) = subscript(c) {
            if self.ends_with_digit() && self.before.is_some_and(|b| subscript(b).is_none()) {
                self.write('_', origin);
            }
            return self.write(plain, origin);
        }
        if let Some(number) = enclosed(c) {
            return self.write_number(&number, origin);
        }
        match c {
            // Two to eight, ten and twelve in one piece; those that look like one letter are unchanged.
            '\u{2160}'..='\u{216B}' if !matches!(c, 'Ⅰ' | 'Ⅴ' | 'Ⅹ') => {
                self.write_number(&cluster.nfkc().collect::<String>(), origin);
            }
            '\u{2170}'..='\u{217B}' if !matches!(c, 'ⅰ' | 'ⅴ' | 'ⅹ') => {
                self.write_number(&cluster.nfkc().collect::<String>().to_uppercase(), origin);
            }
            '\u{2160}'..='\u{2188}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}' => self.write(c, origin),
            // Squared and cubed units.
            '\u{339F}'..='\u{33A6}' => {
                let unit: String = cluster.nfkc().collect();
                let (name, power) = unit.split_at(unit.len() - 1);
                self.write_all(&format!("{name}^{power}"), origin);
            }
            '٫' | '٬' => self.write(c, origin),
            _ => {
                // The stroke of a fraction stays for the reader: unlike a slash, it never separates day and month.
                let stroke = if self.purpose == Purpose::Finding { '/' } else { '\u{2044}' };
                let folded: String = cluster.nfkc().map(|c| if c == '\u{2044}' { stroke } else { c }).collect();
                if folded.contains(|c: char| c.is_ascii_digit()) {
                    self.write_number(&folded, origin);
                } else {
                    self.write_all(&folded, origin);
                }
            }
        }
    }

    /// A number in one character, kept separate from adjacent digits and letters.
    fn write_number(&mut self, number: &str, origin: Origin) {
        if self.ends_with(char::is_alphanumeric) {
            self.space = self.space.or(Some((' ', origin, false)));
        }
        self.write_all(number, origin);
        self.guarded = true;
    }

    fn write_all(&mut self, text: &str, origin: Origin) {
        for c in text.chars() {
            if c.is_whitespace() { self.read_space(c, origin) } else { self.write(c, origin) }
        }
    }

    fn read_space(&mut self, c: char, origin: Origin) {
        // A soft hyphen at a line end joins the lines.
        if self.last == Last::SoftHyphen {
            return;
        }
        let is_line_end = matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let narrow = matches!(c, '\u{A0}' | '\u{202F}' | '\u{2000}'..='\u{200A}' | '\u{205F}');
        let kind = if narrow && self.purpose == Purpose::Reading { '\u{A0}' } else { ' ' };
        let ended = self.space.is_some_and(|(_, _, ended)| ended);
        self.space = Some((kind, self.space.map_or(origin, |(_, first, _)| first), ended || is_line_end));
    }

    /// A dash between clauses stands alone; between digits it joins a range.
    fn long_dash(&mut self, origin: Origin, after: Option<char>) {
        let joins = self.ends_with_digit() && self.space.is_none() && after.is_some_and(|c| digit(c).is_some());
        if joins {
            return self.write('-', origin);
        }
        // The second of two hyphens makes both of them one dash.
        if self.out.text.ends_with('-') && self.space.is_none() {
            self.out.text.pop();
            self.out.origins.pop();
            if self.out.text.ends_with(' ') {
                self.out.text.pop();
                self.out.origins.pop();
            }
        }
        self.space = Some((' ', origin, false));
        self.write('-', origin);
        self.space = Some((' ', origin, false));
    }

    /// Writes a character, after the pending space if it is kept.
    fn write(&mut self, c: char, origin: Origin) {
        let finding = self.purpose == Purpose::Finding;
        let breaks_line = self.space.is_some_and(|(_, _, line_end)| line_end);
        if c.is_alphabetic() && self.is_hyphenated() && (finding || breaks_line) {
            self.space = None;
            if finding {
                self.out.text.pop();
                self.out.origins.pop();
            }
        }
        if finding && (matches!(c, '%' | '!' | '?' | ';' | ':') || c == '.' && self.ends_with(|last| last == '.')) {
            self.space = None;
        }
        // A space beside a Chinese character is optional.
        if finding && (is_cjk(c) || self.ends_with(is_cjk)) {
            self.space = None;
        }
        if self.last == Last::Minus && c.is_ascii_digit() {
            self.space = None;
        }
        if self.guarded && c.is_alphanumeric() && self.space.is_none() {
            self.space = Some((' ', origin, false));
        }
        if let Some((space, at, _)) = self.space.take()
            && !self.out.text.is_empty()
        {
            self.push(space, at);
        }
        self.push(c, origin);
        self.guarded = false;
        self.last = Last::Other;
        if finding && c == '"' && matches!(self.before, Some('«')) {
            self.space = None;
        }
    }

    fn push(&mut self, c: char, origin: Origin) {
        self.out.text.push(c);
        self.out.origins.push(origin);
    }

    /// True when the text ends with a letter and a hyphen: a compound, or a word hyphenated at a line end.
    fn is_hyphenated(&self) -> bool {
        let mut backwards = self.out.text.chars().rev();
        backwards.next() == Some('-') && backwards.next().is_some_and(char::is_alphabetic)
    }

    fn ends_with(&self, matches: impl Fn(char) -> bool) -> bool {
        self.out.text.chars().next_back().is_some_and(matches)
    }

    fn ends_with_digit(&self) -> bool {
        self.space.is_none() && self.ends_with(|c| c.is_ascii_digit())
    }
}

fn quotation_mark(c: char) -> Option<char> {
    match c {
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2039}' | '\u{203A}' | '´' | '\u{2BC}' | '\u{FF07}' => Some('\''),
        '\u{201C}'..='\u{201F}'
        | '\u{2033}'
        | '«'
        | '»'
        | '\u{300C}'..='\u{300F}'
        | '\u{301D}'..='\u{301F}'
        | '\u{FF02}'
        | '\u{275D}'
        | '\u{275E}' => Some('"'),
        '\u{275B}' | '\u{275C}' => Some('\''),
        _ => None,
    }
}

fn superscript(c: char) -> Option<char> {
    match c {
        '²' => Some('2'),
        '³' => Some('3'),
        '¹' => Some('1'),
        '⁰' | '⁴'..='⁹' => char::from_digit(u32::from(c) - 0x2070, 10),
        '⁺' => Some('+'),
        '⁻' => Some('-'),
        _ => None,
    }
}

fn subscript(c: char) -> Option<char> {
    if matches!(c, '₀'..='₉') { char::from_digit(u32::from(c) - 0x2080, 10) } else { None }
}

/// The number in a circle, in brackets or before a full stop.
fn enclosed(c: char) -> Option<String> {
    let code = u32::from(c);
    let number = match code {
        0x2460..=0x2473 => code - 0x2460 + 1,
        0x24EA | 0x24FF => 0,
        0x24EB..=0x24F4 => code - 0x24EB + 11,
        0x24F5..=0x24FE => code - 0x24F5 + 1,
        0x2776..=0x277F => code - 0x2776 + 1,
        0x2780..=0x2789 => code - 0x2780 + 1,
        0x278A..=0x2793 => code - 0x278A + 1,
        0x3251..=0x325F => code - 0x3251 + 21,
        0x32B1..=0x32BF => code - 0x32B1 + 36,
        // The emoji of a keycap with a ten.
        0x1F51F => 10,
        _ => return None,
    };
    Some(number.to_string())
}
